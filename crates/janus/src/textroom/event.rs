//! What TextRoom says, over the channel or the plain API, asked for or not.

use crate::Id;
use crate::Secret;

/// Anything that this plugin sends, errors aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody said something, oneself included.
    Message(Message),
    /// Something was said in nobody's name.
    Announcement {
        room: Option<Id>,
        date: Option<String>,
        text: String,
    },
    /// Somebody came, oneself included.
    Joined {
        room: Option<Id>,
        username: String,
        display: Option<String>,
    },
    /// Somebody left, oneself included.
    Left { room: Option<Id>, username: String },
    /// A moderator removed somebody, perhaps us.
    Kicked { room: Option<Id>, username: String },
    /// The room is gone. Also the answer to `destroy`.
    Destroyed { room: Option<Id> },
    /// Answer to a message for some: whether each was there.
    Sent(Vec<(String, bool)>),
    /// Answer to `join` and `listparticipants`.
    Participants {
        room: Option<Id>,
        participants: Vec<Participant>,
    },
    /// `create` is done.
    Created { room: Option<Id>, permanent: bool },
    /// `edit` is done.
    RoomConfigured { room: Option<Id> },
    /// Answer to `exists`.
    Exists { room: Option<Id>, exists: bool },
    /// Answer to `list`.
    Rooms(Vec<RoomInfo>),
    /// Answer to `allowed`.
    Allowed { room: Option<Id>, allowed: Vec<Secret> },
    /// What was asked is done; after `setup` and `restart` Janus's offer comes beside it.
    Done,
    /// Something that this client does not know.
    Unknown,
}

/// A message of somebody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub room: Option<Id>,
    /// Their username.
    pub from: String,
    /// Their display name; only in what is kept for those who come later.
    pub display: Option<String>,
    /// When Janus passed it on, as ISO 8601 without a colon in the zone (`2025-01-31T12:34:56+0000`).
    pub date: Option<String>,
    /// Only ever to be shown as text.
    pub text: String,
    /// Not for the whole room.
    pub whisper: bool,
}

/// Somebody in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    pub username: String,
    pub display: Option<String>,
}

/// A room, as `list` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomInfo {
    pub room: Id,
    pub description: Option<String>,
    pub pin_required: bool,
    pub num_participants: Option<u32>,
    /// How many messages are kept.
    pub history: Option<u32>,
}
