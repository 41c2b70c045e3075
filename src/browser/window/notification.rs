//! Notifications of the system. The permission is never requested: they are shown to those who granted it before.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::{NotificationOptions, NotificationPermission};

/// A notification on the screen, closed on drop.
pub struct Notification(web_sys::Notification);

impl Notification {
    /// Shows one in place of an earlier one. `None` where the browser has no notifications, or the permission was not granted.
    #[must_use]
    pub fn show(title: &str, body: &str) -> Option<Self> {
        // Some browsers lack the class, and reading its permission throws there.
        let known = Reflect::has(&js_sys::global(), &JsValue::from_str("Notification"));
        if known != Ok(true) || web_sys::Notification::permission() != NotificationPermission::Granted {
            return None;
        }
        let options = NotificationOptions::new();
        options.set_body(body);
        options.set_tag("parlour");
        // Some browsers on phones allow them in service workers alone.
        web_sys::Notification::new_with_options(title, &options)
            .ok()
            .map(Self)
    }
}

impl Drop for Notification {
    fn drop(&mut self) {
        self.0.close();
    }
}
