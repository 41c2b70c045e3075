//! Joining, leaving and rejoining a room: commands, the session and timeouts.

use crate::audiobridge::JoinOutcome;
use crate::config::Mode;
use crate::input::JoinRequest;
use crate::output::Output;
use crate::phase::{EndReason, Phase};
use crate::publisher::PublishOutcome;
use crate::recovery::ghost_feeds::GhostFeeds;
use crate::recovery::outage::Reconnection;
use crate::recovery::resync::Resync;
use crate::{Call, Member};
use janus_proto::error::NO_SUCH_SESSION;
use janus_proto::{Id, JanusError, Reason, Timestamp};
use log::Level;

impl Call {
    /// Opens the session and the devices, before joining.
    pub fn start(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
        self.signaling.connect(self.now, &mut self.out);
        self.out.extend(self.local.open_wanted().map(Output::Media));
    }

    pub(crate) fn join(&mut self, mut request: JoinRequest) {
        request.room = self.in_learned_form(request.room);
        if matches!(self.phase, Phase::Joining | Phase::InCall | Phase::Reconnecting) {
            return;
        }
        self.log(Level::Info, "call: joining".to_owned());
        self.refusal = None;
        self.activate_prewarmed(&request.room);
        if self.me.as_ref().is_some_and(|me| me.room != request.room) {
            self.ghosts = GhostFeeds::default();
        }
        self.me = Some(request);
        self.phase = Phase::Joining;
        self.reconnection.start_join(self.now);
        self.out.extend(self.local.open_wanted().map(Output::Media));
        self.signaling.connect_afresh(self.now, &mut self.out);
        if self.signaling.session.is_some() {
            self.send_join();
        } else {
            self.prepare_initial_offer();
        }
    }

    /// Sends the join request with our offer; where we are a member already, publishes again.
    pub(crate) fn send_join(&mut self) {
        let muted = !self.published_state().microphone;
        if self.settings.mode != Mode::Voice {
            let sharing = self.share.state().is_on();
            self.publisher
                .send_when_ready(&self.settings, sharing, &mut self.out);
            self.send_initial_offer();
        } else if let Some(me) = &self.me
            && let Some(mut cx) = self.signaling.context(self.now, &mut self.out)
        {
            self.audiobridge.join(&mut cx, me, muted, &self.settings);
        }
    }

    pub(crate) fn return_to_lobby(&mut self) {
        self.drop_room();
        self.signaling.close(self.now, &mut self.out);
        self.phase = Phase::Lobby;
        self.start(self.now);
    }

    /// Releases connections, devices and the session; the phase stays.
    pub(crate) fn release(&mut self) {
        self.drop_room();
        self.out
            .extend(self.local.release().into_iter().map(Output::Media));
        self.signaling.close(self.now, &mut self.out);
    }

    fn drop_room(&mut self) {
        self.out.extend(self.share.stop().map(Output::Share));
        self.forget_handles();
        self.roster.clear();
        self.forget_membership();
        self.reconnection = Reconnection::default();
        self.watchdog.clear();
        self.adaptation.clear();
        self.resync = Resync::default();
        self.ghosts.reset_checks();
    }

    pub(crate) fn forget_membership(&mut self) {
        if let Some(member) = self.member.take()
            && self.settings.mode != Mode::Voice
        {
            self.ghosts.add(member.feed);
        }
    }

    fn forget_handles(&mut self) {
        self.pre_join.clear();
        self.publisher.forget(&mut self.out);
        self.subscriber.forget(&mut self.out);
        self.audiobridge.forget(&mut self.out);
    }

    /// Ends the call.
    pub(crate) fn end(&mut self, reason: EndReason) {
        self.log(Level::Info, format!("call: left: {}", reason.code()));
        self.release();
        self.phase = Phase::Left(reason);
    }

