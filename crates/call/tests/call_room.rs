//! In the room: people come, go, mute and move, and every negotiation is one of a kind at a time.

mod support;

use janus_proto::Id;
use parlour_call::*;
use serde_json::json;
use std::time::Duration;
use support::{World, request};

fn stats(world: &World, mid: &str, count: u64) -> Input {
    let peer = PeerKey {
        role: PeerRole::Subscriber,
        generation: 1,
    };
    let _ = world;
    let entry = InboundRtp {
        mid: mid.to_owned(),
        kind: MediaKind::Audio,
        packets_received: count,
        bytes_received: count * 100,
        frames_decoded: count,
        ..InboundRtp::default()
    };
    Input::Stats(vec![StatsSnapshot {
        inbound: vec![entry],
        ..StatsSnapshot::new(peer)
    }])
}

/// Guards: the subscriber's answer: Janus offers, we answer in `start`, exactly once for each offer.
#[test]
fn subscriber_answers_the_offer_of_janus_in_start() {
    let mut world = World::new();
    world.janus.enter(7, "Bo");
    world.command(request(None));
    let starts: Vec<_> = world
        .janus
        .requests
        .iter()
        .filter(|frame| frame["body"]["request"] == "start")
        .collect();
    assert_eq!(starts.len(), 1);
    assert_eq!(starts[0]["jsep"]["type"], "answer");
    let join = world.janus.bodies("join");
    assert_eq!(
        (join.len(), &join[0]["ptype"], &join[0]["private_id"]),
        (1, &json!("subscriber"), &json!(42))
    );
    let bo = world.person("Bo");
    assert_eq!(
        (bo.audio_mid.as_deref(), bo.video_mid.as_deref()),
        (Some("0"), Some("1"))
    );
}

/// Guards: twenty who come at once cost a few negotiations, never two at a time (the scripted Janus panics on an overlap).
#[test]
fn many_arrivals_are_gathered_into_few_negotiations() {
    let mut world = World::joined();
    for id in 1..=20 {
        world.janus.enter(id, &format!("P{id}"));
    }
    world.deliver();
    assert_eq!(world.names().len(), 21);
    let everyone_has_lines = world
        .call
        .people()
        .iter()
        .skip(1)
        .all(|person| person.video_mid.is_some());
    assert!(everyone_has_lines);
    let requests = world.janus.bodies("update").len() + world.janus.bodies("join").len();
    assert!(requests <= 20, "{requests} requests");
}

/// Guards: a line that is used again belongs to the new person, and to nobody in between.
#[test]
fn reused_line_belongs_to_the_new_person() {
    let mut world = World::joined();
    world.janus.enter(7, "Bo");
    world.deliver();
    let line = world.person("Bo").video_mid;
    world.janus.exit(7);
    world.deliver();
    assert_eq!(world.names(), ["Ada"]);
    world.janus.enter(8, "Cy");
    world.deliver();
    assert_eq!(world.person("Cy").video_mid, line);
    assert_eq!(
        world.person("Cy").link,
        Link::Connecting,
        "nothing of Cy's has arrived yet"
    );
}

/// Guards: somebody who leaves while we ask for them does not keep the others away.
#[test]
fn feed_that_is_gone_does_not_block_the_others() {
    let mut world = World::joined();
    // Announced, but Janus does not know them any more when we subscribe.
    world.janus.publisher_event(json!({"videoroom": "event", "room": 1234, "publishers": [
        {"id": 3, "display": "Ghost", "streams": [{"type": "video", "mindex": 0, "mid": "0", "codec": "vp8"}]}]}));
    world.janus.enter(7, "Bo");
    world.deliver();
    world.pass(Duration::from_secs(5));
    assert!(world.person("Bo").video_mid.is_some());
    assert!(world.person("Ghost").video_mid.is_none());
}

