//! The life of the Janus session: created or claimed over a new transport, lost with the transport or by Janus.

use super::TransportChange;
use crate::Call;
use crate::config::Mode;
use crate::phase::{EndReason, Phase};
use crate::recovery::outage::SignalingState;
use janus_proto::session::LostReason;
use janus_proto::{JanusError, Plugin};
use log::Level;

impl Call {
    /// Follows a change of the transport.
    pub(crate) fn handle_transport_change(&mut self, change: TransportChange) {
        match change {
            TransportChange::None => {}
            TransportChange::Opened => self.transport_opened(),
            TransportChange::Lost | TransportChange::Useless => {
                if self.member.is_some() {
                    self.watchdog.network_changed(self.now);
                    self.lose_signaling(SignalingState::Down);
                } else if self.phase == Phase::Joining && change == TransportChange::Useless {
                    self.fail(EndReason::Gateway);
                } else if self.phase == Phase::Joining {
                    self.reconnection.interrupt_join(self.now);
                }
            }
            TransportChange::Unreachable => {
                if self.phase == Phase::Joining && !self.reconnection.is_down() {
                    self.fail(EndReason::Gateway);
                }
            }
        }
    }

    /// The transport is open: claims the session of a call, or creates one.
    fn transport_opened(&mut self) {
        let known = self
            .signaling
            .session
            .as_ref()
            .and_then(|session| session.id())
            .is_some();
        let in_call = matches!(self.phase, Phase::Joining | Phase::InCall | Phase::Reconnecting);
        match self.signaling.session.as_mut() {
            Some(session) if known && in_call => {
                session.claim(self.now);
                self.reconnection.claim_sent();
            }
            _ => self.begin_session(),
        }
    }

    /// Creates a session with its handles; a call that is joining or reconnecting sends its join request over it.
    pub(crate) fn begin_session(&mut self) {
        self.presence.poll_now(self.now);
        self.pre_join.clear();
        self.reconnection.cancel_republish();
        self.resync.reset_queries();
        self.publisher.forget_session(&mut self.out);
        self.subscriber.forget(&mut self.out);
        self.audiobridge.forget(&mut self.out);
        if self.settings.mode == Mode::Voice {
            let handles = self.signaling.create_session(self.now, &[Plugin::AudioBridge]);
            self.audiobridge.handle = handles.first().copied();
        } else {
            let handles = self
                .signaling
                .create_session(self.now, &[Plugin::VideoRoom, Plugin::VideoRoom]);
            self.publisher.handle = handles.first().copied();
            self.subscriber.handle = handles.get(1).copied();
        }
        if self.phase == Phase::Reconnecting {
            self.lose_signaling(SignalingState::Rejoining);
        }
        if matches!(self.phase, Phase::Joining | Phase::Reconnecting) {
            self.forget_membership();
            self.watchdog.clear();
            self.send_join();
        }
    }

    /// The session goes on over another transport. Where the join request was under way, it is not known whether Janus accepted us: that
    /// starts over with a new session.
    pub(crate) fn claimed(&mut self) {
        self.signaling.mark_healthy(self.now);
        if self.member.is_some() {
            self.log(Level::Info, "gateway: the session goes on".to_owned());
            self.reconnection.claimed();
            self.resync_after_claim();
        } else {
            self.signaling.end_session(self.now, &mut self.out);
            self.begin_session();
        }
    }

    /// Janus lost or refused the session.
    pub(crate) fn session_lost(&mut self, reason: &LostReason) {
        self.log(Level::Warn, format!("gateway: session lost: {reason}"));
        self.signaling.session = None;
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
                    self.signaling.close(self.now, &mut self.out)
                }
            }
        } else if self.signaling.is_open() && self.is_worth_another(reason) {
            if self.member.is_some() {
                self.lose_signaling(SignalingState::Rejoining);
            }
            self.begin_session();
        } else {
            // With a backoff, also where a session is lost before we joined: the server may create and forget sessions.
            let change = self.signaling.on_failure(self.now, &mut self.out);
            self.handle_transport_change(change);
        }
    }

    /// Whether another session is created at once over the same transport. A session that Janus did not keep while we were away does not
    /// speak against it; one that it loses before we joined does.
    fn is_worth_another(&self, lost: &LostReason) -> bool {
        match lost {
            LostReason::CreateRefused(_) => false,
            LostReason::ClaimRefused(_) => true,
            _ => self.member.is_some(),
        }
    }
}
