//! Time as a number that somebody else reads from a clock.

use std::ops::{Add, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A point in time: whole milliseconds since an origin of the caller's choosing (the page's start in a browser, zero in a test).
/// It never runs backwards; it may jump forwards when a machine slept.
///
/// `std::time::Instant` is no replacement: it can only be read from a clock, and a recorded session is replayed with the times it had.
/// Milliseconds are what a browser's timers and a recorded session resolve, so a [`Duration`] that is added is cut to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp {
    millis: u64,
}

impl Timestamp {
    /// The point that is this many milliseconds after the origin.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self { millis }
    }

    /// Milliseconds since the origin.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.millis
    }

    /// The time since `earlier`; zero when `earlier` is in the future.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.millis.saturating_sub(earlier.millis))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self::from_millis(self.millis.saturating_add(millis(span)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, span: Duration) -> Self {
        Self::from_millis(self.millis.saturating_sub(millis(span)))
    }
}

/// Saturates after 584 million years.
fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
