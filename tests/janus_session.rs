//! A Janus session in virtual time, against a Janus that says exactly what each test lets it say.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{Bench, error, plugin_event, success};
use parlour::config::Secret;
use parlour::janus::message::{Candidate, Jsep, JsepKind, Trickle};
use parlour::janus::session::{
    Auth, JanusError, LostReason, Plugin, Session, SessionEvent as Event, SessionOutput,
};
use parlour::time::{Moment, Span};
use serde_json::{Value, json};

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
        assert_eq!(bench.session.poll_deadline(), None);
    }
}

/// Guards against waiting for ever on a socket that opens and says nothing.
#[test]
fn an_unanswered_create_is_given_up_after_ten_seconds() {
    let mut bench = Bench::new();
    bench.open(&[Plugin::VideoRoom]);
    bench.pass(Span(9_999));
    assert_eq!(bench.events(), []);
    bench.pass(Span(1));
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
    bench.pass(Span::seconds(11));
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
        bench.pass(Span(9_999));
        assert_eq!(bench.events(), []);
        bench.pass(Span(1));
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
    bench.pass(Span::seconds(10));
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

// --- handles

/// Guards the owner's sweep: after `detach` nothing of the handle is reported any more, late answers included.
#[test]
fn detach_sweeps_the_handles_transactions() {
    let mut bench = Bench::new();
    let handles = bench.ready(&[Plugin::VideoRoom, Plugin::VideoRoom]);
    bench.request(handles[0], json!({ "request": "join" }));
    let other = bench.request(handles[1], json!({ "request": "join" }));
    let frames = bench.sent();
    bench.session.detach(bench.now, handles[0]);
    assert_eq!(bench.sent()[0]["janus"], "detach");
    bench.receive(&plugin_event(&frames[0], json!({})));
    bench.receive(&json!({ "janus": "detached", "sender": 20 }).to_string());
    bench.pass(Span::seconds(10));
    assert_eq!(bench.reply().0, other);
    assert_eq!(bench.events(), []);
}

/// Guards against a handle that stays in Janus because it was given up while `attach` was on its way.
#[test]
fn a_handle_given_up_before_it_came_is_detached_when_it_comes() {
    let mut bench = Bench::new();
    let handle = bench.open(&[Plugin::VideoRoom])[0];
    let sent = bench.sent();
    bench.session.detach(bench.now, handle);
    assert!(bench.sent().is_empty());
    bench.receive(&success(&sent[0], sent[0]["id"].as_u64().expect("an id")));
    bench.receive(&success(&sent[2], 20));
    let sent = bench.sent();
    assert_eq!(
        (&sent[0]["janus"], &sent[0]["handle_id"]),
        (&json!("detach"), &json!(20))
    );
    assert_eq!(bench.events(), [Event::Ready]);
}

/// Guards against requests that hang on a handle that Janus took away: by `detached`, or by error 459.
#[test]
fn a_handle_taken_away_answers_what_waits_on_it() {
    for by_event in [true, false] {
        let mut bench = Bench::new();
        let handle = bench.ready(&[Plugin::VideoRoom])[0];
        bench.request(handle, json!({ "request": "a" }));
        bench.request(handle, json!({ "request": "b" }));
        let frames = bench.sent();
        bench.receive(&match by_event {
            true => json!({ "janus": "detached", "sender": 20 }).to_string(),
            false => error(&frames[0], 459),
        });
        let events = bench.events();
        assert_eq!(events.len(), 3);
        assert!(
            events[..2]
                .iter()
                .all(|event| matches!(event, Event::Reply { result: Err(_), .. }))
        );
        assert_eq!(events[2], Event::Detached(handle));
        bench.request(handle, json!({ "request": "c" }));
        assert_eq!(bench.reply().1, Err(JanusError::Closed));
    }
}

/// Guards against silence when a plugin is not there (460) or not allowed (405).
#[test]
fn a_refused_attach_answers_what_waits_on_it() {
    let mut bench = Bench::new();
    let handle = bench.open(&[Plugin::TextRoom])[0];
    bench.request(handle, json!({ "request": "list" }));
    let sent = bench.sent();
    bench.receive(&success(&sent[0], 1));
    bench.receive(&error(&sent[2], 460));
    let events = bench.events();
    assert_eq!(events[0], Event::Ready);
    assert!(matches!(
        &events[1],
        Event::Reply {
            result: Err(JanusError::Closed),
            ..
        }
    ));
    assert!(matches!(&events[2], Event::AttachFailed { handle: failed, error }
        if *failed == handle && error.code() == Some(460)));
}

/// Guards the events of a connection: each reaches the handle that it is about.
#[test]
fn events_find_their_handle() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom, Plugin::EchoTest])[1];
    let says = |mut frame: Value| {
        frame["sender"] = json!(21);
        frame.to_string()
    };
    bench.receive(&says(json!({ "janus": "webrtcup" })));
    bench.receive(&says(
        json!({ "janus": "media", "mid": "0", "type": "audio", "receiving": true }),
    ));
    bench.receive(&says(
        json!({ "janus": "slowlink", "mid": "1", "uplink": true, "lost": 9 }),
    ));
    bench.receive(&says(json!({ "janus": "hangup", "reason": "ICE failed" })));
    bench.receive(&says(
        json!({ "janus": "trickle", "candidate": { "completed": true } }),
    ));
    let wanted = [
        Event::WebRtcUp(handle),
        Event::Media {
            handle,
            mid: Some("0".to_owned()),
            kind: "audio".to_owned(),
            receiving: true,
            substream: None,
        },
        Event::SlowLink {
            handle,
            uplink: true,
            lost: 9,
            mid: Some("1".to_owned()),
        },
        Event::HungUp {
            handle,
            reason: "ICE failed".to_owned(),
        },
        Event::Trickle {
            handle,
            trickle: Trickle::Completed,
        },
    ];
    assert_eq!(bench.events(), wanted);
}

