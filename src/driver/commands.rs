//! What the person and the page ask for.

use super::{Inner, NAME_KEY, input};
use crate::browser::{devices, memory, page, storage};
use crate::call::{Command, Input, JoinRequest, Phase, Sight};
use crate::model::{ModelCommand, TileKey, TileSource};

impl Inner {
    pub(super) fn watch_page(&self) {
        let (hide, show, devices, commands) =
            (self.me.clone(), self.me.clone(), self.me.clone(), self.me.clone());
        let mut guards = self.guards.borrow_mut();
        guards.push(page::on_hide(move |_| {
            input(&hide, Input::Command(Command::Abandon))
        }));
        guards.push(page::on_show(move |restored| {
            // Back from the page cache: the lobby gets its devices and its session back; a call stays left.
            if restored {
                input(&show, Input::Command(Command::Restore));
            }
        }));
        let online = self.me.clone();
        guards.push(page::on_online(move || input(&online, Input::Online)));
        guards.extend(devices::watch(move || {
            if let Some(inner) = devices.upgrade() {
                inner.list_devices();
            }
        }));
        let seen = self.me.clone();
        guards.extend(page::on_visibility(move |visible| {
            let Some(inner) = seen.upgrade() else { return };
            if visible {
                inner.seen();
            }
            inner.tell_sight();
        }));
        self.model.listen(move |command| {
            if let Some(inner) = commands.upgrade() {
                inner.command(command);
            }
        });
    }

    pub(super) fn command(&self, command: ModelCommand) {
        match command {
            ModelCommand::Call(command) => {
                if let Command::Join(request) = &command {
                    storage::set(NAME_KEY, &request.name);
                    memory::set_room(&request.room);
                    self.model.name.set(request.name.clone());
                    self.model.room.set(request.room.clone());
                }
                // What the browser held back in the last call it may play in this one.
                if matches!(command, Command::Join(_) | Command::Rejoin) {
                    self.model.sound_blocked.set(false);
                }
                // During a call a toggle is for the moment, in the lobby it is how one joins.
                if let Command::SetSource { kind, on } = command
                    && matches!(self.call.borrow().phase(), Phase::Lobby | Phase::Failed(_))
                {
                    memory::set_on(kind, on);
                }
                self.input(Input::Command(command));
            }
            ModelCommand::CheckAgain => {}
            ModelCommand::PlaySound => self.model.sound_blocked.set(false),
            ModelCommand::SoundRefused => self.model.sound_blocked.set(true),
            ModelCommand::PictureShown(TileKey { feed, source }) => self.input(match source {
                TileSource::Camera => Input::PictureShown { feed },
                TileSource::Screen => Input::ScreenShown { feed },
            }),
            ModelCommand::ChooseDevice { kind, id } => self.choose_device(kind, &id),
            ModelCommand::SetCapture(capture) => self.set_capture(capture),
            ModelCommand::Inspect(feed) => self.inspect(feed),
            ModelCommand::SaveReport => self.save_report(),
            ModelCommand::Dismiss(number) => {
                self.model
                    .notices
                    .update(|notices| notices.retain_mut(|entry| entry.number != number));
            }
        }
    }

    /// Tells the call what of the page can be seen.
    pub(super) fn tell_sight(&self) {
        let sight = if page::is_visible() {
            Sight::Page
        } else {
            let seen = page::small_window().and_then(|(whose, screen)| {
                let call = self.call.borrow();
                let person = call
                    .people()
                    .iter()
                    .find(|person| person.feed.to_string() == whose)?;
                let feed = person.feed.clone();
                Some(Sight::SmallWindow { feed, screen })
            });
            seen.unwrap_or(Sight::Nothing)
        };
        self.input(Input::Command(Command::See(sight)));
    }

    /// `join=1`: the lobby is skipped.
    pub(super) fn join_at_once(&self) {
        let link = &self.model.link;
        if link.join {
            let name = self.model.name.get_untracked();
            let name = if name.is_empty() { "Guest".to_owned() } else { name };
            let room = self.model.room.get_untracked();
            self.command(ModelCommand::Call(Command::Join(JoinRequest {
                room,
                name,
                pin: link.pin.clone(),
            })));
        }
    }
}
