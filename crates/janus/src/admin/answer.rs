//! What the Admin API answers.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::envelope::CoreError;
use crate::{JanusError, Secret, ServerInfo, lenient};

/// An answer with the request that it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The transaction given to [`Request::encode`](super::Request::encode).
    pub transaction: Option<String>,
    /// What was answered. 403: the `admin_secret` is missing or wrong.
    pub result: Result<Answer, JanusError>,
}

/// What a request brought.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// What was asked is done.
    Done,
    Server(Box<ServerInfo>),
    Status(ServerStatus),
    Sessions(Vec<u64>),
    Handles(Vec<u64>),
    Handle(Box<HandleInfo>),
    /// What a plugin answered.
    Plugin(Value),
    /// What plugins a token may use now.
    TokenPlugins(Vec<String>),
    Tokens(Vec<StoredToken>),
    /// A name's address, and how long it took.
    Resolved {
        ip: String,
        elapsed: Duration,
    },
    /// How a STUN server sees the server.
    Stun {
        ip: String,
        port: Option<u32>,
        elapsed: Duration,
    },
    Loops(Vec<Loop>),
}

/// Settings that can be changed while the server runs. `None` where it was not said.
#[serde_with::apply(
    bool => #[serde(deserialize_with = "lenient::or_default")],
    Option<u32> => #[serde(deserialize_with = "lenient::or_default")],
)]
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct ServerStatus {
    pub token_auth: bool,
    /// Seconds.
    pub session_timeout: Option<u32>,
    /// Seconds.
    pub reclaim_session_timeout: Option<u32>,
    /// Seconds.
    pub candidates_timeout: Option<u32>,
    /// 0 to 7.
    pub log_level: Option<u32>,
    /// Milliseconds.
    pub min_nack_queue: Option<u32>,
    /// Seconds.
    pub no_media_timer: Option<u32>,
    /// Packets in a second; 0 is off.
    pub slowlink_threshold: Option<u32>,
}

/// A handle, seen from above.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "RawHandleInfo")]
pub struct HandleInfo {
    pub session: u64,
    pub handle: u64,
    /// Package of the plugin, for example `janus.plugin.videoroom`.
    pub plugin: Option<String>,
    /// Package of the transport that its session uses, for example `janus.transport.websockets`.
    pub transport: Option<String>,
    /// What the application called it.
    pub opaque_id: Option<String>,
    /// How long it has been there.
    pub age: Option<Duration>,
    /// What the plugin says of it; of each plugin's own making.
    pub plugin_specific: Value,
    /// The connection with its candidates and statistics, as Janus writes it; null while there is none.
    pub webrtc: Value,
}

/// A stored token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StoredToken {
    pub token: Secret,
    /// Packages of the plugins that it may use.
    #[serde(rename = "allowed_plugins", default, deserialize_with = "lenient::list")]
    pub plugins: Vec<String>,
}

/// An event loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Loop {
    pub id: u64,
    /// How many handles it serves.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub handles: u64,
}

impl Answer {
    /// Reads one frame; `None` when it is no JSON object of the Admin API.
    #[must_use]
    pub fn decode(frame: &str) -> Option<Answered> {
        let value: Value = serde_json::from_str(frame).ok()?;
        let header: Header = lenient::object(&value)?;
        let malformed = |_| JanusError::Malformed("an answer without what its kind must have".to_owned());
        let result = match header.janus.as_str() {
            "success" => RawSuccess::deserialize(value)
                .map(RawSuccess::read)
                .map_err(malformed),
            "pong" => Ok(Self::Done),
            "server_info" => ServerInfo::deserialize(value)
                .map(|info| Self::Server(Box::new(info)))
                .map_err(malformed),
            "error" => {
                Err(Refusal::deserialize(value).map_or_else(malformed, |refusal| refusal.error.into()))
            }
            _ => Err(JanusError::Malformed("an answer of unknown kind".to_owned())),
        };
        Some(Answered {
            transaction: header.transaction,
            result,
        })
    }
}

