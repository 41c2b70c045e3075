//! EchoTest: sends back what it gets. One handle, one connection, one request: [`configure`], the first time with an offer beside it.

use serde_json::Value;

use super::videoroom::Layers;
use super::wire::{Body, Fields};

/// What to echo, and how; `None` leaves it as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Send sound back.
    pub audio: Option<bool>,
    /// Send pictures back.
    pub video: Option<bool>,
    /// Bits per second that we are asked not to exceed; 0 for no limit.
    pub bitrate: Option<u32>,
    /// Which layers come back.
    pub layers: Layers,
    /// Ask for a key frame now.
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
    Body::new()
        .some("audio", options.audio)
        .some("video", options.video)
        .some("bitrate", options.bitrate)
        .some("substream", options.layers.substream)
        .some("temporal", options.layers.temporal)
        .some("fallback", options.layers.fallback)
        .flag("keyframe", options.keyframe)
        .some("record", options.record)
        .text("filename", options.filename.as_ref())
        .text("audiocodec", options.audiocodec.as_ref())
        .text("videocodec", options.videocodec.as_ref())
        .build()
}

impl Event {
    /// Reads `plugindata.data`. Never fails: what is not known is [`Event::Unknown`].
    #[must_use]
    pub fn decode(data: &Value) -> Self {
        if data.word("echotest") != Some("event") {
            return Self::Unknown;
        }
        match (data.word("result"), data.word("event")) {
            (Some("ok"), _) => return Self::Configured,
            (Some("done"), _) => return Self::Done,
            (_, Some("slow_link")) => {
                return Self::SlowLink {
                    current_bitrate: data.number("current-bitrate"),
                };
            }
            _ => {}
        }
        let layer = |key| data.number(key).and_then(|layer| u8::try_from(layer).ok());
        match (layer("substream"), layer("temporal")) {
            (None, None) => Self::Unknown,
            (substream, temporal) => Self::Layers {
                videocodec: data.text("videocodec"),
                substream,
                temporal,
            },
        }
    }
}
