//! Devices that are plugged in and removed: a removed device is replaced, the chosen one is used again when it returns, a new one is offered.

use super::{
    Device, DeviceChoice, DeviceKind, KINDS, LocalMedia, MediaOutput, Notice, Reaction, SourceKind, Why,
};

/// How a source lost its track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Loss {
    /// The track of this device ended; the next list tells whether the device was removed.
    Ended(Device),
    /// This device was removed, and there was no other one.
    Gone(Device),
}

/// The audio output.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Speaker {
    pub(super) choice: DeviceChoice,
    /// Its `deviceId`; empty for the system's default.
    pub(super) in_use: String,
}

impl Speaker {
    pub(super) fn choose(&mut self, choice: DeviceChoice, devices: &[Device]) {
        self.choice = choice;
        self.select(devices);
    }

    /// Uses the chosen device if it is listed. If the browser lists no outputs (Firefox before permission), the id alone may work.
    fn select(&mut self, devices: &[Device]) {
        let known = devices
            .iter()
            .any(|device| device.kind == DeviceKind::Speaker && device.is_known());
        self.in_use = match self.choice.find(DeviceKind::Speaker, devices) {
            Some(device) => device.id.clone(),
            None if known => String::new(),
            None => self.choice.id.clone().unwrap_or_default(),
        };
    }
}

impl LocalMedia {
    /// The adopted track ended. The next list tells whether its device was removed.
    pub(super) fn ended(&mut self, kind: SourceKind) -> Vec<MediaOutput> {
        let device = self.device_in_use(kind);
        let closed = self.close(kind);
        self.slot(kind).loss = device.map(Loss::Ended);
        closed.into_iter().chain([MediaOutput::List]).collect()
    }

    fn device_in_use(&self, kind: SourceKind) -> Option<Device> {
        let slot = &self.slots[kind as usize];
        let track = slot.source.track.as_ref()?;
        Some(slot.seen.clone().unwrap_or_else(|| Device {
            kind: kind.device(),
            id: track.device_id.clone(),
            label: track.label.clone(),
        }))
    }

    /// Turns a source off without the user having asked for it.
    pub(super) fn stop(&mut self, kind: SourceKind, notices: &mut Vec<Notice>) {
        self.source_mut(kind).on = false;
        notices.push(Notice::SourceEnded(kind));
    }

    /// A new list of devices.
    pub(super) fn listed(&mut self, devices: Vec<Device>) -> Reaction {
        let before = std::mem::replace(&mut self.devices, devices);
        let (mut outputs, mut notices) = (Vec::new(), Vec::new());
        let mut taken = Vec::new();
        for kind in KINDS {
            let (act, device) = self.update_source(kind, &before, &mut notices);
            outputs.extend(act);
            taken.extend(device);
            self.remember_in_use(kind);
        }
        taken.extend(self.update_speaker(&before, &mut notices));
        notices.extend(offers(&before, &self.devices, &taken));
        (outputs, notices)
    }

    /// Reacts to a new list for one source; also returns the device that is used again.
    fn update_source(
        &mut self,
        kind: SourceKind,
        before: &[Device],
        notices: &mut Vec<Notice>,
    ) -> (Vec<MediaOutput>, Option<Device>) {
        let slot = &self.slots[kind as usize];
        let (loss, seen) = (slot.loss.clone(), slot.seen.clone());
        match (loss, seen) {
            (Some(Loss::Ended(device)), _) => {
                self.slot(kind).loss = None;
                if device.is_in(&self.devices, before) {
                    self.stop(kind, notices);
                } else {
                    return (self.replace(kind, device, notices), None);
                }
            }
            // The device behind an alias can change while the track goes on.
            (None, Some(device)) if !device.is_alias() && !device.is_in(&self.devices, before) => {
                let mut outputs: Vec<_> = self.close(kind).into_iter().collect();
                outputs.extend(self.replace(kind, device, notices));
                return (outputs, None);
            }
            _ => {}
        }
        let back = self.returned(kind, before);
        let outputs = back.as_ref().map(|_| self.take_back(kind, before));
        (outputs.unwrap_or_default(), back)
    }

