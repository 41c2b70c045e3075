//! From JSON to [`Event`].

use serde_json::Value;

use super::event::{Event, Message, Participant, RoomInfo};
use crate::room::conceal;
use crate::wire::Fields;

impl Event {
    /// Reads `plugindata.data`, or a message from the data channel. Never fails: what is not known, or lacks what it must have, is
    /// [`Event::Unknown`].
    #[must_use]
    pub fn decode(data: &Value) -> Self {
        let room = data.id("room");
        let username = || data.text("username");
        // 1.1.2 answers `kick` over the plain API with this other word.
        match data.word("textroom").or_else(|| data.word("textbridge")) {
            Some("message") => message(data).map(Self::Message),
            Some("announcement") => {
                let date = data.text("date");
                data.whole("text")
                    .map(|text| Self::Announcement { room, date, text })
            }
            Some("join") => {
                let display = data.text("display");
                username().map(|username| Self::Joined {
                    room,
                    username,
                    display,
                })
            }
            Some("leave") => username().map(|username| Self::Left { room, username }),
            Some("kicked") => username().map(|username| Self::Kicked { room, username }),
            Some("destroyed") => Some(Self::Destroyed { room }),
            Some("created") => Some(Self::Created {
                room,
                permanent: data.flag("permanent"),
            }),
            Some("edited") => Some(Self::RoomConfigured { room }),
            Some("success") => Some(success(data)),
            Some("event") if data.word("result") == Some("ok") => Some(Self::Done),
            // `listparticipants` is answered without the word that everything else has.
            None if data.get("participants").is_some() => Some(success(data)),
            _ => None,
        }
        .unwrap_or(Self::Unknown)
    }
}

/// `"textroom":"success"`: which request it answers is told by which field is there.
fn success(data: &Value) -> Event {
    let room = data.id("room");
    if let Some(exists) = data.maybe("exists") {
        Event::Exists { room, exists }
    } else if data.get("participants").is_some() {
        Event::Participants {
            room,
            participants: participants(data),
        }
    } else if data.get("list").is_some() {
        Event::Rooms(data.items("list").iter().filter_map(room_info).collect())
    } else if data.get("allowed").is_some() {
        Event::Allowed {
            room,
            allowed: conceal(data.items("allowed")),
        }
    } else if let Some(sent) = data.get("sent").and_then(Value::as_object) {
        let told = sent
            .iter()
            .map(|(username, there)| (username.clone(), *there == Value::Bool(true)));
        Event::Sent(told.collect())
    } else {
        Event::Done
    }
}

fn message(data: &Value) -> Option<Message> {
    Some(Message {
        room: data.id("room"),
        from: data.text("from")?,
        display: data.text("display"),
        date: data.text("date"),
        text: data.whole("text")?,
        whisper: data.flag("whisper"),
    })
}

fn participants(data: &Value) -> Vec<Participant> {
    let participant = |value: &Value| {
        Some(Participant {
            username: value.text("username")?,
            display: value.text("display"),
        })
    };
    data.items("participants")
        .iter()
        .filter_map(participant)
        .collect()
}

fn room_info(value: &Value) -> Option<RoomInfo> {
    Some(RoomInfo {
        room: value.id("room")?,
        description: value.text("description"),
        pin_required: value.flag("pin_required"),
        num_participants: value.small("num_participants"),
        history: value.small("history"),
    })
}
