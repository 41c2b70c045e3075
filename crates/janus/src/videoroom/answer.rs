//! What VideoRoom answers to who manages rooms.
//!
//! Apart from what happens in a room, because a page that only takes part in one has no need to carry it.

use serde::Deserialize;
use serde_json::Value;

use super::streams::StreamKind;
use crate::{Id, Secret, lenient};

/// The answer to a request that is not about taking part, in `plugindata.data`, errors aside.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// `create` is done.
    Created { room: Id, permanent: bool },
    /// `edit` is done.
    RoomConfigured { room: Id },
    /// Answer to `exists`.
    Exists { room: Option<Id>, exists: bool },
    /// Answer to `list`.
    Rooms(Vec<RoomInfo>),
    /// Answer to `allowed`, with the tokens where they were asked for.
    Allowed { room: Option<Id>, allowed: Vec<Secret> },
    /// Answer to `rtp_forward`.
    ForwardStarted {
        room: Option<Id>,
        publisher: Option<Id>,
        forwarders: Vec<Forwarder>,
    },
    /// Answer to `stop_rtp_forward`.
    ForwardStopped { room: Option<Id>, stream: Option<u64> },
    /// Answer to `listforwarders`.
    Forwarders {
        room: Option<Id>,
        publishers: Vec<(Id, Vec<Forwarder>)>,
    },
    /// `kick`, `moderate`, `enable_recording` and others are done.
    Done,
    /// Something that is no such answer.
    Unknown,
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
    pub is_private: bool,
    pub max_publishers: Option<u32>,
    /// Bits per second; 0 for no limit.
    pub bitrate: Option<u32>,
    pub num_participants: Option<u32>,
    pub audiocodec: Option<String>,
    pub videocodec: Option<String>,
    pub video_svc: bool,
    pub audiolevel_event: bool,
    pub notify_joining: bool,
    pub require_pvtid: bool,
    pub require_e2ee: bool,
    pub record: bool,
}

/// One stream that Janus sends elsewhere as plain RTP.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Forwarder {
    /// For [`stop_rtp_forward`](super::stop_rtp_forward).
    pub stream_id: u64,
    #[serde(rename = "type", default, deserialize_with = "lenient::or_default")]
    pub kind: StreamKind,
    #[serde(default, deserialize_with = "lenient::text")]
    pub host: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub port: Option<u32>,
}

/// `plugindata.data` as it is on the wire. Of a `success`, the fields that are there say which request it answers.
#[serde_with::apply(
    Option<Word> => #[serde(deserialize_with = "lenient::or_default")],
    Option<Id> => #[serde(deserialize_with = "lenient::or_default")],
    Option<bool> => #[serde(deserialize_with = "lenient::or_default")],
    bool => #[serde(deserialize_with = "lenient::or_default")],
    Option<u64> => #[serde(deserialize_with = "lenient::or_default")],
    Vec<Forwarder> => #[serde(deserialize_with = "lenient::list")],
    Vec<PublisherForwarders> => #[serde(deserialize_with = "lenient::list")],
    Option<Vec<RoomInfo>> => #[serde(deserialize_with = "lenient::some_list")],
    Option<Vec<Secret>> => #[serde(deserialize_with = "lenient::some_list")],
)]
#[derive(Default, Deserialize)]
#[serde(default)]
struct RawAnswer {
    videoroom: Option<Word>,
    room: Option<Id>,
    permanent: bool,
    exists: Option<bool>,
    list: Option<Vec<RoomInfo>>,
    allowed: Option<Vec<Secret>>,
    publisher_id: Option<Id>,
    forwarders: Vec<Forwarder>,
    stream_id: Option<u64>,
    publishers: Vec<PublisherForwarders>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Success,
    Created,
    Edited,
    RtpForward,
    StopRtpForward,
    Forwarders,
}

#[derive(Deserialize)]
struct PublisherForwarders {
    publisher_id: Id,
    #[serde(default, deserialize_with = "lenient::list")]
    forwarders: Vec<Forwarder>,
}

impl Answer {
    /// Reads `plugindata.data`. Never fails: what is not known, or lacks what it must have, is [`Answer::Unknown`].
    #[must_use]
    pub fn decode(data: &Value) -> Self {
        let answer = lenient::object(data).and_then(RawAnswer::read);
        answer.unwrap_or(Self::Unknown)
    }
}

impl RawAnswer {
    /// `None` when it is no answer, or lacks what it must have.
    fn read(self) -> Option<Answer> {
        Some(match self.videoroom? {
            Word::Created => Answer::Created {
                room: self.room?,
                permanent: self.permanent,
            },
            Word::Edited => Answer::RoomConfigured { room: self.room? },
            Word::RtpForward => Answer::ForwardStarted {
                room: self.room,
                publisher: self.publisher_id,
                forwarders: self.forwarders,
            },
            Word::StopRtpForward => Answer::ForwardStopped {
                room: self.room,
                stream: self.stream_id,
            },
            Word::Forwarders => Answer::Forwarders {
                room: self.room,
                publishers: self
                    .publishers
                    .into_iter()
                    .map(|publisher| (publisher.publisher_id, publisher.forwarders))
                    .collect(),
            },
            Word::Success => self.read_success(),
        })
    }

    fn read_success(self) -> Answer {
        let room = self.room;
        if let Some(exists) = self.exists {
            Answer::Exists { room, exists }
        } else if let Some(rooms) = self.list {
            Answer::Rooms(rooms)
        } else if let Some(allowed) = self.allowed {
            Answer::Allowed { room, allowed }
        } else {
            Answer::Done
        }
    }
}
