//! Name, room, PIN where it is asked for, and Join.

use std::mem;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use crate::ui::kit::dom::{Html, NodeRef, view};
use leptos::prelude::*;
use web_sys::{HtmlElement, HtmlInputElement};

use super::alerts::alerts;
use crate::browser::timer::Timer;
use crate::call::{Command, EndReason, JoinRequest, Phase, Presence};
use crate::config::{LinkOptions, Secret};
use crate::janus::Id;
use crate::model::{Memo, Model, Signal};
use crate::ui::context::{use_model, use_words};
use crate::ui::kit::button::{Tone, text_button};
use crate::ui::kit::live::{effect, live, memo, on, shown, typed};
use crate::ui::kit::report::save_report;
use crate::ui::kit::{focus_when_ready, spelled};
use std::time::Duration;

/// How long somebody who types pauses before the room counts as named.
const TYPING: Duration = Duration::from_millis(400);

/// What the person typed. A field that was not touched shows what the model holds.
#[derive(Clone, Copy)]
pub(super) struct Form {
    model: Model,
    name: Signal<Option<String>>,
    room: Signal<Option<String>>,
    pin: Signal<String>,
    room_missing: Signal<bool>,
}

impl Form {
    pub(super) fn new(model: Model) -> Self {
        Self {
            model,
            name: Signal::new(None),
            room: Signal::new(None),
            pin: Signal::new(String::new()),
            room_missing: Signal::new(false),
        }
    }

    /// The name as it stands in the field.
    pub(super) fn name(self) -> String {
        self.name.get().unwrap_or_else(|| self.model.name.get())
    }

    fn room(self) -> String {
        self.room
            .get()
            .unwrap_or_else(|| self.model.room.get().to_string())
    }

    /// The room as Janus will know it; `None` while the field is empty.
    pub(super) fn room_id(self) -> Option<Id> {
        LinkOptions::room_of(&untrack(|| self.room()))
    }

    fn submit(self, guest: &str, pin_asked: bool) {
        let Some(room) = self.room_id() else {
            self.room_missing.set(true);
            return;
        };
        let typed = untrack(|| self.name());
        let name = Some(typed.trim())
            .filter(|name| !name.is_empty())
            .unwrap_or(guest);
        let pin = self.pin.with_untracked(|pin| pin.trim().to_owned());
        let pin = if pin_asked && !pin.is_empty() {
            Some(Secret::new(pin))
        } else {
            self.model.link.pin.clone()
        };
        self.model.call(Command::Join(JoinRequest {
            room,
            name: name.to_owned(),
            pin,
        }));
    }
}

/// Whether there is something to report; a PIN that is asked for is nothing of that kind.
fn has_failed(model: Model) -> bool {
    model
        .phase
        .with(|phase| matches!(phase, Phase::Failed(reason) if !matches!(reason, EndReason::Pin { .. })))
}

