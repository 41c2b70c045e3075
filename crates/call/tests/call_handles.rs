//! Handles that go, sessions that are lost, answers that come too late or never.

mod support;

use janus_proto::Id;
use parlour_call::*;
use std::time::Duration;
use support::{Fault, World, request};

/// Guards: three minutes of refusals, because Janus let us in unheard and lets none in twice by one handle.
#[test]
fn rejoin_whose_answer_is_lost_is_asked_by_another_handle() {
    let mut world = World::with_bo(false);
    world.janus.fault = Some(Fault::LoseAnswer);
    world.cut();
    world.measure(16, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.names(), ["Ada", "Bo"]);
    assert!(world.person("Bo").video_mid.is_some());
}

/// Guards: a connection that works taken down by what was to be tried in an earlier session.
#[test]
fn what_was_to_be_tried_again_ends_with_its_session() {
    let mut world = World::with_bo(false);
    for _ in 0..3 {
        world.janus.hang_up(true, "ICE failed");
        world.deliver();
        world.pass(Duration::from_millis(1));
    }
    world.cut();
    world.pass_until_connected();
    assert_eq!(*world.call.phase(), Phase::InCall);
    let generation = world.generation(PeerRole::Publisher);
    world.measure(10, true);
    assert_eq!(world.generation(PeerRole::Publisher), generation);
}

/// Guards: a call that ends, or a second session beside the first, because Janus took one handle away.
#[test]
fn handle_that_goes_is_attached_again() {
    for publisher in [true, false] {
        let mut world = World::with_bo(false);
        world.janus.detach(publisher);
        world.deliver();
        world.measure(5, true);
        assert_eq!(*world.call.phase(), Phase::InCall, "publisher {publisher}");
        assert!(world.person("Bo").video_mid.is_some(), "publisher {publisher}");
        assert_eq!(world.janus.count("destroy"), usize::from(publisher));
    }
}

