//! The browser's tab: its title and its icon say how the call stands.

use crate::browser::page;
use crate::call::LocalSource;
use crate::call::tab::TabState;
use crate::i18n::details::tab_title;
use crate::i18n::texts;
use crate::model::Model;
use crate::ui::kit::live::{effect, memo};

/// The site's own icon, to which a state adds a badge.
const ICON: &str = include_str!("../style/icon.svg");

/// The badges differ in shape, not only in colour.
const fn badge(state: TabState) -> &'static str {
    match state {
        TabState::Idle => "",
        TabState::Live => {
            r##"<circle cx="24" cy="24" r="7" fill="#1fa463" stroke="#fff" stroke-width="2"/>"##
        }
        TabState::Muted => {
            r##"<circle cx="23" cy="23" r="8" fill="#c92a2a" stroke="#fff" stroke-width="2"/><path d="M19 27l8-8" stroke="#fff" stroke-width="2.8"/>"##
        }
        TabState::Reconnecting => {
            r##"<circle cx="24" cy="24" r="6" fill="#fff" stroke="#b76e00" stroke-width="4" stroke-dasharray="5 4.4"/>"##
        }
    }
}

/// Keeps title and icon in line with the model for as long as the page lives.
pub(crate) fn mirror(model: Model) {
    let heard = memo(move || model.microphone.with(LocalSource::is_live));
    let state = memo(move || model.phase.with(|phase| TabState::of(phase, heard.get())));
    effect(move || {
        let site = model.config.ui.title.clone();
        let words = texts(model.language.get());
        let room = model.room.get().to_string();
        page::set_title(&tab_title(
            &words.details,
            state.get(),
            model.unseen.get(),
            &room,
            &site,
        ));
    });
    let mut shown = TabState::Idle;
    effect(move || {
        let state = state.get();
        // The page comes with the icon of a page without a call.
        if state != std::mem::replace(&mut shown, state) {
            page::set_icon(&ICON.replace("</svg>", &format!("{}</svg>", badge(state))));
        }
    });
}
