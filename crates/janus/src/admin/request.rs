//! What can be asked of the Admin API.

use serde::Serialize;
use serde_json::Value;
use serde_with::{serde_as, skip_serializing_none};

use crate::Secret;
use crate::envelope::to_text;
use crate::secret::Revealed;

/// A handle, by the ids that Janus gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct HandleAddress {
    /// Its session.
    #[serde(rename = "session_id")]
    pub session: u64,
    /// The handle.
    #[serde(rename = "handle_id")]
    pub handle: u64,
}

/// One request. Each names the [`Answer`](super::Answer) that it gets. `Serialize` writes it without its transaction, tokens revealed.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "janus", rename_all = "snake_case")]
pub enum Request {
    /// Whether anybody is there: `Done`.
    Ping,
    /// What the server can do: `Server`.
    Info,
    /// The settings that can be changed while it runs: `Status`.
    GetStatus,
    /// Who is there: `Sessions`.
    ListSessions,
    /// `Handles`.
    ListHandles {
        #[serde(rename = "session_id")]
        session: u64,
    },
    /// Everything about a handle: `Handle`.
    HandleInfo(HandleAddress),
    /// Ends a session: `Done`.
    DestroySession {
        #[serde(rename = "session_id")]
        session: u64,
    },
    /// Ends a handle: `Done`.
    DetachHandle(HandleAddress),
    /// Closes a handle's connection: `Done`.
    HangupWebrtc(HandleAddress),
    /// A synchronous request to a plugin: `Plugin`.
    MessagePlugin {
        #[serde(rename = "plugin")]
        package: String,
        request: Value,
    },
    /// Drains the server, or stops draining (`create` is refused with 472 meanwhile): `Done`.
    AcceptNewSessions { accept: bool },
    /// Seconds that a session lives without a request; of one session, or of all that come: `Done`.
    SetSessionTimeout {
        #[serde(rename = "session_id")]
        session: Option<u64>,
        #[serde(rename = "timeout")]
        seconds: u32,
    },
    /// 0 (nothing) to 7 (everything): `Done`.
    SetLogLevel { level: u8 },
    /// Log every mutex: `Done`.
    SetLockingDebug { debug: bool },
    /// Lost packets in a second that make a `slowlink` event; 0 for never: `Done`.
    SetSlowlinkThreshold {
        #[serde(rename = "slowlink_threshold")]
        packets: u32,
    },
    /// Seconds without packets that make a `media` event; 0 for never: `Done`.
    SetNoMediaTimer {
        #[serde(rename = "no_media_timer")]
        seconds: u32,
    },
    /// Milliseconds of packets that are kept for retransmission: `Done`.
    SetMinNackQueue {
        #[serde(rename = "min_nack_queue")]
        milliseconds: u32,
    },
    /// Writes a handle's packets to a file on the server: `Done`.
    StartPcap {
        #[serde(flatten)]
        handle: HandleAddress,
        folder: Option<String>,
        filename: Option<String>,
        /// Bytes of each packet; all when absent.
        truncate: Option<u32>,
    },
    /// `Done`.
    StopPcap(HandleAddress),
    /// `Tokens`.
    ListTokens,
    /// Makes a stored token: `TokenPlugins`. Without plugins it may use all.
    AddToken {
        #[serde_as(as = "Revealed")]
        token: Secret,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        plugins: Vec<String>,
    },
    /// Lets a token use plugins: `TokenPlugins`.
    AllowToken {
        #[serde_as(as = "Revealed")]
        token: Secret,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        plugins: Vec<String>,
    },
    /// Forbids a token plugins: `TokenPlugins`.
    DisallowToken {
        #[serde_as(as = "Revealed")]
        token: Secret,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        plugins: Vec<String>,
    },
    /// Ends a token: `Done`. Nobody who used it is told.
    RemoveToken {
        #[serde_as(as = "Revealed")]
        token: Secret,
    },
    /// Whether the server can resolve a name: `Resolved`.
    ResolveAddress { address: String },
    /// Whether the server reaches a STUN server: `Stun`, or an error 490.
    TestStun { address: String, port: u16 },
    /// Its event loops: `Loops`.
    LoopsInfo,
}

#[serde_as]
#[skip_serializing_none]
#[derive(Serialize)]
struct Envelope<'a> {
    #[serde(flatten)]
    request: &'a Request,
    transaction: &'a str,
    #[serde_as(as = "Option<&Revealed>")]
    admin_secret: Option<&'a Secret>,
}

impl Request {
    /// The request as one frame. Long polling posts it to `/admin`, `/admin/<session>` or `/admin/<session>/<handle>`; see [`Request::address`].
    #[must_use]
    pub fn encode(&self, transaction: &str, admin_secret: Option<&Secret>) -> String {
        to_text(&Envelope {
            request: self,
            transaction,
            admin_secret,
        })
    }

    /// The session and the handle that it is about.
    #[must_use]
    pub const fn address(&self) -> (Option<u64>, Option<u64>) {
        match self {
            Self::ListHandles { session } | Self::DestroySession { session } => (Some(*session), None),
            Self::SetSessionTimeout { session, .. } => (*session, None),
            Self::HandleInfo(at) | Self::DetachHandle(at) | Self::HangupWebrtc(at) | Self::StopPcap(at) => {
                (Some(at.session), Some(at.handle))
            }
            Self::StartPcap { handle: at, .. } => (Some(at.session), Some(at.handle)),
            _ => (None, None),
        }
    }
}
