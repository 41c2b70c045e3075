//! A shared screen: beside the camera, ended by whoever ends it first, and never left on by accident.

mod support;

use janus_proto::Id;
use parlour_call::*;
use serde_json::{Value, json};
use std::time::Duration;
use support::{OWN_FEED, Screens, World};

fn sharing() -> World {
    let mut world = World::joined();
    world.command(Command::ShareScreen);
    world
}

/// What the others were told last, by mid.
fn told(world: &World) -> Value {
    let bodies = world.janus.requests.iter().map(|frame| &frame["body"]);
    let mut descriptions = bodies.filter(|body| body["descriptions"].is_array());
    descriptions.next_back().expect("something was described")["descriptions"].clone()
}

fn described(world: &World) -> Vec<String> {
    let told = told(world);
    let text = |entry: &Value| entry["description"].as_str().unwrap_or_default().to_owned();
    told.as_array().expect("a list").iter().map(text).collect()
}

fn offers(world: &World) -> Vec<PeerOutput> {
    let mut actions = world.peer_actions(PeerRole::Publisher);
    actions.retain(|action| matches!(action, PeerOutput::Offer { .. } | PeerOutput::AddScreen));
    actions
}

/// Guards: a share that takes the camera's place, or reaches Janus without a name.
#[test]
fn share_is_published_beside_the_camera() {
    let mut world = World::joined();
    world.forget();
    world.command(Command::ShareScreen);
    assert_eq!(world.call.share(), Share::On { sound: true });
    let ice_restart = false;
    assert_eq!(
        offers(&world),
        [PeerOutput::AddScreen, PeerOutput::Offer { ice_restart }]
    );
    let asked = &world.janus.bodies("configure");
    assert_eq!(asked.len(), 1, "one renegotiation");
    assert_eq!(
        described(&world),
        ["microphone", "camera", "screen", "screen-audio"]
    );
    assert!(world.janus.bodies("publish").is_empty() && world.janus.bodies("joinandconfigure").is_empty());
    let own = world.person("Ada");
    assert!(own.screen.is_some_and(|screen| screen.audio) && own.video);
}

/// Guards: sound that is announced although the browser gave none.
#[test]
fn share_without_sound_says_so() {
    let mut world = World::joined();
    world.screens = Screens::Willing { sound: false };
    world.command(Command::ShareScreen);
    assert_eq!(
        described(&world),
        ["microphone", "camera", "screen", "screen-audio off"]
    );
    assert!(world.person("Ada").screen.is_some_and(|screen| !screen.audio));
}

/// Guards: a negotiation for each share, and a stop that waits for one.
#[test]
fn stopping_and_sharing_again_negotiate_nothing() {
    let mut world = sharing();
    world.forget();
    world.command(Command::StopSharing);
    assert_eq!(world.share_actions(), [ShareOutput::Close]);
    assert_eq!(
        described(&world),
        ["microphone", "camera", "screen off", "screen-audio off"]
    );
    assert!(world.person("Ada").screen.is_none());
    world.command(Command::ShareScreen);
    assert_eq!(
        described(&world),
        ["microphone", "camera", "screen", "screen-audio"]
    );
    assert!(offers(&world).is_empty(), "the lines are there already");
}

/// Guards: the browser's own "Stop sharing", which no click in the page tells of.
#[test]
fn browsers_own_bar_ends_the_share() {
    let mut world = sharing();
    world.forget();
    world.input(Input::Share(ShareEvent::Ended { generation: 1 }));
    assert_eq!(world.call.share(), Share::Off);
    assert_eq!(world.share_actions(), [ShareOutput::Close]);
    assert_eq!(described(&world)[2], "screen off");
    let told = world
        .outputs
        .iter()
        .any(|output| matches!(output, Output::Notice(_)));
    assert!(!told, "whoever stops it knows");
}

/// Guards: the end of an earlier share that is taken for the end of this one.
#[test]
fn late_end_of_an_earlier_share_changes_nothing() {
    let mut world = sharing();
    world.command(Command::StopSharing);
    world.command(Command::ShareScreen);
    world.input(Input::Share(ShareEvent::Ended { generation: 1 }));
    world.input(Input::Share(ShareEvent::SoundEnded { generation: 1 }));
    assert_eq!(world.call.share(), Share::On { sound: true });
}

