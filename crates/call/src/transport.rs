//! The transport that carries the signalling: a WebSocket or HTTP long polling.

/// What the gateway's transport reports.
#[derive(Debug, Clone, PartialEq)]
pub enum GatewayEvent {
    /// It can send now.
    Opened(TransportKind),
    /// One frame of text arrived.
    Received(String),
    /// It closed or could not be opened. The text is for the log.
    Closed(String),
}

/// Which transport carries the signalling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TransportKind {
    /// None at present.
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
