//! What Janus was told to send on each line of the subscription, and the one request that brings it in line with what is wanted.

use super::Adaptation;
use crate::context::Context;
use crate::room::stream::FeedStream;
use janus_proto::session::{HandleKey, TransactionId};
use janus_proto::videoroom::{self, StreamKind, SubscriberStream, SubscriberStreamOptions};
use std::collections::BTreeMap;

/// What Janus is to send on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ask {
    /// Anything at all.
    pub(crate) send: bool,
    /// The layer, 0 the smallest to 2; where the stream has layers.
    pub(crate) substream: u8,
    /// How many of its frames, 0 the fewest to 2; where the stream has layers.
    pub(crate) temporal: u8,
}

impl Ask {
    /// Everything, as Janus does unasked.
    pub(crate) const ALL: Self = Self {
        send: true,
        substream: 2,
        temporal: 2,
    };
    /// Nothing.
    pub(crate) const NOTHING: Self = Self {
        send: false,
        ..Self::ALL
    };

    /// Whether this asks for something that `told` does not bring.
    pub(super) const fn adds_to(self, told: Self) -> bool {
        self.send && (!told.send || self.substream > told.substream || self.temporal > told.temporal)
    }
}

/// One line that carries pictures.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) stream: FeedStream,
    /// It comes in layers.
    pub(super) layered: bool,
    /// What Janus was told, or does unasked.
    pub(super) told: Ask,
    /// It may not have heard that.
    unheard: bool,
    /// The layer that Janus says it sends.
    pub(super) received: Option<u8>,
}

/// The lines that carry pictures, by mid.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    lines: BTreeMap<String, Line>,
    asking: Option<(TransactionId, Vec<(String, Ask)>)>,
}

impl Layers {
    /// Takes Janus's list of lines. It also says what is sent on each: a `switch`, and a line that is used again, set that back.
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
            let line = Line {
                stream: FeedStream {
                    feed: feed.clone(),
                    mid: mid.clone(),
                },
                layered: stream.simulcast.is_some(),
                told: Ask {
                    send: stream.send,
                    substream: target(layers.substream_target),
                    temporal: target(layers.temporal_target),
                },
                unheard: false,
                received: layers.substream,
            };
            Some((stream.mid.clone(), line))
        };
        self.lines = streams.iter().filter_map(line).collect();
    }

    /// Janus says that it sends this layer from now on.
    pub(crate) fn confirm(&mut self, mid: Option<&String>, substream: Option<u8>) {
        if let (Some(line), Some(_)) = (mid.and_then(|mid| self.lines.get_mut(mid)), substream) {
            line.received = substream;
        }
    }

    /// Takes the answer to our request, or that there is none; false for any other.
    pub(crate) fn take_reply(&mut self, transaction: TransactionId, answered: bool) -> bool {
        let Some((_, asks)) = self.asking.take_if(|(asked, _)| *asked == transaction) else {
            return false;
        };
        // Also where it was refused: the next list of lines tells how it is.
        for (mid, ask) in asks {
            self.tell(&mid, ask, answered);
        }
        true
    }

    fn tell(&mut self, mid: &str, ask: Ask, heard: bool) {
        if let Some(line) = self.lines.get_mut(mid) {
            line.told = line.after(ask);
            line.unheard = !heard;
        }
    }

    /// What makes Janus begin to send a line that it was told not to: of pictures the layer that is likely to be wanted.
    pub(crate) fn open(&mut self, mid: &str) -> SubscriberStreamOptions {
        let first = Ask {
            substream: Adaptation::first(self.lines.len()),
            ..Ask::ALL
        };
        let mut option = SubscriberStreamOptions {
            mid: mid.to_owned(),
            ..SubscriberStreamOptions::default()
        };
        if let Some(line) = self.lines.get_mut(mid) {
            option = line.option(mid, first);
            line.told = line.after(first);
        }
        // Whatever it said last, it may have been silenced since.
        option.send = Some(true);
        option
    }

    /// Whether Janus was not told to be silent on this line.
    pub(crate) fn sends(&self, mid: &str) -> bool {
        self.lines.get(mid).is_none_or(|line| line.told.send)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Line)> {
        self.lines.iter()
    }

    pub(super) fn get(&self, mid: &str) -> Option<&Line> {
        self.lines.get(mid)
    }

    /// Whether an answer is awaited.
    pub(super) const fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    /// Of what is wanted that which differs from what Janus was told.
    pub(super) fn difference(&self, wanted: &[(String, Ask)]) -> Vec<(String, Ask)> {
        let differs = |(mid, ask): &&(String, Ask)| {
            self.lines
                .get(mid)
                .is_some_and(|line| line.unheard || line.after(*ask) != line.told)
        };
        wanted.iter().filter(differs).cloned().collect()
    }

    /// Sends the one request.
    pub(super) fn ask(&mut self, cx: &mut Context<'_>, handle: HandleKey, asks: Vec<(String, Ask)>) {
        let option = |(mid, ask): &(String, Ask)| Some(self.lines.get(mid)?.option(mid, *ask));
        let streams: Vec<SubscriberStreamOptions> = asks.iter().filter_map(option).collect();
        let body = videoroom::configure_subscriber(&streams, false);
        let transaction = cx.session.request(cx.now, handle, body, None);
        for (mid, ask) in &asks {
            self.tell(mid, *ask, true);
        }
        self.asking = Some((transaction, asks));
    }
}

impl Line {
    /// What Janus will have been told after this: what is not sent keeps its layer, and what has no layers has none to choose.
    const fn after(&self, ask: Ask) -> Ask {
        if self.layered && ask.send {
            return ask;
        }
        Ask {
            send: ask.send,
            ..self.told
        }
    }

    fn option(&self, mid: &str, ask: Ask) -> SubscriberStreamOptions {
        let next = self.after(ask);
        let all = self.unheard && self.layered;
        let changed = |before: u8, after: u8| (all || before != after).then_some(after);
        SubscriberStreamOptions {
            mid: mid.to_owned(),
            send: (self.unheard || next.send != self.told.send).then_some(next.send),
            layers: videoroom::Layers {
                substream: changed(self.told.substream, next.substream),
                temporal: changed(self.told.temporal, next.temporal),
                ..videoroom::Layers::default()
            },
            ..SubscriberStreamOptions::default()
        }
    }
}
