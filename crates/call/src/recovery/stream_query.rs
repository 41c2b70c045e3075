//! Query for the streams that known publishers publish.
//!
//! VideoRoom has no request for that: `listparticipants` tells who publishes and not what, and the event that announced a new stream may be
//! lost. But it names every stream of the feeds that a subscriber joins for. So a handle of its own joins as a subscriber and is detached
//! after the reply: Janus's offer is ignored, and no participant is told (run against 1.1.2).

use crate::Call;
use crate::subscriber::Membership;
use janus_proto::session::HandleKey;
use janus_proto::session::{Reply, TransactionId};
use janus_proto::videoroom::{Event, SubscriberStream, Subscription};
use janus_proto::{Id, JanusError, Jsep, Plugin, Reason, Timestamp};
use log::Level;
use std::time::Duration;

/// Feeds in one query at most: a connection has room for some 140 m-lines with Janus 1.1.2, and each feed may have four.
const MAX_FEEDS: usize = 35;
/// Delay before a query, for which the transport has to stay up: an `attach` whose reply is lost leaves a handle that cannot be detached.
const QUERY_DELAY: Duration = Duration::from_secs(1);
/// Repetitions after one claim at most, where a publisher left in the meantime or the reply was lost.
const MAX_RETRIES: u32 = 3;

/// The query under way, and the feeds to be queried after it.
#[derive(Debug, Default)]
pub(crate) struct PublishedStreamsQuery {
    pending: Option<PendingQuery>,
    queued: Vec<Id>,
    /// When the first of the queued feeds are to be queried.
    pub(crate) due: Option<Timestamp>,
    retries: u32,
}

#[derive(Debug)]
struct PendingQuery {
    handle: HandleKey,
    transaction: TransactionId,
    /// The feeds that were not announced anew since.
    feeds: Vec<Id>,
}

impl PublishedStreamsQuery {
    /// A feed was announced: the reply under way is outdated for it.
    pub(crate) fn mark_updated(&mut self, feed: &Id) {
        if let Some(pending) = &mut self.pending {
            pending.feeds.retain_mut(|asked| asked != feed);
        }
    }

    /// The session was claimed: repetitions are counted anew.
    pub(crate) const fn reset_retries(&mut self) {
        self.retries = 0;
    }
}

impl Call {
    /// Schedules a query for these feeds, in place of the present one.
    pub(crate) fn query_published_streams(&mut self, feeds: Vec<Id>) {
        self.resync.query.due = (!feeds.is_empty()).then_some(self.now + QUERY_DELAY);
        self.resync.query.queued = feeds;
        if let (Some(pending), Some(cx)) = (
            self.resync.query.pending.take(),
            self.signaling.context(self.now, &mut self.out),
        ) {
            cx.session.detach(cx.now, pending.handle);
        }
    }

    /// Sends the query that is due. Not while signalling is lost, because everything is queried after the claim; and not before the
    /// subscription itself is joined.
    pub(crate) fn run_due_stream_query(&mut self) {
        let query = &mut self.resync.query;
        if query.due.take_if(|due| *due <= self.now).is_none() || self.reconnection.is_down() {
            return;
        }
        if self.subscriber.is_joined() {
            self.send_next_query();
        } else {
            query.due = Some(self.now + QUERY_DELAY);
        }
    }

    fn send_next_query(&mut self) {
        let query = &mut self.resync.query;
        let (mut feeds, mut streams) = (Vec::new(), Vec::new());
        while feeds.len() < MAX_FEEDS
            && let Some(feed) = query.queued.pop()
        {
            streams.push(Subscription::feed(feed.clone()));
            feeds.push(feed);
        }
        if let (Some(me), Some(member), Some(cx), false) = (
            &self.me,
            &self.member,
            self.signaling.context(self.now, &mut self.out),
            feeds.is_empty(),
        ) {
            let membership = Membership {
                room: &me.room,
                own: None,
                private_id: member.private_id,
                first: &|_| None,
                pin: me.pin.as_ref(),
                token: self.settings.auth.token.as_ref(),
            };
            let handle = cx.session.attach(cx.now, Plugin::VideoRoom);
            query.pending = Some(PendingQuery {
                handle,
                transaction: cx.session.request(cx.now, handle, membership.join(streams), None),
                feeds,
            });
        }
    }

    /// Handles the reply; false for any other.
    pub(crate) fn handle_stream_query_reply(
        &mut self,
        transaction: TransactionId,
        result: &Result<Reply, JanusError>,
    ) -> bool {
        let pending = &mut self.resync.query.pending;
        let Some(pending) = pending.take_if(|pending| pending.transaction == transaction) else {
            return false;
        };
        if let Some(cx) = self.signaling.context(self.now, &mut self.out) {
            cx.session.detach(cx.now, pending.handle);
        }
        match result {
            Ok(reply) => {
                if let Event::Attached { mut streams } = Event::decode(&reply.data) {
                    mark_idle(&mut streams, reply.jsep.as_ref());
                    let is_newest = |feed: &Id| pending.feeds.contains(feed);
                    streams.retain_mut(|stream| stream.feed_id.as_ref().is_some_and(is_newest));
                    self.apply_streams(streams);
                }
                self.send_next_query();
            }
            Err(error) => {
                self.log(
                    Level::Warn,
                    format!("call: what was missed is not known: {error}"),
                );
                let passing = matches!(error.reason_kind(), Reason::NoSuchFeed | Reason::TimedOut);
                if passing && self.resync.query.retries < MAX_RETRIES {
                    self.resync.query.retries += 1;
                    self.resync_all();
                } else {
                    self.send_next_query();
                }
            }
        }
        true
    }
}

/// Marks the streams whose m-line is `inactive` in the offer: Janus 1.1.2 reports streams that the publisher stopped as active.
fn mark_idle(streams: &mut [SubscriberStream], offer: Option<&Jsep>) {
    let (mut streams, mut stream) = (streams.iter_mut(), None);
    for line in offer.map_or("", |offer| &offer.sdp).lines() {
        if line.starts_with("m=") {
            stream = streams.next();
        } else if let ("a=inactive", Some(stream)) = (line, &mut stream) {
            stream.active = false;
        }
    }
}
