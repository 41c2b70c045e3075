//! What the session says while a call is under way, and what follows from it.

use super::gateway::GatewayChange;
use super::publish::Publishing;
use super::voice::Voicing;
use super::*;
use janus_proto::error::NO_SUCH_SESSION;
use janus_proto::session::{LostReason, Reply, SessionEvent, TransactionId};
use janus_proto::videoroom::Event;
use janus_proto::{JanusError, Jsep, Reason, Trickle};
use log::Level;
use serde_json::Value;

impl Call {
    /// Hands out what the session says, and follows its events.
    pub(super) fn pump(&mut self) {
        while let Some(event) = self.gateway.next_event(&mut self.out) {
            self.handle_session(event);
        }
    }

    fn handle_session(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::Ready => {
                self.gateway.succeeded(self.now);
                self.joining_again();
                if self.asks_who_is_there() {
                    self.warm_up();
                }
            }
            SessionEvent::Claimed => self.claimed(),
            SessionEvent::Reply {
                transaction,
                handle,
                result,
            } => self.handle_reply(transaction, handle, result),
            SessionEvent::Event { handle, data, jsep } => self.hear(handle, data, jsep),
            SessionEvent::HungUp { handle, reason } => self.hung_up(handle, &reason),
            SessionEvent::Detached(handle) => self.detached(handle),
            SessionEvent::AttachFailed { handle, error } => {
                self.log(Level::Warn, format!("gateway: attach failed: {error}"));
                // Where the whole session is refused, `Lost` follows and says why.
                if self.is_way_in(handle) && error != JanusError::Closed {
                    let reason = self.reason(&error);
                    self.forget_way_in();
                    self.publishing_failed(reason);
                }
            }
            SessionEvent::WebRtcUp(handle) => {
                if self.is_way_in(handle) {
                    self.hang_ups = 0;
                    self.publisher.announced();
                }
            }
            SessionEvent::Trickle { handle, trickle } => self.remote_candidate(handle, trickle),
            SessionEvent::Unresponsive => {
                self.log(Level::Warn, "gateway: Janus does not answer".to_owned());
                self.gateway.retry(self.now, &mut self.out);
                self.handle_gateway(GatewayChange::Lost);
            }
            SessionEvent::Lost(reason) => self.session_lost(&reason),
            SessionEvent::Attached(_) | SessionEvent::Media { .. } | SessionEvent::SlowLink { .. } => {}
        }
    }

    fn hear(&mut self, handle: HandleKey, data: Value, jsep: Option<Jsep>) {
        if Some(handle) == self.subscriber.handle {
            if let Some(mut cx) = self.gateway.context(self.now, &mut self.out) {
                let event = Event::decode(&data);
                self.subscriber.handle_event(&mut cx, event, jsep, &self.settings);
            }
        } else if self.member.is_none() {
            if matches!(self.phase, Phase::Joining | Phase::Reconnecting) {
                self.early.keep(handle, data);
            }
        } else {
            self.hear_room(handle, &data);
        }
    }

    /// The session goes on over another transport. What asked to be let in when the old one broke may be in or not: it starts afresh.
    fn claimed(&mut self) {
        self.gateway.succeeded(self.now);
        self.signalling_lost = false;
        if self.member.is_some() {
            self.log(Level::Info, "gateway: the session goes on".to_owned());
            self.catch_up();
        } else {
            self.gateway.end_session(self.now, &mut self.out);
            self.begin_session();
        }
    }

    fn session_lost(&mut self, reason: &LostReason) {
        self.log(Level::Warn, format!("gateway: session lost: {reason}"));
        self.gateway.session = None;
        let refused = match reason {
            LostReason::Unauthorized(error)
            | LostReason::ClaimRefused(error)
            | LostReason::CreateRefused(error) => Some(error),
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
        } else if self.gateway.is_open() && self.is_worth_another(reason) {
            if self.member.is_some() {
                self.reconnecting();
            }
            self.begin_session();
        } else {
            // Also where a session is lost before it let us in: a server that makes and forgets them is not asked without a pause.
            let change = self.gateway.fall(self.now, &mut self.out);
            self.handle_gateway(change);
        }
    }

    /// Whether another session is made at once over the same transport. What Janus did not keep while we were away says nothing against it;
    /// what it loses before it lets us in does.
    fn is_worth_another(&self, lost: &LostReason) -> bool {
        match lost {
            LostReason::CreateRefused(_) => false,
            LostReason::ClaimRefused(_) => true,
            _ => self.member.is_some(),
        }
    }

    fn remote_candidate(&mut self, handle: HandleKey, trickle: Trickle) {
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
        let was_us = |feed: &Id| self.ghosts.are(feed);
        if self.watch.take(transaction, &result, self.settings.mode, was_us)
            || self.take_participants(transaction, &result)
            || self.take_survey(transaction, &result)
        {
            return;
        }
        let Some(mut cx) = self.gateway.context(self.now, &mut self.out) else {
            return;
        };
        if Some(handle) == self.subscriber.handle {
            let unknown = self
                .subscriber
                .handle_reply(&mut cx, transaction, result, &self.settings);
            // Of a thousand who left, one list tells as much as a refusal for each.
            if unknown {
                self.resync();
            }
            return;
        }
        let Some(me) = &self.me else { return };
        let sending = sending(&self.local, &self.share);
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
                self.joined(id.clone(), private_id, listed);
                for publisher in publishers
                    .iter()
                    .filter(|publisher| !self.ghosts.are(&publisher.id))
                {
                    self.roster.publish(publisher, self.now);
                }
                for (feed, name) in attendees.iter().filter(|(feed, _)| !self.ghosts.are(feed)) {
                    self.roster.arrive(feed, name.as_deref(), self.now);
                }
                self.hear_early();
                self.seek_ghosts(&id);
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
                self.hear_early();
            }
            Voicing::Refused(error) => self.refused_by_janus(&error),
        }
    }

    fn refused_by_janus(&mut self, error: &JanusError) {
        let gone = *error == JanusError::Closed || error.is_core(NO_SUCH_SESSION);
        if gone || (*error == JanusError::TimedOut && self.interrupted) {
            // The handle or the session is gone, or the signalling; the event that says so, or that it is back, follows.
            return;
        }
        self.log(Level::Warn, format!("publisher: Janus refused: {error}"));
        let reason = self.reason(error);
        self.publishing_failed(reason);
    }

    /// What could not be published ends joining; inside a call it is tried again.
    pub(super) fn publishing_failed(&mut self, reason: EndReason) {
        match self.phase {
            Phase::Reconnecting if matches!(reason, EndReason::Gateway) => self.publish_later(),
            Phase::Joining | Phase::Reconnecting => self.fail(reason),
            Phase::InCall => self.publish_later(),
            Phase::Lobby | Phase::Left(_) | Phase::Failed(_) => {}
        }
    }

    pub(super) fn publish_later(&mut self) {
        self.publisher.close(&mut self.out);
        self.voice.close(&mut self.out);
        self.republish = Some(self.now + recovery::delay(self.hang_ups, u64::from(self.hang_ups)));
        self.hang_ups += 1;
    }

    fn hung_up(&mut self, handle: HandleKey, reason: &str) {
        if Some(handle) == self.subscriber.handle
            && let Some(mut cx) = self.gateway.context(self.now, &mut self.out)
        {
            self.subscriber.reset(&mut cx, reason);
        } else if self.member.is_some() && self.is_way_in(handle) {
            self.log(Level::Warn, format!("publisher: hung up: {reason}"));
            self.voice.leave_room();
            // Where it was ourselves who hung up, it is to be tried again already.
            if self.republish.is_none() {
                self.publish_later();
            }
        }
    }

    fn detached(&mut self, handle: HandleKey) {
        if Some(handle) == self.subscriber.handle
            && let Some(mut cx) = self.gateway.context(self.now, &mut self.out)
        {
            self.subscriber.reset(&mut cx, "the handle is gone");
        } else if !self.is_way_in(handle) {
            // One that was given up already.
        } else if self.member.is_some() {
            self.reconnecting();
            self.gateway.end_session(self.now, &mut self.out);
            self.begin_session();
        } else if self.phase == Phase::Joining {
            self.fail(EndReason::Gateway);
        } else {
            self.forget_way_in();
            if self.phase == Phase::Reconnecting {
                self.publish_later();
            }
        }
    }

    /// Whether that is the handle by which we are, or are to be, in the room.
    fn is_way_in(&self, handle: HandleKey) -> bool {
        Some(handle) == self.publisher.handle || Some(handle) == self.voice.handle
    }

    /// That handle is no more; whoever needs it next attaches another, and is told why that cannot be.
    fn forget_way_in(&mut self) {
        self.publisher.handle = None;
        self.voice.handle = None;
        self.watch.rest(self.now);
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
