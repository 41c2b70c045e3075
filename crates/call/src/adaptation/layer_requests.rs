//! The layers last requested on each video m-line of the subscription, and the one `configure` request that brings Janus up to date.

use super::Adaptation;
use crate::context::Context;
use crate::room::stream::FeedStream;
use janus_proto::Timestamp;
use janus_proto::session::{HandleKey, TransactionId};
use janus_proto::videoroom::{self, StreamKind, SubscriberStream, SubscriberStreamOptions};
use std::collections::BTreeMap;
use std::time::Duration;

/// Time after which a layer that was asked for and does not come is asked for again; it doubles with each time. Since 1.3.0 VideoRoom asks a
/// publisher for at most one keyframe a second, and forgets what was asked for in between; without a keyframe no other layer begins.
const REPEAT_AFTER: Duration = Duration::from_millis(1200);
/// Times that it is asked for again at most: a publisher may send no such layer.
const MAX_REPEATS: u32 = 5;

/// What to request of Janus for one m-line (`send`, `substream`, `temporal` of VideoRoom's `configure`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LayerRequest {
    /// Whether to send anything.
    pub(crate) send: bool,
    /// The simulcast substream, 0 (smallest) to 2; ignored without simulcast.
    pub(crate) substream: u8,
    /// The temporal layer, 0 (fewest frames) to 2; ignored without simulcast.
    pub(crate) temporal: u8,
}

impl LayerRequest {
    /// Everything: Janus's default.
    pub(crate) const FULL: Self = Self {
        send: true,
        substream: 2,
        temporal: 2,
    };
    /// Send nothing.
    pub(crate) const PAUSED: Self = Self {
        send: false,
        ..Self::FULL
    };

    /// Whether this requests more than `last`.
    pub(super) const fn is_more_than(self, last: Self) -> bool {
        self.send && (!last.send || self.substream > last.substream || self.temporal > last.temporal)
    }
}

/// One m-line that carries video.
#[derive(Debug, Clone)]
pub(super) struct VideoLine {
    pub(super) stream: FeedStream,
    /// It is sent with simulcast.
    pub(super) simulcast: bool,
    /// What was last requested, or Janus's default.
    pub(super) last_requested: LayerRequest,
    /// That request was not answered, so Janus may not have received it.
    unconfirmed: bool,
    /// The substream that Janus says it sends.
    pub(super) received: Option<u8>,
    /// Since when it differs from what was last requested, and how many times that was repeated.
    unmet: Option<(Timestamp, u32)>,
}

/// The m-lines of the subscriber connection that carry video, by mid.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    lines: BTreeMap<String, VideoLine>,
    /// The request under way.
    pending: Option<(TransactionId, Vec<(String, LayerRequest)>)>,
}

impl Layers {
    /// Takes Janus's list of streams, which also tells what is sent on each: a `switch` and a reused m-line reset it.
    pub(crate) fn take(&mut self, streams: &[SubscriberStream]) {
        let line = |stream: &SubscriberStream| {
            let (Some(feed), Some(mid)) = (&stream.feed_id, &stream.feed_mid) else {
                return None;
            };
            if !stream.active || stream.kind != StreamKind::Video {
                return None;
            }
            let layers = stream.simulcast.unwrap_or_default();
            let target = |layer: Option<u8>| layer.unwrap_or(2);
            let line = VideoLine {
                stream: FeedStream {
                    feed: feed.clone(),
                    mid: mid.clone(),
                },
                simulcast: stream.simulcast.is_some(),
                last_requested: LayerRequest {
                    send: stream.send,
                    substream: target(layers.substream_target),
                    temporal: target(layers.temporal_target),
                },
                unconfirmed: false,
                received: layers.substream,
                unmet: None,
            };
            Some((stream.mid.clone(), line))
        };
        self.lines = streams.iter().filter_map(line).collect();
    }

    /// Janus sends this substream from now on (its `event` with `substream`).
    pub(crate) fn confirm(&mut self, mid: Option<&String>, substream: Option<u8>) {
        if let (Some(line), Some(_)) = (mid.and_then(|mid| self.lines.get_mut(mid)), substream) {
            line.received = substream;
        }
    }

    /// Takes the reply to our request, or that there is none (`answered` false); returns whether the transaction was ours.
    pub(crate) fn take_reply(&mut self, transaction: TransactionId, answered: bool) -> bool {
        let Some((_, requests)) = self.pending.take_if(|(asked, _)| *asked == transaction) else {
            return false;
        };
        // Also after an error: the next list of streams tells how it is.
        for (mid, request) in requests {
            self.set_requested(&mid, request, answered);
        }
        true
    }

