//! Reconnection: what of a call is lost, how it comes back, and when it is given up.
//!
//! Two things are lost independently of each other. **Signalling**, when the transport to Janus breaks: then [`SignalingState`] says how far
//! it is back. **Media**, when packets no longer arrive or a peer connection is down: then ICE is restarted (`ice_restart`), or the
//! offer is sent again ([`Reconnection::schedule_republish`]). [`Phase::Reconnecting`] is derived from both in [`Call::update_phase`] and set
//! nowhere else.
//!
//! ```text
//! from                  event                                                  to
//! Up, Resyncing         the transport is lost                                  Down
//! Down                  the transport is open again, the session is claimed    Claiming
//! Claiming              Janus confirms the claim                               Resyncing
//! Claiming              the claim is not answered                              Down
//! Up                    an event may have been missed                           Resyncing
//! Resyncing             the participants are listed                            Up
//! Down, Claiming        a session is up while joining                          Up
//! any                   the session or our handle is gone                      Rejoining
//! Rejoining             Janus accepts our join request                         Up
//! ```

use crate::Call;
use crate::phase::{Outage, Phase};
use crate::signaling::backoff::backoff;
use janus_proto::Timestamp;
use log::Level;
use std::time::Duration;

/// Joining that takes longer than this has failed.
const JOIN_TIMEOUT: Duration = Duration::from_secs(25);
/// A call whose signalling is gone for this long is given up.
const GIVE_UP_AFTER: Duration = Duration::from_secs(180);

/// How far the signalling of a call is back after a loss. Outside a call and on the way into one it is [`SignalingState::Up`] unless the
/// transport breaks between the click on Join and Janus's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum SignalingState {
    /// Requests reach Janus.
    #[default]
    Up,
    /// The transport is lost and being opened again.
    Down,
    /// The session was claimed over a new transport and Janus has not confirmed it, also while that transport breaks in turn.
    Claiming,
    /// The session goes on. Janus was asked which events were missed, see [`resync`](super::resync).
    Resyncing,
    /// The session or the handle that published is lost: we are joining the room again.
    Rejoining,
}

/// The state of reconnection.
#[derive(Debug, Default)]
pub(crate) struct Reconnection {
    signaling: SignalingState,
    /// When joining or reconnecting is given up.
    give_up_at: Option<Timestamp>,
    /// When to publish again after Janus hung up.
    republish_at: Option<Timestamp>,
    /// Hangups since the last connection that came up; the exponent of the backoff.
    hangups: u32,
}

impl Reconnection {
    /// The signalling's state.
    pub(crate) const fn signaling(&self) -> SignalingState {
        self.signaling
    }

    /// Whether requests do not reach Janus's session of this call.
    pub(crate) const fn is_down(&self) -> bool {
        matches!(self.signaling, SignalingState::Down | SignalingState::Claiming)
    }

    /// Joining begins: it fails after [`JOIN_TIMEOUT`].
    pub(crate) fn start_join(&mut self, now: Timestamp) {
        self.give_up_at = Some(now + JOIN_TIMEOUT);
    }

    /// The transport broke while joining. The click on Join still counts once it is back, for as long as a call is waited for.
    pub(crate) fn interrupt_join(&mut self, now: Timestamp) {
        self.signaling = SignalingState::Down;
        self.give_up_at = Some(now + GIVE_UP_AFTER);
    }

    /// A session is up while joining: after an interruption, the join request has its time again.
    pub(crate) fn resume_join(&mut self, now: Timestamp) {
        if self.is_down() {
            self.signaling = SignalingState::Up;
            self.give_up_at = Some(now + JOIN_TIMEOUT);
        }
    }

    /// We are in the room.
    pub(crate) const fn joined(&mut self) {
        self.signaling = SignalingState::Up;
        self.give_up_at = None;
    }

    /// The transport is open and the session was claimed; a loss is over once Janus confirms it.
    pub(crate) fn claim_sent(&mut self) {
        if self.signaling == SignalingState::Down {
            self.signaling = SignalingState::Claiming;
        }
    }

    /// Janus confirmed the claim: the session goes on.
    pub(crate) const fn claimed(&mut self) {
        self.signaling = SignalingState::Resyncing;
    }