    /// Joining failed, or reconnecting was given up. A reason that can be corrected in the lobby keeps the devices and the transport open.
    pub(crate) fn fail(&mut self, reason: EndReason) {
        self.log(Level::Warn, format!("call: failed: {}", reason.code()));
        let correctable = !matches!(reason, EndReason::Gateway | EndReason::Unauthorized);
        let reconnecting = self.phase == Phase::Reconnecting;
        self.phase = Phase::Failed(reason);
        if reconnecting {
            self.release();
        } else if correctable && self.signaling.is_ready() {
            self.keep_session();
            return;
        } else {
            self.drop_room();
            self.signaling.close(self.now, &mut self.out);
        }
        if correctable {
            self.signaling.connect(self.now, &mut self.out);
        }
    }

    /// Janus refused to let us in, and its session is as good as before: only the handles that may hold a part of the attempt are replaced.
    fn keep_session(&mut self) {
        let handles = [
            self.publisher.handle,
            self.subscriber.handle,
            self.audiobridge.handle,
        ];
        self.drop_room();
        if let Some(cx) = self.signaling.context(self.now, &mut self.out) {
            for handle in handles.into_iter().flatten() {
                cx.session.detach(cx.now, handle);
            }
        }
        self.presence.poll_now(self.now);
        self.prepare_initial_offer();
    }

    /// The room's id as this Janus wants it, once it has said so.
    pub(crate) fn in_learned_form(&self, room: Id) -> Id {
        let form = self.room_id_form.and_then(|form| room.in_form(form));
        form.unwrap_or(room)
    }

    /// A reply may tell which kind of room ids Janus wants: the lobby asks about the room under its other id from then on.
    pub(crate) fn learn_room_id_form(&mut self, error: &JanusError) {
        let Some(form) = error.room_id_form() else { return };
        self.room_id_form = Some(form);
        if let Some(room) = self.presence.room().cloned() {
            self.watch_room(room);
        }
    }

    /// Asks for the room again under its id of the kind that Janus wants; false where there is none, or that was it.
    fn join_by_other_id(&mut self, error: &JanusError) -> bool {
        let other = self.me.as_ref().map(|me| self.in_learned_form(me.room.clone()));
        let published = self.published_state();
        if error.room_id_form().is_none() || self.phase != Phase::Joining {
            return false;
        }
        let (Some(me), Some(room)) = (&mut self.me, other) else {
            return false;
        };
        if me.room == room {
            return false;
        }
        me.room = room;
        let Some(mut cx) = self.signaling.context(self.now, &mut self.out) else {
            return false;
        };
        match self.settings.mode {
            Mode::Voice => self
                .audiobridge
                .join_again(&mut cx, me, !published.microphone, &self.settings),
            Mode::Video | Mode::Direct => {
                self.publisher
                    .send_offer_again(&mut cx, me, published, &self.settings)
            }
        }
        true
    }

    /// Handles what a reply means for our membership.
    pub(crate) fn handle_publish_outcome(&mut self, outcome: Option<PublishOutcome>) {
        match outcome {
            None => {}
            Some(PublishOutcome::Joined {
                id,
                private_id,
                publishers,
                attendees,
            }) => {
                let listed = |feed: &Id| {
                    let publishes = publishers.iter().any(|publisher| publisher.id == *feed);
                    publishes || attendees.iter().any(|(id, _)| id == feed)
                };
                self.joined(id.clone(), private_id, listed);
                for publisher in publishers
                    .iter()
                    .filter(|publisher| !publisher.dummy && !self.ghosts.contains(&publisher.id))
                {
                    self.roster.update_streams(publisher, self.now);
                }
                for (feed, name) in attendees.iter().filter(|(feed, _)| !self.ghosts.contains(feed)) {
                    self.roster.add(feed, name.as_deref(), self.now);
                }
                self.replay_pre_join();
                self.start_ghost_checks(&id);
            }
            Some(PublishOutcome::RoomMade { by_us }) => self.set_room_secret_held(by_us),
            Some(PublishOutcome::Refused(error)) => self.refused_by_janus(&error),
        }
    }

