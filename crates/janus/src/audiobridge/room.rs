//! Rooms: making, changing, asking about and moderating them. All of these are answered synchronously.

use serde::Serialize;
use serde_json::Value;
use serde_with::{serde_as, skip_serializing_none};

use crate::envelope::to_body;
use crate::room::{Access, RoomKey, RoomRequest};
use crate::secret::Revealed;
use crate::{Id, Secret};

/// A room to be made. What is `None` is left to Janus.
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
    /// What managing needs.
    #[serde_as(as = "Option<Revealed>")]
    pub secret: Option<Secret>,
    /// What joining needs.
    #[serde_as(as = "Option<Revealed>")]
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// The plugin's `admin_key`, where it guards `create`.
    #[serde_as(as = "Option<Revealed>")]
    pub admin_key: Option<Secret>,
}

/// What to change in a room; `None` leaves it as it is.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct EditRoom {
    /// A name for people.
    #[serde(rename = "new_description")]
    pub description: Option<String>,
    /// Leave it out of [`list`].
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
    /// Where recordings go.
    #[serde(rename = "new_record_dir")]
    pub record_dir: Option<String>,
    /// Write it to Janus's configuration.
    pub permanent: Option<bool>,
}

/// Where to send the mix as plain RTP.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
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
    #[serde(rename = "ptype")]
    pub payload_type: Option<u8>,
    /// SSRC to use.
    pub ssrc: Option<u32>,
    /// Send silence while nobody is there.
    pub always_on: Option<bool>,
}

/// An Opus file to play to a room.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PlayFile {
    /// On the server.
    pub filename: String,
    /// A name for it; chosen by Janus when absent.
    pub file_id: Option<String>,
    /// Only to this group.
    pub group: Option<String>,
    /// Again and again.
    #[serde(rename = "loop")]
    pub repeat: Option<bool>,
}

#[skip_serializing_none]
#[derive(Serialize)]
#[serde(tag = "request", rename_all = "snake_case")]
enum Request<'a> {
    Create(&'a CreateRoom),
    Edit {
        #[serde(flatten)]
        key: &'a RoomKey,
        #[serde(flatten)]
        edit: &'a EditRoom,
    },
    Mute {
        #[serde(flatten)]
        key: &'a RoomKey,
        id: &'a Id,
    },
    Unmute {
        #[serde(flatten)]
        key: &'a RoomKey,
        id: &'a Id,
    },
    MuteRoom {
        #[serde(flatten)]
        key: &'a RoomKey,
    },
    UnmuteRoom {
        #[serde(flatten)]
        key: &'a RoomKey,
    },
    Kick {
        #[serde(flatten)]
        key: &'a RoomKey,
        id: &'a Id,
    },
    KickAll {
        #[serde(flatten)]
        key: &'a RoomKey,
    },
    EnableRecording {
        #[serde(flatten)]
        key: &'a RoomKey,
        record: bool,
        record_file: Option<&'a str>,
        record_dir: Option<&'a str>,
    },
    EnableMjrs {
        #[serde(flatten)]
        key: &'a RoomKey,
        mjrs: bool,
        mjrs_dir: Option<&'a str>,
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
        stream_id: u64,
    },
    #[serde(rename = "listforwarders")]
    ListForwarders {
        #[serde(flatten)]
        key: &'a RoomKey,
    },
    PlayFile {
        #[serde(flatten)]
        key: &'a RoomKey,
        #[serde(flatten)]
        file: &'a PlayFile,
    },
    IsPlaying {
        #[serde(flatten)]
        key: &'a RoomKey,
        file_id: &'a str,
    },
    StopFile {
        #[serde(flatten)]
        key: &'a RoomKey,
        file_id: &'a str,
    },
}

