//! The row of controls.

use crate::ui::kit::dom::{Html, view};

use web_sys::MouseEvent;

use super::keys::{can_share, toggle_share};
use crate::call::{Command, LocalSource, Share, SourceKind};
use crate::ui::context::{use_model, use_opened, use_words};
use crate::ui::kit::devices::{error_of, explained};
use crate::ui::kit::icons::{Icon, changing_icon, icon};
use crate::ui::kit::live::{Handler, Live, click, live, memo};
use crate::ui::kit::spelled;
use crate::ui::panel::people::people_count;

/// Microphone, camera, screen, people, settings, leave.
pub(super) fn toolbar() -> Html {
    let words = use_words();
    let opened = use_opened();
    let model = use_model();
    view! {
        <footer>
            <div class="toolbar" role="group" aria-label=words.of(|texts| texts.controls)>
            {source_button(SourceKind::Microphone)} {(!model.is_voice()).then(|| source_button(SourceKind::Camera))} {can_share(model).then(share_button)}
            {people_button()}
            {round(Icon::Sliders, None, words.of(|texts| texts.settings), click(move || opened.settings.set(true)))}
            {round(
                Icon::Leave,
                Some("danger"),
                words.of(|texts| texts.leave),
                click(move || model.call(Command::Leave)),
            )}
            </div>
        </footer>
    }
}

fn round(
    picture: Icon,
    tone: Option<&'static str>,
    name: Live<&'static str>,
    act: Handler<MouseEvent>,
) -> Html {
    view! {
        <button
            type="button"
            class="round"
            data-tone=tone
            aria-label=Live::clone(&name)
            title=name
            on:click=act
        >
            {icon(picture)}
        </button>
    }
}

/// Turns a source on or off; its name says what a click does.
fn source_button(kind: SourceKind) -> Html {
    let model = use_model();
    let words = use_words();
    let source = match kind {
        SourceKind::Microphone => model.microphone,
        SourceKind::Camera => model.camera,
    };
    let of = |read: fn(&LocalSource) -> bool| memo(move || source.with(read));
    let on = of(|source| source.on);
    let busy = of(|source| source.opening);
    let held = of(|source| source.on && source.muted);
    let broken = of(|source| source.error.is_some() || (source.on && source.muted));
    let name = move || match (kind, on.get()) {
        (SourceKind::Microphone, true) => words.get().mute,
        (SourceKind::Microphone, false) => words.get().unmute,
        (SourceKind::Camera, true) => words.get().camera_off,
        (SourceKind::Camera, false) => words.get().camera_on,
    };
    // Beside a name, the title is what a screen reader says after it.
    let title = live(move || {
        let texts = &words.get().device;
        match error_of(source) {
            Some(error) => explained(words, kind.into(), error).in_short(),
            None if held.get() => (texts.muted_by_system)(kind).to_owned(),
            None => name().to_owned(),
        }
    });
    let picture = move || match (kind, on.get() && !held.get()) {
        (SourceKind::Microphone, true) => Icon::Microphone,
        (SourceKind::Microphone, false) => Icon::MicrophoneOff,
        (SourceKind::Camera, true) => Icon::Camera,
        (SourceKind::Camera, false) => Icon::CameraOff,
    };
    view! {
        <button
            type="button"
            class="round"
            data-source=match kind {
                SourceKind::Microphone => "microphone",
                SourceKind::Camera => "camera",
            }
            data-off=move || !on.get()
            data-busy=move || busy.get()
            data-broken=move || broken.get()
            aria-label=live(name)
            title=title
            on:click=click(move || model.call(Command::SetSource { kind, on: !on.get_untracked() }))
        >
            {changing_icon(picture)}
        </button>
    }
}

fn share_button() -> Html {
    let model = use_model();
    let words = use_words();
    let share = memo(move || model.share.get());
    let name = live(move || {
        let texts = &words.get().on_stage;
        if share.get().is_on() {
            texts.stop_sharing
        } else {
            texts.share_screen
        }
    });
    let picture = move || {
        if share.get().is_on() {
            Icon::ScreenOff
        } else {
            Icon::Screen
        }
    };
    view! {
        <button
            type="button"
            class="round"
            data-on=move || share.get().is_on()
            data-busy=move || share.get() == Share::Asking
            aria-label=Live::clone(&name)
            title=name
            on:click=click(move || toggle_share(model))
        >
            {changing_icon(picture)}
        </button>
    }
}

fn people_button() -> Html {
    let model = use_model();
    let words = use_words();
    let opened = use_opened();
    let count = memo(move || model.tiles.with(|tiles| people_count(tiles)));
    view! {
        <button
            type="button"
            class="round"
            node_ref=opened.people_button
            data-count=move || count.get()
            aria-label=words.of(|texts| texts.people)
            title=words.of(|texts| texts.people)
            aria-expanded=move || spelled(opened.people.get())
            on:click=click(move || opened.toggle_people())
        >
            {icon(Icon::People)}
        </button>
    }
}
