//! The warm lobby: what is prepared before the click on Join, so that the click costs one round trip, and that nothing flows before it.

mod support;

use janus_proto::Id;
use parlour_call::*;
use serde_json::json;
use std::time::Duration;
use support::{World, request, settings};

const ROOM: Id = Id::Number(1234);

/// In the lobby of a room in which these are.
fn lobby(people: &[(u64, &str)]) -> World {
    let mut world = World::new();
    for (id, name) in people {
        world.janus.enter(*id, name);
    }
    world.command(Command::LookAt(ROOM));
    world
}

fn verbs(world: &World) -> Vec<String> {
    let verb = |frame: &serde_json::Value| {
        let request = frame["body"]["request"].as_str();
        request
            .or_else(|| frame["janus"].as_str())
            .unwrap_or_default()
            .to_owned()
    };
    world.janus.requests.iter().map(verb).collect()
}

/// Guards: offer made, candidates gathered, subscriber connection up, and not one packet on it.
#[test]
fn lobby_is_warm_and_silent() {
    let world = lobby(&[(7, "Bo"), (8, "Cy")]);
    assert!(world.call.is_warm());
    assert!(world.janus.sending().is_empty());
    assert!(
        world.call.people().is_empty(),
        "nobody is on a stage that is not there"
    );
    let joins = world.janus.bodies("join");
    assert_eq!(joins.len(), 1);
    assert_eq!(joins[0]["streams"], json!([{"feed": 7}, {"feed": 8}]));
    assert!(world.janus.bodies("joinandconfigure").is_empty());
    let verbs = verbs(&world);
    let at = |verb: &str| verbs.iter().position(|other| other == verb);
    assert!(
        at("configure") < at("start"),
        "silenced before it is answered: {verbs:?}"
    );
}

/// Guards: the click sends everything at once, and asks for nothing that is there.
#[test]
fn click_opens_what_is_prepared_and_joins_in_the_same_breath() {
    let mut world = lobby(&[(7, "Bo"), (8, "Cy")]);
    world.forget();
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(verbs(&world), ["configure", "joinandconfigure", "trickle"]);
    assert_eq!(world.janus.sending(), [7, 7, 8, 8]);
    for name in ["Bo", "Cy"] {
        let person = world.person(name);
        assert!(
            person.audio_mid.is_some() && person.video_mid.is_some(),
            "{person:?}"
        );
    }
    assert!(
        world.peer_actions(PeerRole::Subscriber).is_empty(),
        "nothing is negotiated"
    );
}

/// Guards: tiles that are built ahead for the wrong people, or with other streams than they will have: whom the lobby foresees are, from
/// their names to their lines, the others of the call.
#[test]
fn lobby_foresees_whom_the_call_will_have() {
    let mut world = lobby(&[(9, "Bo"), (8, "Cy"), (6, "Ed")]);
    world.janus.enter(7, "Di");
    world.pass(Duration::from_secs(2));
    world.janus.exit(8);
    world.pass(Duration::from_secs(2));
    let prewarmed: Vec<_> = world.call.prewarmed().iter().cloned().collect();
    let names: Vec<_> = prewarmed.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, ["Bo", "Ed", "Di"], "in Janus's order");
    assert!(prewarmed.iter().all(|person| person.video && person.audio));
    assert!(world.call.people().is_empty());
    world.command(request(None));
    let others = world.call.people().iter().filter(|person| !person.is_self);
    assert_eq!(others.cloned().collect::<Vec<_>>(), prewarmed);
    assert!(world.call.prewarmed().is_empty(), "they are there");
    let mut world = lobby(&[(7, "Bo")]);
    world.janus.exit(7);
    world.janus.enter(8, "Cy");
    world.command(Command::LookAt(Id::Number(5)));
    let prewarmed: Vec<_> = world.call.prewarmed().iter().collect();
    assert_eq!(prewarmed.len(), 1, "whom the other room has, and nobody else");
    assert_eq!(prewarmed[0].name, "Cy");
    let mut world = lobby(&[(7, "Bo")]);
    world.cut();
    world.janus.exit(7);
    world.pass(Duration::from_secs(10));
    assert!(world.call.prewarmed().is_empty(), "their lines are gone");
}

/// Guards: a room that lets only its members subscribe is asked once, and joined as ever.
#[test]
fn room_that_forbids_it_is_joined_as_ever() {
    let mut world = World::new();
    world.janus.exclusive = true;
    world.janus.enter(7, "Bo");
    world.command(Command::LookAt(ROOM));
    world.pass(Duration::from_secs(30));
    assert!(world.call.is_warm());
    assert_eq!(world.janus.bodies("join").len(), 1, "asked once");
    world.forget();
    world.command(request(None));
    assert_eq!(
        verbs(&world),
        ["joinandconfigure", "trickle", "join", "start", "trickle"]
    );
    assert_eq!(world.janus.sending(), [7, 7]);
    assert_eq!(world.janus.bodies("join")[0]["private_id"], 42);
}

