//! `config.json` and the page's URL, made into one checked [`Config`] and one [`LinkOptions`].
//!
//! Pure: the browser shell fetches the text and hands it over. Every error names its key, what was found and what is allowed.

mod address;
mod checked;
mod error;
mod link;
mod page;
mod read;

pub use error::{Allowed, ConfigError, Found, JsonKind};
pub use page::PageOrigin;

use janus_proto::Id;
pub use janus_proto::Secret;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;
use strum::{EnumString, IntoStaticStr, VariantNames};

use checked::{
    AccentColour, Checked, Choice, Flag, GatewayUrl, IceUrls, Integer, LanguageOrAuto, List, Origin, Room,
    SecretText, Section, Text, WebUrl,
};

/// What `config.json` says, checked, with defaults filled in.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Config {
    /// One entry for each Janus; never empty.
    #[serde_as(as = "List<1>")]
    pub gateways: Vec<Gateway>,
    /// STUN and TURN.
    #[serde_as(as = "Section")]
    pub ice: Ice,
    /// What is sent with each request to Janus.
    #[serde_as(as = "Section")]
    pub auth: AuthConfig,
    /// Which rooms there are, and how a new one is made.
    #[serde_as(as = "Section")]
    pub rooms: Rooms,
    /// Title, language, theme.
    #[serde_as(as = "Section")]
    pub ui: UiConfig,
}

impl Config {
    /// Reads the text of a `config.json`. Every key is optional; a list given replaces the default list.
    ///
    /// # Errors
    /// The first thing that is wrong: no JSON, a key that does not exist, or a value of a wrong type or out of range.
    /// No error repeats a secret.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        read::config(text).map(|(config, _)| config)
    }

    /// The configuration of a page with this origin. `text` is its `config.json`, `None` where there is no such file; `gateway` is the
    /// link's.
    ///
    /// # Errors
    /// As [`Self::parse`]; moreover where no URL of the gateway may be opened by this page, or none is configured and the page is not of
    /// this machine.
    pub fn for_page(
        text: Option<&str>,
        page: PageOrigin,
        gateway: Option<&str>,
    ) -> Result<Self, ConfigError> {
        page::config(text, page, gateway)
    }

    /// The gateway of this name; without a name, or where none has it, the first.
    #[must_use]
    pub fn gateway(&self, name: Option<&str>) -> &Gateway {
        &self.gateways[self.gateway_index(name)]
    }

    fn gateway_index(&self, name: Option<&str>) -> usize {
        let mut names = self.gateways.iter().map(|gateway| gateway.name.as_str());
        names.position(|known| Some(known) == name).unwrap_or(0)
    }
}

impl Default for Config {
    /// What holds without a `config.json`.
    fn default() -> Self {
        Self {
            gateways: vec![Gateway {
                name: "local".to_owned(),
                ..Gateway::default()
            }],
            ice: Ice::default(),
            auth: AuthConfig::default(),
            rooms: Rooms::default(),
            ui: UiConfig::default(),
        }
    }
}

/// One Janus and the ways to reach it.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Gateway {
    /// Its name in the link's `gateway=`.
    #[serde_as(as = "Checked<Text>")]
    pub name: String,
    /// Its transports, best first; never empty. Each is `ws:`, `wss:`, `http:` or `https:`; `ws:./path` and `http:./path`
    /// are relative to the page.
    #[serde_as(as = "List<1, Checked<GatewayUrl>>")]
    pub urls: Vec<String>,
    /// Its Admin API, if the operator offers one.
    #[serde_as(as = "Option<Checked<GatewayUrl>>")]
    pub admin_url: Option<String>,
}

impl Default for Gateway {
    /// A Janus on this machine. It is named by its place in the list when the whole file has been read.
    fn default() -> Self {
        Self {
            name: String::new(),
            urls: vec![
                "ws://127.0.0.1:8188".to_owned(),
                "http://127.0.0.1:8088/janus".to_owned(),
            ],
            admin_url: None,
        }
    }
}

/// STUN and TURN servers, and how candidates may be used.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Ice {
    /// Servers as RTCConfiguration wants them.
    #[serde_as(as = "List<0>")]
    pub servers: Vec<IceServer>,
    /// Which candidates may be used.
    #[serde_as(as = "Choice")]
    pub policy: IcePolicy,
    /// Where short-lived TURN credentials come from.
    #[serde_as(as = "Option<Checked<WebUrl>>")]
    pub credentials_url: Option<String>,
}

/// One entry of RTCConfiguration's `iceServers`.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct IceServer {
    /// `stun:`, `stuns:`, `turn:` or `turns:` URLs; never empty.
    #[serde_as(as = "IceUrls")]
    pub urls: Vec<String>,
    /// TURN user name.
    #[serde_as(as = "Option<SecretText>")]
    pub username: Option<String>,
    /// TURN password; never logged.
    #[serde_as(as = "Option<SecretText>")]
    pub credential: Option<Secret>,
}

