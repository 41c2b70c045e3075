//! Whatever breaks, the call comes back by itself, tells the truth meanwhile, and knows when it is over.

mod support;

use parlour_call::*;
use std::time::Duration;
use support::{Fault, World, request};

fn restarts(world: &World) -> (usize, usize) {
    let offers = world
        .peer_actions(PeerRole::Publisher)
        .into_iter()
        .filter(|action| *action == PeerOutput::Offer { ice_restart: true })
        .count();
    let asked = world
        .janus
        .bodies("configure")
        .iter()
        .filter(|body| body["restart"] == true)
        .count();
    (offers, asked)
}

/// Guards: who came, went or muted while Janus could not reach us, and streams that flow on being negotiated again.
#[test]
fn what_was_missed_is_asked_for_after_the_claim() {
    let mut world = World::with_bo(true);
    world.janus.enter(8, "Cy");
    world.deliver();
    world.forget();
    world.cut();
    let outage = Outage {
        signalling: true,
        media: false,
    };
    assert_eq!(world.call.outage(), outage);
    world.janus.exit(7);
    world.janus.describe(8, ["microphone off", "camera"]);
    world.janus.enter(9, "Di");
    world.measure(3, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.names(), ["Ada", "Cy", "Di"]);
    assert!(!world.person("Cy").audio && world.person("Cy").video);
    let di = world.person("Di");
    assert!(di.audio && di.video && di.video_mid.is_some(), "{di:?}");
    assert!(world.peer_actions(PeerRole::Publisher).is_empty());
}

/// Guards: pictures that flow taken down because Janus does not answer while somebody comes: it may only be that it does not hear us.
#[test]
fn request_into_a_black_hole_costs_no_picture() {
    for asked in [false, true] {
        let mut world = World::with_bo(true);
        let connection = world.generation(PeerRole::Subscriber);
        if asked {
            // The answer to Janus's offer is what gets lost.
            world.mute_peer = Some(PeerRole::Subscriber);
        }
        world.janus.enter(8, "Cy");
        if !asked {
            world.janus.hole = true;
        }
        world.deliver();
        world.janus.hole = true;
        if asked {
            world.mute_peer = None;
            let sdp = "v=0 late answer".to_owned();
            world.peer_says(PeerRole::Subscriber, PeerEvent::Answered { sdp });
        }
        world.hole = true;
        world.measure(28, true);
        world.hole = false;
        world.janus.hole = false;
        world.measure(25, true);
        assert_eq!(
            world.generation(PeerRole::Subscriber),
            connection,
            "the same connection"
        );
        assert_eq!(*world.call.phase(), Phase::InCall);
        assert_eq!(world.names(), ["Ada", "Bo", "Cy"]);
        assert!(world.person("Cy").video_mid.is_some());
        assert_eq!(world.janus.count("claim"), 1);
    }
}

/// Guards: a restart in a short gap, after which Janus hangs up, and a banner that stays.
#[test]
fn short_gap_is_told_and_left_alone() {
    let mut world = World::with_bo(false);
    world.measure(4, false);
    assert_eq!(
        (world.call.phase(), world.call.outage().media),
        (&Phase::Reconnecting, true)
    );
    assert_eq!(
        world.janus.count("keepalive"),
        1,
        "it is asked whether Janus still hears us"
    );
    world.measure(1, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(restarts(&world), (0, 0));
}

/// Guards: pictures that stay frozen for seconds after a gap, because browsers are slow to ask for whole ones.
#[test]
fn whole_pictures_are_asked_for_as_soon_as_packets_arrive_again() {
    let mut world = World::with_bo(false);
    world.measure(10, false);
    world.forget();
    world.measure(1, true);
    let asked = world.janus.bodies("configure");
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked.iter().any(|body| body["keyframe"] == true));
    let mid = world.person("Bo").video_mid;
    let lines = serde_json::json!([{"mid": mid, "send": true}]);
    assert!(asked.iter().any(|body| body["streams"] == lines), "{asked:?}");
    world.forget();
    world.measure(10, true);
    assert!(world.janus.bodies("configure").is_empty(), "once is enough");
    world.peer_says(
        PeerRole::Publisher,
        PeerEvent::Connection(ConnectionState::Disconnected),
    );
    world.peer_says(
        PeerRole::Publisher,
        PeerEvent::Connection(ConnectionState::Connected),
    );
    assert_eq!(world.janus.bodies("configure").len(), 1);
}

