//! Rooms: making them and asking about them. All of these are answered synchronously.

use serde::Serialize;
use serde_json::Value;
use serde_with::{serde_as, skip_serializing_none};

use crate::envelope::to_body;
use crate::room::RoomRequest;
use crate::secret::Revealed;
use crate::{Id, Secret};

/// A room to be made. What is `None` is left to Janus, whose defaults are given.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct CreateRoom {
    /// Its id; chosen by Janus when absent.
    pub room: Option<Id>,
    /// A name for people.
    pub description: Option<String>,
    /// Leave it out of [`list`] (`false`).
    pub is_private: Option<bool>,
    /// Tokens that may join; everybody when absent.
    #[serde_as(as = "Option<Vec<Revealed>>")]
    pub allowed: Option<Vec<Secret>>,
    /// What editing, destroying and moderating need.
    #[serde_as(as = "Option<Revealed>")]
    pub secret: Option<Secret>,
    /// What joining needs.
    #[serde_as(as = "Option<Revealed>")]
    pub pin: Option<Secret>,
    /// Whether subscribers must show a publisher's `private_id` (`false`).
    pub require_pvtid: Option<bool>,
    /// Whether joining needs a signed token (`false`).
    pub signed_tokens: Option<bool>,
    /// Bits per second that each publisher is asked not to exceed (no limit).
    pub bitrate: Option<u32>,
    /// Whether publishers cannot raise it for themselves (`false`).
    pub bitrate_cap: Option<bool>,
    /// Seconds between requests for a key frame (0: none).
    pub fir_freq: Option<u32>,
    /// How many may publish at once (**3**). Always a number, also with `string_ids`.
    pub publishers: Option<u32>,
    /// Comma-separated, in order of preference (`opus`).
    pub audiocodec: Option<String>,
    /// Comma-separated, in order of preference (`vp8`).
    pub videocodec: Option<String>,
    /// VP9 profile to prefer.
    pub vp9_profile: Option<String>,
    /// H.264 profile to prefer.
    pub h264_profile: Option<String>,
    /// Opus in-band error correction (`true`).
    pub opus_fec: Option<bool>,
    /// Opus discontinuous transmission (`false`).
    pub opus_dtx: Option<bool>,
    /// VP9 SVC (`false`).
    pub video_svc: Option<bool>,
    /// The header extension for audio levels (`true`).
    pub audiolevel_ext: Option<bool>,
    /// [`Event::Talking`](super::Event::Talking) and its end (`false`).
    pub audiolevel_event: Option<bool>,
    /// Packets that a level is averaged over (100, two seconds).
    pub audio_active_packets: Option<u32>,
    /// Average level below which somebody talks (25; 0 is loudest, 127 silent).
    pub audio_level_average: Option<u32>,
    /// The header extension for orientation (`true`).
    pub videoorient_ext: Option<bool>,
    /// The header extension for playout delay (`true`).
    pub playoutdelay_ext: Option<bool>,
    /// Transport-wide congestion control (`true`).
    pub transport_wide_cc_ext: Option<bool>,
    /// Record everyone (`false`).
    pub record: Option<bool>,
    /// Where to.
    pub rec_dir: Option<String>,
    /// Whether only the `secret` can change recording (`false`).
    pub lock_record: Option<bool>,
    /// Write the room to Janus's configuration (`false`).
    pub permanent: Option<bool>,
    /// [`Event::Joining`](super::Event::Joining) for people who do not publish yet (`false`).
    pub notify_joining: Option<bool>,
    /// Only end-to-end encrypted publishers (`false`).
    pub require_e2ee: Option<bool>,
    /// Placeholder streams, so that one can subscribe before anybody publishes (`false`).
    pub dummy_publisher: Option<bool>,
    /// Codecs of those streams.
    pub dummy_streams: Option<Vec<DummyStream>>,
    /// The plugin's `admin_key`, where it guards `create`.
    #[serde_as(as = "Option<Revealed>")]
    pub admin_key: Option<Secret>,
}

/// One placeholder stream.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct DummyStream {
    /// For example `opus` or `vp8`.
    pub codec: String,
    /// Format parameters.
    pub fmtp: Option<String>,
}

#[derive(Serialize)]
#[serde(tag = "request", rename_all = "lowercase")]
enum Request<'a> {
    Create(&'a CreateRoom),
}

/// Makes a room. Answered by [`Answer::Created`](super::Answer::Created), or refused with 427 when it exists.
#[must_use]
pub fn create(room: &CreateRoom) -> Value {
    to_body(&Request::Create(room))
}

/// Asks whether a room exists. Answered by [`Answer::Exists`](super::Answer::Exists).
#[must_use]
pub fn exists(room: &Id) -> Value {
    to_body(&RoomRequest::Exists { room })
}

/// Asks for the rooms that are not private. Answered by [`Answer::Rooms`](super::Answer::Rooms).
#[must_use]
pub fn list() -> Value {
    to_body(&RoomRequest::List { admin_key: None })
}

/// Asks for all rooms, the private ones too, which needs the plugin's `admin_key`. Answered by [`Answer::Rooms`](super::Answer::Rooms).
#[must_use]
pub fn list_all(admin_key: &Secret) -> Value {
    to_body(&RoomRequest::List {
        admin_key: Some(admin_key),
    })
}

/// Asks who is in a room, without joining it. Answered by [`Event::Participants`](super::Event::Participants).
#[must_use]
pub fn list_participants(room: &Id) -> Value {
    to_body(&RoomRequest::ListParticipants { room })
}
