//! What the browser measures: `getStats()` entries, with the names and units of the W3C's webrtc-stats, and audio levels.
//!
//! Counters run from the beginning of a connection, so a rate always takes two snapshots.

use crate::peer::PeerKey;
use serde::{Deserialize, Serialize};

/// The `getStats()` of one connection at one moment: the entries that are used, and the fields of them that are.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatsSnapshot {
    /// The connection.
    pub peer: PeerKey,
    /// `timestamp`, in milliseconds of the browser's clock.
    pub timestamp: Option<f64>,
    /// The `inbound-rtp` entries.
    pub inbound: Vec<InboundRtp>,
    /// The `outbound-rtp` entries, one for each simulcast layer.
    pub outbound: Vec<OutboundRtp>,
    /// The candidate pair in use; `None` before there is one.
    pub candidate_pair: Option<CandidatePair>,
}

impl StatsSnapshot {
    /// A snapshot without entries.
    #[must_use]
    pub const fn new(peer: PeerKey) -> Self {
        Self {
            peer,
            timestamp: None,
            inbound: Vec::new(),
            outbound: Vec::new(),
            candidate_pair: None,
        }
    }
}

/// `kind` of an RTP stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum MediaKind {
    /// `audio`.
    #[default]
    Audio,
    /// `video`.
    Video,
}

/// An `inbound-rtp` entry (RTCInboundRtpStreamStats).
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct InboundRtp {
    /// `mid` of the m-line.
    pub mid: String,
    /// `kind`.
    pub kind: MediaKind,
    /// `packetsReceived`.
    pub packets_received: u64,
    /// `bytesReceived`: payload bytes.
    pub bytes_received: u64,
    /// `packetsLost`; duplicates make it smaller again (RFC 3550, section 6.4.1).
    pub packets_lost: i64,
    /// `jitter` in seconds.
    pub jitter: Option<f64>,
    /// `framesDecoded`; 0 for audio.
    pub frames_decoded: u64,
    /// `frameWidth` and `frameHeight` in pixels, once a frame was decoded.
    pub frame_size: Option<(u32, u32)>,
    /// `totalSamplesReceived`; `None` for video, and for audio in browsers without it.
    pub total_samples_received: Option<u64>,
    /// `concealedSamples` less `silentConcealedSamples`: samples made up because a packet was missing, other than silence.
    pub concealed_samples: u64,
    /// Read only for the connection panel.
    #[serde(skip)]
    pub details: StreamDetails,
}

/// An `outbound-rtp` entry (RTCOutboundRtpStreamStats).
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct OutboundRtp {
    /// `mid` of the m-line.
    pub mid: String,
    /// `rid` of the simulcast layer.
    pub rid: Option<String>,
    /// `kind`.
    pub kind: MediaKind,
    /// `packetsSent`.
    pub packets_sent: u64,
    /// `bytesSent`: payload bytes.
    pub bytes_sent: u64,
    /// `qualityLimitationReason`.
    pub quality_limitation: Option<QualityLimitation>,
    /// The `remote-inbound-rtp` entry of this stream: what Janus reports about its reception.
    pub remote: Option<RemoteInboundRtp>,
    /// `framesEncoded`; 0 for audio. Read only for the connection panel, as the fields below.
    #[serde(skip)]
    pub frames_encoded: u64,
    /// `frameWidth` and `frameHeight` in pixels, once a frame was encoded.
    #[serde(skip)]
    pub frame_size: Option<(u32, u32)>,
    /// Codec and frame rate.
    #[serde(skip)]
    pub details: StreamDetails,
}

/// A `remote-inbound-rtp` entry (RTCRemoteInboundRtpStreamStats).
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct RemoteInboundRtp {
    /// `packetsLost`; duplicates make it smaller again.
    pub packets_lost: i64,
    /// `jitter` in seconds.
    pub jitter: Option<f64>,
    /// `roundTripTime` in seconds.
    pub round_trip_time: Option<f64>,
}

/// `qualityLimitationReason`, as far as it names a shortage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum QualityLimitation {
    /// `cpu`.
    Cpu,
    /// `bandwidth`.
    Bandwidth,
}

/// Fields that are shown, but that no policy uses.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StreamDetails {
    /// The subtype of the codec's `mimeType`, like `VP8` or `opus`.
    pub codec: Option<String>,
    /// `framesPerSecond`.
    pub frames_per_second: Option<f64>,
}

/// The `candidate-pair` entry of the pair in use, with its candidates.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CandidatePair {
    /// `currentRoundTripTime` in seconds, by the last connectivity check.
    pub current_round_trip_time: Option<f64>,
    /// `availableOutgoingBitrate` in bits per second.
    #[serde(skip)]
    pub available_outgoing_bitrate: Option<f64>,
    /// `candidateType` of our candidate. Read only for the connection panel and the check, as the two fields below.
    #[serde(skip)]
    pub local: Option<CandidateKind>,
    /// `candidateType` of Janus's candidate.
    #[serde(skip)]
    pub remote: Option<CandidateKind>,
    /// `protocol` of our candidate: `udp` or `tcp`; empty if not read.
    #[serde(skip)]
    pub protocol: String,
}

impl CandidatePair {
    /// Whether media goes through a TURN server.
    #[must_use]
    pub fn is_relayed(&self) -> bool {
        [self.local, self.remote].contains(&Some(CandidateKind::Relay))
    }
}

/// RTCIceCandidateType, with server and peer reflexive as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CandidateKind {
    /// `host`: an address of the machine.
    Host,
    /// `srflx` or `prflx`: the address that a STUN server or the peer sees.
    Reflexive,
    /// `relay`: an address of a TURN server.
    Relay,
}

impl CandidateKind {
    /// Every kind, the most direct first.
    pub const ALL: [Self; 3] = [Self::Host, Self::Reflexive, Self::Relay];

    /// The kind that webrtc-stats and SDP call so; `None` for any other word.
    #[must_use]
    pub fn from_type(candidate_type: &str) -> Option<Self> {
        match candidate_type {
            "host" => Some(Self::Host),
            "srflx" | "prflx" => Some(Self::Reflexive),
            "relay" => Some(Self::Relay),
            _ => None,
        }
    }

    /// The kind that a candidate attribute names after `typ` (RFC 8839, section 5.1).
    #[must_use]
    pub fn of(candidate: &str) -> Option<Self> {
        let mut words = candidate
            .split_ascii_whitespace()
            .skip_while(|word| *word != "typ");
        Self::from_type(words.nth(1)?)
    }
}

/// What came in on a connection so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathCount {
    /// The connection.
    pub peer: PeerKey,
    /// `bytesReceived` and `responsesReceived` of all candidate pairs added up: it grows for as long as anything at all comes in.
    pub received: u64,
}

/// Audio levels, several times a second.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Levels {
    /// Our own microphone, 0 to 1.
    pub own: f64,
    /// By m-line of the present subscriber connection, 0 to 1 (linear).
    pub remote: Vec<(String, f64)>,
}
