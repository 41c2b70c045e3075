//! What the views of a connection check read.

use web_sys::MediaStream;

use crate::check::Report;
use crate::model::Signal;

/// Every signal of a connection check; the rest is in the [`Model`](super::Model). Cheap to copy; provided as a context.
#[derive(Clone, Copy)]
pub struct CheckModel {
    /// What is known so far.
    pub report: Signal<Report>,
    /// Our own picture as it comes back.
    pub picture: Signal<Option<MediaStream>>,
    /// Our own sound as it comes back.
    pub sound: Signal<Option<MediaStream>>,
}

impl CheckModel {
    /// Nothing known yet. Must be called inside a reactive owner that outlives every view.
    #[must_use]
    pub fn new() -> Self {
        Self {
            report: Signal::new(Default::default()),
            picture: Signal::new(None),
            sound: Signal::new(None),
        }
    }
}

impl Default for CheckModel {
    fn default() -> Self {
        Self::new()
    }
}
