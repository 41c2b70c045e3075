//! The microphone's level.

use std::cell::{Cell, RefCell};

use gloo_timers::callback::Interval;
use js_sys::Array;
use web_sys::{
    AnalyserNode, AudioContext, AudioContextState, MediaStream, MediaStreamAudioSourceNode, MediaStreamTrack,
};

use crate::browser::task;

/// Milliseconds between two measurements.
const EVERY_MILLISECONDS: u32 = 66;

/// Measurements between two attempts to resume a suspended context: about a second.
const WAKE_EVERY: u32 = 15;

/// Samples of one measurement: 21 ms at 48 kHz.
const WINDOW: usize = 1024;

/// The loudness that counts as silence, in dB below full scale.
const FLOOR: f32 = 60.0;

/// Measures the level of a track about 15 times a second until it is dropped. It does not stop the track.
///
/// A browser may keep the measuring suspended until the person touches the page; the level is 0 until then.
pub struct LevelMeter {
    _interval: Interval,
    context: AudioContext,
    source: MediaStreamAudioSourceNode,
}

impl LevelMeter {
    /// Calls back with the level, 0 to 1: 0 at 60 dB below full scale or less, 1 at full scale, even steps of loudness between.
    /// Speech is mostly between 0.4 and 0.8. `None` where the browser cannot measure.
    pub fn start(track: &MediaStreamTrack, on_level: impl Fn(f64) + 'static) -> Option<Self> {
        let context = AudioContext::new().ok()?;
        let graph = wire(&context, track);
        let Some((source, analyser)) = graph else {
            close(&context);
            return None;
        };
        let samples = RefCell::new([0.0; WINDOW]);
        let (measured, ticks) = (context.clone(), Cell::new(0_u32));
        let interval = Interval::new(EVERY_MILLISECONDS, move || {
            ticks.set(ticks.get().wrapping_add(1));
            if ticks.get() % WAKE_EVERY == 1 {
                wake(&measured);
            }
            let mut samples = samples.borrow_mut();
            analyser.get_float_time_domain_data(&mut *samples);
            let level = loudness(&*samples);
            drop(samples);
            on_level(level);
        });
        Some(Self {
            _interval: interval,
            context,
            source,
        })
    }
}

impl Drop for LevelMeter {
    fn drop(&mut self) {
        let _ = self.source.disconnect();
        close(&self.context);
    }
}

fn wire(
    context: &AudioContext,
    track: &MediaStreamTrack,
) -> Option<(MediaStreamAudioSourceNode, AnalyserNode)> {
    let stream = MediaStream::new_with_tracks(&Array::of1(track)).ok()?;
    let source = context.create_media_stream_source(&stream).ok()?;
    let analyser = context.create_analyser().ok()?;
    analyser.set_fft_size(WINDOW as u32);
    source.connect_with_audio_node(&analyser).ok()?;
    Some((source, analyser))
}

/// A context that the browser suspended starts only when it is asked after the person touched the page; one that the system
/// interrupted (`interrupted`, in Safari), when it is asked after that.
fn wake(context: &AudioContext) {
    if !matches!(
        context.state(),
        AudioContextState::Running | AudioContextState::Closed
    ) && let Ok(promise) = context.resume()
    {
        task::ignore(promise);
    }
}

fn close(context: &AudioContext) {
    if let Ok(promise) = context.close() {
        task::ignore(promise);
    }
}

fn loudness(samples: &[f32]) -> f64 {
    let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32;
    // The smallest positive number keeps the logarithm finite in silence.
    let decibels = 10.0 * power.max(f32::MIN_POSITIVE).log10();
    (f64::from((decibels + FLOOR) / FLOOR)).clamp(0.0, 1.0)
}
