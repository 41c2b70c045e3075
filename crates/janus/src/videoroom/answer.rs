//! What VideoRoom answers to who manages rooms.
//!
//! Apart from what happens in a room, because a page that only takes part in one has no need to carry it.

use serde_json::Value;

use super::event::StreamKind;
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarder {
    /// For [`stop_rtp_forward`](super::stop_rtp_forward).
    pub stream_id: u64,
    pub kind: StreamKind,
    pub host: Option<String>,
    pub port: Option<u32>,
}

impl Answer {
    /// Reads `plugindata.data`. Never fails: what is not known, or lacks what it must have, is [`Answer::Unknown`].
    #[must_use]
    pub fn decode(data: &Value) -> Self {
        let room = data.id("room");
        match data.word("videoroom") {
            Some("created") => room.map(|room| Self::Created {
                room,
                permanent: data.flag("permanent"),
            }),
            Some("edited") => room.map(|room| Self::RoomConfigured { room }),
            Some("rtp_forward") => Some(Self::ForwardStarted {
                room,
                publisher: data.id("publisher_id"),
                forwarders: forwarders(data),
            }),
            Some("stop_rtp_forward") => Some(Self::ForwardStopped {
                room,
                stream: data.number("stream_id"),
            }),
            Some("forwarders") => Some(Self::Forwarders {
                room,
                publishers: data
                    .items("publishers")
                    .iter()
                    .filter_map(|publisher| Some((publisher.id("publisher_id")?, forwarders(publisher))))
                    .collect(),
            }),
            Some("success") => Some(success(data, room)),
            _ => None,
        }
        .unwrap_or(Self::Unknown)
    }
}

/// `"videoroom":"success"`: which request it answers is told by which field is there.
fn success(data: &Value, room: Option<Id>) -> Answer {
    if let Some(exists) = data.maybe("exists") {
        Answer::Exists { room, exists }
    } else if data.get("list").is_some() {
        Answer::Rooms(data.items("list").iter().filter_map(room_info).collect())
    } else if data.get("allowed").is_some() {
        let allowed = conceal(data.items("allowed"));
        Answer::Allowed { room, allowed }
    } else {
        Answer::Done
    }
}

fn room_info(value: &Value) -> Option<RoomInfo> {
    Some(RoomInfo {
        room: value.id("room")?,
        description: value.text("description"),
        pin_required: value.flag("pin_required"),
        is_private: value.flag("is_private"),
        max_publishers: value.small("max_publishers"),
        bitrate: value.small("bitrate"),
        num_participants: value.small("num_participants"),
        audiocodec: value.text("audiocodec"),
        videocodec: value.text("videocodec"),
        video_svc: value.flag("video_svc"),
        audiolevel_event: value.flag("audiolevel_event"),
        notify_joining: value.flag("notify_joining"),
        require_pvtid: value.flag("require_pvtid"),
        require_e2ee: value.flag("require_e2ee"),
        record: value.flag("record"),
    })
}

fn forwarders(value: &Value) -> Vec<Forwarder> {
    let forwarder = |value: &Value| {
        Some(Forwarder {
            stream_id: value.number("stream_id")?,
            kind: StreamKind::decode(value.word("type")),
            host: value.text("host"),
            port: value.small("port"),
        })
    };
    value.items("forwarders").iter().filter_map(forwarder).collect()
}
