//! What the person and the page ask for.

use leptos::prelude::*;

use super::{Inner, NAME_KEY, input};
use crate::browser::room_secrets::RoomSecrets;
use crate::browser::window::page;
use crate::browser::{preferences, storage};
use crate::driver::event_loop::{Driver, watch_page_lifecycle};
use crate::state::{CallControls, TileKey, TileSource};
use janus_proto::Id;
use parlour_call::{CaptureSettings, Command, DeviceKind, Input, JoinRequest, Phase, Visibility};

impl Inner {
    pub(super) fn watch_page(&self) {
        let mut guards = self.guards.borrow_mut();
        guards.extend(watch_page_lifecycle(&self.me));
        let online = self.me.clone();
        guards.push(page::on_online(move || input(&online, Input::Online)));
        guards.extend(self.local_media.watch_devices());
        let seen = self.me.clone();
        guards.extend(page::on_visibility(move |visible| {
            let Some(inner) = seen.upgrade() else { return };
            if visible {
                inner.seen();
            }
            inner.tell_sight();
        }));
        self.state.handle.connect(self.me.clone());
    }

    /// Tells the call what of the page can be seen.
    pub(super) fn tell_sight(&self) {
        let visibility = if page::is_visible() {
            Visibility::Page
        } else {
            let seen = page::small_window().and_then(|(whose, screen)| {
                let call = self.call();
                let person = call
                    .people()
                    .iter()
                    .find(|person| person.feed.to_string() == whose)?;
                let feed = person.feed.clone();
                Some(Visibility::SmallWindow { feed, screen })
            });
            seen.unwrap_or(Visibility::Nothing)
        };
        self.input(Input::Command(Command::SetVisibility(visibility)));
    }

    /// `join=1`: the lobby is skipped.
    pub(super) fn join_at_once(&self) {
        let (join, pin) = self
            .state
            .page
            .link
            .with_value(|link| (link.join, link.pin.clone()));
        if join {
            let name = self.state.call.name.get_untracked();
            let name = if name.is_empty() { "Guest".to_owned() } else { name };
            let room = self.state.call.room.get_untracked();
            // Whoever wrote the link chose name and room, so neither is remembered.
            self.join(JoinRequest { room, name, pin });
        }
    }

    fn join(&self, request: JoinRequest) {
        if let Some(secret) = self.room_secrets().of(&request.room) {
            self.input(Input::Command(Command::SetRoomSecret(secret)));
        }
        self.state.call.name.set(request.name.clone());
        self.state.call.room.set(request.room.clone());
        self.act(Command::Join(request));
    }

    /// The secrets of the rooms of this gateway.
    pub(super) fn room_secrets(&self) -> RoomSecrets {
        let page = self.state.page;
        page.config
            .with_value(|config| page.link.with_value(|link| RoomSecrets::new(config, link)))
    }

    fn act(&self, command: Command) {
        // What the browser held back in the last call it may play in this one.
        if matches!(command, Command::Join(_) | Command::Rejoin) {
            self.state.media.sound_blocked.set(false);
        }
        self.input(Input::Command(command));
    }
}

impl CallControls for Inner {
    fn command(&self, command: Command) {
        match command {
            Command::Join(request) => {
                storage::set(NAME_KEY, &request.name);
                preferences::set_room(&request.room);
                self.join(request);
            }
            Command::SetSource { kind, on } => {
                preferences::set_on_in_tab(kind, on);
                // During a call a toggle is for this tab, in the lobby it is how one joins.
                if matches!(self.call().phase(), Phase::Lobby | Phase::Failed(_)) {
                    preferences::set_on(kind, on);
                }
                self.act(command);
            }
            _ => self.act(command),
        }
    }

    fn choose_device(&self, kind: DeviceKind, id: &str) {
        self.use_device(kind, id);
    }

    fn set_capture(&self, capture: CaptureSettings) {
        self.use_capture(capture);
    }

    fn picture_shown(&self, tile: &TileKey) {
        let feed = tile.feed.clone();
        self.input(match tile.source {
            TileSource::Camera => Input::PictureShown { feed },
            TileSource::Screen => Input::ScreenShown { feed },
        });
    }

    fn inspect(&self, feed: Option<Id>) {
        self.look_at_connection(feed);
    }

    fn save_report(&self) {
        self.download_report();
    }
}
