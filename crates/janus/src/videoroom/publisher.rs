//! What a publisher asks.

use serde::Serialize;
use serde_json::Value;
use serde_with::{serde_as, skip_serializing_none};

use crate::envelope::to_body;
use crate::secret::Revealed;
use crate::{Id, Secret};

/// How to join as a publisher, which need not publish anything.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoinPublisher {
    /// The room.
    pub room: Id,
    /// An id to have; chosen by Janus when absent. One whose ghost is still there is refused with 436.
    pub id: Option<Id>,
    /// The name that the others see.
    pub display: Option<String>,
    /// The room's PIN. Absent but needed: 429. Wrong: 433.
    #[serde_as(as = "Option<Revealed>")]
    pub pin: Option<Secret>,
    /// A token of the room (`allowed`, or signed).
    #[serde_as(as = "Option<Revealed>")]
    pub token: Option<Secret>,
}

/// What can be set while publishing; `None` leaves it as it is.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PublisherOptions {
    /// Labels of the streams, by mid. With an offer they label its m-lines; without one the labels change at once, and everyone is told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<Description>,
    /// Bits per second; 0 takes the limit away.
    pub bitrate: Option<u32>,
    /// The codec to use for sound, of those that the room allows.
    pub audiocodec: Option<String>,
    /// The codec to use for pictures.
    pub videocodec: Option<String>,
    /// Packets that a level is averaged over, instead of the room's.
    pub audio_active_packets: Option<u32>,
    /// Level below which one talks, instead of the room's.
    pub audio_level_average: Option<u32>,
    /// Ask for a key frame now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub keyframe: bool,
    /// Record or stop recording.
    pub record: Option<bool>,
    /// The recording's file name.
    pub filename: Option<String>,
    /// The room's secret, where recording is locked.
    #[serde_as(as = "Option<Revealed>")]
    pub secret: Option<Secret>,
    /// Another display name; the others get [`Event::Renamed`](super::Event::Renamed).
    pub display: Option<String>,
    /// What to do with single streams.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub streams: Vec<PublisherStreamOptions>,
}

/// A stream's label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Description {
    /// The m-line.
    pub mid: String,
    /// What the others see of it.
    pub description: String,
}

/// What to do with one published stream.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PublisherStreamOptions {
    /// The m-line.
    pub mid: String,
    /// Whether Janus passes it on.
    pub send: Option<bool>,
    /// Playout delay in milliseconds.
    pub min_delay: Option<i32>,
    /// Playout delay in milliseconds.
    pub max_delay: Option<i32>,
}

#[derive(Serialize)]
#[serde(tag = "request", rename_all = "lowercase")]
enum Request<'a> {
    Join {
        ptype: Ptype,
        #[serde(flatten)]
        join: &'a JoinPublisher,
    },
    JoinAndConfigure {
        ptype: Ptype,
        #[serde(flatten)]
        join: &'a JoinPublisher,
        #[serde(flatten)]
        options: &'a PublisherOptions,
    },
    Publish(&'a PublisherOptions),
    Configure(&'a PublisherOptions),
    Unpublish,
    Leave,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Ptype {
    Publisher,
}

/// Joins without publishing. Answered by [`Event::Joined`](super::Event::Joined).
#[must_use]
pub fn join_publisher(join: &JoinPublisher) -> Value {
    to_body(&Request::Join {
        ptype: Ptype::Publisher,
        join,
    })
}

/// Joins and publishes in one; the offer goes beside it as `jsep`. Answered by [`Event::Joined`](super::Event::Joined) with the answer.
#[must_use]
pub fn join_and_configure(join: &JoinPublisher, options: &PublisherOptions) -> Value {
    to_body(&Request::JoinAndConfigure {
        ptype: Ptype::Publisher,
        join,
        options,
    })
}

/// Publishes; the offer goes beside it. Answered by [`Event::Configured`](super::Event::Configured) with the answer.
#[must_use]
pub fn publish(options: &PublisherOptions) -> Value {
    to_body(&Request::Publish(options))
}

/// Changes what is published. With an offer beside it, it renegotiates. Answered by [`Event::Configured`](super::Event::Configured).
#[must_use]
pub fn configure_publisher(options: &PublisherOptions) -> Value {
    to_body(&Request::Configure(options))
}

/// Stops publishing, stays in the room. Answered by [`Event::UnpublishedSelf`](super::Event::UnpublishedSelf).
#[must_use]
pub fn unpublish() -> Value {
    to_body(&Request::Unpublish)
}

/// Leaves the room. A publisher is answered by [`Event::LeavingSelf`](super::Event::LeavingSelf), a subscriber by [`Event::Left`](super::Event::Left).
#[must_use]
pub fn leave() -> Value {
    to_body(&Request::Leave)
}
