//! What was said while nothing passed is said again, and costs nothing of what flows.

mod support;

use parlour_call::config::Mode;
use parlour_call::*;
use serde_json::{Value, json};
use std::time::Duration;
use support::{Fault, World, layered_room, request, settings, tile};

fn mute(world: &mut World) {
    let (kind, on) = (SourceKind::Microphone, false);
    world.command(Command::SetSource { kind, on });
}

/// What the others were told, one list for each time.
fn told(world: &World) -> Vec<Vec<String>> {
    let text = |entry: &Value| entry["description"].as_str().unwrap_or_default().to_owned();
    let list = |body: &&Value| Some(body["descriptions"].as_array()?.iter().map(text).collect());
    world.janus.bodies("configure").iter().filter_map(list).collect()
}

fn closes(world: &World, role: PeerRole) -> usize {
    let actions = world.peer_actions(role);
    actions
        .iter()
        .filter(|action| **action == PeerOutput::Close)
        .count()
}

/// Guards: somebody who is shown as muted for good, or unheard, because the one request that told got lost.
#[test]
fn toggle_that_was_not_heard_is_told_again() {
    let mut world = World::with_bo(true);
    world.janus.fault = Some(Fault::LoseReply);
    mute(&mut world);
    assert_eq!(told(&world).len(), 1);
    world.measure(11, true);
    assert_eq!(told(&world), vec![["microphone off", "camera"]; 2]);
    world.measure(30, true);
    assert_eq!(told(&world).len(), 2, "once is enough");

    let mut settings = settings(|_| {});
    settings.mode = Mode::Voice;
    let mut world = World::with(settings);
    world.command(request(None));
    world.forget();
    world.janus.fault = Some(Fault::LoseReply);
    mute(&mut world);
    world.pass(Duration::from_secs(41));
    let told = world.janus.bodies("configure");
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(
        (&told[0]["muted"], &told[1]["muted"]),
        (&json!(true), &json!(true))
    );
}

/// Guards: ten seconds of a wrong sign, or of black tiles, after a break of one.
#[test]
fn what_the_old_socket_lost_is_said_soon_after_the_claim() {
    let mut world = World::with_bo(true);
    world.janus.fault = Some(Fault::LoseReply);
    mute(&mut world);
    world.cut();
    world.measure(4, true);
    assert_eq!(world.janus.count("claim"), 1);
    assert_eq!(told(&world), vec![["microphone off", "camera"]; 2]);
}

/// Guards: tiles that stay black because the request for their pictures, or the answer to it, got lost.
#[test]
fn page_that_was_turned_unheard_gets_its_pictures() {
    let show = |world: &mut World, ids: std::ops::Range<u64>| {
        world.command(Command::ShowTiles(ids.map(|id| tile(id, 300, 169)).collect()));
    };
    let sent = |world: &World| -> Vec<u64> {
        let pictures = world.janus.pictures().into_iter();
        pictures
            .filter_map(|(_, feed, sent)| sent.send.then_some(feed))
            .collect()
    };
    for (fault, turned_back) in [(Fault::LoseReply, false), (Fault::LoseAnswer, true)] {
        let mut world = layered_room(6);
        show(&mut world, 11..14);
        world.pass(Duration::from_secs(4));
        world.forget();
        world.janus.fault = Some(fault);
        show(&mut world, 14..17);
        if turned_back {
            show(&mut world, 11..14);
        }
        world.pass(Duration::from_secs(13));
        let wanted = if turned_back { [11, 12, 13] } else { [14, 15, 16] };
        assert_eq!(sent(&world), wanted, "{fault:?}");
        let asks = world.janus.asks().len();
        world.pass(Duration::from_secs(60));
        assert_eq!(world.janus.asks().len(), asks, "and then there is rest");
    }
}

/// Guards: a connection that nobody closes, because Janus's answer to its offer was none.
#[test]
fn answer_without_a_description_closes_the_connection() {
    let mut world = World::with_bo(true);
    world.janus.fault = Some(Fault::LoseReply);
    world.command(Command::ShareScreen);
    let mut requests = world.janus.requests.iter().rev();
    let asked = requests.find(|frame| frame["jsep"]["type"] == "offer");
    let asked = asked.expect("it was offered").clone();
    let data = json!({"videoroom": "event", "room": 1234, "configured": "ok"});
    let answer = json!({"janus": "event", "session_id": asked["session_id"], "sender": asked["handle_id"],
        "transaction": asked["transaction"], "plugindata": {"plugin": "janus.plugin.videoroom", "data": data}});
    world.frame(&answer.to_string());
    world.measure(3, true);
    assert_eq!(closes(&world, PeerRole::Publisher), 1);
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: our tile that vanishes from everybody's stage, because a share began while Janus did not hear us.
#[test]
fn share_into_a_black_hole_costs_no_connection() {
    let mut world = World::with_bo(true);
    world.janus.hole = true;
    world.hole = true;
    world.command(Command::ShareScreen);
    world.measure(28, true);
    world.hole = false;
    world.janus.hole = false;
    world.measure(25, true);
    assert_eq!(closes(&world, PeerRole::Publisher), 0);
    assert_eq!(*world.call.phase(), Phase::InCall);
    let told = told(&world).pop().expect("the share was told");
    assert_eq!(told, ["microphone", "camera", "screen", "screen-audio"]);
}

/// Guards: a share that nobody ever answers, waited for without end.
#[test]
fn offer_that_is_heard_and_never_answered_is_given_up() {
    let mut world = World::with_bo(true);
    world.janus.answerless = true;
    world.command(Command::ShareScreen);
    world.measure(35, true);
    world.janus.answerless = false;
    world.measure(15, true);
    assert_eq!(closes(&world, PeerRole::Publisher), 1);
    assert_eq!(world.person("Ada").link, Link::Live);
}

/// Guards: publishing again and again, in vain, where Janus still holds what was published before.
#[test]
fn what_janus_still_holds_is_hung_up_before_it_is_published_again() {
    let mut world = World::with_bo(true);
    world.janus.started = true;
    world.janus.hang_up(true, "ICE failed");
    world.measure(6, true);
    assert_eq!(world.janus.count("hangup"), 1);
    assert!(!world.janus.started);
    assert!(world.janus.bodies("publish").len() <= 3);
    assert_eq!(world.person("Ada").link, Link::Live);
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: pictures that flow taken down because a queued update waits for an answer of ours that Janus did not hear.
#[test]
fn queued_update_waits_for_the_answer_that_was_lost() {
    let mut world = World::with_bo(true);
    world.janus.enter(9, "Di");
    world.measure(2, true);
    world.forget();
    let connection = world.generation(PeerRole::Subscriber);
    world.janus.queues = true;
    world.mute_peer = Some(PeerRole::Subscriber);
    // Our update crosses the offer that follows from Di's leaving.
    world.janus.enter(8, "Cy");
    world.janus.exit(9);
    world.deliver();
    assert_eq!(world.janus.bodies("update").len(), 1);
    world.janus.hole = true;
    world.hole = true;
    world.mute_peer = None;
    let sdp = "v=0 late answer".to_owned();
    world.peer_says(PeerRole::Subscriber, PeerEvent::Answered { sdp });
    world.measure(28, true);
    world.hole = false;
    world.janus.hole = false;
    world.measure(25, true);
    assert_eq!(world.generation(PeerRole::Subscriber), connection);
    assert_eq!(world.names(), ["Ada", "Bo", "Cy"]);
    assert!(world.person("Cy").video_mid.is_some());
}
