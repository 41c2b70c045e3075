//! What a check comes to.

use super::report::Report;
use crate::config::IcePolicy;
use crate::stats::{CandidateKind, StatsSnapshot};

/// Above this share of lost packets, sound begins to break up.
const LOSSY: f64 = 0.03;
/// Above this many milliseconds to the server and back, people talk into each other's words: between two people with such a
/// connection, sound takes as long one way, and 400 ms is the most that ITU-T G.114 allows.
const SLOW: f64 = 400.0;
/// Below this many bits per second, there is hardly room for a picture beside the sound.
const NARROW: f64 = 200_000.0;

/// What a check comes to: one thing, the one that matters most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// All is well.
    Healthy,
    /// All is well, through a relay; `wanted` if the configuration says so, otherwise it is a detour.
    Relayed {
        /// `ice.policy` is `relay`.
        wanted: bool,
    },
    /// Much time passes on the way.
    Slow,
    /// There is hardly room for pictures.
    Narrow,
    /// Much is lost on the way.
    Lossy,
    /// The connection is there, but not all that we send comes back.
    NoEcho,
    /// The connection is there, but neither microphone nor camera could be opened.
    NoDevices,
    /// The gateway answers, but sound and pictures find no way: most likely UDP is blocked.
    NoMedia,
    /// Media has to go through a relay, and none was found.
    NoRelay,
    /// The gateway answers, but offers no echo test to us.
    NoEchoTest,
    /// The gateway wants a permission that we have not.
    Unauthorized,
    /// The gateway cannot be reached, or went away, or is no Janus.
    NoGateway,
    /// The browser has no WebRTC, or refuses what is asked of it.
    Unsupported,
}

/// How good or bad a verdict is.
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
    /// How good or bad it is.
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

    /// A short word for the log and for the page's `data-verdict`.
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

/// What is expected to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expected {
    /// A microphone or a camera was asked for.
    pub(super) any: bool,
    /// The microphone is sending.
    pub(super) sound: bool,
    /// The camera is sending.
    pub(super) picture: bool,
}

/// Judges a connection that came about.
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
    } else if report.loss() > LOSSY {
        Verdict::Lossy
    } else if report.round_trip().is_some_and(|delay| delay > SLOW) {
        Verdict::Slow
    } else if available.is_some_and(|available| available < NARROW) {
        Verdict::Narrow
    } else if relayed {
        Verdict::Relayed {
            wanted: policy == IcePolicy::Relay,
        }
    } else {
        Verdict::Healthy
    }
}
