//! What a subscriber does after a loss: queries the streams of its mids, restarts ICE, or starts over on a new handle.

use super::{NO_SUCH_FEED, Negotiation, Request, Subscriber};
use crate::context::Context;
use crate::output::Output;
use crate::room::stream::FeedStream;
use crate::signaling::backoff::backoff;
use janus_proto::session::Reply;
use janus_proto::videoroom::{self, Event, SubscriberStream, Switch};
use janus_proto::{Id, JanusError, Timestamp};
use log::Level;
use std::time::Duration;

/// Timeouts in a row after which the subscriber starts over, although Janus is reachable; one may come before a loss is noticed.
const MAX_TIMEOUTS: u32 = 2;
/// Extension of the wait for a queued update; within it, it is known whether Janus is reachable.
const QUEUE_EXTENSION: Duration = Duration::from_secs(3);

impl Subscriber {
    /// Subscribes to everything that a feed publishes.
    pub(crate) fn subscribe_feed(&mut self, feed: Id) {
        self.whole_feeds.entry(feed).or_insert(false);
    }

    /// The session was claimed; an offer may have been lost with the old transport.
    pub(crate) const fn mark_claimed(&mut self, now: Timestamp) {
        self.claimed_at = Some(now);
    }

    /// Queries the stream of each mid: VideoRoom has no such request, but answers a `switch` that changes nothing with the whole list.
    pub(crate) fn query_mids(&mut self, cx: &mut Context<'_>) {
        let line = self
            .mids
            .iter()
            .min_by_key(|(mid, _)| mid.parse::<u32>().unwrap_or(u32::MAX));
        if let (Some(handle), Some((mid, stream)), true) = (self.handle, line, self.joined) {
            let switch = Switch {
                feed: stream.feed.clone(),
                mid: stream.mid.clone(),
                sub_mid: mid.clone(),
            };
            let asked = cx
                .session
                .request(cx.now, handle, videoroom::switch(&[switch]), None);
            self.mids_query = Some((asked, stream.clone()));
        }
    }

    /// Handles the reply to [`Self::query_mids`], whose `switch` named the stream `by`.
    pub(crate) fn handle_mids_reply(
        &mut self,
        cx: &mut Context<'_>,
        by: &FeedStream,
        result: Result<Reply, JanusError>,
    ) {
        match result.map(|reply| Event::decode(&reply.data)) {
            Ok(Event::Switched { streams, .. }) => self.apply_mids(Some(streams)),
            Err(JanusError::TimedOut) => self.query_mids(cx),
            // The publisher left in the meantime: another stream serves as well.
            Err(error) if error.code() == Some(NO_SUCH_FEED) => {
                self.mids.retain(|stream| stream != by);
                self.query_mids(cx);
            }
            Err(error) => cx.out.push_back(Output::Log(
                Level::Warn,
                format!("subscriber: what the lines carry is not known: {error}"),
            )),
            Ok(_) => {}
        }
    }

    /// Takes the streams that Janus named since the last call.
    pub(crate) fn take_announced(&mut self) -> Vec<SubscriberStream> {
        std::mem::take(&mut self.announced)
    }

    /// Whether a negotiated connection is not up.
    pub(crate) fn is_waiting(&self) -> bool {
        self.open && !self.connectivity.is_connected() && !self.mids.is_empty() && !self.is_busy()
    }

    /// Packets arrive again: a restart that was put off is not needed.
    pub(crate) const fn cancel_ice_restart(&mut self) {
        self.ice_restart_pending = false;
    }

    /// Requests an offer that restarts ICE, after the negotiation that may be under way.
    pub(crate) fn restart_ice(&mut self, cx: &mut Context<'_>) {
        let busy = self.is_busy();
        self.ice_restart_pending = self.open && busy;
        if let (Some(handle), true, false) = (self.handle, self.open, busy) {
            let body = videoroom::configure_subscriber(&[], true);
            self.request = Request::Asked {
                transaction: cx.session.request(cx.now, handle, body, None),
                streams: Vec::new(),
            };
        }
    }

    /// Counts a timeout, and returns whether the request is to be repeated instead of starting over. Media that flows is not interrupted
    /// while it is possible that only signalling is lost.
    pub(crate) fn may_retry_timeout(&mut self, cx: &mut Context<'_>) -> bool {
        if cx.session.is_connected() {
            self.timeouts += 1;
            cx.session.probe(cx.now);
        }
        self.timeouts <= MAX_TIMEOUTS
    }

    /// The offer of a queued update did not come in time. It is waited for longer while it is possible that signalling is lost, unless it
    /// may have been sent over the old transport: then it never comes.
    pub(crate) fn handle_queue_timeout(&mut self, cx: &mut Context<'_>) {
        let starting = matches!(self.negotiation, Negotiation::Starting { .. });
        let lost = cx.session.is_connected() && self.was_claimed_recently(cx.now);
        if starting || (!lost && self.may_retry_timeout(cx)) {
            let until = cx.now + QUEUE_EXTENSION;
            self.request = Request::Queued { until };
        } else {
            self.reset(cx, "a queued update never came");
        }
    }

    /// Starts over on a new handle, after a backoff.
    pub(crate) fn reset(&mut self, cx: &mut Context<'_>, why: &str) {
        cx.out.push_back(Output::Log(
            Level::Warn,
            format!("subscriber: starting anew: {why}"),
        ));
        if let Some(handle) = self.handle {
            cx.session.detach(cx.now, handle);
        }
        let failures = self.failures + 1;
        let mut connectivity = self.connectivity;
        connectivity.close();
        let whole = std::mem::take(&mut self.whole_feeds);
        self.forget(cx.out);
        self.failures = failures;
        self.connectivity = connectivity;
        self.whole_feeds = whole.into_keys().map(|feed| (feed, false)).collect();
        let rest = backoff(failures - 1, u64::from(self.generation));
        self.request = Request::Resting { until: cx.now + rest };
    }
}
