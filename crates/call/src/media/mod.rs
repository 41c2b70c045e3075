//! Microphone and camera: what the person wants, what the browser gave, and what to ask for next.

mod acquire;
mod capture_settings;
mod device;
mod hotplug;
mod muted_speech;
pub mod screen_share;

use crate::notice::Notice;
use janus_proto::Timestamp;

pub use capture_settings::{CaptureSettings, FRAME_RATES, Resolution};
pub use device::{Device, DeviceChoice, DeviceKind, Facing, TrackInfo};
use hotplug::{Loss, Speaker};
use muted_speech::MutedHint;

/// A kind of local source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// The microphone.
    Microphone,
    /// The camera.
    Camera,
}

/// What the browser should open, in one prompt where it can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    /// Comes back with the answer.
    pub generation: u32,
    /// Wanted at all, and which one.
    pub microphone: Option<DeviceChoice>,
    /// Wanted at all, and which one.
    pub camera: Option<DeviceChoice>,
    /// How they are to capture.
    pub capture: CaptureSettings,
}

/// What can be done with microphone and camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaOutput {
    /// Call getUserMedia; answer with [`MediaEvent::Opened`] or [`MediaEvent::Failed`].
    Open(OpenRequest),
    /// Use of what was opened the kinds that are named: they replace earlier tracks of the same kind, which are stopped, and
    /// go to the publisher's senders. What is not named is stopped.
    Adopt {
        generation: u32,
        microphone: bool,
        camera: bool,
    },
    /// Stop the track in use and take it from the sender: the device's light goes out.
    Close(SourceKind),
    /// Keep the device but send nothing, or send again.
    SetSending { kind: SourceKind, sending: bool },
    /// Call enumerateDevices; answer with [`MediaEvent::Devices`].
    List,
}

/// What the browser reports about microphone and camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaEvent {
    /// getUserMedia gave what was asked for.
    Opened {
        generation: u32,
        microphone: Option<TrackInfo>,
        camera: Option<TrackInfo>,
    },
    /// getUserMedia refused.
    Failed { generation: u32, error: CaptureError },
    /// The adopted track of that generation ended by itself.
    Ended { generation: u32, kind: SourceKind },
    /// The system took sound or picture from the adopted track of that generation, or gave it back.
    Muted {
        generation: u32,
        kind: SourceKind,
        muted: bool,
    },
    /// The list of devices, at the start, after a permission, and after each `devicechange`.
    Devices(Vec<Device>),
}

/// Why a device could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureError {
    /// The person refused, now or earlier.
    Denied,
    /// The system keeps the browser itself from it.
    DeniedBySystem,
    /// There is none.
    NotFound,
    /// Another program has it.
    Busy,
    /// The page is not on a secure origin, so the browser offers no devices.
    Insecure,
    /// None fits what was asked.
    Unfit,
    /// Anything else.
    Other,
}

/// One local source as a view shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocalSource {
    /// What the person wants; what a toggle shows.
    pub on: bool,
    /// A device is being opened.
    pub opening: bool,
    /// The track in use.
    pub track: Option<TrackInfo>,
    /// The system gives no sound or picture, whatever the person wants.
    pub muted: bool,
    /// The device that the person chose.
    pub choice: DeviceChoice,
    /// Why there is no track.
    pub error: Option<CaptureError>,
}

impl LocalSource {
    /// Whether the others can see or hear something of it.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.on && self.track.is_some() && !self.muted
    }
}

/// Microphone and camera together: the toggles, and the requests that are under way.
///
/// A source is opened when it is wanted and there is no track; an answer that nobody wants any more is not adopted, and the
/// browser shell stops what is not adopted. So at most one track of a kind is ever in use, whatever the order of the answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocalMedia {
    slots: [Slot; 2],
    last_generation: u32,
    /// Devices may be open: the person is in the lobby or in a call.
    active: bool,
    devices: Vec<Device>,
    speaker: Speaker,
    capture: CaptureSettings,
    /// The system gives a device to one track at a time.
    exclusive: bool,
    /// The microphone is on for as long as a key is held.
    talking: bool,
    hint: MutedHint,
}