    fn set_requested(&mut self, mid: &str, request: LayerRequest, confirmed: bool) {
        if let Some(line) = self.lines.get_mut(mid) {
            let next = line.after(request);
            if next != line.last_requested {
                line.unmet = None;
            }
            line.last_requested = next;
            line.unconfirmed = !confirmed;
        }
    }

    /// The options that make Janus send an m-line that was paused: video at the layer that is likely to be desired.
    pub(crate) fn open(&mut self, mid: &str) -> SubscriberStreamOptions {
        let first = LayerRequest {
            substream: Adaptation::initial_layer(self.lines.len()),
            ..LayerRequest::FULL
        };
        let mut option = SubscriberStreamOptions {
            mid: mid.to_owned(),
            ..SubscriberStreamOptions::default()
        };
        if let Some(line) = self.lines.get_mut(mid) {
            option = line.option(mid, first);
            line.last_requested = line.after(first);
        }
        // Whatever Janus said last, the m-line may have been paused since.
        option.send = Some(true);
        option
    }

    /// Whether the m-line is not paused.
    pub(crate) fn sends(&self, mid: &str) -> bool {
        self.lines.get(mid).is_none_or(|line| line.last_requested.send)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &VideoLine)> {
        self.lines.iter()
    }

    pub(super) fn get(&self, mid: &str) -> Option<&VideoLine> {
        self.lines.get(mid)
    }

    /// Whether a reply is awaited.
    pub(super) const fn is_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// The requests in `wanted` that differ from what was last requested.
    pub(super) fn difference(&self, wanted: &[(String, LayerRequest)]) -> Vec<(String, LayerRequest)> {
        let differs = |(mid, request): &&(String, LayerRequest)| {
            self.lines
                .get(mid)
                .is_some_and(|line| line.unconfirmed || line.after(*request) != line.last_requested)
        };
        wanted.iter().filter(differs).cloned().collect()
    }

    /// Has layers asked for again that were asked for and do not come; returns when the next one is due.
    pub(super) fn repeat_unmet(&mut self, now: Timestamp) -> Option<Timestamp> {
        let mut next: Option<Timestamp> = None;
        for line in self.lines.values_mut() {
            if !line.is_unmet() {
                line.unmet = None;
                continue;
            }
            let (since, repeats) = line.unmet.get_or_insert((now, 0));
            if *repeats == MAX_REPEATS {
                continue;
            }
            let mut due = *since + REPEAT_AFTER * (1 << *repeats);
            if due <= now {
                (*since, *repeats) = (now, *repeats + 1);
                line.unconfirmed = true;
                due = now + REPEAT_AFTER * (1 << *repeats);
            }
            if *repeats < MAX_REPEATS {
                next = Some(next.map_or(due, |next| next.min(due)));
            }
        }
        next
    }

    /// Sends all requests as one `configure`.
    pub(super) fn send(
        &mut self,
        cx: &mut Context<'_>,
        handle: HandleKey,
        requests: Vec<(String, LayerRequest)>,
    ) {
        let option =
            |(mid, request): &(String, LayerRequest)| Some(self.lines.get(mid)?.option(mid, *request));
        let streams: Vec<SubscriberStreamOptions> = requests.iter().filter_map(option).collect();
        let body = videoroom::configure_subscriber(&streams, false);
        let transaction = cx.session.request(cx.now, handle, body, None);
        for (mid, request) in &requests {
            self.set_requested(mid, *request, true);
        }
        self.pending = Some((transaction, requests));
    }
}

impl VideoLine {
    /// Whether another layer arrives than was asked for.
    fn is_unmet(&self) -> bool {
        let asked = self.last_requested;
        self.simulcast && asked.send && self.received.is_some_and(|received| received != asked.substream)
    }

    /// Whether Janus may not know of the last request.
    pub(super) const fn is_unconfirmed(&self) -> bool {
        self.unconfirmed
    }

    /// What will have been requested after this: a paused stream keeps its layers, and one without simulcast has none to choose.
    const fn after(&self, request: LayerRequest) -> LayerRequest {
        if self.simulcast && request.send {
            return request;
        }
        LayerRequest {
            send: request.send,
            ..self.last_requested
        }
    }

    fn option(&self, mid: &str, request: LayerRequest) -> SubscriberStreamOptions {
        let next = self.after(request);
        let all = self.unconfirmed && self.simulcast;
        let changed = |before: u8, after: u8| (all || before != after).then_some(after);
        SubscriberStreamOptions {
            mid: mid.to_owned(),
            send: (self.unconfirmed || next.send != self.last_requested.send).then_some(next.send),
            layers: videoroom::Layers {
                substream: changed(self.last_requested.substream, next.substream),
                temporal: changed(self.last_requested.temporal, next.temporal),
                ..videoroom::Layers::default()
            },
            ..SubscriberStreamOptions::default()
        }
    }
}
