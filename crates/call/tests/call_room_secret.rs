//! The secret of a room that we make: the room gets it, we keep it, and nobody else hears of it.

mod support;

use janus_proto::{Id, Secret};
use parlour_call::config::Mode;
use parlour_call::*;
use support::{World, request, settings};

const SECRET: &str = "a-strong-secret-4669";

fn ours(room: u64, is_held: bool) -> Command {
    Command::SetRoomSecret(RoomSecret {
        room: Id::Number(room),
        secret: Secret::new(SECRET.to_owned()),
        is_held,
    })
}

/// What the shell was told of the secret, each time whether we hold it.
fn told(world: &World) -> Vec<bool> {
    let held = |output: &Output| match output {
        Output::RoomSecret(secret) => {
            assert_eq!(secret.secret.reveal(), SECRET);
            Some(secret.is_held)
        }
        _ => None,
    };
    world.outputs.iter().filter_map(held).collect()
}

/// How many requests carry the secret.
fn sent(world: &World) -> usize {
    let frames = world.janus.requests.iter();
    frames.filter(|frame| frame.to_string().contains(SECRET)).count()
}

/// Guards: rooms in which everybody who knows the number may change the PIN, throw people out, record and close.
#[test]
fn room_that_is_made_gets_the_secret_and_nobody_hears_of_it() {
    for mode in [Mode::Video, Mode::Voice] {
        let mut settings = settings(|_| {});
        settings.mode = mode;
        let mut world = World::with(settings);
        world.janus.room_exists = false;
        world.command(ours(1234, false));
        world.command(request(None));
        assert_eq!(*world.call.phase(), Phase::InCall);
        let made = &world.janus.bodies("create")[0];
        assert_eq!(made["secret"], SECRET);
        assert_eq!(made["is_private"], true);
        if mode == Mode::Video {
            assert_eq!(made["lock_record"], true);
        }
        assert_eq!(sent(&world), 1, "to make the room, and never else");
        assert_eq!(told(&world), [true]);
        let said = |output: &Output| matches!(output, Output::Log(_, line) if line.contains(SECRET));
        assert!(!world.outputs.iter().any(said));
        assert!(!world.report().contains(SECRET));
    }
}

/// Guards: a secret that is handed to a room which was there before, or to another room than the one that it is for.
#[test]
fn room_that_is_there_or_another_one_gets_none() {
    let mut world = World::new();
    world.command(ours(1234, false));
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!((sent(&world), told(&world)), (0, Vec::new()));

    let mut world = World::new();
    world.janus.room_exists = false;
    world.command(ours(5, false));
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!((sent(&world), told(&world)), (0, Vec::new()));
}

/// Guards: two who make the same room, and both believe that it is theirs.
#[test]
fn who_was_not_the_first_to_make_the_room_holds_nothing() {
    for was_held in [false, true] {
        let mut world = World::new();
        world.janus.room_exists = false;
        world.janus.overtaken = true;
        world.command(ours(1234, was_held));
        world.command(request(None));
        assert_eq!(*world.call.phase(), Phase::InCall);
        assert_eq!(told(&world), if was_held { vec![false] } else { Vec::new() });
    }
}

/// Guards: a leftover of oneself that stays for the others because the room has a secret, which one has oneself.
#[test]
fn maker_removes_their_own_ghost_with_the_secret() {
    let mut world = World::new();
    world.janus.room_exists = false;
    world.command(ours(1234, false));
    world.command(request(None));
    world.janus.ghost = true;
    world.cut();
    world.measure(5, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.janus.ghosts, [0_u64; 0]);
    assert_eq!(world.janus.bodies("kick")[0]["secret"], SECRET);
}

/// Guards: an old secret that is tried for ever, after somebody else made the room again.
#[test]
fn secret_that_janus_refuses_is_dropped() {
    let mut world = World::new();
    world.janus.secret = Some("another's".to_owned());
    world.command(ours(1234, true));
    world.command(request(None));
    world.janus.ghost = true;
    world.cut();
    world.measure(20, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    let kicks = world.janus.bodies("kick");
    assert_eq!(kicks[0]["secret"], SECRET);
    assert!(
        kicks[1..].iter().all(|kick| kick["secret"].is_null()),
        "{kicks:?}"
    );
    assert_eq!(told(&world), [false]);
}

/// Guards: a room that nobody can manage after Janus was restarted.
#[test]
fn who_makes_the_room_again_is_its_maker() {
    let mut world = World::new();
    world.command(ours(1234, false));
    world.command(request(None));
    assert_eq!(told(&world), Vec::<bool>::new());
    world.janus.room_exists = false;
    world.cut();
    world.measure(5, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.janus.bodies("create")[0]["secret"], SECRET);
    assert_eq!(told(&world), [true]);
}
