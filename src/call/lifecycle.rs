//! How a call begins, goes on and ends: commands, the session's events, and what follows from them.

use super::gateway::GatewayChange;
use super::publish::Publishing;
use super::recovery;
use super::voice::Voicing;
use super::*;
use crate::janus::audiobridge as voice;
use crate::janus::message::Jsep;
use crate::janus::reason::Reason;
use crate::janus::session::{
    HandleKey, JanusError, LostReason, Plugin, Reply, SessionEvent, SessionOutput, TransactionId,
};
use crate::janus::videoroom::Event;
use crate::log::LogLevel;
use crate::time::Span;

/// Joining that takes longer than this has failed.
const JOINING: Span = Span::seconds(25);

impl Call {
    /// Opens what can be open before joining: the session and the devices.
    pub fn start(&mut self, now: Moment) {
        self.now = self.now.max(now);
        self.gateway.connect(self.now, &mut self.out);
        self.out.extend(self.local.open_wanted().map(Output::Media));
    }

    pub(super) fn handle_command(&mut self, command: Command) {
        match command {
            Command::Join(request) => self.join(request),
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
            Command::SetSource { kind, on } => {
                let in_call = matches!(self.phase, Phase::Joining | Phase::InCall | Phase::Reconnecting);
                let over = matches!(self.phase, Phase::Left(_));
                self.out.extend(
                    self.local
                        .set(kind, on, in_call)
                        .filter(|_| !over)
                        .map(Output::Media),
                );
            }
            Command::ChooseSource { kind, id } => {
                let over = matches!(self.phase, Phase::Left(_));
                self.out
                    .extend(self.local.choose(kind, id).filter(|_| !over).map(Output::Media));
            }
        }
    }

    fn join(&mut self, request: JoinRequest) {
        if matches!(self.phase, Phase::Joining | Phase::InCall | Phase::Reconnecting) {
            return;
        }
        self.log(LogLevel::Info, "call: joining".to_owned());
        self.me = Some(request);
        self.phase = Phase::Joining;
        self.give_up = Some(self.now + JOINING);
        self.out.extend(self.local.open_wanted().map(Output::Media));
        self.gateway.connect_afresh(self.now, &mut self.out);
        if self.gateway.session.is_some() {
            self.ask_in();
        }
    }

    /// Asks Janus to be let in; in a room already, sends our media anew.
    fn ask_in(&mut self) {
        if self.settings.mode != Mode::Voice {
            self.publisher.start(&self.settings, &mut self.out);
        } else if let Some(me) = &self.me
            && let Some(mut cx) = cx!(self)
        {
            let muted = !sending(&self.local).microphone;
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
        self.forget_handles();
        self.roster.clear();
        self.member = None;
        self.give_up = None;
        self.republish = None;
        self.hang_ups = 0;
    }

    fn forget_handles(&mut self) {
        self.publisher.forget(&mut self.out);
        self.subscriber.forget(&mut self.out);
        self.voice.forget(&mut self.out);
    }

    /// Ends a call that was under way.
    pub(super) fn end(&mut self, reason: EndReason) {
        self.log(LogLevel::Info, format!("call: left: {}", reason.code()));
        self.release();
        self.phase = Phase::Left(reason);
    }

    /// Joining failed, or winning the call back was given up. What can be mended is mended in the lobby, so that is kept ready.
    pub(super) fn fail(&mut self, reason: EndReason) {
        self.log(LogLevel::Error, format!("call: failed: {}", reason.code()));
        if self.member.is_some() {
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
            self.log(LogLevel::Warning, "call: reconnecting".to_owned());
            self.phase = Phase::Reconnecting;
            self.give_up = Some(self.now + recovery::GIVE_UP);
        }
    }

    pub(super) fn gateway_opened(&mut self) {
        let known = self
            .gateway
            .session
            .as_ref()
            .and_then(|session| session.id())
            .is_some();
        match (&self.member, self.gateway.session.as_mut()) {
            (Some(_), Some(session)) if known => session.claim(self.now),
            _ => self.begin_session(),
        }
    }

    /// A new session with its handles; a call that was joining or lost asks to be let in over it.
    fn begin_session(&mut self) {
        self.forget_handles();
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
            self.member = None;
            self.ask_in();
        }
    }

