//! Name, room, PIN where it is asked for, and Join.

use leptos::html;
use leptos::prelude::*;

use super::alerts::Alerts;
use super::presence::PresenceLine;
use crate::components::button::Button;
use crate::components::focus::focus_when_ready;
use crate::components::i18n::use_i18n;
use crate::components::save_report::SaveReport;
use crate::state::{CallState, use_call, use_call_handle, use_page_config};
use janus_proto::Id;
use parlour_call::config::LinkOptions;
use parlour_call::text::has_visible_characters;
use parlour_call::{EndReason, JoinRequest, Phase};

/// What the person typed. A field that was not touched shows what the state holds.
#[derive(Clone, Copy)]
pub(super) struct LobbyForm {
    state: CallState,
    name: RwSignal<Option<String>>,
    room: RwSignal<Option<String>>,
    pin: RwSignal<String>,
    room_missing: RwSignal<bool>,
}

impl LobbyForm {
    /// Untouched. Belongs to the current owner.
    pub(super) fn new() -> Self {
        Self {
            state: use_call(),
            name: RwSignal::new(None),
            room: RwSignal::new(None),
            pin: RwSignal::new(String::new()),
            room_missing: RwSignal::new(false),
        }
    }

    /// The name as it stands in the field. Tracked.
    pub(super) fn name(self) -> String {
        self.name.get().unwrap_or_else(|| self.state.name.get())
    }

    /// The room as it stands in the field. Tracked.
    pub(super) fn room(self) -> String {
        self.room
            .get()
            .unwrap_or_else(|| self.state.room.get().to_string())
    }

    /// The room as Janus will know it; `None` while the field is empty. What was not typed stays what it is, a number or a text. Tracked.
    pub(super) fn room_id(self) -> Option<Id> {
        match self.room.get() {
            Some(typed) => LinkOptions::room_of(&typed),
            None => Some(self.state.room.get()),
        }
    }

    /// Whether the room that is named in the field was refused, or none is named. Tracked.
    fn room_is_wrong(self) -> bool {
        let is_refused =
            |phase: &Phase| matches!(phase, Phase::Failed(EndReason::NoRoom | EndReason::RoomName));
        let is_same = || self.room_id().as_ref() == Some(&self.state.room.get());
        self.room_missing.get() || (self.state.phase.with(is_refused) && is_same())
    }

    /// What to join with; `None` while the field of the room is empty. `guest` is the name of somebody who gave none.
    fn request(self, guest: &str) -> Option<JoinRequest> {
        let room = self.room_id()?;
        let typed = self.name();
        let name = Some(typed.trim()).filter(|name| has_visible_characters(name));
        Some(JoinRequest {
            room,
            name: name.unwrap_or(guest).to_owned(),
            pin: None,
        })
    }
}

/// Whether there is something to report; a PIN that is asked for is no failure. Tracked.
fn has_failed(state: CallState) -> bool {
    state
        .phase
        .with(|phase| matches!(phase, Phase::Failed(reason) if !matches!(reason, EndReason::Pin { .. })))
}

