//! Answers: VideoRoom always offers to a subscriber, after our request or when a publisher left, and its offers are answered one at a time.

use super::{MidMap, Negotiation, Request, Subscriber};
use crate::context::Context;
use crate::peer::{PeerEvent, PeerOutput};
use crate::room::stream::FeedStream;
use crate::sdp;
use crate::settings::Settings;
use janus_proto::videoroom::{self, Event, SubscriberStream};
use janus_proto::{Id, Jsep, JsepKind, Timestamp};
use std::time::Duration;

/// Limit for the offer that follows an update that Janus queued.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(10);
/// Limit for it shortly after the session was claimed: the offer that Janus awaits an answer to may have been lost with the transport.
const QUEUE_TIMEOUT_AFTER_CLAIM: Duration = Duration::from_millis(1500);

impl Subscriber {
    /// Handles an event of our subscription, whether it follows a request or not.
    pub(crate) fn handle_event(
        &mut self,
        cx: &mut Context<'_>,
        event: Event,
        jsep: Option<Jsep>,
        settings: &Settings,
    ) {
        let streams = match event {
            Event::Attached { streams } => {
                self.joined = true;
                Some(streams)
            }
            Event::Updated { streams } => streams,
            // The offer of an ICE restart.
            Event::Configured if jsep.is_some() => None,
            Event::Updating => {
                let timeout = if self.was_claimed_recently(cx.now) {
                    QUEUE_TIMEOUT_AFTER_CLAIM
                } else {
                    QUEUE_TIMEOUT
                };
                self.request = Request::Queued {
                    until: cx.now + timeout,
                };
                return;
            }
            Event::Layers { mid, substream, .. } => {
                self.layers.confirm(mid.as_ref(), substream);
                return;
            }
            _ => return,
        };
        match jsep.filter(|jsep| jsep.kind == JsepKind::Offer) {
            Some(offer) => {
                if self.offers.len() < 16 {
                    self.offers.push_back((offer, streams));
                }
                if matches!(self.request, Request::Queued { .. }) {
                    self.request = Request::None;
                }
                self.next_offer(cx, settings);
            }
            None => {
                self.apply_mids(streams);
                self.failures = 0;
            }
        }
    }

    /// Whether the session was claimed within [`QUEUE_TIMEOUT`].
    pub(crate) fn was_claimed_recently(&self, now: Timestamp) -> bool {
        self.claimed_at
            .is_some_and(|resumed| now.since(resumed) < QUEUE_TIMEOUT)
    }

    /// Has the next offer answered, unless an answer is under way.
    pub(crate) fn next_offer(&mut self, cx: &mut Context<'_>, settings: &Settings) {
        if self.negotiation != Negotiation::Idle {
            return;
        }
        let Some((offer, streams)) = self.offers.pop_front() else {
            return;
        };
        self.apply_mids(streams);
        if !self.open {
            self.open = true;
            self.generation += 1;
            let (servers, policy) = (settings.ice.servers.clone(), settings.ice.policy);
            cx.peer(self.key(), PeerOutput::Open { servers, policy });
        }
        self.pause_new_mids(cx);
        self.negotiation = Negotiation::Answering;
        let offer = sdp::prefer_remote_dtls_client(&offer.sdp);
        cx.peer(self.key(), PeerOutput::Answer { offer });
    }

    pub(crate) fn apply_mids(&mut self, streams: Option<Vec<SubscriberStream>>) {
        let Some(streams) = streams else { return };
        self.layers.take(&streams);
        let whole = |feed: &Id| self.whole_feeds.contains_key(feed);
        for stream in &streams {
            if stream.feed_id.as_ref().is_some_and(whole) {
                self.announced.push(stream.clone());
            }
        }
        for feed in self.announced.iter().filter_map(|stream| stream.feed_id.as_ref()) {
            self.whole_feeds.remove(feed);
        }
        self.mid_count = streams.len();
        let idle = streams.iter().filter(|stream| !stream.active);
        self.idle_mids = idle.map(|stream| stream.mid.clone()).collect();
        self.mids = MidMap::default();
        for stream in streams.into_iter().filter(|stream| stream.active) {
            if let (Some(feed), Some(mid)) = (stream.feed_id, stream.feed_mid) {
                self.mids.put(stream.mid, FeedStream { feed, mid });
            }
        }
    }

    pub(crate) fn handle_peer(&mut self, cx: &mut Context<'_>, event: PeerEvent) {
        let Some(handle) = self.handle else { return };
        match event {
            PeerEvent::Answered { sdp } if self.negotiation == Negotiation::Answering => {
                if let Some(sdp) = self.hold_answer(sdp) {
                    self.answer(cx, sdp);
                }
            }
            PeerEvent::Candidate(trickle) => cx.session.trickle(cx.now, handle, &[trickle]),
            PeerEvent::Refused(why) => self.reset(cx, &why),
            _ => {}
        }
    }

    pub(crate) fn answer(&mut self, cx: &mut Context<'_>, sdp: String) {
        let Some(handle) = self.handle else { return };
        let jsep = Jsep {
            kind: JsepKind::Answer,
            sdp: sdp.clone(),
        };
        self.answer = Some(sdp);
        let transaction = cx.session.request(cx.now, handle, videoroom::start(), Some(jsep));
        self.negotiation = Negotiation::Starting { transaction };
    }
}
