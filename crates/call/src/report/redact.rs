//! What may not leave the machine is replaced, always by the same word, so that a replay runs as the call ran.
//!
//! A frame's structure and its ids stay; of its texts only those stay that are known to be harmless. Everything else, whatever
//! key it stands under, becomes `person 3`, `text 12` and the like.

mod event;
mod free;
mod sdp;

use self::free::is_address;
use serde_json::{Map, Value};

use crate::config::Secret;
use janus_proto::{Id, IdForm};

/// So many different texts are told apart.
const MOST_PLACES: usize = 10_000;
/// So many secrets are looked for inside words of the protocol.
const MOST_SECRETS: usize = 256;
/// A shorter secret is looked for as a word alone: in a PIN like "1" there is nothing to hide, but a protocol to break.
const SHORT: usize = 4;
/// Longer texts are told apart by their beginning and their length.
const LONGEST: usize = 256;

/// What is replaced, and by what.
#[derive(Debug, Default)]
pub(super) struct Redactor {
    /// Nothing is: what is written down has been through here before.
    plain: bool,
    /// The words for the texts. Of a text longer than [`LONGEST`] the key is its beginning, a NUL and its length.
    places: Map<String, Value>,
    /// The numbers for the numbers.
    numbers: Map<String, Value>,
    /// Secrets that are long enough to be found inside a word.
    secrets: Vec<String>,
    counts: [u64; KINDS],
    /// Janus's ids of our sessions, and how their transactions begin.
    sessions: Vec<u64>,
    prefixes: Vec<String>,
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Person,
    Secret,
    Device,
    Id,
    Room,
    Server,
    Text,
}

const KINDS: usize = Kind::Text as usize + 1;

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Person => "person ",
            Self::Secret => "secret ",
            Self::Device => "device ",
            Self::Id => "id ",
            Self::Room => "room ",
            Self::Server => "server ",
            Self::Text => "text ",
        }
    }
}

impl Redactor {
    /// One that replaces nothing.
    #[cfg(not(target_arch = "wasm32"))]
    pub(super) fn plain() -> Self {
        Self {
            plain: true,
            ..Self::default()
        }
    }

    /// The word for a text. An empty one stays empty.
    pub(super) fn place(&mut self, kind: Kind, text: &str) -> String {
        if self.plain || text.is_empty() {
            return text.to_owned();
        }
        let mut key = cut(text, LONGEST).to_owned();
        if key.len() < text.len() {
            key.push('\0');
            key.push_str(&(text.len() as u64).to_string());
        }
        if kind == Kind::Secret
            && text.len() >= SHORT
            && self.secrets.len() < MOST_SECRETS
            && !self.secrets.iter().any(|secret| secret == text)
        {
            self.secrets.push(text.to_owned());
        }
        if let Some(Value::String(known)) = self.places.get(&key) {
            return known.clone();
        }
        let known = kind.word().to_owned() + &self.count(kind).to_string();
        if self.places.len() < MOST_PLACES {
            self.places.insert(key, Value::String(known.clone()));
        }
        known
    }

    fn count(&mut self, kind: Kind) -> u64 {
        let count = &mut self.counts[kind as usize];
        *count += 1;
        *count
    }

    /// The number for a number that gives something away.
    fn place_number(&mut self, kind: Kind, number: u64) -> u64 {
        if self.plain {
            return number;
        }
        let key = number.to_string();
        if let Some(known) = self.numbers.get(&key).and_then(Value::as_u64) {
            return known;
        }
        let known = self.count(kind);
        if self.numbers.len() < MOST_PLACES {
            self.numbers.insert(key, known.into());
        }
        known
    }

    /// The word for a room's name. One of digits stays one of digits, for a call may ask for the room by the number that is spelled so.
    pub(super) fn room(&mut self, name: &str) -> String {
        let number = Id::Text(cut(name, LONGEST).to_owned()).in_form(IdForm::Number);
        let Some(Id::Number(number)) = number.filter(|_| !self.plain) else {
            return self.place(Kind::Room, name);
        };
        let zeros = name.len() - name.trim_start_matches('0').len();
        let known = "0".repeat(zeros) + &self.place_number(Kind::Room, number).to_string();
        if self.places.len() < MOST_PLACES {
            self.places.insert(name.to_owned(), Value::String(known.clone()));
        }
        known
    }

    pub(super) fn id(&mut self, id: &Id) -> Id {
        match id {
            Id::Number(number) => Id::Number(*number),
            Id::Text(text) => Id::Text(self.place(Kind::Id, text)),
        }
    }

    /// The word for a secret, which from then on is looked for in every text.
    pub(super) fn secret(&mut self, secret: &Secret) -> String {
        self.place(Kind::Secret, secret.reveal())
    }

    /// An address keeps its scheme. Its host is known from then on, for errors may name that alone.
    pub(super) fn address(&mut self, address: &str) -> String {
        let Some((scheme, rest)) = address.split_once(':') else {
            return self.place(Kind::Server, address);
        };
        let server = self.place(Kind::Server, rest).replace(' ', "-");
        let authority = rest.trim_start_matches('/').split(['/', '?', '#']).next();
        let host = authority.and_then(|it| it.rsplit('@').next()).unwrap_or_default();
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        if !is_address(host.trim_matches(['[', ']'])) {
            self.place(Kind::Server, host);
        }
        scheme.to_owned() + ":" + &server
    }

    /// One of the few ids that browsers give to every machine's devices stays.
    pub(super) fn device(&mut self, device: &str) -> String {
        match device {
            "default" | "communications" => device.to_owned(),
            _ => self.place(Kind::Device, device),
        }
    }

