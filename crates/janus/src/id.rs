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

/// Which of the two kinds of [`Id`] a plugin's rooms have: `string_ids` decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdForm {
    /// Integers, the default.
    Number,
    /// Strings (`string_ids`).
    Text,
}

impl Id {
    /// The largest integer that Janus takes.
    const MAX: u64 = (1 << 53) - 1;

    /// The id of the other kind that is spelled alike; `None` where there is none: only digits are a number, from 1 to 2^53-1.
    #[must_use]
    pub fn in_form(&self, form: IdForm) -> Option<Self> {
        match (self, form) {
            (Self::Number(_), IdForm::Number) | (Self::Text(_), IdForm::Text) => Some(self.clone()),
            (Self::Number(number), IdForm::Text) => Some(Self::Text(number.to_string())),
            (Self::Text(text), IdForm::Number) => {
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                let number = text
                    .parse()
                    .ok()
                    .filter(|number| digits && (1..=Self::MAX).contains(number));
                number.map(Self::Number)
            }
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Id, IdForm};

    /// Guards: a room that cannot be joined because of how its id is spelled, and a misspelled one that leads to another room.
    #[test]
    fn an_id_of_the_other_kind_is_spelled_alike() {
        let text = |text: &str| Id::Text(text.to_owned());
        assert_eq!(Id::Number(1234).in_form(IdForm::Text), Some(text("1234")));
        assert_eq!(Id::Number(1234).in_form(IdForm::Number), Some(Id::Number(1234)));
        for (spelled, number) in [
            ("1234", Some(1234)),
            ("007", Some(7)),
            ("9007199254740991", Some(9007199254740991)),
        ] {
            assert_eq!(
                text(spelled).in_form(IdForm::Number),
                number.map(Id::Number),
                "{spelled}"
            );
        }
        for other in [
            "",
            "0",
            "-1",
            "+1",
            "1.5",
            "1e3",
            "abc",
            "９",
            "9007199254740993",
            "18446744073709551616",
        ] {
            assert_eq!(text(other).in_form(IdForm::Number), None, "{other}");
            assert_eq!(text(other).in_form(IdForm::Text), Some(text(other)));
        }
    }
}
