//! Devices, one's own media, and what is heard.

use leptos::prelude::*;
use leptos::reactive::graph::Source;
use web_sys::MediaStream;

use parlour_call::config::LinkOptions;
use parlour_call::{CaptureSettings, Device, LocalSource, SourceKind};

/// Devices, one's own media, and what is heard; of the call or of the connection check.
#[derive(Clone, Copy)]
pub struct MediaState {
    /// The microphone.
    pub microphone: RwSignal<LocalSource>,
    /// The camera.
    pub camera: RwSignal<LocalSource>,
    /// One's own camera picture, in the lobby and on one's own tile.
    pub preview: RwSignal<Option<MediaStream>, LocalStorage>,
    /// Level of one's own microphone, 0 to 1.
    pub level: RwSignal<f64>,
    /// Devices to choose from.
    pub devices: RwSignal<Vec<Device>>,
    /// `deviceId` of the speaker in use; empty for the system's own choice.
    pub speaker: RwSignal<String>,
    /// How microphone and camera capture.
    pub capture: RwSignal<CaptureSettings>,
    /// Everybody's sound mixed by Janus, in a voice room.
    pub mix: RwSignal<Option<MediaStream>, LocalStorage>,
    /// Whether the browser refused to play sound ("Click to hear"). Set by whoever plays.
    pub sound_blocked: RwSignal<bool>,
}

impl MediaState {
    pub(super) fn new(link: &LinkOptions) -> Self {
        let source = |on| {
            RwSignal::new(LocalSource {
                on,
                ..LocalSource::default()
            })
        };
        Self {
            microphone: source(link.audio),
            camera: source(link.video),
            preview: RwSignal::new_local(None),
            level: RwSignal::new(0.0),
            devices: RwSignal::new(Vec::new()),
            speaker: RwSignal::new(String::new()),
            capture: RwSignal::new(CaptureSettings::default()),
            mix: RwSignal::new_local(None),
            sound_blocked: RwSignal::new(false),
        }
    }

    /// Without a rest, so that no signal is missed.
    pub(super) fn signals(&self) -> Vec<&dyn Source> {
        let Self {
            microphone,
            camera,
            preview,
            level,
            devices,
            speaker,
            capture,
            mix,
            sound_blocked,
        } = self;
        vec![
            microphone,
            camera,
            preview,
            level,
            devices,
            speaker,
            capture,
            mix,
            sound_blocked,
        ]
    }

    /// The microphone or the camera.
    #[must_use]
    pub const fn source(self, kind: SourceKind) -> RwSignal<LocalSource> {
        match kind {
            SourceKind::Microphone => self.microphone,
            SourceKind::Camera => self.camera,
        }
    }
}
