//! How much our line can take, where Janus does not know: estimated from what arrives.
//!
//! Nothing is held back before there is a sign that the line is full: packets of nearly everybody are lost, sound that always comes at the
//! same pace comes slower, or the answers to the browser's own checks take longer and longer. Then what arrived in that second is about what
//! the line can take, and what is asked for is brought below it at once. Later it is raised step by step: quickly up to what was too
//! much the last time, cautiously beyond that, and each failure makes the next try wait longer.
//!
//! Loss that stays the same however little is sent (a bad radio link) is not ours to mend: it is then taken as given.

use crate::stats::InboundStats;
use janus_proto::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

/// Of each packet on the wire that the browser does not count as payload, in bits: IP, UDP, RTP and its protection.
const OVERHEAD: u64 = 50 * 8;
/// Signs within so long after a change of what is asked for are still of before it.
const SETTLING: Duration = Duration::from_millis(1800);
/// So long a full queue may take until what is in it came, and the way is short again.
const DRAINING: Duration = Duration::from_secs(4);
/// So long it takes, besides what the queue takes, until less comes for having asked for less, and what was lost before is no longer
/// asked for again.
const EASING: Duration = Duration::from_millis(1900);
/// How long a raise must go well.
const TRIAL: Duration = Duration::from_secs(3);
/// How long after a raise a full line is its fault.
const BLAME: Duration = Duration::from_secs(5);
/// The wait before the first raise; it doubles with each that fails.
const PATIENCE: Duration = Duration::from_secs(4);
/// The wait before one more picture is tried where by all that is known there is no room for it.
const RISKY: Duration = Duration::from_secs(20);
const MOST_PATIENCE: Duration = Duration::from_secs(16);
/// Fewer packets in a second say nothing about loss.
const FEWEST: u64 = 15;
/// Measurements further apart than this say nothing: the page slept.
const ASLEEP: f64 = 4000.0;
/// Measurements closer than this say too little.
const TOO_SOON: f64 = 400.0;
/// Signs of a full line, for the second in a row and at once: the share of packets lost, the share of sound that is late, and milliseconds
/// by which the way there and back became longer.
const WEAK: Signs = Signs {
    loss: 0.04,
    late: 0.06,
    longer: 200.0,
};
const STRONG: Signs = Signs {
    loss: 0.10,
    late: 0.15,
    longer: 400.0,
};

/// Signs that even the least is too much. Sound that is late is none: a long queue takes its time to empty.
const HOPELESS: Signs = Signs {
    loss: 0.10,
    late: f64::INFINITY,
    longer: 1500.0,
};

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Signs {
    loss: f64,
    late: f64,
    longer: f64,
}

impl Signs {
    fn reach(&self, limits: &Self) -> bool {
        self.loss >= limits.loss || self.late >= limits.late || self.longer >= limits.longer
    }
}

/// One stream's counters, and at which pace its sound comes.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    packets: u64,
    bytes: u64,
    lost: i64,
    pace: f64,
    steady: u32,
}

/// What one second brought.
#[derive(Debug, Clone, Default)]
pub(super) struct Second {
    /// Bits per second of everything.
    pub(super) bits: f64,
    /// Of these, sound.
    pub(super) sound: f64,
    /// Bits per second of each line with pictures.
    pub(super) pictures: Vec<(String, f64)>,
    signs: Signs,
}

/// A run of cuts, one soon after the other.
#[derive(Debug, Clone, Default)]
struct Run {
    /// What arrived and what was lost at each.
    cuts: Vec<(f64, f64)>,
    last: Timestamp,
}

