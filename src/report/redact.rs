//! What may not leave the machine is replaced, always by the same word, so that a replay runs as the call ran.
//!
//! A frame's structure and its ids stay; of its texts only those stay that are known to be harmless. Everything else, whatever
//! key it stands under, becomes `person 3`, `text 12` and the like.

use serde_json::{Map, Value};

use crate::config::Secret;
use crate::janus::message::Id;

/// So many different texts are told apart.
const MOST_PLACES: usize = 10_000;
/// So many of them are looked for inside other texts.
const MOST_SOUGHT: usize = 256;
/// Longer texts are told apart by their beginning and their length.
const LONGEST: usize = 256;
/// A free text that is longer is cut.
const LONGEST_FREE: usize = 1024;

/// What is replaced, and by what.
#[derive(Debug, Default)]
pub(super) struct Redactor {
    /// Nothing is: what is written down has been through here before.
    plain: bool,
    places: Map<String, Value>,
    /// Names and secrets, which may also stand inside other texts.
    sought: Vec<(String, Kind)>,
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
        let key = match text.char_indices().nth(LONGEST) {
            Some((end, _)) => text[..end].to_owned() + &text.len().to_string(),
            None => text.to_owned(),
        };
        if let Some(Value::String(known)) = self.places.get(&key) {
            return known.clone();
        }
        let known = kind.word().to_owned() + &self.count(kind).to_string();
        if matches!(kind, Kind::Person | Kind::Secret | Kind::Device) && self.sought.len() < MOST_SOUGHT {
            self.sought.push((key.clone(), kind));
        }
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
        if let Some(known) = self.places.get(&key).and_then(Value::as_u64) {
            return known;
        }
        let known = self.count(kind);
        if self.places.len() < MOST_PLACES {
            self.places.insert(key, known.into());
        }
        known
    }

    pub(super) fn room(&mut self, room: &Id) -> Id {
        match room {
            Id::Number(number) => Id::Number(self.place_number(Kind::Room, *number)),
            Id::Text(text) => Id::Text(self.place(Kind::Room, text)),
        }
    }

    pub(super) fn id(&mut self, id: &Id) -> Id {
        match id {
            Id::Number(number) => Id::Number(*number),
            Id::Text(text) => Id::Text(self.place(Kind::Id, text)),
        }
    }

    pub(super) fn secret(&mut self, secret: &Secret) -> String {
        self.place(Kind::Secret, secret.reveal())
    }

    /// An address keeps its scheme.
    pub(super) fn address(&mut self, address: &str) -> String {
        match address.split_once(':') {
            Some((scheme, rest)) => {
                scheme.to_owned() + ":" + &self.place(Kind::Server, rest).replace(' ', "-")
            }
            None => self.place(Kind::Server, address),
        }
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
        let mut sought = self.sought.iter();
        sought.any(|(secret, kind)| *kind == Kind::Secret && text.contains(secret.as_str()))
    }

    /// A text that somebody wrote for people: names, secrets and addresses in it are replaced.
    pub(super) fn free(&mut self, text: &str) -> String {
        if self.plain {
            return text.to_owned();
        }
        let mut text: String = text.chars().take(LONGEST_FREE).collect();
        for (sought, kind) in &self.sought {
            if text.contains(sought.as_str())
                && let Some(Value::String(known)) = self.places.get(sought)
            {
                text = replace(&text, sought, known, *kind != Kind::Secret);
            }
        }
        let words: Vec<&str> = text.split(' ').collect();
        let words: Vec<String> = words.into_iter().map(|word| self.free_word(word)).collect();
        words.join(" ")
    }

    fn free_word(&self, word: &str) -> String {
        let core = word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != ':');
        if is_address(core) {
            return word.replace(core, "address");
        }
        if let Some(known) = self.places.get(core).and_then(Value::as_u64) {
            return word.replace(core, &known.to_string());
        }
        word.to_owned()
    }

    /// Every object of a frame, and how many bytes at its end are none. `ours` says that we sent it.
    pub(super) fn frame(&mut self, text: &str, ours: bool) -> (Value, usize) {
        let mut values = Vec::new();
        let mut rest = 0;
        if text.len() > crate::janus::session::FRAME_LIMIT {
            return (Value::Array(values), text.len());
        }
        let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        loop {
            let at = stream.byte_offset();
            match stream.next() {
                Some(Ok(value)) => values.push(value),
                Some(Err(_)) => {
                    rest = text.len() - at;
                    break;
                }
                None => break,
            }
        }
        if !self.plain {
            for value in &mut values {
                self.message(value, ours);
            }
        }
        (Value::Array(values), rest)
    }

    /// One message; an array of them comes from long polling.
    fn message(&mut self, value: &mut Value, ours: bool) {
        if let Value::Array(values) = value {
            for value in values {
                self.message(value, ours);
            }
            return;
        }
        if ours {
            self.learn_session(value);
        }
        let transaction = value.get_mut("transaction").map(Value::take);
        let id = value.pointer_mut("/data/id");
        if let Some(id) = id.filter(|id| id.is_number()) {
            self.session(id, false);
        }
        if ours
            && value.get("janus").and_then(Value::as_str) == Some("create")
            && let Some(id) = value.get_mut("id")
        {
            self.session(id, false);
        }
        self.value("", value);
        if let (Some(Value::String(transaction)), Some(fields)) = (transaction, value.as_object_mut()) {
            let transaction = self.transaction(&transaction);
            fields.insert("transaction".to_owned(), transaction.into());
        }
    }

    fn learn_session(&mut self, value: &Value) {
        if value.get("janus").and_then(Value::as_str) == Some("create")
            && let Some(id) = value.get("id").and_then(Value::as_u64)
            && !self.sessions.contains(&id)
        {
            self.sessions.push(id);
        }
        let transaction = value.get("transaction").and_then(Value::as_str);
        if let Some((prefix, _)) = transaction.and_then(|transaction| transaction.rsplit_once('-'))
            && !self.prefixes.iter().any(|known| known == prefix)
        {
            self.prefixes.push(prefix.to_owned());
        }
    }

    /// Which of our sessions, counted from 1. Of an id that must be one of ours what is none becomes 0.
    fn session(&self, id: &mut Value, must: bool) {
        let place = id
            .as_u64()
            .and_then(|id| self.sessions.iter().position(|known| *known == id));
        match place {
            Some(place) => *id = (place + 1).into(),
            None if must => *id = 0.into(),
            None => {}
        }
    }

    fn transaction(&self, transaction: &str) -> String {
        let ours = transaction.rsplit_once('-').and_then(|(prefix, number)| {
            let place = self.prefixes.iter().position(|known| known == prefix)?;
            let number: u64 = number.parse().ok()?;
            Some((place + 1).to_string() + "-" + &number.to_string())
        });
        ours.unwrap_or_else(|| "another's".to_owned())
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
                "session_id" => self.session(value, true),
                "room" | "private_id" => {
                    if let Some(number) = number.as_u64() {
                        *value = self.place_number(Kind::Room, number).into();
                    }
                }
                "pin" | "secret" | "token" | "port" => *value = 0.into(),
                _ => {}
            },
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn text(&mut self, key: &str, text: &str) -> String {
        match key {
            "janus"
            | "videoroom"
            | "audiobridge"
            | "textroom"
            | "result"
            | "type"
            | "kind"
            | "request"
            | "ptype"
            | "mid"
            | "feed_mid"
            | "sub_mid"
            | "sdpMid"
            | "codec"
            | "audiocodec"
            | "videocodec"
            | "plugin"
            | "version_string"
            | "started"
            | "configured"
            | "left"
            | "mimeType"
            | "candidateType"
            | "protocol"
            | "state"
            | "qualityLimitationReason"
            | "rid" => self.word(text),
            "display" | "feed_display" => self.place(Kind::Person, text),
            "pin" | "token" | "apisecret" | "secret" | "admin_key" => self.place(Kind::Secret, text),
            "room" => self.place(Kind::Room, text),
            // How most answers say that something was done.
            _ if text == "ok" => text.to_owned(),
            "id" | "feed" | "publisher_id" | "leaving" | "unpublished" | "kicked" => {
                self.place(Kind::Id, text)
            }
            "description" | "feed_description" if is_description(text) => text.to_owned(),
            "error" | "reason" => self.free(text),
            "sdp" => self.sdp(text),
            "candidate" => self.candidate(text),
            _ => self.place(Kind::Text, text),
        }
    }

    /// A candidate without its addresses and the connection's name.
    pub(super) fn candidate(&self, candidate: &str) -> String {
        if self.plain {
            return candidate.to_owned();
        }
        let mut words: Vec<&str> = candidate.split(' ').collect();
        if words.len() < 8 {
            // No candidate, so nothing of it is known; an empty one ends them.
            return if candidate.is_empty() { "" } else { "?" }.to_owned();
        }
        words[4] = "address";
        for at in 8..words.len() {
            match words[at - 1] {
                "raddr" | "ufrag" | "pwd" => words[at] = "address",
                _ => {}
            }
        }
        words.join(" ")
    }

    /// A session description without what proves who one is and where. Of what many lines say the same of, nothing stays: a
    /// description of a hundred streams would fill a report.
    pub(super) fn sdp(&self, sdp: &str) -> String {
        if self.plain {
            return sdp.to_owned();
        }
        let mut kept = String::new();
        for line in sdp.lines() {
            let Some((kind, value)) = line.split_once('=') else {
                kept += "?\r\n";
                continue;
            };
            let name = value.split(':').next().unwrap_or_default();
            let bulky = matches!(
                name,
                "ssrc" | "ssrc-group" | "extmap" | "rtcp-fb" | "fmtp" | "msid" | "rtcp" | "msid-semantic"
            );
            match (kind, name) {
                ("a", _) if bulky => {}
                ("a", "candidate") => {
                    kept += "a=";
                    kept += &self.candidate(value);
                    kept += "\r\n";
                }
                ("a", "ice-ufrag" | "ice-pwd" | "fingerprint") => {
                    kept += "a=";
                    kept += name;
                    kept += ":?\r\n";
                }
                ("v" | "t" | "m" | "b", _) => {
                    kept += line;
                    kept += "\r\n";
                }
                ("a", _) if is_attribute(name) => {
                    kept += line;
                    kept += "\r\n";
                }
                // Whose it is, what it is called, where it comes from.
                _ => {
                    kept += kind.get(..1).unwrap_or("?");
                    kept += "=?\r\n";
                }
            }
        }
        kept
    }
}

