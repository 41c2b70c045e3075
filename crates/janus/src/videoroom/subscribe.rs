//! What a subscriber asks.

use serde_json::Value;

use crate::Id;
use crate::Secret;
use crate::wire::Body;

/// How to join as a subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinSubscriber {
    /// The room.
    pub room: Id,
    /// What joining as a publisher gave; needed where the room has `require_pvtid`, and good to send always.
    pub private_id: Option<u64>,
    /// What to receive; at least one (an empty list is refused with 429).
    pub streams: Vec<Subscription>,
    /// The room's PIN.
    pub pin: Option<Secret>,
    /// A token of the room.
    pub token: Option<Secret>,
    /// Whether Janus offers by itself when a publisher's streams change (its default is yes).
    pub autoupdate: Option<bool>,
}

/// A stream to receive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Whose.
    pub feed: Id,
    /// Which of theirs; all when absent.
    pub mid: Option<String>,
    /// A name of our own for it, which comes back in [`SubscriberStream`](super::SubscriberStream).
    pub crossrefid: Option<String>,
    /// The layers to begin with.
    pub layers: Layers,
}

impl Subscription {
    /// One stream of a feed, at whatever layers Janus picks.
    #[must_use]
    pub fn stream(feed: Id, mid: String) -> Self {
        Self {
            feed,
            mid: Some(mid),
            crossrefid: None,
            layers: Layers::default(),
        }
    }

    /// All that a feed publishes.
    #[must_use]
    pub fn feed(feed: Id) -> Self {
        Self {
            feed,
            mid: None,
            crossrefid: None,
            layers: Layers::default(),
        }
    }
}

/// Layers of a picture that is sent in several. `None` leaves them as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layers {
    /// Simulcast: 0 is the smallest, 2 the largest.
    pub substream: Option<u8>,
    /// Simulcast, VP8 only: 0 is the slowest, 2 the fastest.
    pub temporal: Option<u8>,
    /// Microseconds without packets after which Janus falls to the next lower substream (250000).
    pub fallback: Option<u32>,
    /// SVC: 0 or 1 (2 in newer versions).
    pub spatial_layer: Option<u8>,
    /// SVC: 0 to 2.
    pub temporal_layer: Option<u8>,
}

/// Something not to receive any more: a whole feed, one of its streams, or one m-line of ours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unsubscription {
    /// Whose.
    pub feed: Option<Id>,
    /// Which of theirs.
    pub mid: Option<String>,
    /// Which m-line of the subscriber connection.
    pub sub_mid: Option<String>,
}

impl Unsubscription {
    /// Everything of a feed.
    #[must_use]
    pub fn feed(feed: Id) -> Self {
        Self {
            feed: Some(feed),
            ..Self::default()
        }
    }

    /// One m-line.
    #[must_use]
    pub fn sub_mid(sub_mid: String) -> Self {
        Self {
            sub_mid: Some(sub_mid),
            ..Self::default()
        }
    }
}

/// What to do with one received stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SubscriberStreamOptions {
    /// The m-line of the subscriber connection.
    pub mid: String,
    /// `false` pauses it, `true` lets it go on.
    pub send: Option<bool>,
    /// The layers wanted; each is confirmed by [`Event::Layers`](super::Event::Layers).
    pub layers: Layers,
    /// Playout delay in milliseconds.
    pub min_delay: Option<i32>,
    /// Playout delay in milliseconds.
    pub max_delay: Option<i32>,
}

/// One m-line that goes on with another feed's stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// Whose.
    pub feed: Id,
    /// Which of theirs; it must have the codec of the one before.
    pub mid: String,
    /// The m-line of the subscriber connection.
    pub sub_mid: String,
}

/// Joins. Answered by [`Event::Attached`](super::Event::Attached) with Janus's offer, to be answered by [`start`].
#[must_use]
pub fn join_subscriber(join: &JoinSubscriber) -> Value {
    Body::request("join")
        .set("ptype", "subscriber")
        .set("room", &join.room)
        .some("private_id", join.private_id)
        .set("streams", subscriptions(&join.streams))
        .secret("pin", join.pin.as_ref())
        .secret("token", join.token.as_ref())
        .some("autoupdate", join.autoupdate)
        .build()
}