/// RTCConfiguration's `iceTransportPolicy`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    EnumString,
    IntoStaticStr,
    VariantNames,
    Serialize,
    Deserialize,
)]
#[strum(serialize_all = "lowercase")]
pub enum IcePolicy {
    /// Every candidate.
    #[default]
    All,
    /// Only candidates through a TURN server.
    Relay,
}

/// What proves to Janus that we may use it. None of it is ever logged.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct AuthConfig {
    /// A stored or signed token.
    #[serde_as(as = "Option<SecretText>")]
    pub token: Option<Secret>,
    /// Where to get one.
    #[serde_as(as = "Option<Checked<WebUrl>>")]
    pub token_url: Option<String>,
    /// Janus's shared `api_secret`.
    #[serde_as(as = "Option<SecretText>")]
    pub api_secret: Option<Secret>,
}

/// Rooms: which one is offered, and how a new one is made.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Rooms {
    /// The room when the link names none.
    #[serde_as(as = "Room")]
    pub default: Id,
    /// Whether a room that does not exist is created on joining.
    #[serde_as(as = "Flag")]
    pub create: bool,
    /// Janus's `admin_key`, where it guards `create`; never logged.
    #[serde_as(as = "Option<SecretText>")]
    pub admin_key: Option<Secret>,
    /// How many may publish at once in a room made here (1 to 1000).
    #[serde_as(as = "Integer<1, 1000>")]
    pub publishers: u32,
    /// Bits per second that a publisher in a room made here may send.
    #[serde_as(as = "Integer<0, 100_000_000>")]
    pub bitrate: u32,
    /// When two people talk directly.
    #[serde_as(as = "Choice")]
    pub direct: DirectPolicy,
}

impl Default for Rooms {
    fn default() -> Self {
        Self {
            default: Id::Number(1234),
            create: true,
            admin_key: None,
            publishers: 50,
            bitrate: 1_500_000,
            direct: DirectPolicy::Auto,
        }
    }
}

/// When two people talk peer to peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "lowercase")]
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
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct UiConfig {
    /// The page's title.
    #[serde_as(as = "Checked<Text>")]
    pub title: String,
    /// `None` follows the browser.
    #[serde_as(as = "LanguageOrAuto")]
    pub language: Option<Language>,
    /// Light, dark, or as the system is.
    #[serde_as(as = "Choice")]
    pub theme: Theme,
    /// A CSS hex colour, `#rgb` or `#rrggbb`.
    #[serde_as(as = "Option<Checked<AccentColour>>")]
    pub accent: Option<String>,
    /// Origins of host pages that may talk with this one.
    #[serde_as(as = "List<0, Checked<Origin>>")]
    pub host_origins: Vec<String>,
    /// What a link with `join=1` may do.
    #[serde_as(as = "Choice")]
    pub auto_join: AutoJoin,
}

impl Default for UiConfig {
    fn default() -> Self {
        Self {
            title: "Parlour".to_owned(),
            language: None,
            theme: Theme::Auto,
            accent: None,
            host_origins: Vec::new(),
            auto_join: AutoJoin::Listen,
        }
    }
}

/// What a link with `join=1` may do. Whoever wrote the link chose the room, and the browser asks for no permission where it was given before:
/// so by default nothing of the person is sent until they say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "lowercase")]
pub enum AutoJoin {
    /// Skip the lobby with microphone and camera off and unopened.
    #[default]
    Listen,
    /// Skip the lobby with microphone and camera as the link and the person's choices say.
    Always,
    /// Nothing: the lobby is shown, with microphone and camera off and unopened.
    Never,
}

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, EnumString, IntoStaticStr, VariantNames)]
pub enum Language {
    /// English.
    #[default]
    #[strum(serialize = "en")]
    English,
    /// Korean.
    #[strum(serialize = "ko")]
    Korean,
}

/// The colour scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "lowercase")]
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
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    EnumString,
    IntoStaticStr,
    VariantNames,
    Serialize,
    Deserialize,
)]
#[strum(serialize_all = "lowercase")]
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
    /// `#key`, also an empty one: the link asks for end-to-end encryption; never logged.
    pub key: Option<Secret>,
    /// `#secret`: the room's secret, for who manages it; never logged.
    pub secret: Option<Secret>,
    /// `#apisecret`: Janus's `api_secret`; never logged.
    pub api_secret: Option<Secret>,
}

/// Which page a link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum View {
    /// Lobby and call.
    #[default]
    Call,
    /// The connection check.
    Check,
    /// The dashboard.
    Admin,
}
