//! What a browser's tab says of the call, for people who look elsewhere.

use super::phase::Phase;

/// The call in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TabState {
    /// No call.
    #[default]
    Idle,
    /// In the call, and heard.
    Live,
    /// In the call with the microphone off.
    Muted,
    /// What was lost is being won back.
    Reconnecting,
}

impl TabState {
    /// What to say in this phase. `heard` says that the microphone is on.
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
