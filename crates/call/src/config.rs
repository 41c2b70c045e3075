//! `config.json` and the page's URL, made into one checked [`Config`] and one [`LinkOptions`].
//!
//! Pure: the browser shell fetches the text and hands it over. Every error names its key, what was found and what is allowed.

mod address;
mod error;
mod link;
mod read;

pub use error::{Allowed, ConfigError, Found, JsonKind};

use janus_proto::Id;
pub use janus_proto::Secret;

/// What `config.json` says, checked, with defaults filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// One entry for each Janus; never empty.
    pub gateways: Vec<Gateway>,
    /// STUN and TURN.
    pub ice: Ice,
    /// What is sent with each request to Janus.
    pub auth: AuthConfig,
    /// Which rooms there are, and how a new one is made.
    pub rooms: Rooms,
    /// Title, language, theme.
    pub ui: UiConfig,
}

impl Config {
    /// Reads the text of a `config.json`. Every key is optional; a list given replaces the default list.
    ///
    /// # Errors
    /// The first thing that is wrong: no JSON, a key that does not exist, or a value of a wrong type or out of range.
    /// No error repeats a secret.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        read::config(text)
    }

    /// The gateway of this name; without a name, or where none has it, the first.
    #[must_use]
    pub fn gateway(&self, name: Option<&str>) -> &Gateway {
        let named = self
            .gateways
            .iter()
            .find(|gateway| Some(gateway.name.as_str()) == name);
        named.unwrap_or(&self.gateways[0])
    }
}

impl Default for Config {
    /// What holds without a `config.json`.
    fn default() -> Self {
        Self {
            gateways: vec![Gateway {
                name: "local".to_owned(),
                urls: read::default_urls(),
                admin_url: None,
            }],
            ice: Ice::default(),
            auth: AuthConfig::default(),
            rooms: Rooms {
                default: Id::Number(1234),
                create: true,
                admin_key: None,
                publishers: 50,
                bitrate: 1_500_000,
                direct: DirectPolicy::Auto,
            },
            ui: UiConfig {
                title: "Parlour".to_owned(),
                language: None,
                theme: Theme::Auto,
                accent: None,
                host_origins: Vec::new(),
            },
        }
    }
}

/// One Janus and the ways to reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// Its name in the link's `gateway=`.
    pub name: String,
    /// Its transports, best first; never empty. Each is `ws:`, `wss:`, `http:` or `https:`; `ws:./path` and `http:./path`
    /// are relative to the page.
    pub urls: Vec<String>,
    /// Its Admin API, if the operator offers one.
    pub admin_url: Option<String>,
}

/// STUN and TURN servers, and how candidates may be used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ice {
    /// Servers as RTCConfiguration wants them.
    pub servers: Vec<IceServer>,
    /// Which candidates may be used.
    pub policy: IcePolicy,
    /// Where short-lived TURN credentials come from.
    pub credentials_url: Option<String>,
}

/// One entry of RTCConfiguration's `iceServers`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IceServer {
    /// `stun:`, `stuns:`, `turn:` or `turns:` URLs; never empty.
    pub urls: Vec<String>,
    /// TURN user name.
    pub username: Option<String>,
    /// TURN password; never logged.
    pub credential: Option<Secret>,
}

/// RTCConfiguration's `iceTransportPolicy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IcePolicy {
    /// Every candidate.
    #[default]
    All,
    /// Only candidates through a TURN server.
    Relay,
}

/// What proves to Janus that we may use it. None of it is ever logged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuthConfig {
    /// A stored or signed token.
    pub token: Option<Secret>,
    /// Where to get one.
    pub token_url: Option<String>,
    /// Janus's shared `api_secret`.
    pub api_secret: Option<Secret>,
}

/// Rooms: which one is offered, and how a new one is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Rooms {
    /// The room when the link names none.
    pub default: Id,
    /// Whether a room that does not exist is created on joining.
    pub create: bool,
    /// Janus's `admin_key`, where it guards `create`; never logged.
    pub admin_key: Option<Secret>,
    /// How many may publish at once in a room made here (1 to 1000).
    pub publishers: u32,
    /// Bits per second that a publisher in a room made here may send.
    pub bitrate: u32,
    /// When two people talk directly.
    pub direct: DirectPolicy,
}

/// When two people talk peer to peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DirectPolicy {
    /// When it is possible.
    #[default]
    Auto,
    /// Always, and a third person is refused.
    Always,
    /// Never.
    Never,
}

/// How the page looks before the person says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UiConfig {
    /// The page's title.
    pub title: String,
    /// `None` follows the browser.
    pub language: Option<Language>,
    /// Light, dark, or as the system is.
    pub theme: Theme,
    /// A CSS hex colour, `#rgb` or `#rrggbb`.
    pub accent: Option<String>,
    /// Origins of host pages that may talk with this one.
    pub host_origins: Vec<String>,
}

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Korean.
    Korean,
}

/// The colour scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system is.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What kind of call a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// SFU video room.
    #[default]
    Video,
    /// Voice room mixed by the server.
    Voice,
    /// One to one.
    Direct,
}

/// What the page's own URL says: the query and the fragment.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkOptions {
    /// `room`.
    pub room: Option<Id>,
    /// `name`.
    pub name: Option<String>,
    /// `join=1`: skip the lobby.
    pub join: bool,
    /// `audio=0` clears it: start with the microphone off and unopened.
    pub audio: bool,
    /// `video=0` clears it: start with the camera off and unopened.
    pub video: bool,
    /// `mode`.
    pub mode: Mode,
    /// `lang`.
    pub language: Option<Language>,
    /// `theme`.
    pub theme: Option<Theme>,
    /// `gateway`.
    pub gateway: Option<String>,
    /// `view`.
    pub view: View,
    /// `#pin`; never logged.
    pub pin: Option<Secret>,
    /// `#token`; never logged.
    pub token: Option<Secret>,
    /// `#key`: end-to-end encryption; never logged.
    pub key: Option<Secret>,
    /// `#secret`: Janus's `api_secret` or a room's secret; never logged.
    pub secret: Option<Secret>,
}

/// Which page a link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Lobby and call.
    #[default]
    Call,
    /// The connection check.
    Check,
    /// The dashboard.
    Admin,
}
