//! Ids of rooms, feeds and participants.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An id of a room, a feed or a participant: an integer, or a string where the plugin runs with `string_ids`. In JSON it is one or the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Id {
    /// An integer, at most 2^53-1.
    Number(u64),
    /// A string of at most 1024 characters.
    Text(#[serde(deserialize_with = "crate::lenient::short_text")] String),
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}
