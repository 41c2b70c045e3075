//! The row of controls below the stage.

use leptos::prelude::*;

use super::keyboard::{can_share, toggle_share};
use super::panels::people::people_count;
use super::panels::use_panels;
use crate::components::devices::{error_of, explained};
use crate::components::dialogs::use_dialogs;
use crate::components::i18n::{Label, use_i18n};
use crate::components::icon::{Icon, IconName};
use crate::state::{use_call, use_call_handle, use_media, use_page_config};
use parlour_call::{LocalSource, Share, SourceKind};

/// Microphone, camera, screen, people, settings, leave.
#[component]
pub(super) fn Toolbar() -> impl IntoView {
    let i18n = use_i18n();
    let dialogs = use_dialogs();
    let handle = use_call_handle();
    let has_camera = !use_page_config().is_voice();
    view! {
        <footer>
            <div class="toolbar" role="group" aria-label=i18n.text(|texts| texts.controls)>
                <SourceButton kind=SourceKind::Microphone />
                {has_camera.then(|| view! { <SourceButton kind=SourceKind::Camera /> })}
                {can_share(use_page_config()).then(|| view! { <ShareButton /> })}
                <PeopleButton />
                <RoundButton
                    icon=IconName::Sliders
                    label=|texts| texts.settings
                    on:click=move |_| dialogs.settings.set(true)
                />
                <RoundButton
                    icon=IconName::Leave
                    label=|texts| texts.leave
                    tone="danger"
                    on:click=move |_| handle.leave()
                />
            </div>
        </footer>
    }
}

#[component]
fn RoundButton(
    /// What it shows.
    icon: IconName,
    /// Its name.
    label: Label,
    /// The value of `data-tone`.
    #[prop(optional)]
    tone: Option<&'static str>,
) -> impl IntoView {
    let name = use_i18n().text(label);
    view! {
        <button type="button" class="round" data-tone=tone aria-label=name title=name>
            <Icon name=icon />
        </button>
    }
}

/// Turns microphone or camera on or off; its name says what a click does.
#[component]
fn SourceButton(kind: SourceKind) -> impl IntoView {
    let i18n = use_i18n();
    let handle = use_call_handle();
    let source = use_media().source(kind);
    let read = move |read: fn(&LocalSource) -> bool| Memo::new(move |_| source.with(read));
    let is_on = read(|source| source.on);
    let is_opening = read(|source| source.opening);
    let is_muted_by_system = read(|source| source.on && source.muted);
    let is_broken = read(|source| source.error.is_some() || (source.on && source.muted));
    let name = move || match (kind, is_on.get()) {
        (SourceKind::Microphone, true) => i18n.texts().mute,
        (SourceKind::Microphone, false) => i18n.texts().unmute,
        (SourceKind::Camera, true) => i18n.texts().camera_off,
        (SourceKind::Camera, false) => i18n.texts().camera_on,
    };
    // Beside a name, the title is what a screen reader says after it.
    let title = move || match error_of(source) {
        Some(error) => explained(i18n, kind.into(), error).in_short(),
        None if is_muted_by_system.get() => (i18n.texts().device.muted_by_system)(kind).to_owned(),
        None => name().to_owned(),
    };
    let icon = move || match (kind, is_on.get() && !is_muted_by_system.get()) {
        (SourceKind::Microphone, true) => IconName::Microphone,
        (SourceKind::Microphone, false) => IconName::MicrophoneOff,
        (SourceKind::Camera, true) => IconName::Camera,
        (SourceKind::Camera, false) => IconName::CameraOff,
    };
    view! {
        <button
            type="button"
            class="round"
            data-source=match kind {
                SourceKind::Microphone => "microphone",
                SourceKind::Camera => "camera",
            }
            data-off=move || !is_on.get()
            data-busy=move || is_opening.get()
            data-broken=move || is_broken.get()
            aria-label=name
            title=title
            on:click=move |_| handle.set_source(kind, !is_on.get_untracked())
        >
            <Icon name=Signal::derive(icon) />
        </button>
    }
}

#[component]
fn ShareButton() -> impl IntoView {
    let i18n = use_i18n();
    let call = use_call();
    let handle = use_call_handle();
    let page = use_page_config();
    let share = Memo::new(move |_| call.share.get());
    let name = move || {
        let texts = &i18n.texts().on_stage;
        if share.get().is_on() {
            texts.stop_sharing
        } else {
            texts.share_screen
        }
    };
    let icon = move || {
        if share.get().is_on() {
            IconName::ScreenOff
        } else {
            IconName::Screen
        }
    };
    view! {
        <button
            type="button"
            class="round"
            data-on=move || share.get().is_on()
            data-busy=move || share.get() == Share::Asking
            aria-label=name
            title=name
            on:click=move |_| toggle_share(call, handle, page)
        >
            <Icon name=Signal::derive(icon) />
        </button>
    }
}

#[component]
fn PeopleButton() -> impl IntoView {
    let i18n = use_i18n();
    let call = use_call();
    let panels = use_panels();
    let count = Memo::new(move |_| call.tiles.with(|tiles| people_count(tiles)));
    view! {
        <button
            type="button"
            class="round"
            node_ref=panels.people_button
            data-count=move || count.get().to_string()
            aria-label=i18n.text(|texts| texts.people)
            title=i18n.text(|texts| texts.people)
            aria-expanded=move || panels.people.get().to_string()
            on:click=move |_| panels.toggle_people()
        >
            <Icon name=IconName::People />
        </button>
    }
}