/// Guards: the lobby keeps up with who comes: two seconds before the click are enough.
#[test]
fn late_comer_counts_among_the_warm() {
    for early in [&[][..], &[(6, "Al")][..]] {
        let mut world = lobby(early);
        world.pass(Duration::from_millis(5300));
        world.janus.enter(7, "Bo");
        world.pass(Duration::from_secs(2));
        assert!(world.call.is_warm());
        assert!(world.janus.sending().is_empty());
        world.forget();
        world.command(request(None));
        assert_eq!(verbs(&world), ["configure", "joinandconfigure", "trickle"]);
        assert!(world.person("Bo").video_mid.is_some());
    }
}

/// Guards: a line that is used again sends again unless it is silenced again.
#[test]
fn line_that_is_used_again_is_silenced_again() {
    let mut world = lobby(&[(7, "Bo"), (8, "Cy")]);
    world.janus.exit(7);
    world.deliver();
    world.janus.enter(9, "Di");
    world.pass(Duration::from_secs(2));
    assert!(world.call.is_warm());
    assert!(world.janus.sending().is_empty());
    world.command(request(None));
    assert_eq!(world.janus.sending(), [8, 8, 9, 9]);
    assert_eq!(world.names(), ["Ada", "Cy", "Di"]);
}

/// Guards: what was prepared for one room is not carried into another.
#[test]
fn another_room_starts_over() {
    let mut world = lobby(&[(7, "Bo")]);
    world.command(Command::LookAt(Id::Number(5)));
    assert!(
        world
            .peer_actions(PeerRole::Subscriber)
            .contains(&PeerOutput::Close)
    );
    let mut world = lobby(&[(7, "Bo")]);
    world.forget();
    let Command::Join(mut join) = request(None) else {
        unreachable!("it is a join");
    };
    join.room = Id::Number(5);
    world.command(Command::Join(join));
    assert_eq!(*world.call.phase(), Phase::InCall);
    let actions = world.peer_actions(PeerRole::Subscriber);
    assert_eq!(actions.first(), Some(&PeerOutput::Close), "{actions:?}");
}

/// Guards: the click while the browser still makes the answer: what was silenced is opened.
#[test]
fn click_in_the_middle_of_preparing_still_opens_everything() {
    let mut world = World::new();
    world.janus.enter(7, "Bo");
    world.mute_peer = Some(PeerRole::Subscriber);
    world.command(Command::LookAt(ROOM));
    assert!(!world.call.is_warm());
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
    let asked = world.peer_actions(PeerRole::Subscriber);
    assert!(
        matches!(asked.last(), Some(PeerOutput::Answer { .. })),
        "{asked:?}"
    );
    let peer = PeerKey {
        role: PeerRole::Subscriber,
        generation: 1,
    };
    world.mute_peer = None;
    world.input(Input::Peer {
        peer,
        event: PeerEvent::Answered {
            sdp: "v=0".to_owned(),
        },
    });
    assert_eq!(world.janus.sending(), [7, 7]);
}

/// Guards: a link straight into a room makes its offer while the socket opens, not after.
#[test]
fn direct_link_makes_its_offer_before_there_is_a_session() {
    let mut call = Call::new(settings(|_| {}), 7, true, true);
    call.start(janus_proto::Timestamp::from_millis(0));
    call.handle_input(
        janus_proto::Timestamp::from_millis(0),
        Input::Command(request(None)),
    );
    let mut offers = 0;
    while let Some(output) = call.poll_output() {
        let offer = matches!(
            &output,
            Output::Peer {
                action: PeerOutput::Offer { .. },
                ..
            }
        );
        offers += usize::from(offer);
    }
    assert_eq!(offers, 1);
}

/// Guards: a lobby that stays open over a lost connection: prepared again, once, and still silent.
#[test]
fn lobby_is_prepared_again_after_a_lost_connection() {
    let mut world = lobby(&[(7, "Bo")]);
    world.cut();
    assert!(!world.call.is_warm());
    world.pass(Duration::from_secs(10));
    assert!(world.call.is_warm());
    assert!(world.janus.sending().is_empty());
    world.command(request(None));
    assert_eq!(world.names(), ["Ada", "Bo"]);
    assert_eq!(world.janus.sending(), [7, 7]);
}

/// Guards: an offer with addresses of a network that is gone.
#[test]
fn change_of_network_renews_the_offer() {
    let mut world = lobby(&[]);
    world.forget();
    world.input(Input::Online);
    let actions = world.peer_actions(PeerRole::Publisher);
    let offers = |action: &&PeerOutput| matches!(action, PeerOutput::Offer { .. });
    assert_eq!(actions.iter().filter(offers).count(), 1);
    assert!(world.call.is_warm());
    // Mostly the socket went with the network, and comes back later.
    world.down = true;
    world.cut();
    world.input(Input::Online);
    world.forget();
    world.down = false;
    world.pass(Duration::from_secs(5));
    let actions = world.peer_actions(PeerRole::Publisher);
    assert_eq!(actions.iter().filter(offers).count(), 1);
    assert!(world.call.is_warm());
}

