//! A person in a call at a machine with devices, which are plugged in and out.

use parlour_call::*;

use super::{Devices, World, request};

pub(crate) fn device(kind: DeviceKind, name: &str) -> Device {
    Device {
        kind,
        id: name.to_owned(),
        label: format!("The {name}"),
    }
}

pub(crate) fn camera(name: &str) -> Device {
    device(DeviceKind::Camera, name)
}

pub(crate) fn microphone(name: &str) -> Device {
    device(DeviceKind::Microphone, name)
}

pub(crate) fn speaker(name: &str) -> Device {
    device(DeviceKind::Speaker, name)
}

pub(crate) fn choice_of(device: &Device) -> DeviceChoice {
    DeviceChoice::new(&device.id, &device.label)
}

/// A person in a call (or, for `joined` false, in the lobby) at a machine with devices.
pub(crate) struct Desk {
    pub(crate) world: World,
    /// What is plugged in.
    pub(crate) plugged: Vec<Device>,
}

impl Desk {
    pub(crate) fn new(plugged: &[Device]) -> Self {
        Self::with(plugged, World::new())
    }

    pub(crate) fn with(plugged: &[Device], mut world: World) -> Self {
        // The first request is answered by the test as well.
        world.command(Command::Abandon);
        world.devices = Devices::Silent;
        world.command(Command::ReturnToLobby);
        world.command(request(None));
        assert_eq!(*world.call.phase(), Phase::InCall);
        let plugged = plugged.to_vec();
        let mut desk = Self { world, plugged };
        desk.answer();
        desk.list();
        desk.forget();
        desk
    }

    pub(crate) fn source(&self, kind: SourceKind) -> &LocalSource {
        self.world.call.local().source(kind)
    }

    pub(crate) fn in_use(&self, kind: SourceKind) -> Option<&str> {
        let track = self.source(kind).track.as_ref()?;
        Some(&track.device_id)
    }

    /// The browser's list as it is now.
    pub(crate) fn list(&mut self) {
        let devices = MediaEvent::Devices(self.plugged.clone());
        self.world.input(Input::Media(devices));
    }

    pub(crate) fn plug(&mut self, devices: &[Device]) {
        self.plugged.extend_from_slice(devices);
        self.list();
    }

    pub(crate) fn unplug(&mut self, device: &Device) {
        self.plugged.retain(|other| other != device);
        self.list();
    }

    pub(crate) fn choose(&mut self, device: &Device) {
        let (kind, choice) = (device.kind, choice_of(device));
        self.world.command(Command::ChooseDevice { kind, choice });
        self.answer();
        self.list();
    }

    pub(crate) fn requests(&self) -> Vec<OpenRequest> {
        let open = |output: MediaOutput| match output {
            MediaOutput::Open(request) => Some(request),
            _ => None,
        };
        self.world.media_actions().into_iter().filter_map(open).collect()
    }

    pub(crate) fn generation(&self) -> u32 {
        self.requests().last().expect("a device was asked for").generation
    }

    /// The browser opens what was asked for last: the chosen device where it is there, and else the first of its kind.
    pub(crate) fn answer(&mut self) {
        let request = self.requests().pop().expect("a device is asked for");
        let open = |kind, choice: &DeviceChoice| {
            let any = self.plugged.iter().find(|device| device.kind == kind);
            let found = choice.find(kind, &self.plugged).or(any)?;
            Some(TrackInfo {
                device_id: found.id.clone(),
                label: found.label.clone(),
                ..TrackInfo::default()
            })
        };
        let microphone = request
            .microphone
            .as_ref()
            .map(|choice| open(DeviceKind::Microphone, choice));
        let camera = request
            .camera
            .as_ref()
            .map(|choice| open(DeviceKind::Camera, choice));
        let generation = request.generation;
        let event = match (microphone, camera) {
            (Some(None), _) | (_, Some(None)) => MediaEvent::Failed {
                generation,
                error: CaptureError::NotFound,
            },
            (microphone, camera) => MediaEvent::Opened {
                generation,
                microphone: microphone.flatten(),
                camera: camera.flatten(),
            },
        };
        self.world.input(Input::Media(event));
    }

    pub(crate) fn refuse(&mut self, error: CaptureError) {
        let generation = self.generation();
        self.world
            .input(Input::Media(MediaEvent::Failed { generation, error }));
    }

    pub(crate) fn set(&mut self, kind: SourceKind, on: bool) {
        self.world.command(Command::SetSource { kind, on });
    }

    pub(crate) fn notices(&self) -> Vec<Notice> {
        let notice = |output: &Output| match output {
            Output::Notice(notice) => Some(notice.clone()),
            _ => None,
        };
        self.world.outputs.iter().filter_map(notice).collect()
    }

    pub(crate) fn closed(&self, kind: SourceKind) -> bool {
        self.world.media_actions().contains(&MediaOutput::Close(kind))
    }

    pub(crate) fn forget(&mut self) {
        self.world.forget();
    }

    /// Chooses and leaves the answer to the test.
    pub(crate) fn choose_only(&mut self, device: &Device) {
        let (kind, choice) = (device.kind, choice_of(device));
        self.world.command(Command::ChooseDevice { kind, choice });
    }

    pub(crate) fn choose_speaker(&mut self, device: &Device) {
        self.choose_only(device);
        self.list();
        self.forget();
    }
}
