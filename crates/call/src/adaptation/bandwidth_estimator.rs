//! Estimates the capacity of our own downlink from what arrives, because Janus does no congestion control towards its viewers.
//!
//! There is no budget until a sign of congestion: loss on nearly all streams, audio packets arriving slower than their constant pace, or a
//! growing round-trip time of the ICE connectivity checks. Then the bitrate received in that second is about the capacity, and the budget
//! is set below it at once. Later it is probed upwards: quickly up to the budget that failed last, cautiously beyond it, with a back-off
//! that doubles with each failed probe.
//!
//! Loss that stays the same however little is sent (a bad radio link) cannot be helped by sending less; it becomes the baseline.

use crate::stats::{InboundRtp, MediaKind};
use janus_proto::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

/// Header bits of a packet that `bytesReceived` leaves out: IP, UDP, RTP, SRTP.
const OVERHEAD: u64 = 50 * 8;
/// Signals within this time after a change of the budget are effects of the state before it.
const SETTLING: Duration = Duration::from_millis(1800);
/// Time that a full queue may take to drain, during which a long round-trip time is not a signal.
const DRAINING: Duration = Duration::from_secs(4);
/// Time, in addition to the queue's delay, until a lower budget shows in what arrives and retransmissions of earlier losses are over.
const EASING: Duration = Duration::from_millis(1900);
/// Time without congestion after which a probe has succeeded.
const PROBE_DURATION: Duration = Duration::from_secs(3);
/// Congestion within this time after a probe was caused by it.
const PROBE_BLAME: Duration = Duration::from_secs(5);
/// Back-off before the first probe; it doubles with each failed probe.
const PROBE_BACKOFF: Duration = Duration::from_secs(4);
/// Back-off before one more video is resumed although the last failed budget has no room for it.
const RISKY_BACKOFF: Duration = Duration::from_secs(20);
/// Upper bound of the back-off.
const MAX_PROBE_BACKOFF: Duration = Duration::from_secs(16);
/// Packets in a second below which its loss is not significant.
const MIN_PACKETS: u64 = 15;
/// Milliseconds between two measurements above which they are not compared: the page was suspended.
const MAX_INTERVAL_MS: f64 = 4000.0;
/// Milliseconds between two measurements below which the second is skipped.
const MIN_INTERVAL_MS: f64 = 400.0;
/// Signals that mean congestion in two seconds in a row.
const WEAK: CongestionSignals = CongestionSignals {
    loss: 0.04,
    late_audio: 0.06,
    rtt_growth: 200.0,
};
/// Signals that mean congestion at once.
const STRONG: CongestionSignals = CongestionSignals {
    loss: 0.10,
    late_audio: 0.15,
    rtt_growth: 400.0,
};

/// Signals that even the smallest layers are too much. Late audio is not among them: a long queue takes time to drain.
const SEVERE: CongestionSignals = CongestionSignals {
    loss: 0.10,
    late_audio: f64::INFINITY,
    rtt_growth: 1500.0,
};

/// Signals of congestion in one second, or thresholds for them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct CongestionSignals {
    /// Packet loss of most streams, 0 to 1.
    loss: f64,
    /// Share of the audio packets that should have arrived and did not, 0 to 1.
    late_audio: f64,
    /// Growth of the round-trip time in milliseconds.
    rtt_growth: f64,
}

impl CongestionSignals {
    /// Whether any signal reaches its threshold.
    fn reach(&self, limits: &Self) -> bool {
        self.loss >= limits.loss
            || self.late_audio >= limits.late_audio
            || self.rtt_growth >= limits.rtt_growth
    }
}

/// The latest counters of one stream, and the packet rate of an audio stream.
#[derive(Debug, Clone, Copy, Default)]
struct StreamCounters {
    packets: u64,
    bytes: u64,
    lost: i64,
    /// Usual packets per second.
    pace: f64,
    /// Seconds for which the pace was steady.
    steady: u32,
}

/// What arrived in one second.
#[derive(Debug, Clone, Default)]
pub(super) struct Second {
    /// Bits per second, headers included.
    pub(super) bits: f64,
    /// Bits per second of all audio.
    pub(super) audio: f64,
    /// Bits per second of each m-line that carries video.
    pub(super) videos: Vec<(String, f64)>,
    signals: CongestionSignals,
}

/// A series of cuts of the budget, less than 10 s apart.
#[derive(Debug, Clone, Default)]
struct CutSeries {
    /// Bits per second received and loss at each.
    cuts: Vec<(f64, f64)>,
    last: Timestamp,
}

