//! Watches that the browser keeps for a view; each is taken back when it is dropped.

use js_sys::{Array, Function, Reflect};
use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlVideoElement, ResizeObserver, ResizeObserverEntry};

/// Width and height in CSS pixels of an element without padding or border, from the moment it is in the page and for as long as the view
/// lives; zero while it is not displayed.
pub(crate) fn use_element_size<E>(element: NodeRef<E>) -> RwSignal<(f64, f64)>
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + 'static,
{
    let size = RwSignal::new((0.0, 0.0));
    let watch = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            let element: &Element = element.unchecked_ref();
            let rect = element.get_bounding_client_rect();
            size.set((rect.width(), rect.height()));
            watch.set_value(SizeWatch::new(element, move |width, height| {
                // Not within the observer's own round: what moves then would be observed again, which browsers report as an error.
                request_animation_frame(move || size.set((width, height)));
            }));
        }
    });
    size
}

struct SizeWatch {
    observer: ResizeObserver,
    _closure: Closure<dyn FnMut(Array)>,
}

impl SizeWatch {
    /// `None` where the browser has no ResizeObserver, which no browser that runs this page lacks.
    fn new(element: &Element, mut changed: impl FnMut(f64, f64) + 'static) -> Option<Self> {
        let closure = Closure::new(move |entries: Array| {
            if let Ok(entry) = entries.pop().dyn_into::<ResizeObserverEntry>() {
                let content = entry.content_rect();
                changed(content.width(), content.height());
            }
        });
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self {
            observer,
            _closure: closure,
        })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Waits for a video to paint a frame that is newer than the wait.
pub(crate) struct FrameWatch {
    video: HtmlVideoElement,
    frame: Option<JsValue>,
    closure: Closure<dyn FnMut()>,
}

impl FrameWatch {
    /// Calls `painted` at the next frame. A new stream also counts from `loadeddata`, for a page in the background is given
    /// hardly any frames.
    pub(crate) fn new(video: HtmlVideoElement, painted: impl FnMut() + 'static) -> Self {
        let closure = Closure::new(painted);
        let callback = closure.as_ref().unchecked_ref::<Function>();
        let frame = call(&video, "requestVideoFrameCallback", callback);
        // Adding a listener to an element that exists does not fail.
        let _ = video.add_event_listener_with_callback("loadeddata", callback);
        if frame.is_none() && video.ready_state() >= web_sys::HtmlMediaElement::HAVE_CURRENT_DATA {
            // Without frame callbacks, a stream that already plays can only be trusted.
            let _ = callback.call0(&JsValue::NULL);
        }
        Self {
            video,
            frame,
            closure,
        }
    }
}

impl FrameWatch {
    /// Calls `painted` at the next frame of a stream that plays; `None` where the browser does not tell of frames.
    pub(crate) fn next(video: HtmlVideoElement, painted: impl FnMut() + 'static) -> Option<Self> {
        let closure = Closure::new(painted);
        let callback = closure.as_ref().unchecked_ref();
        let frame = call(&video, "requestVideoFrameCallback", callback)?;
        Some(Self {
            video,
            frame: Some(frame),
            closure,
        })
    }
}

impl Drop for FrameWatch {
    fn drop(&mut self) {
        let callback = self.closure.as_ref().unchecked_ref();
        let _ = self
            .video
            .remove_event_listener_with_callback("loadeddata", callback);
        if let Some(frame) = &self.frame {
            call(&self.video, "cancelVideoFrameCallback", frame);
        }
    }
}

/// Calls `requestVideoFrameCallback` or `cancelVideoFrameCallback`, which web-sys lacks; `None` where the browser lacks them, too.
fn call(video: &HtmlVideoElement, method: &str, argument: &JsValue) -> Option<JsValue> {
    let method = Reflect::get(video, &method.into())
        .ok()?
        .dyn_into::<Function>()
        .ok()?;
    method.call1(video, argument).ok()
}
