//! One's own picture as a mirror shows it, and the two toggles.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::form::Form;
use crate::call::{Command, LocalSource, SourceKind};
use crate::i18n::Texts;
use crate::ui::context::{use_model, use_words};
use crate::ui::kit::avatar::avatar;
use crate::ui::kit::icons::{Icon, icon};

/// The preview. Without a picture it shows the initials, and says why.
pub(super) fn preview(form: Form) -> impl IntoView {
    let model = use_model();
    let words = use_words();
    let on = Memo::new(move |_| model.camera.with(|camera| camera.on));
    let opening = Memo::new(move |_| model.camera.with(|camera| camera.opening));
    let has_picture = move || on.get() && model.preview.with(Option::is_some);
    let state = move || {
        if has_picture() || model.is_voice() {
            None
        } else if opening.get() {
            Some(words.get().camera_is_starting)
        } else {
            Some(words.get().camera_is_off)
        }
    };
    view! {
        <section class="preview" aria-label=move || words.get().preview data-picture=has_picture>
            <video
                autoplay
                playsinline
                tabindex="-1"
                aria-hidden="true"
                prop:muted=true
                prop:srcObject=move || model.preview.get().map_or(JsValue::NULL, Into::into)
            ></video>
            <div class="preview-still">{avatar(move || form.name())} <p>{state}</p></div>
            <div class="preview-bar">
                {level_meter()}
                {toggle(
                    SourceKind::Microphone,
                    model.microphone,
                    [Icon::Microphone, Icon::MicrophoneOff],
                    |texts| texts.microphone,
                )}
                {(!model.is_voice())
                    .then(|| {
                        toggle(
                            SourceKind::Camera,
                            model.camera,
                            [Icon::Camera, Icon::CameraOff],
                            |texts| texts.camera,
                        )
                    })}
            </div>
        </section>
    }
}

fn toggle(
    kind: SourceKind,
    source: RwSignal<LocalSource>,
    [when_on, when_off]: [Icon; 2],
    name: fn(&Texts) -> &'static str,
) -> impl IntoView {
    let model = use_model();
    let words = use_words();
    let on = Memo::new(move |_| source.with(|source| source.on));
    let busy = Memo::new(move |_| source.with(|source| source.opening));
    let broken = Memo::new(move |_| source.with(|source| source.error.is_some()));
    let click = move |_| {
        let on = !on.get_untracked();
        model.call(Command::SetSource { kind, on });
    };
    let picture = Signal::derive(move || {
        if on.get() && !broken.get() {
            when_on
        } else {
            when_off
        }
    });
    view! {
        <button
            type="button"
            class="round"
            aria-label=move || name(words.get())
            title=move || name(words.get())
            aria-pressed=move || on.get().to_string()
            data-busy=busy
            data-broken=broken
            on:click=click
        >
            {icon(picture)}
        </button>
    }
}

/// Bars that move with the voice. Screen readers are told in steps of a tenth, and only while the microphone is on.
fn level_meter() -> impl IntoView {
    let model = use_model();
    let words = use_words();
    let on = Memo::new(move |_| {
        model
            .microphone
            .with(|source| source.on && source.error.is_none())
    });
    let level = move || {
        if on.get() {
            model.level.get().clamp(0.0, 1.0)
        } else {
            0.0
        }
    };
    let tenths = Memo::new(move |_| format!("{:.0}", level() * 10.0));
    view! {
        <div
            class="meter"
            role="meter"
            aria-label=move || words.get().microphone_level
            aria-valuemin="0"
            aria-valuemax="10"
            aria-valuenow=tenths
            data-on=on
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