/// Guards: mute and camera states of the others, from their descriptions.
#[test]
fn descriptions_tell_who_is_muted() {
    let mut world = World::joined();
    world.janus.enter(7, "Bo");
    world.deliver();
    assert_eq!((world.person("Bo").audio, world.person("Bo").video), (true, true));
    world.janus.describe(7, ["microphone off", "camera"]);
    world.deliver();
    assert_eq!(
        (world.person("Bo").audio, world.person("Bo").video),
        (false, true)
    );
    world.janus.describe(7, ["microphone", "camera off"]);
    world.deliver();
    assert_eq!(
        (world.person("Bo").audio, world.person("Bo").video),
        (true, false)
    );
}

/// Guards: one's own toggles are told without SDP, and ten quick ones end in the last state with few messages.
#[test]
fn own_toggles_are_told_without_renegotiation() {
    let mut world = World::joined();
    world.forget();
    for round in 0..10 {
        world.command(Command::SetSource {
            kind: SourceKind::Microphone,
            on: round % 2 == 1,
        });
    }
    world.command(Command::SetSource {
        kind: SourceKind::Microphone,
        on: false,
    });
    let told = world.janus.bodies("configure");
    assert_eq!(
        told[told.len() - 1]["descriptions"][0]["description"],
        "microphone off"
    );
    assert!(
        world.janus.requests.iter().all(|frame| frame["jsep"].is_null()),
        "no offer for a toggle"
    );
    assert!(!world.person("Ada").audio);
}

/// Guards: a tile is live while frames advance, and stalled 3 s after the last.
#[test]
fn link_follows_the_frames() {
    let mut world = World::joined();
    world.janus.enter(7, "Bo");
    world.deliver();
    world.input(Input::PictureShown { feed: Id::Number(7) });
    assert_eq!(world.person("Bo").link, Link::Live);
    for second in 1..=5 {
        world.pass(Duration::from_secs(1));
        let input = stats(&world, "2", second * 30);
        world.input(input);
        assert_eq!(world.person("Bo").link, Link::Live);
    }
    for _ in 0..4 {
        world.pass(Duration::from_secs(1));
        let input = stats(&world, "2", 150);
        world.input(input);
    }
    assert_eq!(world.person("Bo").link, Link::Stalled);
}

/// Guards: a speaker is marked from the level of the sound, and only while the microphone is on.
#[test]
fn speaking_follows_the_level() {
    let mut world = World::joined();
    world.janus.enter(7, "Bo");
    world.deliver();
    let loud = Input::Levels(Levels {
        own: 0.0,
        remote: vec![("1".to_owned(), 0.3)],
    });
    world.input(loud.clone());
    assert!(world.person("Bo").speaking);
    world.pass(Duration::from_secs(1));
    world.input(Input::Levels(Levels::default()));
    assert!(!world.person("Bo").speaking);
    world.janus.describe(7, ["microphone off", "camera"]);
    world.deliver();
    world.input(loud);
    assert!(!world.person("Bo").speaking);
}

/// Guards: who is kicked, or whose room is closed, is out, with devices released, and does not come back by itself.
#[test]
fn kicked_and_closed_end_the_call() {
    for (event, reason) in [
        (
            json!({"videoroom": "event", "room": 1234, "leaving": "ok", "reason": "kicked"}),
            EndReason::Kicked,
        ),
        (
            json!({"videoroom": "destroyed", "room": 1234}),
            EndReason::RoomClosed,
        ),
    ] {
        let mut world = World::joined();
        world.janus.publisher_event(event);
        world.deliver();
        assert_eq!(*world.call.phase(), Phase::Left(reason));
        world.pass(Duration::from_secs(300));
        assert_eq!(*world.call.phase(), Phase::Left(reason));
        assert!(world.call.local().source(SourceKind::Camera).track.is_none());
    }
}

