//! What can be asked of the Admin API.

use serde_json::Value;

use crate::Secret;
use crate::wire::Body;

/// A handle, by the ids that Janus gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandleAddress {
    /// Its session.
    pub session: u64,
    /// The handle.
    pub handle: u64,
}

/// One request. Each names the [`Answer`](super::Answer) that it gets.
#[derive(Debug, Clone, PartialEq)]
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
    ListHandles { session: u64 },
    /// Everything about a handle: `Handle`.
    HandleInfo(HandleAddress),
    /// Ends a session: `Done`.
    DestroySession { session: u64 },
    /// Ends a handle: `Done`.
    DetachHandle(HandleAddress),
    /// Closes a handle's connection: `Done`.
    HangUp(HandleAddress),
    /// A synchronous request to a plugin: `Plugin`.
    MessagePlugin { package: String, request: Value },
    /// Drains the server, or stops draining (`create` is refused with 472 meanwhile): `Done`.
    AcceptNewSessions(bool),
    /// Seconds that a session lives without a request; of one session, or of all that come: `Done`.
    SetSessionTimeout { session: Option<u64>, seconds: u32 },
    /// 0 (nothing) to 7 (everything): `Done`.
    SetLevel(u8),
    /// Log every mutex: `Done`.
    SetLockingDebug(bool),
    /// Lost packets in a second that make a `slowlink` event; 0 for never: `Done`.
    SetSlowlinkThreshold(u32),
    /// Seconds without packets that make a `media` event; 0 for never: `Done`.
    SetNoMediaTimer(u32),
    /// Milliseconds of packets that are kept for retransmission: `Done`.
    SetMinNackQueue(u32),
    /// Writes a handle's packets to a file on the server: `Done`.
    StartPcap {
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
    AddToken { token: Secret, plugins: Vec<String> },
    /// Lets a token use plugins: `TokenPlugins`.
    AllowToken { token: Secret, plugins: Vec<String> },
    /// Forbids a token plugins: `TokenPlugins`.
    DisallowToken { token: Secret, plugins: Vec<String> },
    /// Ends a token: `Done`. Nobody who used it is told.
    RemoveToken { token: Secret },
    /// Whether the server can resolve a name: `Resolved`.
    ResolveAddress { address: String },
    /// Whether the server reaches a STUN server: `Stun`, or an error 490.
    TestStun { address: String, port: u16 },
    /// Its event loops: `Loops`.
    LoopsInfo,
}

impl Request {
    /// The request as one frame. Long polling posts it to `/admin`, `/admin/<session>` or `/admin/<session>/<handle>`; see [`Request::address`].
    #[must_use]
    pub fn encode(&self, transaction: &str, admin_secret: Option<&Secret>) -> String {
        let (session, handle) = self.address();
        let body = Body::new()
            .set("janus", self.verb())
            .set("transaction", transaction)
            .secret("admin_secret", admin_secret)
            .some("session_id", session)
            .some("handle_id", handle);
        self.fields(body).build().to_string()
    }

    /// The session and the handle that it is about.
    #[must_use]
    pub const fn address(&self) -> (Option<u64>, Option<u64>) {
        match self {
            Self::ListHandles { session } | Self::DestroySession { session } => (Some(*session), None),
            Self::SetSessionTimeout { session, .. } => (*session, None),
            Self::HandleInfo(at) | Self::DetachHandle(at) | Self::HangUp(at) | Self::StopPcap(at) => {
                (Some(at.session), Some(at.handle))
            }
            Self::StartPcap { handle: at, .. } => (Some(at.session), Some(at.handle)),
            _ => (None, None),
        }
    }

    const fn verb(&self) -> &'static str {
        match self {
            Self::Ping => "ping",
            Self::Info => "info",
            Self::GetStatus => "get_status",
            Self::ListSessions => "list_sessions",
            Self::ListHandles { .. } => "list_handles",
            Self::HandleInfo(_) => "handle_info",
            Self::DestroySession { .. } => "destroy_session",
            Self::DetachHandle(_) => "detach_handle",
            Self::HangUp(_) => "hangup_webrtc",
            Self::MessagePlugin { .. } => "message_plugin",
            Self::AcceptNewSessions(_) => "accept_new_sessions",
            Self::SetSessionTimeout { .. } => "set_session_timeout",
            Self::SetLevel(_) => "set_log_level",
            Self::SetLockingDebug(_) => "set_locking_debug",
            Self::SetSlowlinkThreshold(_) => "set_slowlink_threshold",
            Self::SetNoMediaTimer(_) => "set_no_media_timer",
            Self::SetMinNackQueue(_) => "set_min_nack_queue",
            Self::StartPcap { .. } => "start_pcap",
            Self::StopPcap(_) => "stop_pcap",
            Self::ListTokens => "list_tokens",
            Self::AddToken { .. } => "add_token",
            Self::AllowToken { .. } => "allow_token",
            Self::DisallowToken { .. } => "disallow_token",
            Self::RemoveToken { .. } => "remove_token",
            Self::ResolveAddress { .. } => "resolve_address",
            Self::TestStun { .. } => "test_stun",
            Self::LoopsInfo => "loops_info",
        }
    }

    fn fields(&self, body: Body) -> Body {
        match self {
            Self::MessagePlugin { package, request } => body
                .set("plugin", package.as_str())
                .set("request", request.clone()),
            Self::AcceptNewSessions(accept) => body.set("accept", *accept),
            Self::SetSessionTimeout { seconds, .. } => body.set("timeout", *seconds),
            Self::SetLevel(level) => body.set("level", *level),
            Self::SetLockingDebug(debug) => body.set("debug", *debug),
            Self::SetSlowlinkThreshold(packets) => body.set("slowlink_threshold", *packets),
            Self::SetNoMediaTimer(seconds) => body.set("no_media_timer", *seconds),
            Self::SetMinNackQueue(milliseconds) => body.set("min_nack_queue", *milliseconds),
            Self::StartPcap {
                folder,
                filename,
                truncate,
                ..
            } => body
                .text("folder", folder.as_ref())
                .text("filename", filename.as_ref())
                .some("truncate", *truncate),
            Self::AddToken { token, plugins }
            | Self::AllowToken { token, plugins }
            | Self::DisallowToken { token, plugins } => {
                let plugins = plugins.iter().map(|plugin| plugin.as_str().into()).collect();
                body.secret("token", Some(token)).list("plugins", plugins)
            }
            Self::RemoveToken { token } => body.secret("token", Some(token)),
            Self::ResolveAddress { address } => body.set("address", address.as_str()),
            Self::TestStun { address, port } => body.set("address", address.as_str()).set("port", *port),
            _ => body,
        }
    }
}
