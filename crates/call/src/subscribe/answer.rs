//! The answering half: Janus always offers, whether we asked or somebody left, and its offers are answered one at a time.

use super::super::Settings;
use super::{Lines, Negotiation, Request, Subscriber};
use crate::context::Context;
use crate::peer::{PeerEvent, PeerOutput};
use crate::room::stream::FeedStream;
use janus_proto::videoroom::{self, Event, SubscriberStream};
use janus_proto::{Id, Jsep, JsepKind, Timestamp};
use std::time::Duration;

/// An update that Janus queued must be followed by its offer within this time.
const QUEUED: Duration = Duration::from_secs(10);
/// The same just after the session was claimed: the offer for which Janus awaits our answer may have been lost with the old transport.
const QUEUED_AFTER_CLAIM: Duration = Duration::from_millis(1500);

impl Subscriber {
    /// Takes an event about our subscription, asked for or not.
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
            // Janus's offer to a restart of ICE.
            Event::Configured if jsep.is_some() => None,
            Event::Updating => {
                let patience = if self.is_resumed(cx.now) {
                    QUEUED_AFTER_CLAIM
                } else {
                    QUEUED
                };
                self.request = Request::Queued {
                    until: cx.now + patience,
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
                self.take_lines(streams);
                self.failures = 0;
            }
        }
    }

    /// Whether the session was claimed just now.
    pub(super) fn is_resumed(&self, now: Timestamp) -> bool {
        self.resumed.is_some_and(|resumed| now.since(resumed) < QUEUED)
    }

    /// Answers the next offer, if nothing else is being answered.
    pub(super) fn next_offer(&mut self, cx: &mut Context<'_>, settings: &Settings) {
        if self.negotiation != Negotiation::Idle {
            return;
        }
        let Some((offer, streams)) = self.offers.pop_front() else {
            return;
        };
        self.take_lines(streams);
        if !self.open {
            self.open = true;
            self.generation += 1;
            let (servers, policy) = (settings.ice.servers.clone(), settings.ice.policy);
            cx.peer(self.key(), PeerOutput::Open { servers, policy });
        }
        self.silence(cx);
        self.negotiation = Negotiation::Answering;
        let offer = handshaking_by_janus(&offer.sdp);
        cx.peer(self.key(), PeerOutput::Answer { offer });
    }

    pub(super) fn take_lines(&mut self, streams: Option<Vec<SubscriberStream>>) {
        let Some(streams) = streams else { return };
        self.layers.take(&streams);
        let whole = |feed: &Id| self.whole.contains_key(feed);
        for stream in &streams {
            if stream.feed_id.as_ref().is_some_and(whole) {
                self.named.push(stream.clone());
            }
        }
        for feed in self.named.iter().filter_map(|stream| stream.feed_id.as_ref()) {
            self.whole.remove(feed);
        }
        self.count = streams.len();
        let idle = streams.iter().filter(|stream| !stream.active);
        self.free = idle.map(|stream| stream.mid.clone()).collect();
        self.lines = Lines::default();
        for stream in streams.into_iter().filter(|stream| stream.active) {
            if let (Some(feed), Some(mid)) = (stream.feed_id, stream.feed_mid) {
                self.lines.put(stream.mid, FeedStream { feed, mid });
            }
        }
    }

    pub(crate) fn handle_peer(&mut self, cx: &mut Context<'_>, event: PeerEvent) {
        let Some(handle) = self.handle else { return };
        match event {
            PeerEvent::Answered { sdp } if self.negotiation == Negotiation::Answering => {
                if let Some(sdp) = self.hold(sdp) {
                    self.answer(cx, sdp);
                }
            }
            PeerEvent::Candidate(trickle) => cx.session.trickle(cx.now, handle, &[trickle]),
            PeerEvent::Refused(why) => self.reset(cx, &why),
            _ => {}
        }
    }

    pub(super) fn answer(&mut self, cx: &mut Context<'_>, sdp: String) {
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

/// Janus offers to be either side of the DTLS handshake, and a browser that may choose begins it: as soon as its own checks succeed, which
/// is before Janus's have, and Janus drops what comes that early. The browser's second attempt costs two round trips (run against 1.1.2). So
/// Janus is told to begin, which it does the moment that it can.
fn handshaking_by_janus(offer: &str) -> String {
    offer.replace("a=setup:actpass", "a=setup:active")
}
