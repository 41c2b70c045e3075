//! What a check has found so far: all that a view shows of it.

use super::Verdict;
use crate::TransportKind;
use crate::config::{Ice, IcePolicy};
use std::time::Duration;

/// The parts of a check, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Microphone and camera open.
    Devices,
    /// The gateway answers.
    Gateway,
    /// The browser finds addresses to be reached at.
    Candidates,
    /// Media finds its way.
    Connection,
    /// What we send comes back.
    Echo,
    /// Round trip, loss and bitrate for ten seconds.
    Quality,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 6] = [
        Self::Devices,
        Self::Gateway,
        Self::Candidates,
        Self::Connection,
        Self::Echo,
        Self::Quality,
    ];
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StepState {
    /// Not begun.
    #[default]
    Waiting,
    /// Under way.
    Running,
    /// As it should be.
    Passed,
    /// Works, but not all of it.
    Warned,
    /// Does not work.
    Failed,
    /// Not tried: what it needs is missing, or the check ended before.
    Skipped,
}

/// RTCIceCandidateType.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CandidateKind {
    /// The machine's own address.
    Host,
    /// As a STUN server sees it, or as the other end does.
    Reflexive,
    /// Through a TURN server.
    Relay,
}

impl CandidateKind {
    /// Every kind, the most direct first.
    pub const ALL: [Self; 3] = [Self::Host, Self::Reflexive, Self::Relay];

    /// The kind that a candidate attribute names after `typ` (RFC 8839, section 5.1).
    #[must_use]
    pub fn of(candidate: &str) -> Option<Self> {
        let mut words = candidate
            .split_ascii_whitespace()
            .skip_while(|word| *word != "typ");
        match words.nth(1)? {
            "host" => Some(Self::Host),
            "srflx" | "prflx" => Some(Self::Reflexive),
            "relay" => Some(Self::Relay),
            _ => None,
        }
    }
}

/// What became of the search for candidates of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// The configuration gives no way to find any, or forbids them.
    NotAsked,
    /// None so far.
    Searching,
    /// There is at least one.
    Found,
    /// There is none.
    Missing,
}

/// The way that our packets take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Our end.
    pub kind: CandidateKind,
    /// `udp` or `tcp`, as our end speaks it.
    pub protocol: String,
}

/// One second of the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sample {
    /// Milliseconds there and back; unknown until the browser has measured it.
    pub round_trip: Option<f64>,
    /// The share of packets lost, 0 to 1, in the direction that loses more.
    pub loss: f64,
    /// Bits per second that came back.
    pub bitrate: f64,
}

/// Everything that is known of a check.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    steps: [StepState; Step::ALL.len()],
    asked: [bool; CandidateKind::ALL.len()],
    found: [bool; CandidateKind::ALL.len()],
    /// Which transport reached the gateway.
    pub transport: TransportKind,
    /// The way that media takes, once there is one.
    pub way: Option<Way>,
    /// Our own sound came back.
    pub heard: bool,
    /// Our own picture came back.
    pub seen: bool,
    /// One for each second, at most [`SAMPLES`](super::SAMPLES).
    pub samples: Vec<Sample>,
    /// What it all comes to, once the check is over.
    pub verdict: Option<Verdict>,
}

impl Report {
    /// Nothing found yet; `ice` says which candidates can be found at all.
    pub(super) fn new(ice: &Ice) -> Self {
        let serves = |prefix: &str| {
            let mut urls = ice.servers.iter().flat_map(|server| &server.urls);
            urls.any(|url| url.to_ascii_lowercase().starts_with(prefix))
        };
        let direct = ice.policy == IcePolicy::All;
        // A TURN server tells our public address as well.
        let reflexive = direct && (serves("stun") || serves("turn"));
        Self {
            asked: [direct, reflexive, serves("turn")],
            ..Self::default()
        }
    }

    /// Where a step stands.
    #[must_use]
    pub const fn step(&self, step: Step) -> StepState {
        self.steps[step as usize]
    }

    pub(super) const fn set(&mut self, step: Step, state: StepState) {
        self.steps[step as usize] = state;
    }

    pub(super) const fn find(&mut self, kind: CandidateKind) {
        self.found[kind as usize] = true;
    }

    pub(super) fn finds_any(&self) -> bool {
        self.found.contains(&true)
    }

    /// What became of the search for one kind of candidates.
    #[must_use]
    pub fn finding(&self, kind: CandidateKind) -> Finding {
        if self.found[kind as usize] {
            Finding::Found
        } else if !self.asked[kind as usize] {
            Finding::NotAsked
        } else if matches!(
            self.step(Step::Candidates),
            StepState::Waiting | StepState::Running
        ) {
            Finding::Searching
        } else {
            Finding::Missing
        }
    }

    /// The middle one of the round trips, in milliseconds.
    #[must_use]
    pub fn round_trip(&self) -> Option<f64> {
        let mut all: Vec<f64> = self
            .samples
            .iter()
            .filter_map(|sample| sample.round_trip)
            .collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied()
    }

    /// The mean bitrate of what came back, in bits per second.
    #[must_use]
    pub fn bitrate(&self) -> f64 {
        mean(self.samples.iter().map(|sample| sample.bitrate))
    }

    /// The mean loss, 0 to 1.
    #[must_use]
    pub fn loss(&self) -> f64 {
        mean(self.samples.iter().map(|sample| sample.loss))
    }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}

/// What the browser has measured on the connection since its beginning.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measurement {
    /// The way that the packets take, once there is one.
    pub way: Option<Way>,
    /// Milliseconds there and back, as last measured.
    pub round_trip: Option<f64>,
    /// Bits per second that the browser thinks it may send.
    pub available: Option<f64>,
    /// What we sent.
    pub sent: Traffic,
    /// What came back.
    pub received: Traffic,
    /// Of it, packets of sound.
    pub sound_packets: u64,
    /// Of it, pictures that could be shown.
    pub frames: u64,
}

/// Totals of one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Packets that went out, or came in.
    pub packets: u64,
    /// Packets lost on the way; late ones make it smaller again.
    pub lost: i64,
    /// Bytes of payload.
    pub bytes: u64,
}

impl Measurement {
    /// What happened since an earlier measurement, taken this long ago.
    pub(super) fn since(&self, earlier: &Self, elapsed: Duration) -> Sample {
        let lost = |now: Traffic, then: Traffic| (now.lost - then.lost).max(0) as f64;
        let passed = |now: Traffic, then: Traffic| now.packets.saturating_sub(then.packets) as f64;
        let share = |lost: f64, all: f64| if all > 0.0 { (lost / all).min(1.0) } else { 0.0 };
        let back = lost(self.received, earlier.received);
        // A sender counts what is lost later among what it sent; a receiver does not.
        let up = share(
            lost(self.sent, earlier.sent),
            passed(self.sent, earlier.sent).max(1.0),
        );
        let down = share(back, passed(self.received, earlier.received) + back);
        let bytes = self.received.bytes.saturating_sub(earlier.received.bytes) as f64;
        Sample {
            round_trip: self.round_trip,
            loss: up.max(down),
            bitrate: bytes * 8.0 / elapsed.max(Duration::from_millis(1)).as_secs_f64(),
        }
    }
}