/// Guards: nonsense from the server ends nothing.
#[test]
fn nonsense_from_janus_ends_nothing() {
    let mut world = World::joined();
    for frame in [
        "",
        "[]",
        "{",
        "null",
        "[{}]",
        "{\"janus\":\"surprise\"}",
        "{\"janus\":\"event\",\"sender\":\"x\"}",
    ] {
        world.frame(frame);
    }
    world
        .janus
        .publisher_event(json!({"videoroom": "event", "surprise": [1, 2, 3]}));
    world
        .janus
        .publisher_event(json!({"videoroom": "event", "publishers": "none"}));
    world.deliver();
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: a cut socket whose session Janus forgot leads back into the room by itself, with the tiles kept meanwhile.
#[test]
fn cut_socket_leads_back_into_the_room() {
    let mut world = World::joined();
    world.janus.enter(7, "Bo");
    world.deliver();
    world.cut();
    assert_eq!(*world.call.phase(), Phase::Reconnecting);
    assert_eq!(world.names(), ["Ada", "Bo"]);
    world.forget();
    world.pass(Duration::from_secs(5));
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.names(), ["Ada", "Bo"]);
    assert!(world.person("Bo").video_mid.is_some());
    assert!(world.media_actions().is_empty(), "the devices stay as they are");
}

/// Guards: where Janus keeps the session, it is claimed and nothing is negotiated again.
#[test]
fn kept_session_is_claimed_without_negotiation() {
    let mut world = World::joined();
    world.janus.reclaim = true;
    world.janus.enter(7, "Bo");
    world.deliver();
    world.cut();
    world.forget();
    world.pass(Duration::from_secs(5));
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.janus.count("claim"), 1);
    assert!(world.peer_actions(PeerRole::Publisher).is_empty());
    assert!(world.peer_actions(PeerRole::Subscriber).is_empty());
}

/// Guards: when Janus hangs up on us, we publish again on the same handle and subscribe on a new one.
#[test]
fn hangup_publishes_again_and_subscribes_anew() {
    let mut world = World::joined();
    world.janus.enter(7, "Bo");
    world.deliver();
    world.forget();
    world.janus.hang_up(true, "ICE failed");
    world.janus.hang_up(false, "ICE failed");
    world.deliver();
    world.pass(Duration::from_secs(2));
    assert_eq!(world.janus.bodies("publish").len(), 1);
    assert_eq!(world.janus.bodies("join").len(), 1);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert!(world.person("Bo").video_mid.is_some());
}

/// Guards: a placeholder of the room's own as a person who connects for ever.
#[test]
fn dummy_publishers_are_nobody() {
    let mut world = World::joined();
    let dummy = json!({"id": 5, "display": "Dummy publisher", "dummy": true,
        "streams": [{"type": "video", "mindex": 0, "mid": "0", "codec": "vp8"}]});
    world
        .janus
        .publisher_event(json!({"videoroom": "event", "room": 1234, "publishers": [dummy]}));
    world.deliver();
    assert_eq!(world.names(), ["Ada"]);
    assert_eq!(world.notices(), [""; 0]);
}

/// Guards: a dummy publisher in the list that we are given on joining, in the lobby's count and after an outage.
#[test]
fn dummy_publishers_that_are_listed_are_nobody() {
    let mut world = World::new();
    world.janus.dummy = Some(5);
    world.command(Command::LookAt(Id::Number(1234)));
    world.pass(Duration::from_secs(2));
    assert_eq!(world.call.presence().map(|presence| presence.count), Some(0));
    assert!(world.call.prewarmed().is_empty());
    world.command(request(None));
    assert_eq!(world.names(), ["Ada"]);
    world.janus.reclaim = true;
    world.cut();
    world.pass(Duration::from_secs(5));
    assert_eq!(world.janus.count("claim"), 1);
    assert_eq!(world.names(), ["Ada"]);
}

