//! What is prepared while the person is still in the lobby, so that joining costs one round trip.
//!
//! Each exchange between the click on Join and the first picture costs a round trip. So the offer is made and its candidates are gathered
//! before, and the connection over which the others will be received is brought up before, silent; see `subscribe/advance.rs`. At the
//! click two requests leave at the same moment: one opens the subscription, one joins and publishes.

use super::*;
use std::collections::BTreeSet;

impl Call {
    /// Whether all that can be prepared before joining is prepared.
    #[must_use]
    pub fn is_warm(&self) -> bool {
        let opening = |kind| self.local.source(kind).opening;
        let devices = !opening(SourceKind::Microphone) && !opening(SourceKind::Camera);
        let ready = self.gateway.is_ready() && devices;
        if self.settings.mode == Mode::Voice {
            return ready;
        }
        ready
            && self.watch.is_answered()
            && self.publisher.is_prepared(self.now)
            && self.subscriber.is_foreseen(self.watch.publishers())
    }

    /// Whom the person will find on joining, before they have: those whose streams the silent subscription brings and Janus has named, as
    /// they will be in [`Call::people`] then. Nobody once that is so.
    #[must_use]
    pub const fn foreseen(&self) -> &Roster {
        &self.foreseen
    }

    /// Keeps those who are foreseen in line with the silent subscription.
    pub(super) fn look_ahead(&mut self) {
        if self.foreseen.is_empty() {
            return;
        }
        let outside = matches!(self.phase, Phase::Lobby | Phase::Joining | Phase::Failed(_));
        if self.member.is_some() || !outside {
            self.foreseen.clear();
            return;
        }
        let lines = self.subscriber.lines();
        let carried: BTreeSet<&Id> = lines.iter().map(|(_, stream)| &stream.feed).collect();
        // As Janus lists them when we join: tiles that change places are put in twice.
        let publishers = self.watch.publishers().iter();
        self.foreseen
            .follow(publishers.filter(|feed| carried.contains(*feed)));
        self.foreseen.map(lines);
        self.foreseen
            .judge_links(self.subscriber.is_connected(), self.now);
    }

    /// Makes the offer for joining.
    pub(super) fn warm_up(&mut self) {
        if self.settings.mode != Mode::Voice {
            self.publisher.prepare(&self.settings, &mut self.out);
        }
    }

    /// The network changed: an offer that nobody has yet names addresses of the old one.
    pub(super) fn warm_up_anew(&mut self) {
        if matches!(self.phase, Phase::Lobby | Phase::Failed(_)) {
            self.publisher.close(&mut self.out);
            if self.gateway.is_ready() {
                self.warm_up();
            }
        }
    }

    /// The person looks at another room.
    pub(super) fn look_at(&mut self, room: Id) {
        if self.watch.turn_to(room, self.now)
            && let Some(mut cx) = self.gateway.context(self.now, &mut self.out)
        {
            self.subscriber.start_over(&mut cx);
        }
    }

    /// Keeps the silent subscription in line with who publishes.
    pub(super) fn foresee(&mut self) {
        let Some(room) = self.watch.room().cloned() else {
            return;
        };
        let Some(mut cx) = self.gateway.context(self.now, &mut self.out) else {
            return;
        };
        let membership = Membership {
            room: &room,
            own: None,
            private_id: None,
            first: &|_| None,
            pin: self.settings.pin.as_ref(),
            token: self.settings.auth.token.as_ref(),
        };
        self.subscriber
            .foresee(&mut cx, self.watch.publishers(), &membership);
    }

    /// The click on Join: what was prepared for that room is opened, anything else let go.
    pub(super) fn open_up(&mut self, room: &Id) {
        let same = self.watch.room() == Some(room);
        let Some(mut cx) = self.gateway.context(self.now, &mut self.out) else {
            return;
        };
        if same {
            self.subscriber.open_up(&mut cx);
        } else {
            self.subscriber.start_over(&mut cx);
        }
    }

    /// Gives Janus the first offer, if it is to have it and there is one.
    pub(super) fn hand_over(&mut self) {
        let sending = sending(&self.local, &self.share);
        if self.publisher.is_due()
            && let Some(me) = &self.me
            && let Some(mut cx) = self.gateway.context(self.now, &mut self.out)
        {
            self.publisher.hand_over(&mut cx, me, sending, &self.settings);
        }
    }
}