/// The estimate for one subscriber connection.
#[derive(Debug, Default)]
pub(super) struct BandwidthEstimator {
    counters: BTreeMap<String, StreamCounters>,
    /// When the counters were measured, in milliseconds of the browser's clock.
    measured: Option<u64>,
    /// The shortest and the last round-trip time in milliseconds.
    round_trips: Option<(f64, f64)>,
    /// The last second had a weak signal.
    weak: bool,
    /// Loss, 0 to 1, that does not depend on the bitrate.
    baseline_loss: f64,
    /// Bits per second that may be requested; `None` without a limit.
    budget: Option<f64>,
    /// Bits per second received when the budget was last cut.
    last_failed_budget: Option<f64>,
    /// Videos that are paused for want of bandwidth.
    paused_count: usize,
    cuts: CutSeries,
    /// When the budget last changed.
    changed: Option<Timestamp>,
    /// When a cut last made the requests smaller.
    lowered: Option<Timestamp>,
    /// The probe under way: when it began, the budget and the paused count before it.
    probe: Option<(Timestamp, f64, usize)>,
    backoff: Duration,
    next_probe: Timestamp,
}

/// What the stage wants, for the estimator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Demand {
    /// Bits per second of everything at the desired layers, audio included.
    pub(super) desired: f64,
    /// Hardly any request can be lowered without pausing videos.
    pub(super) is_minimal: bool,
    /// Number of videos on the stage.
    pub(super) videos: usize,
}

impl BandwidthEstimator {
    /// Bits per second that may be requested; `None` without a limit.
    pub(super) const fn budget(&self) -> Option<f64> {
        self.budget
    }

    /// Number of videos to pause for want of bandwidth.
    pub(super) const fn paused_count(&self) -> usize {
        self.paused_count
    }

    /// Takes the counters of all received streams. `at` is when they were measured, in milliseconds of the browser's clock,
    /// `round_trip` the current round-trip time in milliseconds. `None` if there is nothing to compare them with.
    pub(super) fn count(
        &mut self,
        streams: &[InboundRtp],
        at: u64,
        round_trip: Option<f64>,
    ) -> Option<Second> {
        // Far below 2^53.
        let elapsed = self.measured.map(|measured| at.saturating_sub(measured) as f64);
        if elapsed.is_some_and(|elapsed| (0.0..MIN_INTERVAL_MS).contains(&elapsed)) {
            return None;
        }
        self.measured = Some(at);
        let before = std::mem::take(&mut self.counters);
        let elapsed = elapsed.filter(|elapsed| (0.0..MAX_INTERVAL_MS).contains(elapsed));
        let mut second = Second::default();
        let mut losses = [Vec::new(), Vec::new()];
        let mut paces = Vec::new();
        for stream in streams {
            let is_audio = stream.kind == MediaKind::Audio;
            let earlier = before.get(&stream.mid).copied();
            let mut counted = StreamCounters {
                packets: stream.packets_received,
                bytes: stream.bytes_received,
                lost: stream.packets_lost,
                ..earlier.unwrap_or_default()
            };
            if let (Some(earlier), Some(elapsed)) = (earlier, elapsed)
                && stream.packets_received >= earlier.packets
                && stream.bytes_received >= earlier.bytes
            {
                let packets = stream.packets_received - earlier.packets;
                let missing = u64::try_from(stream.packets_lost - earlier.lost).unwrap_or_default();
                let bits = (stream.bytes_received - earlier.bytes) * 8 + packets * OVERHEAD;
                let bits = bits as f64 * 1000.0 / elapsed;
                second.bits += bits;
                if is_audio {
                    second.audio += bits;
                    let pace = (packets + missing) as f64 * 1000.0 / elapsed;
                    paces.extend(counted.keep_pace(pace));
                } else {
                    second.videos.push((stream.mid.clone(), bits));
                }
                losses[usize::from(is_audio)].push((missing, packets + missing));
            }
            self.counters.insert(stream.mid.clone(), counted);
        }
        elapsed?;
        // A full queue still takes small audio packets when it drops large video packets, so each kind is judged alone.
        second.signals.loss = losses.map(loss_of_most).into_iter().fold(0.0, f64::max);
        paces.sort_by(f64::total_cmp);
        second.signals.late_audio = paces.get(paces.len() / 2).map_or(0.0, |pace| 1.0 - pace);
        second.signals.rtt_growth = self.round_trip(round_trip);
        Some(second)
    }

