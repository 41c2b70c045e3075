//! What a moderator or the room itself keeps from the others is told to whom it is kept from, and shown to everybody.

mod support;

use janus_proto::Id;
use parlour_call::config::Mode;
use parlour_call::*;
use serde_json::{Value, json};
use std::time::Duration;
use support::{OWN_FEED, World, request, settings};

fn moderation(id: u64, mid: &str, word: &str) -> Value {
    json!({"videoroom": "event", "room": 1234, "id": id, "mid": mid, "moderation": word})
}

fn voice() -> World {
    let mut settings = settings(|_| {});
    settings.mode = Mode::Voice;
    let mut world = World::with(settings);
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
    world.forget();
    world
}

fn muted(id: u64, name: &str, muted: bool) -> Value {
    let person = json!({"id": id, "display": name, "setup": true, "muted": muted});
    json!({"audiobridge": "event", "room": 1234, "participants": [person]})
}

/// The last descriptions that we sent.
fn described(world: &World) -> Vec<String> {
    let told = world.janus.bodies("configure");
    let mut lists = told.iter().filter_map(|body| body["descriptions"].as_array());
    let descriptions = lists.next_back().expect("descriptions were sent");
    let text = |description: &Value| description["description"].as_str().unwrap_or_default().to_owned();
    descriptions.iter().map(text).collect()
}

fn sdp(lines: &[(&str, &str, u32)]) -> String {
    let line = |(kind, mid, port): &(&str, &str, u32)| {
        format!("m={kind} {port} UDP/TLS/RTP/SAVPF 96\r\na=mid:{mid}\r\n")
    };
    let lines: Vec<String> = lines.iter().map(line).collect();
    format!("v=0\r\n{}", lines.concat())
}

/// Guards: somebody who talks to nobody and sees themselves as on, because a moderator muted them in the server.
#[test]
fn whoever_a_moderator_mutes_is_told_and_shown_as_off() {
    let mut world = World::with_bo(false);
    world.janus.publisher_event(moderation(OWN_FEED, "0", "muted"));
    world.janus.publisher_event(moderation(OWN_FEED, "1", "muted"));
    world.deliver();
    assert!(
        world.was_told(&["Withheld", "Microphone", "Moderated"]),
        "{:?}",
        world.notices()
    );
    assert!(world.was_told(&["Withheld", "Camera", "Moderated"]));
    let ada = world.person("Ada");
    assert_eq!((ada.audio, ada.video), (false, false));
    assert_eq!(
        described(&world),
        ["microphone off", "camera off"],
        "also for those who come later"
    );
    assert_eq!(world.notices().len(), 2, "each once");
    world.forget();
    world.janus.publisher_event(moderation(OWN_FEED, "0", "unmuted"));
    world.janus.publisher_event(moderation(OWN_FEED, "1", "unmuted"));
    world.deliver();
    let ada = world.person("Ada");
    assert_eq!((ada.audio, ada.video), (true, true));
    assert!(world.was_told(&["Released", "Microphone"]) && world.was_told(&["Released", "Camera"]));
    assert_eq!(described(&world), ["microphone", "camera"]);
}

/// Guards: a person who unmutes themselves and is not heard all the same, without a word.
#[test]
fn who_switches_on_what_a_moderator_muted_is_told_again() {
    let mut world = World::with_bo(false);
    let microphone = |on| Command::SetSource {
        kind: SourceKind::Microphone,
        on,
    };
    world.command(microphone(false));
    world.janus.publisher_event(moderation(OWN_FEED, "0", "muted"));
    world.deliver();
    world.forget();
    world.command(microphone(true));
    assert!(
        world.was_told(&["Withheld", "Microphone"]),
        "{:?}",
        world.notices()
    );
    assert!(!world.person("Ada").audio);
    world.forget();
    world.command(microphone(false));
    world.janus.publisher_event(moderation(OWN_FEED, "0", "unmuted"));
    world.deliver();
    assert_eq!(world.notices(), [""; 0], "what is off is not said to be on");
    world.command(microphone(true));
    assert!(world.person("Ada").audio);
    assert_eq!(world.notices(), [""; 0]);
}

/// Guards: a muted person who is shown as talking, with a picture that "connects again" for ever.
#[test]
fn somebody_else_whom_a_moderator_mutes_is_off_and_not_stalled() {
    let mut world = World::with_bo(false);
    world.input(Input::PictureShown { feed: Id::Number(7) });
    world.janus.publisher_event(moderation(7, "0", "muted"));
    world.janus.publisher_event(moderation(7, "1", "muted"));
    world.deliver();
    world.measure(10, false);
    let bo = world.person("Bo");
    assert_eq!((bo.audio, bo.video, bo.link), (false, false, Link::Live));
    // Janus 1.1.2 repeats a muted sound in no list after the first.
    world.janus.describe(7, ["microphone", "camera"]);
    world.deliver();
    let bo = world.person("Bo");
    assert_eq!(
        (bo.audio, bo.video),
        (false, false),
        "their own words change nothing"
    );
    world.janus.publisher_event(moderation(7, "0", "unmuted"));
    world.janus.publisher_event(moderation(7, "1", "unmuted"));
    world.deliver();
    let bo = world.person("Bo");
    assert_eq!((bo.audio, bo.video), (true, true));
}

