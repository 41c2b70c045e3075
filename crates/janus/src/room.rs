//! What managing a room has in common in all plugins that have rooms.

use serde::Serialize;
use serde_with::{serde_as, skip_serializing_none};

use crate::secret::Revealed;
use crate::{Id, Secret};

/// A room and what proves that we may manage it. `Serialize` writes both as a request carries them, the secret revealed.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoomKey {
    /// The room.
    pub room: Id,
    /// Its `secret`, where it has one.
    #[serde_as(as = "Option<Revealed>")]
    pub secret: Option<Secret>,
}

impl RoomKey {
    /// A room without a secret.
    #[must_use]
    pub const fn open(room: Id) -> Self {
        Self { room, secret: None }
    }
}

/// A change to the list of tokens that may join a room. `Serialize` writes it as `allowed` carries it, the tokens revealed.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "action", content = "allowed", rename_all = "lowercase")]
pub enum Access {
    /// Only who is on the list may join.
    Enable,
    /// Everybody may.
    Disable,
    /// Put tokens on the list.
    Add(#[serde_as(as = "Vec<Revealed>")] Vec<Secret>),
    /// Take tokens off the list.
    Remove(#[serde_as(as = "Vec<Revealed>")] Vec<Secret>),
}

/// The requests that every plugin with rooms understands.
#[serde_as]
#[skip_serializing_none]
#[derive(Serialize)]
#[serde(tag = "request", rename_all = "lowercase")]
pub(crate) enum RoomRequest<'a> {
    Destroy {
        #[serde(flatten)]
        key: &'a RoomKey,
        permanent: Option<bool>,
    },
    Allowed {
        #[serde(flatten)]
        key: &'a RoomKey,
        #[serde(flatten)]
        access: &'a Access,
    },
    Exists {
        room: &'a Id,
    },
    /// With the plugin's `admin_key`, private rooms as well.
    List {
        #[serde_as(as = "Option<&Revealed>")]
        admin_key: Option<&'a Secret>,
    },
    ListParticipants {
        room: &'a Id,
    },
}
