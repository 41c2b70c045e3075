//! The page: its lifecycle events, root element, address, clock and console.

use gloo_events::EventListener;
use gloo_timers::future::sleep;
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, PageTransitionEvent, VisibilityState};

use crate::browser::{describe, on, window};
use janus_proto::{Secret, Timestamp};
use log::Level;
use parlour_call::config::PageOrigin;
use std::time::Duration;

/// Calls back on `pagehide`: the page is unloaded or put into the back/forward cache. The flag says which: `true` for the cache, from
/// which the page may come back (see [`on_show`]).
pub fn on_hide(callback: impl Fn(bool) + 'static) -> EventListener {
    on(&window(), "pagehide", move |event: &PageTransitionEvent| {
        callback(event.persisted())
    })
}

/// Calls back on `online`: the browser has a network again.
pub fn on_online(callback: impl Fn() + 'static) -> EventListener {
    on(&window(), "online", move |_: &Event| callback())
}

/// Calls back on `pageshow`; the flag is `true` for a page that was restored from the back/forward cache.
pub fn on_show(callback: impl Fn(bool) + 'static) -> EventListener {
    on(&window(), "pageshow", move |event: &PageTransitionEvent| {
        callback(event.persisted())
    })
}

/// Calls back when the page becomes visible (`true`) or hidden (`false`).
pub fn on_visibility(callback: impl Fn(bool) + 'static) -> Option<EventListener> {
    let document = window().document()?;
    Some(on(&document, "visibilitychange", move |_: &Event| {
        callback(is_visible())
    }))
}

/// Calls back when the page becomes visible, is focused, or resumes after the browser froze it.
pub fn on_return(callback: impl Fn() + Clone + 'static) -> Vec<EventListener> {
    let mut listeners = Vec::new();
    let again = callback.clone();
    listeners.push(on(&window(), "focus", move |_: &Event| again()));
    if let Some(document) = window().document() {
        let again = callback.clone();
        listeners.push(on(&document, "resume", move |_: &Event| again()));
    }
    listeners.extend(on_visibility(move |visible| {
        if visible {
            callback();
        }
    }));
    listeners
}

/// By how many milliseconds the time of day is ahead of the page's clock, which stands still while the machine sleeps.
#[must_use]
pub fn asleep_so_far() -> f64 {
    js_sys::Date::now() - window().performance().map_or(0.0, |clock| clock.now())
}

/// The tile whose video is in a picture-in-picture window: its `data-feed`, and whether it is a shared screen.
#[must_use]
pub fn small_window() -> Option<(String, bool)> {
    let document = window().document()?;
    let tile = document
        .picture_in_picture_element()?
        .closest("[data-tile]")
        .ok()??;
    let screen = tile.get_attribute("data-source").as_deref() == Some("screen");
    Some((tile.get_attribute("data-feed")?, screen))
}

/// Whether the page is visible.
#[must_use]
pub fn is_visible() -> bool {
    window()
        .document()
        .is_some_and(|document| document.visibility_state() == VisibilityState::Visible)
}

/// Sets an attribute of `<html>`, or removes it.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let Some(root) = window()
        .document()
        .and_then(|document| document.document_element())
    else {
        return;
    };
    // They throw for names that are no names, and these are constants.
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// Sets the document's title.
pub fn set_title(title: &str) {
    if let Some(document) = window().document() {
        document.set_title(title);
    }
}

/// Sets the icon of the browser's tab to an SVG.
pub fn set_icon(svg: &str) {
    let link = window()
        .document()
        .and_then(|document| document.query_selector("link[rel=icon]").ok()?);
    if let Some(link) = link {
        let encoded: String = js_sys::encode_uri_component(svg).into();
        // Setting an attribute throws for names that are no names.
        let _ = link.set_attribute("href", &format!("data:image/svg+xml,{encoded}"));
    }
}

/// The time since the page began.
#[must_use]
pub fn now() -> Timestamp {
    let milliseconds = window()
        .performance()
        .map_or_else(js_sys::Date::now, |clock| clock.now());
    // Never negative, and far below 2^53.
    Timestamp::from_millis(milliseconds as u64)
}

/// The page's time at a date, given as the time since the Unix epoch; `None` for one that is past.
#[must_use]
pub fn at_date(date: Duration) -> Option<Timestamp> {
    let left = date.as_secs_f64() - js_sys::Date::now() / 1000.0;
    // A date beyond what a duration can hold is as good as none.
    let left = Duration::try_from_secs_f64(left).ok()?;
    Some(now() + left)
}

