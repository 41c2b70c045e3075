//! A picture that plays a stream.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::MediaStream;

/// A `<video>` without sound or controls, hidden from screen readers: beside it stands who is in it.
#[component]
pub(crate) fn StreamVideo(
    /// What it plays. Set by a property and not by an effect, so that effects find the new stream in the element.
    stream: RwSignal<Option<MediaStream>, LocalStorage>,
    /// Leads to the element.
    #[prop(optional)]
    node_ref: NodeRef<html::Video>,
) -> impl IntoView {
    // A browser keeps an element that may go on playing, out of the page as well, and with it the whole view that it stood in.
    on_cleanup(move || {
        if let Some(video) = node_ref.try_get_untracked().flatten() {
            video.set_src_object(None);
        }
    });
    view! {
        <video
            node_ref=node_ref
            autoplay
            playsinline
            tabindex="-1"
            aria-hidden="true"
            prop:muted=true
            prop:srcObject=move || stream.get().map_or(JsValue::NULL, Into::into)
        ></video>
    }
}
