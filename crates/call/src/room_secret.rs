//! The secret with which Janus lets a room be managed: changed, closed, recorded, somebody removed or muted.
//!
//! Without one in a room, Janus lets anybody do that who knows the room's number, and a PIN guards nothing but joining. So every room that is
//! made here gets a secret from the browser's random source. Its maker keeps it; the others never hear of it.

use crate::Call;
use crate::output::Output;
use crate::settings::Settings;
use janus_proto::room::RoomKey;
use janus_proto::session::{Reply, TransactionId};
use janus_proto::{Id, JanusError, Reason, Secret};
use log::Level;
use serde::{Deserialize, Serialize};

/// A room, and the secret that it has or is to get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomSecret {
    /// The room.
    pub room: Id,
    /// The secret; never logged.
    pub secret: Secret,
    /// Whether the room has it as far as is known: it was made here, or the link says so. Otherwise it is for the room if we make it.
    pub is_held: bool,
}

impl Settings {
    /// The secret for a room that we make.
    pub(crate) fn secret_to_give(&self, room: &Id) -> Option<Secret> {
        let ours = self.room_secret.as_ref().filter(|ours| ours.room == *room)?;
        Some(ours.secret.clone())
    }

    /// What we can show of our right to manage a room: its secret where we hold it.
    pub(crate) fn room_key(&self, room: &Id) -> RoomKey {
        let held = self.room_secret.as_ref();
        let held = held.filter(|ours| ours.room == *room && ours.is_held);
        RoomKey {
            room: room.clone(),
            secret: held.map(|ours| ours.secret.clone()),
        }
    }
}

impl Call {
    /// The room was made with our secret, or it turned out to have another one.
    pub(crate) fn set_room_secret_held(&mut self, is_held: bool) {
        let Some(me) = &self.me else { return };
        let ours = self.settings.room_secret.as_mut();
        let Some(ours) = ours.filter(|ours| ours.room == me.room && (is_held || ours.is_held)) else {
            return;
        };
        ours.is_held = is_held;
        self.out.push_back(Output::RoomSecret(ours.clone()));
        if !is_held {
            let line = "call: the room has another secret than ours".to_owned();
            self.log(Level::Info, line);
        }
    }

    /// Handles the reply to a request to kick a ghost; false for any other.
    pub(crate) fn handle_kick_reply(
        &mut self,
        transaction: TransactionId,
        result: &Result<Reply, JanusError>,
    ) -> bool {
        if !self.ghosts.take_kick(transaction) {
            return false;
        }
        if let Err(error) = result
            && error.reason_kind() == Reason::RoomSecret
        {
            self.set_room_secret_held(false);
        }
        true
    }
}
