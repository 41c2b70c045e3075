//! What AudioBridge answers to who manages rooms.
//!
//! Apart from what happens in a room, because a page that only takes part in one has no need to carry it.

use serde_json::Value;

use crate::Id;
use crate::Secret;
use crate::room::conceal;
use crate::wire::Fields;

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

impl Answer {
    /// Reads `plugindata.data`. Never fails: what is not known, or lacks what it must have, is [`Answer::Unknown`].
    #[must_use]
    pub fn decode(data: &Value) -> Self {
        let room = data.id("room");
        match data.word("audiobridge") {
            Some("success") => Some(success(data, room)),
            Some("created") => room.map(|room| Self::Created {
                room,
                permanent: data.flag("permanent"),
            }),
            Some("edited") => room.map(|room| Self::RoomConfigured { room }),
            Some("forwarders") => Some(Self::Forwarders(
                data.items("rtp_forwarders")
                    .iter()
                    .filter_map(forwarder)
                    .collect(),
            )),
            _ => None,
        }
        .unwrap_or(Self::Unknown)
    }
}

/// `"audiobridge":"success"`: which request it answers is told by which field is there.
fn success(data: &Value, room: Option<Id>) -> Answer {
    if let Some(exists) = data.maybe("exists") {
        Answer::Exists { room, exists }
    } else if data.get("list").is_some() {
        Answer::Rooms(data.items("list").iter().filter_map(room_info).collect())
    } else if data.get("allowed").is_some() {
        let allowed = conceal(data.items("allowed"));
        Answer::Allowed { room, allowed }
    } else if let Some(file_id) = data.text("file_id") {
        let playing = data.maybe("playing");
        Answer::File { file_id, playing }
    } else {
        match (forwarder(data), data.get("host").is_some()) {
            (Some(forwarder), true) => Answer::ForwardStarted(forwarder),
            (Some(forwarder), false) => Answer::ForwardStopped {
                stream_id: forwarder.stream_id,
            },
            (None, _) => Answer::Done,
        }
    }
}

fn room_info(value: &Value) -> Option<RoomInfo> {
    Some(RoomInfo {
        room: value.id("room")?,
        description: value.text("description"),
        pin_required: value.flag("pin_required"),
        sampling_rate: value.small("sampling_rate"),
        spatial_audio: value.flag("spatial_audio"),
        record: value.flag("record"),
        muted: value.flag("muted"),
        num_participants: value.small("num_participants"),
    })
}

fn forwarder(value: &Value) -> Option<Forwarder> {
    Some(Forwarder {
        stream_id: value.number("stream_id")?,
        host: value.text("host").or_else(|| value.text("ip")),
        port: value.small("port"),
        group: value.text("group"),
    })
}
