//! A Janus session in virtual time, against a Janus that says exactly what each test lets it say: opening, asking, reading.

mod common;

use common::{Bench, error, plugin_event, success};
use janus_proto::session::{Auth, LostReason, SessionEvent as Event};
use janus_proto::{Candidate, JanusError, Jsep, JsepKind, Plugin, Secret, Trickle};
use serde_json::json;
use std::time::Duration;

fn candidate(text: &str) -> Trickle {
    Trickle::Candidate(Candidate {
        candidate: text.to_owned(),
        sdp_mid: Some("0".to_owned()),
        sdp_m_line_index: Some(0),
    })
}

// --- opening

/// Guards against a start-up of several round trips: everything must leave before anything is answered.
#[test]
fn create_info_and_attaches_leave_in_one_go() {
    let mut bench = Bench::new();
    let handles = bench.open(&[Plugin::VideoRoom, Plugin::VideoRoom]);
    let sent = bench.sent();
    let verbs: Vec<_> = sent
        .iter()
        .map(|frame| frame["janus"].as_str().expect("a verb"))
        .collect();
    assert_eq!(verbs, ["create", "info", "attach", "attach"]);
    assert_eq!(handles.len(), 2);
    assert!(sent[0].get("session_id").is_none() && sent[1].get("session_id").is_none());
    assert_eq!(sent[2]["session_id"], sent[0]["id"]);
    assert_eq!(sent[2]["plugin"], "janus.plugin.videoroom");
    let id = sent[0]["id"].as_u64().expect("an id");
    assert!((1..1 << 53).contains(&id), "ids are JSON numbers");
}

/// Guards reproducible runs: a seed names the session and its transactions, another seed names others.
#[test]
fn the_seed_decides_every_frame() {
    let frames = |seed| {
        let mut bench = Bench::with(seed, Auth::default());
        bench.open(&[Plugin::VideoRoom]);
        bench.sent()
    };
    assert_eq!(frames(7), frames(7));
    assert_ne!(frames(7)[0]["id"], frames(8)[0]["id"]);
    assert_ne!(frames(7)[0]["transaction"], frames(8)[0]["transaction"]);
}

/// Guards against a dead session when the id that we chose is taken: another is tried, the attaches go with it.
#[test]
fn a_taken_session_id_is_followed_by_another() {
    let mut bench = Bench::new();
    let handles = bench.open(&[Plugin::VideoRoom]);
    let first = bench.sent();
    bench.receive(&error(&first[0], 468));
    let second = bench.sent();
    assert_eq!(second[0]["janus"], "create");
    assert_ne!(second[0]["id"], first[0]["id"]);
    assert_eq!(second[1]["janus"], "attach");
    assert_eq!(second[1]["session_id"], second[0]["id"]);
    // What the first attach brings now belongs to somebody else.
    bench.receive(&success(&first[2], 666));
    assert_eq!(bench.events(), []);
    bench.receive(&success(&second[0], second[0]["id"].as_u64().expect("an id")));
    bench.receive(&success(&second[1], 20));
    assert_eq!(bench.events(), [Event::Ready, Event::Attached(handles[0])]);
}

/// Guards against trying ids for ever against a server that refuses them all.
#[test]
fn after_five_taken_ids_the_session_gives_up() {
    let mut bench = Bench::new();
    bench.open(&[]);
    for _ in 0..5 {
        let create = bench.sent().remove(0);
        bench.receive(&error(&create, 468));
    }
    assert!(matches!(
        bench.events()[..],
        [Event::Lost(LostReason::CreateRefused(_))]
    ));
    assert!(bench.sent().is_empty());
}

/// Guards the plain refusals: a wrong token or secret (403) and a draining server (472) reach the caller as such.
#[test]
fn a_refused_create_loses_the_session_with_its_code() {
    for code in [403, 472] {
        let mut bench = Bench::new();
        bench.open(&[Plugin::VideoRoom]);
        let create = bench.sent().remove(0);
        bench.receive(&error(&create, code));
        let [Event::Lost(LostReason::CreateRefused(refusal))] = &bench.events()[..] else {
            panic!("not lost");
        };
        assert_eq!(refusal.code(), Some(code));
        assert_eq!(bench.session.poll_timeout(), None);
    }
}

/// Guards against waiting for ever on a socket that opens and says nothing.
#[test]
fn an_unanswered_create_is_given_up_after_ten_seconds() {
    let mut bench = Bench::new();
    bench.open(&[Plugin::VideoRoom]);
    bench.pass(Duration::from_millis(9_999));
    assert_eq!(bench.events(), []);
    bench.pass(Duration::from_millis(1));
    let lost = Event::Lost(LostReason::CreateRefused(JanusError::TimedOut));
    assert_eq!(bench.events(), [lost]);
}