    pub(crate) fn handle_audiobridge_outcome(&mut self, outcome: Option<JoinOutcome>) {
        match outcome {
            None => {}
            Some(JoinOutcome::Joined { id, participants }) => {
                self.joined(id, None, |feed| {
                    participants.iter().any(|participant| participant.id == *feed)
                });
                for participant in &participants {
                    self.roster.update_mixed(participant, self.now);
                }
                self.replay_pre_join();
            }
            Some(JoinOutcome::RoomMade { by_us }) => self.set_room_secret_held(by_us),
            Some(JoinOutcome::Refused(error)) => self.refused_by_janus(&error),
        }
    }

    /// We are a member. After a reconnection participants who are still `listed` keep their tiles.
    fn joined(&mut self, feed: Id, private_id: Option<u64>, listed: impl Fn(&Id) -> bool) {
        self.log(Level::Info, "call: joined".to_owned());
        let name = self.me.as_ref().map(|me| me.name.clone()).unwrap_or_default();
        self.roster.retain(listed);
        self.roster.add_self(feed.clone(), &name, self.now);
        self.member = Some(Member { feed, private_id });
        self.phase = Phase::InCall;
        self.reconnection.joined();
    }

    fn refused_by_janus(&mut self, error: &JanusError) {
        let gone = *error == JanusError::Closed || error.is_core(NO_SUCH_SESSION);
        // In a call nothing asks again for what was lost with the transport, so there it is published anew.
        let joining = self.phase == Phase::Joining && self.reconnection.is_down();
        if gone || (*error == JanusError::TimedOut && joining) {
            // The handle, the session or the transport is gone; the event that tells so, or that it is back, follows.
            return;
        }
        if self.join_by_other_id(error) {
            return;
        }
        self.log(Level::Warn, format!("publisher: Janus refused: {error}"));
        let reason = self.reason(error);
        self.publishing_failed(reason);
    }

    /// Publishing failed: ends joining; in a call it is tried again.
    pub(crate) fn publishing_failed(&mut self, reason: EndReason) {
        match self.phase {
            Phase::Reconnecting if matches!(reason, EndReason::Gateway | EndReason::Refused { .. }) => {
                self.schedule_republish()
            }
            Phase::Joining | Phase::Reconnecting => self.fail(reason),
            Phase::InCall => self.schedule_republish(),
            Phase::Lobby | Phase::Left(_) | Phase::Failed(_) => {}
        }
    }

    /// Closes our connection and schedules the next offer.
    pub(crate) fn schedule_republish(&mut self) {
        self.publisher.close(&mut self.out);
        self.audiobridge.close(&mut self.out);
        self.reconnection.schedule_republish(self.now);
    }

    /// The reason for the person that a refusal of the join request means.
    pub(crate) fn reason(&mut self, error: &JanusError) -> EndReason {
        self.refusal = error.words().map(str::to_owned);
        let gave_pin = self.me.as_ref().is_some_and(|me| me.pin.is_some());
        let making_room = self.publisher.is_making_room() || self.audiobridge.is_making_room();
        match error.reason_kind() {
            Reason::TimedOut | Reason::Closed => EndReason::Gateway,
            _ if making_room => EndReason::NoRoom,
            Reason::NoSuchRoom => EndReason::NoRoom,
            Reason::RoomFull => EndReason::RoomFull,
            Reason::PinMissing => EndReason::Pin { wrong: false },
            Reason::PinWrong => EndReason::Pin { wrong: gave_pin },
            Reason::Unauthorized | Reason::PluginForbidden | Reason::NotAllowed => EndReason::Unauthorized,
            Reason::Kicked => EndReason::Kicked,
            Reason::BadRoomId => EndReason::RoomName,
            Reason::EncryptionRequired => EndReason::Encryption,
            _ => error
                .code()
                .map_or(EndReason::Gateway, |code| EndReason::Refused { code }),
        }
    }
}