    /// Hands out what the session says, and follows its events.
    pub(super) fn pump(&mut self) {
        while let Some(output) = self
            .gateway
            .session
            .as_mut()
            .and_then(|session| session.poll_output())
        {
            match output {
                SessionOutput::Send(request) => self.gateway.send(request, &mut self.out),
                SessionOutput::Log(level, line) => self.log(level, line),
                SessionOutput::Event(event) => self.handle_session(event),
            }
        }
    }

    fn handle_session(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::Ready => self.gateway.succeeded(),
            SessionEvent::Claimed => {
                self.gateway.succeeded();
                self.phase = Phase::InCall;
                self.give_up = None;
            }
            SessionEvent::Reply {
                transaction,
                handle,
                result,
            } => self.handle_reply(transaction, handle, result),
            SessionEvent::Event { handle, data, .. } if Some(handle) == self.voice.handle => {
                self.handle_voice_event(voice::Event::decode(&data));
            }
            SessionEvent::Event { handle, data, jsep } => {
                self.handle_event(handle, Event::decode(&data), jsep);
            }
            SessionEvent::HungUp { handle, reason } => self.hung_up(handle, &reason),
            SessionEvent::Detached(handle) => self.detached(handle),
            SessionEvent::AttachFailed { handle, error } => {
                self.log(LogLevel::Error, format!("gateway: attach failed: {error}"));
                let ours = Some(handle) == self.publisher.handle || Some(handle) == self.voice.handle;
                if ours && self.phase == Phase::Joining {
                    self.fail(self.reason(&error));
                }
            }
            SessionEvent::WebRtcUp(handle) => {
                if Some(handle) == self.publisher.handle || Some(handle) == self.voice.handle {
                    self.hang_ups = 0;
                }
            }
            SessionEvent::Trickle { handle, trickle } => self.remote_candidate(handle, trickle),
            SessionEvent::Unresponsive => {
                self.log(LogLevel::Warning, "gateway: Janus does not answer".to_owned());
                self.gateway.retry(self.now, &mut self.out);
                self.handle_gateway(GatewayChange::Lost);
            }
            SessionEvent::Lost(reason) => self.session_lost(&reason),
            SessionEvent::Attached(_) | SessionEvent::Media { .. } | SessionEvent::SlowLink { .. } => {}
        }
    }

    fn session_lost(&mut self, reason: &LostReason) {
        self.log(LogLevel::Warning, format!("gateway: session lost: {reason:?}"));
        self.gateway.session = None;
        let refused = match reason {
            LostReason::ClaimRefused(error) | LostReason::CreateRefused(error) => Some(error),
            LostReason::Timeout | LostReason::NoSuchSession => None,
        };
        if refused.is_some_and(|error| matches!(error, JanusError::Core { code: 403, .. })) {
            match self.phase {
                Phase::Joining => self.fail(EndReason::Unauthorized),
                Phase::InCall | Phase::Reconnecting => self.end(EndReason::Unauthorized),
                Phase::Lobby | Phase::Left(_) | Phase::Failed(_) => {
                    self.gateway.close(self.now, &mut self.out)
                }
            }
        } else if self.member.is_some() {
            self.reconnecting();
            self.begin_session();
        } else {
            self.gateway.retry(self.now, &mut self.out);
        }
    }

    fn remote_candidate(&mut self, handle: HandleKey, trickle: crate::janus::message::Trickle) {
        let peer = if Some(handle) == self.publisher.handle {
            self.publisher.key()
        } else if Some(handle) == self.subscriber.handle {
            self.subscriber.key()
        } else if Some(handle) == self.voice.handle {
            self.voice.key()
        } else {
            return;
        };
        self.out.push_back(Output::Peer {
            peer,
            action: PeerOutput::AddCandidate(trickle),
        });
    }

    fn handle_reply(
        &mut self,
        transaction: TransactionId,
        handle: HandleKey,
        result: Result<Reply, JanusError>,
    ) {
        let Some(me) = &self.me else { return };
        let Some(mut cx) = cx!(self) else { return };
        if Some(handle) == self.subscriber.handle {
            self.subscriber
                .handle_reply(&mut cx, transaction, result, &self.settings);
            return;
        }
        let sending = sending(&self.local);
        if Some(handle) == self.voice.handle {
            let muted = !sending.microphone;
            let voicing = self
                .voice
                .handle_reply(&mut cx, transaction, result, me, muted, &self.settings);
            self.handle_voicing(voicing);
            return;
        }
        if Some(handle) != self.publisher.handle {
            return;
        }
        match self
            .publisher
            .handle_reply(&mut cx, transaction, result, me, sending, &self.settings)
        {
            Publishing::Nothing => {}
            Publishing::Joined {
                id,
                private_id,
                publishers,
                attendees,
            } => {
                let listed = |feed: &Id| {
                    let publishes = publishers.iter().any(|publisher| publisher.id == *feed);
                    publishes || attendees.iter().any(|(id, _)| id == feed)
                };
                self.joined(id, private_id, listed);
                for publisher in &publishers {
                    self.roster.publish(publisher, self.now);
                }
                for (feed, name) in &attendees {
                    self.roster.arrive(feed, name.as_deref(), self.now);
                }
            }
            Publishing::Refused(error) => self.refused_by_janus(&error),
        }
    }

    fn handle_voicing(&mut self, voicing: Voicing) {
        match voicing {
            Voicing::Nothing => {}
            Voicing::Joined { id, participants } => {
                self.joined(id, None, |feed| {
                    participants.iter().any(|participant| participant.id == *feed)
                });
                for participant in &participants {
                    self.roster.voice(participant, self.now);
                }
            }
            Voicing::Refused(error) => self.refused_by_janus(&error),
        }
    }

    fn refused_by_janus(&mut self, error: &JanusError) {
        self.log(LogLevel::Error, format!("publisher: Janus refused: {error}"));
        let reason = self.reason(error);
        self.publishing_failed(reason);
    }

    /// What could not be published ends joining; inside a call it is tried again.
    pub(super) fn publishing_failed(&mut self, reason: EndReason) {
        match self.phase {
            Phase::Joining => self.fail(reason),
            Phase::Reconnecting if matches!(reason, EndReason::Gateway) => self.publish_later(),
            Phase::Reconnecting => {
                self.fail(reason);
                self.out
                    .extend(self.local.release().into_iter().map(Output::Media));
            }
            Phase::InCall => self.publish_later(),
            Phase::Lobby | Phase::Left(_) | Phase::Failed(_) => {}
        }
    }

    fn publish_later(&mut self) {
        self.publisher.close(&mut self.out);
        self.voice.close(&mut self.out);
        self.republish = Some(self.now + recovery::delay(self.hang_ups, u64::from(self.hang_ups)));
        self.hang_ups += 1;
    }

    /// We are in. After a reconnection whoever is still there keeps their tile.
    fn joined(&mut self, feed: Id, private_id: Option<u64>, listed: impl Fn(&Id) -> bool) {
        self.log(LogLevel::Info, "call: joined".to_owned());
        let name = self.me.as_ref().map(|me| me.name.clone()).unwrap_or_default();
        self.roster.retain(listed);
        self.roster.add_self(feed.clone(), &name, self.now);
        self.member = Some(Member { feed, private_id });
        self.phase = Phase::InCall;
        self.give_up = None;
    }

    fn came(&mut self, name: Option<String>) {
        self.out.push_back(Output::Notice(Notice::Joined {
            name: name.unwrap_or_default(),
        }));
    }

    fn went(&mut self, feed: &Id) {
        self.subscriber.drop_feed(feed);
        if let Some(name) = self.roster.leave(feed) {
            self.out.push_back(Output::Notice(Notice::Left { name }));
        }
    }

    fn handle_voice_event(&mut self, event: voice::Event) {
        let Some(own) = self.member.as_ref().map(|member| member.feed.clone()) else {
            return;
        };
        match event {
            voice::Event::Participants { participants, .. } => {
                for participant in participants.iter().filter(|participant| participant.id != own) {
                    if self.roster.voice(participant, self.now) {
                        self.came(participant.display.clone());
                    }
                }
            }
            voice::Event::Kicked { id } | voice::Event::KickedAll { id } if id == own => {
                self.end(EndReason::Kicked)
            }
            voice::Event::Leaving { id } | voice::Event::Kicked { id } => self.went(&id),
            voice::Event::Talking { id } => self.roster.talk(&id, true),
            voice::Event::StoppedTalking { id } => self.roster.talk(&id, false),
            voice::Event::Destroyed { .. } => self.end(EndReason::RoomClosed),
            _ => {}
        }
    }

    fn handle_event(&mut self, handle: HandleKey, event: Event, jsep: Option<Jsep>) {
        if Some(handle) == self.subscriber.handle {
            if let Some(mut cx) = cx!(self) {
                self.subscriber.handle_event(&mut cx, event, jsep, &self.settings);
            }
            return;
        }
        let Some(member) = self
            .member
            .as_ref()
            .filter(|_| Some(handle) == self.publisher.handle)
        else {
            return;
        };
        match event {
            Event::Publishers(publishers) => {
                let others = publishers.iter().filter(|publisher| publisher.id != member.feed);
                for publisher in others.cloned().collect::<Vec<_>>() {
                    self.subscriber.allow(&publisher.id);
                    if self.roster.publish(&publisher, self.now) {
                        self.came(publisher.display);
                    }
                }
            }
            Event::Joining { id, display }
                if id != member.feed && self.roster.arrive(&id, display.as_deref(), self.now) =>
            {
                self.came(display);
            }
            Event::Kicked { id } if id == member.feed => self.end(EndReason::Kicked),
            Event::Leaving { id, .. } | Event::Kicked { id } => self.went(&id),
            Event::LeavingSelf { reason } if reason.as_deref() == Some("kicked") => {
                self.end(EndReason::Kicked)
            }
            Event::Unpublished { id } => {
                self.subscriber.drop_feed(&id);
                self.roster.unpublish(&id, self.now);
            }
            Event::Renamed { id, display } => {
                self.roster.arrive(&id, Some(&display), self.now);
            }
            Event::Destroyed { .. } => self.end(EndReason::RoomClosed),
            _ => {}
        }
    }

    fn hung_up(&mut self, handle: HandleKey, reason: &str) {
        if self.member.is_none() {
            return;
        }
        if Some(handle) == self.publisher.handle || Some(handle) == self.voice.handle {
            self.log(LogLevel::Warning, format!("publisher: hung up: {reason}"));
            self.publish_later();
        } else if Some(handle) == self.subscriber.handle
            && let Some(mut cx) = cx!(self)
        {
            self.subscriber.reset(&mut cx, reason);
        }
    }

    fn detached(&mut self, handle: HandleKey) {
        if self.member.is_none() {
            return;
        }
        if Some(handle) == self.publisher.handle || Some(handle) == self.voice.handle {
            self.reconnecting();
            self.begin_session();
        } else if Some(handle) == self.subscriber.handle
            && let Some(mut cx) = cx!(self)
        {
            self.subscriber.reset(&mut cx, "the handle is gone");
        }
    }

    pub(super) fn handle_deadline(&mut self) {
        let change = self.gateway.handle_deadline(self.now, &mut self.out);
        self.handle_gateway(change);
        if let Some(mut cx) = cx!(self) {
            self.subscriber.handle_deadline(&mut cx);
        }
        if self.republish.is_some_and(|due| due <= self.now) {
            self.republish = None;
            self.ask_in();
        }
        if self.give_up.is_some_and(|due| due <= self.now) {
            self.give_up = None;
            self.fail(EndReason::Gateway);
        }
    }

    /// What a refusal on the way into the room means.
    fn reason(&self, error: &JanusError) -> EndReason {
        let gave_pin = self.me.as_ref().is_some_and(|me| me.pin.is_some());
        let making_room = self.publisher.is_making_room() || self.voice.is_making_room();
        match error.reason_kind() {
            Reason::TimedOut | Reason::Closed => EndReason::Gateway,
            _ if making_room => EndReason::NoRoom,
            Reason::NoSuchRoom => EndReason::NoRoom,
            Reason::RoomFull => EndReason::RoomFull,
            Reason::PinMissing => EndReason::Pin { wrong: false },
            Reason::PinWrong => EndReason::Pin { wrong: gave_pin },
            Reason::Unauthorized | Reason::PluginForbidden | Reason::NotAllowed => EndReason::Unauthorized,
            Reason::Kicked => EndReason::Kicked,
            _ => EndReason::Gateway,
        }
    }
}
