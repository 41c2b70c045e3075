//! Everything that a person may want to know of a connection: the connection panel and the connection check draw it.

use std::collections::HashMap;
use std::future::Future;

use wasm_bindgen::prelude::*;

use super::peer::Peer;
use super::stats::{Entry, count, entries};
pub use crate::check::CandidateKind;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Entry)]
    type Detail;
    #[wasm_bindgen(method, getter)]
    fn id(this: &Detail) -> String;
    #[wasm_bindgen(method, getter)]
    fn timestamp(this: &Detail) -> f64;
    #[wasm_bindgen(method, getter)]
    fn rid(this: &Detail) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = codecId)]
    fn codec_id(this: &Detail) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = mimeType)]
    fn mime_type(this: &Detail) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = bytesReceived)]
    fn bytes_received(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = bytesSent)]
    fn bytes_sent(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = packetsSent)]
    fn packets_sent(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = packetsLost)]
    fn packets_lost(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = framesEncoded)]
    fn frames_encoded(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = framesPerSecond)]
    fn frames_per_second(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = frameWidth)]
    fn frame_width(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = frameHeight)]
    fn frame_height(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn jitter(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = roundTripTime)]
    fn round_trip_time(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = localId)]
    fn local_id(this: &Detail) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = qualityLimitationReason)]
    fn quality_limitation_reason(this: &Detail) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = selectedCandidatePairId)]
    fn selected_candidate_pair_id(this: &Detail) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn selected(this: &Detail) -> Option<bool>;
    #[wasm_bindgen(method, getter, js_name = localCandidateId)]
    fn local_candidate_id(this: &Detail) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = remoteCandidateId)]
    fn remote_candidate_id(this: &Detail) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = currentRoundTripTime)]
    fn current_round_trip_time(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = availableOutgoingBitrate)]
    fn available_outgoing_bitrate(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = candidateType)]
    fn candidate_type(this: &Detail) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn protocol(this: &Detail) -> Option<String>;
}

/// What was measured on a connection at one moment. Counters run from its beginning: rates come from two reports.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// The way that the packets take, once there is one.
    pub path: Option<Path>,
    /// One entry for each stream that is received or sent; a layer of simulcast is a stream.
    pub streams: Vec<Stream>,
    /// The kinds of local candidates found so far, each once.
    pub candidates: Vec<CandidateKind>,
}

/// The way that packets take.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Our end.
    pub local: CandidateKind,
    /// The other end.
    pub remote: CandidateKind,
    /// `udp` or `tcp`, as our end speaks it.
    pub protocol: String,
    /// Milliseconds there and back, by the last connectivity check.
    pub round_trip: Option<f64>,
    /// Bits per second that the browser thinks it may send.
    pub available_outgoing: Option<f64>,
}

/// Which way a stream goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To us.
    Inbound,
    /// From us.
    Outbound,
}

/// One stream of sound or pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// The m-line.
    pub mid: String,
    /// The layer's name, where there are layers.
    pub rid: Option<String>,
    /// Which way it goes.
    pub direction: Direction,
    /// Sound (`true`) or pictures.
    pub is_sound: bool,
    /// When it was measured, in milliseconds of the browser's clock.
    pub at: f64,
    /// The codec, like `VP8` or `opus`, once something flows.
    pub codec: Option<String>,
    /// Bytes of payload so far.
    pub bytes: u64,
    /// Packets so far.
    pub packets: u64,
    /// Packets lost on the way so far; of a stream from us, as the other end reports. Late packets make it smaller again.
    pub lost: i64,
    /// Milliseconds by which packets' distances vary, as the receiving end measures; unknown until it does.
    pub jitter: Option<f64>,
    /// Milliseconds there and back, as the other end's reports tell it; only of a stream from us.
    pub round_trip: Option<f64>,
    /// Frames decoded or encoded so far; 0 for sound.
    pub frames: u64,
    /// The pictures' size in pixels, once there is one.
    pub size: Option<(u32, u32)>,
    /// Frames in the last second.
    pub frames_per_second: Option<f64>,
    /// Why the browser sends less than it was given: `cpu`, `bandwidth` or `other`.
    pub limited_by: Option<String>,
}

impl Stream {
    /// Bits per second since an earlier report of the same stream; 0 when there is no time between them.
    #[must_use]
    pub fn bitrate_since(&self, earlier: &Self) -> f64 {
        let elapsed = self.at - earlier.at;
        if elapsed <= 0.0 {
            return 0.0;
        }
        self.bytes.saturating_sub(earlier.bytes) as f64 * 8000.0 / elapsed
    }