/// Receives more. Answered by [`Event::Updated`](super::Event::Updated) or [`Event::Updating`](super::Event::Updating).
#[must_use]
pub fn subscribe(streams: &[Subscription]) -> Value {
    let body = Body::request("subscribe");
    body.set("streams", subscriptions(streams)).build()
}

/// Receives less. Answered by [`Event::Updated`](super::Event::Updated) or [`Event::Updating`](super::Event::Updating).
#[must_use]
pub fn unsubscribe(streams: &[Unsubscription]) -> Value {
    let body = Body::request("unsubscribe");
    body.set("streams", unsubscriptions(streams)).build()
}

/// Receives more and less with one negotiation. Answered by [`Event::Updated`](super::Event::Updated) or [`Event::Updating`](super::Event::Updating).
#[must_use]
pub fn update(subscribe: &[Subscription], unsubscribe: &[Unsubscription]) -> Value {
    Body::request("update")
        .list("subscribe", subscriptions(subscribe))
        .list("unsubscribe", unsubscriptions(unsubscribe))
        .build()
}

/// Carries the answer to Janus's offer, or resumes after [`pause`]. Answered by [`Event::Started`](super::Event::Started).
#[must_use]
pub fn start() -> Value {
    Body::request("start").build()
}

/// Stops everything on the handle. Answered by [`Event::Paused`](super::Event::Paused). In 1.1.2 [`start`] without an answer does not end it.
#[must_use]
pub fn pause() -> Value {
    Body::request("pause").build()
}

/// Changes what is received. `restart` asks for a new offer with an ICE restart; while an earlier offer is unanswered, that one comes without a
/// transaction and the request gets no answer at all. Answered by [`Event::Configured`](super::Event::Configured).
#[must_use]
pub fn configure_subscriber(streams: &[SubscriberStreamOptions], restart: bool) -> Value {
    let stream = |stream: &SubscriberStreamOptions| {
        let body = Body::new()
            .set("mid", stream.mid.as_str())
            .some("send", stream.send);
        layered(body, stream.layers)
            .some("min_delay", stream.min_delay)
            .some("max_delay", stream.max_delay)
            .build()
    };
    Body::request("configure")
        .list("streams", streams.iter().map(stream).collect())
        .flag("restart", restart)
        .build()
}

/// Puts other feeds on m-lines that are there. Answered by [`Event::Switched`](super::Event::Switched); where it must renegotiate,
/// [`Event::Updated`](super::Event::Updated) with an offer comes first, in the same transaction. 1.1.2 resets the layers chosen: ask for them again.
#[must_use]
pub fn switch(streams: &[Switch]) -> Value {
    let stream = |switch: &Switch| {
        Body::new()
            .set("feed", &switch.feed)
            .set("mid", switch.mid.as_str())
            .set("sub_mid", switch.sub_mid.as_str())
            .build()
    };
    let streams: Vec<Value> = streams.iter().map(stream).collect();
    Body::request("switch").set("streams", streams).build()
}

fn subscriptions(streams: &[Subscription]) -> Vec<Value> {
    let stream = |stream: &Subscription| {
        let body = Body::new()
            .set("feed", &stream.feed)
            .text("mid", stream.mid.as_ref())
            .text("crossrefid", stream.crossrefid.as_ref());
        layered(body, stream.layers).build()
    };
    streams.iter().map(stream).collect()
}

fn unsubscriptions(streams: &[Unsubscription]) -> Vec<Value> {
    let stream = |stream: &Unsubscription| {
        Body::new()
            .some("feed", stream.feed.as_ref())
            .text("mid", stream.mid.as_ref())
            .text("sub_mid", stream.sub_mid.as_ref())
            .build()
    };
    streams.iter().map(stream).collect()
}

fn layered(body: Body, layers: Layers) -> Body {
    body.some("substream", layers.substream)
        .some("temporal", layers.temporal)
        .some("fallback", layers.fallback)
        .some("spatial_layer", layers.spatial_layer)
        .some("temporal_layer", layers.temporal_layer)
}
