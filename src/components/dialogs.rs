//! Which of the page's dialogs are open.

use leptos::prelude::*;

/// The dialogs that every screen can open. A `Copy` context.
#[derive(Clone, Copy)]
pub(crate) struct Dialogs {
    /// The settings.
    pub(crate) settings: RwSignal<bool>,
    /// The list of keyboard shortcuts.
    pub(crate) shortcuts: RwSignal<bool>,
}

impl Dialogs {
    /// All closed.
    pub(crate) fn new() -> Self {
        Self {
            settings: RwSignal::new(false),
            shortcuts: RwSignal::new(false),
        }
    }
}

pub(crate) fn use_dialogs() -> Dialogs {
    expect_context()
}