/// What is known of the line.
#[derive(Debug, Default)]
pub(super) struct Bandwidth {
    counted: BTreeMap<String, Counted>,
    measured: Option<u64>,
    /// The shortest way there and back, and the last.
    trips: Option<(f64, f64)>,
    weak: bool,
    /// Loss that is there anyway.
    given: f64,
    /// Bits per second that may be asked for; `None` for any.
    budget: Option<f64>,
    /// What was too much the last time.
    too_much: Option<f64>,
    /// So many pictures are left out.
    without: usize,
    run: Run,
    changed: Option<Timestamp>,
    /// When less was asked for the last time, not only allowed.
    lowered: Option<Timestamp>,
    /// The last raise, the budget before it, and how many pictures were left out.
    raised: Option<(Timestamp, f64, usize)>,
    patience: Duration,
    next: Timestamp,
}

/// What the call asks for now, as the estimate must know it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Demand {
    /// Bits per second of all that is wished for, sound included.
    pub(super) wished: f64,
    /// Nothing less can be asked for without leaving pictures out, or next to nothing.
    pub(super) least: bool,
    /// How many pictures are wished for.
    pub(super) pictures: usize,
}

impl Bandwidth {
    /// Bits per second that may be asked for; `None` for any.
    pub(super) const fn budget(&self) -> Option<f64> {
        self.budget
    }

    /// So many pictures must be left out.
    pub(super) const fn without(&self) -> usize {
        self.without
    }

    /// Counts what came since the last time. `at` is the browser's time of the measurement, `trip` the way there and back, both in
    /// milliseconds. `None` where nothing can be said.
    pub(super) fn count(&mut self, streams: &[InboundStats], at: u64, trip: Option<f64>) -> Option<Second> {
        // Far below 2^53.
        let elapsed = self.measured.map(|measured| at.saturating_sub(measured) as f64);
        if elapsed.is_some_and(|elapsed| (0.0..TOO_SOON).contains(&elapsed)) {
            return None;
        }
        self.measured = Some(at);
        let before = std::mem::take(&mut self.counted);
        let elapsed = elapsed.filter(|elapsed| (0.0..ASLEEP).contains(elapsed));
        let mut second = Second::default();
        let mut losses = [Vec::new(), Vec::new()];
        let mut paces = Vec::new();
        for stream in streams {
            let earlier = before.get(&stream.mid).copied();
            let mut counted = Counted {
                packets: stream.packets,
                bytes: stream.bytes,
                lost: stream.lost,
                ..earlier.unwrap_or_default()
            };
            if let (Some(earlier), Some(elapsed)) = (earlier, elapsed)
                && stream.packets >= earlier.packets
                && stream.bytes >= earlier.bytes
            {
                let packets = stream.packets - earlier.packets;
                let missing = u64::try_from(stream.lost - earlier.lost).unwrap_or_default();
                let bits = (stream.bytes - earlier.bytes) * 8 + packets * OVERHEAD;
                let bits = bits as f64 * 1000.0 / elapsed;
                second.bits += bits;
                if stream.is_sound {
                    second.sound += bits;
                    let pace = (packets + missing) as f64 * 1000.0 / elapsed;
                    paces.extend(counted.keep_pace(pace));
                } else {
                    second.pictures.push((stream.mid.clone(), bits));
                }
                losses[usize::from(stream.is_sound)].push((missing, packets + missing));
            }
            self.counted.insert(stream.mid.clone(), counted);
        }
        elapsed?;
        // A queue that is full takes small packets of sound rather than large ones of pictures.
        second.signs.loss = losses.map(loss_of_most).into_iter().fold(0.0, f64::max);
        paces.sort_by(f64::total_cmp);
        second.signs.late = paces.get(paces.len() / 2).map_or(0.0, |pace| 1.0 - pace);
        second.signs.longer = self.trip(trip);
        Some(second)
    }

    fn trip(&mut self, trip: Option<f64>) -> f64 {
        let Some(trip) = trip else { return 0.0 };
        let (shortest, last) = self.trips.unwrap_or((trip, trip));
        // A way may become longer for good; then that is its length after some minutes.
        self.trips = Some((trip.min(shortest + 0.2), trip));
        if trip > last { trip - shortest } else { 0.0 }
    }

