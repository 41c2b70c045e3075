//! What a participant asks. All of these are answered asynchronously.

use serde_json::Value;

use crate::Id;
use crate::Secret;
use crate::wire::Body;

/// How to be in a room; `None` is left to the room, or stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    /// The room.
    pub room: Id,
    /// An id to have; chosen by Janus when absent.
    pub id: Option<Id>,
    /// The room's PIN. Absent but needed: 483. Wrong: 489.
    pub pin: Option<Secret>,
    /// A token of the room.
    pub token: Option<Secret>,
    /// Level below which we talk, instead of the room's.
    pub audio_level_average: Option<u32>,
    /// Packets that a level is averaged over, instead of the room's.
    pub audio_active_packets: Option<u32>,
    /// Everything else.
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

/// Joins. Answered by [`Event::Joined`](super::Event::Joined).
#[must_use]
pub fn join(join: &Join) -> Value {
    joining("join", join)
}

/// Goes to another room on the same connection. Answered by [`Event::RoomChanged`](super::Event::RoomChanged).
#[must_use]
pub fn change_room(join: &Join) -> Value {
    joining("changeroom", join)
}

/// Changes our settings, and with an offer beside it begins or renegotiates the connection. Answered by
/// [`Event::Configured`](super::Event::Configured), with the answer where there was an offer. Others are told by [`Event::Participants`](super::Event::Participants).
#[must_use]
pub fn configure(settings: &Settings) -> Value {
    setting(Body::request("configure"), settings).build()
}

/// Leaves the room, stays on the handle. Answered by [`Event::Left`](super::Event::Left).
#[must_use]
pub fn leave() -> Value {
    Body::request("leave").build()
}

/// Closes our connection, stays in the room. Answered by [`Event::HangingUp`](super::Event::HangingUp).
#[must_use]
pub fn hang_up() -> Value {
    Body::request("hangup").build()
}

/// Starts our decoder anew, after bad noise. Answered by [`Answer::Done`](super::Answer::Done).
#[must_use]
pub fn reset_decoder() -> Value {
    Body::request("resetdecoder").build()
}

fn joining(request: &str, join: &Join) -> Value {
    let body = Body::request(request)
        .set("room", &join.room)
        .some("id", join.id.as_ref())
        .secret("pin", join.pin.as_ref())
        .secret("token", join.token.as_ref())
        .some("audio_level_average", join.audio_level_average)
        .some("audio_active_packets", join.audio_active_packets);
    setting(body, &join.settings).build()
}

fn setting(body: Body, settings: &Settings) -> Body {
    body.text("display", settings.display.as_ref())
        .some("muted", settings.muted)
        .text("group", settings.group.as_ref())
        .some("prebuffer", settings.prebuffer)
        .some("bitrate", settings.bitrate)
        .some("quality", settings.quality)
        .some("expected_loss", settings.expected_loss)
        .some("volume", settings.volume)
        .some("spatial_position", settings.spatial_position)
        .some("record", settings.record)
        .text("filename", settings.filename.as_ref())
}
