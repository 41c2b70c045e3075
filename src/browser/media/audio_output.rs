//! The audio output device of media elements.

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlMediaElement;

use crate::browser::describe;

#[wasm_bindgen]
extern "C" {
    // web-sys has no `setSinkId` and no `sinkId`.
    #[wasm_bindgen(extends = HtmlMediaElement)]
    type RoutedElement;
    #[wasm_bindgen(method, catch, js_name = setSinkId)]
    fn set_sink_id(this: &RoutedElement, id: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, getter, js_name = sinkId)]
    fn sink_id(this: &RoutedElement) -> Option<String>;
}

/// Whether this browser lets a page choose the audio output device.
#[must_use]
pub fn can_choose() -> bool {
    Reflect::get(&js_sys::global(), &JsValue::from_str("HTMLMediaElement"))
        .and_then(|class| Reflect::get(&class, &JsValue::from_str("prototype")))
        .and_then(|prototype| Reflect::has(&prototype, &JsValue::from_str("setSinkId")))
        .unwrap_or(false)
}

/// Plays an element on this audio output device; an empty id is the system's default. Nothing happens where it cannot be chosen
/// (see [`can_choose`]).
///
/// # Errors
/// A text for the log when the device is gone or refused; the sound stays where it was.
pub async fn route(element: &HtmlMediaElement, id: &str) -> Result<(), String> {
    let element: &RoutedElement = element.unchecked_ref();
    if !can_choose() || element.sink_id().as_deref() == Some(id) {
        return Ok(());
    }
    let promise = element.set_sink_id(id).map_err(|error| describe(&error))?;
    JsFuture::from(promise)
        .await
        .map(drop)
        .map_err(|error| describe(&error))
}