    /// Something that is one word of a protocol; anything else is no such word.
    pub(super) fn word(&mut self, word: &str) -> String {
        let protocol = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/+:,".contains(&byte);
        let harmless = word.len() <= 64 && word.bytes().all(protocol);
        if harmless && !self.holds_secret(word) {
            return word.to_owned();
        }
        self.place(Kind::Text, word)
    }

    fn holds_secret(&self, text: &str) -> bool {
        self.secrets.iter().any(|secret| text.contains(secret.as_str()))
    }

    /// Redacts every message of a frame. `ours` says that we sent it.
    pub(super) fn frame(&mut self, messages: &mut [Value], ours: bool) {
        if !self.plain {
            for message in messages {
                self.message(message, ours);
            }
        }
    }

    /// One message; an array of them comes from long polling.
    fn message(&mut self, value: &mut Value, ours: bool) {
        if let Value::Array(values) = value {
            for value in values {
                self.message(value, ours);
            }
            return;
        }
        let create = ours && value.get("janus").and_then(Value::as_str) == Some("create");
        let id = if create {
            value.get_mut("id")
        } else {
            value.get_mut("data").and_then(|data| data.get_mut("id"))
        };
        if let Some(id) = id {
            self.session(id, create);
        }
        let transaction = value.get_mut("transaction").map(Value::take);
        if holds_free_text(value) {
            // An error comes before the room that it names: everything is known before one is read.
            self.value("", &mut value.clone());
        }
        self.value("", value);
        if let (Some(Value::String(transaction)), Some(fields)) = (transaction, value.as_object_mut()) {
            let transaction = self.transaction(&transaction, ours);
            fields.insert("transaction".to_owned(), transaction.into());
        }
    }

    /// Which of our sessions, counted from 1; what is none of ours stays. A new one is noted with `learn`.
    fn session(&mut self, id: &mut Value, learn: bool) {
        let Some(number) = id.as_u64() else { return };
        if let Some(place) = place_in(&mut self.sessions, number, learn) {
            *id = place.into();
        }
    }

    /// The session and the number of a transaction of ours. A new session's is noted with `learn`.
    fn transaction(&mut self, transaction: &str, learn: bool) -> String {
        let mut replaced = "another's".to_owned();
        if let Some((prefix, number)) = transaction.split_once('-')
            && let Ok(number) = number.parse::<u64>()
            && let Some(place) = place_in(&mut self.prefixes, prefix.to_owned(), learn)
        {
            replaced = (place as u64).to_string();
            replaced.push('-');
            replaced.push_str(&number.to_string());
        }
        replaced
    }

    fn value(&mut self, key: &str, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(key, text),
            Value::Array(values) => {
                for value in values {
                    self.value(key, value);
                }
            }
            Value::Object(fields) => {
                let all = std::mem::take(fields);
                for (key, mut value) in all {
                    self.value(&key, &mut value);
                    let key = self.word(&key);
                    fields.insert(key, value);
                }
            }
            Value::Number(number) => match key {
                "session_id" => {
                    self.session(value, false);
                    // One of another's is nobody's business.
                    if value.as_u64() > Some(self.sessions.len() as u64) {
                        *value = 0.into();
                    }
                }
                "room" | "private_id" => {
                    if let Some(number) = number.as_u64() {
                        *value = self.place_number(Kind::Room, number).into();
                    }
                }
                "pin" | "secret" | "token" => {
                    self.place(Kind::Secret, &number.to_string());
                    *value = 0.into();
                }
                "port" => *value = 0.into(),
                _ => {}
            },
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn text(&mut self, key: &str, text: &str) -> String {
        match key {
            _ if among(FREE, key) => return self.free(text),
            "sdp" => return self.sdp(text),
            "candidate" => return self.candidate(text),
            _ => {}
        }
        // How most answers say that something was done.
        if text == "ok" || (key.ends_with("description") && among(DESCRIPTIONS, text)) {
            return text.to_owned();
        }
        if among(WORDS, key) {
            return self.word(text);
        }
        if key == "room" {
            return self.room(text);
        }
        let kind = match key {
            "display" | "feed_display" => Kind::Person,
            _ if among(SECRETS, key) => Kind::Secret,
            _ if among(IDS, key) => Kind::Id,
            _ => Kind::Text,
        };
        self.place(kind, text)
    }
}

/// Keys of what Janus says in words.
const FREE: &str = "error reason";
/// Keys of what is a word of the protocol.
const WORDS: &str = "janus videoroom audiobridge textroom result type kind request ptype moderation mid feed_mid sub_mid sdpMid codec audiocodec \
    videocodec plugin version_string";
/// Keys of ids, which are texts in some rooms.
const IDS: &str = "id feed feed_id publisher_id leaving unpublished kicked";
/// Keys of secrets.
const SECRETS: &str = "pin token apisecret secret admin_key";
/// What streams of ours are called.
const DESCRIPTIONS: &str = "microphone camera screen screen-audio";
/// Whether a word stands in a list of words.
fn among(list: &str, word: &str) -> bool {
    let word = word.strip_suffix(" off").unwrap_or(word);
    list.split(' ').any(|each| each == word)
}

/// The place in a list, counted from 1; what is not there yet comes to its end with `learn`.
fn place_in<T: PartialEq>(list: &mut Vec<T>, item: T, learn: bool) -> Option<usize> {
    if let Some(place) = list.iter().position(|known| *known == item) {
        return Some(place + 1);
    }
    learn.then(|| {
        list.push(item);
        list.len()
    })
}

/// The beginning of a text, of about that length.
fn cut(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn holds_free_text(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.iter().any(holds_free_text),
        Value::Object(fields) => fields
            .iter()
            .any(|(key, value)| among(FREE, key) || holds_free_text(value)),
        _ => false,
    }
}