/// A seed for transaction ids, from the browser's cryptographic random source.
#[must_use]
pub fn seed() -> u64 {
    let mut bytes = [0; 8];
    let filled = window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if let Err(error) = filled {
        log(Level::Warn, &format!("no random values: {}", describe(&error)));
        return js_sys::Math::random().to_bits();
    }
    u64::from_le_bytes(bytes)
}

/// A secret that nobody guesses, from the browser's cryptographic random source; `None` where that fails.
#[must_use]
pub fn new_secret() -> Option<Secret> {
    let mut bytes = [0; 20];
    let filled = window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if let Err(error) = filled {
        log(Level::Warn, &format!("no random values: {}", describe(&error)));
        return None;
    }
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    Some(Secret::new(digits.collect()))
}

/// The page's query with its `?`, or nothing.
#[must_use]
pub fn query() -> String {
    window().location().search().unwrap_or_default()
}

/// The page's fragment with its `#`, or nothing. It may hold secrets.
#[must_use]
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// What the page's address allows of its connections.
#[must_use]
pub fn origin() -> PageOrigin {
    let location = window().location();
    let text = |part: Result<String, JsValue>| part.unwrap_or_default();
    PageOrigin::new(&text(location.protocol()), &text(location.hostname()))
}

/// Whether another page shows this one in a frame.
#[must_use]
pub fn is_framed() -> bool {
    let top = window().top().ok().flatten();
    top.is_none_or(|top| !js_sys::Object::is(&top, &window()))
}

/// Whether the permissions policy of this page and of the pages around it allows a feature (`camera`, `microphone`); `None` where the browser
/// does not tell, as Firefox and Safari.
#[must_use]
pub fn policy_allows(feature: &str) -> Option<bool> {
    let document = window().document()?;
    let member = |of: &JsValue, name: &str| {
        let value = Reflect::get(of, &JsValue::from_str(name)).ok()?;
        (!value.is_undefined()).then_some(value)
    };
    // Chromium has it under the name of the first draft only.
    let policy = member(&document, "permissionsPolicy").or_else(|| member(&document, "featurePolicy"))?;
    let allows: Function = member(&policy, "allowsFeature")?.dyn_into().ok()?;
    allows.call1(&policy, &JsValue::from_str(feature)).ok()?.as_bool()
}

/// Loads the page again.
pub fn reload() {
    // It throws in a document that is no longer shown, where there is nothing to load.
    let _ = window().location().reload();
}

/// The page's address without query and fragment.
#[must_use]
pub fn address() -> String {
    let location = window().location();
    location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default()
}

/// The languages that the person prefers, best first (`ko-KR`, `en`).
#[must_use]
pub fn languages() -> Vec<String> {
    window()
        .navigator()
        .languages()
        .iter()
        .filter_map(|language| language.as_string())
        .collect()
}

/// Puts a text on the clipboard; `false` where the browser has none for this page (insecure origin) or refuses.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    // Missing on insecure origins, though its type says otherwise.
    if AsRef::<JsValue>::as_ref(&clipboard).is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// The browser's name for itself, with its version.
#[must_use]
pub fn agent() -> String {
    window().navigator().user_agent().unwrap_or_default()
}

/// The date and the time of day, as ISO 8601 in UTC.
#[must_use]
pub fn date() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

/// Has the browser save a text as a file.
pub fn save(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let kind = web_sys::BlobPropertyBag::new();
    kind.set_type("application/json");
    let saved = web_sys::Blob::new_with_str_sequence_and_options(&parts, &kind)
        .and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob))
        .and_then(|url| {
            let link = window().document().ok_or(JsValue::NULL)?.create_element("a")?;
            let link: web_sys::HtmlAnchorElement = link.unchecked_into();
            link.set_href(&url);
            link.set_download(name);
            link.click();
            // By then the browser has taken hold of it.
            spawn_local(async move {
                sleep(Duration::from_secs(60)).await;
                // It only fails for what is no address of this kind.
                let _ = web_sys::Url::revoke_object_url(&url);
            });
            Ok(())
        });
    if let Err(error) = saved {
        log(Level::Warn, &format!("nothing was saved: {}", describe(&error)));
    }
}

/// Writes a line to the console.
pub fn log(level: Level, line: &str) {
    let line = JsValue::from_str(line);
    match level {
        Level::Info | Level::Debug | Level::Trace => web_sys::console::info_1(&line),
        Level::Warn => web_sys::console::warn_1(&line),
        Level::Error => web_sys::console::error_1(&line),
    }
}