/// Attributes that only ever speak of media.
fn is_attribute(name: &str) -> bool {
    matches!(
        name,
        "mid"
            | "sendrecv"
            | "sendonly"
            | "recvonly"
            | "inactive"
            | "setup"
            | "group"
            | "rtcp-mux"
            | "rtcp-rsize"
            | "rtpmap"
            | "rid"
            | "simulcast"
            | "ice-options"
            | "ice-lite"
            | "end-of-candidates"
    )
}

/// What streams of ours are called.
fn is_description(text: &str) -> bool {
    let what = text.strip_suffix(" off").unwrap_or(text);
    matches!(what, "microphone" | "camera" | "screen" | "screen-audio")
}

/// Whether a word is an IP address, perhaps with a port.
fn is_address(word: &str) -> bool {
    let hex = |c: char| c.is_ascii_hexdigit() || c == ':' || c == '.';
    let groups = word.split('.').count();
    let colons = word.matches(':').count();
    word.len() > 3 && word.chars().all(hex) && (groups == 4 || colons >= 2)
}

/// Replaces each occurrence; with `alone`, only what is no part of a longer word.
fn replace(text: &str, sought: &str, by: &str, alone: bool) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(sought) {
        let end = at + sought.len();
        let before = rest[..at].chars().next_back();
        let after = rest[end..].chars().next();
        let within = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
        let part = alone && (within(before) || within(after));
        replaced += &rest[..at];
        replaced += if part { sought } else { by };
        rest = &rest[end..];
    }
    replaced + rest
}
