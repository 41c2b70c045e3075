//! What Janus said while it could not reach us is found out afterwards, and costs nothing of what flows.

mod support;

use parlour_call::*;
use std::time::Duration;
use support::World;

/// How many times each connection of ours was begun.
fn generations(world: &World) -> (u32, u32) {
    (
        world.generation(PeerRole::Publisher),
        world.generation(PeerRole::Subscriber),
    )
}

/// Whether Bo's screen is on the stage, with its picture.
fn shows_screen(world: &World) -> bool {
    let screen = world.person("Bo").screen;
    screen.is_some_and(|screen| screen.video_mid.is_some())
}

/// How often somebody subscribed since.
fn joins(world: &World) -> usize {
    world.janus.bodies("join").len()
}

/// Guards: a screen that somebody began to share while we had no socket, and that nobody sees until they next mute.
#[test]
fn screen_shared_meanwhile_is_shown_after_the_claim() {
    for (exclusive, before) in [(false, false), (true, false), (false, true)] {
        let mut world = World::with_bo(true);
        world.janus.exclusive = exclusive;
        if before {
            world.janus.share(7, ["screen", "screen-audio"]);
            world.janus.share(7, ["screen off", "screen-audio off"]);
            world.measure(2, true);
        }
        world.forget();
        let (connections, handles) = (generations(&world), world.janus.handles());
        world.cut();
        world.janus.share(7, ["screen", "screen-audio off"]);
        world.measure(3, true);
        assert!(shows_screen(&world), "{:?}", world.person("Bo"));
        assert_eq!(generations(&world), connections);
        assert_eq!((world.janus.handles(), joins(&world)), (handles, 1));
        assert_eq!(*world.call.phase(), Phase::InCall);
    }
}

/// Guards: more lines in one offer than Janus can name, and those of whom nobody asks.
#[test]
fn room_of_sixty_is_asked_part_by_part() {
    let mut world = World::with_bo(true);
    for id in 100..160 {
        world.janus.enter(id, &id.to_string());
    }
    world.measure(3, true);
    world.forget();
    world.cut();
    world.janus.share(159, ["screen", "screen-audio off"]);
    world.measure(3, true);
    assert!(world.person("159").screen.is_some());
    let asked = world.janus.bodies("join").into_iter();
    let feeds = asked.map(|body| body["streams"].as_array().map_or(0, Vec::len));
    assert_eq!(feeds.collect::<Vec<_>>(), [35, 26]);
    assert_eq!(world.janus.handles(), 2);
}

/// Guards: a screen that stands still on the stage for good, because its end was not heard; told by its name, or by a line without anything.
#[test]
fn screen_that_ended_meanwhile_is_gone_after_the_claim() {
    for ended in [["screen off", "screen-audio off"], ["", ""]] {
        let mut world = World::with_bo(true);
        world.janus.share(7, ["screen", "screen-audio"]);
        world.measure(2, true);
        assert!(shows_screen(&world));
        world.cut();
        world.janus.share(7, ended);
        world.measure(3, true);
        let bo = world.person("Bo");
        assert!(bo.screen.is_none(), "{ended:?}: {bo:?}");
        assert!(
            bo.audio && bo.video && bo.video_mid.is_some(),
            "{ended:?}: {bo:?}"
        );
    }
}

/// Guards: one who goes in that moment, for whom Janus refuses to speak of anybody.
#[test]
fn one_who_goes_meanwhile_hides_no_screen() {
    let mut world = World::with_bo(true);
    world.janus.enter(8, "Cy");
    world.measure(2, true);
    world.cut();
    world.janus.share(7, ["screen", "screen-audio off"]);
    world.janus.goer = Some(8);
    world.measure(3, true);
    assert_eq!(world.names(), ["Ada", "Bo"]);
    assert!(shows_screen(&world), "{:?}", world.person("Bo"));
}

/// Guards: asking without end where Janus does not answer, and handles that stay behind.
#[test]
fn question_without_an_answer_is_asked_a_few_times() {
    let mut world = World::with_bo(true);
    let handles = world.janus.handles();
    world.janus.reticent = true;
    world.cut();
    world.janus.share(7, ["screen", "screen-audio off"]);
    world.measure(15, true);
    assert_eq!(joins(&world), 2, "it is asked again");
    world.janus.reticent = false;
    world.measure(10, true);
    assert!(shows_screen(&world), "{:?}", world.person("Bo"));

    world.janus.reticent = true;
    world.forget();
    world.cut();
    world.measure(200, true);
    let asked = joins(&world);
    assert!((2..6).contains(&asked), "{asked}");
    assert_eq!(world.janus.handles(), handles);
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: an older answer that is believed before a newer event.
#[test]
fn what_somebody_said_since_is_newer_than_the_answer() {
    let mut world = World::with_bo(true);
    world.janus.reticent = true;
    world.cut();
    world.pass(Duration::from_secs(2));
    let asked = world.janus.requests.iter();
    let mut asked = asked.filter(|frame| frame["body"]["ptype"] == "subscriber");
    let asked = asked.next_back().expect("Janus is asked").clone();
    let stream = |mid: &str, kind: &str| serde_json::json!({"type": kind, "active": true, "mid": mid, "feed_id": 7, "feed_mid": mid, "feed_display": "Bo"});
    let streams = [stream("0", "audio"), stream("1", "video")];
    let data = serde_json::json!({"videoroom": "attached", "room": 1234, "streams": streams});
    let answer = serde_json::json!({"janus": "event", "session_id": asked["session_id"], "sender": asked["handle_id"],
        "transaction": asked["transaction"], "plugindata": {"plugin": "janus.plugin.videoroom", "data": data}});
    world.janus.share(7, ["screen", "screen-audio"]);
    world.deliver();
    world.frame(&answer.to_string());
    world.measure(2, true);
    assert!(shows_screen(&world), "{:?}", world.person("Bo"));
}
