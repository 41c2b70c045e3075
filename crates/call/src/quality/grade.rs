//! Grades a connection as good, fair or poor and names one cause: a pure function of the last five seconds of statistics.
//!
//! Every second brings [`Totals`] of the streams received from a participant, or of those sent by oneself. A [`Trace`] keeps one minute of
//! their differences; [`judge`] looks at the last five seconds of it. Thresholds have hysteresis, so that a label on a tile does not
//! flicker.

use std::collections::VecDeque;

use crate::stats::{InboundRtp, QualityLimitation, StatsSnapshot};
use janus_proto::Timestamp;

/// Length of a [`Trace`] in seconds: what the graphs show.
pub const TRACE: usize = 60;
/// Seconds that are judged.
const WINDOW: usize = 5;
/// Seconds in a row for which the encoder must be limited before that is a cause: every connection starts at a low bitrate.
const LIMITED: usize = 20;
/// Hysteresis: once over a threshold, a value stays over it until it falls below this share of it.
const HYSTERESIS: f64 = 0.6;
/// Packets in the window below which its loss is not significant.
const MIN_PACKETS: u64 = 20;
/// Frame rate below which video is graded fair.
const MIN_FRAME_RATE: f64 = 4.0;

/// The grade of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Grade {
    /// No impairment.
    #[default]
    Good,
    /// A noticeable impairment.
    Fair,
    /// Audio or video is interrupted.
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

/// Why a grade is not [`Grade::Good`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// No media arrives any more.
    Stalled,
    /// Packet loss.
    Loss,
    /// Packet loss of nearly all participants: it happens on our own downlink.
    Incoming,
    /// A long round-trip time.
    Delay,
    /// High packet jitter.
    Jitter,
    /// The encoder is limited by bandwidth (`qualityLimitationReason`).
    Bandwidth,
    /// The encoder is limited by the CPU (`qualityLimitationReason`).
    Processor,
    /// A low frame rate.
    FewFrames,
}

/// A grade with its cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Quality {
    /// The grade.
    pub grade: Grade,
    /// The cause; `None` if the grade is good.
    pub cause: Option<Cause>,
}

impl Quality {
    /// The quality of a stream that has stalled.
    pub const STALLED: Self = Self {
        grade: Grade::Poor,
        cause: Some(Cause::Stalled),
    };
}

/// Counters of all streams of one participant together, since the beginning of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// Payload bytes.
    pub bytes: u64,
    /// Packets sent, including lost ones.
    pub packets: u64,
    /// Packets lost; duplicates can make it smaller again (RFC 3550).
    pub lost: i64,
    /// Frames decoded; `None` if no video is expected.
    pub frames: Option<u64>,
    /// Current packet jitter in milliseconds.
    pub jitter: Option<f64>,
    /// Current round-trip time in milliseconds.
    pub round_trip: Option<f64>,
    /// Why the encoder is limited.
    pub limit: Option<QualityLimitation>,
}

impl Totals {
    /// Adds a received stream. `frames` stays as it is.
    pub(crate) fn add_received(&mut self, stream: &InboundRtp) {
        self.bytes += stream.bytes_received;
        self.packets += stream.packets_received + u64::try_from(stream.packets_lost).unwrap_or_default();
        self.lost += stream.packets_lost;
        // The worst stream is what one notices.
        let jitter = stream.jitter.map(to_milliseconds);
        if jitter > self.jitter {
            self.jitter = jitter;
        }
    }

    /// All streams that a connection sends together; `None` if it sends none. The round-trip time is the one of Janus's receiver reports, or
    /// else of the connectivity checks.
    pub(crate) fn sent(snapshot: &StatsSnapshot) -> Option<Self> {
        let mut totals = None;
        let mut round_trip = None;
        for stream in &snapshot.outbound {
            let sum: &mut Self = totals.get_or_insert_default();
            sum.bytes += stream.bytes_sent;
            sum.packets += stream.packets_sent;
            sum.limit = sum.limit.or(stream.quality_limitation);
            if let Some(remote) = &stream.remote {
                sum.lost += remote.packets_lost;
                let jitter = remote.jitter.map(to_milliseconds);
                if jitter > sum.jitter {
                    sum.jitter = jitter;
                }
                round_trip = round_trip.or(remote.round_trip_time);
            }
        }
        let checked = || snapshot.candidate_pair.as_ref()?.current_round_trip_time;
        let round_trip = round_trip.or_else(checked).map(to_milliseconds);
        totals.map(|totals| Self { round_trip, ..totals })
    }
}

/// webrtc-stats counts in seconds, thresholds and views in milliseconds.
pub(crate) fn to_milliseconds(seconds: f64) -> f64 {
    seconds * 1000.0
}

