//! Requests on their way to the transport.

use crate::Secret;

/// A request on its way out. A WebSocket sends `text` as one frame; long polling posts it to
/// `/janus`, `/janus/<session>` or `/janus/<session>/<handle>`, one after the other in the order given, because Janus
/// creates the session by one and uses it by the next. `text` is whole for both: Janus accepts ids in the path and in the JSON.
///
/// `Debug` leaves `text` out, because secrets are in it; for the same reason it is not `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The session that it belongs to; `None` for `create` and `info`.
    pub session: Option<u64>,
    /// The handle that it belongs to.
    pub handle: Option<u64>,
    /// The whole request as JSON.
    pub text: String,
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outgoing")
            .field("session", &self.session)
            .field("handle", &self.handle)
            .finish_non_exhaustive()
    }
}

/// What proves to Janus that we may use it; put on every request. Never logged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Auth {
    /// A stored or signed token (`token`).
    pub token: Option<Secret>,
    /// Janus's shared `api_secret` (`apisecret`).
    pub api_secret: Option<Secret>,
}