/// The form. While joining it shows what is being done and can only be cancelled.
pub(super) fn form(form: Form, is_back: bool) -> Html {
    let model = use_model();
    let words = use_words();
    let joining = memo(move || model.phase.with(|phase| *phase == Phase::Joining));
    // The field stays while it is tried.
    let asked = AtomicBool::new(false);
    let pin_asked = memo(move || {
        model.phase.with(|phase| match phase {
            Phase::Joining => {}
            phase => asked.store(matches!(phase, Phase::Failed(EndReason::Pin { .. })), Relaxed),
        });
        asked.load(Relaxed)
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !joining.get_untracked() {
            form.submit(untrack(|| words.get().guest), pin_asked.get_untracked());
        }
    };
    let title = NodeRef::<HtmlElement>::new();
    if is_back {
        focus_when_ready(title);
    }
    let join = NodeRef::<HtmlElement>::new();
    let cancel = move || {
        model.call(Command::Leave);
        // Cancel goes with the joining; Join stays, and takes the focus.
        if let Some(join) = join.get_untracked() {
            let _ = join.focus();
        }
    };
    view! {
        <form class="card lobby-form" novalidate aria-busy=move || spelled(joining.get()) on:submit=on(submit)>
            <div class="lobby-title">
                <h1 node_ref=title tabindex="-1">{words.of(|texts| texts.lobby_title)}</h1>
                <p class="soft">{words.of(|texts| texts.lobby_lead)}</p>
            </div>
            {alerts()}
            {shown(move || has_failed(model), save_report)}
            <div class="lobby-fields">
                {name_field(form, joining)}
                {room_field(form, joining)}
                {shown(move || pin_asked.get(), move || pin_field(form, joining))}
            </div>
            {presence(form)}
            <div class="lobby-actions">
                {shown(
                    move || joining.get(),
                    move || text_button(Tone::Quiet, |texts| texts.cancel, cancel),
                )}
                <button
                    node_ref=join
                    type="submit"
                    class="button"
                    data-tone="primary"
                    aria-disabled=move || spelled(joining.get())
                >
                    {shown(
                        move || joining.get(),
                        || view! { <span class="spinner" aria-hidden="true"></span> },
                    )}
                    <span>{move || if joining.get() { words.get().joining } else { words.get().join }}</span>
                </button>
            </div>
        </form>
    }
}

/// Says who is in the room that the field names. Its line is always there, so nothing moves when the answer comes.
fn presence(form: Form) -> Html {
    let model = use_model();
    let words = use_words();
    look(form);
    let told = move || {
        LinkOptions::room_of(&form.room())?;
        model.presence.with(|presence| {
            let Presence { count, names } = presence.as_ref()?;
            let names = names.iter().map(String::as_str).collect::<Vec<_>>();
            Some((words.get().present)(*count, &names))
        })
    };
    view! { <p class="presence soft" dir="auto" aria-live="polite">{live(told)}</p> }
}

/// Asks about the room of the field: at once for the first, then whenever the person stops typing.
fn look(form: Form) {
    let ask = move || {
        if let Some(room) = form.room_id() {
            form.model.call(Command::LookAt(room));
        }
    };
    let timer = Timer::new(ask);
    let room = memo(move || form.room());
    let mut typing = false;
    effect(move || {
        room.track();
        if mem::replace(&mut typing, true) {
            timer.set(TYPING);
        } else {
            ask();
        }
    });
}

fn name_field(form: Form, joining: Memo<bool>) -> Html {
    let words = use_words();
    view! {
        <label class="field">
            <span>{words.of(|texts| texts.your_name)}</span>
            <input
                type="text"
                name="name"
                maxlength="80"
                autocomplete="nickname"
                enterkeyhint="go"
                placeholder=words.of(|texts| texts.guest)
                prop:value=move || form.name()
                prop:readOnly=move || joining.get()
                on:input=typed(move |text| form.name.set(Some(text)))
            />
        </label>
    }
}

fn room_field(form: Form, joining: Memo<bool>) -> Html {
    let words = use_words();
    let field = NodeRef::<HtmlInputElement>::new();
    effect(move || {
        if form.room_missing.get()
            && let Some(field) = field.get()
        {
            // A field in the page takes the focus.
            let _ = field.focus();
        }
    });
    view! {
        <label class="field">
            <span>{words.of(|texts| texts.room)}</span>
            <input
                node_ref=field
                type="text"
                name="room"
                maxlength="80"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                enterkeyhint="go"
                aria-invalid=move || spelled(form.room_missing.get())
                aria-describedby="room-error"
                prop:value=move || form.room()
                prop:readOnly=move || joining.get()
                on:input=typed(move |text| {
                    form.room_missing.set(false);
                    form.room.set(Some(text));
                })
            />
            <span class="field-error" id="room-error" aria-live="polite">
                {move || form.room_missing.get().then(|| words.get().room_missing)}
            </span>
        </label>
    }
}

fn pin_field(form: Form, joining: Memo<bool>) -> Html {
    let words = use_words();
    let field = NodeRef::<HtmlInputElement>::new();
    focus_when_ready(field);
    view! {
        <label class="field">
            <span>{words.of(|texts| texts.room_pin)}</span>
            <input
                node_ref=field
                type="text"
                name="pin"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                enterkeyhint="go"
                prop:value=move || form.pin.get()
                prop:readOnly=move || joining.get()
                on:input=typed(move |text| form.pin.set(text))
            />
        </label>
    }
}
