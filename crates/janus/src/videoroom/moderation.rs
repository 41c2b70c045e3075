//! What a moderator asks. All of these are answered synchronously, over any VideoRoom handle.

use serde::Serialize;
use serde_json::Value;
use serde_with::{serde_as, skip_serializing_none};

use crate::envelope::to_body;
use crate::room::{Access, RoomKey, RoomRequest};
use crate::secret::Revealed;
use crate::{Id, Secret};

/// What to change in a room; `None` leaves it as it is.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct EditRoom {
    /// A name for people.
    #[serde(rename = "new_description")]
    pub description: Option<String>,
    /// Leave it out of [`list`](super::list).
    #[serde(rename = "new_is_private")]
    pub is_private: Option<bool>,
    /// What managing needs from now on.
    #[serde_as(as = "Option<Revealed>")]
    #[serde(rename = "new_secret")]
    pub secret: Option<Secret>,
    /// What joining needs from now on.
    #[serde_as(as = "Option<Revealed>")]
    #[serde(rename = "new_pin")]
    pub pin: Option<Secret>,
    /// Whether subscribers must show a publisher's `private_id`.
    #[serde(rename = "new_require_pvtid")]
    pub require_pvtid: Option<bool>,
    /// Bits per second for each publisher.
    #[serde(rename = "new_bitrate")]
    pub bitrate: Option<u32>,
    /// Seconds between requests for a key frame.
    #[serde(rename = "new_fir_freq")]
    pub fir_freq: Option<u32>,
    /// How many may publish at once.
    #[serde(rename = "new_publishers")]
    pub publishers: Option<u32>,
    /// Whether only the secret can change recording.
    #[serde(rename = "new_lock_record")]
    pub lock_record: Option<bool>,
    /// Where recordings go.
    #[serde(rename = "new_rec_dir")]
    pub rec_dir: Option<String>,
    /// Write it to Janus's configuration.
    pub permanent: Option<bool>,
}

/// Where to send a publisher's streams as plain RTP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forward {
    /// Whose.
    #[serde(rename = "publisher_id")]
    pub publisher: Id,
    /// A host name or an address.
    pub host: String,
    /// Which streams, and to which ports.
    pub streams: Vec<ForwardStream>,
}

/// One stream of a [`Forward`].
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ForwardStream {
    /// The publisher's m-line.
    pub mid: String,
    /// The port for RTP.
    pub port: u16,
    /// The port for RTCP.
    pub rtcp_port: Option<u16>,
    /// SSRC to use.
    pub ssrc: Option<u32>,
    /// Payload type to use.
    #[serde(rename = "pt")]
    pub payload_type: Option<u8>,
    /// Send whichever simulcast layer is best as one stream.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub simulcast: bool,
}

#[derive(Serialize)]
#[serde(tag = "request", rename_all = "snake_case")]
enum Request<'a> {
    Edit {
        #[serde(flatten)]
        key: &'a RoomKey,
        #[serde(flatten)]
        edit: &'a EditRoom,
    },
    Kick {
        #[serde(flatten)]
        key: &'a RoomKey,
        id: &'a Id,
    },
    Moderate {
        #[serde(flatten)]
        key: &'a RoomKey,
        id: &'a Id,
        mid: &'a str,
        mute: bool,
    },
    EnableRecording {
        #[serde(flatten)]
        key: &'a RoomKey,
        record: bool,
    },
    RtpForward {
        #[serde(flatten)]
        key: &'a RoomKey,
        #[serde(flatten)]
        forward: &'a Forward,
    },
    StopRtpForward {
        #[serde(flatten)]
        key: &'a RoomKey,
        publisher_id: &'a Id,
        stream_id: u64,
    },
    #[serde(rename = "listforwarders")]
    ListForwarders {
        #[serde(flatten)]
        key: &'a RoomKey,
    },
}

/// Changes a room. Answered by [`Answer::RoomConfigured`](super::Answer::RoomConfigured).
#[must_use]
pub fn edit(key: &RoomKey, edit: &EditRoom) -> Value {
    to_body(&Request::Edit { key, edit })
}

/// Ends a room for everyone in it. Answered by [`Event::Destroyed`](super::Event::Destroyed), which everyone gets.
#[must_use]
pub fn destroy(key: &RoomKey, permanent: Option<bool>) -> Value {
    to_body(&RoomRequest::Destroy { key, permanent })
}

/// Changes who may join. Answered by [`Answer::Allowed`](super::Answer::Allowed), or [`Answer::Done`](super::Answer::Done) when that is everybody.
#[must_use]
pub fn allowed(key: &RoomKey, access: &Access) -> Value {
    to_body(&RoomRequest::Allowed { key, access })
}

/// Removes somebody. They get [`Event::LeavingSelf`](super::Event::LeavingSelf) with reason `kicked`, the others [`Event::Kicked`](super::Event::Kicked).
#[must_use]
pub fn kick(key: &RoomKey, id: &Id) -> Value {
    to_body(&Request::Kick { key, id })
}

/// Mutes or unmutes somebody's stream for everyone. Everybody, they included, gets [`Event::Moderation`](super::Event::Moderation).
#[must_use]
pub fn moderate(key: &RoomKey, id: &Id, mid: &str, mute: bool) -> Value {
    to_body(&Request::Moderate { key, id, mid, mute })
}

/// Records everyone, or stops. Answered by [`Answer::Done`](super::Answer::Done).
#[must_use]
pub fn enable_recording(key: &RoomKey, record: bool) -> Value {
    to_body(&Request::EnableRecording { key, record })
}

/// Sends streams elsewhere. Answered by [`Answer::ForwardStarted`](super::Answer::ForwardStarted).
#[must_use]
pub fn rtp_forward(key: &RoomKey, forward: &Forward) -> Value {
    to_body(&Request::RtpForward { key, forward })
}

/// Stops sending one stream elsewhere. Answered by [`Answer::ForwardStopped`](super::Answer::ForwardStopped).
#[must_use]
pub fn stop_rtp_forward(key: &RoomKey, publisher: &Id, stream_id: u64) -> Value {
    to_body(&Request::StopRtpForward {
        key,
        publisher_id: publisher,
        stream_id,
    })
}

/// Asks what is sent elsewhere. Answered by [`Answer::Forwarders`](super::Answer::Forwarders).
#[must_use]
pub fn list_forwarders(key: &RoomKey) -> Value {
    to_body(&Request::ListForwarders { key })
}
