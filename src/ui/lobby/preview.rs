//! One's own picture as a mirror shows it, and the two toggles.

use crate::model::Signal;
use crate::ui::kit::dom::{Html, view};
use wasm_bindgen::JsValue;

use super::form::Form;
use crate::call::{Command, LocalSource, SourceKind};
use crate::i18n::Texts;
use crate::ui::context::{use_model, use_words};
use crate::ui::kit::avatar::avatar;
use crate::ui::kit::devices::switch_camera;
use crate::ui::kit::icons::{Icon, changing_icon};
use crate::ui::kit::live::{click, live, memo};
use crate::ui::kit::spelled;

/// The preview. Without a picture it shows the initials, and says why.
pub(super) fn preview(form: Form) -> Html {
    let model = use_model();
    let words = use_words();
    let on = memo(move || model.camera.with(|camera| camera.on));
    let opening = memo(move || model.camera.with(|camera| camera.opening));
    let has_picture = move || on.get() && model.preview.with(Option::is_some);
    let state = live(move || {
        if has_picture() || model.is_voice() {
            None
        } else if opening.get() {
            Some(words.get().camera_is_starting)
        } else {
            Some(words.get().camera_is_off)
        }
    });
    let name = memo(move || form.name());
    view! {
        <section class="preview" aria-label=words.of(|texts| texts.preview) data-picture=live(has_picture)>
            <video
                autoplay
                playsinline
                tabindex="-1"
                aria-hidden="true"
                prop:muted=true
                prop:srcObject=move || model.preview.get().map_or(JsValue::NULL, Into::into)
            ></video>
            <div class="preview-still">{avatar(name)} <p>{state}</p></div>
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
                {switch_camera("round")}
            </div>
        </section>
    }
}

fn toggle(
    kind: SourceKind,
    source: Signal<LocalSource>,
    [when_on, when_off]: [Icon; 2],
    name: fn(&Texts) -> &'static str,
) -> Html {
    let model = use_model();
    let words = use_words();
    let of = |read: fn(&LocalSource) -> bool| memo(move || source.with(read));
    let on = of(|source| source.on);
    let busy = of(|source| source.opening);
    let held = of(|source| source.on && source.muted);
    let broken = of(|source| source.error.is_some() || (source.on && source.muted));
    // Beside a name, the title is what a screen reader says after it.
    let title = live(move || {
        if held.get() {
            (words.get().device.muted_by_system)(kind)
        } else {
            name(words.get())
        }
    });
    let turn = move || {
        let on = !on.get_untracked();
        model.call(Command::SetSource { kind, on });
    };
    let picture = move || {
        if on.get() && !broken.get() {
            when_on
        } else {
            when_off
        }
    };
    view! {
        <button
            type="button"
            class="round"
            aria-label=words.of(name)
            title=title
            aria-pressed=move || spelled(on.get())
            data-busy=move || busy.get()
            data-broken=move || broken.get()
            on:click=click(turn)
        >
            {changing_icon(picture)}
        </button>
    }
}

/// Bars that move with the voice. Screen readers are told in steps of a tenth, and only while the microphone is on.
fn level_meter() -> Html {
    let model = use_model();
    let words = use_words();
    let on = memo(move || {
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
    let tenths = memo(move || format!("{:.0}", level() * 10.0));
    view! {
        <div
            class="meter"
            role="meter"
            aria-label=words.of(|texts| texts.microphone_level)
            aria-valuemin="0"
            aria-valuemax="10"
            aria-valuenow=move || tenths.get()
            data-on=move || on.get()
            style=move || "--level:".to_owned() + &format!("{:.2}", level())
        >
            <i></i>
            <i></i>
            <i></i>
            <i></i>
            <i></i>
        </div>
    }
}
