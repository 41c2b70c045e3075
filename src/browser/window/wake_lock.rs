//! Keeps the screen on during a call.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{WakeLockSentinel, WakeLockType};

use crate::browser::task;
use crate::browser::window;
use crate::browser::window::page;

/// A screen wake lock, held until it is dropped, in browsers that have one. Browsers release the lock when the page is hidden,
/// so it is requested again each time that the page is shown.
pub struct WakeLock {
    held: Rc<Held>,
    _shown: Option<EventListener>,
}

#[derive(Default)]
struct Held {
    sentinel: RefCell<Option<WakeLockSentinel>>,
    over: Cell<bool>,
}

impl WakeLock {
    /// Requests the lock, now or as soon as the page is visible.
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
            task::ignore(sentinel.release().unchecked_into());
        }
    }
}

fn take(held: Rc<Held>) {
    let locks = window().navigator().wake_lock();
    // Missing in some browsers and on insecure origins, though its type says otherwise.
    if AsRef::<JsValue>::as_ref(&locks).is_undefined() {
        return;
    }
    spawn_local(async move {
        // Refused while the page is hidden or the battery is low: the screen may then sleep, and the call goes on.
        let Ok(sentinel) = JsFuture::from(locks.request(WakeLockType::Screen)).await else {
            return;
        };
        if held.over.get() {
            task::ignore(sentinel.release().unchecked_into());
        } else if let Some(earlier) = held.sentinel.replace(Some(sentinel)) {
            task::ignore(earlier.release().unchecked_into());
        }
    });
}
