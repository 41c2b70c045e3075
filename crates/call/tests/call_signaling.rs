//! Which URL of the gateway is tried when, and with how much patience.

mod support;

use parlour_call::*;
use std::time::Duration;
use support::{World, request, settings};

/// Events cannot be fetched.
fn unfit() -> CloseInfo {
    CloseInfo {
        unfit: true,
        retry_after: Some(Duration::from_secs(1)),
        ..CloseInfo::from("events cannot be fetched: HTTP 502")
    }
}

fn urls(world: &World) -> Vec<&str> {
    world.attempts().iter().map(|(url, _)| *url).collect()
}

/// In the call, with one URL alone.
fn with_one_url() -> World {
    let mut world = World::with(settings(|config| config.gateways[0].urls.truncate(1)));
    world.command(request(None));
    world.measure(4, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    world.forget();
    world
}

/// Guards: a Janus that needs three seconds for its first answer while everybody returns, given up after 2.5 s each time and so never
/// reached again; and a crowd that returns in one moment.
#[test]
fn fifty_clients_return_to_a_slow_janus_and_not_in_one_moment() {
    let (mut first, mut longest) = (Vec::new(), Duration::ZERO);
    for number in 0..53_u64 {
        let seed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut world = World::seeded(settings(|_| {}), seed);
        world.command(request(None));
        world.measure(10, true);
        assert_eq!(*world.call.phase(), Phase::InCall);
        world.forget();
        world.slow = Duration::from_secs(3);
        world.janus.forget();
        world.cut();
        let begin = world.now;
        while world.attempts().is_empty() {
            world.pass(Duration::from_millis(10));
        }
        first.push(world.now.since(begin));
        while *world.call.phase() != Phase::InCall {
            world.measure(1, true);
            assert!(
                world.now.since(begin) < Duration::from_secs(30),
                "seed {seed}: never back"
            );
        }
        longest = longest.max(world.now.since(begin));
        assert!(
            urls(&world).len() <= 4,
            "and it is not stormed: {:?}",
            urls(&world)
        );
    }
    first.sort_unstable();
    let spread = first[first.len() - 1] - first[0];
    assert!(spread >= Duration::from_secs(1), "{first:?}");
    assert!(first[first.len() - 1] < Duration::from_secs(2), "{first:?}");
    assert!(longest < Duration::from_secs(20), "{longest:?}");
}

/// Guards: a server whose connections, or whose answers, take five seconds for a while; and one that is met so for the first time.
#[test]
fn slower_servers_are_reached_as_well() {
    for (held, slow) in [(0, 6), (0, 9), (4, 0), (5, 5)] {
        let mut world = with_one_url();
        (world.held, world.slow) = (Duration::from_secs(held), Duration::from_secs(slow));
        world.janus.forget();
        world.cut();
        world.measure(60, true);
        assert_eq!(*world.call.phase(), Phase::InCall, "{held} s, then {slow} s");
    }
}

/// Guards: a socket that dies at each large frame, opened again for ever while long polling would carry it.
#[test]
fn socket_that_refuses_large_frames_makes_way_for_the_next_url() {
    let mut world = World::with_bo(true);
    world.measure(10, true);
    world.close(CloseInfo::from_close_code(1009, "message too big"));
    world.measure(3, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    let tried = urls(&world);
    assert!(tried.len() == 1 && tried[0].starts_with("http"), "{tried:?}");
    // And stays where it works.
    world.cut();
    world.measure(3, true);
    assert!(urls(&world)[1].starts_with("http"), "{:?}", urls(&world));
}

/// Guards: the same where whatever kills the socket does not say why.
#[test]
fn socket_that_dies_young_again_and_again_makes_way_for_the_next_url() {
    let mut world = World::with_bo(true);
    let mut cuts = 0;
    for _ in 0..200 {
        world.pass(Duration::from_millis(100));
        let over_socket = world
            .attempts()
            .last()
            .is_none_or(|(url, _)| url.starts_with("ws"));
        if over_socket && *world.call.phase() == Phase::InCall {
            world.cut();
            cuts += 1;
        }
    }
    world.measure(3, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert!((2..=4).contains(&cuts), "{cuts}");
}

/// Guards: a page that flickers between "in the call" and "reconnecting", or that says nothing, while requests are answered and events are not.
#[test]
fn transport_without_events_is_lost_until_they_can_be_fetched() {
    let mut world = with_one_url();
    world.janus.reclaim = true;
    world.close(unfit());
    assert_eq!(*world.call.phase(), Phase::Reconnecting);
    // A cautious transport hands nothing over before it can fetch events: it closes before any answer.
    world.slow = Duration::from_secs(60);
    let mut asked = 0;
    for _ in 0..400 {
        world.pass(Duration::from_millis(50));
        assert_eq!(*world.call.phase(), Phase::Reconnecting);
        if world.is_connected() {
            asked += 1;
            world.close(unfit());
        }
    }
    assert!(
        (8..=20).contains(&asked),
        "at most once a second in 20 s: {asked}"
    );
    assert!(world.attempts().iter().all(|(_, cautious)| *cautious));
    world.slow = Duration::from_secs(1);
    world.measure(6, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    world.forget();
    world.cut();
    world.measure(3, true);
    assert_eq!(
        world.attempts().last().map(|(_, cautious)| *cautious),
        Some(false)
    );
}

/// Guards: a click on Join that waits three minutes for events that cannot be fetched.
#[test]
fn joining_over_a_transport_without_events_fails_at_once() {
    let mut world = World::with(settings(|config| config.gateways[0].urls.truncate(1)));
    world.janus.hole = true;
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::Joining);
    world.close(unfit());
    assert_eq!(*world.call.phase(), Phase::Failed(EndReason::Gateway));
}

/// Guards: a wait that only makes sense in a crowd, after our own network has changed.
#[test]
fn connection_that_our_own_network_ended_is_opened_again_at_once() {
    for seed in 0..20 {
        let mut world = World::seeded(settings(|_| {}), seed);
        world.command(request(None));
        world.measure(4, true);
        world.forget();
        world.input(Input::Online);
        world.cut();
        world.pass(Duration::from_millis(60));
        assert_eq!(urls(&world).len(), 1, "seed {seed}");
    }
}

/// Guards: a server that is asked again before it wants to be, also when the network changes; everybody at the end of that pause.
#[test]
fn pause_that_the_server_asks_for_is_kept() {
    let busy = CloseInfo {
        retry_after: Some(Duration::from_secs(20)),
        ..CloseInfo::from("a request was answered by HTTP 503")
    };
    for (info, pause) in [(busy, 20), (CloseInfo::from_close_code(1013, ""), 5)] {
        let pause = Duration::from_secs(pause);
        let mut world = with_one_url();
        world.close(info.clone());
        world.input(Input::Online);
        world.pass(pause - Duration::from_millis(10));
        assert!(world.attempts().is_empty());
        world.measure(5, true);
        assert_eq!(*world.call.phase(), Phase::InCall);
        // Where there is another URL, it need not wait.
        let mut world = World::with_bo(true);
        world.down = true;
        world.close(info);
        world.pass(pause - Duration::from_millis(10));
        assert!(
            urls(&world).iter().all(|url| url.starts_with("http")),
            "{:?}",
            urls(&world)
        );
    }
}
