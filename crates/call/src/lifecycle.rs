//! How a call begins and ends: commands, deadlines, and the session on which it stands.

use super::*;
use log::Level;
use std::time::Duration;

/// Joining that takes longer than this has failed.
const JOINING: Duration = Duration::from_secs(25);

impl Call {
    /// Opens what can be open before joining: the session and the devices.
    pub fn start(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
        self.gateway.connect(self.now, &mut self.out);
        self.out.extend(self.local.open_wanted().map(Output::Media));
    }

    pub(super) fn handle_command(&mut self, command: Command) {
        match command {
            Command::Join(request) => self.join(request),
            Command::LookAt(room) => self.look_at(room),
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
            Command::SeatInFront(front) => self.attention.set_front(front),
            Command::ShowTiles(tiles) => self.adaptation.show_tiles(tiles),
            Command::See(sight) => self.adaptation.see(sight),
            Command::StopSharing => self.out.extend(self.share.stop().map(Output::Share)),
            Command::SetSource { .. }
            | Command::Talk { .. }
            | Command::ChooseDevice { .. }
            | Command::SwitchCamera
            | Command::SetCapture(_) => self.handle_media_command(command),
        }
    }

    /// After a call nothing is opened, and what is chosen counts for the next one.
    fn handle_media_command(&mut self, command: Command) {
        let keep = matches!(self.phase, Phase::Joining | Phase::InCall | Phase::Reconnecting);
        if !self.is_over() {
            self.local.wake();
        }
        let outputs = match command {
            Command::SetSource { kind, on } => self.local.set(kind, on, keep).into_iter().collect(),
            Command::Talk { held } => self.local.talk(held, keep).into_iter().collect(),
            Command::ChooseDevice { kind, choice } => self.local.choose(kind, choice),
            Command::SwitchCamera => self.local.switch_camera(),
            Command::SetCapture(capture) => self.local.set_capture(capture),
            _ => Vec::new(),
        };
        self.out.extend(outputs.into_iter().map(Output::Media));
    }

    fn join(&mut self, request: JoinRequest) {
        if matches!(self.phase, Phase::Joining | Phase::InCall | Phase::Reconnecting) {
            return;
        }
        self.log(Level::Info, "call: joining".to_owned());
        self.open_up(&request.room);
        if self.me.as_ref().is_some_and(|me| me.room != request.room) {
            self.ghosts = Ghosts::default();
        }
        self.me = Some(request);
        self.phase = Phase::Joining;
        self.give_up = Some(self.now + JOINING);
        self.out.extend(self.local.open_wanted().map(Output::Media));
        self.gateway.connect_afresh(self.now, &mut self.out);
        if self.gateway.session.is_some() {
            self.ask_in();
        } else {
            self.warm_up();
        }
    }

    /// The signalling that broke while we were joining works again.
    pub(super) fn joining_again(&mut self) {
        if std::mem::take(&mut self.interrupted) && self.phase == Phase::Joining {
            self.give_up = Some(self.now + JOINING);
        }
    }

    /// Asks Janus to be let in; in a room already, sends our media anew.
    fn ask_in(&mut self) {
        if self.settings.mode != Mode::Voice {
            let sharing = self.share.state().is_on();
            self.publisher.hurry(&self.settings, sharing, &mut self.out);
            self.hand_over();
        } else if let Some(me) = &self.me
            && let Some(mut cx) = self.gateway.context(self.now, &mut self.out)
        {
            let muted = !sending(&self.local, &self.share).microphone;
            self.voice.start(&mut cx, me, muted, &self.settings);
        }
    }

    fn return_to_lobby(&mut self) {
        self.drop_room();
        self.gateway.close(self.now, &mut self.out);
        self.phase = Phase::Lobby;
        self.start(self.now);
    }

    /// Lets go of connections, devices and the session; the phase stays.
    fn release(&mut self) {
        self.drop_room();
        self.out
            .extend(self.local.release().into_iter().map(Output::Media));
        self.gateway.close(self.now, &mut self.out);
    }

