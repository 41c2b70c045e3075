//! Devices, and which of them is meant.

use super::SourceKind;

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

/// Which way a camera of a phone looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facing {
    /// At the person who holds it: `user`.
    User,
    /// Away from them: `environment`.
    Environment,
}

/// Which device to open. Where several fields are set, the first one that fits a device decides; where none does, any device
/// of its kind is taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeviceChoice {
    /// A `deviceId`.
    pub id: Option<String>,
    /// A label: browsers change ids, but hardly ever labels.
    pub label: Option<String>,
    /// Which way the camera looks.
    pub facing: Option<Facing>,
}

/// What is known of an opened track.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrackInfo {
    /// `deviceId` from its settings.
    pub device_id: String,
    /// Its label.
    pub label: String,
    /// Which way the camera looks, where the browser says so.
    pub facing: Option<Facing>,
    /// The system gives no sound or picture at present.
    pub muted: bool,
}

impl SourceKind {
    /// The devices that it comes from.
    #[must_use]
    pub const fn device(self) -> DeviceKind {
        match self {
            Self::Microphone => DeviceKind::Microphone,
            Self::Camera => DeviceKind::Camera,
        }
    }
}

impl DeviceKind {
    /// What is sent of such a device; nothing of a loudspeaker.
    #[must_use]
    pub const fn source(self) -> Option<SourceKind> {
        match self {
            Self::Microphone => Some(SourceKind::Microphone),
            Self::Camera => Some(SourceKind::Camera),
            Self::Speaker => None,
        }
    }
}

impl Facing {
    /// The other one.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::User => Self::Environment,
            Self::Environment => Self::User,
        }
    }
}

impl Device {
    /// Browsers list the system's own choice a second time under these ids.
    pub(super) fn is_alias(&self) -> bool {
        matches!(self.id.as_str(), "default" | "communications")
    }

    /// The browser tells of it, which it does only once the person allowed it.
    pub(super) const fn is_known(&self) -> bool {
        !self.id.is_empty() && !self.label.is_empty()
    }

    /// The same device in a later list: by id, and else by its label under an id that is new there.
    ///
    /// Behind one and the same alias another device may stand later; its label tells.
    pub(super) fn is_in(&self, later: &[Self], earlier: &[Self]) -> bool {
        let mut alike = later.iter().filter(|device| device.kind == self.kind);
        alike.any(|device| {
            if device.id == self.id {
                return !self.is_alias() || self.label.is_empty() || device.label == self.label;
            }
            let renamed = !self.is_alias() && !self.label.is_empty() && device.label == self.label;
            renamed
                && !earlier
                    .iter()
                    .any(|old| old.kind == device.kind && old.id == device.id)
        })
    }
}

impl DeviceChoice {
    /// A device by id and label; what is empty is not known.
    #[must_use]
    pub fn new(id: &str, label: &str) -> Self {
        let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            id: known(id),
            label: known(label),
            facing: None,
        }
    }

    /// The device that is meant, if it is among these.
    #[must_use]
    pub fn find<'a>(&self, kind: DeviceKind, devices: &'a [Device]) -> Option<&'a Device> {
        let one = |fits: &dyn Fn(&Device) -> bool| {
            devices
                .iter()
                .find(|device| device.kind == kind && device.is_known() && fits(device))
        };
        one(&|device| Some(&device.id) == self.id.as_ref())
            .or_else(|| one(&|device| Some(&device.label) == self.label.as_ref()))
    }
}
