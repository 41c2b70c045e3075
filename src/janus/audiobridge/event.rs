//! What AudioBridge says, asked for or not.

use crate::config::Secret;
use crate::janus::message::Id;

/// Anything in `plugindata.data` of this plugin, errors aside.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// We joined; these were there before.
    Joined {
        room: Id,
        id: Id,
        participants: Vec<Participant>,
    },
    /// We are in another room now; these were there before.
    RoomChanged {
        room: Id,
        id: Id,
        participants: Vec<Participant>,
    },
    /// Somebody came, or these changed: each entry replaces what was known of its id.
    Participants {
        room: Option<Id>,
        participants: Vec<Participant>,
    },
    /// Our settings were taken; where we offered, the answer comes beside it.
    Configured,
    /// Somebody left the room.
    Leaving { id: Id },
    /// We left the room.
    Left,
    /// Our connection is being closed.
    HangingUp,
    /// A moderator removed somebody, perhaps us.
    Kicked { id: Id },
    /// A moderator removed everybody; the id is ours.
    KickedAll { id: Id },
    /// A moderator muted or unmuted the whole room.
    RoomMuted { muted: bool },
    /// Somebody began to talk, oneself included.
    Talking { id: Id },
    /// Somebody ceased to talk.
    StoppedTalking { id: Id },
    /// The room is gone. Also the answer to `destroy`.
    Destroyed { room: Option<Id> },
    /// A file is being played to the room.
    AnnouncementStarted { file_id: String },
    /// It is over.
    AnnouncementStopped { file_id: String },
    /// Packets are lost on the way.
    SlowLink,
    /// `create` is done.
    Created { room: Id, permanent: bool },
    /// `edit` is done.
    RoomConfigured { room: Id },
    /// Answer to `exists`.
    Exists { room: Option<Id>, exists: bool },
    /// Answer to `list`.
    Rooms(Vec<RoomInfo>),
    /// Answer to `listparticipants`.
    ParticipantList {
        room: Option<Id>,
        participants: Vec<Participant>,
    },
    /// Answer to `allowed`.
    Allowed { room: Option<Id>, allowed: Vec<Secret> },
    /// Answer to `rtp_forward`.
    ForwardStarted(Forwarder),
    /// Answer to `stop_rtp_forward`.
    ForwardStopped { stream_id: u64 },
    /// Answer to `listforwarders`.
    Forwarders(Vec<Forwarder>),
    /// Answer to `play_file`, `is_playing` and `stop_file`.
    File {
        file_id: String,
        /// Only after `is_playing`.
        playing: Option<bool>,
    },
    /// `kick`, `mute`, `enable_recording` and others are done.
    Done,
    /// Something that this client does not know.
    Unknown,
}

/// Somebody in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    pub id: Id,
    pub display: Option<String>,
    /// Their connection is up.
    pub setup: bool,
    /// The mix is without them.
    pub muted: bool,
    /// Whether they talk, where Janus can know.
    pub talking: Option<bool>,
    /// 0 is left, 50 the middle, 100 right; only in spatial rooms.
    pub spatial_position: Option<u32>,
}

/// A room, as `list` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomInfo {
    pub room: Id,
    pub description: Option<String>,
    pub pin_required: bool,
    /// Hertz.
    pub sampling_rate: Option<u32>,
    pub spatial_audio: bool,
    pub record: bool,
    pub muted: bool,
    pub num_participants: Option<u32>,
}

/// A place that the mix is sent to as plain RTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarder {
    /// For [`stop_rtp_forward`](super::stop_rtp_forward).
    pub stream_id: u64,
    pub host: Option<String>,
    pub port: Option<u32>,
    pub group: Option<String>,
}
