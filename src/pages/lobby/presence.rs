//! Who is in the room that the form names.

use std::time::Duration;

use leptos::prelude::*;

use super::form::LobbyForm;
use crate::components::i18n::use_i18n;
use crate::i18n::names::shown_in_sentence;
use crate::state::{use_call, use_call_handle};
use parlour_call::Presence;
use parlour_call::config::LinkOptions;

/// Pause in typing after which the room counts as named.
const TYPING_PAUSE: Duration = Duration::from_millis(400);

/// Says who is in the room. Its line is always there, so nothing moves when the answer comes.
#[component]
pub(super) fn PresenceLine(
    /// Names the room.
    form: LobbyForm,
) -> impl IntoView {
    let state = use_call();
    let i18n = use_i18n();
    look_at_room(form);
    let text = move || {
        LinkOptions::room_of(&form.room())?;
        state.presence.with(|presence| {
            let Presence { count, names } = presence.as_ref()?;
            let texts = i18n.texts();
            let names: Vec<String> = names.iter().map(|name| shown_in_sentence(name, texts)).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            Some((texts.present)(*count, &names))
        })
    };
    view! {
        <p class="presence soft" dir="auto" aria-live="polite">
            {text}
        </p>
    }
}

/// Asks about the room of the form: at once for the first, then whenever the person stops typing.
fn look_at_room(form: LobbyForm) {
    let call = use_call_handle();
    let ask = move || {
        if let Some(room) = untrack(|| form.room_id()) {
            call.look_at(room);
        }
    };
    let room = Memo::new(move |_| form.room());
    Effect::new(move |asked: Option<()>| {
        // Read, not only tracked: a memo that nobody reads has no sources, and never changes.
        room.get();
        if asked.is_none() {
            ask();
            return;
        }
        let timeout = set_timeout_with_handle(ask, TYPING_PAUSE);
        // Whoever goes on typing, or leaves, does not ask.
        on_cleanup(move || {
            if let Ok(timeout) = timeout {
                timeout.clear();
            }
        });
    });
}