/// Guards: "Connecting…" for ever at those who publish only data or a screen, or nothing at all.
#[test]
fn who_has_nothing_to_connect_does_not_connect() {
    let mut world = World::joined();
    let publisher = |id: u64, name: &str, streams: serde_json::Value| {
        let publisher = json!({"id": id, "display": name, "streams": streams});
        json!({"videoroom": "event", "room": 1234, "publishers": [publisher]})
    };
    world.janus.publisher_event(publisher(
        5,
        "Data",
        json!([{"type": "data", "mindex": 0, "mid": "0"}]),
    ));
    world.janus.publisher_event(publisher(
        6,
        "Screen",
        json!([{"type": "video", "mindex": 0, "mid": "0", "codec": "vp8", "description": "screen"}]),
    ));
    world.janus.publisher_event(
        json!({"videoroom": "event", "room": 1234, "joining": {"id": 8, "display": "Listener"}}),
    );
    world.deliver();
    assert_eq!(world.person("Data").link, Link::Live);
    assert_eq!(world.person("Screen").link, Link::Live);
    let screen = world.person("Screen").screen.expect("a screen");
    assert_eq!(screen.link, Link::Connecting, "of which nothing came yet");
    assert_eq!(
        world.person("Listener").link,
        Link::Connecting,
        "they may be about to publish"
    );
    world.pass(Duration::from_secs(6));
    world.input(Input::Levels(Levels::default()));
    assert_eq!(world.person("Listener").link, Link::Live);
}

/// Guards: "microphone off" said by somebody who talks, to listen unseen and to speak unnamed.
#[test]
fn who_is_heard_is_not_shown_as_muted() {
    let mut world = World::joined();
    world.janus.enter(7, "Bo");
    world.deliver();
    let loud = || {
        Input::Levels(Levels {
            own: 0.0,
            remote: vec![("1".to_owned(), 0.3)],
        })
    };
    world.janus.describe(7, ["microphone off", "camera"]);
    world.deliver();
    world.input(loud());
    assert!(
        !world.person("Bo").audio,
        "the last words before are still played"
    );
    world.pass(Duration::from_secs(3));
    world.input(loud());
    assert!(world.person("Bo").audio && world.person("Bo").speaking);
    world.pass(Duration::from_secs(4));
    world.input(Input::Levels(Levels::default()));
    assert!(!world.person("Bo").audio, "silent, as they say");
}

/// Guards: somebody who takes another's name in the middle of a call, and nobody is told.
#[test]
fn a_new_name_is_told() {
    let mut world = World::with_bo(false);
    world
        .janus
        .publisher_event(json!({"videoroom": "event", "room": 1234, "id": 7, "display": "Ada"}));
    world.deliver();
    assert_eq!(world.names(), ["Ada", "Ada"]);
    assert!(
        world.was_told(&["Renamed", "\"Bo\"", "\"Ada\""]),
        "{:?}",
        world.notices()
    );
    world.forget();
    let publisher = json!({"id": 7, "display": "Cy", "streams": []});
    world
        .janus
        .publisher_event(json!({"videoroom": "event", "room": 1234, "publishers": [publisher]}));
    world.deliver();
    assert!(
        world.was_told(&["Renamed", "\"Ada\"", "\"Cy\""]),
        "{:?}",
        world.notices()
    );
    // Nobody else names us.
    world.janus.publisher_event(
        json!({"videoroom": "event", "room": 1234, "id": support::OWN_FEED, "display": "Eve"}),
    );
    world.deliver();
    assert_eq!(world.names(), ["Ada", "Cy"]);
}

/// Guards: a second sound or screen of one publisher that is dropped without a word.
#[test]
fn a_stream_that_has_no_place_is_told_once() {
    let mut world = World::joined();
    let streams = json!([
        {"type": "audio", "mindex": 0, "mid": "0", "codec": "opus"},
        {"type": "audio", "mindex": 1, "mid": "1", "codec": "opus"},
        {"type": "video", "mindex": 2, "mid": "2", "codec": "vp8", "description": "screen"},
        {"type": "video", "mindex": 3, "mid": "3", "codec": "vp8", "description": "screen"}]);
    for _ in 0..3 {
        let publisher = json!({"id": 5, "display": "Bo", "streams": streams});
        world
            .janus
            .publisher_event(json!({"videoroom": "event", "room": 1234, "publishers": [publisher]}));
        world.deliver();
    }
    let told = world.notices();
    let count = |what: &str| {
        told.iter()
            .filter(|notice| notice.contains("StreamNotShown") && notice.contains(what))
            .count()
    };
    assert_eq!(
        (count("Audio"), count("Screen"), count("Camera")),
        (1, 1, 0),
        "{told:?}"
    );
}