    /// Judges a second; true when the budget changed.
    pub(super) fn judge(&mut self, second: &Second, demand: Demand, now: Timestamp) -> bool {
        // Fewer are on the page than there were: of those, some are seen whatever happens. While none is, what was learnt stays.
        if demand.pictures > 0 {
            self.without = self.without.min(demand.pictures - 1);
        }
        let mut signs = second.signs;
        self.given = self.given.min((self.given * 0.98).max(signs.loss));
        signs.loss -= self.given;
        let settling = self.changed.is_some_and(|changed| now.since(changed) < SETTLING);
        if self.is_draining(now) {
            signs.longer = 0.0;
        }
        let weak = signs.reach(&WEAK);
        let full = signs.reach(&STRONG) || (weak && self.weak);
        self.weak = weak;
        if full {
            let blamed = self.raised.is_some_and(|(raised, ..)| now.since(raised) < BLAME);
            // Where nothing less can be asked for, only time tells whether it was enough.
            let tells = !demand.least || !self.is_easing(now);
            if (settling || !tells) && !blamed {
                return false;
            }
            return self.cut(second, demand, now);
        }
        !weak && self.raise(second, demand, now)
    }

    /// What comes may still be from before the last change.
    fn is_draining(&self, now: Timestamp) -> bool {
        self.changed.is_some_and(|changed| now.since(changed) < DRAINING)
    }

    /// What was asked for last may not have shown yet that it was less.
    fn is_easing(&self, now: Timestamp) -> bool {
        let queue = self.trips.map_or(0.0, |(shortest, last)| last - shortest);
        let time = EASING + Duration::from_millis(queue as u64);
        self.lowered.is_some_and(|lowered| now.since(lowered) < time)
    }

    fn cut(&mut self, second: &Second, demand: Demand, now: Timestamp) -> bool {
        if now.since(self.run.last) > Duration::from_secs(10) {
            self.run.cuts.clear();
        }
        self.run.last = now;
        self.run.cuts.push((second.bits, second.signs.loss));
        if self.is_given(second) {
            self.given = second.signs.loss * 1.2;
            self.too_much = None;
            self.without = 0;
            self.next = now;
            return false;
        }
        let below = second.bits * 0.85;
        let easing = self.is_easing(now);
        self.too_much = Some(second.bits);
        let mut raised_too_far = false;
        let budget = match (self.raised.take(), self.budget) {
            (Some((raised, before, without)), _) if now.since(raised) < BLAME => {
                raised_too_far = true;
                self.without = self.without.max(without);
                self.patience = (self.patience * 2).min(MOST_PATIENCE);
                before.min(below)
            }
            (_, earlier) => {
                self.patience = self.patience.max(PATIENCE);
                earlier.map_or(below, |earlier| below.min(earlier * 0.9))
            }
        };
        // The last resort: there is nothing less to ask for, and still it is too much.
        // Where some are left out already, any sign says that they are too few.
        let hopeless =
            demand.least && !raised_too_far && !easing && (self.without > 0 || second.signs.reach(&HOPELESS));
        if hopeless || raised_too_far || !easing {
            self.lowered = Some(now);
        }
        if hopeless {
            // What is lost tells how many too many they are.
            let lost = (demand.pictures as f64 * second.signs.loss.min(0.4)) as usize;
            // As long as half of them are seen at a time, nobody misses two turns.
            let most = (demand.pictures / 2).saturating_sub(self.without).max(1);
            let more = match self.without {
                0 => lost.max(demand.pictures / 8) + 1,
                _ => 1,
            };
            let more = more.min(most);
            self.without = (self.without + more).min(demand.pictures.saturating_sub(1));
        }
        self.budget = Some(budget);
        self.changed = Some(now);
        self.next = now + self.patience;
        true
    }

