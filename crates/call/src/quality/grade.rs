//! How good a connection is, and in one word why it is not better: a pure judgement over the last seconds.
//!
//! Every second brings [`Totals`] of what arrived from a person, or of what they sent where it is oneself. A [`Trace`] keeps a minute of
//! what they come to; [`judge`] looks at the last five seconds of it. What was bad stays bad until it is clearly better, so that a word
//! on a tile does not come and go.

use std::collections::VecDeque;

use janus_proto::Timestamp;

/// How many seconds are kept for the graphs.
pub const TRACE: usize = 60;
/// How many seconds are judged.
const WINDOW: usize = 5;
/// How many seconds in a row less must be sent before that is worth a word: every connection begins small.
const LIMITED: usize = 20;
/// From this share of its limit on, what was over the limit counts as over it still.
const STICKY: f64 = 0.6;
/// Fewer packets than this in the window say nothing about loss.
const FEWEST_PACKETS: u64 = 20;
/// Fewer frames a second than this are a slide show.
const FEW_FRAMES: f64 = 4.0;

/// How good it is, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Grade {
    /// As it should be.
    #[default]
    Good,
    /// One notices it.
    Fair,
    /// Words and pictures get lost.
    Poor,
}

impl Grade {
    /// The value of `data-quality`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Poor => "poor",
        }
    }
}

/// Why it is not better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Nothing gets through any more.
    Stalled,
    /// Packets are lost on the way.
    Loss,
    /// Packets of nearly everybody are lost: it is our own connection that loses them.
    Incoming,
    /// What is said arrives late.
    Delay,
    /// Packets come at uneven distances.
    Jitter,
    /// There is no room for the whole picture.
    Bandwidth,
    /// The computer does not keep up.
    Processor,
    /// The pictures are few.
    FewFrames,
}

/// The judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Quality {
    /// In one word.
    pub grade: Grade,
    /// `None` where it is good.
    pub cause: Option<Cause>,
}

impl Quality {
    /// Nothing gets through any more.
    pub const STALLED: Self = Self {
        grade: Grade::Poor,
        cause: Some(Cause::Stalled),
    };
}

/// Why the browser sends less than it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// The computer does not keep up.
    Processor,
    /// There is no room.
    Bandwidth,
}

/// What was measured of one person's streams together since the connection began.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// Bytes of payload.
    pub bytes: u64,
    /// Packets that were sent, lost ones among them.
    pub packets: u64,
    /// Of these, packets lost on the way; late ones make it smaller again.
    pub lost: i64,
    /// Frames that were decoded; `None` where none are expected.
    pub frames: Option<u64>,
    /// Milliseconds by which packets' distances vary right now.
    pub jitter: Option<f64>,
    /// Milliseconds there and back right now.
    pub round_trip: Option<f64>,
    /// Why less is sent than could be.
    pub limit: Option<Limit>,
}

/// One second of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// Bits per second.
    pub bitrate: f64,
    /// Packets that were sent, lost ones among them.
    pub packets: u64,
    /// Packets lost.
    pub lost: u64,
    /// Frames per second; `None` where none are expected.
    pub frames: Option<f64>,
    /// Milliseconds by which packets' distances vary.
    pub jitter: Option<f64>,
    /// Milliseconds there and back.
    pub round_trip: Option<f64>,
    /// Why less is sent than could be.
    pub limit: Option<Limit>,
}

impl Point {
    /// The share of packets lost, 0 to 1.
    #[must_use]
    pub fn loss(&self) -> f64 {
        share(self.lost, self.packets)
    }
}

fn share(lost: u64, packets: u64) -> f64 {
    if packets == 0 {
        return 0.0;
    }
    // Far below 2^53.
    (lost as f64 / packets as f64).min(1.0)
}

/// The last minute of a connection, second by second.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trace {
    points: VecDeque<Point>,
    last: Option<(Timestamp, Totals)>,
}

impl Trace {
    /// The seconds, oldest first.
    pub fn points(&self) -> impl ExactSizeIterator<Item = &Point> {
        self.points.iter()
    }

    /// Takes a measurement. Counters that run backwards belong to a new connection, and the first of a connection is no second yet.
    pub fn count(&mut self, now: Timestamp, totals: Totals) {
        let earlier = self.last.replace((now, totals));
        let Some((then, earlier)) = earlier else { return };
        let elapsed = now.since(then);
        if elapsed.is_zero() || totals.bytes < earlier.bytes || totals.packets < earlier.packets {
            return;
        }
        let per_second = |count: u64| count as f64 / elapsed.as_secs_f64();
        if self.points.len() == TRACE {
            self.points.pop_front();
        }
        self.points.push_back(Point {
            bitrate: per_second((totals.bytes - earlier.bytes) * 8),
            packets: totals.packets - earlier.packets,
            lost: u64::try_from(totals.lost - earlier.lost).unwrap_or_default(),
            frames: totals
                .frames
                .zip(earlier.frames)
                .map(|(frames, before)| per_second(frames.saturating_sub(before))),
            jitter: totals.jitter,
            round_trip: totals.round_trip,
            limit: totals.limit,
        });
    }