/// The form. While joining it shows what is being done and can only be cancelled.
#[component]
pub(super) fn JoinForm(
    /// What was typed.
    form: LobbyForm,
    /// Whether the focus goes to its title.
    is_back: bool,
) -> impl IntoView {
    let state = use_call();
    let call = use_call_handle();
    let page = use_page_config();
    let i18n = use_i18n();
    let joining = Memo::new(move |_| state.phase.with(|phase| *phase == Phase::Joining));
    let pin_asked = Memo::new(move |asked: Option<&bool>| {
        state.phase.with(|phase| match phase {
            // The field stays while it is tried.
            Phase::Joining => asked.copied().unwrap_or_default(),
            phase => matches!(phase, Phase::Failed(EndReason::Pin { .. })),
        })
    });
    let submit = move || {
        if joining.get_untracked() {
            return;
        }
        let Some(mut request) = untrack(|| form.request(i18n.texts().guest)) else {
            form.room_missing.set(true);
            return;
        };
        let typed = form.pin.with_untracked(|pin| LinkOptions::pin_of(pin));
        request.pin = typed
            .filter(|_| pin_asked.get_untracked())
            .or_else(|| page.link.with_value(|link| link.pin.clone()));
        call.join(request);
    };
    let title = NodeRef::<html::H1>::new();
    if is_back {
        focus_when_ready(title);
    }
    let join = NodeRef::<html::Button>::new();
    let cancel = move |_| {
        call.leave();
        // Cancel goes with the joining; Join stays, and takes the focus.
        if let Some(join) = join.get_untracked() {
            let _ = join.focus();
        }
    };
    view! {
        <form
            class="card lobby-form"
            novalidate
            aria-busy=move || joining.get().to_string()
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <div class="lobby-title">
                <h1 node_ref=title tabindex="-1">
                    {i18n.text(|texts| texts.lobby_title)}
                </h1>
                <p class="soft">{i18n.text(|texts| texts.lobby_lead)}</p>
            </div>
            <Alerts />
            <Show when=move || has_failed(state)>
                <SaveReport />
            </Show>
            <div class="lobby-fields">
                <NameField form joining />
                <RoomField form joining />
                <Show when=move || pin_asked.get()>
                    <PinField form joining />
                </Show>
            </div>
            <PresenceLine form />
            <div class="lobby-actions">
                <Show when=move || joining.get()>
                    <Button label=|texts| texts.cancel on:click=cancel />
                </Show>
                <button
                    node_ref=join
                    type="submit"
                    class="button"
                    data-tone="primary"
                    aria-disabled=move || joining.get().to_string()
                    // In a sandboxed frame without `allow-forms` nothing is ever submitted. Enter in a field clicks this button, too.
                    on:click=move |event| {
                        event.prevent_default();
                        submit();
                    }
                >
                    <Show when=move || joining.get()>
                        <span class="spinner" aria-hidden="true"></span>
                    </Show>
                    <span>
                        {move || if joining.get() { i18n.texts().joining } else { i18n.texts().join }}
                    </span>
                </button>
            </div>
        </form>
    }
}

/// The person's name.
#[component]
fn NameField(
    /// What was typed.
    form: LobbyForm,
    /// Whether it can only be read now.
    joining: Memo<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <label class="field">
            <span>{i18n.text(|texts| texts.your_name)}</span>
            <input
                type="text"
                name="name"
                maxlength="80"
                autocomplete="nickname"
                enterkeyhint="go"
                placeholder=i18n.text(|texts| texts.guest)
                prop:value=move || form.name()
                prop:readOnly=move || joining.get()
                on:input:target=move |event| form.name.set(Some(event.target().value()))
            />
        </label>
    }
}

/// The room, which cannot be left empty.
#[component]
fn RoomField(
    /// What was typed.
    form: LobbyForm,
    /// Whether it can only be read now.
    joining: Memo<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if form.room_missing.get()
            && let Some(field) = field.get()
        {
            // A field in the page takes the focus.
            let _ = field.focus();
        }
    });
    view! {
        <label class="field">
            <span>{i18n.text(|texts| texts.room)}</span>
            <input
                node_ref=field
                type="text"
                name="room"
                maxlength="80"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                enterkeyhint="go"
                aria-invalid=move || form.room_is_wrong().to_string()
                aria-describedby="room-error"
                prop:value=move || form.room()
                prop:readOnly=move || joining.get()
                on:input:target=move |event| {
                    form.room_missing.set(false);
                    form.room.set(Some(event.target().value()));
                }
            />
            <span class="field-error" id="room-error" aria-live="polite">
                {move || form.room_missing.get().then(|| i18n.texts().room_missing)}
            </span>
        </label>
    }
}

/// The room's PIN.
#[component]
fn PinField(
    /// What was typed.
    form: LobbyForm,
    /// Whether it can only be read now.
    joining: Memo<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let field = NodeRef::<html::Input>::new();
    focus_when_ready(field);
    view! {
        <label class="field">
            <span>{i18n.text(|texts| texts.room_pin)}</span>
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
                on:input:target=move |event| form.pin.set(event.target().value())
            />
        </label>
    }
}
