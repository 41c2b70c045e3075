//! The browser shell: the only home of web-sys besides the views.
//!
//! Everything in here that a browser would keep alive for us (listeners, timers, tracks, connections, requests, contexts) is owned
//! by a Rust value and let go when that value drops; nothing is `forget()`-ed. What arrives after the drop reaches nobody.
//!
//! | module | owns |
//! |---|---|
//! | [`task`], [`timer`], [`listener`] | a future, a timeout, an event listener: the three things that all the others are made of |
//! | `callback` | nothing: it boxes the closures that those and others call back |
//! | [`transport`] | a gateway connection: [`socket`] (WebSocket) or [`long_poll`] (HTTP), chosen by scheme; [`url`] resolves addresses |
//! | [`peer`], `layers`, [`stats`] | an RTCPeerConnection, the sizes in which it sends a camera, and what can be measured on it |
//! | [`devices`], [`capture`], [`meter`], [`sound`], [`chime`] | opening devices, the tracks in use, the microphone's level, the loudspeaker, a sound to try it |
//! | [`display`] | a shared screen |
//! | [`page`], [`platform`], [`storage`], [`memory`], [`fetch`], [`wake_lock`], [`notification`] | the document, the machine, what the browser remembers, HTTP, the screen, the system's notices |

pub(crate) mod callback;
pub mod capture;
pub mod chime;
pub mod devices;
pub mod display;
pub mod fetch;
mod layers;
pub mod listener;
pub mod long_poll;
pub mod memory;
pub mod meter;
pub mod notification;
pub mod page;
pub mod peer;
pub mod platform;
pub mod socket;
pub mod sound;
pub mod stats;
pub mod storage;
pub mod task;
pub mod timer;
pub mod transport;
pub mod turn;
pub mod url;
pub mod wake_lock;

use wasm_bindgen::JsValue;

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

/// The page's window. The app is started by a page, never by a worker, so there is one.
pub(crate) fn window() -> web_sys::Window {
    web_sys::window().expect("the shell runs in a page, not in a worker")
}