    fn drop_room(&mut self) {
        self.out.extend(self.share.stop().map(Output::Share));
        self.forget_handles();
        self.roster.clear();
        self.forget_membership();
        self.give_up = None;
        self.republish = None;
        self.hang_ups = 0;
        self.paths.clear();
        self.adaptation.clear();
        self.resync = Resync::default();
        self.signalling_lost = false;
        self.interrupted = false;
        self.ghosts.rest();
    }

    fn forget_membership(&mut self) {
        if let Some(member) = self.member.take()
            && self.settings.mode != Mode::Voice
        {
            self.ghosts.remember(member.feed);
        }
    }

    fn forget_handles(&mut self) {
        self.early.clear();
        self.publisher.forget(&mut self.out);
        self.subscriber.forget(&mut self.out);
        self.voice.forget(&mut self.out);
    }

    /// Ends a call that was under way.
    pub(super) fn end(&mut self, reason: EndReason) {
        self.log(Level::Info, format!("call: left: {}", reason.code()));
        self.release();
        self.phase = Phase::Left(reason);
    }

    /// Joining failed, or winning the call back was given up. What can be mended is mended in the lobby, so that is kept ready.
    pub(super) fn fail(&mut self, reason: EndReason) {
        self.log(Level::Warn, format!("call: failed: {}", reason.code()));
        if self.phase == Phase::Reconnecting {
            self.release();
        } else {
            self.drop_room();
            self.gateway.close(self.now, &mut self.out);
        }
        self.phase = Phase::Failed(reason);
        if !matches!(reason, EndReason::Gateway | EndReason::Unauthorized) {
            self.gateway.connect(self.now, &mut self.out);
        }
    }

    /// Something of a call that was up is lost; it is won back as the person they were.
    pub(super) fn reconnecting(&mut self) {
        if self.phase != Phase::Reconnecting {
            self.log(Level::Warn, "call: reconnecting".to_owned());
            self.phase = Phase::Reconnecting;
        }
        self.give_up.get_or_insert(self.now + recovery::GIVE_UP);
    }

    pub(super) fn gateway_opened(&mut self) {
        let known = self
            .gateway
            .session
            .as_ref()
            .and_then(|session| session.id())
            .is_some();
        let in_call = matches!(self.phase, Phase::Joining | Phase::InCall | Phase::Reconnecting);
        match self.gateway.session.as_mut() {
            Some(session) if known && in_call => session.claim(self.now),
            _ => self.begin_session(),
        }
    }

    /// A new session with its handles; a call that was joining or lost asks to be let in over it.
    pub(super) fn begin_session(&mut self) {
        self.watch.renew(self.now);
        self.early.clear();
        self.republish = None;
        self.resync.forget_questions();
        self.publisher.forget_session(&mut self.out);
        self.subscriber.forget(&mut self.out);
        self.voice.forget(&mut self.out);
        if self.settings.mode == Mode::Voice {
            let handles = self.gateway.create_session(self.now, &[Plugin::AudioBridge]);
            self.voice.handle = handles.first().copied();
        } else {
            let handles = self
                .gateway
                .create_session(self.now, &[Plugin::VideoRoom, Plugin::VideoRoom]);
            self.publisher.handle = handles.first().copied();
            self.subscriber.handle = handles.get(1).copied();
        }
        if matches!(self.phase, Phase::Joining | Phase::Reconnecting) {
            self.forget_membership();
            self.paths.clear();
            self.ask_in();
        }
    }

    pub(super) fn handle_deadline(&mut self) {
        let change = self.gateway.handle_deadline(self.now, &mut self.out);
        self.handle_gateway(change);
        if let Some(mut cx) = self.gateway.context(self.now, &mut self.out) {
            self.subscriber.handle_deadline(&mut cx);
        }
        if self.republish.is_some_and(|due| due <= self.now) {
            self.republish = None;
            if self.member.is_some() {
                self.ask_in();
            } else if self.gateway.is_open() {
                // Janus may have let us in without our hearing of it, and lets none in twice by one handle.
                self.gateway.end_session(self.now, &mut self.out);
                self.begin_session();
            }
        }
        self.handle_ghosts();
        self.handle_survey();
        if self.give_up.is_some_and(|due| due <= self.now) {
            self.give_up = None;
            self.fail(EndReason::Gateway);
        }
    }
}
