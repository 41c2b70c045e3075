//! Whatever comes from outside, nothing panics and nothing grows without bound: mutated recordings and arbitrary JSON go into a session
//! and into every decoder.
//!
//! `PARLOUR_FUZZ_CASES` sets the number of cases (3,000 of each kind by default, 100,000 in the long run), `PARLOUR_FUZZ_SEED` the seed.

mod common;
mod mutation;

use common::Bench;
use common::transcripts::{NAMES, read};
use janus_proto::admin::Answer;
use janus_proto::session::{Auth, Session, SessionEvent, SessionOutput};
use janus_proto::{Plugin, Timestamp, audiobridge, echotest, textroom, videoroom};
use mutation::{anything, apply, change};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};
use serde_json::{Value, json};
use std::time::Duration;

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

/// Gives a value to every decoder there is.
fn decode_all(value: &Value) {
    let _ = videoroom::Event::decode(value);
    let _ = videoroom::Answer::decode(value);
    let _ = audiobridge::Event::decode(value);
    let _ = audiobridge::Answer::decode(value);
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
    bench.pass(Duration::from_secs(60));
    let replies = bench.events();
    prop_assert!(
        replies.len() <= 64,
        "{} events in a minute of silence",
        replies.len()
    );
    bench.session.destroy(bench.now);
    prop_assert_eq!(bench.session.poll_timeout(), None);
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

// --- single frames

/// Guards the shapes in which frames come: several objects, an array, white space at the end, nothing at all.
#[test]
fn frames_of_every_shape_are_read() {
    let up = "{\"janus\":\"webrtcup\",\"sender\":20}";
    for (frame, wanted) in [
        (format!("{up}{up}"), 2),
        (format!("{up}\n {up} \r\n\t "), 2),
        (format!("[{up},{up},{up}]"), 3),
        ("[]".to_owned(), 0),
        (String::new(), 0),
        (" \n".to_owned(), 0),
        (format!("{up}]"), 1),
        (format!("[{up},[{up}],null,7]"), 1),
        ("{\"janus\":\"keepalive\"}".to_owned(), 0),
    ] {
        let mut bench = Bench::new();
        bench.ready(&[Plugin::VideoRoom]);
        bench.receive(&frame);
        assert_eq!(bench.events().len(), wanted, "{frame}");
    }
}

/// Guards against what nobody should send: depth, size and noise cost one log line a kind, and the session lives.
#[test]
fn noise_neither_panics_nor_floods_the_log() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    bench.logs();
    for round in 0..200 {
        bench.receive(&"[".repeat(100_000));
        bench.receive(&format!("{{\"janus\":\"kind{round}\"}}"));
        bench.receive("\u{0}\u{1}\u{fffd}");
        bench.receive("{\"janus\":\"event\",\"sender\":99,\"plugindata\":{\"data\":{}}}");
        bench.receive("{\"janus\":\"event\",\"session_id\":5}");
    }
    bench.receive(&format!("{{\"janus\":\"{}\"}}", "x".repeat(10 << 20)));
    assert!(bench.logs().len() <= 64);
    assert_eq!(bench.events(), []);
    bench.receive("{\"janus\":\"webrtcup\",\"sender\":20}");
    assert_eq!(bench.events(), [SessionEvent::WebRtcUp(handle)]);
}

/// Guards calls in the wrong order: a session that was never opened refuses, and does not panic.
#[test]
fn a_session_that_was_not_opened_refuses_politely() {
    let mut session = Session::new(1, Auth::default());
    session.claim(Timestamp::from_millis(0));
    session.transport_lost();
    session.handle_text(Timestamp::from_millis(0), "{\"janus\":\"timeout\"}");
    session.handle_timeout(Timestamp::from_millis(0));
    let handle = session.attach(Timestamp::from_millis(0), Plugin::VideoRoom);
    session.detach(Timestamp::from_millis(0), handle);
    session.request(Timestamp::from_millis(0), handle, json!({}), None);
    session.destroy(Timestamp::from_millis(0));
    while let Some(output) = session.poll_output() {
        assert!(!matches!(output, SessionOutput::Send(_)));
    }
}
