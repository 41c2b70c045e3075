//! What a subscriber asks.

use serde::Serialize;
use serde_json::Value;
use serde_with::{serde_as, skip_serializing_none};

use crate::envelope::to_body;
use crate::secret::Revealed;
use crate::{Id, Secret};

/// How to join as a subscriber.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoinSubscriber {
    /// The room.
    pub room: Id,
    /// What joining as a publisher gave; needed where the room has `require_pvtid`, and good to send always.
    pub private_id: Option<u64>,
    /// What to receive; at least one (an empty list is refused with 429).
    pub streams: Vec<Subscription>,
    /// The room's PIN.
    #[serde_as(as = "Option<Revealed>")]
    pub pin: Option<Secret>,
    /// A token of the room.
    #[serde_as(as = "Option<Revealed>")]
    pub token: Option<Secret>,
    /// Whether Janus offers by itself when a publisher's streams change (its default is yes).
    pub autoupdate: Option<bool>,
}

/// A stream to receive.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subscription {
    /// Whose.
    pub feed: Id,
    /// Which of theirs; all when absent.
    pub mid: Option<String>,
    /// A name of our own for it, which comes back in [`SubscriberStream`](super::SubscriberStream).
    pub crossrefid: Option<String>,
    /// The layers to begin with.
    #[serde(flatten)]
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
#[skip_serializing_none]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
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
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
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
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SubscriberStreamOptions {
    /// The m-line of the subscriber connection.
    pub mid: String,
    /// `false` pauses it, `true` lets it go on.
    pub send: Option<bool>,
    /// The layers wanted; each is confirmed by [`Event::Layers`](super::Event::Layers).
    #[serde(flatten)]
    pub layers: Layers,
    /// Playout delay in milliseconds.
    pub min_delay: Option<i32>,
    /// Playout delay in milliseconds.
    pub max_delay: Option<i32>,
}

/// One m-line that goes on with another feed's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Switch {
    /// Whose.
    pub feed: Id,
    /// Which of theirs; it must have the codec of the one before.
    pub mid: String,
    /// The m-line of the subscriber connection.
    pub sub_mid: String,
}

#[derive(Serialize)]
#[serde(tag = "request", rename_all = "lowercase")]
enum Request<'a> {
    Join {
        ptype: Ptype,
        #[serde(flatten)]
        join: &'a JoinSubscriber,
    },
    Subscribe {
        streams: &'a [Subscription],
    },
    Unsubscribe {
        streams: &'a [Unsubscription],
    },
    Update {
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        subscribe: &'a [Subscription],
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        unsubscribe: &'a [Unsubscription],
    },
    Start,
    Pause,
    Configure {
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        streams: &'a [SubscriberStreamOptions],
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        restart: bool,
    },
    Switch {
        streams: &'a [Switch],
    },
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Ptype {
    Subscriber,
}

/// Joins. Answered by [`Event::Attached`](super::Event::Attached) with Janus's offer, to be answered by [`start`].
#[must_use]
pub fn join_subscriber(join: &JoinSubscriber) -> Value {
    to_body(&Request::Join {
        ptype: Ptype::Subscriber,
        join,
    })
}

/// Receives more. Answered by [`Event::Updated`](super::Event::Updated) or [`Event::Updating`](super::Event::Updating).
#[must_use]
pub fn subscribe(streams: &[Subscription]) -> Value {
    to_body(&Request::Subscribe { streams })
}

/// Receives less. Answered by [`Event::Updated`](super::Event::Updated) or [`Event::Updating`](super::Event::Updating).
#[must_use]
pub fn unsubscribe(streams: &[Unsubscription]) -> Value {
    to_body(&Request::Unsubscribe { streams })
}

/// Receives more and less with one negotiation. Answered by [`Event::Updated`](super::Event::Updated) or [`Event::Updating`](super::Event::Updating).
#[must_use]
pub fn update(subscribe: &[Subscription], unsubscribe: &[Unsubscription]) -> Value {
    to_body(&Request::Update {
        subscribe,
        unsubscribe,
    })
}

/// Carries the answer to Janus's offer, or resumes after [`pause`]. Answered by [`Event::Started`](super::Event::Started).
#[must_use]
pub fn start() -> Value {
    to_body(&Request::Start)
}

/// Stops everything on the handle. Answered by [`Event::Paused`](super::Event::Paused). In 1.1.2 [`start`] without an answer does not end it.
#[must_use]
pub fn pause() -> Value {
    to_body(&Request::Pause)
}

/// Changes what is received. `restart` asks for a new offer with an ICE restart; while an earlier offer is unanswered, that one comes without a
/// transaction and the request gets no answer at all. Answered by [`Event::Configured`](super::Event::Configured).
#[must_use]
pub fn configure_subscriber(streams: &[SubscriberStreamOptions], restart: bool) -> Value {
    to_body(&Request::Configure { streams, restart })
}

/// Puts other feeds on m-lines that are there. Answered by [`Event::Switched`](super::Event::Switched); where it must renegotiate,
/// [`Event::Updated`](super::Event::Updated) with an offer comes first, in the same transaction. 1.1.2 resets the layers chosen: ask for them again.
#[must_use]
pub fn switch(streams: &[Switch]) -> Value {
    to_body(&Request::Switch { streams })
}
