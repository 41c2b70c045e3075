//! The state of a connection check.

use leptos::prelude::*;
use web_sys::MediaStream;

use parlour_call::check::Report;

/// What a connection check has found; devices and preferences are in the other contexts.
#[derive(Clone, Copy)]
pub struct CheckState {
    /// What is known so far.
    pub report: RwSignal<Report>,
    /// One's own picture as it comes back.
    pub video: RwSignal<Option<MediaStream>, LocalStorage>,
    /// One's own sound as it comes back.
    pub audio: RwSignal<Option<MediaStream>, LocalStorage>,
}

impl CheckState {
    /// Nothing known yet. Must be called inside a reactive owner that outlives every view.
    #[must_use]
    pub fn new() -> Self {
        Self {
            report: RwSignal::new(Report::default()),
            video: RwSignal::new_local(None),
            audio: RwSignal::new_local(None),
        }
    }
}

impl Default for CheckState {
    fn default() -> Self {
        Self::new()
    }
}
