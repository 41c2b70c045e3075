//! Routes the events of the Janus session to the parts of the call, and handles those that concern all of them.

use super::TransportChange;
use crate::Call;
use crate::output::Output;
use crate::peer::{PeerOutput, PeerRole};
use crate::phase::{EndReason, Phase};
use crate::recovery::outage::SignalingState;
use janus_proto::session::{HandleKey, Reply, SessionEvent, TransactionId};
use janus_proto::videoroom::Event;
use janus_proto::{Id, JanusError, Jsep, Trickle};
use log::Level;
use serde_json::Value;

impl Call {
    /// Queues the session's requests and handles its events until there are none.
    pub(crate) fn drain_session(&mut self) {
        while let Some(event) = self.signaling.next_event(&mut self.out) {
            self.handle_session(event);
        }
    }

    fn handle_session(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::Ready => {
                self.signaling.mark_healthy(self.now);
                if self.phase == Phase::Joining {
                    self.reconnection.resume_join(self.now);
                }
                if self.polls_presence() {
                    self.prepare_initial_offer();
                }
            }
            SessionEvent::Claimed => self.claimed(),
            SessionEvent::Reply {
                transaction,
                handle,
                result,
            } => self.handle_reply(transaction, handle, result),
            SessionEvent::Event { handle, data, jsep } => self.handle_event(handle, data, jsep),
            SessionEvent::HungUp { handle, reason } => self.hung_up(handle, &reason),
            SessionEvent::Detached(handle) => self.detached(handle),
            SessionEvent::AttachFailed { handle, error } => {
                self.log(Level::Warn, format!("gateway: attach failed: {error}"));
                // Where the whole session is refused, `Lost` follows with the reason.
                if self.is_join_handle(handle) && error != JanusError::Closed {
                    let reason = self.reason(&error);
                    self.drop_join_handle();
                    self.publishing_failed(reason);
                }
            }
            SessionEvent::WebRtcUp(handle) => {
                if self.is_join_handle(handle) {
                    self.reconnection.reset_backoff();
                    self.publisher.mark_announced();
                }
            }
            SessionEvent::Trickle { handle, trickle } => self.remote_candidate(handle, trickle),
            SessionEvent::Unresponsive => {
                self.log(Level::Warn, "gateway: Janus does not answer".to_owned());
                self.signaling.retry(self.now, &mut self.out);
                self.handle_transport_change(TransportChange::Lost);
            }
            SessionEvent::Lost(reason) => self.session_lost(&reason),
            SessionEvent::Attached(_) | SessionEvent::Media { .. } | SessionEvent::SlowLink { .. } => {}
        }
    }

    fn handle_event(&mut self, handle: HandleKey, data: Value, jsep: Option<Jsep>) {
        if self.role_of(handle) == Some(PeerRole::Subscriber) {
            if let Some(mut cx) = self.signaling.context(self.now, &mut self.out) {
                let event = Event::decode(&data);
                self.subscriber.handle_event(&mut cx, event, jsep, &self.settings);
            }
        } else if self.member.is_none() {
            if matches!(self.phase, Phase::Joining | Phase::Reconnecting) {
                self.pre_join.push(handle, data);
            }
        } else {
            self.handle_room_data(handle, &data);
        }
    }

    fn remote_candidate(&mut self, handle: HandleKey, trickle: Trickle) {
        let peer = match self.role_of(handle) {
            Some(PeerRole::Publisher) => self.publisher.key(),
            Some(PeerRole::Subscriber) => self.subscriber.key(),
            Some(PeerRole::Voice) => self.audiobridge.key(),
            Some(PeerRole::Echo) | None => return,
        };
        self.out.push_back(Output::Peer {
            peer,
            action: PeerOutput::AddCandidate(trickle),
        });
    }

    /// Hands a reply to the part of the call that sent the request: queries by their transaction, everything else by its handle.
    fn handle_reply(
        &mut self,
        transaction: TransactionId,
        handle: HandleKey,
        result: Result<Reply, JanusError>,
    ) {
        if let Err(error) = &result {
            self.learn_room_id_form(error);
        }
        let was_us = |feed: &Id| self.ghosts.contains(feed);
        if self
            .presence
            .handle_reply(transaction, &result, self.settings.mode, was_us)
            || self.handle_participants(transaction, &result)
            || self.handle_stream_query_reply(transaction, &result)
            || self.handle_kick_reply(transaction, &result)
        {
            return;
        }
        let role = self.role_of(handle);
        let published = self.published_state();
        let Some(mut cx) = self.signaling.context(self.now, &mut self.out) else {
            return;
        };
        match (role, &self.me) {
            (Some(PeerRole::Subscriber), _) => {
                let unknown = self
                    .subscriber
                    .handle_reply(&mut cx, transaction, result, &self.settings);
                // One list of the participants tells as much as a refusal for each of many who left.
                if unknown {
                    self.request_participants();
                }
            }
            (Some(PeerRole::Voice), Some(me)) => {
                let muted = !published.microphone;
                let outcome =
                    self.audiobridge
                        .handle_reply(&mut cx, transaction, result, me, muted, &self.settings);
                self.handle_audiobridge_outcome(outcome);
            }
            (Some(PeerRole::Publisher), Some(me)) => {
                let outcome =
                    self.publisher
                        .handle_reply(&mut cx, transaction, result, me, published, &self.settings);
                self.handle_publish_outcome(outcome);
            }
            _ => {}
        }
    }

    fn hung_up(&mut self, handle: HandleKey, reason: &str) {
        match self.role_of(handle) {
            Some(PeerRole::Subscriber) => self.reset_subscriber(reason),
            Some(_) if self.member.is_some() => {
                self.log(Level::Warn, format!("publisher: hung up: {reason}"));
                self.audiobridge.mark_left();
                // After a hangup of our own it is scheduled already.
                if !self.reconnection.republishes() {
                    self.schedule_republish();
                }
            }
            _ => {}
        }
    }

    fn detached(&mut self, handle: HandleKey) {
        match self.role_of(handle) {
            Some(PeerRole::Subscriber) => self.reset_subscriber("the handle is gone"),
            Some(_) if self.member.is_some() => {
                self.lose_signaling(SignalingState::Rejoining);
                self.signaling.end_session(self.now, &mut self.out);
                self.begin_session();
            }
            Some(_) if self.phase == Phase::Joining => self.fail(EndReason::Gateway),
            Some(_) => {
                self.drop_join_handle();
                if self.phase == Phase::Reconnecting {
                    self.schedule_republish();
                }
            }
            None => {}
        }
    }

    fn reset_subscriber(&mut self, why: &str) {
        if let Some(mut cx) = self.signaling.context(self.now, &mut self.out) {
            self.subscriber.reset(&mut cx, why);
        }
    }

    /// The part of the call that a handle belongs to; `None` for a handle that was dropped, or that queries streams.
    pub(crate) fn role_of(&self, handle: HandleKey) -> Option<PeerRole> {
        [
            (self.publisher.handle, PeerRole::Publisher),
            (self.subscriber.handle, PeerRole::Subscriber),
            (self.audiobridge.handle, PeerRole::Voice),
        ]
        .into_iter()
        .find_map(|(held, role)| (held == Some(handle)).then_some(role))
    }

    /// Whether it is the handle that joins the room.
    fn is_join_handle(&self, handle: HandleKey) -> bool {
        matches!(self.role_of(handle), Some(PeerRole::Publisher | PeerRole::Voice))
    }

    /// Drops that handle; the next request attaches another one.
    fn drop_join_handle(&mut self) {
        self.publisher.handle = None;
        self.audiobridge.handle = None;
        self.presence.back_off(self.now);
    }
}
