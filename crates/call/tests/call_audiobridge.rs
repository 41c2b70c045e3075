//! Voice rooms: the same call over an AudioBridge, which mixes and says who talks.

mod support;

use parlour_call::config::Mode;
use parlour_call::*;
use serde_json::{Value, json};
use std::time::Duration;
use support::{Fault, World, request, settings};

fn world() -> World {
    let mut settings = settings(|_| {});
    settings.mode = Mode::Voice;
    World::with(settings)
}

fn joined() -> World {
    let mut world = world();
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
    world
}

fn bo(change: Value) -> Value {
    let mut bo = json!({"id": 7, "display": "Bo", "setup": true, "muted": false});
    for (key, value) in change.as_object().into_iter().flatten() {
        bo[key] = value.clone();
    }
    json!({"audiobridge": "event", "room": 1234, "participants": [bo]})
}

/// Guards: joining by name, then one offer of ours for sound both ways, and no camera.
#[test]
fn voice_room_is_joined_with_one_offer_of_ours() {
    let world = joined();
    assert_eq!(world.janus.bodies("join")[0]["display"], "Ada");
    let offers: Vec<_> = world
        .janus
        .requests
        .iter()
        .filter(|frame| frame["jsep"]["type"] == "offer")
        .collect();
    assert_eq!(
        (offers.len(), &offers[0]["body"]["request"]),
        (1, &json!("configure"))
    );
    assert_eq!(world.names(), ["Ada", "Bo"]);
    assert_eq!(
        (world.person("Ada").link, world.person("Bo").link),
        (Link::Live, Link::Live)
    );
    let opened = world.media_actions().into_iter().any(|action| match action {
        MediaOutput::Open(request) => request.camera.is_some(),
        _ => false,
    });
    assert!(!opened, "a voice room opens no camera");
}

/// Guards: a camera that a key switches on where nothing shows it.
#[test]
fn voice_room_never_opens_a_camera() {
    let mut world = joined();
    world.forget();
    for command in [
        Command::SetSource {
            kind: SourceKind::Camera,
            on: true,
        },
        Command::SwitchCamera,
    ] {
        world.command(command);
    }
    assert!(world.media_actions().is_empty());
    assert!(!world.call.local().source(SourceKind::Camera).on);
}

/// Guards: who talks, who is muted and who leaves, from the events of the server.
#[test]
fn events_tell_who_talks_is_muted_and_leaves() {
    let mut world = joined();
    world
        .janus
        .bridge_event(json!({"audiobridge": "talking", "room": 1234, "id": 7}));
    world.deliver();
    assert!(world.person("Bo").speaking);
    world.janus.bridge_event(bo(json!({"muted": true})));
    world
        .janus
        .bridge_event(json!({"audiobridge": "stopped-talking", "room": 1234, "id": 7}));
    world.deliver();
    assert!(!world.person("Bo").audio && !world.person("Bo").speaking);
    world
        .janus
        .bridge_event(json!({"audiobridge": "event", "room": 1234, "leaving": 7}));
    world.deliver();
    assert_eq!(world.names(), ["Ada"]);
}

/// Guards: one's own mute is told to the room, without an offer.
#[test]
fn own_mute_is_told() {
    let mut world = joined();
    world.forget();
    world.command(Command::SetSource {
        kind: SourceKind::Microphone,
        on: false,
    });
    let told = world.janus.bodies("configure");
    assert_eq!((told.len(), &told[0]["muted"]), (1, &json!(true)));
    assert!(world.janus.requests.iter().all(|frame| frame["jsep"].is_null()));
}

/// Guards: a missing room is made, a PIN is asked for, a kick ends the call.
#[test]
fn missing_room_pin_and_kick_are_as_in_video_rooms() {
    let mut world = world();
    world.janus.room_exists = false;
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.janus.bodies("create")[0]["audiolevel_event"], true);
    world
        .janus
        .bridge_event(json!({"audiobridge": "event", "room": 1234, "kicked": support::OWN_FEED}));
    world.deliver();
    assert_eq!(*world.call.phase(), Phase::Left(EndReason::Kicked));

    let mut world = self::world();
    world.janus.pin = Some("4711");
    world.command(request(None));
    assert_eq!(
        *world.call.phase(),
        Phase::Failed(EndReason::Pin { wrong: false })
    );
    world.command(request(Some("1")));
    assert_eq!(*world.call.phase(), Phase::Failed(EndReason::Pin { wrong: true }));
    world.command(request(Some("4711")));
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: a cut socket leads back into the voice room by itself.
#[test]
fn cut_socket_leads_back_into_the_voice_room() {
    let mut world = joined();
    world.cut();
    world.pass(Duration::from_secs(5));
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.names(), ["Ada", "Bo"]);
}

