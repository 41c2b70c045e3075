//! The invitation: a link to the room, copied by a button.

use crate::model::Signal;
use crate::ui::kit::dom::{Html, NodeRef, view};
use leptos::prelude::*;
use std::time::Duration;
use web_sys::HtmlInputElement;
use web_sys::UrlSearchParams;

use super::dialog::dialog;
use super::icons::{Icon, changing_icon};
use super::live::{Handler, Live, click, on, read};
use crate::browser::page;
use crate::browser::task::Task;
use crate::janus::Id;
use crate::ui::context::use_words;

/// How long the button says that it worked.
const SAID_FOR: Duration = Duration::from_secs(2);

/// A link that leads into the room and nothing else: the name, the device choices and every secret stay behind.
fn invitation(room: &Id) -> Option<String> {
    let location = window().location();
    let query = UrlSearchParams::new().ok()?;
    query.set("room", &room.to_string());
    let here = UrlSearchParams::new_with_str(&location.search().ok()?).ok()?;
    for key in ["mode", "gateway"] {
        if let Some(value) = here.get(key) {
            query.set(key, &value);
        }
    }
    let origin = location.origin().ok()?;
    let path = location.pathname().ok()?;
    Some(format!("{origin}{path}?{}", String::from(query.to_string())))
}

/// The button, and the dialog that shows the link where the browser does not copy.
pub(crate) fn copy_link(room: Live<Option<Id>>, marked: Live<bool>) -> Html {
    let words = use_words();
    let copied = Signal::new(false);
    let by_hand = Signal::new(false);
    let link = Signal::new(String::new());
    let copy_it = move || {
        let Some(text) = read(&room).and_then(|room| invitation(&room)) else {
            return;
        };
        link.set(text.clone());
        Task::spawn(async move {
            if page::copy(&text).await {
                copied.set(true);
                set_timeout(move || copied.set(false), SAID_FOR);
            } else {
                by_hand.set(true);
            }
        })
        .detach();
    };
    let picture = move || if copied.get() { Icon::Check } else { Icon::Link };
    view! {
        <span class="copy-link">
            <button type="button" class="button" data-tone="quiet" data-marked=marked on:click=click(copy_it)>
                {changing_icon(picture)}
                <span>{words.of(|texts| texts.copy_link)}</span>
            </button>
            <span class="bubble" role="status">
                {move || copied.get().then(|| words.get().link_copied)}
            </span>
        </span>
        {dialog("link-by-hand", by_hand, |texts| texts.link_by_hand, link_field(link))}
    }
}

fn link_field(link: Signal<String>) -> Html {
    let words = use_words();
    let field = NodeRef::<HtmlInputElement>::new();
    let select: Handler<web_sys::FocusEvent> = on(move |_| {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
    });
    view! {
        <p class="soft">{words.of(|texts| texts.link_by_hand_lead)}</p>
        <label class="field">
            <span>{words.of(|texts| texts.invitation_link)}</span>
            <input node_ref=field type="text" readonly prop:value=move || link.get() on:focus=select />
        </label>
    }
}
