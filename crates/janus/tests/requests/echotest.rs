use super::some;
use janus_proto::echotest::{Options, configure};
use janus_proto::videoroom::Layers;
use serde_json::Value;

pub(crate) fn all() -> Vec<Value> {
    let both = |audio, video, bitrate| Options {
        audio: Some(audio),
        video: Some(video),
        bitrate,
        ..Options::default()
    };
    let layers = Layers {
        substream: Some(0),
        temporal: Some(1),
        ..Layers::default()
    };
    let options = [
        Options {
            audio: Some(true),
            ..Options::default()
        },
        both(true, true, Some(1_000_000)),
        Options {
            layers,
            ..Options::default()
        },
        Options {
            keyframe: true,
            ..both(false, true, Some(500_000))
        },
        Options {
            record: Some(true),
            filename: some("/tmp/recorded/echo"),
            ..Options::default()
        },
        Options {
            record: Some(false),
            ..Options::default()
        },
    ];
    options.iter().map(configure).collect()
}

/// What was asked of an EchoTest that only served to be looked at.
pub(crate) fn elsewhere() -> Vec<Value> {
    let both = |video| Options {
        audio: Some(true),
        video: Some(video),
        ..Options::default()
    };
    let quiet = Options {
        audio: Some(false),
        ..Options::default()
    };
    [both(true), both(false), quiet].iter().map(configure).collect()
}
