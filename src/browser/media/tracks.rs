//! The local microphone and camera tracks in use.

use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::Array;
use web_sys::{Event, MediaStream, MediaStreamTrack};

use super::devices::{self, Opened};
use super::level_meter::LevelMeter;
use crate::browser::on;
use parlour_call::{MediaEvent, SourceKind, TrackInfo};

/// Hears what happens to a track in use: [`MediaEvent::Ended`] by itself (unplugged, taken back by the system), or
/// [`MediaEvent::Muted`] by the system.
pub type OnTrackEvent = Rc<dyn Fn(MediaEvent)>;

/// Hears the microphone's level, as [`LevelMeter`] tells it.
pub type OnLevel = Rc<dyn Fn(f64)>;

/// The tracks in use. A track is stopped when it is replaced or closed and when this drops: then the device's light goes out.
pub struct LocalTracks {
    on_event: OnTrackEvent,
    on_level: OnLevel,
    microphone: Option<Source>,
    camera: Option<Source>,
    preview: Option<MediaStream>,
    meter: Option<LevelMeter>,
}

struct Source {
    track: MediaStreamTrack,
    sending: bool,
    _listeners: [EventListener; 3],
}

impl Source {
    fn new(track: MediaStreamTrack, generation: u32, kind: SourceKind, on_event: &OnTrackEvent) -> Self {
        let listen = |name, event: MediaEvent| {
            let on_event = Rc::clone(on_event);
            on(&track, name, move |_: &Event| on_event(event.clone()))
        };
        let muted = |muted| MediaEvent::Muted {
            generation,
            kind,
            muted,
        };
        // Browsers fire these only for what happens by itself, `ended` not for our own `stop()`.
        let listeners = [
            listen("ended", MediaEvent::Ended { generation, kind }),
            listen("mute", muted(true)),
            listen("unmute", muted(false)),
        ];
        Self {
            track,
            sending: true,
            _listeners: listeners,
        }
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.track.stop();
    }
}

impl LocalTracks {
    /// No tracks yet.
    #[must_use]
    pub fn new(on_event: OnTrackEvent, on_level: OnLevel) -> Self {
        Self {
            on_event,
            on_level,
            microphone: None,
            camera: None,
            preview: None,
            meter: None,
        }
    }

    /// Uses of what was opened the kinds that are named, in place of earlier tracks of the same kinds; the rest is stopped. A new
    /// track is sending.
    pub fn adopt(&mut self, mut opened: Opened, microphone: bool, camera: bool) {
        let generation = opened.generation();
        let wanted = [(SourceKind::Microphone, microphone), (SourceKind::Camera, camera)];
        for (kind, _) in wanted.into_iter().filter(|(_, wanted)| *wanted) {
            if let Some(track) = opened.take(kind) {
                self.put(kind, Some(Source::new(track, generation, kind, &self.on_event)));
            }
        }
    }

    /// Stops a track.
    pub fn close(&mut self, kind: SourceKind) {
        self.put(kind, None);
    }

    /// Keeps the device but sends nothing, or sends again; see [`LocalTracks::outgoing`]. The microphone's level goes on being
    /// measured, so that somebody who speaks while muted can be told.
    pub fn set_sending(&mut self, kind: SourceKind, sending: bool) {
        let source = match kind {
            SourceKind::Microphone => &mut self.microphone,
            SourceKind::Camera => &mut self.camera,
        };
        if let Some(source) = source {
            source.sending = sending;
        }
    }

    /// The track that belongs on the publisher's sender right now: none where there is none or it is not to be sent.
    #[must_use]
    pub fn outgoing(&self, kind: SourceKind) -> Option<MediaStreamTrack> {
        self.source(kind)
            .filter(|source| source.sending)
            .map(|source| Clone::clone(&source.track))
    }

    /// What is known of the track in use.
    #[must_use]
    pub fn info(&self, kind: SourceKind) -> Option<TrackInfo> {
        self.source(kind).map(|source| devices::info(&source.track))
    }

    /// The camera's own picture, for the lobby and one's own tile: the same stream until the camera changes.
    #[must_use]
    pub fn preview(&self) -> Option<MediaStream> {
        self.preview.clone()
    }

    fn source(&self, kind: SourceKind) -> Option<&Source> {
        match kind {
            SourceKind::Microphone => self.microphone.as_ref(),
            SourceKind::Camera => self.camera.as_ref(),
        }
    }

    fn put(&mut self, kind: SourceKind, source: Option<Source>) {
        match kind {
            SourceKind::Microphone => {
                let on_level = Rc::clone(&self.on_level);
                self.meter = source
                    .as_ref()
                    .and_then(|source| LevelMeter::start(&source.track, move |level| on_level(level)));
                self.microphone = source;
            }
            SourceKind::Camera => {
                self.preview = source
                    .as_ref()
                    .and_then(|source| MediaStream::new_with_tracks(&Array::of1(&source.track)).ok());
                self.camera = source;
            }
        }
    }
}
