//! A machine that sleeps is no broken network: the call is there again soon after it wakes.

mod support;

use parlour_call::*;
use std::time::Duration;
use support::World;

/// Guards: a page that slept: the session is gone, the timers have jumped, and nobody asks for the devices again.
#[test]
fn sleep_of_ten_minutes_leads_back_within_eight_seconds() {
    let mut world = World::with_bo(false);
    world.janus.forget();
    world.now = world.now + Duration::from_secs(600);
    world.input(Input::Timeout);
    world.measure(8, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.names(), ["Ada", "Bo"]);
    assert!(world.media_actions().is_empty());
}

/// Guards: the same where Janus kept the session, so that nothing is negotiated again.
#[test]
fn sleep_of_ten_minutes_with_a_session_that_was_kept_needs_only_a_claim() {
    let mut world = World::with_bo(true);
    world.cut();
    world.now = world.now + Duration::from_secs(600);
    world.input(Input::Timeout);
    world.measure(8, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.names(), ["Ada", "Bo"]);
    assert_eq!(world.janus.count("claim"), 1);
    assert!(world.media_actions().is_empty());
}

/// Guards: a call that is given up at waking, because it was being won back as the lid closed.
#[test]
fn sleep_in_the_middle_of_reconnecting_is_not_held_against_the_call() {
    for gone in [true, false] {
        let mut world = World::with_bo(!gone);
        world.down = true;
        world.cut();
        world.measure(5, false);
        assert_eq!(*world.call.phase(), Phase::Reconnecting);
        if gone {
            world.janus.forget();
        }
        world.down = false;
        world.now = world.now + Duration::from_secs(600);
        world.input(Input::Timeout);
        world.measure(8, true);
        assert_eq!(*world.call.phase(), Phase::InCall, "session gone: {gone}");
        assert_eq!(world.names(), ["Ada", "Bo"]);
        assert!(world.media_actions().is_empty());
    }
}

/// Guards: a page that is not even told that it slept: its clock stood still as well, and only the socket is dead.
#[test]
fn sleep_that_no_clock_noticed_leads_back_as_well() {
    let mut world = World::with_bo(false);
    world.janus.forget();
    world.input(Input::Online);
    world.measure(8, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.names(), ["Ada", "Bo"]);
}
