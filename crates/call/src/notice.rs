//! Events that the person is told of in passing.

use crate::media::screen_share::ShareRefusal;
use crate::media::{CaptureError, Device, DeviceKind, SourceKind};

/// Something to tell the person in passing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Somebody came.
    Joined { name: String },
    /// Somebody went.
    Left { name: String },
    /// A device could not be opened.
    SourceFailed { kind: SourceKind, error: CaptureError },
    /// A device ended by itself (unplugged, taken back by the system), and nothing took its place.
    SourceEnded(SourceKind),
    /// The system took sound or picture away, and the device is still there.
    MutedBySystem(SourceKind),
    /// Another device of this kind is in use than before, and the person did not choose it now.
    DeviceChanged {
        kind: DeviceKind,
        /// The device in use from now on. Of a loudspeaker that went, the one that went.
        label: String,
        /// It is the chosen one, which had been away.
        back: bool,
    },
    /// These were plugged in, together; the person may want to use them.
    DeviceOffered { devices: Vec<Device> },
    /// The person speaks, and the microphone is off.
    SpeakingMuted,
    /// The screen could not be shared.
    ShareFailed(ShareRefusal),
}

impl Notice {
    /// Whether one sentence tells both.
    #[must_use]
    pub fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Joined { .. }, Self::Joined { .. }) | (Self::Left { .. }, Self::Left { .. }) => true,
            (Self::SourceFailed { error, .. }, Self::SourceFailed { error: same, .. }) => error == same,
            _ => self == other,
        }
    }
}
