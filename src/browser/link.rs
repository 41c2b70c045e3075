//! The page's link. Its fragment reaches no server, but whoever looks at the screen, at the history or at a shared window sees it; so one that
//! holds secrets is taken out of the address bar and out of the history as soon as it is read. The tab keeps it for a reload.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::Event;

use crate::browser::window::page;
use crate::browser::{on, storage, window};
use parlour_call::config::LinkOptions;

/// Reads the link, and takes a fragment with secrets out of the address.
#[must_use]
pub fn read() -> LinkOptions {
    let query = page::query();
    let shown = page::fragment();
    let link = LinkOptions::parse(&query, &shown);
    if link.has_secrets() {
        // Where the tab keeps nothing the fragment stays: after a reload the secrets would be gone. So does one with a key, which leads to no
        // call: whoever opens the link without it, in the same tab, is not to be refused for it.
        if link.key.is_none() && storage::tab::set(&key(), &shown) {
            hide();
        }
        link
    } else {
        LinkOptions::parse(&query, &fragment())
    }
}

/// The fragment as it was in the link that led here, with its `#`, or nothing.
#[must_use]
pub fn fragment() -> String {
    Some(page::fragment())
        .filter(|shown| !shown.is_empty())
        .or_else(|| storage::tab::get(&key()))
        .unwrap_or_default()
}

/// Loads the page again when a fragment with secrets comes into its address: the same link was opened once more in this tab, perhaps with
/// other secrets, which browsers take for a jump within the page.
pub fn reload_when_opened_again() -> EventListener {
    on(&window(), "hashchange", |_: &Event| {
        if LinkOptions::parse("", &page::fragment()).has_secrets() {
            // It fails where the page is about to go away.
            let _ = window().location().reload();
        }
    })
}

/// Secrets are for one address: another room of the same tab does not get them.
fn key() -> String {
    format!("parlour.fragment {}{}", page::address(), page::query())
}

fn hide() {
    let bare = page::address() + &page::query();
    // It throws for addresses of other origins, and this is the page's own.
    let _ = window().history().and_then(|history| {
        let state = history.state().unwrap_or(JsValue::NULL);
        history.replace_state_with_url(&state, "", Some(&bare))
    });
}
