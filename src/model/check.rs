//! What the views of a connection check read.

use leptos::prelude::*;
use web_sys::MediaStream;

use crate::check::Report;

/// Every signal of a connection check; the rest is in the [`Model`](super::Model). Cheap to copy; provided as a context.
#[derive(Clone, Copy)]
pub struct CheckModel {
    /// What is known so far.
    pub report: RwSignal<Report>,
    /// Our own picture as it comes back.
    pub picture: RwSignal<Option<MediaStream>, LocalStorage>,
    /// Our own sound as it comes back.
    pub sound: RwSignal<Option<MediaStream>, LocalStorage>,
}

impl CheckModel {
    /// Nothing known yet. Must be called inside a reactive owner that outlives every view.
    #[must_use]
    pub fn new() -> Self {
        Self {
            report: RwSignal::default(),
            picture: RwSignal::new_local(None),
            sound: RwSignal::new_local(None),
        }
    }
}

impl Default for CheckModel {
    fn default() -> Self {
        Self::new()
    }
}