    /// Whether one more picture would make it as much as was too much the last time.
    fn is_risky(&self, second: &Second) -> bool {
        let pictures: f64 = second.pictures.iter().map(|(_, bits)| bits).sum();
        let moving = second.pictures.iter().filter(|(_, bits)| *bits > 0.0).count();
        let one = pictures / moving.max(1) as f64;
        self.too_much
            .is_some_and(|too_much| second.bits + one > too_much * 0.97)
    }

    /// Whether the same share is lost although much less is sent than before.
    fn is_given(&self, second: &Second) -> bool {
        let [.., first, middle, last] = self.run.cuts[..] else {
            return false;
        };
        let alike = |(_, loss): (f64, f64)| {
            let loss = loss / second.signs.loss.max(1e-6);
            (0.6..1.6).contains(&loss)
        };
        let less = last.0 < first.0 * 0.75;
        second.signs.late < WEAK.late
            && second.signs.longer < WEAK.longer
            && less
            && alike(first)
            && alike(middle)
    }

    fn raise(&mut self, second: &Second, demand: Demand, now: Timestamp) -> bool {
        let Some(budget) = self.budget else { return false };
        if self
            .raised
            .take_if(|(raised, ..)| now.since(*raised) >= TRIAL)
            .is_some()
        {
            // It went well.
            self.next = now;
            // Only if more came than was too much before: cameras do not always give what they may.
            if self.too_much.is_none_or(|too_much| second.bits > too_much * 1.02) {
                self.patience = PATIENCE;
                self.too_much = None;
            }
            if self.without == 0 && budget >= demand.wished * 1.3 {
                self.budget = None;
                self.too_much = None;
                return true;
            }
        }
        if now < self.next || self.raised.is_some() {
            return false;
        }
        if self.without > 0 && self.is_risky(second) && now.since(self.run.last) < RISKY {
            return false;
        }
        self.raised = Some((now, budget, self.without));
        if self.without > 0 {
            self.without -= 1;
        } else {
            let higher = match self.too_much {
                Some(too_much) if budget < too_much * 0.85 => (budget * 1.3).min(too_much * 0.9),
                Some(too_much) => budget.max(too_much) * 1.15,
                None => budget * 1.6,
            };
            self.budget = Some(higher);
        }
        true
    }
}

/// The share of packets that is lost of most streams, each given as lost ones and all. Those that lose most are left out: what few lose,
/// is lost on those few people's lines, and our own line is everybody's.
fn loss_of_most(mut streams: Vec<(u64, u64)>) -> f64 {
    let share = |(lost, all): &(u64, u64)| *lost as f64 / (*all).max(1) as f64;
    streams.retain_mut(|(_, all)| *all > 0);
    streams.sort_by(|one, other| share(other).total_cmp(&share(one)));
    let few = (streams.len() * 3 / 10).max(usize::from(streams.len() > 1));
    let most = &streams[few..];
    let lost: u64 = most.iter().map(|(lost, _)| lost).sum();
    let all: u64 = most.iter().map(|(_, all)| all).sum();
    if all < FEWEST {
        0.0
    } else {
        lost as f64 / all as f64
    }
}

impl Counted {
    /// Takes a second's packets of sound per second, lost ones included. Gives back which share of its usual pace that is, where it has one:
    /// a microphone sends packets at the same distances as long as it is on.
    fn keep_pace(&mut self, pace: f64) -> Option<f64> {
        let share = pace / self.pace.max(1.0);
        if (0.93..1.07).contains(&share) {
            self.steady += 1;
            self.pace += (pace - self.pace) * 0.2;
            return Some(share).filter(|_| self.steady > 2);
        }
        let late = self.steady > 2 && (0.1..0.93).contains(&share);
        if late {
            // For as long as a line may be full before something is done about it.
            self.steady = self.steady.min(8) - 1;
            return Some(share);
        }
        if share > 1.0 && self.steady > 2 {
            // What was kept back comes now.
            return Some(1.0);
        }
        self.pace = pace;
        self.steady = 0;
        None
    }
}
