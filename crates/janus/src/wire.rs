//! Small helpers with which plugins write requests and read events: what is absent is not written, and what has another type
//! than expected reads as absent.

use serde_json::{Map, Value};

use crate::Secret;
use crate::{Candidate, Id, Jsep, JsepKind};

/// A plugin request under construction.
pub(super) struct Body(Map<String, Value>);

impl Body {
    /// An object without a `request`.
    pub(super) fn new() -> Self {
        Self(Map::new())
    }

    pub(super) fn request(name: &str) -> Self {
        Self::new().set("request", name)
    }

    pub(super) fn set(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    pub(super) fn some(self, key: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(key, value),
            None => self,
        }
    }

    pub(super) fn text(self, key: &str, value: Option<&String>) -> Self {
        self.some(key, value.map(String::as_str))
    }

    pub(super) fn secret(self, key: &str, value: Option<&Secret>) -> Self {
        self.some(key, value.map(Secret::reveal))
    }

    pub(super) fn flag(self, key: &str, value: bool) -> Self {
        self.some(key, value.then_some(true))
    }

    /// A list, left out when it is empty.
    pub(super) fn list(self, key: &str, values: Vec<Value>) -> Self {
        if values.is_empty() {
            self
        } else {
            self.set(key, values)
        }
    }

    pub(super) fn build(self) -> Value {
        Value::Object(self.0)
    }
}

impl From<&Id> for Value {
    fn from(id: &Id) -> Self {
        match id {
            Id::Number(number) => (*number).into(),
            Id::Text(text) => text.as_str().into(),
        }
    }
}

impl From<Jsep> for Value {
    fn from(jsep: Jsep) -> Self {
        let kind = match jsep.kind {
            JsepKind::Offer => "offer",
            JsepKind::Answer => "answer",
        };
        Body::new().set("type", kind).set("sdp", jsep.sdp).build()
    }
}

impl From<&Candidate> for Value {
    fn from(candidate: &Candidate) -> Self {
        Body::new()
            .set("candidate", candidate.candidate.as_str())
            .text("sdpMid", candidate.sdp_mid.as_ref())
            .some("sdpMLineIndex", candidate.sdp_m_line_index)
            .build()
    }
}

/// No name, description or mid that anybody keeps is longer than so many characters; a megabyte of one would be kept for everybody who has it.
const LONGEST_TEXT: usize = 1024;

/// No list that Janus makes is longer: a room with thousands of publishers is none that anybody can be in.
pub const MAX_ITEMS: usize = 2048;

/// Reading fields of an event.
pub(super) trait Fields {
    /// As much of a text as anybody can read.
    fn text(&self, key: &str) -> Option<String>;
    /// A text that is of use only as a whole.
    fn whole(&self, key: &str) -> Option<String>;
    fn word(&self, key: &str) -> Option<&str>;
    fn number(&self, key: &str) -> Option<u64>;
    fn small(&self, key: &str) -> Option<u32>;
    fn real(&self, key: &str) -> Option<f64>;
    fn flag(&self, key: &str) -> bool;
    fn maybe(&self, key: &str) -> Option<bool>;
    fn id(&self, key: &str) -> Option<Id>;
    /// As much of a list as anybody can use.
    fn items(&self, key: &str) -> &[Value];
}

impl Fields for Value {
    fn text(&self, key: &str) -> Option<String> {
        self.word(key).map(|text| cut(text).to_owned())
    }

    fn whole(&self, key: &str) -> Option<String> {
        self.word(key).map(str::to_owned)
    }

    fn word(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::as_str)
    }

    fn number(&self, key: &str) -> Option<u64> {
        self.get(key).and_then(Self::as_u64)
    }

    fn small(&self, key: &str) -> Option<u32> {
        self.number(key).and_then(|number| u32::try_from(number).ok())
    }

    fn real(&self, key: &str) -> Option<f64> {
        self.get(key).and_then(Self::as_f64)
    }

    fn flag(&self, key: &str) -> bool {
        self.maybe(key).unwrap_or(false)
    }

    fn maybe(&self, key: &str) -> Option<bool> {
        self.get(key).and_then(Self::as_bool)
    }

    fn id(&self, key: &str) -> Option<Id> {
        read_id(self.get(key)?)
    }

    fn items(&self, key: &str) -> &[Value] {
        let items = self.get(key).and_then(Self::as_array);
        items.map_or(&[], |items| &items[..items.len().min(MAX_ITEMS)])
    }
}

/// An id by itself: an integer, or a string where the plugin runs with `string_ids`.
pub(super) fn read_id(value: &Value) -> Option<Id> {
    match value {
        Value::Number(number) => number.as_u64().map(Id::Number),
        // One that is cut would be somebody else's.
        Value::String(text) if cut(text) == text => Some(Id::Text(text.clone())),
        _ => None,
    }
}

fn cut(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST_TEXT);
    end.map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Fields, Id, LONGEST_TEXT, MAX_ITEMS};

    /// Guards: a page that stands still over one frame with a hundred thousand publishers.
    #[test]
    fn lists_are_cut_where_they_are_read() {
        let value = json!({ "publishers": vec![0; 100_000], "attendees": [1, 2] });
        assert_eq!(value.items("publishers").len(), MAX_ITEMS);
        assert_eq!(value.items("attendees").len(), 2);
    }

    /// Guards: a megabyte that is kept for each of a thousand people, a text cut within a letter, and an id that became somebody else's.
    #[test]
    fn texts_are_cut_where_they_are_read_and_ids_are_whole_or_nothing() {
        let long = "한".repeat(1 << 20);
        let value = json!({ "display": long, "sdp": long, "id": long, "room": "Town hall" });
        assert_eq!(
            value.text("display").as_deref(),
            Some(&*"한".repeat(LONGEST_TEXT))
        );
        assert_eq!(value.whole("sdp"), Some(long));
        assert_eq!(value.id("id"), None);
        assert_eq!(value.id("room"), Some(Id::Text("Town hall".to_owned())));
        assert_eq!(value.text("room").as_deref(), Some("Town hall"));
    }
}
