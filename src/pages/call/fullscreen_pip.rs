//! A tile that fills the screen, and a video in a picture-in-picture window.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlVideoElement};

use crate::browser::task::ignore;
use crate::state::TileKey;

/// The element of a tile; `None` while the tile is not on the page.
pub(super) fn tile_element(key: &TileKey) -> Option<HtmlElement> {
    let tiles = document().query_selector_all("[data-tile]").ok()?;
    let feed = key.feed.to_string();
    let is_it = |tile: &HtmlElement| {
        let has = |name, value: &str| tile.get_attribute(name).as_deref() == Some(value);
        has("data-feed", &feed) && has("data-source", key.source.code())
    };
    (0..tiles.length())
        .filter_map(|index| tiles.item(index)?.dyn_into().ok())
        .find(is_it)
}

/// The `<video>` of a tile; `None` while the tile is not on the page, and for a tile that has none.
pub(super) fn video_element(key: &TileKey) -> Option<HtmlVideoElement> {
    tile_element(key)?.query_selector("video").ok()??.dyn_into().ok()
}

/// Whether a tile can fill the screen in this browser.
pub(super) fn has_full_screen() -> bool {
    document().fullscreen_enabled()
}

/// Whether this tile fills the screen.
pub(super) fn is_full_screen(tile: &HtmlElement) -> bool {
    document().fullscreen_element().as_ref() == Some(tile.as_ref())
}

/// `data-feed` and `data-source` of the tile that fills the screen.
pub(super) fn full_screen_tile() -> Option<(String, String)> {
    let tile = document().fullscreen_element()?;
    Some((
        tile.get_attribute("data-feed")?,
        tile.get_attribute("data-source")?,
    ))
}

/// Lets a tile fill the screen, or no longer. Browsers allow it only from a click or a key.
pub(super) fn toggle_full_screen(key: &TileKey) {
    let Some(tile) = tile_element(key) else { return };
    if is_full_screen(&tile) {
        leave_full_screen();
    } else {
        // Where the browser refuses, the tile stays as it is.
        call_ignoring(&tile, "requestFullscreen");
    }
}

/// Ends full screen, if there is any.
pub(super) fn leave_full_screen() {
    if document().fullscreen_element().is_some() {
        call_ignoring(&document(), "exitFullscreen");
    }
}

/// Calls a method that returns a promise, and ignores a rejection. web-sys drops the promises of `requestFullscreen` and
/// `exitFullscreen`, so a refusal would be reported as an unhandled rejection.
fn call_ignoring(object: &JsValue, method: &str) {
    if let Ok(method) = Reflect::get(object, &method.into())
        && let Ok(method) = method.dyn_into::<Function>()
        && let Ok(outcome) = method.call0(object)
        && let Ok(promise) = outcome.dyn_into::<Promise>()
    {
        ignore(promise);
    }
}

/// Whether this browser has picture-in-picture windows.
pub(super) fn has_picture_in_picture() -> bool {
    document().picture_in_picture_enabled()
}

/// Whether this video is in a picture-in-picture window.
pub(super) fn is_picture_in_picture(video: &HtmlVideoElement) -> bool {
    document().picture_in_picture_element().as_ref() == Some(video.as_ref())
}

/// Moves the video of a tile into a picture-in-picture window, or back; only where [`has_picture_in_picture`] says so. Browsers allow it only
/// from a click or a key, and where one refuses, everything stays as it is.
pub(super) fn toggle_picture_in_picture(key: &TileKey) {
    let Some(video) = video_element(key) else { return };
    if is_picture_in_picture(&video) {
        ignore(document().exit_picture_in_picture().unchecked_into());
    } else {
        ignore(video.request_picture_in_picture().unchecked_into());
    }
}
