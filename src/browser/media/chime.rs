//! A sound to try the loudspeaker with.

use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioNode, HtmlAudioElement};

use super::audio_output;
use crate::browser::task::{self, Task};
use crate::browser::window::page;
use log::Level;
use std::time::Duration;

/// When each note begins, in seconds, and its pitch in hertz.
const NOTES: [(f64, f32); 2] = [(0.1, 660.0), (0.35, 880.0)];
/// How long a note sounds, in seconds.
const NOTE: f64 = 0.45;
/// How loud a note begins, of 1.
const LOUDNESS: f32 = 0.25;

/// Two notes on the chosen loudspeaker. Dropping it ends them and closes the context.
pub struct Chime {
    context: AudioContext,
    element: HtmlAudioElement,
    _playing: Task,
}

impl Chime {
    /// After this it is over and should be dropped.
    pub const LENGTH: Duration = Duration::from_secs(2);

    /// Plays on this loudspeaker; an empty id is the system's own. Called from a click, which browsers wait for. `None` where the
    /// browser makes no sounds.
    #[must_use]
    pub fn play(speaker: String) -> Option<Self> {
        let context = AudioContext::new().ok()?;
        let element = HtmlAudioElement::new().ok()?;
        let routed = element.clone();
        let playing = Task::spawn(async move {
            if let Err(why) = audio_output::route(&routed, &speaker).await {
                page::log(Level::Warn, &why);
            }
        });
        let chime = Self {
            context,
            element,
            _playing: playing,
        };
        chime.begin().ok()?;
        Some(chime)
    }

    fn begin(&self) -> Result<(), JsValue> {
        // Through an element, because more browsers let a page choose the output of elements than that of contexts.
        let destination = self.context.create_media_stream_destination()?;
        for (start, pitch) in NOTES {
            self.note(&destination, start, pitch)?;
        }
        self.element.set_src_object(Some(&destination.stream()));
        task::ignore(self.element.play()?);
        Ok(())
    }

    fn note(&self, destination: &AudioNode, start: f64, pitch: f32) -> Result<(), JsValue> {
        let (voice, loudness) = (self.context.create_oscillator()?, self.context.create_gain()?);
        let start = self.context.current_time() + start;
        voice.frequency().set_value(pitch);
        loudness.gain().set_value_at_time(LOUDNESS, start)?;
        loudness
            .gain()
            .exponential_ramp_to_value_at_time(0.001, start + NOTE)?;
        voice.connect_with_audio_node(&loudness)?;
        loudness.connect_with_audio_node(destination)?;
        voice.start_with_when(start)?;
        voice.stop_with_when(start + NOTE)
    }
}

impl Drop for Chime {
    fn drop(&mut self) {
        self.element.set_src_object(None);
        if let Ok(closing) = self.context.close() {
            task::ignore(closing);
        }
    }
}