    fn round_trip(&mut self, round_trip: Option<f64>) -> f64 {
        let Some(round_trip) = round_trip else { return 0.0 };
        let (shortest, last) = self.round_trips.unwrap_or((round_trip, round_trip));
        // After a change of the route, the minimum reaches the new round-trip time within some minutes.
        self.round_trips = Some((round_trip.min(shortest + 0.2), round_trip));
        if round_trip > last {
            round_trip - shortest
        } else {
            0.0
        }
    }

    /// Adjusts the budget to a second; true when it changed.
    pub(super) fn update(&mut self, second: &Second, demand: Demand, now: Timestamp) -> bool {
        // At least one of the videos on the page is shown. While there is none, what was learnt stays.
        if demand.videos > 0 {
            self.paused_count = self.paused_count.min(demand.videos - 1);
        }
        let mut signals = second.signals;
        self.baseline_loss = self
            .baseline_loss
            .min((self.baseline_loss * 0.98).max(signals.loss));
        signals.loss -= self.baseline_loss;
        let settling = self.changed.is_some_and(|changed| now.since(changed) < SETTLING);
        if self.is_draining(now) {
            signals.rtt_growth = 0.0;
        }
        let weak = signals.reach(&WEAK);
        let full = signals.reach(&STRONG) || (weak && self.weak);
        self.weak = weak;
        if full {
            let blamed = self
                .probe
                .is_some_and(|(probe, ..)| now.since(probe) < PROBE_BLAME);
            // With minimal requests, only time tells whether the last cut was enough.
            let is_conclusive = !demand.is_minimal || !self.is_easing(now);
            if (settling || !is_conclusive) && !blamed {
                return false;
            }
            return self.cut(second, demand, now);
        }
        !weak && self.raise(second, demand, now)
    }

    /// Whether a queue from before the last change may still be draining.
    fn is_draining(&self, now: Timestamp) -> bool {
        self.changed.is_some_and(|changed| now.since(changed) < DRAINING)
    }

    /// Whether the last cut may not show yet in what arrives.
    fn is_easing(&self, now: Timestamp) -> bool {
        let queue = self.round_trips.map_or(0.0, |(shortest, last)| last - shortest);
        let time = EASING + Duration::from_millis(queue as u64);
        self.lowered.is_some_and(|lowered| now.since(lowered) < time)
    }

    fn cut(&mut self, second: &Second, demand: Demand, now: Timestamp) -> bool {
        if now.since(self.cuts.last) > Duration::from_secs(10) {
            self.cuts.cuts.clear();
        }
        self.cuts.last = now;
        self.cuts.cuts.push((second.bits, second.signals.loss));
        if self.is_baseline_loss(second) {
            self.baseline_loss = second.signals.loss * 1.2;
            self.last_failed_budget = None;
            self.paused_count = 0;
            self.next_probe = now;
            return false;
        }
        let below = second.bits * 0.85;
        let easing = self.is_easing(now);
        self.last_failed_budget = Some(second.bits);
        let mut probe_failed = false;
        let budget = match (self.probe.take(), self.budget) {
            (Some((probe, before, paused_count)), _) if now.since(probe) < PROBE_BLAME => {
                probe_failed = true;
                self.paused_count = self.paused_count.max(paused_count);
                self.backoff = (self.backoff * 2).min(MAX_PROBE_BACKOFF);
                before.min(below)
            }
            (_, earlier) => {
                self.backoff = self.backoff.max(PROBE_BACKOFF);
                earlier.map_or(below, |earlier| below.min(earlier * 0.9))
            }
        };
        // The last resort when the smallest layers are too much: pause videos. Once some are paused, any signal means that more must be.
        let must_pause = demand.is_minimal
            && !probe_failed
            && !easing
            && (self.paused_count > 0 || second.signals.reach(&SEVERE));
        if must_pause || probe_failed || !easing {
            self.lowered = Some(now);
        }
        if must_pause {
            // The loss tells how many videos are too many.
            let lost = (demand.videos as f64 * second.signals.loss.min(0.4)) as usize;
            // While at least half of them are shown at a time, nobody misses two turns.
            let most = (demand.videos / 2).saturating_sub(self.paused_count).max(1);
            let more = match self.paused_count {
                0 => lost.max(demand.videos / 8) + 1,
                _ => 1,
            };
            let more = more.min(most);
            self.paused_count = (self.paused_count + more).min(demand.videos.saturating_sub(1));
        }
        self.budget = Some(budget);
        self.changed = Some(now);
        self.next_probe = now + self.backoff;
        true
    }

