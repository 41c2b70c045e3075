//! What AudioBridge answers to who manages rooms.
//!
//! Apart from what happens in a room, because a page that only takes part in one has no need to carry it.

use serde::Deserialize;
use serde_json::Value;

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
    /// Hertz.
    pub sampling_rate: Option<u32>,
    pub spatial_audio: bool,
    pub record: bool,
    pub muted: bool,
    pub num_participants: Option<u32>,
}

/// A place that the mix is sent to as plain RTP.
#[serde_with::apply(
    Option<String> => #[serde(default, deserialize_with = "lenient::text")],
    Option<u32> => #[serde(default, deserialize_with = "lenient::or_default")],
)]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Forwarder {
    /// For [`stop_rtp_forward`](super::stop_rtp_forward).
    pub stream_id: u64,
    /// A host name or an address (`ip` in `listforwarders`).
    #[serde(alias = "ip")]
    pub host: Option<String>,
    pub port: Option<u32>,
    pub group: Option<String>,
}

/// `plugindata.data` as it is on the wire. Of a `success`, the fields that are there say which request it answers.
#[serde_with::apply(
    Option<Word> => #[serde(deserialize_with = "lenient::or_default")],
    Option<Id> => #[serde(deserialize_with = "lenient::or_default")],
    Option<bool> => #[serde(deserialize_with = "lenient::or_default")],
    bool => #[serde(deserialize_with = "lenient::or_default")],
    Option<u64> => #[serde(deserialize_with = "lenient::or_default")],
    Option<u32> => #[serde(deserialize_with = "lenient::or_default")],
    Option<String> => #[serde(deserialize_with = "lenient::text")],
    Vec<Forwarder> => #[serde(deserialize_with = "lenient::list")],
    Option<Vec<RoomInfo>> => #[serde(deserialize_with = "lenient::some_list")],
    Option<Vec<Secret>> => #[serde(deserialize_with = "lenient::some_list")],
)]
#[derive(Default, Deserialize)]
#[serde(default)]
struct RawAnswer {
    audiobridge: Option<Word>,
    room: Option<Id>,
    permanent: bool,
    exists: Option<bool>,
    list: Option<Vec<RoomInfo>>,
    allowed: Option<Vec<Secret>>,
    file_id: Option<String>,
    playing: Option<bool>,
    stream_id: Option<u64>,
    host: Option<String>,
    port: Option<u32>,
    group: Option<String>,
    rtp_forwarders: Vec<Forwarder>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Success,
    Created,
    Edited,
    Forwarders,
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
        Some(match self.audiobridge? {
            Word::Success => self.read_success(),
            Word::Created => Answer::Created {
                room: self.room?,
                permanent: self.permanent,
            },
            Word::Edited => Answer::RoomConfigured { room: self.room? },
            Word::Forwarders => Answer::Forwarders(self.rtp_forwarders),
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
        } else if let Some(file_id) = self.file_id {
            let playing = self.playing;
            Answer::File { file_id, playing }
        } else {
            match (self.stream_id, self.host) {
                (Some(stream_id), Some(host)) => Answer::ForwardStarted(Forwarder {
                    stream_id,
                    host: Some(host),
                    port: self.port,
                    group: self.group,
                }),
                (Some(stream_id), None) => Answer::ForwardStopped { stream_id },
                (None, _) => Answer::Done,
            }
        }
    }
}
