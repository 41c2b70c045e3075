//! From JSON to [`Event`].

use serde_json::Value;

use super::event::{Event, Participant};
use crate::wire::Fields;

impl Event {
    /// Reads `plugindata.data`. Never fails: what is not known, or lacks what it must have, is [`Event::Unknown`], and so is an
    /// [`Answer`](super::Answer).
    #[must_use]
    pub fn decode(data: &Value) -> Self {
        let room = data.id("room");
        match data.word("audiobridge") {
            Some("joined") => joined(data),
            Some("roomchanged") => {
                let found = room.zip(data.id("id"));
                found.map(|(room, id)| Self::RoomChanged {
                    room,
                    id,
                    participants: participants(data),
                })
            }
            Some("event") => notification(data),
            Some("left") => Some(Self::Left),
            Some("hangingup") => Some(Self::HangingUp),
            Some("talking") => data.id("id").map(|id| Self::Talking { id }),
            Some("stopped-talking") => data.id("id").map(|id| Self::StoppedTalking { id }),
            Some("destroyed") => Some(Self::Destroyed { room }),
            Some("slow_link") => Some(Self::SlowLink),
            Some("announcement-started") => data
                .text("file_id")
                .map(|file_id| Self::AnnouncementStarted { file_id }),
            Some("announcement-stopped") => data
                .text("file_id")
                .map(|file_id| Self::AnnouncementStopped { file_id }),
            Some("participants") => Some(Self::ParticipantList {
                room,
                participants: participants(data),
            }),
            _ => None,
        }
        .unwrap_or(Self::Unknown)
    }
}

/// `joined` with an id is our own; without one it is somebody else's.
fn joined(data: &Value) -> Option<Event> {
    let participants = participants(data);
    match (data.id("room"), data.id("id")) {
        (Some(room), Some(id)) => Some(Event::Joined {
            room,
            id,
            participants,
        }),
        (room, None) if !participants.is_empty() => Some(Event::Participants { room, participants }),
        _ => None,
    }
}

/// `"audiobridge":"event"`: what happened is told by which field is there.
fn notification(data: &Value) -> Option<Event> {
    if data.get("participants").is_some() {
        let room = data.id("room");
        return Some(Event::Participants {
            room,
            participants: participants(data),
        });
    }
    if data.word("result") == Some("ok") {
        return Some(Event::Configured);
    }
    if let Some(muted) = data.maybe("muted") {
        return Some(Event::RoomMuted { muted });
    }
    let leaving = data.id("leaving").map(|id| Event::Leaving { id });
    leaving
        .or_else(|| data.id("kicked").map(|id| Event::Kicked { id }))
        .or_else(|| data.id("kicked_all").map(|id| Event::KickedAll { id }))
}

fn participants(data: &Value) -> Vec<Participant> {
    let participant = |value: &Value| {
        Some(Participant {
            id: value.id("id")?,
            display: value.text("display"),
            setup: value.flag("setup"),
            muted: value.flag("muted"),
            talking: value.maybe("talking"),
            spatial_position: value.small("spatial_position"),
        })
    };
    data.items("participants")
        .iter()
        .filter_map(participant)
        .collect()
}
