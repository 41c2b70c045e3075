//! The person's choices in local storage. They are validated when they are read, because anything may stand there.

use crate::browser::storage;
use janus_proto::Id;
use parlour_call::config::LinkOptions;
use parlour_call::{CaptureSettings, DeviceChoice, DeviceKind, SourceKind};

const ROOM_KEY: &str = "parlour.room";
const CAPTURE_KEY: &str = "parlour.capture";
const SHORTCUTS_KEY: &str = "parlour.shortcuts";
const VOLUME_KEY: &str = "parlour.volume";
/// The longest id or label of a device that is accepted, in bytes.
const LONGEST: usize = 256;

/// The device that was chosen last; an empty choice where there is none.
#[must_use]
pub fn device(kind: DeviceKind) -> DeviceChoice {
    let [id, label] = device_keys(kind);
    let id = storage::get(id)
        .filter(|id| id.len() <= LONGEST && id.chars().all(|c| c.is_ascii_graphic()))
        .unwrap_or_default();
    let label = storage::get(label)
        .filter(|label| label.len() <= LONGEST && !label.chars().any(char::is_control))
        .unwrap_or_default();
    DeviceChoice::new(&id, &label)
}

/// Stores a device's id and label; an empty choice removes them. The facing mode of a camera is not stored.
pub fn set_device(kind: DeviceKind, choice: &DeviceChoice) {
    for (key, value) in device_keys(kind).into_iter().zip([&choice.id, &choice.label]) {
        match value {
            Some(value) => {
                storage::set(key, value);
            }
            None => storage::remove(key),
        }
    }
}

const fn device_keys(kind: DeviceKind) -> [&'static str; 2] {
    match kind {
        DeviceKind::Microphone => ["parlour.microphone", "parlour.microphone-label"],
        DeviceKind::Camera => ["parlour.camera", "parlour.camera-label"],
        DeviceKind::Speaker => ["parlour.speaker", "parlour.speaker-label"],
    }
}

/// The capture settings; the defaults where nothing valid is stored.
#[must_use]
pub fn capture() -> CaptureSettings {
    storage::get(CAPTURE_KEY)
        .and_then(|text| CaptureSettings::parse(&text))
        .unwrap_or_default()
}

/// Stores the capture settings.
pub fn set_capture(capture: CaptureSettings) {
    storage::set(CAPTURE_KEY, &capture.to_text());
}

/// The playback volume, 0 to 1; 1 where nothing valid is stored.
#[must_use]
pub fn volume() -> f64 {
    let percent = storage::get(VOLUME_KEY).and_then(|text| text.parse::<u8>().ok());
    percent
        .filter(|percent| *percent <= 100)
        .map_or(1.0, |percent| f64::from(percent) / 100.0)
}

/// Stores the playback volume.
pub fn set_volume(volume: f64) {
    storage::set(VOLUME_KEY, &format!("{:.0}", volume.clamp(0.0, 1.0) * 100.0));
}

/// Whether a source starts on: as it was last left in this tab, so that a reload or a crash in a call keeps muted what was muted; in a new
/// tab as it was last left in the lobby; on where nothing is remembered.
#[must_use]
pub fn starts_on(kind: SourceKind) -> bool {
    let key = toggle_key(kind);
    let left = storage::tab::get(key).or_else(|| storage::get(key));
    left.as_deref() != Some("off")
}

/// Remembers a toggle of the lobby or a call for this tab.
pub fn set_on_in_tab(kind: SourceKind, on: bool) {
    storage::tab::set(toggle_key(kind), on_or_off(on));
}

/// Remembers a toggle of the lobby.
pub fn set_on(kind: SourceKind, on: bool) {
    storage::set(toggle_key(kind), on_or_off(on));
}

/// Whether the call's shortcuts of one letter count; they do where nothing is remembered.
#[must_use]
pub fn letters_count() -> bool {
    storage::get(SHORTCUTS_KEY).as_deref() != Some("off")
}

/// Remembers whether they do.
pub fn set_letters_count(on: bool) {
    storage::set(SHORTCUTS_KEY, on_or_off(on));
}

const fn on_or_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

const fn toggle_key(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Microphone => "parlour.join-with-microphone",
        SourceKind::Camera => "parlour.join-with-camera",
    }
}

/// The room that was joined last.
#[must_use]
pub fn room() -> Option<Id> {
    LinkOptions::room_of(&storage::get(ROOM_KEY)?)
}

/// Remembers the room.
pub fn set_room(room: &Id) {
    storage::set(ROOM_KEY, &room.to_string());
}
