//! What Janus sends, taken out of its envelope. Anything may come from outside; whatever does not fit becomes
//! [`Body::Unknown`] or [`Body::Malformed`] and is never a panic.

use serde_json::Value;

use crate::JanusError;
use crate::ServerInfo;
use crate::wire::Fields;
use crate::{Candidate, Jsep, JsepKind, Trickle};

/// One JSON object from Janus.
pub(super) struct Incoming {
    pub(super) transaction: Option<String>,
    pub(super) session: Option<u64>,
    /// The handle (`sender`).
    pub(super) sender: Option<u64>,
    pub(super) body: Body,
}

pub(super) enum Body {
    Ack,
    Success {
        /// `data.id`, in answers to `create` and `attach`.
        id: Option<u64>,
        /// In synchronous answers to `message`.
        data: Option<Value>,
        jsep: Option<Jsep>,
    },
    Error(JanusError),
    Event {
        data: Value,
        jsep: Option<Jsep>,
    },
    WebRtcUp,
    Media {
        mid: Option<String>,
        kind: String,
        receiving: bool,
        substream: Option<u8>,
    },
    SlowLink {
        uplink: bool,
        lost: u64,
        mid: Option<String>,
    },
    HangUp {
        reason: String,
    },
    Detached,
    Timeout,
    Trickle(Trickle),
    /// An idle long poll's answer.
    Keepalive,
    ServerInfo(Box<ServerInfo>),
    /// A kind of frame that this client does not know.
    Unknown(String),
    /// A kind that it knows, without what that kind must have.
    Malformed(&'static str),
}

impl Incoming {
    pub(super) fn decode(mut value: Value) -> Self {
        Self {
            transaction: value.whole("transaction"),
            session: value.number("session_id"),
            sender: value.number("sender"),
            body: Body::decode(&mut value),
        }
    }
}

impl Body {
    fn decode(value: &mut Value) -> Self {
        let Some(kind) = value.text("janus") else {
            return Self::Malformed("a frame without its kind");
        };
        match kind.as_str() {
            "ack" | "pong" => Self::Ack,
            "success" => Self::Success {
                id: value.pointer("/data/id").and_then(Value::as_u64),
                data: plugin_data(value),
                jsep: jsep(value),
            },
            "error" => Self::error(value),
            "event" => match plugin_data(value) {
                Some(data) => Self::Event {
                    data,
                    jsep: jsep(value),
                },
                None => Self::Malformed("an event without plugin data"),
            },
            "webrtcup" => Self::WebRtcUp,
            "media" => Self::media(value),
            "slowlink" => Self::SlowLink {
                uplink: value.flag("uplink"),
                lost: value.number("lost").unwrap_or(0),
                mid: value.text("mid"),
            },
            "hangup" => Self::HangUp {
                reason: value.text("reason").unwrap_or_default(),
            },
            "detached" => Self::Detached,
            "timeout" => Self::Timeout,
            "trickle" => {
                trickle(value).map_or(Self::Malformed("a trickle without a candidate"), Self::Trickle)
            }
            "keepalive" => Self::Keepalive,
            "server_info" => Self::ServerInfo(Box::new(ServerInfo::decode(value))),
            _ => Self::Unknown(kind),
        }
    }

    fn error(value: &Value) -> Self {
        let error = value.get("error");
        let Some((error, code)) = error.and_then(|error| Some((error, error.small("code")?))) else {
            return Self::Malformed("an error without its code");
        };
        Self::Error(JanusError::Core {
            code,
            reason: error.text("reason").unwrap_or_default(),
        })
    }

    fn media(value: &Value) -> Self {
        match value.text("type") {
            Some(kind) => Self::Media {
                mid: value.text("mid"),
                kind,
                receiving: value.flag("receiving"),
                substream: value
                    .small("substream")
                    .and_then(|substream| substream.try_into().ok()),
            },
            None => Self::Malformed("a media event without its type"),
        }
    }
}

fn plugin_data(value: &mut Value) -> Option<Value> {
    value
        .get_mut("plugindata")
        .and_then(|plugin| plugin.get_mut("data"))
        .map(Value::take)
}

fn jsep(value: &Value) -> Option<Jsep> {
    let jsep = value.get("jsep")?;
    let kind = match jsep.word("type")? {
        "offer" => JsepKind::Offer,
        "answer" => JsepKind::Answer,
        _ => return None,
    };
    let sdp = jsep.whole("sdp")?;
    Some(Jsep { kind, sdp })
}

fn trickle(value: &Value) -> Option<Trickle> {
    let candidate = value.get("candidate")?;
    if candidate.flag("completed") {
        return Some(Trickle::Completed);
    }
    Some(Trickle::Candidate(Candidate {
        candidate: candidate.whole("candidate")?,
        sdp_mid: candidate.text("sdpMid"),
        sdp_m_line_index: candidate
            .number("sdpMLineIndex")
            .and_then(|index| index.try_into().ok()),
    }))
}