/// One source with what is behind it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Slot {
    source: LocalSource,
    /// The generation of the track in use.
    adopted: u32,
    pending: Option<Pending>,
    /// The device of the track in use as the list has it, once it was listed.
    seen: Option<Device>,
    loss: Option<Loss>,
}

/// A getUserMedia that has not answered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pending {
    generation: u32,
    /// Both kinds were asked for in one prompt.
    together: bool,
    why: Why,
}

/// Why a device is being opened.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Why {
    /// The source was turned on.
    Wanted,
    /// Another device was chosen than this one.
    Chosen { before: DeviceChoice },
    /// The device in use went.
    Replacing,
    /// The chosen device is back.
    Returning,
}

const KINDS: [SourceKind; 2] = [SourceKind::Microphone, SourceKind::Camera];

/// What to do, and what to tell the person.
type Reaction = (Vec<MediaOutput>, Vec<Notice>);

impl LocalMedia {
    /// Nothing open yet; the flags are what the link and the person's memory ask for.
    #[must_use]
    pub fn new(microphone: bool, camera: bool) -> Self {
        let mut media = Self::default();
        media.source_mut(SourceKind::Microphone).on = microphone;
        media.source_mut(SourceKind::Camera).on = camera;
        media
    }

    /// One source.
    #[must_use]
    pub const fn source(&self, kind: SourceKind) -> &LocalSource {
        &self.slots[kind as usize].source
    }

    /// Every device that there is.
    #[must_use]
    pub fn devices(&self) -> &[Device] {
        &self.devices
    }

    /// How microphone and camera are to capture.
    #[must_use]
    pub const fn capture(&self) -> CaptureSettings {
        self.capture
    }

    /// `deviceId` of the loudspeaker to play on; empty for the system's own choice.
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

    /// The person is where devices may be open.
    pub(crate) const fn wake(&mut self) {
        self.active = true;
    }

    /// What is known of the machine and remembered of the person, before anything is opened.
    pub(crate) fn prepare(&mut self, exclusive: bool, capture: CaptureSettings) {
        self.exclusive = exclusive;
        self.capture = capture;
    }

    /// The device to use when one of this kind is wanted; nothing is opened now.
    pub(crate) fn prefer(&mut self, kind: DeviceKind, choice: DeviceChoice) {
        match kind.source() {
            Some(kind) => self.source_mut(kind).choice = choice,
            None => self.speaker.choose(choice, &self.devices),
        }
    }

    /// A toggle. `keep` says that a microphone which is turned off stays open, so that it is back at once.
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

    /// Push to talk: the muted microphone is on while a key is held. Any other use of its toggle ends that.
    pub(crate) fn talk(&mut self, held: bool, keep: bool) -> Option<MediaOutput> {
        let kind = SourceKind::Microphone;
        let on = self.source(kind).on;
        let was_talking = std::mem::replace(&mut self.talking, false);
        if held == on || (on && !was_talking) {
            self.talking = was_talking && on;
            return None;
        }
        // Who talks like this knows that they are muted.
        let hint = std::mem::take(&mut self.hint);
        let output = self.set(kind, held, keep);
        self.hint = hint;
        self.talking = held;
        output
    }

    /// Lets go of every device, and of those that are still being opened; the toggles stay as they are, but for a key that is held.
    pub(crate) fn release(&mut self) -> Vec<MediaOutput> {
        self.active = false;
        if std::mem::take(&mut self.talking) {
            // Who comes back is as muted as before the key was held.
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

    /// True when somebody who speaks into the muted microphone is to be told. `level` is its own.
    pub(crate) fn hears_muted_voice(&mut self, level: f64, now: Timestamp) -> bool {
        let source = self.source(SourceKind::Microphone);
        let muted = (!source.on || self.talking) && source.track.is_some();
        let level = if self.talking { 0.0 } else { level };
        self.hint.hear(level, muted, now)
    }

    /// Takes the browser's word; returns what to do, and what to tell the person.
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

    /// Whether the track in use is the one of that generation.
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
