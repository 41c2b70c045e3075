//! Watches when a tile's `<video>` renders frames.

use leptos::html;
use leptos::prelude::*;
use web_sys::{HtmlVideoElement, MediaStream};

use crate::browser::task::ignore;
use crate::components::observe::FrameWatch;
use crate::state::{TileKey, set_if_changed, use_call_handle};
use parlour_call::{Link, Participant};

/// Whether the `<video>` shows a frame of the stream that it has now. A new stream, or a camera that was turned on again, counts from its
/// first frame: an m-line that Janus reuses may still hold a frame of somebody else.
pub(super) fn watch_first_frame(
    key: TileKey,
    stream: RwSignal<Option<MediaStream>, LocalStorage>,
    is_on: Memo<bool>,
    video: NodeRef<html::Video>,
    on_page: Memo<bool>,
) -> RwSignal<bool> {
    let handle = use_call_handle();
    let painted = RwSignal::new(false);
    let watch = StoredValue::new_local(None::<FrameWatch>);
    Effect::new(move |_| {
        let has_stream = stream.with(Option::is_some);
        set_if_changed(&painted, &false);
        watch.set_value(None);
        let Some(element) = video.get().filter(|_| is_on.get() && has_stream) else {
            return;
        };
        play_if_paused(&element);
        // `loadeddata` and a frame callback may both tell of the same frame.
        let first_frame = move || set_if_changed(&painted, &true);
        watch.set_value(Some(FrameWatch::new(element, first_frame)));
    });
    // A tile that was built in the lobby may have rendered its first frame unseen, or may not have been allowed to play there.
    Effect::new(move |_| {
        if !on_page.get() {
            return;
        }
        if painted.get() {
            handle.picture_shown(&key);
        } else if let Some(element) = video.get_untracked() {
            play_if_paused(&element);
        }
    });
    painted
}

/// Reports the first frame after a person's media stalled, sooner than the next `getStats` shows it.
pub(super) fn watch_recovery(key: TileKey, participant: RwSignal<Participant>, video: NodeRef<html::Video>) {
    let handle = use_call_handle();
    let watch = StoredValue::new_local(None::<FrameWatch>);
    let is_stalled =
        Memo::new(move |_| participant.with(|person| person.link == Link::Stalled && person.video));
    Effect::new(move |_| {
        let key = key.clone();
        let element = video.get().filter(|_| is_stalled.get());
        let recovered = move || handle.picture_shown(&key);
        watch.set_value(element.and_then(|element| FrameWatch::next(element, recovered)));
    });
}

/// A browser may stop an element whose stream fell silent, and not start it again by itself.
fn play_if_paused(element: &HtmlVideoElement) {
    if element.paused()
        && element.src_object().is_some()
        && let Ok(playing) = element.play()
    {
        ignore(playing);
    }
}
