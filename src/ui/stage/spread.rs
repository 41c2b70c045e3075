//! A tile that fills the screen, and a picture in a small window of its own.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlVideoElement};

use crate::browser::task::ignore;
use crate::model::TileKey;

/// Whether something is spread out now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spread {
    Yes,
    No,
}

impl From<bool> for Spread {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// The tile, while it is on the page.
pub(super) fn tile_of(key: &TileKey) -> Option<HtmlElement> {
    let tiles = document().query_selector_all("[data-tile]").ok()?;
    let feed = key.feed.to_string();
    let is_it = |tile: &HtmlElement| {
        let says = |name, value: &str| tile.get_attribute(name).as_deref() == Some(value);
        says("data-feed", &feed) && says("data-source", key.source.code())
    };
    (0..tiles.length())
        .filter_map(|index| tiles.item(index)?.dyn_into().ok())
        .find(is_it)
}

/// The element that shows the picture, while it is on the page.
pub(super) fn picture_of(key: &TileKey) -> Option<HtmlVideoElement> {
    tile_of(key)?.query_selector("video").ok()??.dyn_into().ok()
}

/// What web-sys does not know, or calls by a name that only some browsers do.
fn property(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

fn call(of: &JsValue, method: &str) {
    if let Ok(method) = property(of, method).dyn_into::<Function>()
        && let Ok(outcome) = method.call0(of)
        && let Ok(promise) = outcome.dyn_into::<Promise>()
    {
        ignore(promise);
    }
}

pub(super) fn has_small_windows() -> bool {
    property(&document(), "pictureInPictureEnabled").is_truthy()
}

pub(super) fn small_window_of(video: &HtmlVideoElement) -> Spread {
    (property(&document(), "pictureInPictureElement") == *AsRef::<JsValue>::as_ref(video)).into()
}

/// Called from a click, which browsers wait for.
pub(super) fn toggle_small_window(video: &HtmlVideoElement) {
    match small_window_of(video) {
        Spread::Yes => call(&document(), "exitPictureInPicture"),
        Spread::No => call(video, "requestPictureInPicture"),
    }
}

pub(super) fn has_full_screen() -> bool {
    property(&document(), "fullscreenEnabled").is_truthy()
}

pub(super) fn full_screen_of(tile: &HtmlElement) -> Spread {
    (document().fullscreen_element().as_ref() == Some(tile.as_ref())).into()
}

/// The tile that fills the screen: whose, and what of theirs.
pub(super) fn full_screen_tile() -> Option<(String, String)> {
    let tile = document().fullscreen_element()?;
    Some((
        tile.get_attribute("data-feed")?,
        tile.get_attribute("data-source")?,
    ))
}

/// Called from a click, which browsers wait for.
pub(super) fn toggle_full_screen(tile: &HtmlElement) {
    match full_screen_of(tile) {
        Spread::Yes => leave_full_screen(),
        Spread::No => call(tile, "requestFullscreen"),
    }
}

pub(super) fn leave_full_screen() {
    if document().fullscreen_element().is_some() {
        call(&document(), "exitFullscreen");
    }
}
