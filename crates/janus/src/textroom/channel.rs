//! What goes over the data channel.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::{serde_as, skip_serializing_none};

use super::event::Event;
use crate::envelope::{plugin_refusal, to_body};
use crate::secret::Revealed;
use crate::{Id, JanusError, Plugin, Secret, lenient};

/// How to join a room.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Join {
    /// The room.
    pub room: Id,
    /// A name that nobody else in the room has; the others address us by it.
    pub username: String,
    /// The name that the others see.
    pub display: Option<String>,
    /// The room's PIN. Absent but needed: 413. Wrong: 419.
    #[serde_as(as = "Option<Revealed>")]
    pub pin: Option<Secret>,
    /// A token of the room.
    #[serde_as(as = "Option<Revealed>")]
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

#[skip_serializing_none]
#[derive(Serialize)]
#[serde(tag = "request", rename_all = "lowercase")]
enum Request<'a> {
    Join(&'a Join),
    Leave {
        room: &'a Id,
    },
    Message {
        room: &'a Id,
        text: &'a str,
        to: Option<&'a str>,
        tos: Option<&'a [String]>,
        ack: Option<bool>,
    },
}

/// Joins. Answered by [`Event::Participants`].
#[must_use]
pub fn join(join: &Join) -> Value {
    to_body(&Request::Join(join))
}

/// Leaves. Answered by [`Event::Done`]; the others get [`Event::Left`].
#[must_use]
pub fn leave(room: &Id) -> Value {
    to_body(&Request::Leave { room })
}

/// Says something. Those addressed get [`Event::Message`]. Answered by [`Event::Done`] for the whole room and [`Event::Sent`] otherwise,
/// unless `confirm` is `Some(false)`.
#[must_use]
pub fn message(room: &Id, text: &str, audience: Audience<'_>, confirm: Option<bool>) -> Value {
    let (to, tos) = match audience {
        Audience::Room => (None, None),
        Audience::One(username) => (Some(username), None),
        Audience::Some(usernames) => (None, Some(usernames)),
    };
    to_body(&Request::Message {
        room,
        text,
        to,
        tos,
        ack: confirm,
    })
}

/// Writes a request for the data channel, where `textroom` stands in place of `request` and each needs a transaction. One that is
/// already under way must not be used again.
#[must_use]
pub fn over_channel(mut request: Value, transaction: &str) -> String {
    // The same requests go either way, so the one key that differs is exchanged here.
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
    #[derive(Deserialize)]
    struct Header {
        #[serde(default, deserialize_with = "lenient::text")]
        transaction: Option<String>,
    }

    let data: Value = serde_json::from_str(text).ok()?;
    let header: Header = lenient::object(&data)?;
    let result = plugin_refusal(Plugin::TextRoom, &data).map_or_else(|| Ok(Event::decode(&data)), Err);
    Some(ChannelMessage {
        transaction: header.transaction,
        result,
    })
}
