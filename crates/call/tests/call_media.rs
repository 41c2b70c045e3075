//! Microphone and camera: whatever the order of clicks and answers, at most one track of a kind, and stop means stop.

mod support;

use parlour_call::*;
use support::{Devices, World};

fn camera(on: bool) -> Command {
    Command::SetSource {
        kind: SourceKind::Camera,
        on,
    }
}

fn opened(generation: u32) -> Input {
    let camera = Some(TrackInfo {
        device_id: "cam".to_owned(),
        label: "cam".to_owned(),
        ..TrackInfo::default()
    });
    Input::Media(MediaEvent::Opened {
        generation,
        microphone: None,
        camera,
    })
}

fn opens(world: &World) -> Vec<OpenRequest> {
    let open = |output: MediaOutput| match output {
        MediaOutput::Open(request) => Some(request),
        _ => None,
    };
    world.media_actions().into_iter().filter_map(open).collect()
}

/// Guards: both devices are asked for in one prompt.
#[test]
fn one_prompt_opens_both() {
    let world = World::new();
    let requests = opens(&world);
    assert_eq!(requests.len(), 1);
    assert!(requests[0].microphone.is_some() && requests[0].camera.is_some());
}

/// Guards: a late answer after the person turned the camera off is not adopted.
#[test]
fn late_answer_nobody_wants_is_not_adopted() {
    let mut world = World::joined();
    world.command(camera(false));
    world.devices = Devices::Silent;
    world.command(camera(true));
    let generation = opens(&world).last().expect("a request").generation;
    world.command(camera(false));
    world.forget();
    world.input(opened(generation));
    assert_eq!(
        world.media_actions(),
        [MediaOutput::Adopt {
            generation,
            microphone: false,
            camera: false
        }]
    );
    assert!(!world.person("Ada").video);
}

/// Guards: an answer that arrives after leaving is not adopted either.
#[test]
fn answer_after_leaving_is_not_adopted() {
    let mut world = World::joined();
    world.command(camera(false));
    world.devices = Devices::Silent;
    world.command(camera(true));
    let generation = opens(&world).last().expect("a request").generation;
    world.command(Command::Leave);
    world.forget();
    world.input(opened(generation));
    assert_eq!(
        world.media_actions(),
        [MediaOutput::Adopt {
            generation,
            microphone: false,
            camera: false
        }]
    );
}

/// Guards: ten rapid toggles end in the last state, with one request under way at most.
#[test]
fn rapid_toggles_end_in_the_last_state() {
    let mut world = World::joined();
    world.command(camera(false));
    world.forget();
    world.devices = Devices::Silent;
    for round in 0..10 {
        world.command(camera(round % 2 == 0));
    }
    world.command(camera(true));
    let requests = opens(&world);
    assert_eq!(requests.len(), 1);
    world.input(opened(requests[0].generation));
    assert!(world.person("Ada").video);
}

/// Guards: a missing camera does not cost the microphone.
#[test]
fn missing_camera_leaves_the_microphone() {
    let mut world = World::new();
    world.command(Command::Abandon);
    world.devices = Devices::NoCamera;
    world.command(Command::ReturnToLobby);
    let local = world.call.local();
    assert!(local.source(SourceKind::Microphone).is_live());
    assert_eq!(
        local.source(SourceKind::Camera).error,
        Some(CaptureError::NotFound)
    );
    assert!(!local.source(SourceKind::Camera).on);
}

/// Guards: a muted microphone stays open in a call, so that it is back at once, and is closed in the lobby.
#[test]
fn muted_microphone_stays_open_only_in_a_call() {
    let mute = Command::SetSource {
        kind: SourceKind::Microphone,
        on: false,
    };
    let mut world = World::new();
    world.forget();
    world.command(mute.clone());
    assert_eq!(
        world.media_actions(),
        [MediaOutput::Close(SourceKind::Microphone)]
    );
    let mut world = World::joined();
    world.forget();
    world.command(mute);
    let kind = SourceKind::Microphone;
    assert_eq!(
        world.media_actions(),
        [MediaOutput::SetSending { kind, sending: false }]
    );
}
