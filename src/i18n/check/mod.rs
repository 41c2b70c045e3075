//! The texts of the connection check.

pub(super) mod english;
pub(super) mod korean;

use super::Explanation;
use parlour_call::check::{Report, Step, StepState, Verdict};

/// What is drawn as a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gauge {
    /// Milliseconds there and back.
    RoundTrip,
    /// The share of packets lost.
    Loss,
    /// Bits per second that come back.
    Bitrate,
}

impl Gauge {
    /// The least that the full height of a graph stands for.
    #[must_use]
    pub const fn least(self) -> f64 {
        match self {
            Self::RoundTrip => 100.0,
            Self::Loss => 0.05,
            Self::Bitrate => 500_000.0,
        }
    }

    /// A value with its unit; these are written alike in every language. Loss is given as a share, 0 to 1.
    #[must_use]
    pub fn write(self, value: f64) -> String {
        match self {
            Self::RoundTrip => format!("{:.0}", value) + " ms",
            Self::Loss => format!("{:.1}", value * 100.0) + " %",
            Self::Bitrate if value < 1_000_000.0 => format!("{:.0}", value / 1000.0) + " kbit/s",
            Self::Bitrate => format!("{:.1}", value / 1_000_000.0) + " Mbit/s",
        }
    }
}

/// Every message of the connection check.
#[derive(Debug)]
pub struct CheckTexts {
    /// Button in the lobby.
    pub open: &'static str,
    /// Title.
    pub title: &'static str,
    /// Below the title.
    pub lead: &'static str,
    /// While it runs.
    pub running: &'static str,
    /// Button.
    pub again: &'static str,
    /// Names our own picture as it comes back.
    pub echo: &'static str,
    /// In place of that picture.
    pub no_picture: &'static str,
    /// Toggle: our own sound as it comes back.
    pub hear_yourself: &'static str,
    /// Names the graphs.
    pub graphs: &'static str,
    /// Names a step.
    pub step: fn(step: Step) -> &'static str,
    /// Where a step stands, for screen readers.
    pub state: fn(state: StepState) -> &'static str,
    /// What a step has found; empty while there is nothing to say.
    pub detail: fn(report: &Report, step: Step) -> String,
    /// Names a graph.
    pub gauge: fn(gauge: Gauge) -> &'static str,
    /// What it comes to.
    pub verdict: fn(verdict: Verdict) -> Explanation,
}

/// The three measurements in one line; the same in every language but for their names.
fn measured(report: &Report, name: fn(Gauge) -> &'static str) -> String {
    let part = |gauge: Gauge, value: f64| format!("{} {}", name(gauge), gauge.write(value));
    let mut parts: Vec<_> = report
        .round_trip()
        .map(|delay| part(Gauge::RoundTrip, delay))
        .into_iter()
        .collect();
    parts.push(part(Gauge::Loss, report.loss()));
    parts.push(part(Gauge::Bitrate, report.bitrate()));
    parts.join(" · ")
}