    /// Whether one more video would reach the last failed budget.
    fn is_risky(&self, second: &Second) -> bool {
        let pictures: f64 = second.videos.iter().map(|(_, bits)| bits).sum();
        let moving = second.videos.iter().filter(|(_, bits)| *bits > 0.0).count();
        let one = pictures / moving.max(1) as f64;
        self.last_failed_budget
            .is_some_and(|last_failed_budget| second.bits + one > last_failed_budget * 0.97)
    }

    /// Whether the loss stayed the same over three cuts although much less is sent: it is not caused by congestion.
    fn is_baseline_loss(&self, second: &Second) -> bool {
        let [.., first, middle, last] = self.cuts.cuts[..] else {
            return false;
        };
        let alike = |(_, loss): (f64, f64)| {
            let loss = loss / second.signals.loss.max(1e-6);
            (0.6..1.6).contains(&loss)
        };
        let less = last.0 < first.0 * 0.75;
        second.signals.late_audio < WEAK.late_audio
            && second.signals.rtt_growth < WEAK.rtt_growth
            && less
            && alike(first)
            && alike(middle)
    }

    /// Begins or ends a probe; true when the budget changed.
    fn raise(&mut self, second: &Second, demand: Demand, now: Timestamp) -> bool {
        let Some(budget) = self.budget else { return false };
        if self
            .probe
            .take_if(|(probe, ..)| now.since(*probe) >= PROBE_DURATION)
            .is_some()
        {
            // It succeeded.
            self.next_probe = now;
            // Only if more arrived than at the failure: cameras do not always use their bitrate.
            if self
                .last_failed_budget
                .is_none_or(|last_failed_budget| second.bits > last_failed_budget * 1.02)
            {
                self.backoff = PROBE_BACKOFF;
                self.last_failed_budget = None;
            }
            if self.paused_count == 0 && budget >= demand.desired * 1.3 {
                self.budget = None;
                self.last_failed_budget = None;
                return true;
            }
        }
        if now < self.next_probe || self.probe.is_some() {
            return false;
        }
        if self.paused_count > 0 && self.is_risky(second) && now.since(self.cuts.last) < RISKY_BACKOFF {
            return false;
        }
        self.probe = Some((now, budget, self.paused_count));
        if self.paused_count > 0 {
            self.paused_count -= 1;
        } else {
            let higher = match self.last_failed_budget {
                Some(last_failed_budget) if budget < last_failed_budget * 0.85 => {
                    (budget * 1.3).min(last_failed_budget * 0.9)
                }
                Some(last_failed_budget) => budget.max(last_failed_budget) * 1.15,
                None => budget * 1.6,
            };
            self.budget = Some(higher);
        }
        true
    }
}

/// Packet loss over most streams, each given as (lost, sent). The 30 % of the streams that lose most are left out: what only a few lose is
/// lost on their publishers' uplinks, while our downlink affects all.
fn loss_of_most(mut streams: Vec<(u64, u64)>) -> f64 {
    let share = |(lost, all): &(u64, u64)| *lost as f64 / (*all).max(1) as f64;
    streams.retain_mut(|(_, all)| *all > 0);
    streams.sort_by(|one, other| share(other).total_cmp(&share(one)));
    let few = (streams.len() * 3 / 10).max(usize::from(streams.len() > 1));
    let most = &streams[few..];
    let lost: u64 = most.iter().map(|(lost, _)| lost).sum();
    let all: u64 = most.iter().map(|(_, all)| all).sum();
    if all < MIN_PACKETS {
        0.0
    } else {
        lost as f64 / all as f64
    }
}

impl StreamCounters {
    /// Takes the audio packets per second of the last second, lost ones included. Returns their share of the usual pace, once there is one:
    /// a microphone sends packets at a constant rate while it is on.
    fn keep_pace(&mut self, pace: f64) -> Option<f64> {
        let share = pace / self.pace.max(1.0);
        if (0.93..1.07).contains(&share) {
            self.steady += 1;
            self.pace += (pace - self.pace) * 0.2;
            return Some(share).filter(|_| self.steady > 2);
        }
        let late_audio = self.steady > 2 && (0.1..0.93).contains(&share);
        if late_audio {
            // Bounded by the time that congestion may last before it is acted upon.
            self.steady = self.steady.min(8) - 1;
            return Some(share);
        }
        if share > 1.0 && self.steady > 2 {
            // A queue drains.
            return Some(1.0);
        }
        self.pace = pace;
        self.steady = 0;
        None
    }
}
