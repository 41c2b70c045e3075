//! What a participant asks. All of these are answered asynchronously.

use serde::Serialize;
use serde_json::Value;
use serde_with::{serde_as, skip_serializing_none};

use crate::envelope::to_body;
use crate::secret::Revealed;
use crate::{Id, Secret};

/// How to be in a room; `None` is left to the room, or stays as it is.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Settings {
    /// The name that the others see.
    pub display: Option<String>,
    /// Whether the mix is without us.
    pub muted: Option<bool>,
    /// Our group, where the room has groups.
    pub group: Option<String>,
    /// Packets that Janus holds back before it decodes.
    pub prebuffer: Option<u32>,
    /// Bits per second of what we get.
    pub bitrate: Option<u32>,
    /// Opus complexity, 0 to 10.
    pub quality: Option<u8>,
    /// Percentage of loss that the encoder protects against, 0 to 20.
    pub expected_loss: Option<u8>,
    /// Percentage at which we are mixed in.
    pub volume: Option<u32>,
    /// Where the others hear us, where the room is spatial: 0 is left, 50 the middle, 100 right.
    pub spatial_position: Option<u8>,
    /// Record us.
    pub record: Option<bool>,
    /// Where to.
    pub filename: Option<String>,
}

/// How to join a room.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Join {
    /// The room.
    pub room: Id,
    /// An id to have; chosen by Janus when absent.
    pub id: Option<Id>,
    /// The room's PIN. Absent but needed: 483. Wrong: 489.
    #[serde_as(as = "Option<Revealed>")]
    pub pin: Option<Secret>,
    /// A token of the room.
    #[serde_as(as = "Option<Revealed>")]
    pub token: Option<Secret>,
    /// Level below which we talk, instead of the room's.
    pub audio_level_average: Option<u32>,
    /// Packets that a level is averaged over, instead of the room's.
    pub audio_active_packets: Option<u32>,
    /// Everything else.
    #[serde(flatten)]
    pub settings: Settings,
}

impl Join {
    /// Joins a room with what the room prescribes.
    #[must_use]
    pub fn room(room: Id) -> Self {
        Self {
            room,
            id: None,
            pin: None,
            token: None,
            audio_level_average: None,
            audio_active_packets: None,
            settings: Settings::default(),
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "request", rename_all = "lowercase")]
enum Request<'a> {
    Join(&'a Join),
    ChangeRoom(&'a Join),
    Configure(&'a Settings),
    Leave,
    HangUp,
    ResetDecoder,
}

/// Joins. Answered by [`Event::Joined`](super::Event::Joined).
#[must_use]
pub fn join(join: &Join) -> Value {
    to_body(&Request::Join(join))
}

/// Goes to another room on the same connection. Answered by [`Event::RoomChanged`](super::Event::RoomChanged).
#[must_use]
pub fn change_room(join: &Join) -> Value {
    to_body(&Request::ChangeRoom(join))
}

/// Changes our settings, and with an offer beside it begins or renegotiates the connection. Answered by
/// [`Event::Configured`](super::Event::Configured), with the answer where there was an offer. Others are told by [`Event::Participants`](super::Event::Participants).
#[must_use]
pub fn configure(settings: &Settings) -> Value {
    to_body(&Request::Configure(settings))
}

/// Leaves the room, stays on the handle. Answered by [`Event::Left`](super::Event::Left).
#[must_use]
pub fn leave() -> Value {
    to_body(&Request::Leave)
}

/// Closes our connection, stays in the room. Answered by [`Event::HangingUp`](super::Event::HangingUp).
#[must_use]
pub fn hang_up() -> Value {
    to_body(&Request::HangUp)
}

/// Starts our decoder anew, after bad noise. Answered by [`Answer::Done`](super::Answer::Done).
#[must_use]
pub fn reset_decoder() -> Value {
    to_body(&Request::ResetDecoder)
}
