//! Rooms: making them and asking about them. All of these are answered synchronously.

use serde_json::Value;

use crate::Id;
use crate::Secret;
use crate::room::{self, about, reveal};
use crate::wire::Body;

/// A room to be made. What is `None` is left to Janus, whose defaults are given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateRoom {
    /// Its id; chosen by Janus when absent.
    pub room: Option<Id>,
    /// A name for people.
    pub description: Option<String>,
    /// Leave it out of [`list`] (`false`).
    pub is_private: Option<bool>,
    /// Tokens that may join; everybody when absent.
    pub allowed: Option<Vec<Secret>>,
    /// What editing, destroying and moderating need.
    pub secret: Option<Secret>,
    /// What joining needs.
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
    pub admin_key: Option<Secret>,
}

/// One placeholder stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DummyStream {
    /// For example `opus` or `vp8`.
    pub codec: String,
    /// Format parameters.
    pub fmtp: Option<String>,
}

/// Makes a room. Answered by [`Answer::Created`](super::Answer::Created), or refused with 427 when it exists.
#[must_use]
pub fn create(room: &CreateRoom) -> Value {
    media_fields(room, Body::request("create"))
        .some("room", room.room.as_ref())
        .text("description", room.description.as_ref())
        .some("is_private", room.is_private)
        .some("allowed", room.allowed.as_ref().map(|tokens| reveal(tokens)))
        .secret("secret", room.secret.as_ref())
        .secret("pin", room.pin.as_ref())
        .some("require_pvtid", room.require_pvtid)
        .some("signed_tokens", room.signed_tokens)
        .some("publishers", room.publishers)
        .some("record", room.record)
        .text("rec_dir", room.rec_dir.as_ref())
        .some("lock_record", room.lock_record)
        .some("permanent", room.permanent)
        .some("notify_joining", room.notify_joining)
        .some("require_e2ee", room.require_e2ee)
        .some("dummy_publisher", room.dummy_publisher)
        .some(
            "dummy_streams",
            room.dummy_streams.as_ref().map(|streams| dummies(streams)),
        )
        .secret("admin_key", room.admin_key.as_ref())
        .build()
}

fn media_fields(room: &CreateRoom, body: Body) -> Body {
    body.some("bitrate", room.bitrate)
        .some("bitrate_cap", room.bitrate_cap)
        .some("fir_freq", room.fir_freq)
        .text("audiocodec", room.audiocodec.as_ref())
        .text("videocodec", room.videocodec.as_ref())
        .text("vp9_profile", room.vp9_profile.as_ref())
        .text("h264_profile", room.h264_profile.as_ref())
        .some("opus_fec", room.opus_fec)
        .some("opus_dtx", room.opus_dtx)
        .some("video_svc", room.video_svc)
        .some("audiolevel_ext", room.audiolevel_ext)
        .some("audiolevel_event", room.audiolevel_event)
        .some("audio_active_packets", room.audio_active_packets)
        .some("audio_level_average", room.audio_level_average)
        .some("videoorient_ext", room.videoorient_ext)
        .some("playoutdelay_ext", room.playoutdelay_ext)
        .some("transport_wide_cc_ext", room.transport_wide_cc_ext)
}

fn dummies(streams: &[DummyStream]) -> Vec<Value> {
    let dummy = |stream: &DummyStream| {
        let body = Body::new().set("codec", stream.codec.as_str());
        body.text("fmtp", stream.fmtp.as_ref()).build()
    };
    streams.iter().map(dummy).collect()
}

/// Asks whether a room exists. Answered by [`Answer::Exists`](super::Answer::Exists).
#[must_use]
pub fn exists(room: &Id) -> Value {
    about("exists", room)
}

/// Asks for the rooms that are not private. Answered by [`Answer::Rooms`](super::Answer::Rooms).
#[must_use]
pub fn list() -> Value {
    room::list(None)
}

/// Asks for all rooms, the private ones too, which needs the plugin's `admin_key`. Answered by [`Answer::Rooms`](super::Answer::Rooms).
#[must_use]
pub fn list_all(admin_key: &Secret) -> Value {
    room::list(Some(admin_key))
}

/// Asks who is in a room, without joining it. Answered by [`Event::Participants`](super::Event::Participants).
#[must_use]
pub fn list_participants(room: &Id) -> Value {
    about("listparticipants", room)
}
