//! The browser shell: the only home of web-sys besides the views.
//!
//! Everything in here that a browser would keep alive for us (listeners, timers, tracks, connections, requests, contexts) is owned
//! by a Rust value and let go when that value drops; nothing is `forget()`-ed. What arrives after the drop reaches nobody.
//!
//! | module | what it holds |
//! |---|---|
//! | [`signaling`] | a connection to a gateway by WebSocket or HTTP long polling |
//! | [`peer`] | an RTCPeerConnection, its simulcast encodings and its statistics |
//! | [`media`] | devices, local tracks, a shared screen, the microphone's level, the audio output |
//! | [`window`](mod@window) | the page and its visibility, the wake lock, notifications |
//! | [`storage`], [`preferences`], [`platform`] | local and session storage, the person's choices in it, which browser and machine this is |
//! | [`link`], [`room_secrets`] | the page's link without its secrets, the secrets of the rooms that this tab made |
//! | [`task`], [`timer`], [`macrotask`] | a future that is cancelled on drop, a time-out that is set again and again, a macrotask; event listeners are [`EventListener`]s, see [`on`] |

pub mod link;
pub mod macrotask;
pub mod media;
pub mod peer;
pub mod platform;
pub mod preferences;
pub mod room_secrets;
pub mod signaling;
pub mod storage;
pub mod task;
pub mod timer;
pub mod window;

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::EventTarget;

/// What a browser threw, in words for the log: `NotAllowedError: Permission denied`.
pub(crate) fn describe(error: &JsValue) -> String {
    // Not everything that browsers throw is an `Error` to each of them: `OverconstrainedError` is not.
    let of = |key: &str| js_sys::Reflect::get(error, &key.into()).ok()?.as_string();
    match (of("name"), of("message")) {
        (Some(name), Some(message)) => name + ": " + &message,
        _ => error
            .as_string()
            .unwrap_or_else(|| "no error, but something else".to_owned()),
    }
}

/// Listens for an event that the platform dispatches with type `E`, until the listener is dropped.
///
/// The listener is passive: `prevent_default` has no effect in it.
pub fn on<E: JsCast>(
    target: &EventTarget,
    name: &'static str,
    callback: impl Fn(&E) + 'static,
) -> EventListener {
    EventListener::new(target, name, move |event| callback(event.unchecked_ref()))
}

/// The page's window. The app is started by a page, never by a worker, so there is one.
pub(crate) fn window() -> web_sys::Window {
    web_sys::window().expect("the shell runs in a page, not in a worker")
}
