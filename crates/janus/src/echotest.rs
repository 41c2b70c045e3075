//! EchoTest: sends back what it gets. One handle, one connection, one request: [`configure`], the first time with an offer beside it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

use crate::envelope::to_body;
use crate::lenient;
use crate::videoroom::Layers;

/// What to echo, and how; `None` leaves it as it is.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Options {
    /// Send sound back.
    pub audio: Option<bool>,
    /// Send pictures back.
    pub video: Option<bool>,
    /// Bits per second that we are asked not to exceed; 0 for no limit.
    pub bitrate: Option<u32>,
    /// Which layers come back.
    #[serde(flatten)]
    pub layers: Layers,
    /// Ask for a key frame now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub keyframe: bool,
    /// Record or stop recording.
    pub record: Option<bool>,
    /// Where to, on the server.
    pub filename: Option<String>,
    /// The codec to negotiate for sound.
    pub audiocodec: Option<String>,
    /// The codec to negotiate for pictures.
    pub videocodec: Option<String>,
}

/// Anything in `plugindata.data` of this plugin, errors aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// What was asked is done; where we offered, the answer comes beside it.
    Configured,
    /// The connection is over.
    Done,
    /// These layers come back now; what did not change is absent.
    Layers {
        /// For example `vp8`.
        videocodec: Option<String>,
        /// 0 to 2.
        substream: Option<u8>,
        /// 0 to 2.
        temporal: Option<u8>,
    },
    /// Packets are lost on the way.
    SlowLink {
        /// Bits per second that we are asked not to exceed.
        current_bitrate: Option<u64>,
    },
    /// Something that this client does not know.
    Unknown,
}

/// Begins, changes or renegotiates. Answered by [`Event::Configured`].
#[must_use]
pub fn configure(options: &Options) -> Value {
    to_body(options)
}

/// `plugindata.data` as it is on the wire.
#[serde_with::apply(
    Option<Word> => #[serde(deserialize_with = "lenient::or_default")],
    Option<u8> => #[serde(deserialize_with = "lenient::or_default")],
    Option<u64> => #[serde(deserialize_with = "lenient::or_default")],
    Option<String> => #[serde(deserialize_with = "lenient::text")],
)]
#[derive(Default, Deserialize)]
#[serde(default)]
struct RawEvent {
    echotest: Option<Word>,
    event: Option<Word>,
    result: Option<Word>,
    videocodec: Option<String>,
    substream: Option<u8>,
    temporal: Option<u8>,
    #[serde(rename = "current-bitrate")]
    current_bitrate: Option<u64>,
}

#[derive(PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Event,
    Ok,
    Done,
    SlowLink,
}

impl Event {
    /// Reads `plugindata.data`. Never fails: what is not known is [`Event::Unknown`].
    #[must_use]
    pub fn decode(data: &Value) -> Self {
        let raw: RawEvent = lenient::object(data).unwrap_or_default();
        if raw.echotest != Some(Word::Event) {
            return Self::Unknown;
        }
        match (raw.result, raw.event) {
            (Some(Word::Ok), _) => Self::Configured,
            (Some(Word::Done), _) => Self::Done,
            (_, Some(Word::SlowLink)) => Self::SlowLink {
                current_bitrate: raw.current_bitrate,
            },
            _ if raw.substream.is_none() && raw.temporal.is_none() => Self::Unknown,
            _ => Self::Layers {
                videocodec: raw.videocodec,
                substream: raw.substream,
                temporal: raw.temporal,
            },
        }
    }
}
