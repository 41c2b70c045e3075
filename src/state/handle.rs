//! The way by which views act on the call or the connection check.

use std::rc::{Rc, Weak};

use leptos::prelude::*;

use super::TileKey;
use janus_proto::Id;
use parlour_call::{CaptureSettings, Command, DeviceKind, JoinRequest, ShownTile, SourceKind};

/// What carries out what a [`CallHandle`] is asked for: the driver of the call, or that of the connection check.
pub trait CallControls {
    /// Hands a command to the call. The check has none.
    fn command(&self, _command: Command) {}
    /// Uses this device from now on; an empty id is the system's own choice.
    fn choose_device(&self, kind: DeviceKind, id: &str);
    /// Captures like this from now on.
    fn set_capture(&self, capture: CaptureSettings);
    /// A tile's `<video>` rendered its first frame.
    fn picture_shown(&self, _tile: &TileKey) {}
    /// Measures this participant's connection every second from now on, or nobody's.
    fn inspect(&self, _feed: Option<Id>) {}
    /// Saves what happened so far as a file.
    fn save_report(&self) {}
    /// Runs the connection check again.
    fn restart_check(&self) {}
}

/// Acts on the call. A `Copy` context; without a driver, and once the driver is gone, nothing happens.
#[derive(Clone, Copy)]
pub struct CallHandle(StoredValue<Option<Weak<dyn CallControls>>, LocalStorage>);

impl CallHandle {
    pub(super) fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// Lets this driver carry out what is asked for from now on.
    pub(crate) fn connect(self, controls: Weak<dyn CallControls>) {
        self.0.set_value(Some(controls));
    }

    fn controls(self) -> Option<Rc<dyn CallControls>> {
        self.0.try_get_value().flatten()?.upgrade()
    }

    fn command(self, command: Command) {
        if let Some(controls) = self.controls() {
            controls.command(command);
        }
    }

    /// Goes into the room, from the lobby or again after a failure.
    pub fn join(self, request: JoinRequest) {
        self.command(Command::Join(request));
    }

    /// Hangs up, or gives up joining.
    pub fn leave(self) {
        self.command(Command::Leave);
    }

    /// After the call: back into the same room as the same person.
    pub fn rejoin(self) {
        self.command(Command::Rejoin);
    }

    /// After the call: to the lobby.
    pub fn return_to_lobby(self) {
        self.command(Command::ReturnToLobby);
    }

    /// Asks who is in this room, from the lobby.
    pub fn look_at(self, room: Id) {
        self.command(Command::LookAt(room));
    }

    /// Turns microphone or camera on or off.
    pub fn set_source(self, kind: SourceKind, on: bool) {
        self.command(Command::SetSource { kind, on });
    }

    /// Turns the microphone on or off.
    pub fn set_microphone(self, on: bool) {
        self.set_source(SourceKind::Microphone, on);
    }

    /// Turns the camera on or off.
    pub fn set_camera(self, on: bool) {
        self.set_source(SourceKind::Camera, on);
    }

    /// Push to talk: the key went down, or up again.
    pub fn push_to_talk(self, held: bool) {
        self.command(Command::Talk { held });
    }

    /// Uses the camera that looks the other way, or the next one.
    pub fn switch_camera(self) {
        self.command(Command::SwitchCamera);
    }

    /// Shares the screen; the browser asks which one.
    pub fn share_screen(self) {
        self.command(Command::ShareScreen);
    }

    /// Stops sharing the screen.
    pub fn stop_sharing(self) {
        self.command(Command::StopSharing);
    }

    /// Says how many of the others the first page of the stage shows.
    pub fn set_front_seats(self, count: usize) {
        self.command(Command::SetFirstPageSize(count));
    }

    /// Says which tiles with pictures are on the page, the most important first.
    pub fn show_tiles(self, tiles: Vec<ShownTile>) {
        self.command(Command::ShowTiles(tiles));
    }

    /// Says that a tile's `<video>` rendered its first frame.
    pub fn picture_shown(self, tile: &TileKey) {
        if let Some(controls) = self.controls() {
            controls.picture_shown(tile);
        }
    }

    /// Measures this participant's connection every second from now on, or nobody's.
    pub fn inspect(self, feed: Option<Id>) {
        if let Some(controls) = self.controls() {
            controls.inspect(feed);
        }
    }

    /// Saves what happened so far as a file.
    pub fn save_report(self) {
        if let Some(controls) = self.controls() {
            controls.save_report();
        }
    }

    /// Uses this device from now on; an empty id is the system's own choice.
    pub fn choose_device(self, kind: DeviceKind, id: &str) {
        if let Some(controls) = self.controls() {
            controls.choose_device(kind, id);
        }
    }

    /// Captures like this from now on.
    pub fn set_capture(self, capture: CaptureSettings) {
        if let Some(controls) = self.controls() {
            controls.set_capture(capture);
        }
    }

    /// Runs the connection check again.
    pub fn restart_check(self) {
        if let Some(controls) = self.controls() {
            controls.restart_check();
        }
    }
}
