//! Everything that the connection panel shows of one participant's connection.

use super::grade::{Point, Trace, to_milliseconds};
use crate::room::participant::Participant;
use crate::stats::{CandidatePair, InboundRtp, MediaKind, OutboundRtp, StatsSnapshot};
use janus_proto::Id;

/// What a stream carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaSource {
    /// A microphone.
    Microphone,
    /// A camera.
    Camera,
    /// The video of a shared screen.
    Screen,
    /// The audio of a shared screen.
    ScreenAudio,
}

/// One stream, with rates over the time between two snapshots.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamStats {
    /// What it carries.
    pub source: MediaSource,
    /// The `rid` of the layer, with simulcast.
    pub layer: Option<String>,
    /// The codec, like `VP8`, once media flows.
    pub codec: Option<String>,
    /// Bits per second; `None` without an earlier snapshot.
    pub bitrate: Option<f64>,
    /// Packet loss since the earlier snapshot, 0 to 1; `None` without one.
    pub loss: Option<f64>,
    /// Packet jitter in milliseconds, as the receiving end measures it.
    pub jitter: Option<f64>,
    /// Width and height of the video in pixels.
    pub size: Option<(u32, u32)>,
    /// Frames per second.
    pub frames_per_second: Option<f64>,
}

/// One participant's connection.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionDetails {
    /// The participant.
    pub feed: Id,
    /// Their streams, in the order of [`MediaSource`].
    pub streams: Vec<StreamStats>,
    /// The candidate pair between us and Janus.
    pub candidate_pair: Option<CandidatePair>,
    /// Round-trip time between us and Janus in milliseconds.
    pub round_trip: Option<f64>,
    /// The last minute, one point a second.
    pub points: Vec<Point>,
}

impl ConnectionDetails {
    /// The details of `person` in a snapshot of the connection that carries their media: our publisher connection for oneself, else the
    /// subscriber connection. `before` is an earlier snapshot of the same connection, for the rates.
    #[must_use]
    pub fn new(
        person: &Participant,
        trace: Option<&Trace>,
        now: &StatsSnapshot,
        before: Option<&StatsSnapshot>,
    ) -> Self {
        let elapsed = before
            .and_then(|before| Some(now.timestamp? - before.timestamp?))
            .unwrap_or_default();
        let mut streams: Vec<StreamStats> = if person.is_self {
            let earlier = |stream: &OutboundRtp| {
                let mut all = before?.outbound.iter();
                all.find(|other| other.mid == stream.mid && other.rid == stream.rid)
            };
            let sent = now.outbound.iter().filter_map(|stream| {
                let source = sent(stream, &now.outbound)?;
                Some(outbound(source, stream, earlier(stream), elapsed))
            });
            sent.collect()
        } else {
            let earlier = |stream: &InboundRtp| before?.inbound.iter().find(|other| other.mid == stream.mid);
            let received = now.inbound.iter().filter_map(|stream| {
                let source = received(stream, person)?;
                Some(inbound(source, stream, earlier(stream), elapsed))
            });
            received.collect()
        };
        streams.sort_by(|a, b| (a.source as u8, &a.layer).cmp(&(b.source as u8, &b.layer)));
        let mut reports = now.outbound.iter().filter_map(|stream| stream.remote);
        let reported = reports.find_map(|report| report.round_trip_time);
        let checked = || now.candidate_pair.as_ref()?.current_round_trip_time;
        Self {
            feed: person.feed.clone(),
            streams,
            round_trip: reported.or_else(checked).map(to_milliseconds),
            candidate_pair: now.candidate_pair.clone(),
            points: trace
                .map(|trace| trace.points().copied().collect())
                .unwrap_or_default(),
        }
    }

    /// Names the layer in which the camera is received, because an `inbound-rtp` entry has no `rid`.
    pub fn set_camera_layer(&mut self, layer: Option<&str>) {
        let camera = |stream: &&mut StreamStats| stream.source == MediaSource::Camera;
        if let Some(camera) = self.streams.iter_mut().find(camera) {
            camera.layer = layer.map(str::to_owned);
        }
    }
}

