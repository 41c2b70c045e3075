//! The browser's tab: its title and its icon say how the call stands.

use leptos::prelude::*;

use crate::browser::window::page;
use crate::i18n::details::tab_title;
use crate::i18n::texts;
use crate::state::AppState;
use crate::state::tab::TabState;
use parlour_call::LocalSource;

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

/// Keeps title and icon in line with the call for as long as the page lives.
pub(crate) fn mirror(state: AppState) {
    let AppState {
        page: config,
        call,
        media,
        preferences,
        ..
    } = state;
    let is_heard = Memo::new(move |_| media.microphone.with(LocalSource::is_live));
    let tab = Memo::new(move |_| call.phase.with(|phase| TabState::of(phase, is_heard.get())));
    Effect::new(move |_| {
        let texts = texts(preferences.language.get());
        let room = call.room.get().to_string();
        page::set_title(&tab_title(
            &texts.details,
            tab.get(),
            call.unseen.get(),
            &room,
            &config.title(),
        ));
    });
    Effect::new(move |shown: Option<TabState>| {
        let tab = tab.get();
        // The page comes with the icon of a page without a call.
        if tab != shown.unwrap_or(TabState::Idle) {
            page::set_icon(&ICON.replace("</svg>", &format!("{}</svg>", badge(tab))));
        }
        tab
    });
}
