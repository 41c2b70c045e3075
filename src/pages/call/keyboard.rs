//! Keyboard shortcuts of the call, and push to talk.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use super::panels::{Panels, use_panels};
use crate::browser::media::screen_capture;
use crate::browser::preferences;
use crate::components::dialogs::{Dialogs, use_dialogs};
use crate::state::{
    CallHandle, CallState, MediaState, PageConfig, use_call, use_call_handle, use_media, use_page_config,
};
use parlour_call::SourceKind;

/// Elements in which a letter is text, or belongs to a dialog.
const TYPED_INTO: &str = "input, textarea, select, dialog, [popover], [contenteditable]";
/// Elements that the space bar presses, or writes a space into.
const PRESSED_BY_SPACE: &str =
    "input, textarea, select, dialog, [contenteditable], button, a, summary, video[controls], [role=menu]";

/// Listens to the window's keys while it is mounted; shows nothing.
#[component]
pub(super) fn KeyboardShortcuts() -> impl IntoView {
    let shortcuts = Shortcuts {
        call: use_call(),
        media: use_media(),
        handle: use_call_handle(),
        page: use_page_config(),
        panels: use_panels(),
        dialogs: use_dialogs(),
    };
    listen(ev::keydown, move |event| {
        if is_shortcut(&event) {
            shortcuts.act(&event);
        }
    });
    listen_to_space(shortcuts.handle);
}

/// Listens at the window for as long as the current owner lives.
fn listen<E: ev::EventDescriptor + 'static>(event: E, act: impl Fn(E::EventType) + 'static)
where
    E::EventType: JsCast,
{
    let listener = window_event_listener(event, act);
    on_cleanup(move || listener.remove());
}

/// Push to talk: the space bar, wherever it does not press a button or write a space.
fn listen_to_space(handle: CallHandle) {
    listen(ev::keydown, move |event| {
        if event.key() == " " && !is_modified(&event) && !is_within(&event, PRESSED_BY_SPACE) {
            // It would scroll.
            event.prevent_default();
            if !event.repeat() {
                handle.push_to_talk(true);
            }
        }
    });
    listen(ev::keyup, move |event| {
        if event.key() == " " {
            handle.push_to_talk(false);
        }
    });
    // Who mutes with the mouse and is told to hold the space bar would press the button with it, and be heard for good.
    listen(ev::click, move |event| {
        if event.detail() > 0
            && let Some(button) = closest(&event, "button[data-source=microphone]")
        {
            let _ = button.unchecked_into::<HtmlElement>().blur();
        }
    });
    // The key may be let go where this page does not see it.
    listen(ev::blur, move |_| handle.push_to_talk(false));
}

fn is_modified(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing()
}

fn is_within(event: &KeyboardEvent, selector: &str) -> bool {
    closest(event, selector).is_some()
}

/// The nearest element around the event's target that the selector fits.
fn closest(event: &Event, selector: &str) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(selector).ok().flatten()
}

/// Keys with a modifier belong to the browser, keys in a field to the field, and keys in a dialog to the dialog. Who switched the letters off
/// has Escape only, which writes nothing, and the space bar, which is held.
fn is_shortcut(event: &KeyboardEvent) -> bool {
    let counts = event.key() == "Escape" || preferences::letters_count();
    counts && !event.repeat() && !is_modified(event) && !is_within(event, TYPED_INTO)
}

/// The key in lower case. On a layout without Latin letters, such as the Korean one, it is the letter at the key's place.
fn letter(event: &KeyboardEvent) -> String {
    let key = event.key();
    if key.is_ascii() {
        return key.to_ascii_lowercase();
    }
    let code = event.code();
    code.strip_prefix("Key").unwrap_or(&key).to_ascii_lowercase()
}

fn is_menu_open() -> bool {
    // A browser that does not know the selector has no popovers.
    document()
        .query_selector(":popover-open")
        .is_ok_and(|menu| menu.is_some())
}

/// What the shortcuts act on.
#[derive(Clone, Copy)]
struct Shortcuts {
    call: CallState,
    media: MediaState,
    handle: CallHandle,
    page: PageConfig,
    panels: Panels,
    dialogs: Dialogs,
}

impl Shortcuts {
    fn act(self, event: &KeyboardEvent) {
        match letter(event).as_str() {
            "m" => self.toggle_source(SourceKind::Microphone),
            "v" if !self.page.is_voice() => self.toggle_source(SourceKind::Camera),
            "s" => toggle_share(self.call, self.handle, self.page),
            "p" => self.panels.toggle_people(),
            "r" => self.handle.save_report(),
            // An open menu closes first, by the browser.
            "escape" if !is_menu_open() => self.panels.close_panel(),
            "?" => self.dialogs.shortcuts.set(true),
            _ => {}
        }
    }

    fn toggle_source(self, kind: SourceKind) {
        let is_on = self.media.source(kind).with_untracked(|source| source.on);
        self.handle.set_source(kind, !is_on);
    }
}

/// Shares the screen, or stops sharing it. Nothing happens where a screen cannot be shared.
pub(super) fn toggle_share(call: CallState, handle: CallHandle, page: PageConfig) {
    if call.share.get_untracked().is_on() {
        handle.stop_sharing();
    } else if can_share(page) {
        handle.share_screen();
    }
}

/// Whether a screen can be shared: not in a voice room, nor in a browser that cannot capture one.
pub(super) fn can_share(page: PageConfig) -> bool {
    !page.is_voice() && screen_capture::is_supported()
}
