//! What TextRoom says, over the channel or the plain API, asked for or not.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::{Id, Secret, lenient};

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
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Participant {
    #[serde(deserialize_with = "lenient::required_text")]
    pub username: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub display: Option<String>,
}

/// A room, as `list` tells it.
#[serde_with::apply(
    Option<String> => #[serde(default, deserialize_with = "lenient::text")],
    Option<u32> => #[serde(default, deserialize_with = "lenient::or_default")],
    bool => #[serde(default, deserialize_with = "lenient::or_default")],
)]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RoomInfo {
    pub room: Id,
    pub description: Option<String>,
    pub pin_required: bool,
    pub num_participants: Option<u32>,
    /// How many messages are kept.
    pub history: Option<u32>,
}

/// Anything of this plugin as it is on the wire. The word in `textroom` says what it is, and of a `success` the fields that are there.
#[serde_with::apply(
    Option<Word> => #[serde(deserialize_with = "lenient::or_default")],
    Option<Done> => #[serde(deserialize_with = "lenient::or_default")],
    Option<Id> => #[serde(deserialize_with = "lenient::or_default")],
    Option<bool> => #[serde(deserialize_with = "lenient::or_default")],
    bool => #[serde(deserialize_with = "lenient::or_default")],
    Option<String> => #[serde(deserialize_with = "lenient::text")],
    Option<BTreeMap<String, Value>> => #[serde(deserialize_with = "lenient::or_default")],
    Option<Vec<Participant>> => #[serde(deserialize_with = "lenient::some_list")],
    Option<Vec<RoomInfo>> => #[serde(deserialize_with = "lenient::some_list")],
    Option<Vec<Secret>> => #[serde(deserialize_with = "lenient::some_list")],
)]
#[derive(Default, Deserialize)]
#[serde(default)]
struct RawEvent {
    textroom: Option<Word>,
    /// The word in 1.1.2's answer to `kick` over the plain API.
    textbridge: Option<Word>,
    room: Option<Id>,
    username: Option<String>,
    display: Option<String>,
    from: Option<String>,
    date: Option<String>,
    /// Of use only as a whole.
    #[serde_with(skip_apply)]
    #[serde(deserialize_with = "lenient::or_default")]
    text: Option<String>,
    whisper: bool,
    permanent: bool,
    result: Option<Done>,
    exists: Option<bool>,
    participants: Option<Vec<Participant>>,
    list: Option<Vec<RoomInfo>>,
    allowed: Option<Vec<Secret>>,
    sent: Option<BTreeMap<String, Value>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Message,
    Announcement,
    Join,
    Leave,
    Kicked,
    Destroyed,
    Created,
    Edited,
    Success,
    Event,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
enum Done {
    #[serde(rename = "ok")]
    Ok,
}

impl Event {
    /// Reads `plugindata.data`, or a message from the data channel. Never fails: what is not known, or lacks what it must have, is
    /// [`Event::Unknown`].
    #[must_use]
    pub fn decode(data: &Value) -> Self {
        let event = lenient::object(data).and_then(RawEvent::read);
        event.unwrap_or(Self::Unknown)
    }
}

impl RawEvent {
    /// `None` when it is no event, or lacks what it must have.
    fn read(self) -> Option<Event> {
        let room = self.room.clone();
        // `listparticipants` is answered without a word.
        let unnamed = || self.participants.is_some().then_some(Word::Success);
        let word = self.textroom.or(self.textbridge).or_else(unnamed)?;
        Some(match word {
            Word::Message => Event::Message(Message {
                room,
                from: self.from?,
                display: self.display,
                date: self.date,
                text: self.text?,
                whisper: self.whisper,
            }),
            Word::Announcement => Event::Announcement {
                room,
                date: self.date,
                text: self.text?,
            },
            Word::Join => Event::Joined {
                room,
                username: self.username?,
                display: self.display,
            },
            Word::Leave => Event::Left {
                room,
                username: self.username?,
            },
            Word::Kicked => Event::Kicked {
                room,
                username: self.username?,
            },
            Word::Destroyed => Event::Destroyed { room },
            Word::Created => Event::Created {
                room,
                permanent: self.permanent,
            },
            Word::Edited => Event::RoomConfigured { room },
            Word::Success => self.read_success(),
            Word::Event => {
                self.result?;
                Event::Done
            }
            Word::Other => return None,
        })
    }

    fn read_success(self) -> Event {
        let room = self.room;
        if let Some(exists) = self.exists {
            Event::Exists { room, exists }
        } else if let Some(participants) = self.participants {
            Event::Participants { room, participants }
        } else if let Some(rooms) = self.list {
            Event::Rooms(rooms)
        } else if let Some(allowed) = self.allowed {
            Event::Allowed { room, allowed }
        } else if let Some(sent) = self.sent {
            let was_there = |there| there == Value::Bool(true);
            let sent = sent.into_iter().take(lenient::MAX_ITEMS);
            Event::Sent(
                sent.map(|(username, there)| (username, was_there(there)))
                    .collect(),
            )
        } else {
            Event::Done
        }
    }
}
