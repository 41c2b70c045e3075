//! Time-outs that somebody owns.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::callback::Act;
use super::window;
use std::time::Duration;

/// One time-out that can be set again and again. It fires at most once for each time it was set, and never after it was dropped.
///
/// By hand although gloo-timers exists: its `Timeout` makes a closure each time it is set, and this one is set on every input.
pub struct Timer {
    pending: Rc<Cell<Option<i32>>>,
    fire: Closure<dyn Fn()>,
}

impl Timer {
    /// A timer at rest that will call this.
    pub fn new(callback: impl Fn() + 'static) -> Self {
        Self::boxed(Box::new(callback))
    }

    fn boxed(callback: Box<dyn Act>) -> Self {
        let pending = Rc::new(Cell::new(None));
        let running = Rc::clone(&pending);
        let fire = Closure::new(move || {
            running.set(None);
            callback.act();
        });
        Self { pending, fire }
    }

    /// Fires after this span (browsers may make it longer, above all in hidden tabs), instead of whenever it was set for before.
    pub fn set(&self, span: Duration) {
        self.clear();
        self.pending.set(begin(self.fire.as_ref().unchecked_ref(), span));
    }

    /// Does not fire any more until it is set again.
    pub fn clear(&self) {
        if let Some(pending) = self.pending.take() {
            window().clear_timeout_with_handle(pending);
        }
    }

    /// Whether it is going to fire.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.pending.get().is_some()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Calls back again and again until it is dropped.
pub struct Ticker {
    handle: i32,
    _tick: Closure<dyn Fn()>,
}

impl Ticker {
    /// Calls this after each span; browsers make it at least a second in hidden tabs.
    pub fn start(span: Duration, callback: impl Fn() + 'static) -> Self {
        Self::boxed(span, Box::new(callback))
    }

    fn boxed(span: Duration, callback: Box<dyn Act>) -> Self {
        let tick = Closure::new(move || callback.act());
        let handle = window()
            .set_interval_with_callback_and_timeout_and_arguments_0(
                tick.as_ref().unchecked_ref(),
                milliseconds(span),
            )
            .unwrap_or_default();
        Self { handle, _tick: tick }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        window().clear_interval_with_handle(self.handle);
    }
}

/// Waits for a while; nothing takes it back.
pub async fn pause(span: Duration) {
    let over = Promise::new(&mut |resolve, _| {
        begin(&resolve, span);
    });
    // It is never rejected.
    let _ = JsFuture::from(over).await;
}

fn begin(fire: &Function, span: Duration) -> Option<i32> {
    // It only fails for code that is given as a text.
    window()
        .set_timeout_with_callback_and_timeout_and_arguments_0(fire, milliseconds(span))
        .ok()
}

/// The longest time-out that browsers keep is `i32::MAX`; a longer one would fire at once.
fn milliseconds(span: Duration) -> i32 {
    i32::try_from(span.as_millis()).unwrap_or(i32::MAX)
}
