//! Microphone, camera and shared screen: what the user wants, what the browser gave, and what to request next.
//!
//! | module | holds |
//! |---|---|
//! | `types` | requests to the browser and its answers |
//! | `acquire` | getUserMedia, and adopting what it gives |
//! | `device` | devices and device choices |
//! | `hotplug` | devices that are plugged in and removed |
//! | `capture_settings` | resolution, frame rate and audio processing |
//! | `muted_speech` | detects speech into a muted microphone |
//! | [`screen_share`] | the shared screen |

mod acquire;
mod capture_settings;
mod device;
mod hotplug;
mod muted_speech;
pub mod screen_share;
mod types;

use crate::notice::Notice;
use janus_proto::Timestamp;

pub use capture_settings::{CaptureSettings, FRAME_RATES, Resolution};
pub use device::{Device, DeviceChoice, DeviceKind, Facing, TrackInfo};
use hotplug::{Loss, Speaker};
use muted_speech::MutedHint;
pub use types::{CaptureError, LocalSource, MediaEvent, MediaOutput, OpenRequest, SourceKind};

/// Microphone and camera: their toggles and the requests under way.
///
/// A source is opened when it is on and has no track. An answer that is no longer wanted is not adopted, and the browser shell stops what is
/// not adopted, so at most one track of a kind is in use, whatever the order of the answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocalMedia {
    slots: [Slot; 2],
    last_generation: u32,
    /// Devices may be open: in the lobby and in a call.
    active: bool,
    devices: Vec<Device>,
    speaker: Speaker,
    capture: CaptureSettings,
    /// The system opens a device for one track at a time (phones).
    exclusive: bool,
    /// Push to talk: the microphone is on while a key is held.
    talking: bool,
    hint: MutedHint,
}

/// One source with its pending request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Slot {
    source: LocalSource,
    /// The generation of the adopted track.
    adopted: u32,
    pending: Option<Pending>,
    /// The adopted track's device as enumerateDevices listed it.
    seen: Option<Device>,
    loss: Option<Loss>,
}

/// A getUserMedia call under way.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pending {
    generation: u32,
    /// Both kinds were requested in one call.
    together: bool,
    why: Why,
}

/// Why a device is being opened.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Why {
    /// The source was turned on.
    Wanted,
    /// The user chose another device than `before`.
    Chosen { before: DeviceChoice },
    /// The device in use was removed.
    Replacing,
    /// The chosen device was plugged in again.
    Returning,
}

const KINDS: [SourceKind; 2] = [SourceKind::Microphone, SourceKind::Camera];

/// What to do, and what to tell the user.
type Reaction = (Vec<MediaOutput>, Vec<Notice>);

impl LocalMedia {
    /// Nothing open yet; the arguments are the initial state of the toggles.
    #[must_use]
    pub fn new(microphone: bool, camera: bool) -> Self {
        let mut media = Self::default();
        media.source_mut(SourceKind::Microphone).on = microphone;
        media.source_mut(SourceKind::Camera).on = camera;
        media
    }

    /// The state of one source.
    #[must_use]
    pub const fn source(&self, kind: SourceKind) -> &LocalSource {
        &self.slots[kind as usize].source
    }

    /// All devices, as last enumerated.
    #[must_use]
    pub fn devices(&self) -> &[Device] {
        &self.devices
    }

    /// The capture settings of microphone and camera.
    #[must_use]
    pub const fn capture(&self) -> CaptureSettings {
        self.capture
    }

    /// `deviceId` of the audio output; empty for the system's default.
    #[must_use]
    pub fn speaker(&self) -> &str {
        &self.speaker.in_use
    }

    fn slot(&mut self, kind: SourceKind) -> &mut Slot {
        &mut self.slots[kind as usize]
    }

    fn source_mut(&mut self, kind: SourceKind) -> &mut LocalSource {
        &mut self.slot(kind).source
    }

    /// Allows devices to be open.
    pub(crate) const fn wake(&mut self) {
        self.active = true;
    }

    /// Sets what is known before anything is opened: whether the system opens a device for one track at a time, and the capture settings.
    pub(crate) fn prepare(&mut self, exclusive: bool, capture: CaptureSettings) {
        self.exclusive = exclusive;
        self.capture = capture;
    }

