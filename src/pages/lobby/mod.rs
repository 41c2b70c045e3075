//! Before the call: how one looks and sounds, under which name and into which room.

mod alerts;
mod form;
mod presence;
mod preview;

use leptos::prelude::*;

use self::form::{JoinForm, LobbyForm};
use self::preview::Preview;
use crate::components::button::IconButton;
use crate::components::copy_link::CopyLink;
use crate::components::devices::{DevicePickers, any_device_named};
use crate::components::dialogs::use_dialogs;
use crate::components::i18n::use_i18n;
use crate::components::icon::{Icon, IconName, Mark};
use crate::components::navigate::go;
use crate::components::notices::Notices;
use crate::state::use_page_config;

/// The lobby, also while joining and after a failure to join.
#[component]
pub(crate) fn LobbyPage(
    /// Whether it takes the place of another screen: then it is read from its beginning.
    is_back: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let dialogs = use_dialogs();
    let form = LobbyForm::new();
    let has_devices = any_device_named();
    view! {
        <div class="lobby">
            <header class="lobby-head">
                <p class="brand"><Mark /> <span>{use_page_config().title()}</span></p>
                <CheckLink form />
                <CopyLink room=move || form.room_id() marked=false />
                <IconButton
                    icon=IconName::Sliders
                    label=|texts| texts.settings
                    on:click=move |_| dialogs.settings.set(true)
                />
            </header>
            <main class="lobby-main">
                <Preview form />
                <JoinForm form is_back />
                <Show when=move || has_devices.get()>
                    <section class="lobby-devices" aria-label=i18n.text(|texts| texts.devices)>
                        <DevicePickers />
                    </section>
                </Show>
            </main>
            <Notices errors=false />
        </div>
    }
}

/// Leads to the connection check; the browser's way back leads here again.
#[component]
fn CheckLink(
    /// Names the room to come back to.
    form: LobbyForm,
) -> impl IntoView {
    let open_check = move |_| {
        go(|query| {
            if let Some(room) = untrack(|| form.room_id()) {
                query.set("room", &room.to_string());
            }
            let name = untrack(|| form.name());
            if !name.is_empty() {
                query.set("name", &name);
            }
            query.set("view", "check");
        });
    };
    view! {
        <button type="button" class="button check-link" data-tone="quiet" on:click=open_check>
            <Icon name=IconName::Pulse />
            <span>{use_i18n().text(|texts| texts.check.open)}</span>
        </button>
    }
}
