//! Commands of the person, by the phase that each applies to, and the events of devices and screen that follow from them.

use crate::Call;
use crate::adaptation::Visibility;
use crate::config::Mode;
use crate::input::Command;
use crate::media::screen_share::ShareEvent;
use crate::media::{Device, DeviceKind, LocalMedia, MediaEvent, MediaOutput, SourceKind};
use crate::notice::Notice;
use crate::output::Output;
use crate::phase::{EndReason, Phase};
use crate::stats::Levels;

impl Call {
    pub(crate) fn handle_command(&mut self, command: Command) {
        match command {
            Command::Join(request) => self.join(request),
            Command::SetRoomSecret(secret) => {
                // A room that is being made or was made has the secret that it was made with.
                if !matches!(self.phase, Phase::Joining | Phase::InCall | Phase::Reconnecting) {
                    self.settings.room_secret = Some(secret);
                }
            }
            Command::LookAt(room) => self.watch_room(room),
            Command::Rejoin => {
                if let (Phase::Left(_), Some(me)) = (&self.phase, self.me.clone()) {
                    self.join(me);
                }
            }
            Command::Leave => match self.phase {
                Phase::Joining if self.member.is_none() => self.return_to_lobby(),
                Phase::Joining | Phase::InCall | Phase::Reconnecting => self.end(EndReason::Hangup),
                Phase::Lobby | Phase::Left(_) | Phase::Failed(_) => {}
            },
            Command::Abandon => match self.phase {
                Phase::Joining | Phase::InCall | Phase::Reconnecting => self.end(EndReason::Hangup),
                Phase::Lobby | Phase::Left(_) | Phase::Failed(_) => self.release(),
            },
            Command::Restore => {
                if matches!(self.phase, Phase::Lobby | Phase::Failed(_)) {
                    self.start(self.now);
                }
            }
            Command::ReturnToLobby => {
                if matches!(self.phase, Phase::Lobby | Phase::Left(_) | Phase::Failed(_)) {
                    self.return_to_lobby();
                }
            }
            Command::ShareScreen => {
                let in_call = matches!(self.phase, Phase::InCall | Phase::Reconnecting);
                // A voice room has no pictures.
                if in_call && self.settings.mode != Mode::Voice {
                    self.out.extend(self.share.start().map(Output::Share));
                }
            }
            Command::SetFirstPageSize(tiles) => self.speakers.set_first_page(tiles),
            Command::ShowTiles(tiles) => self.adaptation.show_tiles(tiles),
            Command::SetVisibility(visibility) => {
                let is_hidden = visibility == Visibility::Nothing;
                self.presence.set_hidden(is_hidden, self.now);
                self.adaptation.set_visibility(visibility);
            }
            Command::StopSharing => self.out.extend(self.share.stop().map(Output::Share)),
            // A voice room has no pictures.
            Command::SetSource {
                kind: SourceKind::Camera,
                ..
            }
            | Command::SwitchCamera
                if self.settings.mode == Mode::Voice => {}
            Command::SetSource { kind, on } => {
                self.change_media(|local, keep| local.set(kind, on, keep).into_iter().collect());
            }
            Command::Talk { held } => {
                self.change_media(|local, keep| local.talk(held, keep).into_iter().collect());
            }
            Command::ChooseDevice { kind, choice } => {
                self.change_media(|local, _| local.choose(kind, choice))
            }
            Command::SwitchCamera => self.change_media(|local, _| local.switch_camera()),
            Command::SetCapture(capture) => self.change_media(|local, _| local.set_capture(capture)),
        }
    }

    /// Changes microphone, camera or loudspeaker. `change` is told whether a source that is switched off keeps its device, as it does in
    /// a call. After a call no device is opened; a choice applies to the next call.
    fn change_media(&mut self, change: impl FnOnce(&mut LocalMedia, bool) -> Vec<MediaOutput>) {
        let keep = matches!(self.phase, Phase::Joining | Phase::InCall | Phase::Reconnecting);
        if !self.is_over() {
            self.local.wake();
        }
        let outputs = change(&mut self.local, keep);
        self.out.extend(outputs.into_iter().map(Output::Media));
    }

    pub(crate) fn handle_media(&mut self, event: MediaEvent) {
        let (outputs, notices) = self.local.handle(event);
        self.out.extend(outputs.into_iter().map(Output::Media));
        let tells = |notice: &Notice| match notice {
            // The lobby shows it for as long as it is so.
            Notice::SourceFailed { .. } => self.member.is_some(),
            Notice::DeviceOffered { devices } => {
                let camera = |device: &Device| device.kind == DeviceKind::Camera;
                self.settings.mode != Mode::Voice || !devices.iter().any(camera)
            }
            _ => true,
        };
        let told = notices.into_iter().filter(tells).map(Output::Notice);
        let told: Vec<Output> = told.filter(|_| !self.is_over()).collect();
        self.out.extend(told);
    }

    pub(crate) fn handle_share(&mut self, event: ShareEvent) {
        let (output, notice) = self.share.handle(event);
        self.out.extend(output.map(Output::Share));
        self.out.extend(notice.map(Output::Notice));
    }

    /// Audio levels: who is talking, and whether we talk while muted.
    pub(crate) fn handle_levels(&mut self, levels: &Levels) {
        self.roster.update_levels(levels, self.now);
        self.speakers.update(self.roster.talking(), self.now);
        if self.local.hears_muted_voice(levels.own, self.now) {
            self.out.push_back(Output::Notice(Notice::SpeakingMuted));
        }
    }
}