    /// Missed events are asked for, unless the signalling is lost: then they are asked for after the next claim.
    pub(crate) fn resync_started(&mut self) {
        if self.signaling == SignalingState::Up {
            self.signaling = SignalingState::Resyncing;
        }
    }

    /// The list of participants arrived: true when it answers a resync, so that their streams are to be asked for as well.
    pub(crate) fn resync_answered(&mut self) -> bool {
        let answered = self.signaling == SignalingState::Resyncing;
        if answered {
            self.signaling = SignalingState::Up;
        }
        answered
    }

    /// Schedules the next offer after a hangup, with a backoff that grows from one hangup to the next.
    pub(crate) fn schedule_republish(&mut self, now: Timestamp) {
        self.republish_at = Some(now + backoff(self.hangups, u64::from(self.hangups)));
        self.hangups += 1;
    }

    /// Whether an offer is scheduled.
    pub(crate) const fn republishes(&self) -> bool {
        self.republish_at.is_some()
    }

    /// A new session publishes by itself.
    pub(crate) const fn cancel_republish(&mut self) {
        self.republish_at = None;
    }

    /// A connection of ours is up: the next hangup is the first again.
    pub(crate) const fn reset_backoff(&mut self) {
        self.hangups = 0;
    }

    /// Takes the scheduled offer if it is due.
    pub(crate) fn take_due_republish(&mut self, now: Timestamp) -> bool {
        self.republish_at.take_if(|due| *due <= now).is_some()
    }

    /// Takes the end of patience if it is due.
    pub(crate) fn take_due_give_up(&mut self, now: Timestamp) -> bool {
        self.give_up_at.take_if(|due| *due <= now).is_some()
    }

    /// The machine slept: what was to be given up has its time left.
    pub(crate) fn extend(&mut self, slept: Duration) {
        self.give_up_at = self.give_up_at.map(|due| due + slept);
    }

    /// When something is due.
    pub(crate) fn poll_timeout(&self) -> Option<Timestamp> {
        self.give_up_at.into_iter().chain(self.republish_at).min()
    }
}

impl Call {
    /// What of the call is lost just now; nothing outside a call.
    #[must_use]
    pub fn outage(&self) -> Outage {
        if self.reconnection.signaling() == SignalingState::Rejoining {
            return Outage {
                signalling: true,
                media: true,
            };
        }
        if self.member.is_none() {
            return Outage::default();
        }
        let receiving = self.roster.streams().next().is_some();
        Outage {
            signalling: self.reconnection.is_down(),
            media: self.publisher.is_lost()
                || self.audiobridge.is_lost()
                || (receiving && self.subscriber.is_lost())
                || self.watchdog.is_silent(self.is_idle(), self.now),
        }
    }

    /// Whether inbound bytes are to be measured several times a second, because it matters at once when they stop or come again.
    #[must_use]
    pub fn is_watchful(&self) -> bool {
        self.outage().media || (self.member.is_some() && self.watchdog.network_changed_recently(self.now))
    }

    /// Whether a request sent now reaches Janus's session of this call.
    pub(crate) const fn can_signal(&self) -> bool {
        !self.reconnection.is_down() && self.signaling.is_ready()
    }

    /// Signalling is lost; the phase follows at once.
    pub(crate) fn lose_signaling(&mut self, state: SignalingState) {
        self.reconnection.signaling = state;
        self.update_phase();
    }

    /// Derives [`Phase::InCall`] or [`Phase::Reconnecting`] from what is lost. Only lost signalling is given up after a while: as long as
    /// Janus hears us, media can come back.
    pub(crate) fn update_phase(&mut self) {
        let (reconnecting, lost) = match self.phase {
            Phase::InCall => (false, self.outage()),
            Phase::Reconnecting => (true, self.outage()),
            _ => return,
        };
        if lost.is_any() && !reconnecting {
            self.log(Level::Warn, "call: reconnecting".to_owned());
            self.phase = Phase::Reconnecting;
        } else if reconnecting && !lost.is_any() {
            self.log(Level::Info, "call: recovered".to_owned());
            self.phase = Phase::InCall;
        }
        if lost.signalling {
            self.reconnection
                .give_up_at
                .get_or_insert(self.now + GIVE_UP_AFTER);
        } else {
            self.reconnection.give_up_at = None;
        }
    }
}