/// Guards: 25 seconds of "joining" by a handle that Janus took away, or refused, while the person was in the lobby.
#[test]
fn handle_that_went_in_the_lobby_is_no_way_in() {
    let mut world = World::new();
    let session = world.janus.session_id();
    world.frame(&format!(
        r#"{{"janus":"detached","session_id":{session},"sender":101}}"#
    ));
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: camera and microphone that stay on after winning the call back was given up.
#[test]
fn giving_up_releases_the_devices() {
    let mut world = World::with_bo(false);
    world.janus.forget();
    world.janus.fault = Some(Fault::LoseReply);
    world.cut();
    world.pass(Duration::from_secs(2));
    world.janus.hole = true;
    world.down = true;
    world.forget();
    world.pass(Duration::from_secs(200));
    assert_eq!(*world.call.phase(), Phase::Failed(EndReason::Gateway));
    let stopped = world
        .media_actions()
        .into_iter()
        .any(|action| matches!(action, MediaOutput::Close(SourceKind::Camera)));
    assert!(stopped, "{:?}", world.media_actions());
}

/// Guards: a server that makes sessions and knows them no more a moment later (several behind a balancer) asked as fast as it answers.
#[test]
fn session_lost_before_it_let_us_in_is_not_made_anew_without_a_pause() {
    let mut world = World::new();
    world.command(request(None));
    world.command(Command::Leave);
    world.command(Command::ReturnToLobby);
    world.forget();
    world.janus.forgetful = true;
    world.command(request(None));
    world.pass(Duration::from_secs(25));
    let made = world.janus.count("create");
    assert!((2..=40).contains(&made), "{made} sessions");
}

/// Guards: somebody downloaded twice until they leave, because an update that went unanswered was done after all.
#[test]
fn stream_that_comes_twice_is_given_back_once() {
    let mut world = World::with_bo(false);
    world.janus.send_twice(7);
    world.deliver();
    world.measure(2, true);
    assert_eq!(world.janus.sending(), [7, 7]);
    assert!(world.person("Bo").video_mid.is_some() && world.person("Bo").audio_mid.is_some());
}

/// Guards: three minutes of nothing, because a server that is back refused the first handles that it was asked for.
#[test]
fn refused_handle_is_asked_for_again() {
    let mut world = World::with_bo(false);
    world.janus.unready = 5;
    world.cut();
    world.measure(10, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert!(world.person("Bo").video_mid.is_some());
}

/// Guards: an answer to the session before, late, taken for one to this session; a long poll that is not begun for a session of a known name.
#[test]
fn no_two_sessions_have_the_same_names() {
    let mut world = World::with_bo(false);
    for _ in 0..3 {
        let session = world.janus.session_id();
        world.janus.forget();
        world.frame(&format!(r#"{{"janus":"timeout","session_id":{session}}}"#));
        world.measure(5, true);
        assert_eq!(*world.call.phase(), Phase::InCall);
    }
    let made = world
        .janus
        .requests
        .iter()
        .filter(|sent| sent["janus"] == "create");
    let names: std::collections::BTreeSet<(String, String)> = made
        .map(|sent| (sent["id"].to_string(), sent["transaction"].to_string()))
        .collect();
    assert_eq!(names.len(), 3);
}

/// Guards: a lobby that asks without end, and at once, by a handle that Janus took away or does not give.
#[test]
fn lobby_whose_handle_is_refused_asks_for_another_after_a_rest() {
    let mut world = World::new();
    let session = world.janus.session_id();
    world.command(Command::LookAt(Id::Number(1234)));
    world.pass(Duration::from_secs(2));
    world.janus.unready = 1;
    world.janus.enter(7, "Bo");
    world.frame(&format!(
        r#"{{"janus":"detached","session_id":{session},"sender":101}}"#
    ));
    world.forget();
    let attached = world.janus.count("attach");
    world.pass(Duration::from_secs(15));
    assert!(world.outputs.len() < 20, "{:?}", world.outputs);
    assert_eq!(world.janus.count("attach"), attached + 1);
    world.pass(Duration::from_secs(15));
    assert_eq!(world.janus.count("attach"), attached + 2);
    assert_eq!(world.call.presence().map(|presence| presence.count), Some(1));
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: a working server called unreachable, because it does not keep the session of a lobby whose socket was cut.
#[test]
fn joining_goes_on_where_the_session_was_not_kept() {
    let mut world = World::new();
    world.hole = true;
    world.cut();
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::Joining);
    world.hole = false;
    world.pass(Duration::from_secs(15));
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: three minutes of nothing, because the handle went while we asked to be let in again.
#[test]
fn handle_that_goes_while_winning_the_call_back_is_attached_again() {
    let mut world = World::with_bo(false);
    world.janus.fault = Some(Fault::LoseAnswer);
    world.cut();
    world.pass_until_connected();
    world.pass(Duration::from_millis(500));
    assert_eq!(*world.call.phase(), Phase::Reconnecting);
    assert!(world.janus.has_session());
    world.janus.detach(true);
    world.deliver();
    world.measure(15, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: everybody sent to us twice from then on, by a subscription that was given up where Janus could not hear it.
#[test]
fn handle_given_up_while_janus_hears_nothing_is_detached_later() {
    let mut world = World::with_bo(true);
    world.down = true;
    world.cut();
    let handles = world.janus.handles();
    world.peer_says(
        PeerRole::Subscriber,
        PeerEvent::Connection(ConnectionState::Failed),
    );
    world.measure(4, false);
    world.down = false;
    world.measure(10, true);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.janus.handles(), handles, "as many as before");
}

/// Guards: an open microphone and "reconnecting" without end where the room went, or we were sent out of it, while the socket was away.
#[test]
fn what_ended_while_the_socket_was_away_is_told_when_it_is_back() {
    for (room, reason) in [(false, EndReason::RoomClosed), (true, EndReason::Kicked)] {
        let mut world = World::with_bo(true);
        world.cut();
        world.janus.room_exists = room;
        world.janus.absent = true;
        world.measure(5, true);
        assert_eq!(*world.call.phase(), Phase::Left(reason));
    }
}
