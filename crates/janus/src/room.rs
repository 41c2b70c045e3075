//! What managing a room has in common in all plugins that have rooms.

use serde_json::Value;

use super::wire::Body;
use crate::Id;
use crate::Secret;

/// A room and what proves that we may manage it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomKey {
    /// The room.
    pub room: Id,
    /// Its `secret`, where it has one.
    pub secret: Option<Secret>,
}

impl RoomKey {
    /// A room without a secret.
    #[must_use]
    pub const fn open(room: Id) -> Self {
        Self { room, secret: None }
    }
}

/// A change to the list of tokens that may join a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Only who is on the list may join.
    Enable,
    /// Everybody may.
    Disable,
    /// Put tokens on the list.
    Add(Vec<Secret>),
    /// Take tokens off the list.
    Remove(Vec<Secret>),
}

/// A plugin request about a room that one must be allowed to manage.
pub(super) fn managing(request: &str, key: &RoomKey) -> Body {
    Body::request(request)
        .set("room", &key.room)
        .secret("secret", key.secret.as_ref())
}

pub(super) fn destroy(key: &RoomKey, permanent: Option<bool>) -> Value {
    managing("destroy", key).some("permanent", permanent).build()
}

pub(super) fn allowed(key: &RoomKey, access: &Access) -> Value {
    let (action, tokens) = match access {
        Access::Enable => ("enable", None),
        Access::Disable => ("disable", None),
        Access::Add(tokens) => ("add", Some(tokens)),
        Access::Remove(tokens) => ("remove", Some(tokens)),
    };
    managing("allowed", key)
        .set("action", action)
        .some("allowed", tokens.map(|tokens| reveal(tokens)))
        .build()
}

pub(super) fn about(request: &str, room: &Id) -> Value {
    Body::request(request).set("room", room).build()
}

/// `list`, and with the plugin's `admin_key` the private rooms as well.
pub(super) fn list(admin_key: Option<&Secret>) -> Value {
    Body::request("list").secret("admin_key", admin_key).build()
}

/// Tokens as they go over the wire.
pub(super) fn reveal(tokens: &[Secret]) -> Vec<Value> {
    tokens.iter().map(|token| token.reveal().into()).collect()
}

/// Tokens as they come over the wire.
pub(super) fn conceal(tokens: &[Value]) -> Vec<Secret> {
    let tokens = tokens.iter().filter_map(Value::as_str);
    tokens.map(|token| Secret::new(token.to_owned())).collect()
}
