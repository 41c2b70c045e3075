//! The page's own URL: the query, and the fragment that never reaches a server.

use super::{AutoJoin, Language, LinkOptions, Secret, Theme};
use crate::text::has_visible_characters;
use janus_proto::{Id, IdForm};
use std::str::FromStr;

impl Default for LinkOptions {
    /// A link that says nothing: the lobby, microphone and camera on.
    fn default() -> Self {
        Self::parse("", "")
    }
}

impl LinkOptions {
    /// Reads a query and a fragment, with or without their `?` and `#`.
    ///
    /// Both are percent-decoded; `+` is a space in the query only, as URLSearchParams has it, so that a token's `+` survives
    /// in the fragment. Of a repeated key the first counts. Unknown keys and values out of range are ignored: an old or
    /// mistyped link still leads to the lobby.
    #[must_use]
    pub fn parse(query: &str, fragment: &str) -> Self {
        let query = Pairs::new(&query.strip_prefix('?').unwrap_or(query).replace('+', " "));
        let fragment = Pairs::new(fragment.strip_prefix('#').unwrap_or(fragment));
        Self {
            room: query.trimmed("room").map(room),
            name: query.trimmed("name").filter(|name| has_visible_characters(name)),
            join: query.is("join", "1"),
            audio: !query.is("audio", "0"),
            video: !query.is("video", "0"),
            mode: query.choice("mode").unwrap_or_default(),
            language: query.get("lang").and_then(Language::of_tag),
            theme: query.choice("theme").filter(|theme| *theme != Theme::Auto),
            gateway: query.trimmed("gateway"),
            view: query.choice("view").unwrap_or_default(),
            pin: fragment.get("pin").and_then(Self::pin_of),
            token: fragment.secret("token"),
            // Whoever asks for encryption with a key that is missing must not be let in without it.
            key: fragment.get("key").map(|key| Secret::new(key.to_owned())),
            secret: fragment.secret("secret"),
            api_secret: fragment.secret("apisecret"),
        }
    }
}

impl LinkOptions {
    /// Whether the fragment holds something that is not for others' eyes.
    #[must_use]
    pub const fn has_secrets(&self) -> bool {
        self.pin.is_some()
            || self.token.is_some()
            || self.key.is_some()
            || self.secret.is_some()
            || self.api_secret.is_some()
    }

    /// Limits `join=1` to what the configuration allows. Unless that is everything, such a link opens no device, in the lobby neither.
    #[must_use]
    pub fn limited_to(mut self, auto_join: AutoJoin) -> Self {
        if self.join && auto_join != AutoJoin::Always {
            self.audio = false;
            self.video = false;
            self.join = auto_join == AutoJoin::Listen;
        }
        self
    }

    /// The room that a text names, by the rules of `room=`; `None` for an empty text or one that is too long for a name.
    #[must_use]
    pub fn room_of(text: &str) -> Option<Id> {
        let text = text.trim();
        let fits = !text.is_empty() && text.len() <= LONGEST_ROOM;
        fits.then(|| room(text.to_owned()))
    }
}

impl LinkOptions {
    /// The PIN that a text holds, typed or in a link: blanks around it are none of it, because they come with copying.
    #[must_use]
    pub fn pin_of(text: &str) -> Option<Secret> {
        let pin = text.trim();
        (!pin.is_empty()).then(|| Secret::new(pin.to_owned()))
    }
}

impl Language {
    /// The language of a BCP 47 tag, whatever its script and region: `ko-KR` is Korean.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
        primary.to_ascii_lowercase().parse().ok()
    }
}

/// Bytes in the longest room name that is read: 80 characters of the form's field in any script.
const LONGEST_ROOM: usize = 320;

/// Digits are a number, unless a zero that a room with a string id may well have would be lost. What Janus can't hold as a number (0 means
/// "any" to it, and 2^53 is past its range) stays text, so that a wrong link is refused instead of leading to another room. Where Janus wants
/// the other kind it says so, and is asked again.
fn room(text: String) -> Id {
    let id = Id::Text(text);
    match id.in_form(IdForm::Number) {
        Some(number) if number.to_string() == id.to_string() => number,
        _ => id,
    }
}

/// Decoded `key=value` pairs in their order.
struct Pairs(Vec<(String, String)>);

impl Pairs {
    fn new(text: &str) -> Self {
        let decode = |pair: &str| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decode(key), percent_decode(value))
        };
        Self(text.split('&').map(decode).collect())
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    fn is(&self, key: &str, expected: &str) -> bool {
        self.get(key) == Some(expected)
    }

    fn trimmed(&self, key: &str) -> Option<String> {
        self.get(key)
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    }

    fn choice<T: FromStr>(&self, key: &str) -> Option<T> {
        self.get(key)?.parse().ok()
    }

    fn secret(&self, key: &str) -> Option<Secret> {
        self.get(key)
            .filter(|value| !value.is_empty())
            .map(|value| Secret::new(value.to_owned()))
    }
}

/// Replaces `%XX`. What is no such sequence stays as it is; what is no UTF-8 afterwards becomes U+FFFD.
fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                bytes.push(high << 4 | low);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}