#[derive(Deserialize)]
struct Header {
    janus: String,
    #[serde(default, deserialize_with = "lenient::text")]
    transaction: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    error: CoreError,
}

/// `"janus":"success"`: the fields that are there say which request it answers.
#[serde_with::apply(
    Option<Vec<u64>> => #[serde(deserialize_with = "lenient::some_list")],
    Option<Vec<Loop>> => #[serde(deserialize_with = "lenient::some_list")],
    Option<HandleInfo> => #[serde(deserialize_with = "lenient::or_default")],
    Option<ServerStatus> => #[serde(deserialize_with = "lenient::or_default")],
    Option<TokenData> => #[serde(deserialize_with = "lenient::or_default")],
    Option<String> => #[serde(deserialize_with = "lenient::text")],
    Option<u32> => #[serde(deserialize_with = "lenient::or_default")],
    u64 => #[serde(deserialize_with = "lenient::or_default")],
)]
#[derive(Default, Deserialize)]
#[serde(default)]
struct RawSuccess {
    sessions: Option<Vec<u64>>,
    handles: Option<Vec<u64>>,
    info: Option<HandleInfo>,
    status: Option<ServerStatus>,
    response: Option<Value>,
    data: Option<TokenData>,
    loops: Option<Vec<Loop>>,
    public_ip: Option<String>,
    public_port: Option<u32>,
    ip: Option<String>,
    /// Microseconds.
    elapsed: u64,
}

#[derive(Deserialize)]
struct TokenData {
    #[serde(default, deserialize_with = "lenient::some_list")]
    tokens: Option<Vec<StoredToken>>,
    #[serde(default, deserialize_with = "lenient::list")]
    plugins: Vec<String>,
}

impl RawSuccess {
    fn read(self) -> Answer {
        let elapsed = Duration::from_millis(self.elapsed / 1000);
        if let Some(sessions) = self.sessions {
            Answer::Sessions(sessions)
        } else if let Some(handles) = self.handles {
            Answer::Handles(handles)
        } else if let Some(info) = self.info {
            Answer::Handle(Box::new(info))
        } else if let Some(status) = self.status {
            Answer::Status(status)
        } else if let Some(response) = self.response {
            Answer::Plugin(response)
        } else if let Some(data) = self.data {
            data.tokens
                .map_or(Answer::TokenPlugins(data.plugins), Answer::Tokens)
        } else if let Some(loops) = self.loops {
            Answer::Loops(loops)
        } else if let Some(ip) = self.public_ip {
            Answer::Stun {
                ip,
                port: self.public_port,
                elapsed,
            }
        } else if let Some(ip) = self.ip {
            Answer::Resolved { ip, elapsed }
        } else {
            Answer::Done
        }
    }
}

/// [`HandleInfo`] as it is on the wire.
#[serde_with::apply(
    Option<u64> => #[serde(default, deserialize_with = "lenient::or_default")],
    Option<String> => #[serde(default, deserialize_with = "lenient::text")],
    Value => #[serde(default)],
)]
#[derive(Deserialize)]
struct RawHandleInfo {
    session_id: u64,
    handle_id: u64,
    plugin: Option<String>,
    session_transport: Option<String>,
    opaque_id: Option<String>,
    /// Microseconds of the server's clock.
    created: Option<u64>,
    /// Microseconds of the server's clock.
    current_time: Option<u64>,
    plugin_specific: Value,
    webrtc: Value,
}

impl From<RawHandleInfo> for HandleInfo {
    fn from(raw: RawHandleInfo) -> Self {
        let times = raw.current_time.zip(raw.created);
        Self {
            session: raw.session_id,
            handle: raw.handle_id,
            plugin: raw.plugin,
            transport: raw.session_transport,
            opaque_id: raw.opaque_id,
            age: times.map(|(now, created)| Duration::from_micros(now.saturating_sub(created))),
            plugin_specific: raw.plugin_specific,
            webrtc: raw.webrtc,
        }
    }
}
