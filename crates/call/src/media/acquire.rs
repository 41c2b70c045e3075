//! getUserMedia: what to open, and what becomes of the answers.

use super::{
    CaptureError, CaptureSettings, Device, DeviceChoice, DeviceKind, KINDS, LocalMedia, MediaOutput, Notice,
    OpenRequest, Pending, Reaction, SourceKind, TrackInfo, Why,
};

impl LocalMedia {
    /// Opens, with one prompt, every source that is on and has no track.
    pub(crate) fn open_wanted(&mut self) -> Option<MediaOutput> {
        self.active = true;
        let missing = |kind: &SourceKind| {
            let slot = &self.slots[*kind as usize];
            slot.source.on && slot.source.track.is_none() && slot.pending.is_none()
        };
        let kinds: Vec<SourceKind> = KINDS.into_iter().filter(missing).collect();
        let choice = |kind: &SourceKind| (*kind, self.source(*kind).choice.clone());
        let wanted = kinds.iter().map(choice).collect();
        self.open(wanted, &Why::Wanted)
    }

    pub(super) fn open(&mut self, wanted: Vec<(SourceKind, DeviceChoice)>, why: &Why) -> Option<MediaOutput> {
        if wanted.is_empty() {
            return None;
        }
        self.last_generation += 1;
        let mut request = OpenRequest {
            generation: self.last_generation,
            microphone: None,
            camera: None,
            capture: self.capture,
        };
        let together = wanted.len() > 1;
        for (kind, choice) in wanted {
            let slot = self.slot(kind);
            slot.pending = Some(Pending {
                generation: request.generation,
                together,
                why: why.clone(),
            });
            slot.loss = None;
            slot.source.opening = true;
            slot.source.error = None;
            match kind {
                SourceKind::Microphone => request.microphone = Some(choice),
                SourceKind::Camera => request.camera = Some(choice),
            }
        }
        Some(MediaOutput::Open(request))
    }

    /// Closes the adopted track, if there is one.
    pub(super) fn close(&mut self, kind: SourceKind) -> Option<MediaOutput> {
        let slot = self.slot(kind);
        slot.seen = None;
        slot.source.muted = false;
        slot.source.track.take().map(|_| MediaOutput::Close(kind))
    }

    /// Chooses a device. The one in use stays open until the new one is, unless the system opens one at a time; older answers are not
    /// adopted any more.
    pub(crate) fn choose(&mut self, kind: DeviceKind, choice: DeviceChoice) -> Vec<MediaOutput> {
        let Some(kind) = kind.source() else {
            self.speaker.choose(choice, &self.devices);
            return Vec::new();
        };
        let source = self.source_mut(kind);
        let in_use = |track: &TrackInfo| choice.id.as_ref() == Some(&track.device_id);
        let settled = source.opening || source.track.as_ref().is_some_and(in_use) || !source.on;
        if source.choice == choice && settled {
            return Vec::new();
        }
        let before = std::mem::replace(&mut source.choice, choice);
        self.reopen(kind, self.exclusive, Why::Chosen { before })
    }

    /// Switches to the camera that faces the other way, or else to the next one.
    pub(crate) fn switch_camera(&mut self) -> Vec<MediaOutput> {
        let track = self.source(SourceKind::Camera).track.as_ref();
        let choice = match track.and_then(|track| track.facing) {
            Some(facing) => DeviceChoice {
                facing: Some(facing.opposite()),
                ..DeviceChoice::default()
            },
            None => {
                let cameras = self
                    .devices
                    .iter()
                    .filter(|device| device.kind == DeviceKind::Camera);
                let cameras: Vec<&Device> = cameras.collect();
                let in_use = |device: &&Device| track.is_some_and(|track| track.device_id == device.id);
                let next = cameras.iter().position(in_use).map_or(0, |place| place + 1);
                let Some(next) = cameras.get(next).or_else(|| cameras.first()) else {
                    return Vec::new();
                };
                DeviceChoice::new(&next.id, &next.label)
            }
        };
        self.choose(DeviceKind::Camera, choice)
    }

