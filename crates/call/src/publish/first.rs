//! The first offer of a connection: made while the person is still in the lobby, kept with its candidates until Janus may have it, and
//! good for whichever session and handle there is by then.

use std::collections::VecDeque;

use super::super::Settings;
use super::{PendingOffer, Publisher, State};
use crate::context::Context;
use crate::input::JoinRequest;
use crate::output::Output;
use crate::peer::PeerEvent;
use crate::peer::PublishedState;
use janus_proto::{Timestamp, Trickle};
use std::time::Duration;

/// A lobby counts as ready when an offer's candidates are not all there after this long: a STUN or TURN server does not answer.
const GATHERING: Duration = Duration::from_secs(3);
impl Publisher {
    /// Makes the offer while the person is still in the lobby, unless it is made already.
    pub(crate) fn prepare(&mut self, settings: &Settings, out: &mut VecDeque<Output>) {
        if self.state == State::Idle {
            self.start(settings, false, out);
        }
    }

    /// Whether an offer for joining is ready, with all its candidates, or with those that came within [`GATHERING`].
    pub(crate) fn is_prepared(&self, now: Timestamp) -> bool {
        let State::Ready { offer } = &self.state else {
            return false;
        };
        let late = self
            .offered
            .is_some_and(|offered| now.since(offered) >= GATHERING);
        late || offer.candidates.last() == Some(&Trickle::Completed)
    }

    /// When [`Self::is_prepared`] changes by itself.
    pub(crate) fn poll_deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let State::Ready { .. } = &self.state else {
            return None;
        };
        self.offered
            .map(|offered| offered + GATHERING)
            .filter(|due| *due > now)
    }

    /// Janus is to have the first offer as soon as it is ready; one is made if none is there or being made.
    pub(crate) fn hurry(&mut self, settings: &Settings, sharing: bool, out: &mut VecDeque<Output>) {
        if !self.fresh {
            self.start(settings, sharing, out);
        }
        self.eager = true;
    }

    /// Gives Janus the first offer.
    pub(crate) fn hand_over(
        &mut self,
        cx: &mut Context<'_>,
        me: &JoinRequest,
        sending: PublishedState,
        settings: &Settings,
    ) {
        if let State::Ready { offer } = &self.state {
            let offer = offer.clone();
            self.ask(cx, offer, me, sending, settings);
        }
    }

    /// Takes what belongs to a first offer, for which neither a session nor a room is needed; gives back anything else.
    pub(crate) fn keep(
        &mut self,
        event: PeerEvent,
        now: Timestamp,
        out: &mut VecDeque<Output>,
    ) -> Option<PeerEvent> {
        if !self.fresh {
            return Some(event);
        }
        match (event, &mut self.state) {
            (PeerEvent::Offered { sdp, lines }, State::Offering) => {
                let candidates = std::mem::take(&mut self.early);
                let offer = PendingOffer {
                    sdp,
                    lines,
                    candidates,
                };
                self.state = State::Ready { offer };
                self.offered = Some(now);
            }
            (PeerEvent::Candidate(trickle), State::Ready { offer }) => offer.candidates.push(trickle),
            (PeerEvent::Candidate(trickle), _) => self.early.push(trickle),
            // Joining tries again, and tells.
            (PeerEvent::Refused(_), _) if !self.eager => self.close(out),
            (event, _) => return Some(event),
        }
        None
    }

    /// Whether Janus is to have the offer that is ready.
    pub(crate) const fn is_due(&self) -> bool {
        self.eager && matches!(self.state, State::Ready { .. })
    }

    /// The session is gone, and with it the handle. An offer that Janus never had is as good for the next one.
    pub(crate) fn forget_session(&mut self, out: &mut VecDeque<Output>) {
        if !self.fresh {
            self.close(out);
        }
        self.forget_handle();
    }
}
