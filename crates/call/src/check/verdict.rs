//! The verdict of a check.

use super::report::Report;
use crate::config::IcePolicy;
use crate::stats::{CandidateKind, StatsSnapshot};

/// Packet loss (0 to 1) above which audio begins to break up.
const MAX_LOSS: f64 = 0.03;
/// Round-trip time to Janus in milliseconds above which people talk at the same time. Between two participants with such a connection it
/// is the one-way delay, of which ITU-T G.114 allows 400 ms.
const MAX_ROUND_TRIP: f64 = 400.0;
/// Available bits per second below which there is hardly room for video beside audio.
const MIN_BITRATE: f64 = 200_000.0;

/// The verdict: the one finding that matters most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Everything works.
    Healthy,
    /// Everything works, through a TURN server; `wanted` if the configuration requires it, otherwise it is a detour.
    Relayed {
        /// `ice.policy` is `relay`.
        wanted: bool,
    },
    /// A long round-trip time.
    Slow,
    /// Hardly enough bandwidth for video.
    Narrow,
    /// High packet loss.
    Lossy,
    /// Connected, but not everything that we send comes back.
    NoEcho,
    /// Connected, but neither microphone nor camera could be opened.
    NoDevices,
    /// The gateway answers, but ICE fails: most likely UDP is blocked.
    NoMedia,
    /// `ice.policy` is `relay`, and there is no relay candidate.
    NoRelay,
    /// The gateway answers, but has no EchoTest for us.
    NoEchoTest,
    /// The gateway refuses our token or secret.
    Unauthorized,
    /// The gateway cannot be reached, or the connection to it was lost, or it is not Janus.
    NoGateway,
    /// The browser has no WebRTC, or refuses the configuration.
    Unsupported,
}

/// The severity of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Calls work.
    Good,
    /// Calls work, but not well or not fully.
    Warning,
    /// Calls do not work.
    Bad,
}

impl Verdict {
    /// Its severity.
    #[must_use]
    pub const fn tone(self) -> Tone {
        match self {
            Self::Healthy | Self::Relayed { wanted: true } => Tone::Good,
            Self::Relayed { wanted: false }
            | Self::Slow
            | Self::Narrow
            | Self::Lossy
            | Self::NoEcho
            | Self::NoDevices
            | Self::NoEchoTest => Tone::Warning,
            Self::NoMedia | Self::NoRelay | Self::Unauthorized | Self::NoGateway | Self::Unsupported => {
                Tone::Bad
            }
        }
    }

    /// Its name in the log and in the page's `data-verdict`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Relayed { .. } => "relayed",
            Self::Slow => "slow",
            Self::Narrow => "narrow",
            Self::Lossy => "lossy",
            Self::NoEcho => "no-echo",
            Self::NoDevices => "no-devices",
            Self::NoMedia => "no-media",
            Self::NoRelay => "no-relay",
            Self::NoEchoTest => "no-echo-test",
            Self::Unauthorized => "unauthorized",
            Self::NoGateway => "no-gateway",
            Self::Unsupported => "unsupported",
        }
    }
}

/// The media that should come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expected {
    /// Microphone or camera was to be checked.
    pub(super) any: bool,
    /// The microphone is sending.
    pub(super) sound: bool,
    /// The camera is sending.
    pub(super) picture: bool,
}

/// The verdict on a connection that was established; `last` is the last snapshot.
pub(super) fn judge(
    report: &Report,
    last: Option<&StatsSnapshot>,
    expected: Expected,
    policy: IcePolicy,
) -> Verdict {
    let relayed = report
        .way
        .as_ref()
        .is_some_and(|way| way.kind == CandidateKind::Relay);
    let available = last.and_then(|last| last.candidate_pair.as_ref()?.available_outgoing_bitrate);
    if expected.any && !expected.sound && !expected.picture {
        Verdict::NoDevices
    } else if (expected.sound && !report.heard) || (expected.picture && !report.seen) {
        Verdict::NoEcho
    } else if report.loss() > MAX_LOSS {
        Verdict::Lossy
    } else if report.round_trip().is_some_and(|delay| delay > MAX_ROUND_TRIP) {
        Verdict::Slow
    } else if available.is_some_and(|available| available < MIN_BITRATE) {
        Verdict::Narrow
    } else if relayed {
        Verdict::Relayed {
            wanted: policy == IcePolicy::Relay,
        }
    } else {
        Verdict::Healthy
    }
}