/// Guards: any order of comings, goings and lost connections in the lobby: nothing flows before the click, and everything after it.
#[test]
fn any_lobby_is_silent_and_any_click_is_whole() {
    for seed in 0..150_u64 {
        let mut dice = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut roll = |sides: u64| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            dice % sides
        };
        let mut world = lobby(&[]);
        world.janus.reclaim = roll(2) == 0;
        for _ in 0..roll(12) {
            let id = 20 + roll(6);
            match roll(6) {
                0..=2 if !world.janus.has(id) => world.janus.enter(id, &format!("P{id}")),
                3 if world.janus.has(id) => world.janus.exit(id),
                4 if world.is_connected() => world.cut(),
                _ => world.pass(Duration::from_millis(roll(1500))),
            }
            if roll(2) == 0 {
                world.deliver();
            }
            assert!(world.janus.sending().is_empty(), "seed {seed}");
        }
        world.command(request(None));
        world.pass(Duration::from_secs(20));
        assert_eq!(*world.call.phase(), Phase::InCall, "seed {seed}");
        let mut wanted: Vec<u64> = (20..26)
            .filter(|id| world.janus.has(*id))
            .flat_map(|id| [id, id])
            .collect();
        wanted.sort_unstable();
        assert_eq!(world.janus.sending(), wanted, "seed {seed}");
        let mut shown = world.call.people().iter().filter(|person| !person.is_self);
        assert!(
            shown.all(|person| person.video_mid.is_some() && person.audio_mid.is_some()),
            "seed {seed}"
        );
        assert_eq!(world.call.people().len() * 2, wanted.len() + 2, "seed {seed}");
    }
}

/// Guards: somebody who comes into a room where one waits alone, seen three round trips late: the connection for them is up already,
/// and nothing of one's own comes back over it.
#[test]
fn who_waits_alone_has_the_connection_ready_and_hears_no_echo() {
    let mut world = World::joined();
    let asked = world.peer_actions(PeerRole::Subscriber);
    assert!(
        matches!(asked.first(), Some(PeerOutput::Open { .. })),
        "{asked:?}"
    );
    assert!(world.janus.sending().is_empty());
    world.forget();
    world.janus.enter(7, "Bo");
    world.deliver();
    assert_eq!(verbs(&world), ["update", "configure", "start", "trickle"]);
    assert_eq!(world.janus.sending(), [7, 7]);
    assert!(world.person("Bo").video_mid.is_some());
    world.janus.exit(7);
    world.deliver();
    assert!(world.janus.sending().is_empty());
    world.janus.enter(8, "Cy");
    world.deliver();
    assert_eq!(world.janus.sending(), [8, 8]);
    assert_eq!(world.names(), ["Ada", "Cy"]);
}

/// Guards: a first picture that waits for the viewer's own complaint: each publisher is asked for a keyframe on the very lines that Janus
/// gives them, new ones or those that fell free.
#[test]
fn newcomers_are_asked_for_a_keyframe_at_once() {
    let mut world = lobby(&[(7, "Bo"), (8, "Cy")]);
    world.command(request(None));
    for freed in [&[][..], &["0", "1"][..]] {
        world.forget();
        let newcomer = if freed.is_empty() { 9 } else { 10 };
        world.janus.enter(newcomer, "Di");
        world.deliver();
        let asked = world.janus.bodies("configure");
        let mids: Vec<_> = asked[0]["streams"]
            .as_array()
            .expect("streams")
            .iter()
            .map(|stream| (stream["mid"].as_str().unwrap_or_default(), stream["send"] == true))
            .collect();
        let di = world
            .call
            .people()
            .iter()
            .find(|person| person.feed == Id::Number(newcomer));
        let mid = di.and_then(|person| person.video_mid.clone()).expect("a picture");
        assert!(mids.contains(&(mid.as_str(), true)), "{mids:?} {mid}");
        assert!(freed.iter().all(|mid| mids.contains(&(*mid, true))), "{mids:?}");
        assert_eq!(
            mids.len(),
            2,
            "for a line that is not there Janus refuses all: {mids:?}"
        );
        world.janus.exit(7);
        world.deliver();
    }
}

/// Guards: the subscriber's handshake, which Janus drops when the browser begins it.
#[test]
fn janus_begins_the_handshake_of_the_subscription() {
    let world = lobby(&[(7, "Bo")]);
    let actions = world.peer_actions(PeerRole::Subscriber);
    let offers: Vec<_> = actions
        .iter()
        .filter_map(|action| match action {
            PeerOutput::Answer { offer } => Some(offer.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(offers.len(), 1);
    assert!(
        offers[0].contains("a=setup:active") && !offers[0].contains("actpass"),
        "{offers:?}"
    );
}
