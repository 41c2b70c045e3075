//! What is remembered of the person's choices, read back with suspicion: anything may stand in local storage.

use super::storage;
use crate::call::{DeviceKind, SourceKind};
use crate::config::LinkOptions;
use crate::janus::message::Id;

const ROOM_KEY: &str = "parlour.room";
/// Longer ids than this are no browser's.
const LONGEST_ID: usize = 256;

/// The device that was chosen last; empty where none was.
#[must_use]
pub fn device(kind: DeviceKind) -> String {
    let plausible = |id: &String| id.len() <= LONGEST_ID && id.chars().all(|c| c.is_ascii_graphic());
    storage::get(device_key(kind))
        .filter(plausible)
        .unwrap_or_default()
}

/// Remembers a device; an empty id forgets it.
pub fn set_device(kind: DeviceKind, id: &str) {
    if id.is_empty() {
        storage::remove(device_key(kind));
    } else {
        storage::set(device_key(kind), id);
    }
}

const fn device_key(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Microphone => "parlour.microphone",
        DeviceKind::Camera => "parlour.camera",
        DeviceKind::Speaker => "parlour.speaker",
    }
}

/// Whether the person last left this toggle of the lobby on; on where nothing is remembered.
#[must_use]
pub fn is_on(kind: SourceKind) -> bool {
    storage::get(toggle_key(kind)).as_deref() != Some("off")
}

/// Remembers a toggle.
pub fn set_on(kind: SourceKind, on: bool) {
    storage::set(toggle_key(kind), if on { "on" } else { "off" });
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
