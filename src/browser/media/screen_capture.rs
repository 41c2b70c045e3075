//! `getDisplayMedia()`: a screen, a window or a tab that the person shares.

use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, MediaStream, MediaStreamTrack};

use crate::browser::window::page;
use crate::browser::{describe, on, window};
use log::Level;
use parlour_call::{ShareEvent, ShareRefusal};

/// The requested frame rate, in frames per second: enough for scrolling and for a video in a window.
const FRAMES_PER_SECOND: f64 = 30.0;

#[wasm_bindgen]
extern "C" {
    // web-sys's dictionary of the constraints lacks `systemAudio`, `surfaceSwitching` and `selfBrowserSurface`.
    type Displays;
    #[wasm_bindgen(method, catch, js_name = getDisplayMedia)]
    fn get_display_media(this: &Displays, options: &Object) -> Result<Promise, JsValue>;

    // web-sys has no `contentHint`.
    #[wasm_bindgen(extends = MediaStreamTrack)]
    type HintedTrack;
    #[wasm_bindgen(method, setter, js_name = contentHint)]
    fn set_content_hint(this: &HintedTrack, hint: &str);
}

/// Called when the browser ended the whole capture or its audio track.
pub type OnShareEvent = Rc<dyn Fn(ShareEvent)>;

/// The tracks of a shared screen, stopped on drop, which also closes the browser's own sharing bar.
pub struct ScreenCapture {
    picture: MediaStreamTrack,
    sound: Option<MediaStreamTrack>,
    _listeners: Vec<EventListener>,
}

impl ScreenCapture {
    fn new(stream: &MediaStream, generation: u32, on_event: &OnShareEvent) -> Option<Self> {
        let first = |tracks: Array| tracks.get(0).dyn_into::<MediaStreamTrack>().ok();
        let sound = first(stream.get_audio_tracks());
        let Some(picture) = first(stream.get_video_tracks()) else {
            stop(sound.as_ref());
            return None;
        };
        // Sharp letters before smooth movement.
        picture.unchecked_ref::<HintedTrack>().set_content_hint("detail");
        let mut listeners = vec![on_end(&picture, on_event, ShareEvent::Ended { generation })];
        if let Some(sound) = &sound {
            sound.unchecked_ref::<HintedTrack>().set_content_hint("music");
            listeners.push(on_end(sound, on_event, ShareEvent::SoundEnded { generation }));
        }
        Some(Self {
            picture,
            sound,
            _listeners: listeners,
        })
    }

    /// The video track.
    #[must_use]
    pub fn picture(&self) -> MediaStreamTrack {
        Clone::clone(&self.picture)
    }

    /// The audio track; `None` where the browser gave none.
    #[must_use]
    pub fn sound(&self) -> Option<MediaStreamTrack> {
        self.sound.clone()
    }
}

impl Drop for ScreenCapture {
    fn drop(&mut self) {
        stop(Some(&self.picture));
        stop(self.sound.as_ref());
    }
}

fn stop(track: Option<&MediaStreamTrack>) {
    if let Some(track) = track {
        track.stop();
    }
}

/// `ended` is fired only where the browser ended the track, not for a call of `stop()`.
fn on_end(track: &MediaStreamTrack, on_event: &OnShareEvent, event: ShareEvent) -> EventListener {
    let on_event = Rc::clone(on_event);
    on(track, "ended", move |_: &Event| on_event(event))
}

/// Whether this browser can share a screen at all; those of phones cannot.
#[must_use]
pub fn is_supported() -> bool {
    displays().is_some()
}

/// Opens the browser's prompt, which takes a user gesture, and calls `on_done` with the outcome. A page cannot close the prompt, so the
/// outcome may come at any time; dropping it stops its tracks.
pub fn open(
    generation: u32,
    on_event: OnShareEvent,
    on_done: impl FnOnce(Result<ScreenCapture, ShareRefusal>) + 'static,
) {
    // Called in the same task as the click, because the user gesture does not outlast it.
    let asked = ask();
    spawn_local(async move {
        let outcome = match asked {
            Ok(promise) => JsFuture::from(promise).await,
            Err(error) => Err(error),
        };
        on_done(match outcome {
            Ok(stream) => {
                let stream = stream.unchecked_into();
                ScreenCapture::new(&stream, generation, &on_event).ok_or(ShareRefusal::Failed)
            }
            Err(error) => Err(refusal(&error)),
        });
    });
}

fn ask() -> Result<Promise, JsValue> {
    let displays = displays().ok_or(JsValue::NULL)?;
    displays.get_display_media(&options())
}

/// Missing on insecure origins and on phones.
fn displays() -> Option<Displays> {
    let devices = window().navigator().media_devices().ok()?;
    let ask = Reflect::get(&devices, &"getDisplayMedia".into()).ok()?;
    ask.dyn_ref::<Function>()?;
    Some(devices.unchecked_into())
}

fn options() -> Object {
    let video = record(&[("frameRate", FRAMES_PER_SECOND.into())]);
    // What is played in a window is no voice in a room: nothing of it is noise.
    let audio = record(&[
        ("echoCancellation", false.into()),
        ("noiseSuppression", false.into()),
        ("autoGainControl", false.into()),
    ]);
    record(&[
        ("video", video.into()),
        ("audio", audio.into()),
        // Browsers that do not know these ignore them.
        ("systemAudio", "include".into()),
        ("surfaceSwitching", "include".into()),
        // A call that shows itself is an infinite mirror.
        ("selfBrowserSurface", "exclude".into()),
    ])
}

fn record(entries: &[(&str, JsValue)]) -> Object {
    let record = Object::new();
    for (name, value) in entries {
        // Setting a property of a fresh plain object does not fail.
        let _ = Reflect::set(&record, &JsValue::from_str(name), value);
    }
    record
}

/// A closed prompt, a system and a permissions policy that forbid it have the same name; Chromium's message and the policy tell them apart.
fn refusal(error: &JsValue) -> ShareRefusal {
    let text = |name: &str| {
        let value = Reflect::get(error, &JsValue::from_str(name)).ok();
        value.and_then(|value| value.as_string()).unwrap_or_default()
    };
    match text("name").as_str() {
        "NotAllowedError" if text("message").contains("by system") => ShareRefusal::Forbidden,
        "NotAllowedError" if page::policy_allows("display-capture") == Some(false) => {
            if page::is_framed() {
                ShareRefusal::DeniedByFrame
            } else {
                ShareRefusal::DeniedBySite
            }
        }
        "NotAllowedError" | "AbortError" => ShareRefusal::Cancelled,
        _ => {
            page::log(Level::Warn, &format!("getDisplayMedia: {}", describe(error)));
            ShareRefusal::Failed
        }
    }
}
