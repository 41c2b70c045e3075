//! What the Admin API answers.

use serde_json::Value;

use crate::JanusError;
use crate::Secret;
use crate::ServerInfo;
use crate::wire::Fields;
use std::time::Duration;

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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredToken {
    pub token: Secret,
    /// Packages of the plugins that it may use.
    pub plugins: Vec<String>,
}

/// An event loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loop {
    pub id: u64,
    /// How many handles it serves.
    pub handles: u64,
}

impl Answer {
    /// Reads one frame; `None` when it is no JSON object of the Admin API.
    #[must_use]
    pub fn decode(frame: &str) -> Option<Answered> {
        let value: Value = serde_json::from_str(frame.trim_end()).ok()?;
        let result = match value.word("janus")? {
            "success" => Ok(success(&value)),
            "pong" => Ok(Self::Done),
            "server_info" => Ok(Self::Server(Box::new(ServerInfo::decode(&value)))),
            "error" => Err(refusal(&value)),
            _ => Err(JanusError::Malformed("an answer of unknown kind".to_owned())),
        };
        Some(Answered {
            transaction: value.text("transaction"),
            result,
        })
    }
}

fn refusal(value: &Value) -> JanusError {
    let error = value.get("error");
    match error.and_then(|error| error.small("code")) {
        Some(code) => JanusError::Core {
            code,
            reason: error.and_then(|error| error.text("reason")).unwrap_or_default(),
        },
        None => JanusError::Malformed("an error without its code".to_owned()),
    }
}

/// `"janus":"success"`: which request it answers is told by which field is there.
fn success(value: &Value) -> Answer {
    let numbers = |key| value.items(key).iter().filter_map(Value::as_u64).collect();
    if value.get("sessions").is_some() {
        Answer::Sessions(numbers("sessions"))
    } else if value.get("handles").is_some() {
        Answer::Handles(numbers("handles"))
    } else if let Some(info) = value.get("info") {
        handle_info(info).map_or(Answer::Done, |info| Answer::Handle(Box::new(info)))
    } else if let Some(status) = value.get("status") {
        Answer::Status(server_status(status))
    } else if let Some(response) = value.get("response") {
        Answer::Plugin(response.clone())
    } else if let Some(data) = value.get("data") {
        tokens(data)
    } else if value.get("loops").is_some() {
        Answer::Loops(value.items("loops").iter().filter_map(event_loop).collect())
    } else {
        network(value).unwrap_or(Answer::Done)
    }
}

fn network(value: &Value) -> Option<Answer> {
    let elapsed = Duration::from_millis(value.number("elapsed").unwrap_or(0) / 1000);
    if let Some(ip) = value.text("public_ip") {
        return Some(Answer::Stun {
            ip,
            port: value.small("public_port"),
            elapsed,
        });
    }
    value.text("ip").map(|ip| Answer::Resolved { ip, elapsed })
}

fn tokens(data: &Value) -> Answer {
    if data.get("tokens").is_none() {
        return Answer::TokenPlugins(words(data, "plugins"));
    }
    let token = |value: &Value| {
        Some(StoredToken {
            token: Secret::new(value.whole("token")?),
            plugins: words(value, "allowed_plugins"),
        })
    };
    Answer::Tokens(data.items("tokens").iter().filter_map(token).collect())
}

fn words(value: &Value, key: &str) -> Vec<String> {
    let words = value.items(key).iter().filter_map(Value::as_str);
    words.map(str::to_owned).collect()
}

fn server_status(status: &Value) -> ServerStatus {
    ServerStatus {
        token_auth: status.flag("token_auth"),
        session_timeout: status.small("session_timeout"),
        reclaim_session_timeout: status.small("reclaim_session_timeout"),
        candidates_timeout: status.small("candidates_timeout"),
        log_level: status.small("log_level"),
        min_nack_queue: status.small("min_nack_queue"),
        no_media_timer: status.small("no_media_timer"),
        slowlink_threshold: status.small("slowlink_threshold"),
    }
}

fn handle_info(info: &Value) -> Option<HandleInfo> {
    let age = info.number("current_time").zip(info.number("created"));
    Some(HandleInfo {
        session: info.number("session_id")?,
        handle: info.number("handle_id")?,
        plugin: info.text("plugin"),
        transport: info.text("session_transport"),
        opaque_id: info.text("opaque_id"),
        age: age.map(|(now, created)| Duration::from_millis(now.saturating_sub(created) / 1000)),
        plugin_specific: info.get("plugin_specific").cloned().unwrap_or(Value::Null),
        webrtc: info.get("webrtc").cloned().unwrap_or(Value::Null),
    })
}

fn event_loop(value: &Value) -> Option<Loop> {
    Some(Loop {
        id: value.number("id")?,
        handles: value.number("handles").unwrap_or(0),
    })
}