/// Guards: a picture that is lost with its sound.
#[test]
fn sound_that_ends_alone_leaves_the_picture() {
    let mut world = sharing();
    world.input(Input::Share(ShareEvent::SoundEnded { generation: 1 }));
    assert_eq!(world.call.share(), Share::On { sound: false });
    assert_eq!(described(&world)[2..], ["screen", "screen-audio off"]);
}

/// Guards: an error for somebody who only changed their mind.
#[test]
fn cancelled_prompt_is_no_error() {
    let mut world = World::joined();
    world.forget();
    world.screens = Screens::Refuse(ShareRefusal::Cancelled);
    world.command(Command::ShareScreen);
    assert_eq!(world.call.share(), Share::Off);
    assert!(
        !world
            .outputs
            .iter()
            .any(|output| matches!(output, Output::Notice(_)))
    );
    assert!(world.janus.requests.is_empty(), "nobody is told of anything");
    world.screens = Screens::Refuse(ShareRefusal::Forbidden);
    world.command(Command::ShareScreen);
    let notice = Output::Notice(Notice::ShareFailed(ShareRefusal::Forbidden));
    assert!(
        world.outputs.contains(&notice),
        "what the person did not choose is told"
    );
}

/// Guards: two prompts at a time.
#[test]
fn second_click_while_the_prompt_is_open_does_nothing() {
    let mut world = World::joined();
    world.screens = Screens::Silent;
    world.command(Command::ShareScreen);
    world.command(Command::ShareScreen);
    assert_eq!(world.share_actions(), [ShareOutput::Open { generation: 1 }]);
}

/// Guards: a screen that is shown to nobody and never let go, because its owner left while choosing it.
#[test]
fn screen_chosen_after_leaving_is_let_go() {
    let mut world = World::joined();
    world.screens = Screens::Silent;
    world.command(Command::ShareScreen);
    world.command(Command::Leave);
    world.forget();
    let (generation, sound) = (1, true);
    world.input(Input::Share(ShareEvent::Opened { generation, sound }));
    assert_eq!(world.share_actions(), [ShareOutput::Discard { generation }]);
    assert_eq!(world.call.share(), Share::Off);
}

/// Guards: a screen that goes on being captured after the call.
#[test]
fn leaving_ends_the_share() {
    for end in [Command::Leave, Command::Abandon] {
        let mut world = sharing();
        world.forget();
        world.command(end);
        assert_eq!(world.share_actions(), [ShareOutput::Close]);
        assert_eq!(world.call.share(), Share::Off);
    }
    let mut world = sharing();
    world.forget();
    let kicked = json!({"videoroom": "event", "room": 1234, "kicked": OWN_FEED});
    world.janus.publisher_event(kicked);
    world.deliver();
    assert_eq!(world.share_actions(), [ShareOutput::Close]);
}

/// Guards: a share from the lobby, where nobody would see it.
#[test]
fn nothing_is_shared_outside_a_call() {
    let mut world = World::new();
    world.command(Command::ShareScreen);
    assert!(world.share_actions().is_empty());
}

/// Guards: a share that is lost when Janus hangs up.
#[test]
fn share_is_published_again_after_a_hang_up() {
    let mut world = sharing();
    world.janus.hang_up(true, "ICE failed");
    world.deliver();
    world.forget();
    world.pass(Duration::from_secs(2));
    let actions = world.peer_actions(PeerRole::Publisher);
    let add = actions.iter().position(|action| *action == PeerOutput::AddScreen);
    let offer = actions
        .iter()
        .position(|action| matches!(action, PeerOutput::Offer { .. }));
    assert!(
        add.is_some() && add < offer,
        "the first offer brings it: {actions:?}"
    );
    assert_eq!(world.janus.bodies("publish").len(), 1);
    assert_eq!(
        described(&world),
        ["microphone", "camera", "screen", "screen-audio"]
    );
    assert!(world.share_actions().is_empty(), "nobody is asked again");
}

/// Guards: a share that is lost with the session.
#[test]
fn share_survives_a_new_session() {
    let mut world = sharing();
    world.janus.forget();
    world.cut();
    world.pass(Duration::from_secs(10));
    assert_eq!(*world.call.phase(), Phase::InCall);
    assert_eq!(world.call.share(), Share::On { sound: true });
    assert_eq!(
        described(&world),
        ["microphone", "camera", "screen", "screen-audio"]
    );
}