/// Guards: one connection that hangs on an address which is no more, while the other works: nothing is silent, and nobody helps.
#[test]
fn one_connection_that_does_not_come_up_gets_another_path() {
    for role in [PeerRole::Publisher, PeerRole::Subscriber] {
        let mut world = World::with_bo(true);
        world.peer_says(role, PeerEvent::Connection(ConnectionState::Disconnected));
        world.measure_each(4, |other| other != role);
        assert_eq!(restarts(&world), (0, 0), "it may come back by itself");
        world.measure_each(3, |other| other != role);
        let wanted = if role == PeerRole::Publisher {
            (1, 0)
        } else {
            (0, 1)
        };
        assert_eq!(restarts(&world), wanted);
    }
}

/// Guards: a search for another path that is forgotten because another negotiation was under way just then.
#[test]
fn path_is_sought_after_the_negotiation_that_was_in_the_way() {
    let mut world = World::with_bo(false);
    world.mute_peer = Some(PeerRole::Subscriber);
    world.janus.enter(8, "Cy");
    world.deliver();
    world.measure(13, false);
    assert_eq!(restarts(&world), (1, 0), "the subscription is busy");
    world.mute_peer = None;
    let sdp = "v=0 answer".to_owned();
    world.peer_says(PeerRole::Subscriber, PeerEvent::Answered { sdp });
    world.measure(1, false);
    assert_eq!(restarts(&world), (1, 1));
}

/// Guards: waiting for the old path where the signalling broke as well: that is another network.
#[test]
fn silence_after_broken_signalling_restarts_ice_soon() {
    let mut world = World::with_bo(true);
    assert!(!world.call.is_watchful());
    world.cut();
    assert!(
        world.call.is_watchful(),
        "whether anything arrives is to be known at once"
    );
    world.measure(4, false);
    assert_eq!(restarts(&world), (1, 1));
    world.measure(20, true);
    assert!(!world.call.is_watchful());
}

/// Guards: a path that is gone for good, for which nobody seeks another.
#[test]
fn long_silence_restarts_ice_on_both_connections() {
    let mut world = World::with_bo(false);
    world.measure(13, false);
    assert_eq!(restarts(&world), (1, 1));
    let offer = world
        .janus
        .requests
        .iter()
        .find(|frame| frame["body"]["request"] == "configure" && frame["jsep"]["type"] == "offer");
    assert!(offer.is_some(), "the offer goes to Janus with configure");
    assert_eq!(
        world.janus.bodies("start").len(),
        1,
        "Janus's own offer is answered"
    );
    world.measure(2, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(
        world.janus.bodies("publish").len() + world.janus.bodies("join").len(),
        0
    );
}

/// Guards: a network that is back, and a client that still waits.
#[test]
fn network_that_is_back_ends_the_wait() {
    let mut world = World::with_bo(true);
    world.down = true;
    world.cut();
    world.measure(30, false);
    world.down = false;
    world.forget();
    world.input(Input::Online);
    assert_eq!(world.janus.count("claim"), 1, "at once");
}

/// Guards: transmitting on, unseen, after the token was withdrawn.
#[test]
fn withdrawn_token_ends_the_call_within_a_keepalive() {
    let mut world = World::with_bo(false);
    world.janus.guarded = true;
    world.measure(30, true);
    assert_eq!(*world.call.phase(), Phase::Left(EndReason::Unauthorized));
    assert!(
        world
            .media_actions()
            .contains(&MediaOutput::Close(SourceKind::Camera))
    );
    assert!(
        world
            .peer_actions(PeerRole::Publisher)
            .contains(&PeerOutput::Close)
    );
}

/// Guards: somebody who left and is announced once more, because their session broke down in the midst of a request of theirs.
#[test]
fn who_left_is_not_brought_back_by_a_late_announcement() {
    let mut world = World::with_bo(false);
    world.janus.exit(7);
    let stream = serde_json::json!({"type": "audio", "mindex": 0, "mid": "0", "codec": "opus", "description": "microphone off"});
    let late = serde_json::json!({"videoroom": "event", "room": 1234, "publishers": [{"id": 7, "display": "Bo", "streams": [stream]}]});
    world.janus.publisher_event(late);
    world.deliver();
    world.measure(10, true);
    assert_eq!(world.names(), ["Ada"]);
    assert_eq!(world.janus.bodies("listparticipants").len(), 1, "Janus is asked");
    // Who really comes again under the same id is believed.
    world.janus.enter(7, "Bo");
    world.janus.exit(7);
    world.janus.enter(7, "Bo");
    world.measure(3, true);
    assert_eq!(world.names(), ["Ada", "Bo"]);
}

/// Guards: a second membership beside one that Janus granted but could not tell us of.
#[test]
fn join_whose_answer_was_lost_is_not_left_behind() {
    let mut world = World::new();
    world.janus.reclaim = true;
    world.janus.fault = Some(Fault::LoseReply);
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::Joining);
    world.cut();
    world.pass(Duration::from_secs(3));
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!((world.janus.count("claim"), world.janus.count("destroy")), (1, 1));
}

