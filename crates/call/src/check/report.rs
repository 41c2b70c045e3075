//! The results of a check so far: everything that a view shows.

use super::Verdict;
use crate::TransportKind;
use crate::config::{Ice, IcePolicy};
use crate::quality::to_milliseconds;
use crate::stats::{CandidateKind, StatsSnapshot};
use std::time::Duration;

/// The steps of a check, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Opening microphone and camera.
    Devices,
    /// Reaching the gateway.
    Gateway,
    /// Gathering ICE candidates.
    Candidates,
    /// ICE and DTLS.
    Connection,
    /// Our audio and video come back.
    Echo,
    /// Round-trip time, loss and bitrate for ten seconds.
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

/// The state of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StepState {
    /// Not started.
    #[default]
    Waiting,
    /// Under way.
    Running,
    /// Works.
    Passed,
    /// Works in part.
    Warned,
    /// Does not work.
    Failed,
    /// Not tried: a prerequisite is missing, or the check ended before.
    Skipped,
}

/// The result of gathering candidates of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// Not gathered: the configuration has no server for it, or forbids it.
    NotAsked,
    /// None so far.
    Searching,
    /// At least one.
    Found,
    /// None.
    Missing,
}

/// The path of our media.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The kind of our candidate.
    pub kind: CandidateKind,
    /// The protocol of our candidate: `udp` or `tcp`.
    pub protocol: String,
}

/// One second of the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sample {
    /// Round-trip time in milliseconds; `None` until the browser has measured it.
    pub round_trip: Option<f64>,
    /// Packet loss, 0 to 1, in the direction that loses more.
    pub loss: f64,
    /// Bits per second received.
    pub bitrate: f64,
}

/// The results of a check.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    steps: [StepState; Step::ALL.len()],
    asked: [bool; CandidateKind::ALL.len()],
    found: [bool; CandidateKind::ALL.len()],
    /// The transport that reached the gateway.
    pub transport: TransportKind,
    /// The path of the media, once connected.
    pub way: Option<Way>,
    /// Our audio came back.
    pub heard: bool,
    /// Our video came back.
    pub seen: bool,
    /// One sample a second, at most [`SAMPLES`](super::SAMPLES).
    pub samples: Vec<Sample>,
    /// The verdict, once the check is over.
    pub verdict: Option<Verdict>,
}

impl Report {
    /// No results yet; `ice` says which kinds of candidates can be gathered.
    pub(super) fn new(ice: &Ice) -> Self {
        let serves = |prefix: &str| {
            let mut urls = ice.servers.iter().flat_map(|server| &server.urls);
            urls.any(|url| url.to_ascii_lowercase().starts_with(prefix))
        };
        let direct = ice.policy == IcePolicy::All;
        // A TURN server gives a reflexive candidate as well.
        let reflexive = direct && (serves("stun") || serves("turn"));
        Self {
            asked: [direct, reflexive, serves("turn")],
            ..Self::default()
        }
    }

    /// The state of a step.
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

    /// The result of gathering one kind of candidates.
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

    /// The median round-trip time in milliseconds.
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

    /// The mean received bitrate in bits per second.
    #[must_use]
    pub fn bitrate(&self) -> f64 {
        mean(self.samples.iter().map(|sample| sample.bitrate))
    }

    /// The mean packet loss, 0 to 1.
    #[must_use]
    pub fn loss(&self) -> f64 {
        mean(self.samples.iter().map(|sample| sample.loss))
    }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}

impl Sample {
    /// What happened between two snapshots of the same connection, `elapsed` apart.
    pub(super) fn between(before: &StatsSnapshot, now: &StatsSnapshot, elapsed: Duration) -> Self {
        let (sent, sent_before) = (Traffic::sent(now), Traffic::sent(before));
        let (received, received_before) = (Traffic::received(now), Traffic::received(before));
        let lost = |now: Traffic, before: Traffic| (now.lost - before.lost).max(0) as f64;
        let passed = |now: Traffic, before: Traffic| now.packets.saturating_sub(before.packets) as f64;
        let share = |lost: f64, all: f64| if all > 0.0 { (lost / all).min(1.0) } else { 0.0 };
        let lost_down = lost(received, received_before);
        // packetsSent counts packets that are lost later, packetsReceived does not.
        let up = share(lost(sent, sent_before), passed(sent, sent_before).max(1.0));
        let down = share(lost_down, passed(received, received_before) + lost_down);
        let bytes = received.bytes.saturating_sub(received_before.bytes) as f64;
        Self {
            round_trip: round_trip(now),
            loss: up.max(down),
            bitrate: bytes * 8.0 / elapsed.max(Duration::from_millis(1)).as_secs_f64(),
        }
    }
}

/// Current round-trip time in milliseconds: of the connectivity checks, or else of Janus's receiver reports.
fn round_trip(snapshot: &StatsSnapshot) -> Option<f64> {
    let checked = snapshot
        .candidate_pair
        .as_ref()
        .and_then(|pair| pair.current_round_trip_time);
    let reported = || {
        let mut reports = snapshot.outbound.iter().filter_map(|stream| stream.remote);
        reports.find_map(|report| report.round_trip_time)
    };
    checked.or_else(reported).map(to_milliseconds)
}

/// Counters of all streams of one direction.
#[derive(Debug, Clone, Copy, Default)]
struct Traffic {
    packets: u64,
    lost: i64,
    bytes: u64,
}

impl Traffic {
    fn sent(snapshot: &StatsSnapshot) -> Self {
        let mut sum = Self::default();
        for stream in &snapshot.outbound {
            sum.packets += stream.packets_sent;
            sum.lost += stream.remote.map_or(0, |remote| remote.packets_lost);
            sum.bytes += stream.bytes_sent;
        }
        sum
    }

    fn received(snapshot: &StatsSnapshot) -> Self {
        let mut sum = Self::default();
        for stream in &snapshot.inbound {
            sum.packets += stream.packets_received;
            sum.lost += stream.packets_lost;
            sum.bytes += stream.bytes_received;
        }
        sum
    }
}
