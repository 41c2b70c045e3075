//! `getStats()` of a peer connection, read into a [`StatsSnapshot`].

use std::collections::BTreeMap;
use std::future::Future;

use js_sys::Map;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::RtcPeerConnection;

use super::Peer;
use parlour_call::{
    CandidateKind, CandidatePair, InboundRtp, MediaKind, OutboundRtp, PathCount, PeerKey, QualityLimitation,
    RemoteInboundRtp, StatsSnapshot, StreamDetails,
};

#[wasm_bindgen]
extern "C" {
    /// One entry of an RTCStatsReport; web-sys knows the report only as an object. Which fields there are depends on `type`.
    type Entry;
    #[wasm_bindgen(method, getter, js_name = type)]
    fn kind(this: &Entry) -> String;
    #[wasm_bindgen(method, getter)]
    fn id(this: &Entry) -> String;
    #[wasm_bindgen(method, getter)]
    fn timestamp(this: &Entry) -> f64;
    #[wasm_bindgen(method, getter)]
    fn mid(this: &Entry) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn rid(this: &Entry) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = kind)]
    fn media(this: &Entry) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = packetsReceived)]
    fn packets_received(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = bytesReceived)]
    fn bytes_received(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = packetsLost)]
    fn packets_lost(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn jitter(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = frameWidth)]
    fn frame_width(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = frameHeight)]
    fn frame_height(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = framesDecoded)]
    fn frames_decoded(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = framesPerSecond)]
    fn frames_per_second(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = totalSamplesReceived)]
    fn total_samples_received(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = concealedSamples)]
    fn concealed_samples(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = silentConcealedSamples)]
    fn silent_concealed_samples(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = packetsSent)]
    fn packets_sent(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = bytesSent)]
    fn bytes_sent(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = framesEncoded)]
    fn frames_encoded(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = qualityLimitationReason)]
    fn quality_limitation_reason(this: &Entry) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = localId)]
    fn local_id(this: &Entry) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = roundTripTime)]
    fn round_trip_time(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = codecId)]
    fn codec_id(this: &Entry) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = mimeType)]
    fn mime_type(this: &Entry) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn nominated(this: &Entry) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    fn selected(this: &Entry) -> Option<bool>;
    #[wasm_bindgen(method, getter, js_name = selectedCandidatePairId)]
    fn selected_candidate_pair_id(this: &Entry) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = responsesReceived)]
    fn responses_received(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = currentRoundTripTime)]
    fn current_round_trip_time(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = availableOutgoingBitrate)]
    fn available_outgoing_bitrate(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = localCandidateId)]
    fn local_candidate_id(this: &Entry) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = remoteCandidateId)]
    fn remote_candidate_id(this: &Entry) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = candidateType)]
    fn candidate_type(this: &Entry) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn protocol(this: &Entry) -> Option<String>;
}

impl Peer {
    /// What the policies need once a second, and everything that came in. Empty for a connection that was closed meanwhile. The future
    /// borrows nothing, so it can be awaited while the connection is in use.
    pub fn stats(&self) -> impl Future<Output = (StatsSnapshot, PathCount)> + use<> {
        let (peer, connection) = (self.key(), self.connection());
        async move { Entries::read(&connection).await.snapshot(peer) }
    }

    /// The same with the codecs, frame rates and candidates that the connection panel and the check show. Reads several times as many
    /// fields as [`Self::stats`]. The future borrows nothing.
    pub fn detailed_stats(&self) -> impl Future<Output = StatsSnapshot> + use<> {
        let (peer, connection) = (self.key(), self.connection());
        async move { Entries::read(&connection).await.detailed_snapshot(peer) }
    }

    /// Everything that came in so far. The future borrows nothing.
    pub fn received(&self) -> impl Future<Output = PathCount> + use<> {
        let (peer, connection) = (self.key(), self.connection());
        async move { path_count(peer, &Entries::read(&connection).await.pairs) }
    }
}