/// Guards long polling, where `attach` may overtake `create` on another connection and find no session.
#[test]
fn an_attach_that_overtook_create_is_sent_again() {
    let mut bench = Bench::new();
    let handles = bench.open(&[Plugin::VideoRoom]);
    let sent = bench.sent();
    bench.receive(&error(&sent[2], 458));
    assert_eq!(bench.events(), []);
    bench.receive(&success(&sent[0], sent[0]["id"].as_u64().expect("an id")));
    let again = bench.sent();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0]["janus"], "attach");
    bench.receive(&success(&again[0], 20));
    assert_eq!(bench.events(), [Event::Ready, Event::Attached(handles[0])]);
}

/// Guards the secrets: on every request, and in no log line and no Debug output.
#[test]
fn secrets_are_on_every_request_and_in_no_log() {
    let auth = Auth {
        token: Some(Secret::new("t0ken".to_owned())),
        api_secret: Some(Secret::new("s3cret".to_owned())),
    };
    let mut bench = Bench::with(1, auth);
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    bench.request(handle, json!({ "request": "join", "pin": "p1n" }));
    bench.trickle(handle, &Trickle::Completed);
    bench.receive("{\"janus\":\"t0ken\",\"transaction\":\"s3cret\"}");
    bench.receive("not JSON: s3cret");
    for frame in bench.sent() {
        assert_eq!(
            (&frame["token"], &frame["apisecret"]),
            (&json!("t0ken"), &json!("s3cret"))
        );
    }
    for line in bench.debugged() {
        for secret in ["s3cret", "p1n"] {
            assert!(!line.contains(secret), "{line}");
        }
    }
}

// --- requests

/// Guards the order of what is asked before there is a handle: nothing is lost, nothing overtakes.
#[test]
fn requests_before_attach_wait_and_leave_in_order() {
    let mut bench = Bench::new();
    let handle = bench.open(&[Plugin::VideoRoom])[0];
    let sent = bench.sent();
    let offer = Jsep {
        kind: JsepKind::Offer,
        sdp: "v=0".to_owned(),
    };
    bench
        .session
        .request(bench.now, handle, json!({ "request": "a" }), Some(offer));
    bench.trickle(handle, &candidate("c"));
    bench.trickle(handle, &Trickle::Completed);
    bench.request(handle, json!({ "request": "b" }));
    assert!(bench.sent().is_empty());
    bench.receive(&success(&sent[0], sent[0]["id"].as_u64().expect("an id")));
    bench.receive(&success(&sent[2], 20));
    let sent = bench.sent();
    assert_eq!(sent.len(), 4);
    assert!(sent.iter().all(|frame| frame["handle_id"] == 20));
    assert_eq!(sent[0]["body"], json!({ "request": "a" }));
    assert_eq!(sent[0]["jsep"], json!({ "type": "offer", "sdp": "v=0" }));
    let first = json!({ "candidate": "c", "sdpMid": "0", "sdpMLineIndex": 0 });
    assert_eq!(sent[1]["candidate"], first);
    assert_eq!(sent[2]["candidate"], json!({ "completed": true }));
    assert_eq!(sent[3]["body"], json!({ "request": "b" }));
}

/// Guards the plain asynchronous exchange: `ack` is not the answer, the `event` is, once.
#[test]
fn an_event_after_its_ack_is_the_reply() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    let transaction = bench.request(handle, json!({ "request": "join" }));
    let frame = bench.sent().remove(0);
    bench.ack(&frame);
    assert_eq!(bench.events(), []);
    bench.receive(&plugin_event(&frame, json!({ "videoroom": "joined" })));
    let reply = bench.reply();
    assert_eq!(reply.0, transaction);
    assert_eq!(reply.1.expect("a reply").data, json!({ "videoroom": "joined" }));
    bench.pass(Duration::from_secs(11));
    assert!(
        !bench
            .events()
            .iter()
            .any(|event| matches!(event, Event::Reply { .. }))
    );
}

/// Guards against an `event` that overtakes its `ack`, which Janus's threads allow.
#[test]
fn an_event_before_its_ack_is_the_reply_all_the_same() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    let transaction = bench.request(handle, json!({ "request": "join" }));
    let frame = bench.sent().remove(0);
    bench.receive(&plugin_event(&frame, json!({ "videoroom": "joined" })));
    bench.ack(&frame);
    assert_eq!(bench.reply().0, transaction);
    assert_eq!(bench.events(), []);
}

/// Guards synchronous requests, which are answered by `success` and no event.
#[test]
fn a_synchronous_success_is_the_reply() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    bench.request(handle, json!({ "request": "exists" }));
    let frame = bench.sent().remove(0);
    bench.receive(&common::synchronous(&frame, json!({ "exists": true })));
    assert_eq!(bench.reply().1.expect("a reply").data, json!({ "exists": true }));
}

