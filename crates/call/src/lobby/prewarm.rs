//! What is prepared in the lobby so that joining costs one round trip.
//!
//! Each exchange between the click on Join and the first frame costs a round trip. So the offer is created and its candidates are gathered
//! before, and the subscriber connection is brought up before, paused; see `subscriber/prewarm.rs`. The click sends two requests at the
//! same time: one resumes the subscription, one joins and publishes.

use crate::Call;
use crate::config::Mode;
use crate::media::SourceKind;
use crate::phase::Phase;
use crate::room::roster::Roster;
use crate::subscriber::Membership;
use janus_proto::Id;
use std::collections::BTreeSet;

impl Call {
    /// Whether everything that can be prepared before joining is prepared.
    #[must_use]
    pub fn is_warm(&self) -> bool {
        let opening = |kind| self.local.source(kind).opening;
        let devices = !opening(SourceKind::Microphone) && !opening(SourceKind::Camera);
        let ready = self.signaling.is_ready() && devices;
        if self.settings.mode == Mode::Voice {
            return ready;
        }
        ready
            && self.presence.is_answered()
            && self.publisher.is_prepared(self.now)
            && self.subscriber.is_prewarmed(self.presence.publishers())
    }

    /// The participants whose streams the prewarmed subscription carries, as they will be in [`Call::people`] after joining; empty from then
    /// on.
    #[must_use]
    pub const fn prewarmed(&self) -> &Roster {
        &self.prewarmed
    }

    /// Brings the prewarmed participants in line with the prewarmed subscription.
    pub(crate) fn update_prewarmed(&mut self) {
        if self.prewarmed.is_empty() {
            return;
        }
        let outside = matches!(self.phase, Phase::Lobby | Phase::Joining | Phase::Failed(_));
        if self.member.is_some() || !outside {
            self.prewarmed.clear();
            return;
        }
        let lines = self.subscriber.mids();
        let carried: BTreeSet<&Id> = lines.iter().map(|(_, stream)| &stream.feed).collect();
        // In the order in which Janus lists them when we join, because a tile that changes its place is mounted twice.
        let publishers = self.presence.publishers().iter();
        self.prewarmed
            .keep_listed(publishers.filter(|feed| carried.contains(*feed)));
        self.prewarmed.assign_mids(lines);
        self.prewarmed
            .update_links(self.subscriber.is_connected(), self.now);
    }

    /// Has the offer for joining created.
    pub(crate) fn prepare_initial_offer(&mut self) {
        if self.settings.mode != Mode::Voice {
            self.publisher.create_initial_offer(&self.settings, &mut self.out);
        }
    }

    /// The network changed: replaces an offer that was not sent, because its candidates are of the old network.
    pub(crate) fn renew_initial_offer(&mut self) {
        if matches!(self.phase, Phase::Lobby | Phase::Failed(_)) {
            self.publisher.close(&mut self.out);
            if self.signaling.is_ready() {
                self.prepare_initial_offer();
            }
        }
    }

    /// Sets the room that the lobby is about.
    pub(crate) fn watch_room(&mut self, room: Id) {
        let room = self.in_learned_form(room);
        if self.presence.set_room(room, self.now)
            && let Some(mut cx) = self.signaling.context(self.now, &mut self.out)
        {
            self.subscriber.restart(&mut cx);
        }
    }

    /// Brings the prewarmed subscription in line with the publishers.
    pub(crate) fn sync_prewarmed(&mut self) {
        let Some(room) = self.presence.room().cloned() else {
            return;
        };
        let Some(mut cx) = self.signaling.context(self.now, &mut self.out) else {
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
            .sync_prewarmed(&mut cx, self.presence.publishers(), &membership);
    }

    /// The click on Join: resumes the prewarmed subscription, or drops that of another room.
    pub(crate) fn activate_prewarmed(&mut self, room: &Id) {
        let same = self.presence.room() == Some(room);
        let Some(mut cx) = self.signaling.context(self.now, &mut self.out) else {
            return;
        };
        if same {
            self.subscriber.activate(&mut cx);
        } else {
            self.subscriber.restart(&mut cx);
        }
    }

    /// Sends the initial offer if it is created and to be sent.
    pub(crate) fn send_initial_offer(&mut self) {
        let published = self.published_state();
        if self.publisher.is_initial_offer_due()
            && let Some(me) = &self.me
            && let Some(mut cx) = self.signaling.context(self.now, &mut self.out)
        {
            self.publisher
                .send_initial_offer(&mut cx, me, published, &self.settings);
        }
    }
}
