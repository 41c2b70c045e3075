//! Devices that are plugged in and out, muted by the system, chosen and let go: what is in use, and what the person is told.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use parlour::call::*;
use parlour::time::Span;
use support::desk::{Desk, camera, choice_of, microphone, speaker};
use support::{Devices, World};

const CAMERA: SourceKind = SourceKind::Camera;

fn changed(device: &Device, back: bool) -> Notice {
    Notice::DeviceChanged {
        kind: device.kind,
        label: device.label.clone(),
        back,
    }
}

/// Guards: a camera that is pulled out leaves a black tile although there is another one.
#[test]
fn a_device_that_vanishes_is_replaced_and_the_person_is_told() {
    let (built_in, usb, mic) = (camera("built-in"), camera("usb"), microphone("mic"));
    let mut desk = Desk::new(&[built_in.clone(), usb.clone(), mic]);
    desk.choose(&usb);
    desk.forget();
    desk.unplug(&usb);
    assert!(desk.closed(CAMERA));
    assert_eq!(desk.requests()[0].camera, Some(DeviceChoice::default()));
    desk.answer();
    assert_eq!(desk.in_use(CAMERA), Some("built-in"));
    assert_eq!(desk.notices(), [changed(&built_in, false)]);
    assert!(desk.world.person("Ada").video);
}

/// Guards: a track that ends because its device is gone is taken for one that the person or the system stopped.
#[test]
fn a_track_that_ends_with_its_device_is_replaced() {
    let (built_in, usb, mic) = (camera("built-in"), camera("usb"), microphone("mic"));
    let mut desk = Desk::new(&[built_in, usb.clone(), mic]);
    desk.choose(&usb);
    let generation = desk.generation();
    desk.forget();
    desk.world.input(Input::Media(MediaEvent::Ended {
        generation,
        kind: CAMERA,
    }));
    assert_eq!(
        desk.world.media_actions(),
        [MediaOutput::Close(CAMERA), MediaOutput::List]
    );
    assert!(!desk.world.person("Ada").video);
    desk.unplug(&usb);
    desk.answer();
    assert_eq!(desk.in_use(CAMERA), Some("built-in"));
}

/// Guards: a camera that the person took back in the browser's own menu is opened again behind their back.
#[test]
fn a_track_that_ends_while_its_device_is_there_stays_off() {
    let (built_in, mic) = (camera("built-in"), microphone("mic"));
    let mut desk = Desk::new(&[built_in, mic]);
    let generation = 2;
    desk.world.input(Input::Media(MediaEvent::Ended {
        generation,
        kind: CAMERA,
    }));
    desk.list();
    assert_eq!(desk.requests(), []);
    assert_eq!(desk.notices(), [Notice::SourceEnded(CAMERA)]);
    assert!(!desk.source(CAMERA).on);
    assert!(!desk.world.person("Ada").video);
}

/// Guards: the end of a track that was replaced long ago turns the present one off.
#[test]
fn the_end_of_an_earlier_track_means_nothing() {
    let (built_in, usb, mic) = (camera("built-in"), camera("usb"), microphone("mic"));
    let mut desk = Desk::new(&[built_in, usb.clone(), mic]);
    desk.choose(&usb);
    desk.forget();
    desk.world.input(Input::Media(MediaEvent::Ended {
        generation: 1,
        kind: CAMERA,
    }));
    desk.list();
    assert_eq!(desk.world.media_actions(), []);
    assert!(desk.source(CAMERA).is_live());
}

/// Guards: somebody who plugs their headset back in stays on the laptop's microphone.
#[test]
fn the_chosen_device_is_taken_back_when_it_returns() {
    let (built_in, headset, cam) = (microphone("built-in"), microphone("headset"), camera("cam"));
    let mut desk = Desk::new(&[built_in, headset.clone(), cam]);
    desk.choose(&headset);
    desk.unplug(&headset);
    desk.answer();
    desk.list();
    desk.forget();
    // Under another id: browsers change them.
    let returned = Device {
        id: "headset-2".to_owned(),
        ..headset
    };
    desk.plug(std::slice::from_ref(&returned));
    desk.answer();
    assert_eq!(desk.in_use(SourceKind::Microphone), Some("headset-2"));
    assert_eq!(desk.notices(), [changed(&returned, true)]);
}

/// Guards: a new device takes over from the one that the person is using.
#[test]
fn a_new_device_is_offered_and_not_forced() {
    let mut desk = Desk::new(&[camera("built-in"), microphone("mic"), speaker("loud")]);
    let (headset, phones) = (microphone("headset"), speaker("phones"));
    desk.plug(&[headset.clone(), phones.clone(), camera("usb")]);
    assert_eq!(desk.world.media_actions(), []);
    assert_eq!(
        desk.notices(),
        [
            Notice::DeviceOffered {
                devices: vec![camera("usb")]
            },
            Notice::DeviceOffered {
                devices: vec![headset, phones]
            },
        ]
    );
    desk.forget();
    desk.list();
    desk.plug(&[speaker("screen")]);
    assert_eq!(
        desk.notices(),
        [],
        "offered once, and a screen's loudspeaker not at all"
    );
}

/// Guards: everything is offered as new at the moment when the person allows it and its name becomes known.
#[test]
fn names_that_become_known_are_no_new_devices() {
    let mut world = World::new();
    let nameless = |kind| Device {
        kind,
        id: String::new(),
        label: String::new(),
    };
    for list in [
        vec![nameless(DeviceKind::Camera), nameless(DeviceKind::Microphone)],
        vec![nameless(DeviceKind::Camera), microphone("mic"), speaker("loud")],
        vec![camera("cam"), camera("cam 2"), microphone("mic"), speaker("loud")],
    ] {
        world.input(Input::Media(MediaEvent::Devices(list)));
    }
    let told = world
        .outputs
        .iter()
        .any(|output| matches!(output, Output::Notice(_)));
    assert!(!told, "{:?}", world.outputs);
}

