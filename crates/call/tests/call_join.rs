//! Joining: from the lobby into the room, and everything that can refuse on the way.

mod support;

use janus_proto::Id;
use parlour_call::config::{IcePolicy, IceServer, Mode};
use parlour_call::*;
use serde_json::json;
use std::time::Duration;
use support::{Devices, Fault, World, request, settings};

/// Guards: the session and both handles are asked for in one go while the person is still in the lobby.
#[test]
fn lobby_opens_the_session_and_both_handles_in_one_go() {
    let world = World::new();
    assert_eq!(*world.call.phase(), Phase::Lobby);
    assert!(world.call.is_warm());
    assert_eq!((world.janus.count("create"), world.janus.count("attach")), (1, 2));
    assert_eq!(
        world.janus.count("message"),
        0,
        "nothing in the room may know of us yet"
    );
}

/// Guards: one request joins and publishes, with names and descriptions, and one brings all candidates and their end.
#[test]
fn join_publishes_in_one_request_and_ends_its_candidates() {
    let world = World::joined();
    let joins = world.janus.bodies("joinandconfigure");
    assert_eq!(joins.len(), 1);
    assert_eq!(joins[0]["display"], "Ada");
    assert_eq!(
        joins[0]["descriptions"],
        json!([{"mid": "0", "description": "microphone"}, {"mid": "1", "description": "camera"}])
    );
    let trickles: Vec<_> = world
        .janus
        .requests
        .iter()
        .filter(|frame| frame["janus"] == "trickle" && frame["candidates"].is_array())
        .collect();
    assert_eq!(trickles.len(), 1);
    let candidates = trickles[0]["candidates"].as_array().expect("they come together");
    assert_eq!(candidates.len(), 2);
    assert_eq!(candidates[1]["completed"], true);
    assert_eq!(world.person("Ada").link, Link::Live);
}

/// Guards: a room that is not there is made as the configuration says, and joined with the same offer.
#[test]
fn missing_room_is_made_and_joined() {
    let mut world = World::new();
    world.janus.room_exists = false;
    world.command(request(Some("4711")));
    assert_eq!(*world.call.phase(), Phase::InCall);
    let made = world.janus.bodies("create");
    assert_eq!(made.len(), 1);
    for (key, value) in [
        ("publishers", json!(50)),
        ("bitrate", json!(1_500_000)),
        ("audiolevel_event", json!(true)),
        ("notify_joining", json!(true)),
        ("opus_fec", json!(true)),
        ("permanent", json!(false)),
        ("pin", json!("4711")),
    ] {
        assert_eq!(made[0][key], value, "{key}");
    }
    let offers = world.peer_actions(PeerRole::Publisher);
    assert_eq!(
        offers
            .iter()
            .filter(|action| matches!(action, PeerOutput::Offer { .. }))
            .count(),
        1
    );
}

/// Guards: where rooms may not be made, the person is told that there is none.
#[test]
fn missing_room_is_told_where_none_may_be_made() {
    let mut world = World::with(settings(|config| config.rooms.create = false));
    world.janus.room_exists = false;
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::Failed(EndReason::NoRoom));
    assert!(world.janus.bodies("create").is_empty());
}

