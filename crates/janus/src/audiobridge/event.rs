//! What AudioBridge says, asked for or not.

use crate::Id;

/// What whoever is in a room, or asks about it, is told in `plugindata.data`; what who manages rooms is answered is an
/// [`Answer`](super::Answer).
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
    /// Answer to `listparticipants`.
    ParticipantList {
        room: Option<Id>,
        participants: Vec<Participant>,
    },
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
