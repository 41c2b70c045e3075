//! Microphone and camera: what the person wants, what the browser gave, and what to ask for next.

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
    /// Use what was opened: it replaces earlier tracks of the same kinds, which are stopped, and goes to the publisher's senders.
    Adopt { generation: u32 },
    /// Nobody wants it any more: stop it.
    Discard { generation: u32 },
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
    /// A track in use ended by itself.
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