    /// Whether the same limit has held for long.
    fn has_been(&self, limit: Option<Limit>) -> bool {
        let latest = self.points.iter().rev().take(LIMITED);
        latest.len() == LIMITED && latest.into_iter().all(|point| point.limit == limit)
    }

    /// The last seconds together; nothing before there are as many as are judged.
    #[must_use]
    pub fn recent(&self) -> Option<Figures> {
        let start = self.points.len().checked_sub(WINDOW)?;
        let window = || self.points.range(start..);
        let packets = window().map(|point| point.packets).sum::<u64>();
        let lost = window().map(|point| point.lost).sum::<u64>();
        let mean = |read: fn(&Point) -> Option<f64>| {
            let known: Vec<f64> = window().filter_map(read).collect();
            (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
        };
        let limit = self.points.back()?.limit;
        Some(Figures {
            packets,
            loss: if packets < FEWEST_PACKETS {
                0.0
            } else {
                share(lost, packets)
            },
            jitter: mean(|point| point.jitter),
            round_trip: mean(|point| point.round_trip),
            // A camera that was turned on a moment ago has had no time to send many.
            frames: if window().all(|point| point.frames.is_some()) {
                mean(|point| point.frames)
            } else {
                None
            },
            limit: limit.filter(|_| self.has_been(limit)),
        })
    }
}

/// What is judged.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Figures {
    /// How many packets they are about.
    pub packets: u64,
    /// The share of packets lost, 0 to 1.
    pub loss: f64,
    /// Milliseconds by which packets' distances vary.
    pub jitter: Option<f64>,
    /// Milliseconds there and back.
    pub round_trip: Option<f64>,
    /// Frames per second; `None` where none are expected.
    pub frames: Option<f64>,
    /// Why less is sent than could be.
    pub limit: Option<Limit>,
}

/// From where on something is fair, and from where on poor.
struct Limits {
    fair: f64,
    poor: f64,
}

/// Opus hides 2 % of loss; at 8 % syllables are missing.
const LOSS: Limits = Limits {
    fair: 0.02,
    poor: 0.08,
};
/// ITU-T G.114: up to 150 ms one way nobody notices, from 400 ms on people talk at the same time. There and back is twice that.
const DELAY: Limits = Limits {
    fair: 300.0,
    poor: 700.0,
};
/// A jitter buffer of the usual size swallows 40 ms.
const JITTER: Limits = Limits {
    fair: 40.0,
    poor: 120.0,
};

impl Limits {
    fn grade(&self, value: f64, before: Grade) -> Grade {
        let over = |limit: f64, grade| value >= limit || (before >= grade && value >= limit * STICKY);
        if over(self.poor, Grade::Poor) {
            Grade::Poor
        } else if over(self.fair, Grade::Fair) {
            Grade::Fair
        } else {
            Grade::Good
        }
    }
}

/// Judges the last seconds, knowing how they were judged before. Of several causes the gravest is told, and of equally grave ones the
/// one that explains the others.
#[must_use]
pub fn judge(figures: &Figures, before: Quality) -> Quality {
    let was = |cause| {
        if before.cause == Some(cause) {
            before.grade
        } else {
            Grade::Good
        }
    };
    let known = |limits: &Limits, value: Option<f64>, cause| {
        let grade = value.map_or(Grade::Good, |value| limits.grade(value, was(cause)));
        (grade, cause)
    };
    let limit = |limit, cause| {
        let grade = if figures.limit == Some(limit) {
            Grade::Fair
        } else {
            Grade::Good
        };
        (grade, cause)
    };
    let few = figures.frames.is_some_and(|frames| frames < FEW_FRAMES);
    let all = [
        known(&LOSS, Some(figures.loss), Cause::Loss),
        known(&DELAY, figures.round_trip, Cause::Delay),
        known(&JITTER, figures.jitter, Cause::Jitter),
        limit(Limit::Bandwidth, Cause::Bandwidth),
        limit(Limit::Processor, Cause::Processor),
        (if few { Grade::Fair } else { Grade::Good }, Cause::FewFrames),
    ];
    let mut worst = Quality::default();
    for (grade, cause) in all {
        if grade > worst.grade {
            worst = Quality {
                grade,
                cause: Some(cause),
            };
        }
    }
    worst
}

/// Whether so many of the people lose packets at once that it can only be our own connection. `losing` of `all` who send something do.
#[must_use]
pub const fn is_ours(losing: usize, all: usize) -> bool {
    all >= 3 && losing * 3 >= all * 2
}
