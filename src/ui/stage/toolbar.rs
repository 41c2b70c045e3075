//! The row of controls.

use leptos::prelude::*;

use crate::call::{Command, SourceKind};
use crate::ui::context::{use_model, use_opened, use_words};
use crate::ui::kit::icons::{Icon, icon};
use crate::ui::panel::people::people_keys;

/// Microphone, camera, people, settings, leave.
pub(super) fn toolbar() -> impl IntoView {
    let words = use_words();
    let opened = use_opened();
    let model = use_model();
    let settings = move |_| opened.settings.set(true);
    view! {
        <footer>
            <div class="toolbar" role="group" aria-label=move || words.get().controls>
            {source_button(SourceKind::Microphone)} {(!model.is_voice()).then(|| source_button(SourceKind::Camera))} {people_button()}
            <button
                type="button"
                class="round"
                aria-label=move || words.get().settings
                title=move || words.get().settings
                on:click=settings
            >
                {icon(Icon::Sliders)}
            </button>
            <button
                type="button"
                class="round"
                data-tone="danger"
                aria-label=move || words.get().leave
                title=move || words.get().leave
                on:click=move |_| model.call(Command::Leave)
            >
                {icon(Icon::Leave)}
            </button>
            </div>
        </footer>
    }
}

/// Turns a source on or off; its name says what a click does.
fn source_button(kind: SourceKind) -> impl IntoView {
    let model = use_model();
    let words = use_words();
    let source = match kind {
        SourceKind::Microphone => model.microphone,
        SourceKind::Camera => model.camera,
    };
    let on = Memo::new(move |_| source.with(|source| source.on));
    let busy = Memo::new(move |_| source.with(|source| source.opening));
    let broken = Memo::new(move |_| source.with(|source| source.error.is_some()));
    let name = move || match (kind, on.get()) {
        (SourceKind::Microphone, true) => words.get().mute,
        (SourceKind::Microphone, false) => words.get().unmute,
        (SourceKind::Camera, true) => words.get().camera_off,
        (SourceKind::Camera, false) => words.get().camera_on,
    };
    let picture = Signal::derive(move || match (kind, on.get()) {
        (SourceKind::Microphone, true) => Icon::Microphone,
        (SourceKind::Microphone, false) => Icon::MicrophoneOff,
        (SourceKind::Camera, true) => Icon::Camera,
        (SourceKind::Camera, false) => Icon::CameraOff,
    });
    view! {
        <button
            type="button"
            class="round"
            data-source=match kind {
                SourceKind::Microphone => "microphone",
                SourceKind::Camera => "camera",
            }
            data-off=move || !on.get()
            data-busy=busy
            data-broken=broken
            aria-label=name
            title=name
            on:click=move |_| model.call(Command::SetSource { kind, on: !on.get_untracked() })
        >
            {icon(picture)}
        </button>
    }
}

fn people_button() -> impl IntoView {
    let model = use_model();
    let words = use_words();
    let opened = use_opened();
    let count = Memo::new(move |_| model.tiles.with(|tiles| people_keys(tiles).len()));
    view! {
        <button
            type="button"
            class="round"
            node_ref=opened.people_button
            data-count=count
            aria-label=move || words.get().people
            title=move || words.get().people
            aria-expanded=move || opened.people.get().to_string()
            on:click=move |_| opened.people.update(|open| *open = !*open)
        >
            {icon(Icon::People)}
        </button>
    }
}
