//! Rooms: making, changing, asking about and moderating them. All of these are answered synchronously.

use serde_json::Value;

use crate::Id;
use crate::Secret;
use crate::room::{self, Access, RoomKey, about, managing, reveal};
use crate::wire::Body;

/// A room to be made. What is `None` is left to Janus.
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
    /// What managing needs.
    pub secret: Option<Secret>,
    /// What joining needs.
    pub pin: Option<Secret>,
    /// Hertz of the mix (16000).
    pub sampling_rate: Option<u32>,
    /// Whether participants have a place between left and right (`false`).
    pub spatial_audio: Option<bool>,
    /// The header extension for audio levels (`true`).
    pub audiolevel_ext: Option<bool>,
    /// [`Event::Talking`](super::Event::Talking) and its end (`false`).
    pub audiolevel_event: Option<bool>,
    /// Packets that a level is averaged over (100, two seconds).
    pub audio_active_packets: Option<u32>,
    /// Average level below which somebody talks (25; 0 is loudest, 127 silent).
    pub audio_level_average: Option<u32>,
    /// Packets that Janus holds back before it decodes (6).
    pub default_prebuffering: Option<u32>,
    /// Percentage of loss that encoders protect against (0).
    pub default_expectedloss: Option<u32>,
    /// Bits per second that participants get.
    pub default_bitrate: Option<u32>,
    /// Record the mix (`false`).
    pub record: Option<bool>,
    /// Where to.
    pub record_file: Option<String>,
    /// Where to.
    pub record_dir: Option<String>,
    /// Write the room to Janus's configuration (`false`).
    pub permanent: Option<bool>,
    /// Participants over plain RTP (`false`).
    pub allow_rtp_participants: Option<bool>,
    /// Groups; everyone who joins must name one then.
    pub groups: Vec<String>,
    /// The plugin's `admin_key`, where it guards `create`.
    pub admin_key: Option<Secret>,
}

/// What to change in a room; `None` leaves it as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EditRoom {
    /// A name for people.
    pub description: Option<String>,
    /// Leave it out of [`list`].
    pub is_private: Option<bool>,
    /// What managing needs from now on.
    pub secret: Option<Secret>,
    /// What joining needs from now on.
    pub pin: Option<Secret>,
    /// Where recordings go.
    pub record_dir: Option<String>,
    /// Write it to Janus's configuration.
    pub permanent: Option<bool>,
}

/// Where to send the mix as plain RTP.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forward {
    /// A host name or an address.
    pub host: String,
    /// A UDP port.
    pub port: u16,
    /// Only this group.
    pub group: Option<String>,
    /// `opus`, `pcma`, `pcmu`, `l16-48` or `l16-16`.
    pub codec: Option<String>,
    /// Payload type to use.
    pub payload_type: Option<u8>,
    /// SSRC to use.
    pub ssrc: Option<u32>,
    /// Send silence while nobody is there.
    pub always_on: Option<bool>,
}

/// An Opus file to play to a room.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlayFile {
    /// On the server.
    pub filename: String,
    /// A name for it; chosen by Janus when absent.
    pub file_id: Option<String>,
    /// Only to this group.
    pub group: Option<String>,
    /// Again and again.
    pub repeat: Option<bool>,
}

/// Makes a room. Answered by [`Answer::Created`](super::Answer::Created), or refused with 486 when it exists.
#[must_use]
pub fn create(room: &CreateRoom) -> Value {
    let groups = room.groups.iter().map(|group| group.as_str().into()).collect();
    sound_fields(room, Body::request("create"))
        .some("room", room.room.as_ref())
        .text("description", room.description.as_ref())
        .some("is_private", room.is_private)
        .some("allowed", room.allowed.as_ref().map(|tokens| reveal(tokens)))
        .secret("secret", room.secret.as_ref())
        .secret("pin", room.pin.as_ref())
        .some("permanent", room.permanent)
        .some("allow_rtp_participants", room.allow_rtp_participants)
        .list("groups", groups)
        .secret("admin_key", room.admin_key.as_ref())
        .build()
}

fn sound_fields(room: &CreateRoom, body: Body) -> Body {
    body.some("sampling_rate", room.sampling_rate)
        .some("spatial_audio", room.spatial_audio)
        .some("audiolevel_ext", room.audiolevel_ext)
        .some("audiolevel_event", room.audiolevel_event)
        .some("audio_active_packets", room.audio_active_packets)
        .some("audio_level_average", room.audio_level_average)
        .some("default_prebuffering", room.default_prebuffering)
        .some("default_expectedloss", room.default_expectedloss)
        .some("default_bitrate", room.default_bitrate)
        .some("record", room.record)
        .text("record_file", room.record_file.as_ref())
        .text("record_dir", room.record_dir.as_ref())
}

