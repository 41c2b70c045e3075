//! What the browser measures: entries of `getStats` and audio levels.

use crate::peer::PeerKey;
use crate::quality::Totals;

/// What the connections measured, once a second.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StatsReport {
    /// One entry for each remote stream.
    pub inbound: Vec<InboundStats>,
    /// What we send, where that is measured.
    pub own: Option<OwnStats>,
    /// When the remote streams were measured, in milliseconds of the browser's clock.
    pub at: Option<u64>,
    /// Milliseconds to Janus and back on the connection that receives, by the last check.
    pub trip: Option<f64>,
}

/// One `inbound-rtp` entry.
#[derive(Debug, Clone, PartialEq)]
pub struct InboundStats {
    /// The connection.
    pub peer: PeerKey,
    /// The m-line.
    pub mid: String,
    /// Sound (`true`) or pictures.
    pub is_sound: bool,
    /// RTP packets so far.
    pub packets: u64,
    /// Bytes of payload so far.
    pub bytes: u64,
    /// Packets lost on the way so far; late ones make it smaller again.
    pub lost: i64,
    /// Milliseconds by which packets' distances vary right now.
    pub jitter: Option<f64>,
    /// Frames decoded so far; 0 for sound.
    pub frames: u64,
    /// The pictures' size in pixels, once there is one.
    pub size: Option<(u32, u32)>,
    /// Level of the sound, 0 to 1; `None` for pictures.
    pub audio_level: Option<f64>,
}

/// What came in on a connection so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathCount {
    /// The connection.
    pub peer: PeerKey,
    /// Bytes and answered checks of its paths, added up: it grows for as long as anything at all comes in.
    pub received: u64,
}

/// What we send, all streams together.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnStats {
    /// The connection.
    pub peer: PeerKey,
    /// What was measured so far.
    pub totals: Totals,
}

/// How loud everybody is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Levels {
    /// One's own microphone, 0 to 1.
    pub own: f64,
    /// By m-line of the present subscriber connection, 0 to 1.
    pub remote: Vec<(String, f64)>,
}
