//! Macrotasks of the page's event loop.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{MessageChannel, MessagePort};

/// A callback in a macrotask of its own, posted over a `MessageChannel`: it runs once the browser has handled pending input, painting and
/// network events. A time-out of zero is not used, because browsers delay nested ones, and far more so in hidden tabs. Dropping it cancels
/// the callback.
pub struct Macrotask {
    sender: MessagePort,
    receiver: MessagePort,
    scheduled: Rc<Cell<bool>>,
    _callback: Closure<dyn Fn()>,
}

impl Macrotask {
    /// A macrotask that is not scheduled.
    pub fn new(callback: impl Fn() + 'static) -> Self {
        let channel =
            MessageChannel::new().expect("every browser has message channels, and making one takes nothing");
        let (sender, receiver) = (channel.port1(), channel.port2());
        let scheduled = Rc::new(Cell::new(false));
        let pending = Rc::clone(&scheduled);
        let callback = Closure::<dyn Fn()>::new(move || {
            pending.set(false);
            callback();
        });
        receiver.set_onmessage(Some(callback.as_ref().unchecked_ref()));
        Self {
            sender,
            receiver,
            scheduled,
            _callback: callback,
        }
    }

    /// Schedules the callback once; nothing changes where it is scheduled already.
    pub fn schedule(&self) {
        if !self.scheduled.replace(true) {
            // It only throws for what cannot be cloned.
            let _ = self.sender.post_message(&JsValue::NULL);
        }
    }

    /// Whether the callback is scheduled and has not run.
    #[must_use]
    pub fn is_scheduled(&self) -> bool {
        self.scheduled.get()
    }
}

impl Drop for Macrotask {
    fn drop(&mut self) {
        self.receiver.set_onmessage(None);
        self.receiver.close();
        self.sender.close();
    }
}
