//! Settings of a call.

use crate::RoomSecret;
use crate::config::{AuthConfig, Config, Ice, LinkOptions, Mode, Rooms, Secret};

/// The part of configuration and link that a call needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The kind of room.
    pub mode: Mode,
    /// The gateway's transports, best first.
    pub urls: Vec<String>,
    /// Token and API secret for Janus.
    pub auth: AuthConfig,
    /// STUN and TURN servers and the ICE policy.
    pub ice: Ice,
    /// How a room is created.
    pub rooms: Rooms,
    /// The link's PIN, with which a room that requires one can be prewarmed.
    pub pin: Option<Secret>,
    /// The secret of the room that was last asked for; see [`Command::SetRoomSecret`](crate::Command::SetRoomSecret).
    pub room_secret: Option<RoomSecret>,
}

impl Settings {
    /// Combines configuration and link; the link's token and API secret take precedence.
    #[must_use]
    pub fn new(config: &Config, link: &LinkOptions) -> Self {
        let mut auth = config.auth.clone();
        auth.token = link.token.clone().or(auth.token);
        auth.api_secret = link.api_secret.clone().or(auth.api_secret);
        Self {
            mode: link.mode,
            urls: config.gateway(link.gateway.as_deref()).urls.clone(),
            auth,
            ice: config.ice.clone(),
            rooms: config.rooms.clone(),
            pin: link.pin.clone(),
            room_secret: None,
        }
    }
}
