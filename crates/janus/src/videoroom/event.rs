//! What VideoRoom says, asked for or not.

use serde::Deserialize;
use serde_json::Value;

use super::streams::{Participant, Publisher, SubscriberStream};
use crate::{Id, lenient};

/// What whoever is in a room, or asks about it, is told in `plugindata.data`; what who manages rooms is answered is an
/// [`Answer`](super::Answer).
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// We joined as a publisher.
    Joined {
        room: Id,
        id: Id,
        /// For [`JoinSubscriber`](super::JoinSubscriber).
        private_id: Option<u64>,
        description: Option<String>,
        /// Who publishes.
        publishers: Vec<Publisher>,
        /// Who is there without publishing; only in rooms with `notify_joining`.
        attendees: Vec<Participant>,
    },
    /// These began to publish, or their streams or descriptions changed: each entry replaces what was known of its feed.
    Publishers(Vec<Publisher>),
    /// Somebody came and does not publish yet; only in rooms with `notify_joining`.
    Joining { id: Id, display: Option<String> },
    /// Somebody has another name now.
    Renamed { id: Id, display: String },
    /// Somebody left the room.
    Leaving { id: Id, reason: Option<String> },
    /// We left the room, or were kicked (`reason`: `kicked`).
    LeavingSelf { reason: Option<String> },
    /// A subscriber handle left.
    Left,
    /// A moderator removed somebody else.
    Kicked { id: Id },
    /// Somebody stopped publishing and is still there.
    Unpublished { id: Id },
    /// We stopped publishing.
    UnpublishedSelf,
    /// `configure` or `publish` is done; Janus's answer or offer comes beside it.
    Configured,
    /// We joined as a subscriber; Janus's offer comes beside it.
    Attached { streams: Vec<SubscriberStream> },
    /// Our subscription changed; `None` when nothing did. An offer beside it must be answered by `start`.
    Updated { streams: Option<Vec<SubscriberStream>> },
    /// Our subscription will change once the offer under way is answered; [`Event::Updated`] follows without a transaction.
    Updating,
    /// The answer was taken.
    Started,
    /// Everything on the handle is paused.
    Paused,
    /// M-lines carry other feeds now.
    Switched {
        changes: u32,
        streams: Vec<SubscriberStream>,
    },
    /// Somebody began to talk, oneself included.
    Talking {
        id: Id,
        mid: Option<String>,
        /// Average level: 0 is loudest, 127 silent.
        level: Option<f64>,
    },
    /// Somebody ceased to talk.
    StoppedTalking {
        id: Id,
        mid: Option<String>,
        /// Average level: 0 is loudest, 127 silent.
        level: Option<f64>,
    },
    /// A moderator muted or unmuted a stream, perhaps ours.
    Moderation {
        id: Id,
        mid: Option<String>,
        muted: bool,
    },
    /// The room is gone. Also the answer to `destroy`.
    Destroyed { room: Option<Id> },
    /// Janus sends these layers on one of our m-lines now; what did not change is absent.
    Layers {
        mid: Option<String>,
        /// Simulcast, 0 to 2.
        substream: Option<u8>,
        /// Simulcast, 0 to 2.
        temporal: Option<u8>,
        /// SVC.
        spatial_layer: Option<u8>,
        /// SVC.
        temporal_layer: Option<u8>,
    },
    /// Packets are lost on our way to Janus (publisher) or from it (subscriber).
    SlowLink { current_bitrate: Option<u64> },
    /// Answer to `listparticipants`.
    Participants {
        room: Option<Id>,
        participants: Vec<Participant>,
    },
    /// Something that this client does not know.
    Unknown,
}

