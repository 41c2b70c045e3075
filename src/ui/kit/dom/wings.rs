//! Where pieces wait for their scene: in the document, and yet nowhere in the page.
//!
//! A browser makes a media element complete only once it stands in a document, and that is most of what it costs to put one in. So what
//! is built ahead stands in a shadow tree without styles: no selector finds it, nothing shows it, no screen reader reads it.

use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node, ShadowRootInit, ShadowRootMode};

use super::{Html, append};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Node)]
    type Place;

    /// Not known to web-sys. Throws where the browser does not know it either, and where one of the two is in no document.
    #[wasm_bindgen(method, catch, js_name = moveBefore)]
    fn move_before(this: &Place, node: &Node, next: Option<&Node>) -> Result<(), JsValue>;
}

/// What waits goes with this when it is dropped.
pub(crate) struct Wings {
    host: Element,
    inside: Node,
}

impl Wings {
    /// Holds a piece until it is let out.
    pub(crate) fn holding(piece: &Html) -> Self {
        let create = || document().create_element("div").expect("a tag's name");
        let (host, inside) = (create(), create());
        // It throws only for elements that cannot have a shadow.
        if let Ok(shadow) = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Closed)) {
            append(&shadow, &inside);
        }
        let _ = host.set_attribute("hidden", "");
        append(&inside, &piece.0);
        if let Some(body) = document().body() {
            append(&body, &host);
        }
        Self {
            host,
            inside: inside.into(),
        }
    }

    /// Puts it into an element of the page, at most so many of its nodes, and says whether there are more. What plays goes on playing, where
    /// the browser knows how. A list may change between two calls, if each of its rows is one node.
    pub(crate) fn enter(&self, place: &Node, most: usize) -> bool {
        let place = place.unchecked_ref::<Place>();
        for _ in 0..most {
            let Some(node) = self.inside.first_child() else {
                return false;
            };
            if place.move_before(&node, None).is_err() {
                append(place, &node);
            }
        }
        true
    }
}

impl Drop for Wings {
    fn drop(&mut self) {
        self.host.remove();
    }
}
