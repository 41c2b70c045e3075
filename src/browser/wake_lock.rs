//! Keeps the screen on during a call.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Navigator;

use super::task;
use super::{page, window};

#[wasm_bindgen]
extern "C" {
    // web-sys keeps these behind its unstable flag.
    #[wasm_bindgen(extends = Navigator)]
    type LockingNavigator;
    #[wasm_bindgen(method, getter, js_name = wakeLock)]
    fn wake_lock(this: &LockingNavigator) -> Option<Locks>;

    type Locks;
    #[wasm_bindgen(method)]
    fn request(this: &Locks, kind: &str) -> Promise;

    type Sentinel;
    #[wasm_bindgen(method)]
    fn release(this: &Sentinel) -> Promise;
}

/// Keeps the screen on for as long as it lives, where the browser can. Browsers let go of the lock when the page is hidden,
/// so it is taken again each time that the page is shown.
pub struct WakeLock {
    held: Rc<Held>,
    _shown: Option<EventListener>,
}

#[derive(Default)]
struct Held {
    sentinel: RefCell<Option<Sentinel>>,
    over: Cell<bool>,
}

impl WakeLock {
    /// Takes the lock as soon as the page can be seen.
    #[must_use]
    pub fn acquire() -> Self {
        let held = Rc::new(Held::default());
        let again = Rc::downgrade(&held);
        let shown = page::on_visibility(move |visible| {
            if let (true, Some(held)) = (visible, again.upgrade()) {
                take(held);
            }
        });
        take(Rc::clone(&held));
        Self { held, _shown: shown }
    }
}

impl Drop for WakeLock {
    fn drop(&mut self) {
        self.held.over.set(true);
        if let Some(sentinel) = self.held.sentinel.take() {
            task::ignore(sentinel.release());
        }
    }
}

fn take(held: Rc<Held>) {
    let Some(locks) = window()
        .navigator()
        .unchecked_ref::<LockingNavigator>()
        .wake_lock()
    else {
        return;
    };
    spawn_local(async move {
        // Refused while hidden or on low battery: the screen may then sleep, and the call goes on.
        let Ok(sentinel) = JsFuture::from(locks.request("screen")).await else {
            return;
        };
        let sentinel: Sentinel = sentinel.unchecked_into();
        if held.over.get() {
            task::ignore(sentinel.release());
        } else if let Some(earlier) = held.sentinel.replace(Some(sentinel)) {
            task::ignore(earlier.release());
        }
    });
}