/// Guards: somebody who was muted before we came, and a mute that outlives what is heard.
#[test]
fn a_mute_that_is_listed_counts_until_sound_arrives() {
    let mut world = World::joined();
    let streams = json!([{"type": "audio", "mindex": 0, "mid": "0", "codec": "opus", "moderated": true}]);
    let publisher = json!({"id": 7, "display": "Bo", "streams": streams});
    world.janus.enter(7, "Bo");
    world
        .janus
        .publisher_event(json!({"videoroom": "event", "room": 1234, "publishers": [publisher]}));
    world.deliver();
    assert!(!world.person("Bo").audio);
    // The word that lifted it was lost with the socket.
    world.pass(Duration::from_secs(5));
    let mid = world.person("Bo").audio_mid.expect("a line");
    let loud = || {
        Input::Levels(Levels {
            own: 0.0,
            remote: vec![(mid.clone(), 0.3)],
        })
    };
    world.input(loud());
    assert!(world.person("Bo").audio && world.person("Bo").speaking);
}

/// Guards: a talker in a voice room who is not mixed in and is told nothing.
#[test]
fn whoever_a_moderator_mutes_in_a_voice_room_is_told_and_shown_as_off() {
    let mut world = voice();
    world.janus.bridge_event(muted(OWN_FEED, "Ada", true));
    world.deliver();
    assert!(
        world.was_told(&["Withheld", "Microphone", "Moderated"]),
        "{:?}",
        world.notices()
    );
    assert!(!world.person("Ada").audio);
    world.pass(Duration::from_secs(5));
    assert_eq!(
        world.janus.bodies("configure").len(),
        0,
        "nobody unmutes themselves by that"
    );
    world.forget();
    world.janus.bridge_event(muted(OWN_FEED, "Ada", false));
    world.deliver();
    assert!(world.person("Ada").audio);
    assert!(world.was_told(&["Released", "Microphone"]));
}

/// Guards: somebody who muted themselves and whom a moderator's "unmute" shows as on.
#[test]
fn an_unmute_by_a_moderator_turns_no_microphone_on() {
    let mut world = voice();
    world.command(Command::SetSource {
        kind: SourceKind::Microphone,
        on: false,
    });
    world.forget();
    world.janus.bridge_event(muted(OWN_FEED, "Ada", false));
    world.deliver();
    assert!(!world.person("Ada").audio);
    let told = world.janus.bodies("configure");
    assert_eq!(
        told.last().map(|body| &body["muted"]),
        Some(&json!(true)),
        "the room is told again"
    );
    assert_eq!(world.notices(), [""; 0]);
}

/// Guards: a room that is muted as a whole, in which everybody seems to be heard.
#[test]
fn a_voice_room_that_is_muted_shows_everybody_as_off() {
    let mut world = voice();
    let room = |muted: bool| json!({"audiobridge": "event", "room": 1234, "muted": muted});
    world.janus.bridge_event(room(true));
    world.deliver();
    assert!(!world.person("Ada").audio && !world.person("Bo").audio);
    assert!(world.was_told(&["Withheld", "Microphone"]));
    world.janus.bridge_event(room(false));
    world.deliver();
    assert!(world.person("Ada").audio && world.person("Bo").audio);
    assert!(world.was_told(&["Released", "Microphone"]));
}

/// Guards: a camera that is shown as on and goes to nobody, because the room takes no format of this browser.
#[test]
fn a_line_that_the_answer_rejects_is_off_and_told() {
    for (port, which) in [([9, 0], "Camera"), ([0, 9], "Microphone")] {
        let mut world = World::new();
        world.offer = sdp(&[("audio", "0", 9), ("video", "1", 9)]);
        world.janus.answer = sdp(&[("audio", "0", port[0]), ("video", "1", port[1])]);
        // The offer of the lobby was made before.
        world.command(Command::Abandon);
        world.command(Command::Restore);
        world.forget();
        world.command(request(None));
        assert_eq!(*world.call.phase(), Phase::InCall);
        assert!(
            world.was_told(&["Withheld", which, "Rejected"]),
            "{:?}",
            world.notices()
        );
        assert_eq!(world.notices().len(), 1);
        let ada = world.person("Ada");
        assert_eq!((ada.audio, ada.video), (port[0] > 0, port[1] > 0));
        let off = described(&world);
        assert!(
            off.iter()
                .any(|line| line == &format!("{} off", which.to_lowercase())),
            "{off:?}"
        );
    }
}

/// Guards: a voice room whose answer takes no sound.
#[test]
fn a_voice_room_that_rejects_our_audio_is_told() {
    let mut settings = settings(|_| {});
    settings.mode = Mode::Voice;
    let mut world = World::with(settings);
    world.offer = sdp(&[("audio", "0", 9)]);
    world.janus.answer = sdp(&[("audio", "0", 0)]);
    world.command(request(None));
    assert!(
        world.was_told(&["Withheld", "Microphone", "Rejected"]),
        "{:?}",
        world.notices()
    );
    assert!(!world.person("Ada").audio);
}
