//! Text that must not be shown.

use std::fmt;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_with::SerializeAs;

/// A token, PIN or key. Its `Debug` and its `Serialize` show nothing of it, so it reaches no log, error or report by way of formatting or
/// of a derived `Serialize` around it. Requests reveal it field by field.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself, for the one place that sends it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Serialize for Secret {
    /// Writes a placeholder, the same for all.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("secret")
    }
}

impl<'de> Deserialize<'de> for Secret {
    /// Takes a text. An error does not quote what stood there instead, as serde's own would: it may be a secret that was mistyped.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer);
        text.map(Self).map_err(|_| D::Error::custom("expected a string"))
    }
}

/// Serialises a [`Secret`] as it goes over the wire, where a request says so: `#[serde_as(as = "Option<Revealed>")]`.
pub(crate) struct Revealed;

impl SerializeAs<Secret> for Revealed {
    fn serialize_as<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.reveal())
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    /// Guards: a PIN in an error message, because it was written without quotation marks.
    #[test]
    fn errors_do_not_repeat_the_secret() {
        let error = serde_json::from_str::<Secret>("987654").expect_err("a number is no text");
        assert!(!error.to_string().contains("987654"), "{error}");
    }
}
