//! Playing sound, which a browser may refuse until the person has clicked somewhere.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlAudioElement;
use web_sys::{DomException, HtmlMediaElement, MediaStream};

use crate::browser::media::audio_output;
use crate::browser::window::page;
use crate::state::{MediaState, use_media, use_preferences};
use log::Level;

/// Plays an element; a refusal is noted in [`MediaState::sound_blocked`].
pub(crate) fn play(element: &HtmlMediaElement, media: MediaState) {
    let Ok(promise) = element.play() else { return };
    spawn_local(async move {
        // Other failures mean that a newer stream took the element over, and that one reports for itself.
        if let Err(error) = JsFuture::from(promise).await
            && is_refusal(&error)
        {
            media.sound_blocked.set(true);
        }
    });
}

/// Plays every sound and every picture in the page. Called from a click, too, which is what the browser waits for.
pub(crate) fn play_all(media: MediaState) {
    let Ok(elements) = document().query_selector_all("audio[data-feed], [data-tile] video") else {
        return;
    };
    for index in 0..elements.length() {
        let element = elements.item(index);
        let element = element.and_then(|node| node.dyn_into::<HtmlMediaElement>().ok());
        // Without a stream there is nothing to wait for.
        if let Some(element) = element.filter(|element| element.paused() && element.src_object().is_some()) {
            play(&element, media);
        }
    }
}

/// Plays what an interruption paused: a page that was away, behind a telephone call or frozen, goes on by itself where the browser lets
/// it, and otherwise says "Click to hear".
pub(crate) fn play_on_return(media: MediaState) {
    // The owner lets go of the listeners.
    StoredValue::new_local(page::on_return(move || play_all(media)));
}

fn is_refusal(error: &JsValue) -> bool {
    error
        .dyn_ref::<DomException>()
        .is_some_and(|error| error.name() == "NotAllowedError")
}

/// Plays an element on the speaker in use. A speaker that is gone leaves the sound where it was.
fn follow_speaker(element: NodeRef<html::Audio>, media: MediaState) {
    Effect::new(move |routed: Option<bool>| {
        let routed = routed.unwrap_or_default();
        let (Some(element), speaker) = (element.get(), media.speaker.get()) else {
            return routed;
        };
        // A new element plays on the system's own choice.
        if speaker.is_empty() && !routed {
            return false;
        }
        spawn_local(async move {
            if let Err(why) = audio_output::route(&element, &speaker).await {
                page::log(Level::Warn, &why);
            }
        });
        true
    });
}

/// Gives the stream that the signal holds to an element, on the speaker in use and as loud as the person wants it: everybody, and this one.
/// `begin` is to play it, now or when what it reads changes.
pub(crate) fn play_stream(
    stream: RwSignal<Option<MediaStream>, LocalStorage>,
    volume: Option<RwSignal<f64>>,
    element: NodeRef<html::Audio>,
    begin: impl Fn(HtmlAudioElement) + 'static,
) {
    let preferences = use_preferences();
    follow_speaker(element, use_media());
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            let mut loudness = preferences.volume.get();
            if let Some(volume) = volume {
                loudness *= volume.get();
                // Where the system alone sets volumes, silence at least is possible.
                element.set_muted(loudness <= 0.0);
            }
            element.set_volume(loudness);
        }
    });
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        let stream = stream.get();
        // A stream that is set again would start anew.
        if element.src_object() != stream {
            element.set_src_object(stream.as_ref());
        }
        if stream.is_some() {
            begin(element);
        }
    });
    // A browser keeps an element that may go on playing, out of the page as well, and with it the whole view that it stood in.
    on_cleanup(move || {
        if let Some(element) = element.try_get_untracked().flatten() {
            element.set_src_object(None);
        }
    });
}