/// Guards against mistaking a refusal for an answer: plugin errors come in ordinary events and answers.
#[test]
fn a_plugin_error_is_an_error_with_plugin_and_code() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::AudioBridge])[0];
    for synchronous in [true, false] {
        bench.request(handle, json!({ "request": "join" }));
        let frame = bench.sent().remove(0);
        let data = json!({ "error_code": 485, "error": "No such room" });
        bench.receive(&match synchronous {
            true => common::synchronous(&frame, data),
            false => plugin_event(&frame, data),
        });
        let refusal = bench.reply().1.expect_err("a refusal");
        let wanted = JanusError::Plugin {
            plugin: Plugin::AudioBridge,
            code: 485,
            reason: "No such room".to_owned(),
        };
        assert_eq!(refusal, wanted);
    }
}

/// Guards against a request that hangs when its answer, or even its `ack`, is lost.
#[test]
fn a_lost_reply_times_out_after_ten_seconds() {
    for acked in [true, false] {
        let mut bench = Bench::new();
        let handle = bench.ready(&[Plugin::VideoRoom])[0];
        bench.request(handle, json!({ "request": "join" }));
        let frame = bench.sent().remove(0);
        if acked {
            bench.ack(&frame);
        }
        bench.pass(Duration::from_millis(9_999));
        assert_eq!(bench.events(), []);
        bench.pass(Duration::from_millis(1));
        assert_eq!(bench.reply().1, Err(JanusError::TimedOut));
    }
}

/// Guards against a second answer to a request that timed out; what Janus did all the same is told as an event.
#[test]
fn a_reply_after_its_deadline_is_an_event() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    bench.request(handle, json!({ "request": "join" }));
    let frame = bench.sent().remove(0);
    bench.pass(Duration::from_secs(10));
    assert_eq!(bench.reply().1, Err(JanusError::TimedOut));
    let data = json!({ "videoroom": "joined" });
    bench.receive(&plugin_event(&frame, data.clone()));
    assert_eq!(
        bench.events(),
        [Event::Event {
            handle,
            data,
            jsep: None
        }]
    );
}

/// Guards VideoRoom's `switch`, which answers twice in one transaction when it renegotiates.
#[test]
fn a_second_event_in_one_transaction_is_not_lost() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    bench.request(handle, json!({ "request": "switch" }));
    let frame = bench.sent().remove(0);
    bench.receive(&plugin_event(&frame, json!({ "videoroom": "updated" })));
    let switched = json!({ "videoroom": "event", "switched": "ok" });
    bench.receive(&plugin_event(&frame, switched.clone()));
    let events = bench.events();
    assert!(matches!(events[0], Event::Reply { .. }));
    assert_eq!(
        events[1],
        Event::Event {
            handle,
            data: switched,
            jsep: None
        }
    );
}

/// Guards against duplicate and unknown answers: they change nothing and cost one log line each kind.
#[test]
fn duplicate_and_unknown_transactions_are_dropped() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    bench.request(handle, json!({ "request": "exists" }));
    let frame = bench.sent().remove(0);
    let answer = common::synchronous(&frame, json!({ "exists": true }));
    bench.receive(&answer);
    assert!(bench.reply().1.is_ok());
    bench.logs();
    bench.receive(&answer);
    bench.receive(&answer);
    let stranger = json!({ "transaction": "somebody-else" });
    bench.receive(&success(&stranger, 3));
    bench.receive(&error(&stranger, 403));
    bench.ack(&stranger);
    assert_eq!(bench.events(), []);
    assert_eq!(bench.logs().len(), 1);
}

/// Guards against an answer that lacks what it must have: the request is answered at once, not by its deadline.
#[test]
fn an_answer_that_makes_no_sense_is_an_error() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    for janus in ["success", "event", "error"] {
        bench.request(handle, json!({ "request": "exists" }));
        let frame = bench.sent().remove(0);
        bench.receive(&json!({ "janus": janus, "transaction": frame["transaction"] }).to_string());
        assert!(
            matches!(bench.reply().1, Err(JanusError::Malformed(_))),
            "{janus}"
        );
    }
}

/// Guards trickle: nobody waits for its `ack`, and its refusal disturbs nobody.
#[test]
fn a_refused_candidate_is_only_logged() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    bench.trickle(handle, &candidate("c"));
    let frame = bench.sent().remove(0);
    bench.logs();
    bench.receive(&error(&frame, 466));
    assert_eq!(bench.events(), []);
    assert_eq!(bench.logs().len(), 1);
}

/// Guards memory: who asks without end of a handle that never comes is refused, not stored.
#[test]
fn what_waits_for_a_handle_is_bounded() {
    let mut bench = Bench::new();
    let handle = bench.open(&[Plugin::VideoRoom])[0];
    for _ in 0..10_000 {
        bench.trickle(handle, &Trickle::Completed);
    }
    bench.request(handle, json!({}));
    assert_eq!(bench.reply().1, Err(JanusError::Closed));
}
