//! What the browser remembers of the person's choices.

use parlour::browser::{preferences, storage};
use parlour_call::{CaptureSettings, DeviceChoice, DeviceKind, Resolution};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::script;

const KINDS: [DeviceKind; 3] = [DeviceKind::Microphone, DeviceKind::Camera, DeviceKind::Speaker];

/// Makes local storage full for the length of `act`.
fn while_full(act: impl FnOnce()) {
    script(
        "window.setItem = Storage.prototype.setItem;
         Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
    );
    act();
    script("Storage.prototype.setItem = window.setItem");
}

fn write_all(choice: &DeviceChoice, capture: CaptureSettings) {
    for kind in KINDS {
        preferences::set_device(kind, choice);
    }
    preferences::set_capture(capture);
    preferences::set_volume(0.35);
}

fn assert_all(choice: &DeviceChoice, capture: CaptureSettings) {
    for kind in KINDS {
        assert_eq!(preferences::device(kind), *choice);
    }
    assert_eq!(preferences::capture(), capture);
    assert!((preferences::volume() - 0.35).abs() < 1e-9);
}

/// Guards against choices that are gone after a visit, and that a full or forbidden storage turns into a failure.
#[wasm_bindgen_test]
fn choices_are_read_back_also_where_nothing_can_be_stored() {
    let capture = CaptureSettings {
        resolution: Resolution::P360,
        frame_rate: 15,
        auto_gain: false,
        ..CaptureSettings::default()
    };
    let choice = DeviceChoice::new("an-id", "내장 카메라 (04f2:b6d0)");
    write_all(&choice, capture);
    assert_all(&choice, capture);
    let other = DeviceChoice::new("another-id", "USB camera");
    while_full(|| {
        write_all(&other, CaptureSettings::default());
        assert_all(&other, CaptureSettings::default());
    });
    write_all(&DeviceChoice::default(), CaptureSettings::default());
    assert_all(&DeviceChoice::default(), CaptureSettings::default());
}

/// Guards against trust in what stands in local storage.
#[wasm_bindgen_test]
fn nonsense_is_passed_over() {
    for nonsense in [
        "",
        "\u{0}",
        "\n\u{7}",
        "101",
        "-1",
        "9e9",
        "720p",
        "<b>\u{1}",
        &"x".repeat(5000),
    ] {
        for key in ["microphone", "microphone-label", "capture", "volume"] {
            storage::set(&format!("parlour.{key}"), nonsense);
        }
        let device = preferences::device(DeviceKind::Microphone);
        let plausible = |text: &Option<String>| {
            text.as_ref()
                .is_none_or(|text| !text.is_empty() && text.len() < 300)
        };
        assert!(plausible(&device.id) && plausible(&device.label), "{device:?}");
        let printable = |text: &Option<String>| text.iter().all(|text| !text.chars().any(char::is_control));
        assert!(printable(&device.id) && printable(&device.label), "{device:?}");
        assert_eq!(preferences::capture(), CaptureSettings::default(), "{nonsense:?}");
        assert!((preferences::volume() - 1.0).abs() < 1e-9, "{nonsense:?}");
    }
    for key in ["microphone", "microphone-label", "capture", "volume"] {
        storage::remove(&format!("parlour.{key}"));
    }
}
