//! What a call is told before it begins.

use crate::config::{AuthConfig, Config, Ice, LinkOptions, Mode, Rooms, Secret};

/// What of the configuration and the link a call needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Which kind of room.
    pub mode: Mode,
    /// The gateway's transports, best first.
    pub urls: Vec<String>,
    /// What proves to Janus that we may use it.
    pub auth: AuthConfig,
    /// STUN and TURN.
    pub ice: Ice,
    /// How a room is made.
    pub rooms: Rooms,
    /// The link's PIN: with it the lobby can prepare what a room with a PIN gives.
    pub pin: Option<Secret>,
}

impl Settings {
    /// What `config` and `link` say together; the link's token and secret win.
    #[must_use]
    pub fn new(config: &Config, link: &LinkOptions) -> Self {
        let mut auth = config.auth.clone();
        auth.token = link.token.clone().or(auth.token);
        auth.api_secret = link.secret.clone().or(auth.api_secret);
        Self {
            mode: link.mode,
            urls: config.gateway(link.gateway.as_deref()).urls.clone(),
            auth,
            ice: config.ice.clone(),
            rooms: config.rooms.clone(),
            pin: link.pin.clone(),
        }
    }
}