/// Guards: a click on Join that is forgotten because the server was restarted in that very moment.
#[test]
fn join_that_is_interrupted_goes_on_when_the_server_is_back() {
    for reclaim in [true, false] {
        let mut world = World::new();
        world.janus.reclaim = reclaim;
        world.janus.fault = Some(Fault::LoseReply);
        world.command(request(None));
        world.down = true;
        world.cut();
        world.pass(Duration::from_secs(90));
        assert_eq!(*world.call.phase(), Phase::Joining);
        world.down = false;
        world.pass(Duration::from_secs(6));
        assert_eq!(*world.call.phase(), Phase::InCall);
        world.pass(Duration::from_secs(200));
        assert_eq!(*world.call.phase(), Phase::InCall);
    }
    let mut world = World::new();
    world.janus.fault = Some(Fault::LoseReply);
    world.command(request(None));
    world.down = true;
    world.cut();
    world.pass(Duration::from_secs(200));
    assert_eq!(
        *world.call.phase(),
        Phase::Failed(EndReason::Gateway),
        "not for ever"
    );
}

/// Guards: a server that stays away for a minute.
#[test]
fn server_that_is_back_after_a_minute_is_found_soon() {
    let mut world = World::with_bo(false);
    world.down = true;
    world.janus.forget();
    world.cut();
    world.measure(60, false);
    assert_eq!(*world.call.phase(), Phase::Reconnecting);
    world.down = false;
    world.measure(6, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.names(), ["Ada", "Bo"]);
}

/// How long after `away` it takes until the call is whole again, at the worst of all phases of the attempts: in each, the server is back a
/// tenth of a second later than in the one before. `prepare` says what is wrong meanwhile, `back` ends it.
fn longest_way_back(prepare: impl Fn(&mut World), back: impl Fn(&mut World)) -> Duration {
    let phases = 0..120;
    let away = |phase: u64| Duration::from_millis(60_000 + phase * 100);
    let times = phases.map(|phase| {
        let mut world = World::with_bo(false);
        prepare(&mut world);
        world.janus.forget();
        world.cut();
        world.pass(away(phase));
        assert_eq!(*world.call.phase(), Phase::Reconnecting);
        back(&mut world);
        let begin = world.now;
        while *world.call.phase() != Phase::InCall {
            world.pass(Duration::from_millis(50));
            assert!(world.now.since(begin) < Duration::from_secs(30), "phase {phase}");
        }
        world.now.since(begin)
    });
    times.max().unwrap_or_default()
}

/// Guards: a server that is back, and a client that still waits: because its attempts are refused at once, because the browser keeps each
/// back for up to five seconds, or because one is under way that was made while nothing passed.
#[test]
fn no_phase_of_the_attempts_makes_the_way_back_long() {
    let refused = longest_way_back(|world| world.down = true, |world| world.down = false);
    assert!(refused <= Duration::from_millis(2600), "{refused:?}");
    for held in [1000, 3000, 4900] {
        let prepare = |world: &mut World| (world.down, world.held) = (true, Duration::from_millis(held));
        let longest = longest_way_back(prepare, |world| world.down = false);
        // One attempt may just have been refused, and the next is kept back as long.
        assert!(
            longest <= Duration::from_millis(held + 2000),
            "held for {held}: {longest:?}"
        );
    }
    let hole = longest_way_back(|world| world.hole = true, |world| world.hole = false);
    assert!(hole <= Duration::from_millis(6500), "{hole:?}");
}

/// Guards: a call that goes on by long polling for the rest of its life, because its WebSocket was cut once.
#[test]
fn cut_socket_is_opened_again_where_it_was() {
    let mut world = World::with_bo(true);
    for _ in 0..3 {
        world.cut();
        world.measure(4, true);
        assert_eq!(*world.call.phase(), Phase::InCall);
    }
    let connect = |output: &Output| match output {
        Output::Connect { url, .. } => Some(url.clone()),
        _ => None,
    };
    let urls: Vec<_> = world.outputs.iter().filter_map(connect).collect();
    assert_eq!(urls.len(), 3);
    assert!(
        urls.iter().all(|url| *url == urls[0] && url.starts_with("ws")),
        "{urls:?}"
    );
}