/// The entries of one RTCStatsReport by type. To copy a string out of JavaScript is slow, and with fifty people there are hundreds of
/// entries, so each entry's `type` is read once and only fields that are used are read at all.
#[derive(Default)]
struct Entries {
    timestamp: Option<f64>,
    inbound: Vec<Entry>,
    outbound: Vec<Entry>,
    remote_inbound: Vec<Entry>,
    pairs: Vec<Entry>,
    transports: Vec<Entry>,
    /// Codecs and candidates, which other entries refer to by id.
    others: Vec<Entry>,
}

impl Entries {
    /// Calls `getStats()`; nothing when the browser refuses.
    async fn read(connection: &RtcPeerConnection) -> Self {
        let mut entries = Self::default();
        if let Ok(report) = JsFuture::from(connection.get_stats()).await {
            // An RTCStatsReport is read like a Map.
            report
                .unchecked_ref::<Map>()
                .for_each(&mut |entry, _| entries.add(entry.unchecked_into()));
        }
        entries
    }

    fn add(&mut self, entry: Entry) {
        self.timestamp.get_or_insert_with(|| entry.timestamp());
        let list = match entry.kind().as_str() {
            "inbound-rtp" => &mut self.inbound,
            "outbound-rtp" => &mut self.outbound,
            "remote-inbound-rtp" => &mut self.remote_inbound,
            "candidate-pair" => &mut self.pairs,
            "transport" => &mut self.transports,
            "codec" | "local-candidate" | "remote-candidate" => &mut self.others,
            _ => return,
        };
        list.push(entry);
    }

    fn snapshot(&self, peer: PeerKey) -> (StatsSnapshot, PathCount) {
        let nominated = self.pairs.iter().find(|pair| pair.nominated() == Some(true));
        let snapshot = StatsSnapshot {
            peer,
            timestamp: self.timestamp,
            inbound: self.inbound.iter().filter_map(inbound).collect(),
            outbound: self.outbound(),
            candidate_pair: nominated.map(candidate_pair),
        };
        (snapshot, path_count(peer, &self.pairs))
    }

    fn outbound(&self) -> Vec<OutboundRtp> {
        let mut remote: BTreeMap<String, RemoteInboundRtp> = BTreeMap::new();
        for entry in &self.remote_inbound {
            remote.extend(entry.local_id().map(|id| (id, remote_inbound(entry))));
        }
        let stream = |entry: &Entry| {
            Some(OutboundRtp {
                mid: entry.mid()?,
                rid: entry.rid(),
                kind: media_kind(entry),
                packets_sent: count(entry.packets_sent()),
                bytes_sent: count(entry.bytes_sent()),
                quality_limitation: entry
                    .quality_limitation_reason()
                    .and_then(|reason| limitation(&reason)),
                remote: remote.get(&entry.id()).copied(),
                ..OutboundRtp::default()
            })
        };
        self.outbound.iter().filter_map(stream).collect()
    }

    fn detailed_snapshot(&self, peer: PeerKey) -> StatsSnapshot {
        let by_id: BTreeMap<String, &Entry> = self.others.iter().map(|entry| (entry.id(), entry)).collect();
        let details = |entry: &Entry| {
            let codec = entry.codec_id().and_then(|id| by_id.get(&id)?.mime_type());
            StreamDetails {
                codec: codec.map(|codec| codec.rsplit('/').next().unwrap_or_default().to_owned()),
                frames_per_second: entry.frames_per_second(),
            }
        };
        let (mut snapshot, _) = self.snapshot(peer);
        let streams = self.inbound.iter().filter(|entry| entry.mid().is_some());
        for (stream, entry) in snapshot.inbound.iter_mut().zip(streams) {
            stream.details = details(entry);
        }
        let streams = self.outbound.iter().filter(|entry| entry.mid().is_some());
        for (stream, entry) in snapshot.outbound.iter_mut().zip(streams) {
            stream.details = details(entry);
            stream.frame_size = frame_size(entry);
            stream.frames_encoded = count(entry.frames_encoded());
        }
        snapshot.candidate_pair = self.selected_pair(&by_id);
        snapshot
    }

