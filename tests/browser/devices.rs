//! Microphone and camera.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use parlour::browser::media::devices;
use parlour::browser::media::tracks::LocalTracks;
use parlour_call::{
    CaptureError, CaptureSettings, DeviceChoice, DeviceKind, Facing, MediaEvent, OpenRequest, Resolution,
    SourceKind,
};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::{both, held, live_tracks, number, open_both, pause, quiet_tracks, script, spy, until};

/// Guards against a lobby without picture and sound.
#[wasm_bindgen_test]
async fn get_user_media_gives_both_tracks_and_says_which_devices() {
    spy();
    let opened = open_both().await;
    for kind in [SourceKind::Microphone, SourceKind::Camera] {
        let info = opened.info(kind).expect("both were asked for");
        assert!(!info.label.is_empty() && !info.device_id.is_empty(), "{info:?}");
    }
    assert_eq!(live_tracks(), 2.0);
    let list = devices::list().await;
    let cameras = list.iter().filter(|device| device.kind == DeviceKind::Camera);
    assert_eq!(cameras.count(), 2, "{list:?}");
}

/// Guards against a camera light that stays on because nobody wanted the answer any more.
#[wasm_bindgen_test]
async fn dropping_what_was_opened_stops_it() {
    spy();
    drop(open_both().await);
    assert_eq!(live_tracks(), 0.0);
}

/// Guards against the device that comes on after the person left: the prompt was answered too late.
#[wasm_bindgen_test]
async fn stop_while_get_user_media_is_pending_leaves_no_live_track() {
    spy();
    held("answer");
    // As the driver does it: the answer goes to a call that is not there any more.
    let call = Rc::new(RefCell::new(quiet_tracks()));
    let wanted = Rc::downgrade(&call);
    let answered = Rc::new(Cell::new(false));
    let seen = Rc::clone(&answered);
    devices::open(both(1), move |outcome| {
        seen.set(true);
        if let (Some(call), Ok(opened)) = (wanted.upgrade(), outcome) {
            call.borrow_mut().adopt(opened, true, true);
        }
    });
    until("the devices are on", || live_tracks() == 2.0).await;
    drop(call);
    script("window.answer()");
    until("the answer", || answered.get()).await;
    assert_eq!(live_tracks(), 0.0);
}

/// Guards against tracks that pile up when a device is opened again and again.
#[wasm_bindgen_test]
async fn adopting_again_stops_the_track_before() {
    spy();
    let mut tracks = quiet_tracks();
    for _ in 0..5 {
        tracks.adopt(open_both().await, true, true);
        assert_eq!(live_tracks(), 2.0);
    }
    tracks.close(SourceKind::Camera);
    assert_eq!(live_tracks(), 1.0);
    assert!(tracks.preview().is_none() && tracks.outgoing(SourceKind::Camera).is_none());
    drop(tracks);
    assert_eq!(live_tracks(), 0.0);
}

/// Guards against a muted microphone whose track still sits on the sender.
#[wasm_bindgen_test]
async fn a_source_that_is_not_sending_has_no_outgoing_track_but_keeps_its_device() {
    spy();
    let mut tracks = quiet_tracks();
    tracks.adopt(open_both().await, true, true);
    tracks.set_sending(SourceKind::Microphone, false);
    assert!(tracks.outgoing(SourceKind::Microphone).is_none());
    assert!(tracks.outgoing(SourceKind::Camera).is_some());
    assert!(tracks.info(SourceKind::Microphone).is_some());
    assert_eq!(live_tracks(), 2.0);
    tracks.set_sending(SourceKind::Microphone, true);
    assert!(tracks.outgoing(SourceKind::Microphone).is_some());
}

/// Guards against a device that was chosen once and is not there today keeping the person out, or taking the other choice with it.
#[wasm_bindgen_test]
async fn a_chosen_device_that_is_gone_is_replaced_and_one_that_is_there_is_used() {
    spy();
    drop(open_both().await);
    let list = devices::list().await;
    let last = |kind| {
        let device = list.iter().rfind(|device| device.kind == kind);
        Some(device.expect("there are several").id.clone())
    };
    let camera = last(DeviceKind::Camera);
    for gone in [false, true] {
        let id = if gone {
            Some("no-such-device".to_owned())
        } else {
            last(DeviceKind::Microphone)
        };
        let chosen = |id: &Option<String>| {
            Some(DeviceChoice {
                id: id.clone(),
                ..DeviceChoice::default()
            })
        };
        let request = OpenRequest {
            microphone: chosen(&id),
            camera: chosen(&camera),
            ..both(1)
        };
        let opened = devices::open_now(&request).await.expect("there are devices");
        let got = |kind| opened.info(kind).map(|info| info.device_id);
        assert_eq!(got(SourceKind::Camera), camera);
        assert_eq!(got(SourceKind::Microphone) == id, !gone);
    }
}

/// Guards against the wrong microphone once the browser gave it another id, and against no camera where none looks that way.
#[wasm_bindgen_test]
async fn a_device_is_found_by_its_label_and_a_missing_side_is_passed_over() {
    spy();
    drop(open_both().await);
    let list = devices::list().await;
    let last = list.iter().rfind(|device| device.kind == DeviceKind::Microphone);
    let last = last.expect("there are several");
    let request = OpenRequest {
        microphone: Some(DeviceChoice::new("an-id-of-long-ago", &last.label)),
        camera: Some(DeviceChoice {
            facing: Some(Facing::Environment),
            ..DeviceChoice::default()
        }),
        ..both(1)
    };
    let opened = devices::open_now(&request).await.expect("there are devices");
    let microphone = opened
        .info(SourceKind::Microphone)
        .expect("a microphone was asked for");
    assert_eq!(microphone.label, last.label);
    assert!(opened.info(SourceKind::Camera).is_some());
}

