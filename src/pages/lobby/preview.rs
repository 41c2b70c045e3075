//! One's own picture as a mirror shows it, and the two toggles.

use leptos::prelude::*;

use super::form::LobbyForm;
use crate::components::avatar::Avatar;
use crate::components::devices::SwitchCamera;
use crate::components::i18n::{Label, use_i18n};
use crate::components::icon::{Icon, IconName};
use crate::components::video::StreamVideo;
use crate::state::{use_call_handle, use_media, use_page_config};
use parlour_call::{LocalSource, SourceKind};

/// The preview. Without a picture it shows the initials, and says why.
#[component]
pub(super) fn Preview(
    /// Holds the name.
    form: LobbyForm,
) -> impl IntoView {
    let media = use_media();
    let i18n = use_i18n();
    let is_voice = use_page_config().is_voice();
    let on = Memo::new(move |_| media.camera.with(|camera| camera.on));
    let opening = Memo::new(move |_| media.camera.with(|camera| camera.opening));
    let has_picture = move || on.get() && media.preview.with(Option::is_some);
    let state = move || {
        if has_picture() || is_voice {
            None
        } else if opening.get() {
            Some(i18n.texts().camera_is_starting)
        } else {
            Some(i18n.texts().camera_is_off)
        }
    };
    view! {
        <section
            class="preview"
            aria-label=i18n.text(|texts| texts.preview)
            data-picture=has_picture
        >
            <StreamVideo stream=media.preview />
            <div class="preview-still">
                <Avatar name=Memo::new(move |_| form.name()) />
                <p>{state}</p>
            </div>
            <div class="preview-bar">
                <LevelMeter />
                <SourceToggle
                    kind=SourceKind::Microphone
                    icons=[IconName::Microphone, IconName::MicrophoneOff]
                    label=|texts| texts.microphone
                />
                {(!is_voice)
                    .then(|| {
                        view! {
                            <SourceToggle
                                kind=SourceKind::Camera
                                icons=[IconName::Camera, IconName::CameraOff]
                                label=|texts| texts.camera
                            />
                        }
                    })}
                <SwitchCamera class="round" />
            </div>
        </section>
    }
}

/// Turns the microphone or the camera on or off.
#[component]
fn SourceToggle(
    /// Which of them.
    kind: SourceKind,
    /// Its icons when it is on and when it is off.
    icons: [IconName; 2],
    /// Its name.
    label: Label,
) -> impl IntoView {
    let source = use_media().source(kind);
    let call = use_call_handle();
    let i18n = use_i18n();
    let of = |read: fn(&LocalSource) -> bool| Memo::new(move |_| source.with(read));
    let on = of(|source| source.on);
    let busy = of(|source| source.opening);
    let muted_by_system = of(|source| source.on && source.muted);
    let broken = of(|source| source.error.is_some() || (source.on && source.muted));
    // Beside a name, the title is what a screen reader says after it.
    let title = move || {
        if muted_by_system.get() {
            (i18n.texts().device.muted_by_system)(kind)
        } else {
            label(i18n.texts())
        }
    };
    let icon = move || icons[usize::from(!on.get() || broken.get())];
    view! {
        <button
            type="button"
            class="round"
            aria-label=i18n.text(label)
            title=title
            aria-pressed=move || on.get().to_string()
            data-busy=move || busy.get()
            data-broken=move || broken.get()
            on:click=move |_| call.set_source(kind, !on.get_untracked())
        >
            <Icon name=icon />
        </button>
    }
}

/// Bars that move with the voice. Screen readers are told in steps of a tenth, and only while the microphone is on.
#[component]
fn LevelMeter() -> impl IntoView {
    let media = use_media();
    let i18n = use_i18n();
    let on = Memo::new(move |_| {
        media
            .microphone
            .with(|source| source.on && source.error.is_none())
    });
    let level = move || {
        if on.get() {
            media.level.get().clamp(0.0, 1.0)
        } else {
            0.0
        }
    };
    let tenths = Memo::new(move |_| format!("{:.0}", level() * 10.0));
    view! {
        <div
            class="meter"
            role="meter"
            aria-label=i18n.text(|texts| texts.microphone_level)
            aria-valuemin="0"
            aria-valuemax="10"
            aria-valuenow=move || tenths.get()
            data-on=move || on.get()
            style=("--level", move || format!("{:.2}", level()))
        >
            <i></i>
            <i></i>
            <i></i>
            <i></i>
            <i></i>
        </div>
    }
}