// --- life

/// Guards the session's life: keepalives go out well inside 60 s, whatever else happens.
#[test]
fn keepalives_go_out_every_twenty_five_seconds_by_default() {
    let mut bench = Bench::new();
    bench.ready(&[Plugin::VideoRoom]);
    let mut times = Vec::new();
    for second in 1..=75 {
        bench.pass(Span::seconds(1));
        for frame in bench.sent() {
            assert_eq!(frame["janus"], "keepalive");
            bench.ack(&frame);
            times.push(second);
        }
    }
    assert_eq!(times, [25, 50, 75]);
    assert_eq!(bench.events(), []);
}

/// Guards against a session that dies between keepalives where Janus is configured shorter than usual; the reclaim window runs from the last
/// activity, so it counts as well.
#[test]
fn the_keepalive_follows_what_info_reports() {
    for (session, reclaim, wanted) in [
        (60, 0, 20),
        (60, 30, 10),
        (12, 0, 4),
        (0, 0, 25),
        (600, 600, 25),
        (1, 1, 1),
    ] {
        let mut bench = Bench::new();
        bench.open(&[]);
        let sent = bench.sent();
        bench.receive(&success(&sent[0], 1));
        let info = json!({ "janus": "server_info", "transaction": sent[1]["transaction"], "version_string": "1.1.2",
            "session-timeout": session, "reclaim-session-timeout": reclaim });
        bench.receive(&info.to_string());
        assert_eq!(
            bench.session.poll_deadline(),
            Some(bench.now + Span::seconds(wanted))
        );
        assert_eq!(bench.session.server().expect("info").version, "1.1.2");
    }
}

/// Guards against a dead transport that still looks open: a keepalive without `ack` says so after 5 s, and the session is kept.
#[test]
fn a_failing_keepalive_says_that_janus_does_not_answer() {
    let mut bench = Bench::new();
    bench.ready(&[Plugin::VideoRoom]);
    bench.pass(Span::seconds(25));
    assert_eq!(bench.sent().len(), 1);
    bench.pass(Span(4_999));
    assert_eq!(bench.events(), []);
    bench.pass(Span(1));
    assert_eq!(bench.events(), [Event::Unresponsive]);
    assert!(bench.session.id().is_some());
}

/// Guards the way back: the same session over another transport, with what was asked meanwhile sent then and not before.
#[test]
fn a_claim_that_succeeds_goes_on_where_it_was() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    let id = bench.session.id();
    bench.session.transport_lost();
    bench.request(handle, json!({ "request": "meanwhile" }));
    bench.trickle(handle, &Trickle::Completed);
    bench.pass(Span::seconds(5));
    assert!(bench.sent().is_empty());
    bench.session.claim(bench.now);
    let claim = bench.sent().remove(0);
    assert_eq!(
        (&claim["janus"], &claim["session_id"]),
        (&json!("claim"), &json!(id))
    );
    assert!(bench.sent().is_empty());
    bench.receive(&success(&claim, 0));
    assert_eq!(bench.events(), [Event::Claimed]);
    let sent = bench.sent();
    assert_eq!(sent[0]["body"]["request"], "meanwhile");
    assert_eq!(sent[1]["janus"], "trickle");
    assert_eq!(bench.session.id(), id);
}

/// Guards the deadlines over an outage: what was under way when the transport went is still answered by its deadline.
#[test]
fn deadlines_go_on_while_the_transport_is_gone() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    bench.request(handle, json!({ "request": "join" }));
    bench.pass(Span::seconds(4));
    bench.session.transport_lost();
    bench.pass(Span::seconds(6));
    assert_eq!(bench.reply().1, Err(JanusError::TimedOut));
    assert_eq!(
        bench.session.poll_deadline(),
        None,
        "no keepalive without a transport"
    );
}

/// Guards the end of the window: a refused claim loses the session once, and answers everything.
#[test]
fn a_refused_claim_loses_the_session() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    bench.request(handle, json!({ "request": "join" }));
    bench.session.transport_lost();
    bench.sent();
    bench.session.claim(bench.now);
    let claim = bench.sent().remove(0);
    bench.receive(&error(&claim, 458));
    let events = bench.events();
    assert!(matches!(
        events[0],
        Event::Reply {
            result: Err(JanusError::Closed),
            ..
        }
    ));
    assert!(matches!(&events[1], Event::Lost(LostReason::ClaimRefused(error)) if error.code() == Some(458)));
    assert_eq!(events.len(), 2);
    bench.pass(Span::seconds(100));
    assert!(bench.sent().is_empty());
    bench.request(handle, json!({}));
    assert_eq!(bench.reply().1, Err(JanusError::Closed));
}

