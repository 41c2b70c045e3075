//! The transport that carries the signalling: a WebSocket or HTTP long polling.

use std::time::Duration;

use janus_proto::session::Frame;
use serde::{Deserialize, Serialize};

/// Close code of a WebSocket whose server, or a proxy before it, does not take messages of that size.
const MESSAGE_TOO_BIG: u16 = 1009;
/// Close code of a WebSocket whose server is overloaded.
const TRY_AGAIN_LATER: u16 = 1013;
/// Delay after [`TRY_AGAIN_LATER`], which names none.
const TRY_AGAIN_DELAY: Duration = Duration::from_secs(5);

/// An event of the signalling transport, as it happens. It waits in the [`Inbox`](crate::Inbox) and becomes a [`GatewayEvent`] there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportEvent {
    /// It is open.
    Opened(TransportKind),
    /// A frame of text arrived.
    Received(String),
    /// It closed or could not be opened.
    Closed(CloseInfo),
}

/// An event of the signalling transport, as a call handles it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum GatewayEvent {
    /// It is open.
    Opened(TransportKind),
    /// A frame arrived.
    Received(Frame),
    /// It closed or could not be opened.
    Closed(CloseInfo),
}

/// Why a transport closed, and what follows for the next attempt.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CloseInfo {
    /// A text for the log.
    pub reason: String,
    /// The URL can be reached and does not carry what a call needs: the next URL is tried.
    pub unfit: bool,
    /// The delay that the server asks for before this URL is tried again.
    pub retry_after: Option<Duration>,
}

impl CloseInfo {
    /// What the close code of a WebSocket (RFC 6455, section 7.4, and IANA's registry) says.
    #[must_use]
    pub fn from_close_code(code: u16, reason: &str) -> Self {
        Self {
            unfit: code == MESSAGE_TOO_BIG,
            retry_after: (code == TRY_AGAIN_LATER).then_some(TRY_AGAIN_DELAY),
            ..format!("closed with code {code} {reason}").into()
        }
    }
}

impl From<String> for CloseInfo {
    fn from(reason: String) -> Self {
        Self {
            reason,
            ..Self::default()
        }
    }
}

impl From<&str> for CloseInfo {
    fn from(reason: &str) -> Self {
        reason.to_owned().into()
    }
}

impl From<TransportEvent> for GatewayEvent {
    /// Parses the frame.
    fn from(event: TransportEvent) -> Self {
        match event {
            TransportEvent::Opened(kind) => Self::Opened(kind),
            TransportEvent::Received(text) => Self::Received(Frame::parse(&text)),
            TransportEvent::Closed(why) => Self::Closed(why),
        }
    }
}

/// The kind of transport that carries the signalling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TransportKind {
    /// None is open.
    #[default]
    None,
    /// WebSocket.
    WebSocket,
    /// HTTP long polling.
    LongPoll,
}

impl TransportKind {
    /// Its name in attributes, logs and reports.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::WebSocket => "websocket",
            Self::LongPoll => "long-poll",
        }
    }
}
