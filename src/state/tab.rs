//! The state of the call that the browser tab shows by title and icon.

use parlour_call::Phase;

/// The state of the tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TabState {
    /// No call.
    #[default]
    Idle,
    /// In the call with the microphone on.
    Live,
    /// In the call with the microphone off.
    Muted,
    /// In the call, reconnecting.
    Reconnecting,
}

impl TabState {
    /// The state in this phase; `heard` means that the microphone is on.
    #[must_use]
    pub const fn of(phase: &Phase, heard: bool) -> Self {
        match phase {
            Phase::Reconnecting => Self::Reconnecting,
            Phase::InCall if heard => Self::Live,
            Phase::InCall => Self::Muted,
            Phase::Lobby | Phase::Joining | Phase::Left(_) | Phase::Failed(_) => Self::Idle,
        }
    }
}
