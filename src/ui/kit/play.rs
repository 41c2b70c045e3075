//! Playing sound, which a browser may refuse until the person has clicked somewhere.

use crate::ui::kit::dom::{NodeRef, Playing};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlAudioElement;
use web_sys::{DomException, HtmlMediaElement, MediaStream};

use crate::browser::task::Task;
use crate::browser::{page, sound};
use crate::model::{Model, ModelCommand, Signal, Stored};
use crate::ui::context::use_model;
use crate::ui::kit::live::effect;
use log::Level;

/// Plays an element; a refusal becomes [`ModelCommand::SoundRefused`].
pub(crate) fn play(element: &HtmlMediaElement, model: Model) {
    let Ok(promise) = element.play() else { return };
    Task::spawn(async move {
        // Other failures mean that a newer stream took the element over, and that one reports for itself.
        if let Err(error) = JsFuture::from(promise).await
            && is_refusal(&error)
        {
            model.send(ModelCommand::SoundRefused);
        }
    })
    .detach();
}

/// Plays every sound and every picture in the page. Called from a click, too, which is what the browser waits for.
pub(crate) fn play_all(model: Model) {
    let Ok(elements) = document().query_selector_all("audio[data-feed], [data-tile] video") else {
        return;
    };
    for index in 0..elements.length() {
        let element = elements.item(index);
        let element = element.and_then(|node| node.dyn_into::<HtmlMediaElement>().ok());
        // Without a stream there is nothing to wait for.
        if let Some(element) = element.filter(|element| element.paused() && element.src_object().is_some()) {
            play(&element, model);
        }
    }
}

/// Plays what an interruption paused: a page that was away, behind a telephone call or frozen, goes on by itself where the browser lets
/// it, and otherwise says "Click to hear".
pub(crate) fn play_on_return(model: Model) {
    let back = page::on_return(move || play_all(model));
    // The owner lets go of it.
    Stored::new(back);
}

fn is_refusal(error: &JsValue) -> bool {
    error
        .dyn_ref::<DomException>()
        .is_some_and(|error| error.name() == "NotAllowedError")
}

/// A speaker that is gone leaves the sound where it was.
fn play_on_chosen_speaker(element: NodeRef<HtmlAudioElement>) {
    let model = use_model();
    let mut routed = false;
    effect(move || {
        let (Some(element), speaker) = (element.get(), model.speaker.get()) else {
            return;
        };
        // A new element plays on the system's own choice.
        if speaker.is_empty() && !routed {
            return;
        }
        routed = true;
        Task::spawn(async move {
            if let Err(why) = sound::route(&element, &speaker).await {
                page::log(Level::Warn, &why);
            }
        })
        .detach();
    });
}

/// Gives what the signal holds to an element, on the chosen speaker and as loud as the person wants it: everything, and this. `begin` is to
/// play it, now or when what it reads changes.
pub(crate) fn play_stream(
    stream: Signal<Option<MediaStream>>,
    loudness: Option<Signal<f64>>,
    element: NodeRef<HtmlAudioElement>,
    begin: impl Fn(HtmlAudioElement) + 'static,
) {
    let model = use_model();
    play_on_chosen_speaker(element);
    effect(move || {
        if let Some(element) = element.get() {
            let mut volume = model.volume.get();
            if let Some(loudness) = loudness {
                volume *= loudness.get();
                // Where the system alone sets volumes, silence at least is possible.
                element.set_muted(volume <= 0.0);
            }
            element.set_volume(volume);
        }
    });
    effect(move || {
        if let Some(element) = element.get() {
            Stored::new(Playing(element.into()));
        }
    });
    effect(move || {
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
}
