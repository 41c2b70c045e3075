//! Reading what Janus sends without trusting it: `deserialize_with` functions for the fields of an event.
//!
//! A field of another type than expected counts as absent and a list loses the items that do not fit, so that one odd field never costs
//! a whole event. Texts and lists are cut to lengths that no honest server reaches: whoever speaks for Janus, or publishes under a name of a
//! megabyte, must not fill a client's memory or stop its page. What is of use only as a whole (SDP, tokens, chat) is a plain `String` and is
//! bounded by [`MAX_FRAME_SIZE`](crate::session::MAX_FRAME_SIZE).

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_with::{DefaultOnError, DeserializeAs};

/// Items of a list that are read; the rest is skipped. A room with more publishers is none that anybody can be in.
pub const MAX_ITEMS: usize = 2048;

/// Characters of a name, a description or a mid that are read; the rest is cut off.
const MAX_TEXT: usize = 1024;

/// What a plugin says, read as `T`; `None` when it is no object or lacks what it must have. (serde would read a list as a struct, too.)
pub(crate) fn object<'de, T: Deserialize<'de>>(data: &'de Value) -> Option<T> {
    T::deserialize(data.as_object()?).ok()
}

/// A field that is its default when it has another type than `T`.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    DefaultOnError::<serde_with::Same>::deserialize_as(deserializer)
}

/// A text, cut to [`MAX_TEXT`]; `None` when it is none.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    DefaultOnError::<Option<Text>>::deserialize_as(deserializer)
}

/// A text that must be there, cut to [`MAX_TEXT`].
pub(crate) fn required_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Text::deserialize_as(deserializer)
}

/// A text that would name somebody else if it were cut.
pub(crate) fn short_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if end(&text).is_some() {
        return Err(D::Error::custom("a text of more than 1024 characters"));
    }
    Ok(text)
}

/// The items that fit, of the first [`MAX_ITEMS`]; none when it is no list.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    DefaultOnError::<List>::deserialize_as(deserializer)
}

/// Like [`list`], and says whether the field was there at all, which is how VideoRoom tells its events apart.
pub(crate) fn some_list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    list(deserializer).map(Some)
}

/// Whether the field is there, whatever it holds.
pub(crate) fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

struct Text;

impl<'de> DeserializeAs<'de, String> for Text {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        let text = String::deserialize(deserializer)?;
        // Copied, for a truncated `String` keeps the memory of the whole.
        Ok(match end(&text) {
            Some(end) => text[..end].to_owned(),
            None => text,
        })
    }
}

/// Where a text must be cut, if it must.
fn end(text: &str) -> Option<usize> {
    text.char_indices().nth(MAX_TEXT).map(|(end, _)| end)
}

struct List;

impl<'de, T: Deserialize<'de>> DeserializeAs<'de, Vec<T>> for List {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut read = Vec::new();
        for _ in 0..MAX_ITEMS {
            match items.next_element()? {
                Some(Item::Fits(item)) => read.push(item),
                Some(Item::Other(_)) => {}
                None => return Ok(read),
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(read)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Item<T> {
    Fits(T),
    Other(IgnoredAny),
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::{MAX_ITEMS, MAX_TEXT};
    use crate::Id;

    #[derive(Deserialize)]
    struct Room {
        #[serde(default, deserialize_with = "super::list")]
        publishers: Vec<Value>,
        #[serde(default, deserialize_with = "super::list")]
        attendees: Vec<u8>,
        #[serde(default, deserialize_with = "super::text")]
        display: Option<String>,
        #[serde(default)]
        sdp: String,
        #[serde(default, deserialize_with = "super::or_default")]
        id: Option<Id>,
        #[serde(default, deserialize_with = "super::or_default")]
        room: Option<Id>,
    }

    fn read(value: &Value) -> Room {
        Room::deserialize(value).expect("no field can fail")
    }

    /// Guards: a page that stands still over one frame with a hundred thousand publishers.
    #[test]
    fn lists_are_cut_where_they_are_read() {
        let room = read(&json!({ "publishers": vec![0; 100_000], "attendees": [1, 2] }));
        assert_eq!(room.publishers.len(), MAX_ITEMS);
        assert_eq!(room.attendees.len(), 2);
    }

    /// Guards: a megabyte that is kept for each of a thousand people, a text cut within a letter, and an id that became somebody else's.
    #[test]
    fn texts_are_cut_where_they_are_read_and_ids_are_whole_or_nothing() {
        let long = "한".repeat(1 << 20);
        let room = read(&json!({ "display": long, "sdp": long, "id": long, "room": "Town hall" }));
        assert_eq!(room.display, Some("한".repeat(MAX_TEXT)));
        assert_eq!(room.sdp, long);
        assert_eq!(room.id, None);
        assert_eq!(room.room, Some(Id::Text("Town hall".to_owned())));
    }

    /// Guards: a whole event lost over one field of another type, and a list lost over one item.
    #[test]
    fn wrong_types_are_absent() {
        let room = read(
            &json!({ "publishers": {}, "attendees": [1, "2", null, 300, 4], "display": 7, "id": -1, "room": [] }),
        );
        assert!(room.publishers.is_empty());
        assert_eq!(room.attendees, [1, 4]);
        assert_eq!(room.display, None);
        assert_eq!((room.id, room.room), (None, None));
    }
}