/// Changes a room. Answered by [`Answer::RoomConfigured`](super::Answer::RoomConfigured).
#[must_use]
pub fn edit(key: &RoomKey, edit: &EditRoom) -> Value {
    managing("edit", key)
        .text("new_description", edit.description.as_ref())
        .secret("new_secret", edit.secret.as_ref())
        .secret("new_pin", edit.pin.as_ref())
        .some("new_is_private", edit.is_private)
        .text("new_record_dir", edit.record_dir.as_ref())
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

/// Asks whether a room exists. Answered by [`Answer::Exists`](super::Answer::Exists).
#[must_use]
pub fn exists(room: &Id) -> Value {
    about("exists", room)
}

/// Asks for the rooms that are not private; with the plugin's `admin_key` for all. Answered by [`Answer::Rooms`](super::Answer::Rooms).
#[must_use]
pub fn list(admin_key: Option<&Secret>) -> Value {
    room::list(admin_key)
}

/// Asks who is in a room, without joining it. Answered by [`Event::ParticipantList`](super::Event::ParticipantList).
#[must_use]
pub fn list_participants(room: &Id) -> Value {
    about("listparticipants", room)
}

/// Mutes or unmutes somebody for everyone; all are told by [`Event::Participants`](super::Event::Participants).
#[must_use]
pub fn mute(key: &RoomKey, id: &Id, muted: bool) -> Value {
    let request = if muted { "mute" } else { "unmute" };
    managing(request, key).set("id", id).build()
}

/// Mutes or unmutes the whole room; all are told by [`Event::RoomMuted`](super::Event::RoomMuted).
#[must_use]
pub fn mute_room(key: &RoomKey, muted: bool) -> Value {
    managing(if muted { "mute_room" } else { "unmute_room" }, key).build()
}

/// Removes somebody. Everybody, they included, gets [`Event::Kicked`](super::Event::Kicked).
#[must_use]
pub fn kick(key: &RoomKey, id: &Id) -> Value {
    managing("kick", key).set("id", id).build()
}

/// Removes everybody. Each gets [`Event::KickedAll`](super::Event::KickedAll).
#[must_use]
pub fn kick_all(key: &RoomKey) -> Value {
    managing("kick_all", key).build()
}

/// Records the mix, or stops. Answered by [`Answer::Done`](super::Answer::Done).
#[must_use]
pub fn enable_recording(key: &RoomKey, record: bool, file: Option<&str>, folder: Option<&str>) -> Value {
    managing("enable_recording", key)
        .set("record", record)
        .some("record_file", file)
        .some("record_dir", folder)
        .build()
}

/// Records each participant, or stops. Answered by [`Answer::Done`](super::Answer::Done).
#[must_use]
pub fn enable_mjrs(key: &RoomKey, mjrs: bool, folder: Option<&str>) -> Value {
    managing("enable_mjrs", key)
        .set("mjrs", mjrs)
        .some("mjrs_dir", folder)
        .build()
}

/// Sends the mix elsewhere. Answered by [`Answer::ForwardStarted`](super::Answer::ForwardStarted).
#[must_use]
pub fn rtp_forward(key: &RoomKey, forward: &Forward) -> Value {
    managing("rtp_forward", key)
        .set("host", forward.host.as_str())
        .set("port", forward.port)
        .text("group", forward.group.as_ref())
        .text("codec", forward.codec.as_ref())
        .some("ptype", forward.payload_type)
        .some("ssrc", forward.ssrc)
        .some("always_on", forward.always_on)
        .build()
}

/// Stops sending the mix elsewhere. Answered by [`Answer::ForwardStopped`](super::Answer::ForwardStopped).
#[must_use]
pub fn stop_rtp_forward(key: &RoomKey, stream_id: u64) -> Value {
    managing("stop_rtp_forward", key)
        .set("stream_id", stream_id)
        .build()
}

/// Asks where the mix goes. Answered by [`Answer::Forwarders`](super::Answer::Forwarders).
#[must_use]
pub fn list_forwarders(key: &RoomKey) -> Value {
    managing("listforwarders", key).build()
}

/// Plays a file to a room. Answered by [`Answer::File`](super::Answer::File); all are told by
/// [`Event::AnnouncementStarted`](super::Event::AnnouncementStarted).
#[must_use]
pub fn play_file(key: &RoomKey, file: &PlayFile) -> Value {
    managing("play_file", key)
        .set("filename", file.filename.as_str())
        .text("file_id", file.file_id.as_ref())
        .text("group", file.group.as_ref())
        .some("loop", file.repeat)
        .build()
}

/// Asks whether a file is being played. Answered by [`Answer::File`](super::Answer::File).
#[must_use]
pub fn is_playing(key: &RoomKey, file_id: &str) -> Value {
    managing("is_playing", key).set("file_id", file_id).build()
}

/// Stops a file. Answered by [`Answer::File`](super::Answer::File).
#[must_use]
pub fn stop_file(key: &RoomKey, file_id: &str) -> Value {
    managing("stop_file", key).set("file_id", file_id).build()
}
