//! Who is in a room, and the streams that they publish and receive.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::{Id, lenient};

/// Somebody in a room.
#[serde_with::apply(
    Option<String> => #[serde(default, deserialize_with = "lenient::text")],
    bool => #[serde(default, deserialize_with = "lenient::or_default")],
    Option<bool> => #[serde(default, deserialize_with = "lenient::or_default")],
)]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Participant {
    pub id: Id,
    pub display: Option<String>,
    /// Whether they publish; `false` where it was not said.
    pub publisher: bool,
    /// Whether they talk, where Janus can know.
    pub talking: Option<bool>,
    /// A placeholder of Janus's own.
    pub dummy: bool,
}

/// Somebody who publishes, as publishers see each other.
#[serde_with::apply(
    Option<String> => #[serde(default, deserialize_with = "lenient::text")],
    bool => #[serde(default, deserialize_with = "lenient::or_default")],
    Option<bool> => #[serde(default, deserialize_with = "lenient::or_default")],
    Vec<PublisherStream> => #[serde(default, deserialize_with = "lenient::list")],
)]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Publisher {
    pub id: Id,
    pub display: Option<String>,
    /// Whether they talk, where Janus can know; only in [`Event::Joined`](super::Event::Joined).
    pub talking: Option<bool>,
    /// A placeholder of Janus's own.
    pub dummy: bool,
    pub streams: Vec<PublisherStream>,
}

/// What a stream carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StreamKind {
    /// Sound.
    Audio,
    /// Pictures.
    Video,
    /// A data channel.
    Data,
    /// Something newer.
    #[default]
    #[serde(other)]
    Other,
}

/// One stream of a publisher.
#[serde_with::apply(
    String => #[serde(deserialize_with = "lenient::required_text")],
    Option<String> => #[serde(default, deserialize_with = "lenient::text")],
    bool => #[serde(default, deserialize_with = "lenient::or_default")],
    Option<bool> => #[serde(default, deserialize_with = "lenient::or_default")],
)]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PublisherStream {
    #[serde(rename = "type", default, deserialize_with = "lenient::or_default")]
    pub kind: StreamKind,
    /// The publisher's m-line.
    pub mid: String,
    /// Its label, as the publisher set it.
    pub description: Option<String>,
    /// For example `opus` or `vp8`.
    pub codec: Option<String>,
    /// The m-line is there but carries nothing any more; nothing else is known of it then.
    pub disabled: bool,
    /// A moderator muted it.
    pub moderated: bool,
    /// It comes in several sizes.
    pub simulcast: bool,
    /// It comes in layers.
    pub svc: bool,
    /// Whether they talk, where Janus can know; only in [`Event::Joined`](super::Event::Joined).
    pub talking: Option<bool>,
}

/// What we publish, as Janus took it from our offer: it stands in the reply to `joinandconfigure`, `publish` and `configure`. Empty where the
/// reply names no stream.
#[must_use]
pub fn published_streams(data: &Value) -> Vec<PublisherStream> {
    #[derive(Default, Deserialize)]
    struct Published {
        #[serde(default, deserialize_with = "lenient::list")]
        streams: Vec<PublisherStream>,
    }
    lenient::object::<Published>(data).unwrap_or_default().streams
}

/// One m-line of a subscriber connection.
#[serde_with::apply(
    String => #[serde(deserialize_with = "lenient::required_text")],
    Option<String> => #[serde(default, deserialize_with = "lenient::text")],
    bool => #[serde(default, deserialize_with = "lenient::or_default")],
    Option<Id> => #[serde(default, deserialize_with = "lenient::or_default")],
    Option<SimulcastState> => #[serde(default, deserialize_with = "lenient::or_default")],
    Vec<Id> => #[serde(default, deserialize_with = "lenient::list")],
)]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SubscriberStream {
    /// Our m-line.
    pub mid: String,
    #[serde(rename = "type", default, deserialize_with = "lenient::or_default")]
    pub kind: StreamKind,
    /// Whose stream it carries; absent for data channels and while it carries none.
    pub feed_id: Option<Id>,
    /// Their m-line.
    pub feed_mid: Option<String>,
    /// Their display name.
    pub feed_display: Option<String>,
    /// The stream's label.
    pub feed_description: Option<String>,
    /// Our own name for it, from the subscription.
    pub crossrefid: Option<String>,
    /// Somebody's stream is on it.
    pub active: bool,
    /// It was negotiated.
    pub ready: bool,
    /// It is not paused; `true` where it was not said.
    #[serde_with(skip_apply)]
    #[serde(default = "sent", deserialize_with = "sent_unless_said")]
    pub send: bool,
    /// For example `opus` or `vp8`.
    pub codec: Option<String>,
    /// Where it comes in several sizes, which of them.
    pub simulcast: Option<SimulcastState>,
    /// It comes in layers.
    #[serde_with(skip_apply)]
    #[serde(default, deserialize_with = "lenient::present")]
    pub svc: bool,
    /// Data channels: whose data it carries.
    pub source_ids: Vec<Id>,
}

/// Which of a stream's several sizes a subscriber gets.
#[serde_with::apply(Option<u8> => #[serde(deserialize_with = "lenient::or_default")])]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct SimulcastState {
    /// The substream that is sent; `None` before the first.
    pub substream: Option<u8>,
    /// The one that was asked for.
    pub substream_target: Option<u8>,
    /// The temporal layer that was asked for.
    #[serde(rename = "temporal-layer-target")]
    pub temporal_target: Option<u8>,
}

const fn sent() -> bool {
    true
}

fn sent_unless_said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let said: Option<bool> = lenient::or_default(deserializer)?;
    Ok(said.unwrap_or(true))
}
