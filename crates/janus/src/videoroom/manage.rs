//! What a moderator asks. All of these are answered synchronously, over any VideoRoom handle.

use serde_json::Value;

use crate::Id;
use crate::Secret;
use crate::room::{self, Access, RoomKey, managing};
use crate::wire::Body;

/// What to change in a room; `None` leaves it as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EditRoom {
    /// A name for people.
    pub description: Option<String>,
    /// Leave it out of [`list`](super::list).
    pub is_private: Option<bool>,
    /// What managing needs from now on.
    pub secret: Option<Secret>,
    /// What joining needs from now on.
    pub pin: Option<Secret>,
    /// Whether subscribers must show a publisher's `private_id`.
    pub require_pvtid: Option<bool>,
    /// Bits per second for each publisher.
    pub bitrate: Option<u32>,
    /// Seconds between requests for a key frame.
    pub fir_freq: Option<u32>,
    /// How many may publish at once.
    pub publishers: Option<u32>,
    /// Whether only the secret can change recording.
    pub lock_record: Option<bool>,
    /// Where recordings go.
    pub rec_dir: Option<String>,
    /// Write it to Janus's configuration.
    pub permanent: Option<bool>,
}

/// Where to send a publisher's streams as plain RTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forward {
    /// Whose.
    pub publisher: Id,
    /// A host name or an address.
    pub host: String,
    /// Which streams, and to which ports.
    pub streams: Vec<ForwardStream>,
}

/// One stream of a [`Forward`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
    pub payload_type: Option<u8>,
    /// Send whichever simulcast layer is best as one stream.
    pub simulcast: bool,
}

/// Changes a room. Answered by [`Answer::RoomConfigured`](super::Answer::RoomConfigured).
#[must_use]
pub fn edit(key: &RoomKey, edit: &EditRoom) -> Value {
    managing("edit", key)
        .text("new_description", edit.description.as_ref())
        .some("new_is_private", edit.is_private)
        .secret("new_secret", edit.secret.as_ref())
        .secret("new_pin", edit.pin.as_ref())
        .some("new_require_pvtid", edit.require_pvtid)
        .some("new_bitrate", edit.bitrate)
        .some("new_fir_freq", edit.fir_freq)
        .some("new_publishers", edit.publishers)
        .some("new_lock_record", edit.lock_record)
        .text("new_rec_dir", edit.rec_dir.as_ref())
        .some("permanent", edit.permanent)
        .build()
}

/// Ends a room for everyone in it. Answered by [`Event::Destroyed`](super::Event::Destroyed), which everyone gets.
#[must_use]
pub fn destroy(key: &RoomKey, permanent: Option<bool>) -> Value {
    room::destroy(key, permanent)
}

/// Changes who may join. Answered by [`Answer::Allowed`](super::Answer::Allowed), or [`Answer::Done`](super::Answer::Done) when that is everybody.
#[must_use]
pub fn allowed(key: &RoomKey, access: &Access) -> Value {
    room::allowed(key, access)
}

/// Removes somebody. They get [`Event::LeavingSelf`](super::Event::LeavingSelf) with reason `kicked`, the others [`Event::Kicked`](super::Event::Kicked).
#[must_use]
pub fn kick(key: &RoomKey, id: &Id) -> Value {
    managing("kick", key).set("id", id).build()
}

/// Mutes or unmutes somebody's stream for everyone. Everybody, they included, gets [`Event::Moderation`](super::Event::Moderation).
#[must_use]
pub fn moderate(key: &RoomKey, id: &Id, mid: &str, mute: bool) -> Value {
    managing("moderate", key)
        .set("id", id)
        .set("mid", mid)
        .set("mute", mute)
        .build()
}

/// Records everyone, or stops. Answered by [`Answer::Done`](super::Answer::Done).
#[must_use]
pub fn enable_recording(key: &RoomKey, record: bool) -> Value {
    managing("enable_recording", key).set("record", record).build()
}

/// Sends streams elsewhere. Answered by [`Answer::ForwardStarted`](super::Answer::ForwardStarted).
#[must_use]
pub fn rtp_forward(key: &RoomKey, forward: &Forward) -> Value {
    let stream = |stream: &ForwardStream| {
        Body::new()
            .set("mid", stream.mid.as_str())
            .set("port", stream.port)
            .some("rtcp_port", stream.rtcp_port)
            .some("ssrc", stream.ssrc)
            .some("pt", stream.payload_type)
            .flag("simulcast", stream.simulcast)
            .build()
    };
    let streams: Vec<Value> = forward.streams.iter().map(stream).collect();
    managing("rtp_forward", key)
        .set("publisher_id", &forward.publisher)
        .set("host", forward.host.as_str())
        .set("streams", streams)
        .build()
}

/// Stops sending one stream elsewhere. Answered by [`Answer::ForwardStopped`](super::Answer::ForwardStopped).
#[must_use]
pub fn stop_rtp_forward(key: &RoomKey, publisher: &Id, stream_id: u64) -> Value {
    managing("stop_rtp_forward", key)
        .set("publisher_id", publisher)
        .set("stream_id", stream_id)
        .build()
}

/// Asks what is sent elsewhere. Answered by [`Answer::Forwarders`](super::Answer::Forwarders).
#[must_use]
pub fn list_forwarders(key: &RoomKey) -> Value {
    managing("listforwarders", key).build()
}