/// Guards: a mute that is lost because a share is being negotiated meanwhile.
#[test]
fn mute_during_the_negotiation_is_told_after_it() {
    let mut world = World::joined();
    world.mute_peer = Some(PeerRole::Publisher);
    world.command(Command::ShareScreen);
    world.command(Command::SetSource {
        kind: SourceKind::Microphone,
        on: false,
    });
    world.mute_peer = None;
    let peer = PeerKey {
        role: PeerRole::Publisher,
        generation: 1,
    };
    let mid = |mid: &str| Some(mid.to_owned());
    let event = PeerEvent::Offered {
        sdp: "v=0 offer".to_owned(),
        mids: PublisherMids {
            microphone: mid("0"),
            camera: mid("1"),
            screen: mid("2"),
            screen_audio: mid("3"),
        },
    };
    world.input(Input::Peer { peer, event });
    assert_eq!(
        described(&world),
        ["microphone off", "camera", "screen", "screen-audio"]
    );
}

/// Guards: somebody else's screen that hides their camera, or comes without its sound.
#[test]
fn screen_of_another_is_a_second_picture() {
    let mut world = World::joined();
    world.janus.enter(7, "Bo");
    world.deliver();
    assert!(world.person("Bo").screen.is_none());
    world.janus.share(7, ["screen", "screen-audio"]);
    world.deliver();
    let bo = world.person("Bo");
    let screen = bo.screen.expect("a screen");
    assert!(screen.audio);
    assert_eq!(
        [bo.audio_mid, bo.video_mid, screen.video_mid, screen.audio_mid],
        ["1", "2", "3", "4"].map(|mid| Some(mid.to_owned()))
    );
    world.janus.share(7, ["screen off", "screen-audio off"]);
    world.deliver();
    let bo = world.person("Bo");
    assert!(bo.screen.is_none() && bo.video_mid.is_some());
    world.janus.share(7, ["screen", "screen-audio off"]);
    world.deliver();
    let screen = world.person("Bo").screen.expect("a screen again");
    assert!(!screen.audio && screen.audio_mid.is_none() && screen.video_mid.is_some());
}

/// Guards: a line for a screen that nobody shares, in everybody's connection.
#[test]
fn screen_that_is_off_is_not_subscribed_to() {
    let mut world = World::joined();
    world.janus.enter(7, "Bo");
    world.janus.share(7, ["screen off", "screen-audio off"]);
    world.deliver();
    let wanted: usize = world
        .janus
        .requests
        .iter()
        .map(|frame| &frame["body"])
        .flat_map(|body| [&body["streams"], &body["subscribe"]])
        .filter_map(Value::as_array)
        .flatten()
        .filter(|stream| stream["feed"] == 7)
        .count();
    assert_eq!(wanted, 2, "microphone and camera");
}

/// Guards: "Poor connection" over a slide that simply does not change.
#[test]
fn still_screen_of_somebody_who_is_heard_is_live() {
    let mut world = World::joined();
    world.janus.enter(7, "Bo");
    world.janus.share(7, ["screen", "screen-audio off"]);
    world.deliver();
    let link = |world: &World| world.person("Bo").screen.expect("a screen").link;
    let count = |world: &mut World, screen: u64, camera: u64| {
        let peer = PeerKey {
            role: PeerRole::Subscriber,
            generation: 1,
        };
        let entry = |mid: &str, frames: u64| InboundRtp {
            mid: mid.to_owned(),
            kind: MediaKind::Video,
            packets_received: frames,
            bytes_received: frames * 100,
            frames_decoded: frames,
            ..InboundRtp::default()
        };
        world.input(Input::Stats(vec![StatsSnapshot {
            inbound: vec![entry("2", screen), entry("1", camera)],
            ..StatsSnapshot::new(peer)
        }]));
    };
    assert_eq!(link(&world), Link::Connecting);
    world.input(Input::ScreenShown { feed: Id::Number(7) });
    assert_eq!(link(&world), Link::Live, "what is painted is there");
    count(&mut world, 5, 5);
    assert_eq!(link(&world), Link::Live);
    for frames in 6..20 {
        world.pass(Duration::from_secs(1));
        count(&mut world, 5, frames);
    }
    assert_eq!(link(&world), Link::Live, "the camera moves");
    world.pass(Duration::from_secs(4));
    count(&mut world, 5, 19);
    assert_eq!(link(&world), Link::Stalled, "nothing of theirs arrives");
}
