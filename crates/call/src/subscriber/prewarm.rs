//! Prewarming: a subscription made in the lobby. Its connection is up before the click on Join, and Janus sends nothing over it.
//!
//! Janus 1.1.2 ignores `send: false` in `join`, but honours a `configure` between its offer and our answer (run against it). So each mid is
//! paused before the offer that brings it is answered, and one `configure` resumes all of them.

use super::{FeedStream, Membership, MidMap, Negotiation, Request, Subscriber};
use crate::context::Context;
use janus_proto::session::{Reply, TransactionId};
use janus_proto::videoroom::{self, SubscriberStreamOptions};
use janus_proto::{Id, JanusError, Plugin};
use log::Level;
use std::time::Duration;

/// Failures in the lobby after which prewarming is given up; joining then subscribes in the ordinary way.
const MAX_FAILURES: u32 = 3;
/// Pause after a refusal with "no such feed".
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// State of prewarming.
#[derive(Debug, Default)]
pub(crate) struct Prewarm {
    /// Janus is to send nothing yet: we are in the lobby.
    paused: bool,
    /// The mids that are paused, with the stream that each carried then: a mid that is reused sends again.
    paused_mids: MidMap,
    /// The request that pauses mids, and the answer that waits for its reply.
    pausing: Option<TransactionId>,
    held_answer: Option<String>,
    /// The request that resumes the mids.
    resuming: Option<TransactionId>,
    /// This room cannot be prewarmed.
    disabled: bool,
    /// Our own feed, which Janus never sends back to us.
    own_feed: Option<Id>,
}

impl Subscriber {
    /// Keeps a paused subscription to everything that these feeds publish. To be called after each change while in the lobby.
    pub(crate) fn sync_prewarmed(&mut self, cx: &mut Context<'_>, feeds: &[Id], member: &Membership<'_>) {
        if self.prewarm.disabled {
            return;
        }
        if self.failures > MAX_FAILURES {
            self.disable_prewarm(cx, "too many failures");
            return;
        }
        self.prewarm.paused = true;
        self.whole_feeds.retain(|feed, _| feeds.contains(feed));
        for feed in feeds {
            if !self.is_carried(feed) {
                self.subscribe_feed(feed.clone());
            }
        }
        let held = self.mids.values().cloned().collect::<Vec<_>>();
        self.reconcile(cx, held.into_iter(), member);
    }

    /// Whether a paused connection with all streams of these feeds is up, or prewarming is disabled.
    pub(crate) fn is_prewarmed(&self, feeds: &[Id]) -> bool {
        let idle = self.request == Request::None
            && self.negotiation == Negotiation::Idle
            && self.offers.is_empty()
            && self.prewarm.pausing.is_none();
        let complete = |feed: &Id| self.is_carried(feed) || self.whole_feeds.get(feed) == Some(&true);
        let up = self.mids.is_empty() || self.connectivity.is_connected();
        self.prewarm.disabled || (idle && up && feeds.iter().all(complete))
    }

    /// The person joins: resumes the mids. From now on the roster says which streams are wanted.
    pub(crate) fn activate(&mut self, cx: &mut Context<'_>) {
        self.prewarm.paused = false;
        let asked = matches!(self.request, Request::Asked { .. });
        self.whole_feeds.retain(|_, sent| asked && *sent);
        if self.prewarm.pausing.is_none() {
            self.resume_mids(cx);
        }
    }

    /// The subscription is for another room: starts over with a new handle.
    pub(crate) fn restart(&mut self, cx: &mut Context<'_>) {
        let used = self.joined || self.request != Request::None || !self.whole_feeds.is_empty();
        if used || self.prewarm.disabled {
            self.renew_handle(cx);
        }
    }

    fn renew_handle(&mut self, cx: &mut Context<'_>) {
        if let Some(handle) = self.handle {
            cx.session.detach(cx.now, handle);
        }
        self.forget(cx.out);
        self.handle = Some(cx.session.attach(cx.now, Plugin::VideoRoom));
    }

    fn disable_prewarm(&mut self, cx: &mut Context<'_>, why: &str) {
        cx.out.push_back(crate::Output::Log(
            Level::Info,
            format!("subscriber: nothing in advance: {why}"),
        ));
        self.renew_handle(cx);
        self.prewarm.disabled = true;
    }

    fn is_carried(&self, feed: &Id) -> bool {
        self.mids.values().any(|stream| stream.feed == *feed)
    }

    /// Before an offer is answered: pauses the mids that it brought.
    pub(crate) fn pause_new_mids(&mut self, cx: &mut Context<'_>) {
        let Some(handle) = self.handle else { return };
        let Prewarm {
            paused,
            paused_mids,
            own_feed,
            ..
        } = &mut self.prewarm;
        let quiet = |stream: &FeedStream| *paused || own_feed.as_ref() == Some(&stream.feed);
        let mut streams = Vec::new();
        let mut now = MidMap::default();
        for (mid, stream) in self.mids.iter().filter(|(_, stream)| quiet(stream)) {
            if paused_mids.get(mid) != Some(stream) {
                streams.push(stream_options(mid, false));
            }
            now.put(mid.clone(), stream.clone());
        }
        *paused_mids = now;
        if !streams.is_empty() {
            let body = videoroom::configure_subscriber(&streams, false);
            self.prewarm.pausing = Some(cx.session.request(cx.now, handle, body, None));
        }
    }