    /// Sets the device for this kind without opening it.
    pub(crate) fn prefer(&mut self, kind: DeviceKind, choice: DeviceChoice) {
        match kind.source() {
            Some(kind) => self.source_mut(kind).choice = choice,
            None => self.speaker.choose(choice, &self.devices),
        }
    }

    /// Turns a source on or off. With `keep`, a microphone that is turned off stays open, so that it can be turned on at once.
    pub(crate) fn set(&mut self, kind: SourceKind, on: bool, keep: bool) -> Option<MediaOutput> {
        if kind == SourceKind::Microphone {
            self.talking = false;
            self.hint = MutedHint::default();
        }
        let active = self.active;
        let slot = self.slot(kind);
        if slot.source.on == on {
            return None;
        }
        slot.source.on = on;
        slot.loss = None;
        if slot.source.track.is_none() {
            return (on && active).then(|| self.open_wanted()).flatten();
        }
        if on || (keep && kind == SourceKind::Microphone) {
            return Some(MediaOutput::SetSending { kind, sending: on });
        }
        self.close(kind)
    }

    /// Push to talk: the muted microphone is on while the key is held. Any other use of its toggle ends that.
    pub(crate) fn talk(&mut self, held: bool, keep: bool) -> Option<MediaOutput> {
        let kind = SourceKind::Microphone;
        let on = self.source(kind).on;
        let was_talking = std::mem::replace(&mut self.talking, false);
        if held == on || (on && !was_talking) {
            self.talking = was_talking && on;
            return None;
        }
        // Somebody who uses push to talk knows that they are muted.
        let hint = std::mem::take(&mut self.hint);
        let output = self.set(kind, held, keep);
        self.hint = hint;
        self.talking = held;
        output
    }

    /// Closes all devices and drops the requests under way; the toggles stay as they are, except that push to talk ends.
    pub(crate) fn release(&mut self) -> Vec<MediaOutput> {
        self.active = false;
        if std::mem::take(&mut self.talking) {
            // The microphone was muted before the key was held.
            self.slot(SourceKind::Microphone).source.on = false;
        }
        let mut outputs = Vec::new();
        for kind in KINDS {
            let slot = self.slot(kind);
            slot.pending = None;
            slot.loss = None;
            slot.source.opening = false;
            outputs.extend(self.close(kind));
        }
        outputs
    }

    /// Takes the level (0 to 1) of our own microphone; true when the user should be told that they speak while muted.
    pub(crate) fn hears_muted_voice(&mut self, level: f64, now: Timestamp) -> bool {
        let source = self.source(SourceKind::Microphone);
        let muted = (!source.on || self.talking) && source.track.is_some();
        let level = if self.talking { 0.0 } else { level };
        self.hint.update(level, muted, now)
    }

    /// Takes an event of the browser; returns what to do, and what to tell the user.
    pub(crate) fn handle(&mut self, event: MediaEvent) -> Reaction {
        match event {
            MediaEvent::Opened {
                generation,
                microphone,
                camera,
            } => self.opened(generation, [microphone, camera]),
            MediaEvent::Failed { generation, error } => self.failed(generation, error),
            MediaEvent::Ended { generation, kind } if self.uses(kind, generation) => {
                (self.ended(kind), Vec::new())
            }
            MediaEvent::Muted {
                generation,
                kind,
                muted,
            } if self.uses(kind, generation) => (Vec::new(), self.muted(kind, muted)),
            MediaEvent::Ended { .. } | MediaEvent::Muted { .. } => (Vec::new(), Vec::new()),
            MediaEvent::Devices(devices) => self.listed(devices),
        }
    }

    /// Whether the adopted track is the one of that generation.
    const fn uses(&self, kind: SourceKind, generation: u32) -> bool {
        let slot = &self.slots[kind as usize];
        slot.adopted == generation && slot.source.track.is_some()
    }

    fn muted(&mut self, kind: SourceKind, muted: bool) -> Vec<Notice> {
        let source = self.source_mut(kind);
        let changed = std::mem::replace(&mut source.muted, muted) != muted;
        let told = changed && source.on && muted;
        told.then_some(Notice::MutedBySystem(kind)).into_iter().collect()
    }
}