/// Guards against an outage during the first round trip: nothing is known to exist, so everything is asked for again.
#[test]
fn a_claim_before_create_was_answered_starts_over() {
    let mut bench = Bench::new();
    let handle = bench.open(&[Plugin::VideoRoom])[0];
    let first = bench.sent();
    bench.session.transport_lost();
    bench.session.claim(bench.now);
    let second = bench.sent();
    assert_eq!(
        (&second[0]["janus"], &second[1]["janus"]),
        (&json!("create"), &json!("attach"))
    );
    assert_ne!(second[0]["id"], first[0]["id"]);
    bench.receive(&success(&second[0], second[0]["id"].as_u64().expect("an id")));
    bench.receive(&success(&second[1], 20));
    assert_eq!(bench.events(), [Event::Ready, Event::Attached(handle)]);
}

/// Guards handles whose `attach` was on its way when the transport went: they are asked for again after the claim.
#[test]
fn an_attach_lost_with_the_transport_is_sent_again() {
    let mut bench = Bench::new();
    bench.ready(&[]);
    let before = bench.session.attach(bench.now, Plugin::VideoRoom);
    bench.session.transport_lost();
    let meanwhile = bench.session.attach(bench.now, Plugin::EchoTest);
    bench.sent();
    bench.session.claim(bench.now);
    let claim = bench.sent().remove(0);
    bench.receive(&success(&claim, 0));
    let attaches = bench.sent();
    assert_eq!(attaches.len(), 2);
    bench.receive(&success(&attaches[0], 30));
    bench.receive(&success(&attaches[1], 31));
    assert_eq!(
        bench.events(),
        [
            Event::Claimed,
            Event::Attached(before),
            Event::Attached(meanwhile)
        ]
    );
}

/// Guards against a claim into the void: unanswered, it says so and may be tried again.
#[test]
fn an_unanswered_claim_can_be_tried_again() {
    let mut bench = Bench::new();
    bench.ready(&[]);
    bench.session.transport_lost();
    bench.session.claim(bench.now);
    bench.sent();
    bench.pass(Span::seconds(10));
    assert_eq!(bench.events(), [Event::Unresponsive]);
    bench.session.transport_lost();
    bench.session.claim(bench.now);
    let claim = bench.sent().remove(0);
    bench.receive(&success(&claim, 0));
    assert_eq!(bench.events(), [Event::Claimed]);
}

/// Guards the two ways in which Janus says that the session is gone.
#[test]
fn timeout_and_error_458_lose_the_session() {
    let mut bench = Bench::new();
    bench.ready(&[Plugin::VideoRoom]);
    let id = bench.session.id();
    bench.receive(&json!({ "janus": "timeout", "session_id": id }).to_string());
    assert_eq!(bench.events(), [Event::Lost(LostReason::Timeout)]);

    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    bench.request(handle, json!({}));
    let frame = bench.sent().remove(0);
    bench.receive(&error(&frame, 458));
    let events = bench.events();
    assert!(matches!(&events[0], Event::Reply { result: Err(error), .. } if error.code() == Some(458)));
    assert_eq!(events[1..], [Event::Lost(LostReason::NoSuchSession)]);
}

/// Guards leaving: `destroy` is the last word, whatever comes after it.
#[test]
fn after_destroy_nothing_is_said() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    bench.request(handle, json!({}));
    let frame = bench.sent().remove(0);
    bench.session.destroy(bench.now);
    assert_eq!(bench.sent()[0]["janus"], "destroy");
    bench.receive(&plugin_event(&frame, json!({})));
    bench.receive("{\"janus\":\"timeout\"}");
    bench.session.claim(bench.now);
    bench.pass(Span::seconds(100));
    assert_eq!(bench.events(), []);
    assert!(bench.sent().is_empty());
    assert_eq!(bench.session.poll_deadline(), None);
}

// --- frames

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
    assert_eq!(bench.events(), [Event::WebRtcUp(handle)]);
}

/// Guards calls in the wrong order: a session that was never opened refuses, and does not panic.
#[test]
fn a_session_that_was_not_opened_refuses_politely() {
    let mut session = Session::new(1, Auth::default());
    session.claim(Moment(0));
    session.transport_lost();
    session.receive(Moment(0), "{\"janus\":\"timeout\"}");
    session.handle_deadline(Moment(0));
    let handle = session.attach(Moment(0), Plugin::VideoRoom);
    session.detach(Moment(0), handle);
    session.request(Moment(0), handle, json!({}), None);
    session.destroy(Moment(0));
    while let Some(output) = session.poll_output() {
        assert!(!matches!(output, SessionOutput::Send(_)));
    }
}
