//! Devices and device choices.

use super::SourceKind;
use serde::{Deserialize, Serialize};

/// A device, as enumerateDevices lists it (MediaDeviceInfo).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its kind.
    pub kind: DeviceKind,
    /// `deviceId`; empty before permission.
    pub id: String,
    /// `label`; empty before permission.
    pub label: String,
}

/// MediaDeviceKind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceKind {
    /// `audioinput`.
    Microphone,
    /// `videoinput`.
    Camera,
    /// `audiooutput`.
    Speaker,
}

/// `facingMode` of a camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Facing {
    /// `user`.
    User,
    /// `environment`.
    Environment,
}

/// Which device to open. The fields are tried in order until one matches a device; if none does, any device of its kind is taken.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeviceChoice {
    /// `deviceId`.
    pub id: Option<String>,
    /// `label`: browsers change ids, but hardly ever labels.
    pub label: Option<String>,
    /// `facingMode`.
    pub facing: Option<Facing>,
}

/// What is known of an opened track (its settings and label).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TrackInfo {
    /// `deviceId`.
    pub device_id: String,
    /// `label`.
    pub label: String,
    /// `facingMode`, if the browser reports it.
    pub facing: Option<Facing>,
    /// `muted`: the system gives no media at present.
    pub muted: bool,
}

impl SourceKind {
    /// The kind of device it is captured from.
    #[must_use]
    pub const fn device(self) -> DeviceKind {
        match self {
            Self::Microphone => DeviceKind::Microphone,
            Self::Camera => DeviceKind::Camera,
        }
    }
}

impl DeviceKind {
    /// The source that such a device captures; `None` for a speaker.
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
    /// The opposite direction.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::User => Self::Environment,
            Self::Environment => Self::User,
        }
    }
}

impl Device {
    /// Whether this is the system's default, which browsers list a second time under these ids.
    pub(super) fn is_alias(&self) -> bool {
        matches!(self.id.as_str(), "default" | "communications")
    }

    /// Whether the browser reveals id and label, which it does only after permission.
    pub(super) const fn is_known(&self) -> bool {
        !self.id.is_empty() && !self.label.is_empty()
    }

    /// Whether a `later` list contains this device: by id, or else by its label under an id that the `earlier` list did not have. An alias can
    /// denote another device later, which its label tells.
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
    /// A device by id and label; an empty string means unknown.
    #[must_use]
    pub fn new(id: &str, label: &str) -> Self {
        let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            id: known(id),
            label: known(label),
            facing: None,
        }
    }

    /// The chosen device, if it is in the list.
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
