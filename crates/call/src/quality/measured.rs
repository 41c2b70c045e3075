//! Everything that can be measured on a connection at one moment, as the browser reports it.

use crate::check::CandidateKind;

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

impl Path {
    /// Whether a TURN server stands between the two ends.
    #[must_use]
    pub fn is_relayed(&self) -> bool {
        self.local == CandidateKind::Relay || self.remote == CandidateKind::Relay
    }
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

    /// Whether this is the same stream, measured at another time.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.direction == other.direction && self.mid == other.mid && self.rid == other.rid
    }
}
