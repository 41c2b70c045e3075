//! What views are made of.

pub(crate) mod address;
pub(crate) mod avatar;
pub(crate) mod button;
pub(crate) mod copy_link;
pub(crate) mod devices;
pub(crate) mod dialog;
pub(crate) mod dom;
pub(crate) mod graph;
pub(crate) mod icons;
pub(crate) mod live;
pub(crate) mod long_list;
pub(crate) mod observe;
pub(crate) mod play;
pub(crate) mod quality;
pub(crate) mod queue;
pub(crate) mod report;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use dom::NodeRef;
use live::effect;

/// A condition as ARIA writes it: there `false` is a value, and not the lack of one.
pub(crate) const fn spelled(condition: bool) -> &'static str {
    if condition { "true" } else { "false" }
}

/// Gives the focus to an element once it stands in the page, so that a new screen is read from its beginning.
pub(crate) fn focus_when_ready<T: JsCast + 'static>(element: NodeRef<T>) {
    effect(move || {
        if let Some(element) = element.get() {
            // An element that cannot take the focus leaves it where it was, which is harmless.
            let _ = element.unchecked_ref::<HtmlElement>().focus();
        }
    });
}
