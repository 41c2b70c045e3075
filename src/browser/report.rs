//! Everything that a person may want to know of a connection: the connection panel and the connection check draw it.

use std::future::Future;

use wasm_bindgen::prelude::*;

use super::peer::Peer;
use super::stats::{Entry, count, entries, received, size};
pub use crate::call::quality::measured::{Direction, Path, Report, Stream};
use crate::call::quality::{Limit, Totals};
use crate::call::{OwnStats, PathCount};
pub use crate::check::CandidateKind;
use std::collections::BTreeMap;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Entry)]
    type Detail;
    #[wasm_bindgen(method, getter)]
    fn id(this: &Detail) -> String;
    #[wasm_bindgen(method, getter)]
    fn rid(this: &Detail) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = codecId)]
    fn codec_id(this: &Detail) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = mimeType)]
    fn mime_type(this: &Detail) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = bytesSent)]
    fn bytes_sent(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = packetsSent)]
    fn packets_sent(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = framesEncoded)]
    fn frames_encoded(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = framesPerSecond)]
    fn frames_per_second(this: &Detail) -> Option<f64>;
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
    #[wasm_bindgen(method, getter, js_name = availableOutgoingBitrate)]
    fn available_outgoing_bitrate(this: &Detail) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = candidateType)]
    fn candidate_type(this: &Detail) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn protocol(this: &Detail) -> Option<String>;
}

impl Peer {
    /// What we send, all streams together, `None` for a connection that sends nothing or was closed meanwhile; and all that came in.
    /// Light enough for every second of a call. The future borrows nothing.
    pub fn own_stats(&self) -> impl Future<Output = (Option<OwnStats>, PathCount)> + use<> {
        let (peer, connection) = (self.key(), self.connection());
        async move {
            let entries = entries(&connection).await;
            let own = sent(&entries).map(|totals| OwnStats { peer, totals });
            (own, received(peer, &entries))
        }
    }

    /// All that can be known of the connection right now; empty when it was closed meanwhile. Heavier than [`Peer::stats`]: meant for
    /// panels that are open, once a second. The future borrows nothing.
    pub fn report(&self) -> impl Future<Output = Report> + use<> {
        let connection = self.connection();
        async move { read(entries(&connection).await) }
    }
}

fn sent(entries: &[Entry]) -> Option<Totals> {
    let mut totals = None;
    let (mut told, mut checked, mut jitter, mut lost) = (None, None, None, 0);
    for entry in entries.iter().map(|entry| entry.unchecked_ref::<Detail>()) {
        match entry.kind().as_str() {
            "outbound-rtp" => {
                let sum: &mut Totals = totals.get_or_insert_default();
                sum.bytes += count(entry.bytes_sent());
                sum.packets += count(entry.packets_sent());
                sum.limit = sum.limit.or_else(|| limit(&entry.quality_limitation_reason()?));
            }
            "remote-inbound-rtp" => {
                lost += entry.packets_lost().unwrap_or_default() as i64;
                let worse = entry.jitter();
                if worse > jitter {
                    jitter = worse;
                }
                told = told.or_else(|| entry.round_trip_time());
            }
            "candidate-pair" if entry.nominated() == Some(true) => checked = entry.current_round_trip_time(),
            _ => {}
        }
    }
    totals.map(|totals| Totals {
        lost,
        jitter: jitter.map(|seconds| seconds * 1000.0),
        round_trip: told.or(checked).map(|seconds| seconds * 1000.0),
        ..totals
    })
}

fn limit(reason: &str) -> Option<Limit> {
    match reason {
        "cpu" => Some(Limit::Processor),
        "bandwidth" => Some(Limit::Bandwidth),
        _ => None,
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

type Index = BTreeMap<String, Detail>;

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
    Some(Stream {
        mid: entry.mid()?,
        rid: entry.rid(),
        direction,
        is_sound: entry.media().as_deref() == Some("audio"),
        at: entry.timestamp(),
        codec: codec.map(|codec| codec.rsplit('/').next().unwrap_or_default().to_owned()),
        bytes: count(bytes),
        packets: count(packets),
        lost: judged.and_then(|entry| entry.packets_lost()).unwrap_or_default() as i64,
        jitter: judged
            .and_then(|entry| entry.jitter())
            .map(|seconds| seconds * 1000.0),
        round_trip: judged
            .and_then(Detail::round_trip_time)
            .map(|seconds| seconds * 1000.0),
        frames: count(frames),
        size: size(entry),
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