/// Guards: a person whose only camera slips out of its socket has to find the button again, or never learns what happened.
#[test]
fn the_only_device_is_told_when_it_goes_and_is_back_on_when_it_returns() {
    let (cam, mic) = (camera("cam"), microphone("mic"));
    let mut desk = Desk::new(&[cam.clone(), mic]);
    desk.unplug(&cam);
    assert_eq!(desk.requests(), []);
    assert_eq!(desk.notices(), [Notice::SourceEnded(CAMERA)]);
    assert!(!desk.source(CAMERA).on && desk.closed(CAMERA));
    desk.forget();
    desk.plug(std::slice::from_ref(&cam));
    desk.answer();
    assert!(desk.source(CAMERA).is_live());
    assert_eq!(desk.notices(), [changed(&cam, true)]);
}

/// Guards: a camera that was turned off by hand comes on because it was plugged in again.
#[test]
fn what_was_turned_off_stays_off_whatever_is_plugged_in() {
    let (cam, mic) = (camera("cam"), microphone("mic"));
    let mut desk = Desk::new(&[cam.clone(), mic]);
    desk.choose(&cam);
    desk.set(CAMERA, false);
    desk.unplug(&cam);
    desk.forget();
    desk.plug(std::slice::from_ref(&cam));
    assert_eq!(desk.requests(), []);
    // Gone while it was on, and then turned on and off in vain.
    desk.set(CAMERA, true);
    desk.answer();
    desk.list();
    desk.unplug(&cam);
    desk.set(CAMERA, true);
    desk.refuse(CaptureError::NotFound);
    desk.set(CAMERA, false);
    desk.forget();
    desk.plug(&[cam]);
    assert_eq!(desk.requests(), []);
}

/// Guards: a device is opened after the call because it was plugged in.
#[test]
fn after_leaving_nothing_is_opened() {
    let (cam, mic) = (camera("cam"), microphone("mic"));
    let mut desk = Desk::new(&[cam.clone(), mic]);
    desk.choose(&cam);
    desk.unplug(&cam);
    desk.world.command(Command::Leave);
    desk.forget();
    desk.plug(&[cam.clone(), camera("usb")]);
    desk.choose_only(&camera("usb"));
    desk.set(CAMERA, false);
    desk.set(CAMERA, true);
    assert_eq!(desk.world.media_actions(), []);
    assert_eq!(desk.notices(), []);
    // What was chosen meanwhile counts for the next call.
    desk.world.command(Command::Rejoin);
    let camera_of = |request: &OpenRequest| request.camera.clone();
    assert_eq!(
        desk.requests().last().and_then(camera_of),
        Some(choice_of(&camera("usb")))
    );
}

/// Guards: a microphone that the system mutes looks on while nobody hears anything.
#[test]
fn muted_by_the_system_is_told_to_all_and_is_not_the_persons_own_mute() {
    let mut desk = Desk::new(&[camera("cam"), microphone("mic")]);
    let kind = SourceKind::Microphone;
    let mute = |muted| {
        Input::Media(MediaEvent::Muted {
            generation: 2,
            kind,
            muted,
        })
    };
    desk.world.input(mute(true));
    assert_eq!(desk.notices(), [Notice::MutedBySystem(kind)]);
    assert!(desk.source(kind).on && desk.source(kind).muted);
    assert!(!desk.world.person("Ada").audio);
    assert_eq!(
        desk.world.janus.bodies("configure").len(),
        1,
        "the others are told"
    );
    desk.world.input(mute(true));
    assert_eq!(desk.notices().len(), 1);
    desk.world.input(mute(false));
    assert!(desk.world.person("Ada").audio);
    assert_eq!(desk.world.janus.bodies("configure").len(), 2);
}

/// Guards: a phone that gives a camera to one track at a time refuses the second one.
#[test]
fn where_there_is_one_camera_at_a_time_the_old_track_goes_first() {
    let (front, back) = (camera("front"), camera("back"));
    for exclusive in [false, true] {
        let mut world = World::new();
        world.call.prepare(exclusive, CaptureSettings::default());
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

/// Guards: the chosen loudspeaker is gone and the call falls silent.
#[test]
fn the_loudspeaker_falls_back_and_is_taken_back() {
    let (loud, phones) = (speaker("loud"), speaker("phones"));
    let mut desk = Desk::new(&[loud, phones.clone(), camera("cam"), microphone("mic")]);
    desk.choose_speaker(&phones);
    assert_eq!(desk.world.call.local().speaker(), "phones");
    desk.unplug(&phones);
    assert_eq!(desk.world.call.local().speaker(), "");
    assert_eq!(desk.notices(), [changed(&phones, false)]);
    desk.forget();
    desk.plug(std::slice::from_ref(&phones));
    assert_eq!(desk.world.call.local().speaker(), "phones");
    assert_eq!(desk.notices(), [changed(&phones, true)]);
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
}

/// Guards: a hint that is not given for a mute right after another, and one that nags whoever uses push to talk.
#[test]
fn speaking_while_muted_is_told_once_for_each_mute() {
    let mut desk = Desk::new(&[camera("cam"), microphone("mic")]);
    let told = |desk: &mut Desk| {
        desk.forget();
        for _ in 0..20 {
            desk.world.pass(Span(150));
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
    world.call.prefer(DeviceKind::Camera, old);
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
