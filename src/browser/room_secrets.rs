//! The secrets of the rooms that this tab made, in session storage: nothing but a secret says who made a room, and a reload must not lose it.

use crate::browser::storage;
use crate::browser::window::page;
use janus_proto::{Id, Secret};
use parlour_call::RoomSecret;
use parlour_call::config::{Config, LinkOptions};

/// The secrets for the rooms of one gateway.
pub struct RoomSecrets {
    /// How their keys in session storage begin: two gateways, or the two kinds of rooms, may have rooms of the same name.
    prefix: String,
    /// The room of the link, and its secret where the link is a host's.
    given: Option<(Id, Secret)>,
}

impl RoomSecrets {
    /// The secrets for the rooms of the gateway that the link chooses.
    #[must_use]
    pub fn new(config: &Config, link: &LinkOptions) -> Self {
        let gateway = config.gateway(link.gateway.as_deref());
        let mode: &'static str = link.mode.into();
        let urls = gateway.urls.join(" ");
        let room = link.room.clone().unwrap_or_else(|| config.rooms.default.clone());
        Self {
            prefix: format!("parlour.room-secret {} {urls} {mode} ", page::address()),
            given: link.secret.clone().map(|secret| (room, secret)),
        }
    }

    /// The secret of a room that is held, from the link or from making it; a new one for a room that may have to be made.
    #[must_use]
    pub fn of(&self, room: &Id) -> Option<RoomSecret> {
        let given = self.given.as_ref().filter(|(whose, _)| whose == room);
        let kept = || storage::tab::get(&self.key(room)).map(Secret::new);
        let held = given.map(|(_, secret)| secret.clone()).or_else(kept);
        let is_held = held.is_some();
        Some(RoomSecret {
            room: room.clone(),
            secret: held.or_else(page::new_secret)?,
            is_held,
        })
    }

    /// Keeps the secret of a room that was made with it, and forgets one that is not held any more.
    pub fn keep(&self, secret: &RoomSecret) {
        let key = self.key(&secret.room);
        if secret.is_held {
            storage::tab::set(&key, secret.secret.reveal());
        } else {
            storage::tab::remove(&key);
        }
    }

    fn key(&self, room: &Id) -> String {
        format!("{}{room}", self.prefix)
    }
}