    /// The device was removed: another one of its kind replaces it, if there is one.
    fn replace(&mut self, kind: SourceKind, device: Device, notices: &mut Vec<Notice>) -> Vec<MediaOutput> {
        let another = self.devices.iter().any(|other| other.kind == kind.device());
        let was_on = self.source(kind).on && self.active;
        if was_on && another {
            let any = (kind, DeviceChoice::default());
            return self.open(vec![any], &Why::Replacing).into_iter().collect();
        }
        self.stop(kind, notices);
        if was_on {
            self.slot(kind).loss = Some(Loss::Gone(device));
        }
        Vec::new()
    }

    /// The device that was just plugged in and belongs to this source: the chosen one, or the one whose removal left nothing.
    fn returned(&self, kind: SourceKind, before: &[Device]) -> Option<Device> {
        let slot = &self.slots[kind as usize];
        let gone = match &slot.loss {
            Some(Loss::Gone(device)) => Some(DeviceChoice::new(&device.id, &device.label)),
            _ => None,
        };
        let busy = slot
            .pending
            .as_ref()
            .is_some_and(|pending| pending.why != Why::Replacing);
        if busy || !(slot.source.on || gone.is_some()) {
            return None;
        }
        let new = |choice: &DeviceChoice| {
            let device = choice.find(kind.device(), &self.devices)?;
            let in_use = |id: &str| {
                slot.source
                    .track
                    .as_ref()
                    .is_some_and(|track| track.device_id == id)
            };
            (choice.find(kind.device(), before).is_none() && !in_use(&device.id)).then(|| device.clone())
        };
        new(&slot.source.choice).or_else(|| gone.as_ref().and_then(new))
    }

    fn take_back(&mut self, kind: SourceKind, before: &[Device]) -> Vec<MediaOutput> {
        // Before permission the device was not gone, only unnamed, so there is nothing to tell.
        let why = if before.iter().any(Device::is_known) {
            Why::Returning
        } else {
            Why::Wanted
        };
        self.source_mut(kind).on = true;
        self.reopen(kind, self.exclusive, why)
    }

    /// Remembers how the list names the device in use, to recognise its removal.
    fn remember_in_use(&mut self, kind: SourceKind) {
        let Some(track) = &self.source(kind).track else {
            return;
        };
        let in_use = |device: &&Device| device.kind == kind.device() && device.id == track.device_id;
        if let Some(device) = self.devices.iter().find(in_use).cloned() {
            self.slot(kind).seen = Some(device);
        }
    }

    /// Reacts to a new list for the audio output; returns the device that is used again.
    fn update_speaker(&mut self, before: &[Device], notices: &mut Vec<Notice>) -> Option<Device> {
        let kind = DeviceKind::Speaker;
        self.speaker.select(&self.devices);
        let was = self.speaker.choice.find(kind, before);
        let is = self.speaker.choice.find(kind, &self.devices);
        // The first list with labels is no change.
        let known = before.iter().any(Device::is_known) && self.devices.iter().any(Device::is_known);
        if known && was.is_some() != is.is_some() {
            notices.push(Notice::DeviceChanged {
                kind,
                label: is.or(was).map(|device| device.label.clone()).unwrap_or_default(),
                back: is.is_some(),
            });
        }
        is.filter(|_| was.is_none()).cloned()
    }
}

/// Notices for new devices that are not in use. A speaker is offered only together with a microphone: a headset, not a monitor.
fn offers(before: &[Device], now: &[Device], taken: &[Device]) -> Vec<Notice> {
    let kind_known = |kind| {
        let mut alike = before.iter().filter(|device| device.kind == kind);
        before.iter().any(Device::is_known) && alike.all(Device::is_known)
    };
    let new = |kind| {
        let of_kind = move |device: &&Device| device.kind == kind && device.is_known() && !device.is_alias();
        let unasked = |device: &&Device| !taken.contains(device) && !device.is_in(before, now);
        now.iter()
            .filter(of_kind)
            .filter(unasked)
            .cloned()
            .collect::<Vec<_>>()
    };
    let offer = |devices| Notice::DeviceOffered { devices };
    let mut notices = Vec::new();
    if kind_known(DeviceKind::Camera) {
        notices.extend(
            new(DeviceKind::Camera)
                .into_iter()
                .map(|camera| offer(vec![camera])),
        );
    }
    if kind_known(DeviceKind::Microphone) {
        let mut speakers = new(DeviceKind::Speaker).into_iter();
        for microphone in new(DeviceKind::Microphone) {
            notices.push(offer(
                std::iter::once(microphone).chain(speakers.next()).collect(),
            ));
        }
    }
    notices
}
