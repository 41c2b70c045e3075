//! What Janus keeps of us from before is no other person, and does not stay.

mod support;

use parlour_call::*;
use std::time::Duration;
use support::{Fault, OWN_FEED, World};

/// Guards: a tile of oneself among the others, and a subscription to oneself.
#[test]
fn own_ghost_is_no_other_person() {
    let mut world = World::with_bo(false);
    world.janus.ghost = true;
    world.cut();
    world.measure(5, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.names(), ["Ada", "Bo"]);
    let ghost = world.janus.bodies("join").iter().any(|body| {
        let streams = body["streams"].as_array();
        streams.is_some_and(|streams| streams.iter().any(|stream| stream["feed"] == OWN_FEED))
    });
    assert!(!ghost);
    // A late announcement makes nobody of it either.
    let joining = serde_json::json!({"videoroom": "event", "room": 1234, "joining": {"id": OWN_FEED, "display": "Ada"}});
    world.janus.publisher_event(joining);
    world.deliver();
    assert_eq!(world.names(), ["Ada", "Bo"]);
}

/// Guards: a second tile of us on everybody else's page, for as long as the room lives, because Janus never lets go of who we were.
#[test]
fn own_ghost_is_removed_for_everybody_else() {
    let mut world = World::with_bo(false);
    world.janus.ghost = true;
    for times in 1..=3 {
        world.cut();
        world.measure(1, true);
        assert_eq!(*world.call.phase(), Phase::InCall);
        assert_eq!(world.janus.ghosts, [0_u64; 0], "after {times} resets");
    }
    world.measure(20, true);
    assert_eq!(world.janus.bodies("kick").len(), 3, "each once");
    assert_eq!(world.names(), ["Ada", "Bo"]);
    let told = |output: &Output| matches!(output, Output::Notice(_));
    assert!(!world.outputs.iter().any(told), "nobody left");
}

/// Guards: somebody else who is thrown out because they go by our name.
#[test]
fn namesake_stays() {
    let mut world = World::with_bo(false);
    world.janus.ghost = true;
    world.janus.enter(8, "Ada");
    world.cut();
    world.measure(20, true);
    assert_eq!(world.names(), ["Ada", "Bo", "Ada"]);
    assert_eq!(world.janus.ghosts, [0_u64; 0]);
    assert!(world.janus.has(8));
}

/// Guards: a ghost that stays because the one question about it was lost, and questions without end where nothing may be removed.
#[test]
fn ghost_is_sought_again_but_not_for_ever() {
    let mut world = World::with_bo(false);
    world.janus.ghost = true;
    world.janus.secret = Some("another's".to_owned());
    world.cut();
    world.pass_until_connected();
    assert_eq!(*world.call.phase(), Phase::InCall);
    let asked = world.janus.bodies("listparticipants").len();
    // What was asked when we were let in is heard; what is asked next is not, and is asked once more.
    world.janus.fault = Some(Fault::LoseReply);
    world.measure(60, true);
    assert_eq!(world.janus.ghosts, [OWN_FEED]);
    let (kicks, looks) = (
        world.janus.bodies("kick").len(),
        world.janus.bodies("listparticipants").len(),
    );
    assert!(
        (1..=4).contains(&kicks) && (asked + 2..=5).contains(&looks),
        "{kicks} of {looks}"
    );
    world.janus.secret = None;
    world.cut();
    world.measure(20, true);
    assert_eq!(world.janus.ghosts, [0_u64; 0], "and of every time before");
}

/// Guards: oneself shown as somebody else, in the lobby and in the room, to who left for a moment and came back.
#[test]
fn who_leaves_and_rejoins_is_not_met_by_themselves() {
    let mut world = World::with_bo(false);
    world.janus.ghost = true;
    world.command(Command::Leave);
    world.command(Command::Rejoin);
    world.measure(1, true);
    assert_eq!(world.names(), ["Ada", "Bo"]);
    assert_eq!(world.janus.ghosts, [0_u64; 0]);
    world.janus.ghosts.push(OWN_FEED + 1);
    world.command(Command::Leave);
    world.command(Command::ReturnToLobby);
    world.command(Command::LookAt(janus_proto::Id::Number(1234)));
    world.pass(Duration::from_secs(2));
    assert_eq!(
        world.call.presence().map(|presence| presence.count),
        Some(1),
        "Bo"
    );
}

/// Guards: somebody who takes one of our earlier ids, and whom we never see although everybody else does.
#[test]
fn whoever_takes_our_earlier_id_is_somebody_else() {
    let mut world = World::with_bo(false);
    world.cut();
    world.measure(20, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.names(), ["Ada", "Bo"]);
    let streams = serde_json::json!([{"type": "audio", "mindex": 0, "mid": "0", "codec": "opus"}]);
    let eve = serde_json::json!({"id": OWN_FEED, "display": "Eve", "streams": streams});
    let publishers = serde_json::json!({"videoroom": "event", "room": 1234, "publishers": [eve]});
    world.janus.publisher_event(publishers);
    world.deliver();
    assert_eq!(world.names(), ["Ada", "Bo", "Eve"]);
}
