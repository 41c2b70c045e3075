//! A token whose time runs out in a call: told before, for afterwards Janus refuses every request.

mod support;

use parlour_call::config::Secret;
use parlour_call::{Notice, Output, token};
use std::time::Duration;
use support::World;

fn minutes(count: u64) -> Duration {
    Duration::from_secs(60 * count)
}

/// The minutes that each notice of the expiry told.
fn told(world: &World) -> Vec<u64> {
    let notice = |output: &Output| match output {
        Output::Notice(Notice::TokenExpires { minutes }) => Some(*minutes),
        _ => None,
    };
    world.outputs.iter().filter_map(notice).collect()
}

/// In the lobby, with a token that expires after that time.
fn world(expires: Option<Duration>) -> World {
    let mut world = World::new();
    let at = expires.map(|span| world.now + span);
    world.apart().expect_expiry(at);
    world
}

/// Guards: a call that ends in the middle of a sentence, for a reason that was known from the beginning.
#[test]
fn a_token_that_runs_out_in_a_call_is_told_once_five_minutes_before() {
    let mut world = world(Some(minutes(60)));
    world.command(support::request(None));
    world.measure(54 * 60, true);
    assert!(told(&world).is_empty());
    world.measure(90, true);
    assert_eq!(told(&world), [5]);
    world.measure(4 * 60, true);
    assert_eq!(told(&world), [5]);
}

/// Guards: somebody who came late, and is told nothing because the time to tell was over.
#[test]
fn who_joins_shortly_before_the_end_is_told_at_once() {
    let mut world = world(Some(minutes(10)));
    world.pass(minutes(8));
    assert!(told(&world).is_empty(), "in the lobby there is no call to lose");
    world.command(support::request(None));
    world.measure(1, true);
    assert_eq!(told(&world), [2]);
}

/// Guards: a warning about a token that says nothing of its end.
#[test]
fn a_token_without_an_expiry_is_never_warned_of() {
    let mut world = world(None);
    world.command(support::request(None));
    world.measure(600, true);
    assert!(told(&world).is_empty());
}

/// Guards: a stored token in which an expiry is seen, and a signed one in which none is.
#[test]
fn only_a_signed_token_shows_its_expiry() {
    let expiry = |text: &str| token::expiry(&Secret::new(text.to_owned())).map(|at| at.as_secs());
    assert_eq!(
        expiry("1790000000,janus,janus.plugin.videoroom:c2lnbmF0dXJl"),
        Some(1_790_000_000)
    );
    assert_eq!(
        expiry("1790000000,janus.plugin.videoroom,room=1234:c2ln"),
        Some(1_790_000_000)
    );
    for stored in [
        "",
        "token-2718",
        "1790000000",
        "1790000000,janus",
        ",janus:c2ln",
        "-5,janus:c2ln",
        "1e9,janus:c2ln",
        "99999999999999999999999,janus:c2ln",
    ] {
        assert_eq!(expiry(stored), None, "{stored}");
    }
}
