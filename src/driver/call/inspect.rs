//! One person's connection, measured closely while the connection panel looks at it.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Inner;
use crate::browser::peer::Peer;
use janus_proto::Id;
use parlour_call::quality::connection_details::ConnectionDetails;
use parlour_call::{PeerRole, StatsSnapshot};

/// Who is looked at, and what was measured at the look before.
#[derive(Default)]
pub(super) struct Inspection {
    feed: Option<Id>,
    earlier: Option<StatsSnapshot>,
}

impl Inner {
    /// Looks at this person from now on, or at nobody.
    pub(super) fn look_at_connection(&self, feed: Option<Id>) {
        self.state.call.insight.set(None);
        self.inspection.replace(Inspection { feed, earlier: None });
        self.look_closely();
    }

    /// Measures the connection that carries whoever is looked at.
    pub(super) fn look_closely(&self) {
        let Some(feed) = self.inspection.borrow().feed.clone() else {
            return;
        };
        let is_self = self
            .call()
            .people()
            .iter()
            .next()
            .is_some_and(|me| me.feed == feed);
        let peers = self.peers.borrow();
        let role = if is_self {
            PeerRole::Publisher
        } else {
            PeerRole::Subscriber
        };
        let peer = peers.get(&role).or_else(|| peers.get(&PeerRole::Voice));
        let Some(measuring) = peer.map(Peer::detailed_stats) else {
            return;
        };
        let me = self.me.clone();
        spawn_local(async move {
            let snapshot = measuring.await;
            if let Some(inner) = me.upgrade() {
                inner.show_insight(&feed, snapshot);
            }
        });
    }

    fn show_insight(&self, feed: &Id, snapshot: StatsSnapshot) {
        let mut inspection = self.inspection.borrow_mut();
        // Meanwhile somebody else may be looked at.
        if inspection.feed.as_ref() != Some(feed) {
            return;
        }
        let call = self.call();
        let person = call.people().iter().find(|person| person.feed == *feed);
        let insight = person.map(|person| {
            let mut insight = ConnectionDetails::new(
                person,
                call.people().trace(feed),
                &snapshot,
                inspection.earlier.as_ref(),
            );
            if let Some(mid) = person.video_mid.as_ref().filter(|_| !person.is_self) {
                insight.set_camera_layer(call.layer(mid));
            }
            insight
        });
        inspection.earlier = Some(snapshot);
        drop((call, inspection));
        self.state.call.insight.set(insight);
    }
}
