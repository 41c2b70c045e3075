//! Any order of faults, and a room that means harm.

mod support;

use parlour_call::*;
use support::{Fault, World};

/// A small generator: the same seed, the same story.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Guards: any order of faults after which somebody is missing, doubled, without lines, or the call without an end to its troubles.
#[test]
fn any_order_of_faults_ends_in_a_whole_call() {
    for seed in 1..=1500 {
        let mut dice = Dice(seed * 0x9E37_79B9);
        let mut world = World::with_bo(dice.roll(2) == 0);
        world.janus.ghost = dice.roll(2) == 0;
        let mut story = Vec::new();
        for _ in 0..10 {
            let fault = dice.roll(13);
            story.push(fault);
            match fault {
                0 if world.is_connected() => world.cut(),
                1 => world.janus.hang_up(true, "ICE failed"),
                2 => world.janus.hang_up(false, "ICE failed"),
                3 => world.measure(dice.roll(12), false),
                4 => world.down = !world.down,
                5 => world.input(Input::Online),
                6 if world.is_connected() => {
                    world.janus.forget();
                    world.cut();
                }
                7 => {
                    let id = 20 + dice.roll(4);
                    if world.janus.has(id) {
                        world.janus.exit(id);
                    } else {
                        world.janus.enter(id, &format!("P{id}"));
                    }
                }
                8 if world.janus.has(7) => world.janus.describe(7, ["microphone off", "camera"]),
                9 => world.janus.fault = Some(Fault::LoseReply),
                10 => world.janus.detach(dice.roll(2) == 0),
                _ => world.measure(dice.roll(4), true),
            }
            world.deliver();
        }
        world.down = false;
        world.measure(40, true);
        let told = format!("seed {seed}, faults {story:?}, {:?}", world.call.outage());
        assert_eq!(*world.call.phase(), Phase::InCall, "{told}");
        let mut names = world.names();
        assert_eq!(names.remove(0), "Ada", "{told}");
        let mut wanted = world.janus.names();
        names.sort();
        wanted.sort();
        assert_eq!(names, wanted, "{told}");
        assert_eq!(world.janus.ghosts, [0_u64; 0], "{told}");
        for person in world.call.people().iter().skip(1) {
            assert!(
                person.audio_mid.is_some() && person.video_mid.is_some(),
                "{told}: {person:?}"
            );
        }
    }
}

/// Guards: a room that lies. A thousand people who publish nothing that can be had, names of a megabyte and a flood of events leave
/// those who are there seen and heard, and whoever comes later too.
#[test]
fn phantoms_and_floods_leave_the_call_as_it_was() {
    let mut world = World::with_bo(false);
    let endless = "x".repeat(1 << 20);
    let phantom = |id: u64| {
        serde_json::json!({"id": id, "display": if id.is_multiple_of(100) { &endless } else { "Phantom" }, "streams": [
            {"type": "audio", "mindex": 0, "mid": "0", "codec": "opus"}]})
    };
    let phantoms: Vec<_> = (1000..2000).map(phantom).collect();
    let event = serde_json::json!({"videoroom": "event", "room": 1234, "publishers": phantoms});
    world.janus.publisher_event(event);
    world.deliver();
    for count in 0..10_000_u64 {
        let id = 1000 + count % 1000;
        world
            .janus
            .publisher_event(serde_json::json!({"videoroom": "talking", "room": 1234, "id": id}));
        if count.is_multiple_of(100) {
            world.deliver();
        }
    }
    world.janus.enter(8, "Cy");
    world.measure(5, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    for name in ["Bo", "Cy"] {
        let person = world.person(name);
        assert!(
            person.video_mid.is_some() && person.audio_mid.is_some(),
            "{person:?}"
        );
    }
    let longest = world
        .call
        .people()
        .iter()
        .map(|person| person.name.len())
        .max()
        .unwrap_or_default();
    assert!(longest <= 1024, "{longest}");
}

/// Guards: a request for each of those whom Janus named and does not have, before those who are there are seen.
#[test]
fn phantoms_among_people_cost_a_handful_of_requests() {
    let mut world = World::with_bo(false);
    let publisher = |id: u64| {
        serde_json::json!({"id": id, "display": id.to_string(), "streams": [
            {"type": "audio", "mindex": 0, "mid": "0", "codec": "opus", "description": "microphone"},
            {"type": "video", "mindex": 1, "mid": "1", "codec": "vp8", "description": "camera"}]})
    };
    let people = [103, 117, 131, 149];
    for id in people {
        world.janus.slip(id, &id.to_string(), true);
    }
    let publishers: Vec<_> = (100..150).map(publisher).collect();
    let event = serde_json::json!({"videoroom": "event", "room": 1234, "publishers": publishers});
    world.janus.publisher_event(event);
    world.measure(2, true);
    let requests = ["update", "listparticipants", "switch"];
    let asked: usize = requests
        .iter()
        .map(|request| world.janus.bodies(request).len())
        .sum();
    assert!(asked <= 5, "{asked}");
    assert_eq!(world.names(), ["Ada", "Bo", "103", "117", "131", "149"]);
    for id in people {
        assert!(world.person(&id.to_string()).video_mid.is_some(), "{id}");
    }
    assert_eq!(*world.call.phase(), Phase::InCall);
}
