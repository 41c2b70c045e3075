//! What Janus keeps of us from before.
//!
//! When a session ends in the very moment in which ICE finds its first pair, Janus forgets that the handle was to be taken down: with that
//! pair it empties the handle's queue, and what was to be done there with it (`janus_ice_cb_new_selected_pair`, seen with 1.1.2, and no
//! different in what came since). The handle's thread then waits for ever, "leaving" is never said, and the others keep a second tile of us,
//! without streams, for as long as the room lives. Nobody but us can know that there is nobody behind it: a name proves nothing. So whoever
//! is let in again asks who is there, and has Janus remove the feeds that it gave to ourselves before. A room that has a secret refuses that.

use super::*;
use janus_proto::Timestamp;
use janus_proto::room::RoomKey;
use janus_proto::videoroom;
use log::Level;
use std::time::Duration;

/// So long after one look another is taken: what Janus takes down in good order is gone by then, and what we had removed too.
const AGAIN: Duration = Duration::from_secs(3);
/// So many looks are taken for each time that we were let in.
const MOST_LOOKS: u32 = 4;
/// So many feeds of ours are remembered.
const MOST_FEEDS: usize = 32;

/// Feeds that we were in this room before: should Janus still list one, it is no other person.
#[derive(Debug, Default)]
pub(super) struct Ghosts {
    feeds: Vec<Id>,
    looks: u32,
    due: Option<Timestamp>,
}

impl Ghosts {
    /// The room is left. Who comes back to it may find themselves there.
    pub(super) fn rest(&mut self) {
        let feeds = std::mem::take(&mut self.feeds);
        *self = Self {
            feeds,
            ..Self::default()
        };
    }

    /// We were that one, and are not any more.
    pub(super) fn remember(&mut self, feed: Id) {
        if self.feeds.len() == MOST_FEEDS {
            self.feeds.remove(0);
        }
        self.feeds.push(feed);
    }

    /// Whether we were that one before.
    pub(super) fn are(&self, feed: &Id) -> bool {
        self.feeds.contains(feed)
    }

    /// When the next look is due.
    pub(super) const fn poll_deadline(&self) -> Option<Timestamp> {
        self.due
    }

    /// Takes what Janus lists; gives back what of it is to be removed.
    fn find<'a>(&mut self, listed: impl Iterator<Item = &'a Id>, now: Timestamp) -> Vec<Id> {
        let found: Vec<Id> = listed.filter(|feed| self.are(feed)).cloned().collect();
        // Somebody who is being taken down just now may still be announced once more.
        let most = if found.is_empty() { 2 } else { MOST_LOOKS };
        if !self.feeds.is_empty() && self.looks < most {
            self.due = Some(now + AGAIN);
        }
        found
    }
}

impl Call {
    /// We were let in as `own`: what of us is there besides?
    pub(super) fn seek_ghosts(&mut self, own: &Id) {
        let feeds = std::mem::take(&mut self.ghosts.feeds);
        self.ghosts = Ghosts {
            feeds: feeds.into_iter().filter(|feed| feed != own).collect(),
            ..Ghosts::default()
        };
        self.look_for_ghosts();
    }

    /// Does what is due.
    pub(super) fn handle_ghosts(&mut self) {
        if self.ghosts.due.is_some_and(|due| due <= self.now) {
            self.look_for_ghosts();
        }
    }

    /// Asks who is there; while Janus does not hear us there is no need to, for we ask again once it does.
    fn look_for_ghosts(&mut self) {
        self.ghosts.due = None;
        let heard = self.member.is_some() && !self.signalling_lost;
        if heard && !self.ghosts.feeds.is_empty() && self.ghosts.looks < MOST_LOOKS {
            self.ghosts.looks += 1;
            self.resync();
        }
    }

    /// Of those whom Janus lists, has it remove whoever we were.
    pub(super) fn remove_ghosts<'a>(&mut self, listed: impl Iterator<Item = &'a Id>) {
        let found = self.ghosts.find(listed, self.now);
        if found.is_empty() {
            return;
        }
        self.log(
            Level::Warn,
            "call: Janus still lists us as we were before".to_owned(),
        );
        if let (Some(me), Some(handle)) = (&self.me, self.publisher.handle)
            && let Some(cx) = self.gateway.context(self.now, &mut self.out)
        {
            let key = RoomKey::open(me.room.clone());
            for feed in found {
                // Whether it worked, the next look tells.
                cx.session
                    .request(cx.now, handle, videoroom::kick(&key, &feed), None);
            }
        }
    }
}