    /// The share of packets lost since an earlier report of the same stream, 0 to 1.
    #[must_use]
    pub fn loss_since(&self, earlier: &Self) -> f64 {
        let lost = (self.lost - earlier.lost).max(0) as f64;
        let passed = self.packets.saturating_sub(earlier.packets) as f64;
        // A sender counts what is lost later among what it sent; a receiver does not.
        let all = match self.direction {
            Direction::Inbound => passed + lost,
            Direction::Outbound => passed.max(lost),
        };
        if all > 0.0 { lost / all } else { 0.0 }
    }
}

impl Peer {
    /// All that can be known of the connection right now; empty when it was closed meanwhile. Heavier than [`Peer::stats`]: meant for
    /// panels that are open, once a second. The future borrows nothing.
    pub fn report(&self) -> impl Future<Output = Report> + use<> {
        let connection = self.connection();
        async move { read(entries(&connection).await) }
    }
}

fn read(entries: Vec<Entry>) -> Report {
    let all: Index = entries
        .into_iter()
        .map(JsCast::unchecked_into::<Detail>)
        .map(|entry| (entry.id(), entry))
        .collect();
    let mut streams: Vec<_> = all.values().filter_map(|entry| stream(&all, entry)).collect();
    streams.sort_by(|a, b| (&a.mid, &a.rid).cmp(&(&b.mid, &b.rid)));
    let mut candidates = Vec::new();
    for entry in all.values().filter(|entry| entry.kind() == "local-candidate") {
        if let Some(kind) = candidate_kind(entry).filter(|kind| !candidates.contains(kind)) {
            candidates.push(kind);
        }
    }
    Report {
        path: path(&all),
        streams,
        candidates,
    }
}

type Index = HashMap<String, Detail>;

fn stream(all: &Index, entry: &Detail) -> Option<Stream> {
    let direction = match entry.kind().as_str() {
        "inbound-rtp" => Direction::Inbound,
        "outbound-rtp" => Direction::Outbound,
        _ => return None,
    };
    // What the other end says of a stream from us is in an entry of its own.
    let judged = match direction {
        Direction::Inbound => Some(entry),
        Direction::Outbound => all.values().find(|other| {
            other.kind() == "remote-inbound-rtp" && other.local_id().as_deref() == Some(entry.id().as_str())
        }),
    };
    let (bytes, packets, frames) = match direction {
        Direction::Inbound => (
            entry.bytes_received(),
            entry.packets_received(),
            entry.frames_decoded(),
        ),
        Direction::Outbound => (entry.bytes_sent(), entry.packets_sent(), entry.frames_encoded()),
    };
    let codec = entry.codec_id().and_then(|id| all.get(&id)?.mime_type());
    let size = entry.frame_width().zip(entry.frame_height());
    Some(Stream {
        mid: entry.mid()?,
        rid: entry.rid(),
        direction,
        is_sound: entry.media().as_deref() == Some("audio"),
        at: entry.timestamp(),
        codec: codec.map(|codec| codec.rsplit('/').next().unwrap_or_default().to_owned()),
        bytes: count(bytes),
        packets: count(packets),
        lost: judged.and_then(Detail::packets_lost).unwrap_or_default() as i64,
        jitter: judged.and_then(Detail::jitter).map(|seconds| seconds * 1000.0),
        round_trip: judged
            .and_then(Detail::round_trip_time)
            .map(|seconds| seconds * 1000.0),
        frames: count(frames),
        size: size.map(|(width, height)| (width as u32, height as u32)),
        frames_per_second: entry.frames_per_second(),
        limited_by: entry
            .quality_limitation_reason()
            .filter(|reason| reason != "none"),
    })
}

fn path(all: &Index) -> Option<Path> {
    let chosen = all
        .values()
        .filter(|entry| entry.kind() == "transport")
        .find_map(Detail::selected_candidate_pair_id);
    // Older Firefox names no pair in its transport, and marks the pair instead.
    let pair = match chosen {
        Some(id) => all.get(&id)?,
        None => all
            .values()
            .find(|entry| entry.kind() == "candidate-pair" && entry.selected() == Some(true))?,
    };
    let local = all.get(&pair.local_candidate_id()?)?;
    let remote = all.get(&pair.remote_candidate_id()?)?;
    Some(Path {
        local: candidate_kind(local)?,
        remote: candidate_kind(remote)?,
        protocol: local.protocol().unwrap_or_default(),
        round_trip: pair.current_round_trip_time().map(|seconds| seconds * 1000.0),
        available_outgoing: pair.available_outgoing_bitrate(),
    })
}

fn candidate_kind(entry: &Detail) -> Option<CandidateKind> {
    match entry.candidate_type()?.as_str() {
        "host" => Some(CandidateKind::Host),
        "srflx" | "prflx" => Some(CandidateKind::Reflexive),
        "relay" => Some(CandidateKind::Relay),
        _ => None,
    }
}
