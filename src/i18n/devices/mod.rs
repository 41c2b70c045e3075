//! What is said about devices.

pub(super) mod english;
pub(super) mod korean;

use super::browser::Browser;
use super::{Explanation, Sources};
use parlour_call::{CaptureError, DeviceKind, SourceKind};

/// Every message about devices.
#[derive(Debug)]
pub struct DeviceTexts {
    /// A device could not be opened; what to do about it in this browser.
    pub capture: fn(sources: Sources, error: CaptureError, browser: Browser) -> Explanation,
    /// A device stopped by itself.
    pub ended: fn(kind: SourceKind) -> &'static str,
    /// The system gives no sound or picture.
    pub muted_by_system: fn(kind: SourceKind) -> &'static str,
    /// Another device is in use than before. `back`: the chosen one is there again. Else `label` is the one in use from now on,
    /// or of a loudspeaker the one that went.
    pub changed: fn(kind: DeviceKind, label: &str, back: bool) -> String,
    /// A device was plugged in.
    pub offered: fn(label: &str) -> String,
    /// Button beside it.
    pub use_it: &'static str,
    /// The person speaks while muted. `keys`: there is a keyboard.
    pub speaking_muted: fn(keys: bool) -> &'static str,
    /// Button, on a phone.
    pub switch_camera: &'static str,
    /// A group of settings.
    pub quality: &'static str,
    /// Picker.
    pub resolution: &'static str,
    /// Picker.
    pub frame_rate: &'static str,
    /// Checkbox.
    pub echo_cancellation: &'static str,
    /// Checkbox.
    pub noise_suppression: &'static str,
    /// Checkbox.
    pub auto_gain: &'static str,
    /// Slider: how loud the others are.
    pub volume: &'static str,
}
