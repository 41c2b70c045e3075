//! The connection, and the rooms. The connection's requests are answered asynchronously, the others at once.

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
    /// How many messages are kept for those who come later (0).
    pub history: Option<u32>,
    /// Tokens that may join; everybody when absent.
    #[serde_as(as = "Option<Vec<Revealed>>")]
    pub allowed: Option<Vec<Secret>>,
    /// What managing needs.
    #[serde_as(as = "Option<Revealed>")]
    pub secret: Option<Secret>,
    /// What joining needs.
    #[serde_as(as = "Option<Revealed>")]
    pub pin: Option<Secret>,
    /// A URL that Janus posts each message to.
    pub post: Option<String>,
    /// Write the room to Janus's configuration (`false`).
    pub permanent: Option<bool>,
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
    /// A URL that Janus posts each message to.
    #[serde(rename = "new_post")]
    pub post: Option<String>,
    /// Write it to Janus's configuration.
    pub permanent: Option<bool>,
}

#[derive(Serialize)]
#[serde(tag = "request", rename_all = "lowercase")]
enum Request<'a> {
    Setup,
    Ack,
    Restart,
    Create(&'a CreateRoom),
    Edit {
        #[serde(flatten)]
        key: &'a RoomKey,
        #[serde(flatten)]
        edit: &'a EditRoom,
    },
    Announcement {
        #[serde(flatten)]
        key: &'a RoomKey,
        text: &'a str,
    },
    Kick {
        #[serde(flatten)]
        key: &'a RoomKey,
        username: &'a str,
    },
}

/// Asks for a connection. Answered by [`Event::Done`](super::Event::Done) with Janus's offer.
#[must_use]
pub fn setup() -> Value {
    to_body(&Request::Setup)
}

/// Carries the answer to Janus's offer (`ack`). Answered by [`Event::Done`](super::Event::Done).
#[must_use]
pub fn acknowledge() -> Value {
    to_body(&Request::Ack)
}

/// Asks for an offer with an ICE restart. Answered by [`Event::Done`](super::Event::Done) with Janus's offer.
#[must_use]
pub fn restart() -> Value {
    to_body(&Request::Restart)
}

/// Makes a room. Answered by [`Event::Created`](super::Event::Created), or refused with 418 when it exists.
#[must_use]
pub fn create(room: &CreateRoom) -> Value {
    to_body(&Request::Create(room))
}

/// Changes a room. Answered by [`Event::RoomConfigured`](super::Event::RoomConfigured).
#[must_use]
pub fn edit(key: &RoomKey, edit: &EditRoom) -> Value {
    to_body(&Request::Edit { key, edit })
}

/// Ends a room. Everyone in it gets [`Event::Destroyed`](super::Event::Destroyed).
#[must_use]
pub fn destroy(key: &RoomKey, permanent: Option<bool>) -> Value {
    to_body(&RoomRequest::Destroy { key, permanent })
}

/// Changes who may join. Answered by [`Event::Allowed`](super::Event::Allowed), or [`Event::Done`](super::Event::Done) when that is everybody.
#[must_use]
pub fn allowed(key: &RoomKey, access: &Access) -> Value {
    to_body(&RoomRequest::Allowed { key, access })
}

/// Asks whether a room exists. Answered by [`Event::Exists`](super::Event::Exists).
#[must_use]
pub fn exists(room: &Id) -> Value {
    to_body(&RoomRequest::Exists { room })
}

/// Asks for the rooms that are not private; with the plugin's `admin_key` for all. Answered by [`Event::Rooms`](super::Event::Rooms).
#[must_use]
pub fn list(admin_key: Option<&Secret>) -> Value {
    to_body(&RoomRequest::List { admin_key })
}

/// Asks who is in a room. Answered by [`Event::Participants`](super::Event::Participants).
#[must_use]
pub fn list_participants(room: &Id) -> Value {
    to_body(&RoomRequest::ListParticipants { room })
}

/// Says something to everyone in a room, in nobody's name. They get [`Event::Announcement`](super::Event::Announcement).
#[must_use]
pub fn announce(key: &RoomKey, text: &str) -> Value {
    to_body(&Request::Announcement { key, text })
}

/// Removes somebody. Everybody, they included, gets [`Event::Kicked`](super::Event::Kicked).
#[must_use]
pub fn kick(key: &RoomKey, username: &str) -> Value {
    to_body(&Request::Kick { key, username })
}
