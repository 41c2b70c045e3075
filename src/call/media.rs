//! Microphone and camera: what the person wants, what the browser gave, and what to ask for next.

use super::io::Notice;

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
}

/// Which device to open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeviceChoice {
    /// A `deviceId`, tried first; any other is taken when it is not there.
    pub id: Option<String>,
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
    /// The list of devices, at the start, after a permission, and after each `devicechange`.
    Devices(Vec<Device>),
}

/// A device, as enumerateDevices tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// What it is.
    pub kind: DeviceKind,
    /// Its `deviceId`; empty before permission.
    pub id: String,
    /// Its label; empty before permission.
    pub label: String,
}

/// Kinds of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceKind {
    /// `audioinput`.
    Microphone,
    /// `videoinput`.
    Camera,
    /// `audiooutput`.
    Speaker,
}

/// What is known of an opened track.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrackInfo {
    /// `deviceId` from its settings.
    pub device_id: String,
    /// Its label.
    pub label: String,
}

/// Why a device could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureError {
    /// The person or the system refused.
    Denied,
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
    /// Why there is none.
    pub error: Option<CaptureError>,
}

impl LocalSource {
    /// Whether the others can see or hear something of it.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.on && self.track.is_some()
    }
}

/// Microphone and camera together: the toggles, and the requests that are under way.
///
/// A source is opened when it is wanted and there is no track; an answer that nobody wants any more is not adopted, and the
/// browser shell stops what is not adopted. So at most one track of a kind is ever in use, whatever the order of the answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocalMedia {
    sources: [LocalSource; 2],
    /// The generation of the track in use.
    adopted: [u32; 2],
    pending: [Option<Pending>; 2],
    last_generation: u32,
    choices: [DeviceChoice; 2],
    devices: Vec<Device>,
}

/// A getUserMedia that has not answered yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pending {
    generation: u32,
    /// Both kinds were asked for in one prompt.
    together: bool,
}