/// Guards: somebody who comes to the voice room between our being let in and the answer that says so.
#[test]
fn arrival_that_overtakes_our_joined_is_heard() {
    let mut world = world();
    world.janus.overtaking = Some((8, "Cy"));
    world.command(request(None));
    assert_eq!(world.names(), ["Ada", "Bo", "Cy"]);
}

/// Guards: a voice room that shows who left, and does not show who came, while Janus could not reach us.
#[test]
fn claimed_voice_room_asks_who_is_there() {
    let mut world = joined();
    world.janus.reclaim = true;
    world.cut();
    world.janus.slip(8, "Cy", true);
    world.pass(Duration::from_secs(5));
    assert_eq!(world.janus.count("create"), 1, "the session goes on");
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.names(), ["Ada", "Cy"]);
}

/// Guards: "reconnecting" without end, because AudioBridge takes out of the room whose connection closes.
#[test]
fn voice_that_is_hung_up_joins_the_room_again() {
    let mut world = joined();
    world.janus.hang_up(true, "ICE failed");
    world.deliver();
    world.measure(5, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.janus.bodies("join").len(), 2);
    assert_eq!(world.names(), ["Ada", "Bo"]);
    assert!(world.janus.own().is_some());
}

/// Guards: somebody who comes back silent and deaf, because since Janus 1.2.4 a handle that was in a room once is of no use for another time.
#[test]
fn voice_that_is_hung_up_joins_again_by_another_handle() {
    let mut world = joined();
    for times in 1..=3 {
        world.janus.hang_up(true, "ICE failed");
        world.deliver();
        world.measure(30, true);
        assert_eq!(*world.call.phase(), Phase::InCall);
        assert_eq!(world.janus.count("detach"), times, "the old one is given up");
    }
    let joins: Vec<_> = world
        .janus
        .requests
        .iter()
        .filter(|frame| frame["body"]["request"] == "join")
        .map(|frame| frame["handle_id"].as_u64())
        .collect();
    let handles: std::collections::BTreeSet<_> = joins.iter().collect();
    assert_eq!((joins.len(), handles.len()), (4, 4), "{joins:?}");
    assert_eq!(world.janus.handles(), 1);
}

/// Guards: "you were removed" said to whoever lost socket and connection together.
#[test]
fn voice_that_is_hung_up_while_the_socket_is_away_joins_the_room_again() {
    let mut world = joined();
    world.janus.reclaim = true;
    world.cut();
    world.janus.hang_up(true, "ICE failed");
    world.measure(8, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.janus.count("create"), 1, "the session goes on");
    assert_eq!(world.janus.bodies("join").len(), 2);
    assert!(world.janus.own().is_some());
}

/// Guards: a call without sound, because the one offer got lost with the transport, and the session outlived it.
#[test]
fn offer_that_was_lost_with_the_transport_is_made_again() {
    let mut world = world();
    world.janus.reclaim = true;
    world.mute_peer = Some(PeerRole::Voice);
    world.command(request(None));
    world.janus.fault = Some(Fault::LoseReply);
    world.mute_peer = None;
    world.peer_says(
        PeerRole::Voice,
        PeerEvent::Offered {
            sdp: "v=0 offer".to_owned(),
            mids: PublisherMids {
                microphone: Some("0".to_owned()),
                ..PublisherMids::default()
            },
        },
    );
    assert_eq!(*world.call.phase(), Phase::InCall);
    world.down = true;
    world.cut();
    world.pass(Duration::from_secs(12));
    world.down = false;
    world.forget();
    world.pass(Duration::from_secs(30));
    assert_eq!(world.janus.count("claim"), 1);
    let offers = world
        .janus
        .requests
        .iter()
        .filter(|frame| frame["jsep"]["type"] == "offer");
    assert_eq!(offers.count(), 1, "the room hears us by another offer");
    assert_eq!(*world.call.phase(), Phase::InCall);
}
