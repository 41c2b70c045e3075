//! The requests of the recordings, made by the typed functions.

pub(crate) mod admin;
pub(crate) mod audiobridge;
pub(crate) mod echotest;
pub(crate) mod textroom;
pub(crate) mod videoroom;

use janus_proto::room::RoomKey;
use janus_proto::{Id, Secret};

pub(crate) fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

pub(crate) fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub(crate) fn name(text: &str) -> Id {
    Id::Text(text.to_owned())
}

pub(crate) const fn id(number: u64) -> Id {
    Id::Number(number)
}

pub(crate) fn key(room: u64) -> RoomKey {
    RoomKey {
        room: id(room),
        secret: Some(secret("s3cret")),
    }
}

pub(crate) fn wrong_key(room: u64) -> RoomKey {
    RoomKey {
        room: id(room),
        secret: Some(secret("wrong")),
    }
}
