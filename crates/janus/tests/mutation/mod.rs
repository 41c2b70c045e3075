//! Arbitrary JSON that talks like Janus, and changes to frames that were recorded.

use proptest::prelude::*;
use serde_json::{Map, Value};

const KEYS: [&str; 40] = [
    "janus",
    "transaction",
    "session_id",
    "sender",
    "plugindata",
    "data",
    "jsep",
    "error",
    "error_code",
    "code",
    "reason",
    "id",
    "room",
    "videoroom",
    "audiobridge",
    "textroom",
    "echotest",
    "publishers",
    "streams",
    "mid",
    "type",
    "participants",
    "attendees",
    "leaving",
    "unpublished",
    "kicked",
    "joining",
    "candidate",
    "completed",
    "sdp",
    "substream",
    "display",
    "feed_id",
    "list",
    "forwarders",
    "result",
    "status",
    "info",
    "tokens",
    "plugins",
];

const WORDS: [&str; 34] = [
    "success",
    "event",
    "ack",
    "error",
    "webrtcup",
    "media",
    "hangup",
    "detached",
    "timeout",
    "trickle",
    "slowlink",
    "keepalive",
    "server_info",
    "ok",
    "joined",
    "attached",
    "updated",
    "talking",
    "destroyed",
    "participants",
    "roomchanged",
    "offer",
    "answer",
    "audio",
    "video",
    "message",
    "kicked",
    "",
    "\u{0}",
    "\u{202e}",
    "0",
    "-1",
    "1e999",
    "janus.plugin.videoroom",
];

/// A leaf that Janus could have sent, or should not have.
fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0_u64..200).prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|real| serde_json::Number::from_f64(real).map_or(Value::Null, Value::Number)),
        prop::sample::select(&WORDS[..]).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => prop::sample::select(&KEYS[..]).prop_map(str::to_owned),
        1 => ".{0,8}",
    ]
}

/// Arbitrary JSON that talks like Janus.
pub(crate) fn anything() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key(), inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// One change to a recording: somewhere, something.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Replace(usize, Value),
    Remove(usize),
    Rename(usize, String),
    Add(usize, String, Value),
    Repeat(usize),
}

pub(crate) fn change() -> impl Strategy<Value = Change> {
    let place = || any::<u16>().prop_map(usize::from);
    prop_oneof![
        (place(), anything()).prop_map(|(place, value)| Change::Replace(place, value)),
        place().prop_map(Change::Remove),
        (place(), key()).prop_map(|(place, key)| Change::Rename(place, key)),
        (place(), key(), anything()).prop_map(|(place, key, value)| Change::Add(place, key, value)),
        place().prop_map(Change::Repeat),
    ]
}

/// Every object and array in a frame, as JSON pointers.
fn branches(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.push(at.to_owned());
            for (key, value) in fields {
                let key = key.replace('~', "~0").replace('/', "~1");
                branches(value, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            found.push(at.to_owned());
            for (index, value) in items.iter().enumerate() {
                branches(value, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

pub(crate) fn apply(frame: &mut Value, change: Change) {
    let mut found = Vec::new();
    branches(frame, "", &mut found);
    let place = match &change {
        Change::Replace(place, _)
        | Change::Remove(place)
        | Change::Rename(place, _)
        | Change::Add(place, ..)
        | Change::Repeat(place) => *place,
    };
    let Some(branch) = found
        .get(place % found.len().max(1))
        .and_then(|at| frame.pointer_mut(at))
    else {
        return;
    };
    match branch {
        Value::Object(fields) => change_object(fields, place, change),
        Value::Array(items) => change_array(items, place, change),
        _ => {}
    }
}

fn change_object(fields: &mut Map<String, Value>, place: usize, change: Change) {
    let chosen = fields.keys().nth(place / 7 % fields.len().max(1)).cloned();
    match (change, chosen) {
        (Change::Add(_, key, value), _) => {
            fields.insert(key, value);
        }
        (Change::Replace(_, value), Some(chosen)) => {
            fields.insert(chosen, value);
        }
        (Change::Rename(_, key), Some(chosen)) => {
            let value = fields.remove(&chosen).unwrap_or(Value::Null);
            fields.insert(key, value);
        }
        (Change::Remove(_) | Change::Repeat(_), Some(chosen)) => {
            fields.remove(&chosen);
        }
        (_, None) => {}
    }
}

fn change_array(items: &mut Vec<Value>, place: usize, change: Change) {
    let chosen = place / 7 % items.len().max(1);
    match change {
        Change::Add(_, _, value) => items.push(value),
        Change::Replace(_, value) => {
            if let Some(item) = items.get_mut(chosen) {
                *item = value;
            }
        }
        Change::Repeat(_) => {
            if let Some(item) = items.get(chosen).cloned() {
                items.extend(std::iter::repeat_n(item, 20));
            }
        }
        Change::Remove(_) | Change::Rename(..) => {
            if chosen < items.len() {
                items.remove(chosen);
            }
        }
    }
}
