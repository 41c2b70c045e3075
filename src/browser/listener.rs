//! Event listeners that somebody owns.

use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget};

use super::callback::Hear;

/// A listener that is taken off its target when this value drops; it is not called after that.
///
/// By hand although gloo-events exists: the events that matter here have types, and these lines are all that it takes.
#[must_use = "dropping a listener takes it off"]
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    callback: Closure<dyn Fn(Event)>,
}

impl Listener {
    /// Listens for an event that the platform dispatches with type `E`; it may drop itself while it is called.
    pub fn new<E: JsCast>(target: &EventTarget, name: &'static str, callback: impl Fn(E) + 'static) -> Self {
        Self::boxed(
            target,
            name,
            Box::new(move |event: Event| callback(event.unchecked_into())),
        )
    }

    fn boxed(target: &EventTarget, name: &'static str, callback: Box<dyn Hear<Event>>) -> Self {
        let callback = Closure::new(move |event| callback.hear(event));
        // It only throws for arguments that are not functions.
        let _ = target.add_event_listener_with_callback(name, callback.as_ref().unchecked_ref());
        Self {
            target: target.clone(),
            name,
            callback,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.name, self.callback.as_ref().unchecked_ref());
    }
}
