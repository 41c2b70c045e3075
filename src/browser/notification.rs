//! A word from the system, beside the page. Nobody is ever asked for the permission: who gave it before has it.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // By hand, because some browsers lack it altogether, and web-sys's binding throws there.
    #[wasm_bindgen(js_name = Notification)]
    type Native;
    #[wasm_bindgen(constructor, js_class = "Notification", catch)]
    fn new(title: &str, options: &Object) -> Result<Native, JsValue>;
    #[wasm_bindgen(static_method_of = Native, js_class = "Notification", getter)]
    fn permission() -> String;
    #[wasm_bindgen(method)]
    fn close(this: &Native);
}

/// A notification on the screen. Dropping it takes it off again.
pub struct Notification(Native);

impl Notification {
    /// Shows one in place of an earlier one. `None` where the browser has none, or was not allowed to before.
    #[must_use]
    pub fn show(title: &str, body: &str) -> Option<Self> {
        let known = Reflect::has(&js_sys::global(), &JsValue::from_str("Notification"));
        if known != Ok(true) || Native::permission() != "granted" {
            return None;
        }
        let options = Object::new();
        for (key, value) in [("body", body), ("tag", "parlour")] {
            // An object of our own takes any key.
            let _ = Reflect::set(&options, &key.into(), &value.into());
        }
        // Some browsers on phones allow them from service workers alone.
        Native::new(title, &options).ok().map(Self)
    }
}

impl Drop for Notification {
    fn drop(&mut self) {
        self.0.close();
    }
}
