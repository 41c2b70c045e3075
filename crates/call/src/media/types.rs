//! What is requested of the browser about microphone and camera, and what it answers.

use super::{CaptureSettings, Device, DeviceChoice, TrackInfo};
use serde::{Deserialize, Serialize};

/// A kind of local source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SourceKind {
    /// The microphone.
    Microphone,
    /// The camera.
    Camera,
}

/// Arguments of one getUserMedia call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    /// Returned with the answer.
    pub generation: u32,
    /// The microphone to open; `None` for no audio.
    pub microphone: Option<DeviceChoice>,
    /// The camera to open; `None` for no video.
    pub camera: Option<DeviceChoice>,
    /// Constraints for both.
    pub capture: CaptureSettings,
}

/// Actions on microphone and camera.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum MediaOutput {
    /// Call getUserMedia; answer with [`MediaEvent::Opened`] or [`MediaEvent::Failed`].
    Open(#[serde(skip)] OpenRequest),
    /// Adopt the named kinds of the tracks opened with this generation: they replace earlier tracks of the same kind, which are stopped,
    /// and go to the publisher's senders. The other opened tracks are stopped.
    Adopt {
        generation: u32,
        microphone: bool,
        camera: bool,
    },
    /// Stop the adopted track and remove it from the sender, which turns off the device's light.
    Close(SourceKind),
    /// Stop or resume sending; the device stays open.
    SetSending { kind: SourceKind, sending: bool },
    /// Call enumerateDevices; answer with [`MediaEvent::Devices`].
    List,
}

/// Events of microphone and camera.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MediaEvent {
    /// getUserMedia resolved.
    Opened {
        generation: u32,
        microphone: Option<TrackInfo>,
        camera: Option<TrackInfo>,
    },
    /// getUserMedia was rejected.
    Failed { generation: u32, error: CaptureError },
    /// The adopted track of that generation ended (its `ended` event).
    Ended { generation: u32, kind: SourceKind },
    /// The system muted or unmuted the adopted track of that generation (its `mute` and `unmute` events).
    Muted {
        generation: u32,
        kind: SourceKind,
        muted: bool,
    },
    /// The result of enumerateDevices: at the start, after a permission, and after each `devicechange`.
    Devices(Vec<Device>),
}

/// Why a device could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CaptureError {
    /// The user denied permission, now or earlier.
    Denied,
    /// The operating system denies it to the browser.
    DeniedBySystem,
    /// The page around this one does not delegate it (`allow` of its `iframe`).
    DeniedByFrame,
    /// The user or the page around this one denied it; the browser does not tell which.
    DeniedInFrame,
    /// The site's own `Permissions-Policy` denies it.
    DeniedBySite,
    /// There is no such device.
    NotFound,
    /// Another program uses it.
    Busy,
    /// The page is not a secure context, so the browser offers no devices.
    Insecure,
    /// No device satisfies the constraints.
    Unfit,
    /// Anything else.
    Other,
}

/// The state of a local source, for views.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocalSource {
    /// What the user wants; the state of the toggle.
    pub on: bool,
    /// getUserMedia is under way.
    pub opening: bool,
    /// The adopted track.
    pub track: Option<TrackInfo>,
    /// The system has muted the track.
    pub muted: bool,
    /// The device that the user chose.
    pub choice: DeviceChoice,
    /// Why there is no track.
    pub error: Option<CaptureError>,
}

impl LocalSource {
    /// Whether it is sent to the others.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.on && self.track.is_some() && !self.muted
    }
}