    /// Changes the capture settings. A device in use is closed first, because browsers do not open one twice with different constraints.
    pub(crate) fn set_capture(&mut self, capture: CaptureSettings) -> Vec<MediaOutput> {
        let same = capture.same_for(self.capture);
        self.capture = capture;
        let mut outputs = Vec::new();
        for kind in KINDS.into_iter().filter(|kind| !same[*kind as usize]) {
            outputs.extend(self.reopen(kind, true, Why::Wanted));
        }
        outputs
    }

    /// Opens a source again if it is on; if not it is closed, and opened when it is turned on.
    pub(super) fn reopen(&mut self, kind: SourceKind, close_first: bool, why: Why) -> Vec<MediaOutput> {
        let source = self.source(kind);
        let open = source.on && self.active;
        let mut outputs = Vec::new();
        if close_first || !open {
            outputs.extend(self.close(kind));
        }
        if open {
            let choice = self.source(kind).choice.clone();
            outputs.extend(self.open(vec![(kind, choice)], &why));
        }
        outputs
    }

    pub(super) fn opened(&mut self, generation: u32, tracks: [Option<TrackInfo>; 2]) -> Reaction {
        let mut notices = Vec::new();
        let [microphone, camera] = tracks;
        let microphone = self.adopt(SourceKind::Microphone, generation, microphone, &mut notices);
        let camera = self.adopt(SourceKind::Camera, generation, camera, &mut notices);
        let adopt = MediaOutput::Adopt {
            generation,
            microphone,
            camera,
        };
        (vec![adopt], notices)
    }

    fn adopt(
        &mut self,
        kind: SourceKind,
        generation: u32,
        track: Option<TrackInfo>,
        notices: &mut Vec<Notice>,
    ) -> bool {
        let Some(why) = self.take_pending(kind, generation) else {
            return false;
        };
        let slot = self.slot(kind);
        let Some(track) = track.filter(|_| slot.source.on) else {
            if slot.source.on {
                slot.source.on = false;
                slot.source.error = Some(CaptureError::Other);
            }
            return false;
        };
        slot.adopted = generation;
        slot.seen = None;
        slot.source.muted = track.muted;
        if matches!(why, Why::Replacing | Why::Returning) {
            notices.push(Notice::DeviceChanged {
                kind: kind.device(),
                label: track.label.clone(),
                back: why == Why::Returning,
            });
        }
        if track.muted {
            notices.push(Notice::MutedBySystem(kind));
        }
        slot.source.track = Some(track);
        true
    }

    /// Takes the pending request of this generation and returns its reason.
    fn take_pending(&mut self, kind: SourceKind, generation: u32) -> Option<Why> {
        let slot = self.slot(kind);
        let pending = slot.pending.take_if(|pending| pending.generation == generation)?;
        slot.source.opening = false;
        Some(pending.why)
    }

    /// getUserMedia was rejected. A request for both kinds fails if either is missing, so each is then requested alone.
    pub(super) fn failed(&mut self, generation: u32, error: CaptureError) -> Reaction {
        let together = self
            .slots
            .iter()
            .filter_map(|slot| slot.pending.as_ref())
            .any(|pending| pending.generation == generation && pending.together);
        let again = together && error != CaptureError::Insecure;
        let mut outputs = Vec::new();
        let mut notices = Vec::new();
        for kind in KINDS {
            let Some(why) = self.take_pending(kind, generation) else {
                continue;
            };
            if !self.source(kind).on {
                continue;
            }
            if again {
                let choice = self.source(kind).choice.clone();
                outputs.extend(self.open(vec![(kind, choice)], &Why::Wanted));
                continue;
            }
            let source = self.source_mut(kind);
            let in_use = source.track.is_some();
            match why {
                Why::Chosen { before } if !in_use && before != source.choice => {
                    // The previous device was closed for it, so it is opened again.
                    source.choice = before.clone();
                    outputs.extend(self.open(vec![(kind, before)], &Why::Wanted));
                }
                Why::Replacing => {
                    self.stop(kind, &mut notices);
                    continue;
                }
                Why::Returning if in_use => continue,
                Why::Returning => {
                    let any = (kind, DeviceChoice::default());
                    outputs.extend(self.open(vec![any], &Why::Wanted));
                    continue;
                }
                _ => {
                    // The track in use, if any, stays.
                    source.on = in_use;
                    source.error = Some(error);
                }
            }
            notices.push(Notice::SourceFailed { kind, error });
        }
        (outputs, notices)
    }
}
