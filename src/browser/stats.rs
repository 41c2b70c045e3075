//! What a call watches once a second, read from getStats, and the levels that it reads several times a second.

use std::future::Future;

use js_sys::{Array, Map};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RtcPeerConnection, RtcRtpReceiver, RtcRtpTransceiver};

use super::peer::Peer;
use crate::call::quality::audio_level_polling::Listening;
use crate::call::quality::jitter_buffer::SoundCount;
use crate::call::quality::playout_gaps::{Holes, Played};
use crate::call::{InboundStats, PathCount, PeerKey, StatsReport};

#[wasm_bindgen]
extern "C" {
    /// One entry of an RTCStatsReport; web-sys knows the report only as an object. Which fields there are depends on `type`.
    pub(super) type Entry;
    #[wasm_bindgen(method, getter, js_name = type)]
    pub(super) fn kind(this: &Entry) -> String;
    #[wasm_bindgen(method, getter)]
    pub(super) fn mid(this: &Entry) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = kind)]
    pub(super) fn media(this: &Entry) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = packetsReceived)]
    pub(super) fn packets_received(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = bytesReceived)]
    pub(super) fn bytes_received(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = packetsLost)]
    pub(super) fn packets_lost(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn jitter(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = frameWidth)]
    pub(super) fn frame_width(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = frameHeight)]
    pub(super) fn frame_height(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn timestamp(this: &Entry) -> f64;
    #[wasm_bindgen(method, getter)]
    pub(super) fn nominated(this: &Entry) -> Option<bool>;
    #[wasm_bindgen(method, getter, js_name = currentRoundTripTime)]
    pub(super) fn current_round_trip_time(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = framesDecoded)]
    pub(super) fn frames_decoded(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = responsesReceived)]
    pub(super) fn responses_received(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = audioLevel)]
    pub(super) fn audio_level(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = totalSamplesReceived)]
    fn samples(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = concealedSamples)]
    fn concealed(this: &Entry) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = silentConcealedSamples)]
    fn silent(this: &Entry) -> Option<f64>;

    #[wasm_bindgen(method, getter, js_name = rtpTimestamp)]
    fn rtp_timestamp(this: &Entry) -> f64;

    // web-sys has no getSynchronizationSources.
    #[wasm_bindgen(extends = RtcRtpReceiver)]
    type HearingReceiver;
    #[wasm_bindgen(method, js_name = getSynchronizationSources)]
    fn synchronization_sources(this: &HearingReceiver) -> Array;
}

/// How loud one m-line is right now.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// The m-line.
    pub mid: String,
    /// 0 to 1, linear, as in the last packet that was played.
    pub level: f64,
    /// It had a hole since it was read before.
    pub hole: bool,
}

impl Peer {
    /// One entry for each remote stream, none for a connection that receives nothing or was closed meanwhile; what was played of each
    /// sound; and all that came in. The future borrows nothing, so that it can be awaited while the connection is in use.
    pub fn stats(&self) -> impl Future<Output = (StatsReport, Vec<SoundCount>, PathCount)> + use<> {
        let (key, connection) = (self.key(), self.connection());
        async move {
            let entries = entries(&connection).await;
            let at = entries.first().map(|entry| entry.timestamp() as u64);
            // A text is costly to take over from JavaScript, and with fifty people there are hundreds of entries.
            let (mut streams, mut pairs) = (Vec::new(), Vec::new());
            for entry in entries {
                match entry.kind().as_str() {
                    "inbound-rtp" => streams.extend(Stream::of(entry)),
                    "candidate-pair" => pairs.push(entry),
                    _ => {}
                }
            }
            let report = StatsReport {
                inbound: streams.iter().map(|stream| inbound(key, stream)).collect(),
                own: None,
                at,
                trip: trip(&pairs),
            };
            let sounds = streams.into_iter().filter_map(|stream| sound(key, stream));
            (report, sounds.collect(), bytes(key, pairs.iter()))
        }
    }

    /// All that came in so far. The future borrows nothing.
    pub fn pulse(&self) -> impl Future<Output = PathCount> + use<> {
        let (key, connection) = (self.key(), self.connection());
        async move { received(key, &entries(&connection).await) }
    }

    /// The sound levels of the remote streams whose turn it is (see [`Listening`]), to be read several times a second. Who is not named is
    /// silent, or belongs to a browser or a sender that does not tell.
    #[must_use]
    pub fn levels(&self) -> Vec<Level> {
        let lines = self.connection().get_transceivers();
        let mut hearing = self.hearing().borrow_mut();
        // Of a line that is there neither the name nor what it receives changes, only more lines come.
        if hearing.lines != lines.length() {
            hearing.lines = lines.length();
            hearing.sounds = lines
                .iter()
                .filter_map(|line| sounding(&line.unchecked_into()))
                .collect();
            let count = hearing.sounds.len();
            hearing.listening.begin(count);
            hearing.holes.begin(count);
        }
        let turn = hearing.listening.turn();
        let mut levels = Vec::new();
        for place in turn {
            let reading = hearing.sounds.get(place).and_then(reading);
            let level = reading.as_ref().map_or(0.0, |(_, level, _)| *level);
            hearing.listening.hear(place, level);
            if let Some((mid, level, played)) = reading {
                let hole = hearing.holes.play(place, played);
                levels.push(Level { mid, level, hole });
            }
        }
        levels
    }
}

