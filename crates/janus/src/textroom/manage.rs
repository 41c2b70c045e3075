//! The connection, and the rooms. The connection's requests are answered asynchronously, the others at once.

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
    /// How many messages are kept for those who come later (0).
    pub history: Option<u32>,
    /// Tokens that may join; everybody when absent.
    pub allowed: Option<Vec<Secret>>,
    /// What managing needs.
    pub secret: Option<Secret>,
    /// What joining needs.
    pub pin: Option<Secret>,
    /// A URL that Janus posts each message to.
    pub post: Option<String>,
    /// Write the room to Janus's configuration (`false`).
    pub permanent: Option<bool>,
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
    /// A URL that Janus posts each message to.
    pub post: Option<String>,
    /// Write it to Janus's configuration.
    pub permanent: Option<bool>,
}

/// Asks for a connection. Answered by [`Event::Done`](super::Event::Done) with Janus's offer.
#[must_use]
pub fn setup() -> Value {
    Body::request("setup").build()
}

/// Carries the answer to Janus's offer (`ack`). Answered by [`Event::Done`](super::Event::Done).
#[must_use]
pub fn acknowledge() -> Value {
    Body::request("ack").build()
}

/// Asks for an offer with an ICE restart. Answered by [`Event::Done`](super::Event::Done) with Janus's offer.
#[must_use]
pub fn restart() -> Value {
    Body::request("restart").build()
}

/// Makes a room. Answered by [`Event::Created`](super::Event::Created), or refused with 418 when it exists.
#[must_use]
pub fn create(room: &CreateRoom) -> Value {
    Body::request("create")
        .some("room", room.room.as_ref())
        .text("description", room.description.as_ref())
        .some("is_private", room.is_private)
        .some("history", room.history)
        .some("allowed", room.allowed.as_ref().map(|tokens| reveal(tokens)))
        .secret("secret", room.secret.as_ref())
        .secret("pin", room.pin.as_ref())
        .text("post", room.post.as_ref())
        .some("permanent", room.permanent)
        .secret("admin_key", room.admin_key.as_ref())
        .build()
}

/// Changes a room. Answered by [`Event::RoomConfigured`](super::Event::RoomConfigured).
#[must_use]
pub fn edit(key: &RoomKey, edit: &EditRoom) -> Value {
    managing("edit", key)
        .text("new_description", edit.description.as_ref())
        .secret("new_secret", edit.secret.as_ref())
        .secret("new_pin", edit.pin.as_ref())
        .text("new_post", edit.post.as_ref())
        .some("new_is_private", edit.is_private)
        .some("permanent", edit.permanent)
        .build()
}

/// Ends a room. Everyone in it gets [`Event::Destroyed`](super::Event::Destroyed).
#[must_use]
pub fn destroy(key: &RoomKey, permanent: Option<bool>) -> Value {
    room::destroy(key, permanent)
}

/// Changes who may join. Answered by [`Event::Allowed`](super::Event::Allowed), or [`Event::Done`](super::Event::Done) when that is everybody.
#[must_use]
pub fn allowed(key: &RoomKey, access: &Access) -> Value {
    room::allowed(key, access)
}

/// Asks whether a room exists. Answered by [`Event::Exists`](super::Event::Exists).
#[must_use]
pub fn exists(room: &Id) -> Value {
    about("exists", room)
}

/// Asks for the rooms that are not private; with the plugin's `admin_key` for all. Answered by [`Event::Rooms`](super::Event::Rooms).
#[must_use]
pub fn list(admin_key: Option<&Secret>) -> Value {
    room::list(admin_key)
}

/// Asks who is in a room. Answered by [`Event::Participants`](super::Event::Participants).
#[must_use]
pub fn list_participants(room: &Id) -> Value {
    about("listparticipants", room)
}

/// Says something to everyone in a room, in nobody's name. They get [`Event::Announcement`](super::Event::Announcement).
#[must_use]
pub fn announce(key: &RoomKey, text: &str) -> Value {
    managing("announcement", key).set("text", text).build()
}

/// Removes somebody. Everybody, they included, gets [`Event::Kicked`](super::Event::Kicked).
#[must_use]
pub fn kick(key: &RoomKey, username: &str) -> Value {
    managing("kick", key).set("username", username).build()
}
