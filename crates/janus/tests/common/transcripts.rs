//! The recordings.

use janus_proto::{Candidate, Jsep, JsepKind, Trickle};
use serde_json::{Value, json};

pub(crate) const NAMES: [&str; 8] = [
    "admin",
    "audiobridge",
    "core",
    "echotest",
    "guarded",
    "strings",
    "textroom",
    "videoroom",
];

/// One frame of a recording.
pub(crate) struct Line {
    pub(crate) dir: String,
    /// `admin` or `channel`; none for the plain API.
    pub(crate) via: Option<String>,
    pub(crate) frame: Value,
}

impl Line {
    pub(crate) fn is(&self, dir: &str, via: Option<&str>) -> bool {
        self.dir == dir && self.via.as_deref() == via
    }
}

pub(crate) fn read(name: &str) -> Vec<Line> {
    let path = format!("{}/tests/transcripts/{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the recordings are part of the repository");
    let lines = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"));
    lines
        .map(|mut line: Value| Line {
            dir: line["dir"].as_str().expect("a line has its direction").to_owned(),
            via: line["via"].as_str().map(str::to_owned),
            frame: line["frame"].take(),
        })
        .collect()
}

/// A request without the ids that differ from recording to recording.
pub(crate) fn plain(request: &Value) -> Value {
    let mut request = request.clone();
    for key in [
        "session_id",
        "handle_id",
        "private_id",
        "stream_id",
        "transaction",
    ] {
        if let Some(value) = request.get_mut(key) {
            *value = json!(1);
        }
    }
    // A placeholder publisher has an id of Janus's choosing.
    if let Some(feed) = request
        .pointer_mut("/streams/0/feed")
        .filter(|feed| feed.as_u64() > Some(10_000))
    {
        *feed = json!(1);
    }
    request
}

pub(crate) fn offer() -> Jsep {
    Jsep {
        kind: JsepKind::Offer,
        sdp: "v=0".to_owned(),
    }
}

pub(crate) fn trickles() -> [Trickle; 2] {
    let candidate = Candidate {
        candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host".to_owned(),
        sdp_mid: Some("0".to_owned()),
        sdp_m_line_index: Some(0),
    };
    [Trickle::Candidate(candidate), Trickle::Completed]
}