/// The lines of a connection that carry sound, as of so many lines.
#[derive(Default)]
pub(super) struct Hearing {
    lines: u32,
    sounds: Vec<(String, HearingReceiver)>,
    listening: Listening,
    holes: Holes,
}

/// A line's name and its receiver, if it carries sound.
fn sounding(line: &RtcRtpTransceiver) -> Option<(String, HearingReceiver)> {
    let receiver = line.receiver();
    let is_sound = receiver.track().kind() == "audio";
    line.mid()
        .filter(|_| is_sound)
        .map(|mid| (mid, receiver.unchecked_into()))
}

/// How loud a sound is, and what of it was played last.
fn reading((mid, receiver): &(String, HearingReceiver)) -> Option<(String, f64, Played)> {
    let latest = receiver.synchronization_sources().get(0);
    if latest.is_undefined() {
        return None;
    }
    let latest = latest.unchecked_ref::<Entry>();
    let played = Played {
        at: latest.timestamp(),
        stamp: latest.rtp_timestamp() as u32,
    };
    Some((mid.clone(), latest.audio_level()?, played))
}

/// All that the browser measured; nothing when it refuses.
pub(super) async fn entries(connection: &RtcPeerConnection) -> Vec<Entry> {
    let mut entries = Vec::new();
    if let Ok(report) = JsFuture::from(connection.get_stats()).await {
        // An RTCStatsReport is read like a Map.
        report
            .unchecked_ref::<Map>()
            .for_each(&mut |entry, _| entries.push(entry.unchecked_into()));
    }
    entries
}

/// Everything that came in so far, on whichever way.
pub(super) fn received(peer: PeerKey, entries: &[Entry]) -> PathCount {
    bytes(
        peer,
        entries.iter().filter(|entry| entry.kind() == "candidate-pair"),
    )
}

fn bytes<'a>(peer: PeerKey, pairs: impl Iterator<Item = &'a Entry>) -> PathCount {
    let received = pairs.map(|pair| count(pair.bytes_received()) + count(pair.responses_received()));
    PathCount {
        peer,
        received: received.sum(),
    }
}

/// Milliseconds there and back on the way that is taken, by the last check.
fn trip(pairs: &[Entry]) -> Option<f64> {
    let taken = pairs.iter().find(|pair| pair.nominated() == Some(true));
    let seconds = taken?.current_round_trip_time()?;
    Some(seconds * 1000.0)
}

/// What is received on an m-line.
struct Stream {
    entry: Entry,
    mid: String,
    is_sound: bool,
}

impl Stream {
    fn of(entry: Entry) -> Option<Self> {
        Some(Self {
            mid: entry.mid()?,
            is_sound: entry.media().as_deref() == Some("audio"),
            entry,
        })
    }
}

fn inbound(key: PeerKey, stream: &Stream) -> InboundStats {
    let Stream { entry, mid, is_sound } = stream;
    InboundStats {
        peer: key,
        mid: mid.clone(),
        is_sound: *is_sound,
        packets: count(entry.packets_received()),
        bytes: count(entry.bytes_received()),
        lost: entry.packets_lost().unwrap_or_default() as i64,
        jitter: entry.jitter().map(|seconds| seconds * 1000.0),
        frames: count(if *is_sound { None } else { entry.frames_decoded() }),
        size: if *is_sound { None } else { size(entry) },
        audio_level: if *is_sound { entry.audio_level() } else { None },
    }
}

/// The pictures' size in pixels.
pub(super) fn size(entry: &Entry) -> Option<(u32, u32)> {
    let (width, height) = entry.frame_width().zip(entry.frame_height())?;
    Some((width as u32, height as u32))
}

fn sound(peer: PeerKey, stream: Stream) -> Option<SoundCount> {
    let Stream { entry, mid, is_sound } = stream;
    let samples = if is_sound { entry.samples() } else { None };
    Some(SoundCount {
        peer,
        mid,
        samples: count(Some(samples?)),
        concealed: count(entry.concealed()).saturating_sub(count(entry.silent())),
    })
}

/// A counter as the browser gives it: a whole number far below 2^53, or nothing yet.
pub(super) fn count(counter: Option<f64>) -> u64 {
    counter.map_or(0, |counter| counter as u64)
}