/// One second of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// Bits per second.
    pub bitrate: f64,
    /// Packets sent, including lost ones.
    pub packets: u64,
    /// Packets lost.
    pub lost: u64,
    /// Frames per second; `None` if no video is expected.
    pub frames: Option<f64>,
    /// Packet jitter in milliseconds.
    pub jitter: Option<f64>,
    /// Round-trip time in milliseconds.
    pub round_trip: Option<f64>,
    /// Why the encoder is limited.
    pub limit: Option<QualityLimitation>,
}

impl Point {
    /// Packet loss, 0 to 1.
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

/// The last minute of a connection, one [`Point`] a second.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trace {
    points: VecDeque<Point>,
    last: Option<(Timestamp, Totals)>,
}

impl Trace {
    /// The points, oldest first.
    pub fn points(&self) -> impl ExactSizeIterator<Item = &Point> {
        self.points.iter()
    }

    /// Takes the counters and appends their difference to the previous ones. Nothing is appended for the first counters of a connection;
    /// counters that decreased belong to a new connection.
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

    /// Whether the same limitation has held for `LIMITED` seconds.
    fn has_been(&self, limit: Option<QualityLimitation>) -> bool {
        let latest = self.points.iter().rev().take(LIMITED);
        latest.len() == LIMITED && latest.into_iter().all(|point| point.limit == limit)
    }

    /// The last `WINDOW` seconds together; `None` while there are fewer.
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
            loss: if packets < MIN_PACKETS {
                0.0
            } else {
                share(lost, packets)
            },
            jitter: mean(|point| point.jitter),
            round_trip: mean(|point| point.round_trip),
            // A camera that was turned on within the window had no time to send many.
            frames: if window().all(|point| point.frames.is_some()) {
                mean(|point| point.frames)
            } else {
                None
            },
            limit: limit.filter(|_| self.has_been(limit)),
        })
    }
}

/// What [`judge`] looks at: the last seconds of a [`Trace`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Figures {
    /// Packets sent, including lost ones.
    pub packets: u64,
    /// Packet loss, 0 to 1.
    pub loss: f64,
    /// Mean packet jitter in milliseconds.
    pub jitter: Option<f64>,
    /// Mean round-trip time in milliseconds.
    pub round_trip: Option<f64>,
    /// Mean frames per second; `None` if no video is expected.
    pub frames: Option<f64>,
    /// Why the encoder has been limited for `LIMITED` seconds.
    pub limit: Option<QualityLimitation>,
}

/// Thresholds of the grades fair and poor.
struct Thresholds {
    fair: f64,
    poor: f64,
}

/// Packet loss, 0 to 1: Opus conceals 2 %; at 8 % syllables are missing.
const LOSS: Thresholds = Thresholds {
    fair: 0.02,
    poor: 0.08,
};
/// Round-trip time in milliseconds. ITU-T G.114: up to 150 ms one way go unnoticed, from 400 ms on people talk at the same time.
const DELAY: Thresholds = Thresholds {
    fair: 300.0,
    poor: 700.0,
};
/// Packet jitter in milliseconds: a jitter buffer of the usual size absorbs 40 ms.
const JITTER: Thresholds = Thresholds {
    fair: 40.0,
    poor: 120.0,
};

impl Thresholds {
    fn grade(&self, value: f64, before: Grade) -> Grade {
        let over = |limit: f64, grade| value >= limit || (before >= grade && value >= limit * HYSTERESIS);
        if over(self.poor, Grade::Poor) {
            Grade::Poor
        } else if over(self.fair, Grade::Fair) {
            Grade::Fair
        } else {
            Grade::Good
        }
    }
}

/// Grades the last seconds; `before` is the previous result, for the hysteresis. Of several causes the one with the worst grade is
/// named, and of equal ones the one that explains the others.
#[must_use]
pub fn judge(figures: &Figures, before: Quality) -> Quality {
    let was = |cause| {
        if before.cause == Some(cause) {
            before.grade
        } else {
            Grade::Good
        }
    };
    let known = |limits: &Thresholds, value: Option<f64>, cause| {
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
    let few = figures.frames.is_some_and(|frames| frames < MIN_FRAME_RATE);
    let all = [
        known(&LOSS, Some(figures.loss), Cause::Loss),
        known(&DELAY, figures.round_trip, Cause::Delay),
        known(&JITTER, figures.jitter, Cause::Jitter),
        limit(QualityLimitation::Bandwidth, Cause::Bandwidth),
        limit(QualityLimitation::Cpu, Cause::Processor),
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

/// Whether so many participants lose packets at once that it must be our own downlink: `losing` of the `all` who send something.
#[must_use]
pub const fn is_ours(losing: usize, all: usize) -> bool {
    all >= 3 && losing * 3 >= all * 2
}
