//! Devices that are plugged in and out, muted by the system, chosen and let go: what is in use, and what the person is told.

mod support;

use parlour_call::*;
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

/// Guards: the system's own choice moves to another device, and the microphone is opened anew for nothing, or not at all once
/// the one before is really gone.
#[test]
fn the_systems_own_choice_may_move_and_ends_with_its_device() {
    let alias = |label: &str| Device {
        label: label.to_owned(),
        ..microphone("default")
    };
    let mut desk = Desk::new(&[alias("Default: headset"), microphone("headset"), camera("cam")]);
    desk.plugged[0] = alias("Default: built-in");
    desk.list();
    assert_eq!(desk.world.media_actions(), []);
    let kind = SourceKind::Microphone;
    let generation = 2;
    desk.plugged[0] = alias("Default: headset");
    desk.list();
    desk.forget();
    desk.world
        .input(Input::Media(MediaEvent::Ended { generation, kind }));
    desk.plugged[0] = alias("Default: built-in");
    desk.list();
    desk.answer();
    assert_eq!(desk.notices(), [changed(&alias("Default: built-in"), false)]);
    assert!(desk.source(kind).is_live());
}

/// Guards: the list that arrives while the browser still asks leads to a second prompt.
#[test]
fn a_list_while_a_device_is_being_opened_asks_for_nothing() {
    let mut world = World::new();
    world.command(Command::Abandon);
    world
        .apart()
        .prefer(DeviceKind::Camera, choice_of(&camera("cam")));
    world.devices = Devices::Silent;
    world.command(Command::ReturnToLobby);
    world.forget();
    let list = vec![camera("cam"), microphone("mic")];
    world.input(Input::Media(MediaEvent::Devices(list)));
    assert_eq!(world.media_actions(), []);
}

/// Guards: the chosen device, in use already, opened again when the browser tells the names.
#[test]
fn what_is_in_use_already_is_not_taken_back() {
    let mut world = World::new();
    let cam = Device {
        label: "cam".to_owned(),
        ..camera("cam")
    };
    world.command(Command::ChooseDevice {
        kind: DeviceKind::Camera,
        choice: choice_of(&cam),
    });
    world.forget();
    world.input(Input::Media(MediaEvent::Devices(vec![cam, microphone("mic")])));
    assert_eq!(world.media_actions(), []);
}

/// Guards: the camera comes on after the call because the chosen one is plugged in again.
#[test]
fn after_leaving_the_chosen_device_may_return() {
    let (built_in, usb) = (camera("built-in"), camera("usb"));
    let mut desk = Desk::new(&[built_in, usb.clone(), microphone("mic")]);
    desk.choose(&usb);
    desk.unplug(&usb);
    desk.answer();
    desk.world.command(Command::Leave);
    desk.forget();
    desk.plug(&[usb]);
    assert_eq!(desk.world.media_actions(), []);
}

/// Guards: a device that is back but cannot be had takes the one in use with it, or raises an error nobody asked for.
#[test]
fn a_chosen_device_that_returns_in_vain_leaves_the_one_in_use() {
    let (built_in, usb) = (camera("built-in"), camera("usb"));
    let mut desk = Desk::new(&[built_in, usb.clone(), microphone("mic")]);
    desk.choose(&usb);
    desk.unplug(&usb);
    desk.answer();
    desk.list();
    desk.plug(&[usb]);
    let generation = desk.generation();
    desk.forget();
    desk.world.input(Input::Media(MediaEvent::Failed {
        generation,
        error: CaptureError::Busy,
    }));
    assert!(desk.source(CAMERA).is_live() && desk.source(CAMERA).error.is_none());
    assert_eq!(desk.in_use(CAMERA), Some("built-in"));
    assert_eq!(desk.notices(), []);
    assert_eq!(desk.requests(), []);
}

/// Guards: what the person did between the end of a track and the list is overruled by the list.
#[test]
fn a_toggle_or_a_choice_after_the_end_of_a_track_counts() {
    let (built_in, usb) = (camera("built-in"), camera("usb"));
    for chooses in [false, true] {
        let mut desk = Desk::new(&[built_in.clone(), usb.clone(), microphone("mic")]);
        let generation = 2;
        desk.world.input(Input::Media(MediaEvent::Ended {
            generation,
            kind: CAMERA,
        }));
        desk.forget();
        if chooses {
            desk.choose_only(&usb);
        } else {
            desk.set(CAMERA, false);
        }
        desk.unplug(&built_in);
        assert_eq!(desk.requests().len(), usize::from(chooses));
        assert_eq!(desk.notices(), []);
    }
}

/// Guards: names that become known, told as a loudspeaker that is back.
#[test]
fn the_chosen_loudspeaker_is_no_news_when_its_name_becomes_known() {
    let mut world = World::new();
    world
        .call
        .prefer(DeviceKind::Speaker, choice_of(&speaker("phones")));
    let nameless = |device: Device| Device {
        id: String::new(),
        label: String::new(),
        ..device
    };
    let list = [camera("cam"), speaker("loud"), speaker("phones")];
    let unknown = list.clone().map(nameless).to_vec();
    world.input(Input::Media(MediaEvent::Devices(unknown)));
    assert_eq!(world.call.local().speaker(), "phones", "the id may do");
    world.input(Input::Media(MediaEvent::Devices(list.to_vec())));
    assert_eq!(world.call.local().speaker(), "phones");
    let told = world
        .outputs
        .iter()
        .any(|output| matches!(output, Output::Notice(_)));
    assert!(!told, "{:?}", world.outputs);
}

/// Guards: a microphone that the system has muted already when it is opened.
#[test]
fn a_device_that_is_muted_when_it_is_opened_is_told() {
    let mut desk = Desk::new(&[camera("cam"), microphone("mic")]);
    desk.set(CAMERA, false);
    desk.set(CAMERA, true);
    let generation = desk.generation();
    desk.world.input(Input::Media(MediaEvent::Opened {
        generation,
        microphone: None,
        camera: Some(TrackInfo {
            muted: true,
            ..TrackInfo::default()
        }),
    }));
    assert!(desk.source(CAMERA).muted && !desk.world.person("Ada").video);
    assert_eq!(desk.notices(), [Notice::MutedBySystem(CAMERA)]);
}
