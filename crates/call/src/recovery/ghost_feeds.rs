//! Ghost feeds: feeds of our earlier memberships that Janus still lists.
//!
//! When a session ends at the moment when ICE selects its first pair, Janus loses the detach of the handle: on a new selected pair it
//! empties the handle's queue, which held the detach (`janus_ice_cb_new_selected_pair`, seen with 1.1.2 and unchanged since). The
//! handle's thread waits forever, "leaving" is never sent, and the others keep a second tile of us, without streams, as long as the room
//! exists. Only we can know that it is a ghost: a name proves nothing. So after joining again we list the participants, and have Janus kick
//! the feeds that were ours. A room with a secret refuses that, unless we hold it: in a room that was made here only its maker's ghosts are
//! removed, and those of the others stay until Janus's session ends or the room does.

use crate::Call;
use janus_proto::session::TransactionId;
use janus_proto::videoroom;
use janus_proto::{Id, Timestamp};
use log::Level;
use std::time::Duration;

/// Interval between checks; feeds that Janus removes by itself, or that we had kicked, are gone by then.
const CHECK_INTERVAL: Duration = Duration::from_secs(3);
/// Checks after each join at most.
const MAX_CHECKS: u32 = 4;
/// Time after joining from which nothing of an earlier membership announces itself any more: the checks are over, and so is whatever was under
/// way in Janus. Whoever is announced under the id of a ghost from then on is somebody else who took it.
const SETTLED_AFTER: Duration = Duration::from_secs(15);
/// Own feeds that are remembered at most.
const MAX_FEEDS: usize = 32;

/// Our feeds of earlier memberships in this room.
#[derive(Debug, Default)]
pub(crate) struct GhostFeeds {
    feeds: Vec<Id>,
    checks: u32,
    due: Option<Timestamp>,
    joined_at: Option<Timestamp>,
    /// Requests to kick one that are under way.
    kicks: Vec<TransactionId>,
}

impl GhostFeeds {
    /// The room is left: stops the checks. The feeds are kept for a return.
    pub(crate) fn reset_checks(&mut self) {
        let feeds = std::mem::take(&mut self.feeds);
        *self = Self {
            feeds,
            ..Self::default()
        };
    }

    /// Adds a feed of ours whose membership is over.
    pub(crate) fn add(&mut self, feed: Id) {
        if self.feeds.len() == MAX_FEEDS {
            self.feeds.remove(0);
        }
        self.feeds.push(feed);
    }

    /// Whether a feed was ours.
    pub(crate) fn contains(&self, feed: &Id) -> bool {
        self.feeds.contains(feed)
    }

    fn is_settled(&self, now: Timestamp) -> bool {
        self.joined_at
            .is_some_and(|joined| now.since(joined) >= SETTLED_AFTER)
    }

    /// Janus announces a feed that joins or publishes now.
    pub(crate) fn announced(&mut self, feed: &Id, now: Timestamp) {
        if self.is_settled(now) {
            self.feeds.retain(|ghost| ghost != feed);
        }
    }

    /// Forgets the ghosts that Janus lists no longer: their ids are free for others.
    pub(crate) fn forget_unlisted(&mut self, is_listed: impl Fn(&Id) -> bool, now: Timestamp) {
        if self.is_settled(now) {
            self.feeds.retain(is_listed);
        }
    }

    /// Whether this is the transaction of a request to kick one, which is over then.
    pub(crate) fn take_kick(&mut self, transaction: TransactionId) -> bool {
        let before = self.kicks.len();
        self.kicks.retain(|kick| *kick != transaction);
        self.kicks.len() < before
    }

    /// When the next check is due.
    pub(crate) const fn poll_timeout(&self) -> Option<Timestamp> {
        self.due
    }

    /// Returns the feeds in Janus's list that are to be kicked, and schedules the next check.
    fn find<'a>(&mut self, listed: impl Iterator<Item = &'a Id>, now: Timestamp) -> Vec<Id> {
        let found: Vec<Id> = listed.filter(|feed| self.contains(feed)).cloned().collect();
        // A feed that Janus is just removing may still be announced once more.
        let most = if found.is_empty() { 2 } else { MAX_CHECKS };
        if !self.feeds.is_empty() && self.checks < most {
            self.due = Some(now + CHECK_INTERVAL);
        }
        found
    }
}

impl Call {
    /// We joined as `own`: starts the checks for our other feeds.
    pub(crate) fn start_ghost_checks(&mut self, own: &Id) {
        let feeds = std::mem::take(&mut self.ghosts.feeds);
        self.ghosts = GhostFeeds {
            feeds: feeds.into_iter().filter(|feed| feed != own).collect(),
            joined_at: Some(self.now),
            ..GhostFeeds::default()
        };
        self.check_ghosts();
    }

    /// Runs the check that is due.
    pub(crate) fn check_ghosts_if_due(&mut self) {
        if self.ghosts.due.is_some_and(|due| due <= self.now) {
            self.check_ghosts();
        }
    }

    /// Lists the participants, unless signalling is lost: then they are listed after the claim.
    fn check_ghosts(&mut self) {
        self.ghosts.due = None;
        let heard = self.member.is_some() && !self.reconnection.is_down();
        if heard && !self.ghosts.feeds.is_empty() && self.ghosts.checks < MAX_CHECKS {
            self.ghosts.checks += 1;
            self.request_participants();
        }
    }

    /// Has Janus kick our ghosts among the listed feeds.
    pub(crate) fn kick_ghosts<'a>(&mut self, listed: impl Iterator<Item = &'a Id>) {
        let found = self.ghosts.find(listed, self.now);
        if found.is_empty() {
            return;
        }
        self.log(
            Level::Warn,
            "call: Janus still lists us as we were before".to_owned(),
        );
        if let (Some(me), Some(handle)) = (&self.me, self.publisher.handle)
            && let Some(cx) = self.signaling.context(self.now, &mut self.out)
        {
            let key = self.settings.room_key(&me.room);
            for feed in found {
                // The next check tells whether it worked.
                let kick = videoroom::kick(&key, &feed);
                self.ghosts
                    .kicks
                    .push(cx.session.request(cx.now, handle, kick, None));
            }
        }
    }
}
