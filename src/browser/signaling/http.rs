//! HTTP requests by `fetch`, aborted when their future is dropped.
//!
//! gloo-net's `http` is not used, because it cannot set `keepalive`, which lets the last requests outlive the page.

use gloo_timers::callback::Timeout;
use js_sys::{Date, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestCache, RequestInit, Response};

use crate::browser::task::ignore;
use crate::browser::timer::milliseconds;
use crate::browser::{describe, window};
use parlour_call::signaling::long_poll::{HttpAnswer, retry_after};
use std::time::Duration;

/// Browsers refuse more than 64 KiB of `keepalive` bodies under way at once; this leaves room for several.
const KEEPALIVE_LIMIT: usize = 16 * 1024;

/// Limit for a file of the site, which is small: on a line on which it takes longer nobody can hold a call.
const TEXT_WITHIN: Duration = Duration::from_secs(15);

/// The text at a URL; `None` where the server says that there is none (404).
///
/// # Errors
/// A text for the log: not reachable, another status than 200 to 299, or no whole answer in time.
pub async fn text(url: &str) -> Result<Option<String>, String> {
    let answer = exchange(url, &get_init(), TEXT_WITHIN).await?;
    match answer.status {
        404 => Ok(None),
        200..=299 => Ok(Some(answer.body)),
        status => Err(format!("HTTP {status}")),
    }
}

/// Gets what is at a URL, never from the cache. Dropping the future aborts the request.
///
/// # Errors
/// A text for the log when no answer came, or none in time.
pub async fn get(url: &str, within: Duration) -> Result<HttpAnswer, String> {
    exchange(url, &get_init(), within).await
}

/// Posts a text. Dropping the future aborts the request.
///
/// The content type is `text/plain`, which Janus accepts and for which browsers send no CORS preflight.
///
/// # Errors
/// A text for the log when no answer came, or none in time.
pub async fn post(url: &str, body: &str, within: Duration) -> Result<HttpAnswer, String> {
    exchange(url, &post_init(body), within).await
}

/// Posts a text without waiting for an answer; the request outlives the page.
pub fn post_last(url: &str, body: &str) {
    ignore(window().fetch_with_str_and_init(url, &post_init(body)));
}

fn get_init() -> RequestInit {
    let init = RequestInit::new();
    init.set_method("GET");
    init.set_cache(RequestCache::NoStore);
    init
}

fn post_init(body: &str) -> RequestInit {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&JsValue::from_str(body));
    if body.len() <= KEEPALIVE_LIMIT {
        // It only throws on objects that refuse properties.
        let _ = Reflect::set(&init, &JsValue::from_str("keepalive"), &JsValue::TRUE);
    }
    init
}

struct BreakOff(AbortController);

impl Drop for BreakOff {
    fn drop(&mut self) {
        // Does nothing to a request that has ended.
        self.0.abort();
    }
}

async fn exchange(url: &str, init: &RequestInit, within: Duration) -> Result<HttpAnswer, String> {
    let controller = AbortController::new().map_err(|error| describe(&error))?;
    init.set_signal(Some(&controller.signal()));
    let impatient = controller.clone();
    let _broken_off = BreakOff(controller);
    let _patience = Timeout::new(milliseconds(within), move || {
        impatient.abort_with_reason(&"no answer in time".into());
    });
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(url, init))
        .await
        .map_err(|error| describe(&error))?
        .unchecked_into();
    let text = JsFuture::from(response.text().map_err(|error| describe(&error))?)
        .await
        .map_err(|error| describe(&error))?;
    // Of another origin's server it can be read only where that exposes it.
    let asked = response.headers().get("retry-after").ok().flatten();
    Ok(HttpAnswer {
        status: response.status(),
        body: text.as_string().unwrap_or_default(),
        retry_after: asked.and_then(|asked| retry_after(&asked, time_until)),
    })
}

/// The time until an HTTP date; none when it is past or no date.
fn time_until(date: &str) -> Option<Duration> {
    let milliseconds = Date::parse(date) - Date::now();
    Duration::try_from_secs_f64(milliseconds / 1000.0).ok()
}
