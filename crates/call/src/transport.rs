//! The transport that carries the signalling: a WebSocket or HTTP long polling.

use serde::{Deserialize, Serialize};

/// An event of the signalling transport.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum GatewayEvent {
    /// It is open.
    Opened(TransportKind),
    /// A frame of text arrived.
    Received(String),
    /// It closed or could not be opened; the text is for the log.
    Closed(String),
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
