//! The transport that carries the signalling: a WebSocket or HTTP long polling.

use janus_proto::session::Frame;
use serde::{Deserialize, Serialize};

/// An event of the signalling transport, as it happens. It waits in the [`Inbox`](crate::Inbox) and becomes a [`GatewayEvent`] there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportEvent {
    /// It is open.
    Opened(TransportKind),
    /// A frame of text arrived.
    Received(String),
    /// It closed or could not be opened; the text is for the log.
    Closed(String),
}

/// An event of the signalling transport, as a call handles it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum GatewayEvent {
    /// It is open.
    Opened(TransportKind),
    /// A frame arrived.
    Received(Frame),
    /// It closed or could not be opened; the text is for the log.
    Closed(String),
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
