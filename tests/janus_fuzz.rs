//! Whatever comes from outside, nothing panics and nothing grows without bound: mutated recordings and arbitrary JSON go into a session
//! and into every decoder.
//!
//! `PARLOUR_FUZZ_CASES` sets the number of cases (3,000 of each kind by default, 100,000 in the long run), `PARLOUR_FUZZ_SEED` the seed.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::Bench;
use common::transcripts::{NAMES, read};
use parlour::janus::admin::Answer;
use parlour::janus::session::{Plugin, SessionEvent};
use parlour::janus::{audiobridge, echotest, textroom, videoroom};
use parlour::time::Span;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};
use serde_json::{Map, Value, json};

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

fn cases(default: u32) -> u32 {
    let wanted = std::env::var("PARLOUR_FUZZ_CASES").ok();
    wanted.and_then(|cases| cases.parse().ok()).unwrap_or(default)
}

fn runner(default: u32) -> TestRunner {
    let seed = std::env::var("PARLOUR_FUZZ_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    TestRunner::new(Config {
        cases: cases(default),
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: seed.map_or(RngSeed::Random, RngSeed::Fixed),
        ..Config::default()
    })
}

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
fn anything() -> impl Strategy<Value = Value> {
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
enum Change {
    Replace(usize, Value),
    Remove(usize),
    Rename(usize, String),
    Add(usize, String, Value),
    Repeat(usize),
}

fn change() -> impl Strategy<Value = Change> {
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

fn apply(frame: &mut Value, change: Change) {
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

/// Gives a value to every decoder there is.
fn decode_all(value: &Value) {
    let _ = videoroom::Event::decode(value);
    let _ = audiobridge::Event::decode(value);
    let _ = textroom::Event::decode(value);
    let _ = echotest::Event::decode(value);
    let text = value.to_string();
    let _ = textroom::read_channel(&text);
    let _ = Answer::decode(&text);
}

/// A session in the middle of everything, whose transactions and handles a frame may hit.
fn busy() -> (Bench, Vec<Value>) {
    let mut bench = Bench::new();
    let handles = bench.ready(&[
        Plugin::VideoRoom,
        Plugin::AudioBridge,
        Plugin::TextRoom,
        Plugin::EchoTest,
    ]);
    for handle in handles {
        bench.request(handle, json!({ "request": "something" }));
    }
    bench.session.attach(bench.now, Plugin::VideoRoom);
    let sent = bench.sent();
    bench.logs();
    bench.debugged();
    (bench, sent)
}

/// What must be true of a session whatever it was told.
fn check(bench: &mut Bench, told: usize) -> Result<(), TestCaseError> {
    let events = bench.events();
    prop_assert!(bench.logs().len() <= 66 + 2 * events.len(), "the log is flooded");
    prop_assert!(
        events.len() <= told + 8,
        "{} events of {told} frames",
        events.len()
    );
    let lost = events
        .iter()
        .filter(|event| matches!(event, SessionEvent::Lost(_)))
        .count();
    prop_assert!(lost <= 1, "lost {lost} times");
    bench.pass(Span::seconds(60));
    let replies = bench.events();
    prop_assert!(
        replies.len() <= 64,
        "{} events in a minute of silence",
        replies.len()
    );
    bench.session.destroy(bench.now);
    prop_assert_eq!(bench.session.poll_deadline(), None);
    Ok(())
}

/// Points a frame at something that the session knows, or leaves it as it is.
fn aim(frame: &mut Value, bench: &Bench, sent: &[Value], aim: u8) {
    let Some(fields) = frame.as_object_mut() else {
        return;
    };
    if aim & 1 != 0 {
        fields.insert("session_id".to_owned(), json!(bench.session.id()));
    }
    if aim & 2 != 0 {
        fields.insert("sender".to_owned(), json!(20 + u64::from(aim >> 4) % 5));
    }
    if aim & 4 != 0 {
        let chosen = &sent[usize::from(aim >> 3) % sent.len()];
        fields.insert("transaction".to_owned(), chosen["transaction"].clone());
    }
}

/// Guards against a Janus, a proxy or an attacker that sends almost what Janus sends.
#[test]
fn mutated_recordings_neither_panic_nor_pile_up() {
    let recorded: Vec<Value> = NAMES
        .iter()
        .flat_map(|name| read(name))
        .filter(|line| line.dir == "in")
        .map(|line| line.frame)
        .collect();
    let frames = prop::collection::vec(
        (
            0..recorded.len(),
            prop::collection::vec(change(), 0..4),
            any::<u8>(),
        ),
        1..5,
    );
    let run = runner(3_000).run(&frames, |told| {
        let (mut bench, sent) = busy();
        let count = told.len();
        for (index, changes, target) in told {
            let mut frame = recorded[index].clone();
            for change in changes {
                apply(&mut frame, change);
            }
            decode_all(&frame);
            decode_all(&frame["plugindata"]["data"]);
            aim(&mut frame, &bench, &sent, target);
            bench.receive(&frame.to_string());
        }
        check(&mut bench, count)
    });
    run.expect("no frame may do harm");
}

/// Guards against whatever else is JSON.
#[test]
fn arbitrary_json_neither_panics_nor_piles_up() {
    let frames = prop::collection::vec((anything(), any::<u8>()), 1..4);
    let run = runner(3_000).run(&frames, |told| {
        let (mut bench, sent) = busy();
        let mut count = 0;
        for (mut frame, target) in told {
            decode_all(&frame);
            aim(&mut frame, &bench, &sent, target);
            count += frame.as_array().map_or(1, Vec::len);
            bench.receive(&frame.to_string());
        }
        check(&mut bench, count)
    });
    run.expect("no JSON may do harm");
}

/// Guards against what is not even JSON: cut, doubled and spliced text.
#[test]
fn torn_frames_neither_panic_nor_pile_up() {
    let recorded: Vec<String> = NAMES
        .iter()
        .flat_map(|name| read(name))
        .filter(|line| line.dir == "in")
        .map(|line| line.frame.to_string())
        .collect();
    let pieces = prop::collection::vec((0..recorded.len(), any::<u16>(), any::<u16>(), ".{0,3}"), 1..5);
    let run = runner(3_000).run(&pieces, |pieces| {
        let (mut bench, _) = busy();
        let mut text = String::new();
        for (index, from, to, noise) in pieces {
            let whole: Vec<char> = recorded[index].chars().collect();
            let (from, to) = (
                usize::from(from) % whole.len(),
                usize::from(to) % (whole.len() + 1),
            );
            text.extend(&whole[from.min(to)..from.max(to)]);
            text.push_str(&noise);
        }
        let _ = textroom::read_channel(&text);
        let _ = Answer::decode(&text);
        bench.receive(&text);
        check(&mut bench, text.matches("janus").count())
    });
    run.expect("no text may do harm");
}

/// Guards memory over a long life: a hundred thousand odd frames leave no more behind than a few.
#[test]
fn a_long_stream_of_oddities_leaves_nothing_behind() {
    let (mut bench, _) = busy();
    let mut logs = 0;
    for number in 0..cases(20_000) {
        let odd =
            json!({ "janus": format!("odd{number}"), "sender": number, "transaction": format!("t{number}") });
        bench.receive(&odd.to_string());
        let event = json!({ "janus": "event", "sender": number, "plugindata": { "data": { "n": number } } });
        bench.receive(&event.to_string());
        logs += bench.logs().len();
        bench.events();
        bench.debugged();
    }
    assert!(logs <= 64, "{logs} lines");
}