    /// The pair in use with its candidates; `None` unless all of it is known.
    fn selected_pair(&self, by_id: &BTreeMap<String, &Entry>) -> Option<CandidatePair> {
        let selected = self.transports.iter().find_map(Entry::selected_candidate_pair_id);
        let is_selected = |pair: &&Entry| match &selected {
            Some(id) => pair.id() == *id,
            // Older Firefox names no pair in its transport and marks the pair instead.
            None => pair.selected() == Some(true),
        };
        let pair = self.pairs.iter().find(is_selected)?;
        let local = by_id.get(&pair.local_candidate_id()?)?;
        let remote = by_id.get(&pair.remote_candidate_id()?)?;
        let kind = |candidate: &Entry| CandidateKind::from_type(&candidate.candidate_type()?);
        Some(CandidatePair {
            available_outgoing_bitrate: pair.available_outgoing_bitrate(),
            local: Some(kind(local)?),
            remote: Some(kind(remote)?),
            protocol: local.protocol().unwrap_or_default(),
            ..candidate_pair(pair)
        })
    }
}

fn inbound(entry: &Entry) -> Option<InboundRtp> {
    let mid = entry.mid()?;
    let kind = media_kind(entry);
    let stream = InboundRtp {
        mid,
        kind,
        packets_received: count(entry.packets_received()),
        bytes_received: count(entry.bytes_received()),
        packets_lost: entry.packets_lost().unwrap_or_default() as i64,
        jitter: entry.jitter(),
        ..InboundRtp::default()
    };
    Some(match kind {
        MediaKind::Audio => InboundRtp {
            total_samples_received: entry.total_samples_received().map(|samples| samples as u64),
            concealed_samples: count(entry.concealed_samples())
                .saturating_sub(count(entry.silent_concealed_samples())),
            ..stream
        },
        MediaKind::Video => InboundRtp {
            frames_decoded: count(entry.frames_decoded()),
            frame_size: frame_size(entry),
            ..stream
        },
    })
}

fn remote_inbound(entry: &Entry) -> RemoteInboundRtp {
    RemoteInboundRtp {
        packets_lost: entry.packets_lost().unwrap_or_default() as i64,
        jitter: entry.jitter(),
        round_trip_time: entry.round_trip_time(),
    }
}

fn candidate_pair(pair: &Entry) -> CandidatePair {
    CandidatePair {
        current_round_trip_time: pair.current_round_trip_time(),
        ..CandidatePair::default()
    }
}

fn path_count(peer: PeerKey, pairs: &[Entry]) -> PathCount {
    let received = pairs
        .iter()
        .map(|pair| count(pair.bytes_received()) + count(pair.responses_received()));
    PathCount {
        peer,
        received: received.sum(),
    }
}

fn media_kind(entry: &Entry) -> MediaKind {
    match entry.media().as_deref() {
        Some("audio") => MediaKind::Audio,
        _ => MediaKind::Video,
    }
}

fn limitation(reason: &str) -> Option<QualityLimitation> {
    match reason {
        "cpu" => Some(QualityLimitation::Cpu),
        "bandwidth" => Some(QualityLimitation::Bandwidth),
        _ => None,
    }
}

fn frame_size(entry: &Entry) -> Option<(u32, u32)> {
    let (width, height) = entry.frame_width().zip(entry.frame_height())?;
    Some((width as u32, height as u32))
}

/// A counter as the browser gives it: a whole number far below 2^53, or nothing yet.
fn count(counter: Option<f64>) -> u64 {
    counter.map_or(0, |counter| counter as u64)
}