fn inbound(source: MediaSource, now: &InboundRtp, before: Option<&InboundRtp>, elapsed: f64) -> StreamStats {
    let loss = |before: &InboundRtp| {
        let lost = (now.packets_lost - before.packets_lost).max(0) as f64;
        let received = now.packets_received.saturating_sub(before.packets_received) as f64;
        share(lost, received + lost)
    };
    StreamStats {
        source,
        layer: None,
        codec: now.details.codec.clone(),
        bitrate: before.map(|before| bitrate(before.bytes_received, now.bytes_received, elapsed)),
        loss: before.map(loss),
        jitter: now.jitter.map(to_milliseconds),
        size: now.frame_size,
        frames_per_second: now.details.frames_per_second,
    }
}

fn outbound(
    source: MediaSource,
    now: &OutboundRtp,
    before: Option<&OutboundRtp>,
    elapsed: f64,
) -> StreamStats {
    let lost = |stream: &OutboundRtp| stream.remote.map_or(0, |remote| remote.packets_lost);
    let loss = |before: &OutboundRtp| {
        let lost = (lost(now) - lost(before)).max(0) as f64;
        // packetsSent includes the packets that are lost later.
        let sent = now.packets_sent.saturating_sub(before.packets_sent) as f64;
        share(lost, sent.max(lost))
    };
    StreamStats {
        source,
        layer: now.rid.clone(),
        codec: now.details.codec.clone(),
        bitrate: before.map(|before| bitrate(before.bytes_sent, now.bytes_sent, elapsed)),
        loss: before.map(loss),
        jitter: now.remote.and_then(|remote| remote.jitter).map(to_milliseconds),
        size: now.frame_size,
        frames_per_second: now.details.frames_per_second,
    }
}

/// Bits per second over `elapsed` milliseconds; 0 if none have passed.
fn bitrate(before: u64, now: u64, elapsed: f64) -> f64 {
    if elapsed <= 0.0 {
        return 0.0;
    }
    now.saturating_sub(before) as f64 * 8000.0 / elapsed
}

fn share(lost: f64, all: f64) -> f64 {
    if all > 0.0 { lost / all } else { 0.0 }
}

/// What one of our streams carries: the camera's m-lines come before the screen's. `None` if it never sent anything.
fn sent(stream: &OutboundRtp, all: &[OutboundRtp]) -> Option<MediaSource> {
    if stream.packets_sent == 0 {
        return None;
    }
    let same_kind = all.iter().filter(|other| other.kind == stream.kind);
    let is_first = same_kind.map(|other| &other.mid).min() == Some(&stream.mid);
    Some(match (stream.kind, is_first) {
        (MediaKind::Audio, true) => MediaSource::Microphone,
        (MediaKind::Audio, false) => MediaSource::ScreenAudio,
        (MediaKind::Video, true) => MediaSource::Camera,
        (MediaKind::Video, false) => MediaSource::Screen,
    })
}

/// What a received stream carries; `None` if it is somebody else's or nothing arrived.
fn received(stream: &InboundRtp, person: &Participant) -> Option<MediaSource> {
    if stream.packets_received == 0 {
        return None;
    }
    let is = |mid: Option<&String>| mid == Some(&stream.mid);
    let screen = person.screen.as_ref();
    if is(person.audio_mid.as_ref()) {
        Some(MediaSource::Microphone)
    } else if is(person.video_mid.as_ref()) {
        Some(MediaSource::Camera)
    } else if is(screen.and_then(|screen| screen.video_mid.as_ref())) {
        Some(MediaSource::Screen)
    } else if is(screen.and_then(|screen| screen.audio_mid.as_ref())) {
        Some(MediaSource::ScreenAudio)
    } else {
        None
    }
}
