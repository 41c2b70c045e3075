//! What a publisher asks.

use serde_json::Value;

use crate::Id;
use crate::Secret;
use crate::wire::Body;

/// How to join as a publisher, which need not publish anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinPublisher {
    /// The room.
    pub room: Id,
    /// An id to have; chosen by Janus when absent. One whose ghost is still there is refused with 436.
    pub id: Option<Id>,
    /// The name that the others see.
    pub display: Option<String>,
    /// The room's PIN. Absent but needed: 429. Wrong: 433.
    pub pin: Option<Secret>,
    /// A token of the room (`allowed`, or signed).
    pub token: Option<Secret>,
}

/// What can be set while publishing; `None` leaves it as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PublisherOptions {
    /// Labels of the streams, by mid. With an offer they label its m-lines; without one the labels change at once, and everyone is told.
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
    pub keyframe: bool,
    /// Record or stop recording.
    pub record: Option<bool>,
    /// The recording's file name.
    pub filename: Option<String>,
    /// The room's secret, where recording is locked.
    pub secret: Option<Secret>,
    /// Another display name; the others get [`Event::Renamed`](super::Event::Renamed).
    pub display: Option<String>,
    /// What to do with single streams.
    pub streams: Vec<PublisherStreamOptions>,
}

/// A stream's label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The m-line.
    pub mid: String,
    /// What the others see of it.
    pub description: String,
}

/// What to do with one published stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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

/// Joins without publishing. Answered by [`Event::Joined`](super::Event::Joined).
#[must_use]
pub fn join_publisher(join: &JoinPublisher) -> Value {
    joining("join", join).build()
}

/// Joins and publishes in one; the offer goes beside it as `jsep`. Answered by [`Event::Joined`](super::Event::Joined) with the answer.
#[must_use]
pub fn join_and_configure(join: &JoinPublisher, options: &PublisherOptions) -> Value {
    publishing(joining("joinandconfigure", join), options)
}

/// Publishes; the offer goes beside it. Answered by [`Event::Configured`](super::Event::Configured) with the answer.
#[must_use]
pub fn publish(options: &PublisherOptions) -> Value {
    publishing(Body::request("publish"), options)
}

/// Changes what is published. With an offer beside it, it renegotiates. Answered by [`Event::Configured`](super::Event::Configured).
#[must_use]
pub fn configure_publisher(options: &PublisherOptions) -> Value {
    publishing(Body::request("configure"), options)
}

/// Stops publishing, stays in the room. Answered by [`Event::UnpublishedSelf`](super::Event::UnpublishedSelf).
#[must_use]
pub fn unpublish() -> Value {
    Body::request("unpublish").build()
}

/// Leaves the room. A publisher is answered by [`Event::LeavingSelf`](super::Event::LeavingSelf), a subscriber by [`Event::Left`](super::Event::Left).
#[must_use]
pub fn leave() -> Value {
    Body::request("leave").build()
}

fn joining(request: &str, join: &JoinPublisher) -> Body {
    Body::request(request)
        .set("ptype", "publisher")
        .set("room", &join.room)
        .some("id", join.id.as_ref())
        .text("display", join.display.as_ref())
        .secret("pin", join.pin.as_ref())
        .secret("token", join.token.as_ref())
}

fn publishing(body: Body, options: &PublisherOptions) -> Value {
    let description = |stream: &Description| {
        let body = Body::new().set("mid", stream.mid.as_str());
        body.set("description", stream.description.as_str()).build()
    };
    let stream = |stream: &PublisherStreamOptions| {
        Body::new()
            .set("mid", stream.mid.as_str())
            .some("send", stream.send)
            .some("min_delay", stream.min_delay)
            .some("max_delay", stream.max_delay)
            .build()
    };
    body.list(
        "descriptions",
        options.descriptions.iter().map(description).collect(),
    )
    .some("bitrate", options.bitrate)
    .text("audiocodec", options.audiocodec.as_ref())
    .text("videocodec", options.videocodec.as_ref())
    .some("audio_active_packets", options.audio_active_packets)
    .some("audio_level_average", options.audio_level_average)
    .flag("keyframe", options.keyframe)
    .some("record", options.record)
    .text("filename", options.filename.as_ref())
    .secret("secret", options.secret.as_ref())
    .text("display", options.display.as_ref())
    .list("streams", options.streams.iter().map(stream).collect())
    .build()
}
