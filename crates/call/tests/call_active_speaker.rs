//! The stage follows the call: levels put somebody into the spotlight, and bring them to the front.

mod support;

use janus_proto::Id;
use parlour_call::*;
use std::time::Duration;
use support::World;

/// As the shell listens.
const TICK: Duration = Duration::from_millis(150);

fn people(world: &mut World, count: u64) {
    for id in 1..=count {
        world.janus.enter(id, &format!("P{id}"));
    }
    world.deliver();
}

/// These and oneself talk for so long.
fn talk(world: &mut World, names: &[&str], span: Duration) {
    let lines: Vec<_> = names
        .iter()
        .map(|name| world.person(name).audio_mid.expect("their microphone arrives"))
        .collect();
    let end = world.now + span;
    while world.now < end {
        let remote = lines.iter().map(|mid| (mid.clone(), 0.2)).collect();
        world.input(Input::Levels(Levels { own: 0.5, remote }));
        world.pass(TICK);
    }
}

/// Guards: a ring that waits for Janus, and one that lights for a mute microphone.
#[test]
fn one_level_is_enough_for_the_ring() {
    let mut world = World::joined();
    people(&mut world, 2);
    let mid = world.person("P2").audio_mid.expect("their microphone arrives");
    let levels = Levels {
        own: 0.0,
        remote: vec![(mid, 0.05)],
    };
    world.input(Input::Levels(levels));
    assert!(world.person("P2").speaking && !world.person("P1").speaking);
}

/// Guards: a spotlight on oneself, or on nobody.
#[test]
fn spotlight_follows_the_others_and_never_oneself() {
    let mut world = World::joined();
    people(&mut world, 3);
    talk(&mut world, &[], Duration::from_secs(5));
    assert_eq!(world.call.speakers().active_speaker(), None, "only we talked");
    talk(&mut world, &["P2"], Duration::from_secs(2));
    assert_eq!(world.call.speakers().active_speaker(), Some(&Id::Number(2)));
    world.janus.exit(2);
    world.deliver();
    assert_eq!(world.call.speakers().active_speaker(), None);
}

/// Guards: a speaker on a page that nobody looks at.
#[test]
fn who_talks_is_brought_to_the_front() {
    let mut world = World::joined();
    people(&mut world, 6);
    world.command(Command::SetFirstPageSize(3));
    talk(&mut world, &["P5"], Duration::from_secs(2));
    let seats: Vec<Id> = [1, 2, 5, 4, 3, 6].map(Id::Number).to_vec();
    assert_eq!(world.call.speakers().tile_order(), seats);
    // The list of people keeps its order.
    assert_eq!(world.names()[1..], ["P1", "P2", "P3", "P4", "P5", "P6"]);
}
