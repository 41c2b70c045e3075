//! Where the focus goes.

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Gives the focus to an element once it stands in the page, so that a new screen is read from its beginning.
pub(crate) fn focus_when_ready<E>(element: NodeRef<E>)
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + 'static,
{
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            // An element that cannot take the focus leaves it where it was, which is harmless.
            let _ = element.unchecked_ref::<HtmlElement>().focus();
        }
    });
}
