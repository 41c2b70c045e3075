//! Keyboard shortcuts of the call.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, MouseEvent};

use crate::browser::{display, memory};
use crate::call::{Command, SourceKind};
use crate::model::{Model, ModelCommand};
use crate::ui::context::{Opened, use_model, use_opened};
use crate::ui::kit::dom::on_window;

/// Listens while the calling view lives.
pub(super) fn listen() {
    let model = use_model();
    let opened = use_opened();
    on_window("keydown", move |event: KeyboardEvent| {
        if is_shortcut(&event) {
            act(&event, model, opened);
        }
    });
    listen_to_space(model);
}

/// Push to talk: the space bar, wherever it does not press a button or write a space.
fn listen_to_space(model: Model) {
    let talk = move |held| model.call(Command::Talk { held });
    on_window("keydown", move |event: KeyboardEvent| {
        if event.key() == " " && !is_modified(&event) && !is_within(&event, PRESSED_BY_SPACE) {
            // It would scroll.
            event.prevent_default();
            if !event.repeat() {
                talk(true);
            }
        }
    });
    on_window("keyup", move |event: KeyboardEvent| {
        if event.key() == " " {
            talk(false);
        }
    });
    // Who mutes with the mouse and is told to hold the space bar would press the button with it, and be heard for good.
    on_window("click", move |event: MouseEvent| {
        if event.detail() > 0
            && let Some(button) = within(&event, "button[data-source=microphone]")
        {
            let _ = button.unchecked_into::<HtmlElement>().blur();
        }
    });
    // The key may be let go where this page does not see it.
    on_window("blur", move |_: Event| talk(false));
}

const TYPED_INTO: &str = "input, textarea, select, dialog, [popover], [contenteditable]";
const PRESSED_BY_SPACE: &str =
    "input, textarea, select, dialog, [contenteditable], button, a, summary, video[controls], [role=menu]";

fn is_modified(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing()
}

fn is_within(event: &KeyboardEvent, selector: &str) -> bool {
    within(event, selector).is_some()
}

fn within(event: &Event, selector: &str) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(selector).ok().flatten()
}

/// Keys with a modifier belong to the browser, keys in a field to the field, and keys in a dialog to the dialog. Who switched them off has
/// Escape only, which writes nothing, and the space bar, which is held.
fn is_shortcut(event: &KeyboardEvent) -> bool {
    let counts = event.key() == "Escape" || memory::letters_count();
    counts && !event.repeat() && !is_modified(event) && !is_within(event, TYPED_INTO)
}

fn act(event: &KeyboardEvent, model: Model, opened: Opened) {
    match letter(event).as_str() {
        "m" => toggle(model, SourceKind::Microphone),
        "v" => toggle(model, SourceKind::Camera),
        "s" => toggle_share(model),
        "p" => opened.toggle_people(),
        "r" => model.send(ModelCommand::SaveReport),
        "escape" => opened.close_panel(),
        "?" => opened.shortcuts.set(true),
        _ => {}
    }
}

/// The key in lower case. A layout without Latin letters, such as the Korean one, is read by the key's place.
fn letter(event: &KeyboardEvent) -> String {
    let key = event.key();
    if key.is_ascii() {
        return key.to_ascii_lowercase();
    }
    let code = event.code();
    code.strip_prefix("Key").unwrap_or(&key).to_ascii_lowercase()
}

/// Shares the screen, or shares it no longer; not where the browser or the room knows no screens.
pub(super) fn toggle_share(model: Model) {
    if model.share.get_untracked().is_on() {
        model.call(Command::StopSharing);
    } else if can_share(model) {
        model.call(Command::ShareScreen);
    }
}

/// Whether a screen can be shared from here.
pub(super) fn can_share(model: Model) -> bool {
    !model.is_voice() && display::is_supported()
}

fn toggle(model: Model, kind: SourceKind) {
    let source = match kind {
        SourceKind::Microphone => model.microphone,
        SourceKind::Camera => model.camera,
    };
    let on = !source.with_untracked(|source| source.on);
    model.call(Command::SetSource { kind, on });
}