/// Makes a room. Answered by [`Answer::Created`](super::Answer::Created), or refused with 486 when it exists.
#[must_use]
pub fn create(room: &CreateRoom) -> Value {
    to_body(&Request::Create(room))
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

/// Asks whether a room exists. Answered by [`Answer::Exists`](super::Answer::Exists).
#[must_use]
pub fn exists(room: &Id) -> Value {
    to_body(&RoomRequest::Exists { room })
}

/// Asks for the rooms that are not private; with the plugin's `admin_key` for all. Answered by [`Answer::Rooms`](super::Answer::Rooms).
#[must_use]
pub fn list(admin_key: Option<&Secret>) -> Value {
    to_body(&RoomRequest::List { admin_key })
}

/// Asks who is in a room, without joining it. Answered by [`Event::ParticipantList`](super::Event::ParticipantList).
#[must_use]
pub fn list_participants(room: &Id) -> Value {
    to_body(&RoomRequest::ListParticipants { room })
}

/// Mutes or unmutes somebody for everyone; all are told by [`Event::Participants`](super::Event::Participants).
#[must_use]
pub fn mute(key: &RoomKey, id: &Id, muted: bool) -> Value {
    match muted {
        true => to_body(&Request::Mute { key, id }),
        false => to_body(&Request::Unmute { key, id }),
    }
}

/// Mutes or unmutes the whole room; all are told by [`Event::RoomMuted`](super::Event::RoomMuted).
#[must_use]
pub fn mute_room(key: &RoomKey, muted: bool) -> Value {
    match muted {
        true => to_body(&Request::MuteRoom { key }),
        false => to_body(&Request::UnmuteRoom { key }),
    }
}

/// Removes somebody. Everybody, they included, gets [`Event::Kicked`](super::Event::Kicked).
#[must_use]
pub fn kick(key: &RoomKey, id: &Id) -> Value {
    to_body(&Request::Kick { key, id })
}

/// Removes everybody. Each gets [`Event::KickedAll`](super::Event::KickedAll).
#[must_use]
pub fn kick_all(key: &RoomKey) -> Value {
    to_body(&Request::KickAll { key })
}

/// Records the mix, or stops. Answered by [`Answer::Done`](super::Answer::Done).
#[must_use]
pub fn enable_recording(key: &RoomKey, record: bool, file: Option<&str>, folder: Option<&str>) -> Value {
    to_body(&Request::EnableRecording {
        key,
        record,
        record_file: file,
        record_dir: folder,
    })
}

/// Records each participant, or stops. Answered by [`Answer::Done`](super::Answer::Done).
#[must_use]
pub fn enable_mjrs(key: &RoomKey, mjrs: bool, folder: Option<&str>) -> Value {
    to_body(&Request::EnableMjrs {
        key,
        mjrs,
        mjrs_dir: folder,
    })
}

/// Sends the mix elsewhere. Answered by [`Answer::ForwardStarted`](super::Answer::ForwardStarted).
#[must_use]
pub fn rtp_forward(key: &RoomKey, forward: &Forward) -> Value {
    to_body(&Request::RtpForward { key, forward })
}

/// Stops sending the mix elsewhere. Answered by [`Answer::ForwardStopped`](super::Answer::ForwardStopped).
#[must_use]
pub fn stop_rtp_forward(key: &RoomKey, stream_id: u64) -> Value {
    to_body(&Request::StopRtpForward { key, stream_id })
}

/// Asks where the mix goes. Answered by [`Answer::Forwarders`](super::Answer::Forwarders).
#[must_use]
pub fn list_forwarders(key: &RoomKey) -> Value {
    to_body(&Request::ListForwarders { key })
}

/// Plays a file to a room. Answered by [`Answer::File`](super::Answer::File); all are told by
/// [`Event::AnnouncementStarted`](super::Event::AnnouncementStarted).
#[must_use]
pub fn play_file(key: &RoomKey, file: &PlayFile) -> Value {
    to_body(&Request::PlayFile { key, file })
}

/// Asks whether a file is being played. Answered by [`Answer::File`](super::Answer::File).
#[must_use]
pub fn is_playing(key: &RoomKey, file_id: &str) -> Value {
    to_body(&Request::IsPlaying { key, file_id })
}

/// Stops a file. Answered by [`Answer::File`](super::Answer::File).
#[must_use]
pub fn stop_file(key: &RoomKey, file_id: &str) -> Value {
    to_body(&Request::StopFile { key, file_id })
}