    /// Sets our own feed.
    pub(crate) fn set_own_feed(&mut self, own: Option<&Id>) {
        if self.prewarm.own_feed.as_ref() != own {
            self.prewarm.own_feed = own.cloned();
        }
    }

    /// While alone, subscribes (with `send: false`) to our own audio, so that the subscriber connection is already up when the first peer
    /// publishes. Kept afterwards: removing it would renegotiate. `sound` is our published audio.
    pub(crate) fn self_subscription(&self, sound: Option<FeedStream>, alone: bool) -> Option<FeedStream> {
        let ours = |stream: &&FeedStream| self.prewarm.own_feed.as_ref() == Some(&stream.feed);
        let held = self.mids.values().find(ours);
        held.cloned().or_else(|| sound.filter(|_| alone && !self.open))
    }

    /// Requests keyframes from the publishers of the streams that the request before this one added. A keyframe takes a round trip to the
    /// publisher, about as long as the negotiation, and Janus 1.1.2 requests none itself when a connection grows. The mids of the new streams
    /// are known: idle ones first, then the next numbers; Janus would refuse the request if one did not exist. `send: true` on a mid that is sent
    /// already changes nothing else.
    pub(crate) fn ask_for_keyframes(&mut self, cx: &mut Context<'_>, added: usize) {
        let Some(handle) = self.handle.filter(|_| added > 0 && !self.prewarm.paused) else {
            return;
        };
        let new = added.saturating_sub(self.idle_mids.len());
        let next = (self.mid_count..self.mid_count + new).map(|mid| mid.to_string());
        let lines = self.idle_mids.iter().cloned().chain(next);
        let streams: Vec<_> = lines.map(|mid| stream_options(&mid, true)).collect();
        let body = videoroom::configure_subscriber(&streams, false);
        cx.session.request(cx.now, handle, body, None);
    }

    fn resume_mids(&mut self, cx: &mut Context<'_>) {
        let own = self.prewarm.own_feed.as_ref();
        let held = |mid: &str, stream: &FeedStream| self.mids.get(mid) == Some(stream);
        let open = |(mid, stream): &(&String, &FeedStream)| held(mid, stream) && own != Some(&stream.feed);
        let streams: Vec<_> = self
            .prewarm
            .paused_mids
            .iter()
            .filter(open)
            .map(|(mid, _)| self.layers.open(mid))
            .collect();
        let Prewarm {
            paused_mids,
            own_feed,
            ..
        } = &mut self.prewarm;
        paused_mids.retain(|stream| own_feed.as_ref() == Some(&stream.feed));
        if let (Some(handle), false) = (self.handle, streams.is_empty()) {
            let body = videoroom::configure_subscriber(&streams, false);
            self.prewarm.resuming = Some(cx.session.request(cx.now, handle, body, None));
        }
    }

    /// Keeps an answer while mids are being paused; returns it otherwise.
    pub(crate) fn hold_answer(&mut self, sdp: String) -> Option<String> {
        if self.prewarm.pausing.is_none() {
            return Some(sdp);
        }
        self.prewarm.held_answer = Some(sdp);
        None
    }

    /// Handles the reply to a request of prewarming; returns any other.
    pub(crate) fn handle_prewarm_reply(
        &mut self,
        cx: &mut Context<'_>,
        transaction: TransactionId,
        result: Result<Reply, JanusError>,
    ) -> Option<Result<Reply, JanusError>> {
        if self.prewarm.resuming == Some(transaction) {
            self.prewarm.resuming = None;
            if let Err(error) = result {
                self.reset(cx, &error.to_string());
            }
            return None;
        }
        if self.prewarm.pausing != Some(transaction) {
            return Some(result);
        }
        self.prewarm.pausing = None;
        match result {
            // Where Janus cannot be kept from sending, nothing may be received in the lobby.
            Err(error) if self.prewarm.paused => self.disable_prewarm(cx, &error.to_string()),
            _ => {
                if let Some(sdp) = self.prewarm.held_answer.take() {
                    self.answer(cx, sdp);
                }
                if !self.prewarm.paused {
                    self.resume_mids(cx);
                }
            }
        }
        None
    }

    /// Handles a refusal in the lobby; false once we join.
    pub(crate) fn handle_prewarm_refusal(&mut self, cx: &mut Context<'_>, error: &JanusError) -> bool {
        if !self.prewarm.paused {
            return false;
        }
        if error.code() == Some(super::NO_SUCH_FEED) {
            self.whole_feeds.retain(|_, asked| !*asked);
            self.failures += 1;
            self.request = Request::Resting {
                until: cx.now + RETRY_DELAY,
            };
        } else {
            self.disable_prewarm(cx, &error.to_string());
        }
        true
    }
}

fn stream_options(mid: &str, send: bool) -> SubscriberStreamOptions {
    SubscriberStreamOptions {
        mid: mid.to_owned(),
        send: Some(send),
        ..SubscriberStreamOptions::default()
    }
}
