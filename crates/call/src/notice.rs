//! Events that the person is told of in passing.

use crate::media::screen_share::ShareRefusal;
use crate::media::{CaptureError, Device, DeviceKind, SourceKind};
use crate::peer::{PublishedSource, Withheld};
use crate::room::participant::ExtraStream;
use strum::IntoStaticStr;

/// An event that the person is notified of, without a need to act.
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr)]
pub enum Notice {
    /// A participant joined.
    Joined { name: String },
    /// A participant left.
    Left { name: String },
    /// A participant has another name from now on.
    Renamed { from: String, to: String },
    /// A participant publishes something that is not received, because another stream of its kind is.
    StreamNotShown { name: String, stream: ExtraStream },
    /// A source of ours that is on does not reach the others.
    Withheld { source: PublishedSource, why: Withheld },
    /// A moderator lifted the mute of a source of ours that is on.
    Released(PublishedSource),
    /// A device could not be opened.
    SourceFailed { kind: SourceKind, error: CaptureError },
    /// A device's track ended (unplugged, taken by the system), and no other device took its place.
    SourceEnded(SourceKind),
    /// The system muted a device's track.
    MutedBySystem(SourceKind),
    /// Another device of this kind is in use than before, without the person's choice.
    DeviceChanged {
        kind: DeviceKind,
        /// The device in use from now on; for a loudspeaker that was unplugged, that one.
        label: String,
        /// Whether it is the chosen device, plugged in again.
        back: bool,
    },
    /// Devices were plugged in together; the person may want to use them.
    DeviceOffered { devices: Vec<Device> },
    /// The person speaks, and the microphone is off.
    SpeakingMuted,
    /// The screen could not be shared.
    ShareFailed(ShareRefusal),
    /// The token for Janus expires in so many minutes, and with it the call.
    TokenExpires { minutes: u64 },
}

impl Notice {
    /// Whether one sentence can tell both.
    #[must_use]
    pub fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Joined { .. }, Self::Joined { .. })
            | (Self::Left { .. }, Self::Left { .. })
            | (Self::Renamed { .. }, Self::Renamed { .. })
            | (Self::StreamNotShown { .. }, Self::StreamNotShown { .. }) => true,
            (Self::SourceFailed { error, .. }, Self::SourceFailed { error: same, .. }) => error == same,
            _ => self == other,
        }
    }
}
