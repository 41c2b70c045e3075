//! What a subscriber does after something was lost: asks which line carries what, seeks another path, or starts anew.

use super::super::recovery;
use super::{NO_SUCH_FEED, Negotiation, Request, Subscriber};
use crate::context::Context;
use crate::output::Output;
use crate::room::stream::FeedStream;
use janus_proto::session::Reply;
use janus_proto::videoroom::{self, Event, SubscriberStream, Switch};
use janus_proto::{Id, JanusError, Timestamp};
use log::Level;
use std::time::Duration;

/// So many requests in a row may go unanswered although Janus should have heard them: one of them before the silence was noticed.
const MOST_UNANSWERED: u32 = 2;
/// What was waited for in vain is waited for so much longer: in less it is known whether Janus hears us.
const AGAIN: Duration = Duration::from_secs(3);

impl Subscriber {
    /// Subscribes to all that somebody publishes, whatever it is.
    pub(crate) fn want_whole(&mut self, feed: Id) {
        self.whole.entry(feed).or_insert(false);
    }

    /// The session was claimed: an offer may have been lost with the old transport.
    pub(crate) const fn resume(&mut self, now: Timestamp) {
        self.resumed = Some(now);
    }

    /// Asks what the lines carry now: a switch that changes nothing is answered by the whole list.
    pub(crate) fn ask_lines(&mut self, cx: &mut Context<'_>) {
        let line = self
            .lines
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
            self.asking_lines = Some((asked, stream.clone()));
        }
    }

    /// Takes the answer to that, asked by one of our streams.
    pub(super) fn hear_lines(
        &mut self,
        cx: &mut Context<'_>,
        by: &FeedStream,
        result: Result<Reply, JanusError>,
    ) {
        match result.map(|reply| Event::decode(&reply.data)) {
            Ok(Event::Switched { streams, .. }) => self.take_lines(Some(streams)),
            Err(JanusError::TimedOut) => self.ask_lines(cx),
            // They left in that moment: another stream serves as well.
            Err(error) if error.code() == Some(NO_SUCH_FEED) => {
                self.lines.retain(|stream| stream != by);
                self.ask_lines(cx);
            }
            Err(error) => cx.out.push_back(Output::Log(
                Level::Warn,
                format!("subscriber: what the lines carry is not known: {error}"),
            )),
            Ok(_) => {}
        }
    }

    /// What Janus named since the last time.
    pub(crate) fn take_named(&mut self) -> Vec<SubscriberStream> {
        std::mem::take(&mut self.named)
    }

    /// Whether a connection that was agreed upon is not up.
    pub(crate) fn is_waiting(&self) -> bool {
        self.open && !self.connected && !self.lines.is_empty() && !self.is_busy()
    }

    /// The path does again.
    pub(crate) const fn keep_path(&mut self) {
        self.seeking = false;
    }

    /// Asks Janus for an offer that restarts ICE, after what may be under way.
    pub(crate) fn seek_path(&mut self, cx: &mut Context<'_>) {
        let busy = self.is_busy();
        self.seeking = self.open && busy;
        if let (Some(handle), true, false) = (self.handle, self.open, busy) {
            let body = videoroom::configure_subscriber(&[], true);
            self.request = Request::Asked {
                transaction: cx.session.request(cx.now, handle, body, None),
                streams: Vec::new(),
            };
        }
    }

    /// A request of ours was not answered: whether it is asked once more, instead of starting anew. What flows is left alone as long as it
    /// may be only that Janus does not hear us.
    pub(super) fn bears_silence(&mut self, cx: &mut Context<'_>) -> bool {
        if cx.session.is_connected() {
            self.unanswered += 1;
            cx.session.probe(cx.now);
        }
        self.unanswered <= MOST_UNANSWERED
    }

    /// A queued update did not come in time. While it may be only that Janus does not hear us, our last answer or anything, it is waited
    /// for; but where an offer may have been lost with the old transport, it never comes.
    pub(super) fn wait_on(&mut self, cx: &mut Context<'_>) {
        let starting = matches!(self.negotiation, Negotiation::Starting { .. });
        let lost = cx.session.is_connected() && self.is_resumed(cx.now);
        if starting || (!lost && self.bears_silence(cx)) {
            let until = cx.now + AGAIN;
            self.request = Request::Queued { until };
        } else {
            self.reset(cx, "a queued update never came");
        }
    }

    /// Starts anew on a fresh handle, after a rest that grows with each failure.
    pub(crate) fn reset(&mut self, cx: &mut Context<'_>, why: &str) {
        cx.out.push_back(Output::Log(
            Level::Warn,
            format!("subscriber: starting anew: {why}"),
        ));
        if let Some(handle) = self.handle {
            cx.session.detach(cx.now, handle);
        }
        let failures = self.failures + 1;
        let was_up = self.was_up;
        let whole = std::mem::take(&mut self.whole);
        self.forget(cx.out);
        self.failures = failures;
        self.was_up = was_up;
        self.whole = whole.into_iter().map(|(feed, _)| (feed, false)).collect();
        let rest = recovery::delay(failures - 1, u64::from(self.generation));
        self.request = Request::Resting { until: cx.now + rest };
    }
}
