//! Which device, how it captures, and the keys of the microphone.

mod support;

use parlour_call::*;
use std::time::Duration;
use support::desk::{Desk, camera, microphone};
use support::{Devices, World};

const CAMERA: SourceKind = SourceKind::Camera;

/// Guards: a phone that gives a camera to one track at a time refuses the second one.
#[test]
fn where_there_is_one_camera_at_a_time_the_old_track_goes_first() {
    let (front, back) = (camera("front"), camera("back"));
    for exclusive in [false, true] {
        let mut world = World::new();
        world.apart().prepare(exclusive, CaptureSettings::default());
        let mut desk = Desk::with(&[front.clone(), back.clone(), microphone("mic")], world);
        desk.choose_only(&back);
        assert_eq!(desk.closed(CAMERA), exclusive);
        // The other one cannot be had: back to the one before.
        desk.refuse(CaptureError::Busy);
        assert_eq!(
            desk.notices(),
            [Notice::SourceFailed {
                kind: CAMERA,
                error: CaptureError::Busy
            }]
        );
        if exclusive {
            assert_eq!(desk.requests().len(), 2);
            desk.answer();
        }
        assert!(desk.source(CAMERA).is_live());
        assert_eq!(desk.in_use(CAMERA), Some("front"));
    }
}

/// Guards: the button of a phone that only ever finds the camera it has already.
#[test]
fn switching_goes_to_the_other_side_or_to_the_next_camera() {
    let mut desk = Desk::new(&[camera("one"), camera("two"), microphone("mic")]);
    for expected in ["two", "one"] {
        desk.world.command(Command::SwitchCamera);
        desk.answer();
        desk.list();
        assert_eq!(desk.in_use(CAMERA), Some(expected));
    }
    desk.world.command(Command::SwitchCamera);
    let generation = desk.generation();
    let camera = Some(TrackInfo {
        device_id: "two".to_owned(),
        facing: Some(Facing::User),
        ..TrackInfo::default()
    });
    desk.world.input(Input::Media(MediaEvent::Opened {
        generation,
        microphone: None,
        camera,
    }));
    desk.forget();
    desk.world.command(Command::SwitchCamera);
    let asked = desk.requests()[0].camera.clone().expect("a camera");
    assert_eq!((asked.id, asked.facing), (None, Some(Facing::Environment)));
}

/// Guards: other settings that only count after the next reload, or that renegotiate.
#[test]
fn capture_settings_reopen_what_they_concern_and_nothing_else() {
    let mut desk = Desk::new(&[camera("cam"), microphone("mic")]);
    let capture = CaptureSettings {
        resolution: Resolution::P360,
        ..CaptureSettings::default()
    };
    desk.world.command(Command::SetCapture(capture));
    let request = desk.requests().pop().expect("the camera anew");
    assert!(request.microphone.is_none() && request.camera.is_some());
    assert_eq!(request.capture, capture);
    assert!(desk.closed(CAMERA) && !desk.closed(SourceKind::Microphone));
    desk.answer();
    assert!(desk.source(CAMERA).is_live());
    desk.forget();
    // A muted microphone is not opened for it, and has them when it is on again.
    desk.set(SourceKind::Microphone, false);
    let quiet = CaptureSettings {
        noise_suppression: false,
        ..capture
    };
    desk.world.command(Command::SetCapture(quiet));
    assert_eq!(desk.requests(), []);
    desk.set(SourceKind::Microphone, true);
    let request = desk.requests().pop().expect("the microphone anew");
    assert!(request.microphone.is_some() && !request.capture.noise_suppression);
    assert_eq!(desk.world.peer_actions(PeerRole::Publisher), [], "no negotiation");
}

/// Guards: a microphone chosen while muted, and the old one heard after unmuting.
#[test]
fn a_microphone_chosen_while_muted_is_the_one_that_is_heard_later() {
    let (one, two) = (microphone("one"), microphone("two"));
    let mut desk = Desk::new(&[one, two.clone(), camera("cam")]);
    desk.set(SourceKind::Microphone, false);
    desk.forget();
    desk.choose_only(&two);
    assert!(desk.closed(SourceKind::Microphone));
    desk.set(SourceKind::Microphone, true);
    desk.answer();
    assert_eq!(desk.in_use(SourceKind::Microphone), Some("two"));
}

/// Guards: a key that is let go leaves the microphone on, or takes back what the person decided meanwhile.
#[test]
fn push_to_talk_is_on_while_the_key_is_held() {
    let mut desk = Desk::new(&[camera("cam"), microphone("mic")]);
    let talk = |desk: &mut Desk, held| {
        desk.world.command(Command::Talk { held });
        desk.source(SourceKind::Microphone).on
    };
    assert!(
        talk(&mut desk, true) && talk(&mut desk, false),
        "not muted: nothing to do"
    );
    desk.set(SourceKind::Microphone, false);
    assert!(talk(&mut desk, true) && talk(&mut desk, true));
    assert!(desk.world.person("Ada").audio);
    assert!(!talk(&mut desk, false) && !talk(&mut desk, false));
    assert!(!desk.world.person("Ada").audio);
    talk(&mut desk, true);
    desk.set(SourceKind::Microphone, false);
    desk.set(SourceKind::Microphone, true);
    assert!(talk(&mut desk, false), "turned on by hand while it was held");
    desk.set(SourceKind::Microphone, false);
    talk(&mut desk, true);
    desk.world.command(Command::Leave);
    let muted = !desk.source(SourceKind::Microphone).on;
    assert!(muted, "as it was before the key was held, for whoever comes back");
}

/// Guards: a hint that is not given for a mute right after another, and one that nags whoever uses push to talk.
#[test]
fn speaking_while_muted_is_told_once_for_each_mute() {
    let mut desk = Desk::new(&[camera("cam"), microphone("mic")]);
    let told = |desk: &mut Desk| {
        desk.forget();
        for _ in 0..20 {
            desk.world.pass(Duration::from_millis(150));
            desk.world.input(Input::Levels(Levels {
                own: 0.7,
                remote: Vec::new(),
            }));
        }
        desk.notices()
    };
    assert_eq!(told(&mut desk), []);
    for _ in 0..2 {
        desk.set(SourceKind::Microphone, false);
        assert_eq!(told(&mut desk), [Notice::SpeakingMuted]);
        assert_eq!(told(&mut desk), []);
        desk.world.command(Command::Talk { held: true });
        assert_eq!(told(&mut desk), []);
        desk.world.command(Command::Talk { held: false });
        assert_eq!(told(&mut desk), []);
        desk.set(SourceKind::Microphone, true);
    }
}

/// Guards: an old choice that is only known by its label after the person allowed the devices.
#[test]
fn a_choice_whose_id_changed_is_found_by_its_label() {
    let mut world = World::new();
    let old = DeviceChoice::new("id of last year", "The usb");
    world.apart().prefer(DeviceKind::Camera, old);
    let mut desk = Desk {
        world,
        plugged: vec![camera("built-in"), microphone("mic"), camera("usb")],
    };
    // The browser named nothing before it was allowed, so it opened any.
    desk.world.devices = Devices::Silent;
    desk.list();
    desk.answer();
    assert_eq!(desk.in_use(CAMERA), Some("usb"));
    assert_eq!(desk.notices(), [], "that is no news");
}