/// Guards: an absent and a wrong PIN both lead to asking for it, and the right one gets in afterwards.
#[test]
fn pin_is_asked_for_and_then_accepted() {
    let mut world = World::new();
    world.janus.pin = Some("4711");
    world.command(request(None));
    assert_eq!(
        *world.call.phase(),
        Phase::Failed(EndReason::Pin { wrong: false })
    );
    world.command(request(Some("1")));
    assert_eq!(*world.call.phase(), Phase::Failed(EndReason::Pin { wrong: true }));
    world.command(request(Some("4711")));
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: a full room is told, and there is a way back in once there is space.
#[test]
fn full_room_is_told_and_can_be_tried_again() {
    let mut world = World::new();
    world.janus.full = true;
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::Failed(EndReason::RoomFull));
    world.janus.full = false;
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: a gateway that cannot be reached fails the join as soon as each URL was tried, not after a minute.
#[test]
fn unreachable_gateway_fails_the_join() {
    let mut world = World::new();
    world.down = true;
    world.cut();
    world.command(request(None));
    world.pass(Duration::from_secs(3));
    assert_eq!(*world.call.phase(), Phase::Failed(EndReason::Gateway));
    world.down = false;
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: a server that wants a secret is told apart from one that does not answer, in the lobby and on a direct link.
#[test]
fn missing_secret_is_told_as_such() {
    for in_lobby in [true, false] {
        let mut world = World::new();
        world.janus.guarded = true;
        world.cut();
        if in_lobby {
            world.pass(Duration::from_secs(5));
        }
        world.command(request(None));
        world.pass(Duration::from_secs(5));
        assert_eq!(*world.call.phase(), Phase::Failed(EndReason::Unauthorized));
        world.janus.guarded = false;
        world.command(request(None));
        world.pass(Duration::from_secs(5));
        assert_eq!(*world.call.phase(), Phase::InCall);
    }
}

/// Guards: a lost reply leaves no spinner: joining ends, and says so.
#[test]
fn lost_reply_to_join_ends_in_a_failure() {
    let mut world = World::new();
    world.janus.fault = Some(Fault::LoseReply);
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::Joining);
    world.pass(Duration::from_secs(30));
    assert_eq!(*world.call.phase(), Phase::Failed(EndReason::Gateway));
}

/// Guards: Janus's event may be quicker than its ack.
#[test]
fn event_before_its_ack_still_joins() {
    let mut world = World::new();
    world.janus.fault = Some(Fault::EventFirst);
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: a second click on Join while joining does not join twice.
#[test]
fn double_join_joins_once() {
    let mut world = World::new();
    world.mute_peer = Some(PeerRole::Publisher);
    world.command(request(None));
    world.command(request(None));
    let opened = world.peer_actions(PeerRole::Publisher);
    assert_eq!(
        opened
            .iter()
            .filter(|action| matches!(action, PeerOutput::Open { .. }))
            .count(),
        1
    );
}

/// Guards: cancelling while joining closes the connection and is back in the lobby, ready to join again.
#[test]
fn cancelled_join_returns_to_the_lobby() {
    let mut world = World::new();
    world.janus.fault = Some(Fault::LoseReply);
    world.command(request(None));
    world.forget();
    world.command(Command::Leave);
    assert_eq!(*world.call.phase(), Phase::Lobby);
    assert_eq!(
        world.peer_actions(PeerRole::Publisher).first(),
        Some(&PeerOutput::Close)
    );
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
}

/// Guards: who has no camera, or refuses both, still gets in and is shown as such.
#[test]
fn without_devices_one_can_still_join() {
    for (devices, audio) in [
        (Devices::NoCamera, true),
        (Devices::Refuse(CaptureError::Denied), false),
    ] {
        let mut world = World::new();
        world.command(Command::SetSource {
            kind: SourceKind::Microphone,
            on: false,
        });
        world.command(Command::SetSource {
            kind: SourceKind::Camera,
            on: false,
        });
        world.devices = devices;
        world.command(Command::SetSource {
            kind: SourceKind::Microphone,
            on: true,
        });
        world.command(Command::SetSource {
            kind: SourceKind::Camera,
            on: true,
        });
        world.command(request(None));
        assert_eq!(*world.call.phase(), Phase::InCall);
        let me = world.person("Ada");
        assert_eq!((me.audio, me.video), (audio, false), "{devices:?}");
        assert!(world.call.local().source(SourceKind::Camera).error.is_some());
    }
}

/// Guards: the servers and the policy of the configuration reach the connections.
#[test]
fn ice_configuration_is_in_force() {
    let server = IceServer {
        urls: vec!["turn:turn.example".to_owned()],
        ..Default::default()
    };
    let policy = IcePolicy::Relay;
    let mut world = World::with(settings(|config| {
        config.ice.servers = vec![server.clone()];
        config.ice.policy = policy;
    }));
    world.janus.enter(7, "Bo");
    world.command(request(None));
    for role in [PeerRole::Publisher, PeerRole::Subscriber] {
        let expected = PeerOutput::Open {
            servers: vec![server.clone()],
            policy,
        };
        assert!(world.peer_actions(role).contains(&expected), "{role:?}");
    }
}

/// Guards: after leaving, nothing is left: no connection, no device, no session; and Rejoin gets back in.
#[test]
fn leave_releases_everything_and_rejoin_returns() {
    let mut world = World::joined();
    world.janus.enter(7, "Bo");
    world.deliver();
    world.forget();
    world.command(Command::Leave);
    assert_eq!(*world.call.phase(), Phase::Left(EndReason::Hangup));
    assert!(!world.janus.has_session());
    assert_eq!(world.janus.count("destroy"), 1);
    for role in [PeerRole::Publisher, PeerRole::Subscriber] {
        assert_eq!(world.peer_actions(role), [PeerOutput::Close], "{role:?}");
    }
    let closed = [
        MediaOutput::Close(SourceKind::Microphone),
        MediaOutput::Close(SourceKind::Camera),
    ];
    assert_eq!(world.media_actions(), closed);
    assert!(world.call.people().is_empty());
    assert_eq!(
        world.call.poll_timeout(),
        None,
        "a call that is over waits for nothing"
    );
    world.command(Command::Rejoin);
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.names(), ["Ada", "Bo"]);
}

/// Guards: hiding the page for good takes the session with it, in the lobby as well.
#[test]
fn abandoned_page_destroys_its_session() {
    for joined in [false, true] {
        let mut world = if joined { World::joined() } else { World::new() };
        world.command(Command::Abandon);
        assert!(!world.janus.has_session());
        assert!(world.call.local().source(SourceKind::Camera).track.is_none());
    }
}

/// Guards: room ids that are strings travel as strings.
#[test]
fn string_room_is_joined_as_a_string() {
    let mut world = World::new();
    let request = JoinRequest {
        room: Id::Text("tea".to_owned()),
        name: "Ada".to_owned(),
        pin: None,
    };
    world.command(Command::Join(request));
    assert_eq!(world.janus.bodies("joinandconfigure")[0]["room"], "tea");
}

/// Guards: somebody whose announcement overtakes the answer that lets us in: they stayed a tile without picture or sound.
#[test]
fn announcement_that_overtakes_our_joined_is_heard() {
    let mut world = World::new();
    world.janus.overtaking = Some((7, "Bo"));
    world.command(request(None));
    let bo = world.person("Bo");
    assert!(bo.audio && bo.video, "{bo:?}");
    assert!(bo.audio_mid.is_some() && bo.video_mid.is_some(), "{bo:?}");
}

fn join(room: Id) -> Command {
    Command::Join(JoinRequest {
        room,
        name: "Ada".to_owned(),
        pin: None,
    })
}

/// Guards: rooms with texts for ids that cannot be joined because of how they are spelled, and the other way round.
#[test]
fn room_is_asked_for_by_the_kind_of_id_that_janus_wants() {
    let text = |text: &str| Id::Text(text.to_owned());
    for voice in [false, true] {
        for (string_ids, asked, joined) in [
            (true, Id::Number(1234), json!("1234")),
            (true, text("007"), json!("007")),
            (false, text("1234"), json!(1234)),
            (false, text("007"), json!(7)),
        ] {
            let mut settings = settings(|_| {});
            if voice {
                settings.mode = Mode::Voice;
            }
            let mut world = World::with(settings);
            world.janus.string_ids = string_ids;
            world.command(join(asked.clone()));
            assert_eq!(*world.call.phase(), Phase::InCall, "{asked:?}");
            let request = if voice { "join" } else { "joinandconfigure" };
            let rooms: Vec<_> = world
                .janus
                .bodies(request)
                .iter()
                .map(|body| body["room"].clone())
                .collect();
            assert_eq!(rooms.last(), Some(&joined), "{asked:?}");
            assert!(rooms.len() <= 2, "tried once: {rooms:?}");
        }
    }
}

/// Guards: a lobby that does not say who is in a room with a text for an id, and a click that takes a round trip more.
#[test]
fn lobby_learns_the_kind_of_ids() {
    let mut world = World::new();
    world.janus.string_ids = true;
    world.janus.enter(7, "Bo");
    world.command(Command::LookAt(Id::Number(1234)));
    world.pass(Duration::from_secs(2));
    assert_eq!(world.call.presence().map(|presence| presence.count), Some(1));
    world.command(join(Id::Number(1234)));
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.janus.bodies("joinandconfigure").len(), 1);
}