/// Guards against settings that never reach the browser.
#[wasm_bindgen_test]
async fn the_capture_settings_are_asked_for() {
    spy();
    let capture = CaptureSettings {
        resolution: Resolution::P1080,
        frame_rate: 15,
        echo_cancellation: true,
        noise_suppression: false,
        auto_gain: false,
    };
    let request = OpenRequest { capture, ..both(1) };
    drop(devices::open_now(&request).await);
    let asked = script("JSON.stringify(window.asked)")
        .as_string()
        .unwrap_or_default();
    for part in [
        "\"width\":1920",
        "\"height\":1080",
        "\"frameRate\":15",
        "\"echoCancellation\":true",
        "\"noiseSuppression\":false",
        "\"autoGainControl\":false",
    ] {
        assert!(asked.contains(part), "{part} in {asked}");
    }
}

/// Guards against refusals without a reason: each leads to another advice.
#[wasm_bindgen_test]
async fn refusals_have_reasons() {
    let reasons = [
        ("NotAllowedError", CaptureError::Denied),
        ("NotFoundError", CaptureError::NotFound),
        ("NotReadableError", CaptureError::Busy),
        ("AbortError", CaptureError::Busy),
        ("OverconstrainedError", CaptureError::Unfit),
        ("TypeError", CaptureError::Other),
    ];
    spy();
    script(
        "window.refuse = () => { throw new DOMException('Permission denied by system', 'NotAllowedError') }",
    );
    assert_eq!(
        devices::open_now(&both(1)).await.err(),
        Some(CaptureError::DeniedBySystem)
    );
    for (name, reason) in reasons {
        script(&format!(
            "window.refuse = () => {{ throw Object.assign(new Error('no'), {{ name: '{name}' }}) }}"
        ));
        assert_eq!(devices::open_now(&both(1)).await.err(), Some(reason), "{name}");
    }
    assert_eq!(live_tracks(), 0.0);
}

/// Guards against a device that comes on with an answer though the person has turned it off meanwhile.
#[wasm_bindgen_test]
async fn adopting_one_kind_stops_the_other() {
    spy();
    let mut tracks = quiet_tracks();
    tracks.adopt(open_both().await, true, false);
    assert_eq!(live_tracks(), 1.0);
    assert!(tracks.info(SourceKind::Microphone).is_some() && tracks.info(SourceKind::Camera).is_none());
}

/// Guards against an exception where the browser has no devices to offer at all.
#[wasm_bindgen_test]
async fn an_insecure_origin_is_told_as_such() {
    spy();
    script("Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: undefined })");
    let outcome = devices::open_now(&both(1)).await.err();
    let (list, watch) = (devices::list().await, devices::watch(|| {}));
    script("delete navigator.mediaDevices");
    assert_eq!(outcome, Some(CaptureError::Insecure));
    assert!(list.is_empty() && watch.is_none());
}

/// Guards against an unplugged or silenced device that nobody notices, and against an owner that hears of it after it let go.
#[wasm_bindgen_test]
async fn what_happens_to_a_track_by_itself_is_told_to_its_owner_only() {
    spy();
    let heard = Rc::new(RefCell::new(Vec::new()));
    let hears = Rc::clone(&heard);
    let mut tracks = LocalTracks::new(
        Rc::new(move |event| hears.borrow_mut().push(event)),
        Rc::new(|_| {}),
    );
    tracks.adopt(open_both().await, true, true);
    let happen = |what: &str| {
        script(&format!(
            "for (const track of window.tracks) track.dispatchEvent(new Event('{what}'))"
        ))
    };
    let kinds = [SourceKind::Microphone, SourceKind::Camera];
    let generation = 1;
    for (what, muted) in [("mute", true), ("unmute", false)] {
        happen(what);
        let expected = kinds.map(|kind| MediaEvent::Muted {
            generation,
            kind,
            muted,
        });
        assert_eq!(heard.take(), expected);
    }
    happen("ended");
    assert_eq!(
        heard.take(),
        kinds.map(|kind| MediaEvent::Ended { generation, kind })
    );
    tracks.close(SourceKind::Microphone);
    drop(tracks);
    for what in ["mute", "unmute", "ended"] {
        happen(what);
    }
    assert!(heard.borrow().is_empty());
}

/// Guards against a level that stands still, and against audio contexts that stay open (browsers allow only a few).
#[wasm_bindgen_test]
async fn the_level_moves_with_the_voice_and_its_context_is_closed() {
    spy();
    let loudest = Rc::new(Cell::new(0.0_f64));
    let calls = Rc::new(Cell::new(0));
    let (heard, counted) = (Rc::clone(&loudest), Rc::clone(&calls));
    let mut tracks = LocalTracks::new(
        Rc::new(|_| {}),
        Rc::new(move |level| {
            heard.set(heard.get().max(level));
            counted.set(counted.get() + 1);
        }),
    );
    tracks.adopt(open_both().await, true, true);
    // The fake microphone beeps once a second.
    until("a beep", || loudest.get() > 0.2).await;
    drop(tracks);
    let calls_before = calls.get();
    pause(200).await;
    assert_eq!(calls.get(), calls_before);
    until("the context is closed", || {
        number("window.contexts.filter((context) => context.state !== 'closed').length") == 0.0
    })
    .await;
    assert_eq!(number("window.contexts.length"), 1.0);
}
