//! Turns of the page's event loop.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{MessageChannel, MessagePort};

/// Calls back in a turn of its own, as soon as the browser has done what waits: input, painting, the network. A time-out would do as well,
/// but browsers make those that follow each other longer, and much longer in hidden tabs. Dropping it takes the call back.
pub struct Turn {
    ask: MessagePort,
    answer: MessagePort,
    asked: Rc<Cell<bool>>,
    _callback: Closure<dyn Fn()>,
}

impl Turn {
    /// At rest until it is asked for.
    pub fn new(callback: impl Fn() + 'static) -> Self {
        let channel =
            MessageChannel::new().expect("every browser has message channels, and making one takes nothing");
        let (ask, answer) = (channel.port1(), channel.port2());
        let asked = Rc::new(Cell::new(false));
        let coming = Rc::clone(&asked);
        let callback = Closure::<dyn Fn()>::new(move || {
            coming.set(false);
            callback();
        });
        answer.set_onmessage(Some(callback.as_ref().unchecked_ref()));
        Self {
            ask,
            answer,
            asked,
            _callback: callback,
        }
    }

    /// Asks for a turn, unless one was asked for that has not come.
    pub fn ask(&self) {
        if !self.asked.replace(true) {
            // It only throws for what cannot be copied.
            let _ = self.ask.post_message(&JsValue::NULL);
        }
    }

    /// Whether one is to come.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.asked.get()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.answer.set_onmessage(None);
        self.answer.close();
        self.ask.close();
    }
}
