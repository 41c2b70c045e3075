//! How often the lobby asks who is in the room.

mod support;

use janus_proto::Id;
use parlour_call::*;
use std::time::Duration;
use support::{World, request};

const ROOM: Id = Id::Number(1234);

/// In the lobby.
fn lobby() -> World {
    let mut world = World::new();
    world.command(Command::LookAt(ROOM));
    world.forget();
    world
}

/// How often it is asked in so many seconds.
fn asked(world: &mut World, seconds: u64) -> usize {
    world.janus.requests.clear();
    world.pass(Duration::from_secs(seconds));
    world.janus.bodies("listparticipants").len()
}

/// Guards: a lobby that is left open and asks more than once a second, for ever.
#[test]
fn lobby_asks_once_a_second_for_a_minute_and_then_every_five_seconds() {
    let mut world = lobby();
    let often = asked(&mut world, 58);
    assert!((50..=58).contains(&often), "{often}");
    world.pass(Duration::from_secs(3));
    let seldom = asked(&mut world, 600);
    assert!((115..=121).contains(&seldom), "{seldom}");
}

/// Guards: hidden tabs that ask, and a tab that is looked at again and shows who was there an hour ago.
#[test]
fn hidden_page_does_not_ask_and_asks_at_once_when_it_is_seen_again() {
    let mut world = lobby();
    world.pass(Duration::from_secs(90));
    world.command(Command::SetVisibility(Visibility::Nothing));
    assert_eq!(asked(&mut world, 3600), 0);
    world.janus.enter(7, "Bo");
    world.janus.requests.clear();
    world.command(Command::SetVisibility(Visibility::Page));
    assert_eq!(world.janus.bodies("listparticipants").len(), 1);
    assert_eq!(world.call.presence().map(|presence| presence.count), Some(1));
    assert!(world.call.is_warm());
    // Whoever leafs through tabs does not ask more often.
    world.janus.requests.clear();
    for _ in 0..50 {
        for visibility in [Visibility::Nothing, Visibility::Page] {
            world.command(Command::SetVisibility(visibility));
            world.pass(Duration::from_millis(50));
        }
    }
    assert!(world.janus.bodies("listparticipants").len() <= 5);
    // A room that is chosen, or a session that begins, while nobody looks is asked about on return.
    world.command(Command::SetVisibility(Visibility::Nothing));
    world.command(Command::LookAt(Id::Number(5)));
    world.cut();
    assert_eq!(asked(&mut world, 60), 0);
    world.command(Command::SetVisibility(Visibility::Page));
    assert_eq!(world.janus.bodies("listparticipants").len(), 1);
}

/// Guards: a lobby that is slow for the next call because it has been open for long before the last one.
#[test]
fn lobby_after_a_call_is_as_attentive_as_the_first() {
    let mut world = lobby();
    world.pass(Duration::from_secs(300));
    world.command(request(None));
    world.measure(5, true);
    world.command(Command::Leave);
    world.command(Command::ReturnToLobby);
    world.command(Command::LookAt(ROOM));
    assert!(asked(&mut world, 10) >= 9);
}

/// Guards: a report that is full before the call begins, because a lobby of fifty was open for an hour.
#[test]
fn hour_in_the_lobby_leaves_the_report_to_the_call() {
    let mut world = World::new();
    for id in 0..49 {
        world.janus.enter(100 + id, "Somebody with a name");
    }
    world.command(Command::LookAt(ROOM));
    world.pass(Duration::from_secs(60));
    let before = world.report().len();
    world.pass(Duration::from_secs(3600));
    let grown = world.report().len() - before;
    assert!(grown < 400_000, "{grown} bytes");
    world.janus.enter(200, "Bo");
    world.pass(Duration::from_secs(10));
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.names().last().map(String::as_str), Some("Bo"));
}
