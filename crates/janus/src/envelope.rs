//! The JSON objects that go between a client and Janus's core, around what the plugins say.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::{serde_as, skip_serializing_none};

use crate::secret::Revealed;
use crate::session::Auth;
use crate::{JanusError, Jsep, Plugin, Secret, ServerInfo, Trickle, lenient};

/// What every frame from Janus may carry beside its [`Inbound`].
#[derive(Deserialize)]
pub(crate) struct Header {
    /// The kind of the frame.
    #[serde(default, deserialize_with = "crate::lenient::text")]
    pub(crate) janus: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    pub(crate) transaction: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    pub(crate) session_id: Option<u64>,
    /// Janus's id of the handle.
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    pub(crate) sender: Option<u64>,
}

/// A frame from Janus, by its kind. It does not deserialise when it lacks what its kind must have.
#[derive(Deserialize)]
#[serde(tag = "janus", rename_all = "lowercase")]
pub(crate) enum Inbound {
    #[serde(alias = "pong")]
    Ack,
    Success {
        /// In answers to `create` and `attach`.
        #[serde(default, deserialize_with = "crate::lenient::or_default")]
        data: Option<Created>,
        /// In synchronous answers to `message`.
        #[serde(default, deserialize_with = "crate::lenient::or_default")]
        plugindata: Option<PluginData>,
        #[serde(default, deserialize_with = "crate::lenient::or_default")]
        jsep: Option<Jsep>,
    },
    Error {
        error: CoreError,
    },
    Event {
        plugindata: PluginData,
        #[serde(default, deserialize_with = "crate::lenient::or_default")]
        jsep: Option<Jsep>,
    },
    WebRtcUp,
    Media {
        #[serde(default, deserialize_with = "crate::lenient::text")]
        mid: Option<String>,
        #[serde(rename = "type", deserialize_with = "crate::lenient::required_text")]
        kind: String,
        #[serde(default, deserialize_with = "crate::lenient::or_default")]
        receiving: bool,
        #[serde(default, deserialize_with = "crate::lenient::or_default")]
        substream: Option<u8>,
    },
    SlowLink {
        #[serde(default, deserialize_with = "crate::lenient::or_default")]
        uplink: bool,
        #[serde(default, deserialize_with = "crate::lenient::or_default")]
        lost: u64,
        #[serde(default, deserialize_with = "crate::lenient::text")]
        mid: Option<String>,
    },
    HangUp {
        #[serde(default, deserialize_with = "crate::lenient::text")]
        reason: Option<String>,
    },
    Detached,
    Timeout,
    Trickle {
        candidate: Trickle,
    },
    /// The answer to a long poll during which nothing happened.
    Keepalive,
    #[serde(rename = "server_info")]
    ServerInfo(Box<ServerInfo>),
    /// A kind that this client does not know.
    #[serde(other)]
    Unknown,
}

/// `data` of the answers to `create` and `attach`.
#[derive(Deserialize)]
pub(crate) struct Created {
    pub(crate) id: u64,
}

/// What a plugin says.
#[derive(Deserialize)]
pub(crate) struct PluginData {
    pub(crate) data: Value,
}

/// A refusal of the core's, also of the Admin API's.
#[derive(Deserialize)]
pub(crate) struct CoreError {
    code: u32,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    reason: Option<String>,
}

impl From<CoreError> for JanusError {
    fn from(error: CoreError) -> Self {
        Self::Core {
            code: error.code,
            reason: error.reason.unwrap_or_default(),
        }
    }
}

/// The refusal in what a plugin says, if it is one: an ordinary answer with an `error_code`.
pub(crate) fn plugin_refusal(plugin: Plugin, data: &Value) -> Option<JanusError> {
    #[derive(Deserialize)]
    struct PluginError {
        error_code: u32,
        #[serde(default, deserialize_with = "crate::lenient::text")]
        error: Option<String>,
    }

    let refusal: PluginError = lenient::object(data)?;
    Some(JanusError::Plugin {
        plugin,
        code: refusal.error_code,
        reason: refusal.error.unwrap_or_default(),
    })
}

/// A request to the core, with what goes around it.
#[serde_as]
#[skip_serializing_none]
#[derive(Serialize)]
pub(crate) struct Outbound<'a> {
    #[serde(flatten)]
    request: &'a Request,
    transaction: &'a str,
    session_id: Option<u64>,
    handle_id: Option<u64>,
    #[serde_as(as = "Option<&Revealed>")]
    token: Option<&'a Secret>,
    #[serde_as(as = "Option<&Revealed>")]
    apisecret: Option<&'a Secret>,
}

impl<'a> Outbound<'a> {
    pub(crate) const fn new(
        request: &'a Request,
        transaction: &'a str,
        (session_id, handle_id): (Option<u64>, Option<u64>),
        auth: &'a Auth,
    ) -> Self {
        Self {
            request,
            transaction,
            session_id,
            handle_id,
            token: auth.token.as_ref(),
            apisecret: auth.api_secret.as_ref(),
        }
    }
}

/// What is asked of the core.
#[skip_serializing_none]
#[derive(Serialize)]
#[serde(tag = "janus", rename_all = "lowercase")]
pub(crate) enum Request {
    /// What the server can do. Needs neither session nor rights.
    Info,
    /// A session with an id of our own, so that more requests can follow without waiting for the answer.
    Create {
        id: u64,
    },
    Claim,
    Keepalive,
    Destroy,
    Attach {
        plugin: &'static str,
    },
    Detach,
    HangUp,
    Message {
        body: Value,
        jsep: Option<Jsep>,
    },
    /// One of the two.
    Trickle {
        candidate: Option<Trickle>,
        candidates: Option<Vec<Trickle>>,
    },
}

impl Request {
    pub(crate) fn trickle(trickles: &[Trickle]) -> Self {
        match trickles {
            [one] => Self::Trickle {
                candidate: Some(one.clone()),
                candidates: None,
            },
            several => Self::Trickle {
                candidate: None,
                candidates: Some(several.to_vec()),
            },
        }
    }
}

/// A request as JSON text.
pub(crate) fn to_text(request: &impl Serialize) -> String {
    serde_json::to_string(request).expect("requests are maps with text keys, which JSON can hold")
}

/// The body of a plugin's request.
pub(crate) fn to_body(request: &impl Serialize) -> Value {
    serde_json::to_value(request).expect("requests are maps with text keys, which JSON can hold")
}
