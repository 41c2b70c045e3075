//! How requests look on the wire.

use serde_json::{Map, Value};

use crate::Secret;
use crate::wire::Body;
use crate::{Jsep, Trickle};

/// A request on its way out. A WebSocket sends `text` as one frame; long polling posts it to
/// `/janus`, `/janus/<session>` or `/janus/<session>/<handle>`, one after the other in the order given, because Janus
/// creates the session by one and uses it by the next. `text` is whole for both: Janus accepts ids in the path and in the JSON.
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

/// A request without its envelope.
pub(super) struct Verb {
    name: &'static str,
    fields: Map<String, Value>,
}

impl Verb {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            fields: Map::new(),
        }
    }

    fn with(mut self, key: &str, value: Value) -> Self {
        self.fields.insert(key.to_owned(), value);
        self
    }

    /// `info`: what the server can do. Needs neither session nor rights.
    pub(super) fn info() -> Self {
        Self::new("info")
    }

    /// `create` with an id of our own, so that more requests can follow without waiting for the answer.
    pub(super) fn create(id: u64) -> Self {
        Self::new("create").with("id", id.into())
    }

    pub(super) fn claim() -> Self {
        Self::new("claim")
    }

    pub(super) fn keepalive() -> Self {
        Self::new("keepalive")
    }

    pub(super) fn destroy() -> Self {
        Self::new("destroy")
    }

    pub(super) fn attach(package: &str) -> Self {
        Self::new("attach").with("plugin", package.into())
    }

    pub(super) fn detach() -> Self {
        Self::new("detach")
    }

    pub(super) fn hang_up() -> Self {
        Self::new("hangup")
    }

    pub(super) fn message(body: Value, jsep: Option<Jsep>) -> Self {
        let verb = Self::new("message").with("body", body);
        match jsep {
            Some(jsep) => verb.with("jsep", jsep.into()),
            None => verb,
        }
    }

    pub(super) fn trickle(trickles: &[Trickle]) -> Self {
        let candidate = |trickle: &Trickle| match trickle {
            Trickle::Candidate(candidate) => candidate.into(),
            Trickle::Completed => Body::new().set("completed", true).build(),
        };
        let verb = Self::new("trickle");
        match trickles {
            [one] => verb.with("candidate", candidate(one)),
            several => verb.with("candidates", several.iter().map(candidate).collect()),
        }
    }

    /// Puts the request into its envelope.
    pub(super) fn seal(
        self,
        transaction: String,
        session: Option<u64>,
        handle: Option<u64>,
        auth: &Auth,
    ) -> Outgoing {
        let mut frame = Map::new();
        frame.insert("janus".to_owned(), self.name.into());
        frame.insert("transaction".to_owned(), Value::String(transaction));
        let ids = [("session_id", session), ("handle_id", handle)];
        for (key, id) in ids {
            if let Some(id) = id {
                frame.insert(key.to_owned(), id.into());
            }
        }
        frame.extend(self.fields);
        for (key, secret) in [("token", &auth.token), ("apisecret", &auth.api_secret)] {
            if let Some(secret) = secret {
                frame.insert(key.to_owned(), secret.reveal().into());
            }
        }
        Outgoing {
            session,
            handle,
            text: Value::Object(frame).to_string(),
        }
    }
}
