//! One Janus session without any input or output of its own.

/// A request on its way out. A WebSocket sends `text`; long polling posts it to `/janus[/session[/handle]]`.
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