/// `plugindata.data` as it is on the wire. The word in `videoroom` says what it is, and of an `event` the fields that are there.
#[serde_with::apply(
    Option<Word> => #[serde(deserialize_with = "lenient::or_default")],
    Option<Done> => #[serde(deserialize_with = "lenient::or_default")],
    Option<Id> => #[serde(deserialize_with = "lenient::or_default")],
    Option<Joining> => #[serde(deserialize_with = "lenient::or_default")],
    Option<String> => #[serde(deserialize_with = "lenient::text")],
    Option<u8> => #[serde(deserialize_with = "lenient::or_default")],
    Option<u64> => #[serde(deserialize_with = "lenient::or_default")],
    Option<f64> => #[serde(deserialize_with = "lenient::or_default")],
    u32 => #[serde(deserialize_with = "lenient::or_default")],
    Vec<Participant> => #[serde(deserialize_with = "lenient::list")],
    Option<Vec<Publisher>> => #[serde(deserialize_with = "lenient::some_list")],
    Option<Vec<SubscriberStream>> => #[serde(deserialize_with = "lenient::some_list")],
)]
#[derive(Default, Deserialize)]
#[serde(default)]
struct RawEvent {
    videoroom: Option<Word>,
    room: Option<Id>,
    id: Option<Id>,
    private_id: Option<u64>,
    display: Option<String>,
    description: Option<String>,
    publishers: Option<Vec<Publisher>>,
    attendees: Vec<Participant>,
    participants: Vec<Participant>,
    streams: Option<Vec<SubscriberStream>>,
    joining: Option<Joining>,
    leaving: Option<Id>,
    unpublished: Option<Id>,
    kicked: Option<Id>,
    reason: Option<String>,
    configured: Option<Done>,
    started: Option<Done>,
    paused: Option<Done>,
    left: Option<Done>,
    switched: Option<Done>,
    changes: u32,
    moderation: Option<String>,
    mid: Option<String>,
    substream: Option<u8>,
    temporal: Option<u8>,
    spatial_layer: Option<u8>,
    temporal_layer: Option<u8>,
    #[serde(rename = "audio-level-dBov-avg")]
    level: Option<f64>,
    #[serde(rename = "current-bitrate")]
    current_bitrate: Option<u64>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    Event,
    Joined,
    Attached,
    Updated,
    Updating,
    Talking,
    StoppedTalking,
    #[serde(rename = "slow_link")]
    SlowLink,
    Destroyed,
    Participants,
}

/// The value of a field that says by its name what was done.
#[derive(Deserialize)]
enum Done {
    #[serde(rename = "ok")]
    Ok,
}

#[derive(Deserialize)]
struct Joining {
    id: Id,
    #[serde(default, deserialize_with = "lenient::text")]
    display: Option<String>,
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
        Some(match self.videoroom? {
            Word::Event => return self.read_event(),
            Word::Joined => Event::Joined {
                room: self.room?,
                id: self.id?,
                private_id: self.private_id,
                description: self.description,
                publishers: self.publishers.unwrap_or_default(),
                attendees: self.attendees,
            },
            Word::Attached => Event::Attached {
                streams: self.streams.unwrap_or_default(),
            },
            Word::Updated => Event::Updated {
                streams: self.streams,
            },
            Word::Updating => Event::Updating,
            Word::Talking => Event::Talking {
                id: self.id?,
                mid: self.mid,
                level: self.level,
            },
            Word::StoppedTalking => Event::StoppedTalking {
                id: self.id?,
                mid: self.mid,
                level: self.level,
            },
            Word::SlowLink => Event::SlowLink {
                current_bitrate: self.current_bitrate,
            },
            Word::Destroyed => Event::Destroyed { room: self.room },
            Word::Participants => Event::Participants {
                room: self.room,
                participants: self.participants,
            },
        })
    }

    /// `"videoroom":"event"`: which it is, is told by which field is there.
    fn read_event(self) -> Option<Event> {
        let layers = [
            self.substream,
            self.temporal,
            self.spatial_layer,
            self.temporal_layer,
        ];
        let is_ok = |id: &Id| matches!(id, Id::Text(text) if text == "ok");
        Some(if let Some(publishers) = self.publishers {
            Event::Publishers(publishers)
        } else if let Some(Joining { id, display }) = self.joining {
            Event::Joining { id, display }
        } else if let Some(id) = self.leaving {
            match is_ok(&id) {
                true => Event::LeavingSelf { reason: self.reason },
                false => Event::Leaving {
                    id,
                    reason: self.reason,
                },
            }
        } else if let Some(id) = self.unpublished {
            match is_ok(&id) {
                true => Event::UnpublishedSelf,
                false => Event::Unpublished { id },
            }
        } else if let Some(id) = self.kicked {
            Event::Kicked { id }
        } else if self.configured.is_some() {
            Event::Configured
        } else if self.started.is_some() {
            Event::Started
        } else if self.paused.is_some() {
            Event::Paused
        } else if self.left.is_some() {
            Event::Left
        } else if self.switched.is_some() {
            Event::Switched {
                changes: self.changes,
                streams: self.streams.unwrap_or_default(),
            }
        } else if let Some(word) = self.moderation {
            Event::Moderation {
                id: self.id?,
                mid: self.mid,
                muted: word == "muted",
            }
        } else if layers.iter().any(Option::is_some) {
            let [substream, temporal, spatial_layer, temporal_layer] = layers;
            Event::Layers {
                mid: self.mid,
                substream,
                temporal,
                spatial_layer,
                temporal_layer,
            }
        } else {
            Event::Renamed {
                id: self.id?,
                display: self.display?,
            }
        })
    }
}
