//! A picture that plays a stream.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MediaStream;

use crate::browser::task::ignore;

/// A `<video>` without sound or controls, hidden from screen readers: beside it stands who is in it.
#[component]
pub(crate) fn StreamVideo(
    /// What it plays. Set by a property and not by an effect, so that effects find the new stream in the element.
    stream: RwSignal<Option<MediaStream>, LocalStorage>,
    /// Leads to the element.
    #[prop(optional)]
    node_ref: NodeRef<html::Video>,
) -> impl IntoView {
    // A browser keeps an element that may go on playing, out of the page as well, and with it the whole view that it stood in; and a
    // picture-in-picture window outlives its element.
    on_cleanup(move || {
        if let Some(video) = node_ref.try_get_untracked().flatten() {
            if document().picture_in_picture_element().as_ref() == Some(video.as_ref()) {
                ignore(document().exit_picture_in_picture().unchecked_into());
            }
            video.set_src_object(None);
        }
    });
    view! {
        <video
            node_ref=node_ref
            autoplay
            playsinline
            aria-hidden="true"
            prop:muted=true
            prop:srcObject=move || stream.get().map_or(JsValue::NULL, Into::into)
        ></video>
    }
}