const KINDS: [SourceKind; 2] = [SourceKind::Microphone, SourceKind::Camera];

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
        &self.sources[kind as usize]
    }

    /// Every device that there is.
    #[must_use]
    pub fn devices(&self) -> &[Device] {
        &self.devices
    }

    fn source_mut(&mut self, kind: SourceKind) -> &mut LocalSource {
        &mut self.sources[kind as usize]
    }

    /// Opens, in one prompt, whatever is wanted and not there.
    pub(crate) fn open_wanted(&mut self) -> Option<MediaOutput> {
        let missing = |kind: SourceKind| {
            let source = self.source(kind);
            source.on && source.track.is_none() && self.pending[kind as usize].is_none()
        };
        let kinds: Vec<SourceKind> = KINDS.into_iter().filter(|kind| missing(*kind)).collect();
        self.open(&kinds)
    }

    fn open(&mut self, kinds: &[SourceKind]) -> Option<MediaOutput> {
        if kinds.is_empty() {
            return None;
        }
        self.last_generation += 1;
        let generation = self.last_generation;
        for kind in kinds {
            self.pending[*kind as usize] = Some(Pending {
                generation,
                together: kinds.len() > 1,
            });
            let source = self.source_mut(*kind);
            source.opening = true;
            source.error = None;
        }
        let choice = |kind: SourceKind| kinds.contains(&kind).then(|| self.choices[kind as usize].clone());
        Some(MediaOutput::Open(OpenRequest {
            generation,
            microphone: choice(SourceKind::Microphone),
            camera: choice(SourceKind::Camera),
        }))
    }

    /// A toggle. `keep` says that a microphone which is turned off stays open, so that it is back at once.
    pub(crate) fn set(&mut self, kind: SourceKind, on: bool, keep: bool) -> Option<MediaOutput> {
        let source = self.source_mut(kind);
        if source.on == on {
            return None;
        }
        source.on = on;
        if source.track.is_none() {
            return if on { self.open_wanted() } else { None };
        }
        if on || (keep && kind == SourceKind::Microphone) {
            return Some(MediaOutput::SetSending { kind, sending: on });
        }
        source.track = None;
        Some(MediaOutput::Close(kind))
    }

    /// The device to open when this source is wanted; nothing is opened now.
    pub(crate) fn prefer(&mut self, kind: SourceKind, id: String) {
        self.choices[kind as usize] = DeviceChoice {
            id: (!id.is_empty()).then_some(id),
        };
    }

    /// Another device from now on. The one in use stays until the new one is there; an older answer is not adopted any more.
    pub(crate) fn choose(&mut self, kind: SourceKind, id: String) -> Option<MediaOutput> {
        let choice = DeviceChoice {
            id: (!id.is_empty()).then_some(id),
        };
        if self.choices[kind as usize] == choice {
            return None;
        }
        self.choices[kind as usize] = choice;
        if self.source(kind).on {
            self.open(&[kind])
        } else {
            None
        }
    }

    /// Lets go of every device, and of those that are still being opened; the toggles stay as they are.
    pub(crate) fn release(&mut self) -> Vec<MediaOutput> {
        self.pending = [None; 2];
        let mut outputs = Vec::new();
        for kind in KINDS {
            let source = self.source_mut(kind);
            source.opening = false;
            if source.track.take().is_some() {
                outputs.push(MediaOutput::Close(kind));
            }
        }
        outputs
    }

    /// Takes the browser's word; returns what to do, and what to tell the person.
    pub(crate) fn handle(&mut self, event: MediaEvent) -> (Vec<MediaOutput>, Vec<Notice>) {
        match event {
            MediaEvent::Opened {
                generation,
                microphone,
                camera,
            } => (self.opened(generation, microphone, camera), Vec::new()),
            MediaEvent::Failed { generation, error } => self.failed(generation, error),
            MediaEvent::Ended { generation, kind } => {
                if self.adopted[kind as usize] != generation || self.source(kind).track.is_none() {
                    return (Vec::new(), Vec::new());
                }
                let source = self.source_mut(kind);
                source.track = None;
                source.on = false;
                (vec![MediaOutput::Close(kind)], vec![Notice::SourceEnded(kind)])
            }
            MediaEvent::Devices(devices) => {
                self.devices = devices;
                (Vec::new(), Vec::new())
            }
        }
    }

    fn opened(
        &mut self,
        generation: u32,
        microphone: Option<TrackInfo>,
        camera: Option<TrackInfo>,
    ) -> Vec<MediaOutput> {
        let microphone = self.adopt(SourceKind::Microphone, generation, microphone);
        let camera = self.adopt(SourceKind::Camera, generation, camera);
        vec![MediaOutput::Adopt {
            generation,
            microphone,
            camera,
        }]
    }

    fn adopt(&mut self, kind: SourceKind, generation: u32, track: Option<TrackInfo>) -> bool {
        if !self.settle(kind, generation) || !self.source(kind).on {
            return false;
        }
        if track.is_none() {
            let source = self.source_mut(kind);
            source.on = false;
            source.error = Some(CaptureError::Other);
            return false;
        }
        self.adopted[kind as usize] = generation;
        self.source_mut(kind).track = track;
        true
    }

    /// Ends a pending request; false when it was another one's.
    fn settle(&mut self, kind: SourceKind, generation: u32) -> bool {
        let pending = &mut self.pending[kind as usize];
        if !pending.is_some_and(|pending| pending.generation == generation) {
            return false;
        }
        *pending = None;
        self.source_mut(kind).opening = false;
        true
    }

    /// One prompt for both fails when either is missing, so each is then asked for alone.
    fn failed(&mut self, generation: u32, error: CaptureError) -> (Vec<MediaOutput>, Vec<Notice>) {
        let together = self
            .pending
            .iter()
            .flatten()
            .any(|pending| pending.generation == generation && pending.together);
        let again = together && error != CaptureError::Insecure;
        let mut outputs = Vec::new();
        let mut notices = Vec::new();
        for kind in KINDS {
            if !self.settle(kind, generation) || !self.source(kind).on {
                continue;
            }
            if again {
                outputs.extend(self.open(&[kind]));
            } else {
                let source = self.source_mut(kind);
                // Another device that was chosen in vain leaves the one in use.
                source.on = source.track.is_some();
                source.error = Some(error);
                notices.push(Notice::SourceFailed { kind, error });
            }
        }
        (outputs, notices)
    }
}
