//! The life of a Janus session and its handles in virtual time: what ends, what is won back, what is answered before.

mod common;

use common::{Bench, error, plugin_event, success};
use janus_proto::session::{LostReason, SessionEvent as Event};
use janus_proto::{JanusError, Plugin, Trickle};
use serde_json::{Value, json};
use std::time::Duration;

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
    bench.pass(Duration::from_secs(10));
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

/// Guards against a handle that stays in Janus because our leave was lost with the transport; and against taking leave of it for ever.
#[test]
fn a_leave_that_was_lost_is_taken_again_after_the_claim() {
    let mut bench = Bench::new();
    let handle = bench.ready(&[Plugin::VideoRoom])[0];
    bench.session.detach(bench.now, handle);
    assert_eq!(bench.sent()[0]["janus"], "detach");
    let mut leaves_after_claim = |answered: bool| {
        bench.session.transport_lost();
        bench.session.claim(bench.now);
        let claim = bench.sent();
        bench.receive(&success(&claim[0], 0));
        let leaves = bench.sent();
        if answered {
            bench.receive(&success(&leaves[0], 0));
        }
        leaves
            .iter()
            .map(|frame| (frame["janus"].clone(), frame["handle_id"].clone()))
            .collect::<Vec<_>>()
    };
    for answered in [false, true] {
        assert_eq!(leaves_after_claim(answered), [(json!("detach"), json!(20))]);
    }
    assert_eq!(leaves_after_claim(false), []);
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
        bench.pass(Duration::from_secs(1));
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
            bench.session.poll_timeout(),
            Some(bench.now + Duration::from_secs(wanted))
        );
        assert_eq!(bench.session.server().expect("info").version, "1.1.2");
    }
}

/// Guards against a dead transport that still looks open: a keepalive without `ack` says so after 5 s, and the session is kept.
#[test]
fn a_failing_keepalive_says_that_janus_does_not_answer() {
    let mut bench = Bench::new();
    bench.ready(&[Plugin::VideoRoom]);
    bench.pass(Duration::from_secs(25));
    assert_eq!(bench.sent().len(), 1);
    bench.pass(Duration::from_millis(4_999));
    assert_eq!(bench.events(), []);
    bench.pass(Duration::from_millis(1));
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
    bench.pass(Duration::from_secs(5));
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
    bench.pass(Duration::from_secs(4));
    bench.session.transport_lost();
    bench.pass(Duration::from_secs(6));
    assert_eq!(bench.reply().1, Err(JanusError::TimedOut));
    assert_eq!(
        bench.session.poll_timeout(),
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
    bench.pass(Duration::from_secs(100));
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
    bench.pass(Duration::from_secs(10));
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
    bench.pass(Duration::from_secs(100));
    assert_eq!(bench.events(), []);
    assert!(bench.sent().is_empty());
    assert_eq!(bench.session.poll_timeout(), None);
}
