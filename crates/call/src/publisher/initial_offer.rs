//! The initial offer of a connection. In the lobby it is created before the click on Join and kept with its candidates; it is good for
//! any session and handle.

use std::collections::VecDeque;

use super::{PendingOffer, Publisher, State};
use crate::context::Context;
use crate::input::JoinRequest;
use crate::output::Output;
use crate::peer::PeerEvent;
use crate::peer::PublishedState;
use crate::settings::Settings;
use janus_proto::{Timestamp, Trickle};
use std::time::Duration;

/// Limit for gathering candidates before the offer counts as prepared all the same: a STUN or TURN server does not answer.
const GATHERING_TIMEOUT: Duration = Duration::from_secs(3);
impl Publisher {
    /// Has the initial offer created, unless there is a connection already.
    pub(crate) fn create_initial_offer(&mut self, settings: &Settings, out: &mut VecDeque<Output>) {
        if self.connection.state == State::Idle {
            self.start(settings, false, out);
        }
    }

    /// Whether the initial offer is created with all its candidates, or with those that came within [`GATHERING_TIMEOUT`].
    pub(crate) fn is_prepared(&self, now: Timestamp) -> bool {
        let State::Ready { offer, created_at } = &self.connection.state else {
            return false;
        };
        let late = now.since(*created_at) >= GATHERING_TIMEOUT;
        late || offer.candidates.last() == Some(&Trickle::Completed)
    }

    /// When [`Self::is_prepared`] changes without an input.
    pub(crate) fn poll_timeout(&self, now: Timestamp) -> Option<Timestamp> {
        let State::Ready { created_at, .. } = &self.connection.state else {
            return None;
        };
        Some(*created_at + GATHERING_TIMEOUT).filter(|due| *due > now)
    }

    /// Has the initial offer sent as soon as it is created, and starts a connection where no initial offer is there or under way.
    pub(crate) fn send_when_ready(&mut self, settings: &Settings, sharing: bool, out: &mut VecDeque<Output>) {
        if !self.connection.is_initial {
            self.start(settings, sharing, out);
        }
        self.connection.send_when_made = true;
    }

    /// Sends the initial offer.
    pub(crate) fn send_initial_offer(
        &mut self,
        cx: &mut Context<'_>,
        me: &JoinRequest,
        published: PublishedState,
        settings: &Settings,
    ) {
        if let State::Ready { offer, .. } = &self.connection.state {
            let offer = offer.clone();
            self.send_offer(cx, offer, me, published, settings);
        }
    }

    /// Keeps an event that belongs to an initial offer, for which neither a session nor a room is needed; returns any other event.
    pub(crate) fn buffer_initial_event(
        &mut self,
        event: PeerEvent,
        now: Timestamp,
        out: &mut VecDeque<Output>,
    ) -> Option<PeerEvent> {
        if !self.connection.is_initial {
            return Some(event);
        }
        match (event, &mut self.connection.state) {
            (PeerEvent::Offered { sdp, mids }, State::Offering) => {
                let candidates = std::mem::take(&mut self.connection.early_candidates);
                let offer = PendingOffer {
                    sdp,
                    mids,
                    candidates,
                };
                self.connection.state = State::Ready {
                    offer,
                    created_at: now,
                };
            }
            (PeerEvent::Candidate(trickle), State::Ready { offer, .. }) => offer.candidates.push(trickle),
            (PeerEvent::Candidate(trickle), _) => self.connection.early_candidates.push(trickle),
            // Joining creates another one, and reports the failure.
            (PeerEvent::Refused(_), _) if !self.connection.send_when_made => self.close(out),
            (event, _) => return Some(event),
        }
        None
    }

    /// Whether the initial offer is created and to be sent.
    pub(crate) const fn is_initial_offer_due(&self) -> bool {
        self.connection.send_when_made && matches!(self.connection.state, State::Ready { .. })
    }

    /// The session and its handle are gone. An initial offer that was not sent is kept for the next session.
    pub(crate) fn forget_session(&mut self, out: &mut VecDeque<Output>) {
        if !self.connection.is_initial {
            self.close(out);
        }
        self.forget_handle();
    }
}
