//! What is wrong with a `config.json`, as data: the text is chosen where it is shown, in the person's language.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::text::ellipsize;

/// Why a `config.json` was refused. Holds no secret: of a secret key only the kind of what was found is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigError {
    /// There is no `config.json`, and the page needs one because it is not of this machine.
    Missing,
    /// The text is not JSON.
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1; 0 where the text ends before it says anything.
        column: usize,
    },
    /// A key that does not exist.
    UnknownKey {
        /// Its path, such as `rooms.publisher`.
        key: String,
        /// The keys that exist there.
        allowed: Vec<String>,
    },
    /// A key's value is of the wrong type or out of range.
    Value {
        /// Its path, such as `gateways[0].urls[1]`; empty for the file as a whole.
        key: String,
        /// What is there.
        found: Found,
        /// What may be there.
        allowed: Allowed,
    },
}

/// What was found at a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its JSON type.
    pub kind: JsonKind,
    /// The value as JSON, shortened; `None` for secrets, lists, objects and wherever a secret may have strayed.
    pub text: Option<String>,
}

/// JSON's types, and nothing at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonKind {
    /// The key is required here and absent.
    Missing,
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

/// What a key may hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Allowed {
    /// An object.
    Object,
    /// A list; `gateways` and `urls` need at least one entry.
    List {
        /// How many entries it must have.
        at_least: usize,
    },
    /// Text that is not empty.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number from `min` to `max`, both included.
    Integer {
        /// The least.
        min: u64,
        /// The greatest.
        max: u64,
    },
    /// One of these texts.
    OneOf(Vec<String>),
    /// A room: a whole number from 1 to 2^53-1, or text that is not empty.
    Room,
    /// `ws:`, `wss:`, `http:` or `https:` with a host, or `ws:` or `http:` before a relative path; no credentials, no fragment.
    GatewayUrl,
    /// As `GatewayUrl`, without `ws:` and `http:` on another machine: browsers block them in a page that was loaded by `https:` (mixed
    /// content).
    SecureGatewayUrl,
    /// The gateways of the site. The default is a Janus on the person's own machine, which only a page of that machine may use.
    GatewayOfSite,
    /// `http:` or `https:` with a host, or a path relative to the page; no credentials, no fragment.
    WebUrl,
    /// `stun:host`, `stuns:host`, `turn:host` or `turns:host`, with a port and (for TURN) `?transport=udp|tcp` where wanted.
    IceUrl,
    /// Required beside a `turn:` or `turns:` URL: browsers refuse a TURN server without it.
    TurnCredential,
    /// `#rgb` or `#rrggbb`.
    Colour,
    /// `https://host` or `http://host`, with a port where wanted, without a path.
    Origin,
    /// A name that no other gateway has.
    UniqueName,
}

/// Longest piece of a value or key that an error repeats, in characters.
pub(super) const SHOWN: usize = 60;

impl Found {
    /// The value itself, for keys that hold no secret.
    pub(super) fn shown(value: &Value) -> Self {
        let text = match value {
            Value::Array(_) | Value::Object(_) => None,
            Value::String(text) if text.contains('@') => None,
            scalar => Some(ellipsize(&scalar.to_string(), SHOWN)),
        };
        Self {
            text,
            ..Self::hidden(value)
        }
    }

    /// Only its type.
    pub(super) const fn hidden(value: &Value) -> Self {
        let kind = match value {
            Value::Null => JsonKind::Null,
            Value::Bool(_) => JsonKind::Boolean,
            Value::Number(_) => JsonKind::Number,
            Value::String(_) => JsonKind::Text,
            Value::Array(_) => JsonKind::List,
            Value::Object(_) => JsonKind::Object,
        };
        Self { kind, text: None }
    }

    /// A required key that is absent.
    pub(super) const fn missing() -> Self {
        Self {
            kind: JsonKind::Missing,
            text: None,
        }
    }
}
