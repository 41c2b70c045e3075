//! What goes over the data channel.

use serde_json::Value;

use super::event::Event;
use crate::Id;
use crate::JanusError;
use crate::Plugin;
use crate::Secret;
use crate::wire::{Body, Fields};

/// How to join a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    /// The room.
    pub room: Id,
    /// A name that nobody else in the room has; the others address us by it.
    pub username: String,
    /// The name that the others see.
    pub display: Option<String>,
    /// The room's PIN. Absent but needed: 413. Wrong: 419.
    pub pin: Option<Secret>,
    /// A token of the room.
    pub token: Option<Secret>,
    /// Whether to be sent what was said before (`true`).
    pub history: Option<bool>,
}

/// Who gets a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience<'a> {
    /// Everyone in the room, us included.
    Room,
    /// One username.
    One(&'a str),
    /// Several usernames.
    Some(&'a [String]),
}

/// One message on the data channel.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelMessage {
    /// The request that it answers, if it answers one.
    pub transaction: Option<String>,
    /// What it says, or why the request was refused.
    pub result: Result<Event, JanusError>,
}

/// Joins. Answered by [`Event::Participants`].
#[must_use]
pub fn join(join: &Join) -> Value {
    Body::request("join")
        .set("room", &join.room)
        .set("username", join.username.as_str())
        .text("display", join.display.as_ref())
        .secret("pin", join.pin.as_ref())
        .secret("token", join.token.as_ref())
        .some("history", join.history)
        .build()
}

/// Leaves. Answered by [`Event::Done`]; the others get [`Event::Left`].
#[must_use]
pub fn leave(room: &Id) -> Value {
    Body::request("leave").set("room", room).build()
}

/// Says something. Those addressed get [`Event::Message`]. Answered by [`Event::Done`] for the whole room and [`Event::Sent`] otherwise,
/// unless `confirm` is `Some(false)`.
#[must_use]
pub fn message(room: &Id, text: &str, audience: Audience<'_>, confirm: Option<bool>) -> Value {
    let body = Body::request("message").set("room", room).set("text", text);
    match audience {
        Audience::Room => body,
        Audience::One(username) => body.set("to", username),
        Audience::Some(usernames) => body.set("tos", usernames.to_vec()),
    }
    .some("ack", confirm)
    .build()
}

/// Writes a request for the data channel, where `textroom` stands in place of `request` and each needs a transaction. One that is
/// already under way must not be used again.
#[must_use]
pub fn over_channel(mut request: Value, transaction: &str) -> String {
    if let Some(fields) = request.as_object_mut() {
        if let Some(name) = fields.remove("request") {
            fields.insert("textroom".to_owned(), name);
        }
        fields.insert("transaction".to_owned(), transaction.into());
    }
    request.to_string()
}

/// Reads a message from the data channel; `None` when it is no JSON object.
#[must_use]
pub fn read_channel(text: &str) -> Option<ChannelMessage> {
    let data: Value = serde_json::from_str(text.trim_end()).ok()?;
    data.as_object()?;
    let result = match data.small("error_code") {
        Some(code) => Err(JanusError::Plugin {
            plugin: Plugin::TextRoom,
            code,
            reason: data.text("error").unwrap_or_default(),
        }),
        None => Ok(Event::decode(&data)),
    };
    Some(ChannelMessage {
        transaction: data.text("transaction"),
        result,
    })
}
