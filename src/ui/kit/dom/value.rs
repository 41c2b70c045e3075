//! What attributes and properties can be set to: a value, or a closure that is followed.

use std::borrow::Cow;

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::Node;

use super::{Text, follow, follow_text, set_attribute};
use crate::model::Stored;
use crate::ui::kit::live::{Again, Live, read};

/// What an attribute can be set to.
pub(crate) trait Value: 'static {
    /// As a text; `None` takes the attribute away.
    fn text(self) -> Text;
}

impl Value for &'static str {
    fn text(self) -> Text {
        Some(Cow::Borrowed(self))
    }
}

impl Value for String {
    fn text(self) -> Text {
        Some(Cow::Owned(self))
    }
}

impl Value for bool {
    fn text(self) -> Text {
        self.then_some(Cow::Borrowed(""))
    }
}

impl Value for usize {
    fn text(self) -> Text {
        self.to_string().text()
    }
}

impl Value for Option<&'static str> {
    fn text(self) -> Text {
        self.map(Cow::Borrowed)
    }
}

impl Value for Option<String> {
    fn text(self) -> Text {
        self.map(Cow::Owned)
    }
}

/// A value for an attribute, or what is followed to keep it.
pub(crate) trait Attribute {
    fn put(self, element: &Node, name: &'static str);
}

macro_rules! plain {
    ($($value:ty),*) => { $(
        impl Attribute for $value {
            fn put(self, element: &Node, name: &'static str) {
                if let Some(value) = self.text() {
                    set_attribute(element, name, Some(&value));
                }
            }
        }
    )* };
}

plain!(&'static str, String, bool, Option<&'static str>, Option<String>);

impl<F, V> Attribute for F
where
    F: FnMut() -> V + 'static,
    V: Value,
{
    fn put(mut self, element: &Node, name: &'static str) {
        keep(Box::new(move || self().text()), element, name);
    }
}

impl<V: Value> Attribute for Live<V> {
    fn put(self, element: &Node, name: &'static str) {
        keep(Box::new(move || read(&self).text()), element, name);
    }
}

fn keep(read: Box<dyn Again<Text>>, element: &Node, name: &'static str) {
    let element = element.clone();
    follow_text(read, Box::new(move |value| set_attribute(&element, name, value)));
}

/// A value for a property, or what is followed to keep it.
pub(crate) trait Property {
    fn put(self, element: &Node, name: &'static str);
}

impl Property for bool {
    fn put(self, element: &Node, name: &'static str) {
        set_property(element, name, &self.into());
    }
}

impl<F, V> Property for F
where
    F: FnMut() -> V + 'static,
    V: Into<JsValue>,
{
    fn put(mut self, element: &Node, name: &'static str) {
        keep_property(Box::new(move || self().into()), element, name);
    }
}

impl<V: Into<JsValue> + 'static> Property for Live<V> {
    fn put(self, element: &Node, name: &'static str) {
        keep_property(Box::new(move || read(&self).into()), element, name);
    }
}

fn keep_property(mut read: Box<dyn Again<JsValue>>, element: &Node, name: &'static str) {
    if name == STREAM {
        Stored::new(Playing(element.clone()));
    }
    let element = element.clone();
    let mut shown = None;
    follow(Box::new(move || {
        let value = read.again();
        // A stream that is set again would start anew.
        if shown.as_ref() != Some(&value) {
            set_property(&element, name, &value);
            shown = Some(value);
        }
    }));
}

const STREAM: &str = "srcObject";

/// An element that plays a stream until this is dropped. A browser keeps one that may go on playing, out of the page as well, and with it
/// the whole view that it stood in.
pub(crate) struct Playing(pub(crate) Node);

impl Drop for Playing {
    fn drop(&mut self) {
        set_property(&self.0, STREAM, &JsValue::NULL);
    }
}

fn set_property(element: &Node, name: &str, value: &JsValue) {
    // Setting a property throws only where its setter does, and those of elements do not.
    let _ = Reflect::set(element, &JsValue::from_str(name), value);
}
