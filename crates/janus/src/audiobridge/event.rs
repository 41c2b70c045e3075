//! What AudioBridge says, asked for or not.

use serde::Deserialize;
use serde_json::Value;

use crate::{Id, lenient};

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
#[serde_with::apply(
    Option<String> => #[serde(default, deserialize_with = "lenient::text")],
    bool => #[serde(default, deserialize_with = "lenient::or_default")],
    Option<bool> => #[serde(default, deserialize_with = "lenient::or_default")],
    Option<u32> => #[serde(default, deserialize_with = "lenient::or_default")],
)]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
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

/// `plugindata.data` as it is on the wire. The word in `audiobridge` says what it is, and of an `event` the fields that are there.
#[serde_with::apply(
    Option<Word> => #[serde(deserialize_with = "lenient::or_default")],
    Option<Done> => #[serde(deserialize_with = "lenient::or_default")],
    Option<Id> => #[serde(deserialize_with = "lenient::or_default")],
    Option<bool> => #[serde(deserialize_with = "lenient::or_default")],
    Option<String> => #[serde(deserialize_with = "lenient::text")],
    Option<Vec<Participant>> => #[serde(deserialize_with = "lenient::some_list")],
)]
#[derive(Default, Deserialize)]
#[serde(default)]
struct RawEvent {
    audiobridge: Option<Word>,
    room: Option<Id>,
    id: Option<Id>,
    participants: Option<Vec<Participant>>,
    result: Option<Done>,
    muted: Option<bool>,
    leaving: Option<Id>,
    kicked: Option<Id>,
    kicked_all: Option<Id>,
    file_id: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    Event,
    Joined,
    #[serde(rename = "roomchanged")]
    RoomChanged,
    Left,
    #[serde(rename = "hangingup")]
    HangingUp,
    Talking,
    StoppedTalking,
    Destroyed,
    #[serde(rename = "slow_link")]
    SlowLink,
    AnnouncementStarted,
    AnnouncementStopped,
    Participants,
}

#[derive(Deserialize)]
enum Done {
    #[serde(rename = "ok")]
    Ok,
}

impl Event {
    /// Reads `plugindata.data`. Never fails: what is not known, or lacks what it must have, is [`Event::Unknown`], and so is an
    /// [`Answer`](super::Answer).
    #[must_use]
    pub fn decode(data: &Value) -> Self {
        let event = lenient::object(data).and_then(RawEvent::read);
        event.unwrap_or(Self::Unknown)
    }
}

impl RawEvent {
    /// `None` when it is no event, or lacks what it must have.
    fn read(self) -> Option<Event> {
        Some(match self.audiobridge? {
            Word::Event => return self.read_event(),
            Word::Joined => return self.read_joined(),
            Word::RoomChanged => Event::RoomChanged {
                room: self.room?,
                id: self.id?,
                participants: self.participants.unwrap_or_default(),
            },
            Word::Left => Event::Left,
            Word::HangingUp => Event::HangingUp,
            Word::Talking => Event::Talking { id: self.id? },
            Word::StoppedTalking => Event::StoppedTalking { id: self.id? },
            Word::Destroyed => Event::Destroyed { room: self.room },
            Word::SlowLink => Event::SlowLink,
            Word::AnnouncementStarted => Event::AnnouncementStarted {
                file_id: self.file_id?,
            },
            Word::AnnouncementStopped => Event::AnnouncementStopped {
                file_id: self.file_id?,
            },
            Word::Participants => Event::ParticipantList {
                room: self.room,
                participants: self.participants.unwrap_or_default(),
            },
        })
    }

    /// `joined` with an id is our own; without one it is somebody else's.
    fn read_joined(self) -> Option<Event> {
        let participants = self.participants.unwrap_or_default();
        match (self.room, self.id) {
            (Some(room), Some(id)) => Some(Event::Joined {
                room,
                id,
                participants,
            }),
            (room, None) if !participants.is_empty() => Some(Event::Participants { room, participants }),
            _ => None,
        }
    }

    /// `"audiobridge":"event"`: which it is, is told by which field is there.
    fn read_event(self) -> Option<Event> {
        let room = self.room;
        Some(if let Some(participants) = self.participants {
            Event::Participants { room, participants }
        } else if self.result.is_some() {
            Event::Configured
        } else if let Some(muted) = self.muted {
            Event::RoomMuted { muted }
        } else if let Some(id) = self.leaving {
            Event::Leaving { id }
        } else if let Some(id) = self.kicked {
            Event::Kicked { id }
        } else {
            Event::KickedAll { id: self.kicked_all? }
        })
    }
}