/// Guards: "the server does not answer, check your connection" in place of what Janus said, and a socket that is opened anew for it.
#[test]
fn refusal_is_told_as_what_it_is_and_keeps_the_socket() {
    let refused = |code, words: &'static str| (Some((code, words)), Id::Number(1234));
    for ((refusal, room), reason, attribute) in [
        ((None, Id::Text("abc".to_owned())), EndReason::RoomName, "no-room"),
        (
            (None, Id::Text("9007199254740993".to_owned())),
            EndReason::RoomName,
            "no-room",
        ),
        (
            refused(433, "Room requires end-to-end encrypted media"),
            EndReason::Encryption,
            "encryption",
        ),
        (
            refused(436, "User ID 7 already exists"),
            EndReason::Refused { code: 436 },
            "gateway",
        ),
        (
            refused(499, "Something broke"),
            EndReason::Refused { code: 499 },
            "gateway",
        ),
    ] {
        let mut world = World::new();
        world.janus.refusal = refusal;
        world.command(join(room));
        assert_eq!(*world.call.phase(), Phase::Failed(reason));
        assert_eq!(reason.code(), attribute);
        let words = refusal
            .map(|(_, words)| words)
            .filter(|_| matches!(reason, EndReason::Refused { .. }));
        assert_eq!(world.call.refusal(), words);
        assert_eq!(world.janus.count("create"), 1, "the session goes on");
        assert!(
            !world
                .outputs
                .iter()
                .any(|output| matches!(output, Output::Disconnect))
        );
        assert_eq!(world.call.transport(), TransportKind::WebSocket);
        world.janus.refusal = None;
        world.command(join(Id::Number(1234)));
        assert_eq!(*world.call.phase(), Phase::InCall, "the next try begins afresh");
        assert_eq!(world.call.refusal(), None);
    }
}
