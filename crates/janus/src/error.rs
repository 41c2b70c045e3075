//! What can go wrong with a request to Janus, as data.

use crate::Plugin;

/// Why a request brought no answer that can be used.
///
/// Its text may quote Janus's own words, which are for the log: text for people is chosen where it is shown, in their language. Where there is
/// none for a refusal, its [`words`](Self::words) are quoted as what they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JanusError {
    /// The plugin refused (`plugindata.data.error_code`). Codes of different plugins overlap, so the plugin is part of the error.
    #[error("{} refused with {code}: {reason}", plugin.name())]
    Plugin {
        /// Who refused.
        plugin: Plugin,
        /// Its `error_code`.
        code: u32,
        /// Its `error`, for the log.
        reason: String,
    },
    /// Janus itself refused (`"janus":"error"`).
    #[error("Janus refused with {code}: {reason}")]
    Core {
        /// `error.code`.
        code: u32,
        /// `error.reason`, for the log.
        reason: String,
    },
    /// No answer came before the deadline.
    #[error("no answer in time")]
    TimedOut,
    /// An answer came but lacks what it must have.
    #[error("an answer that makes no sense: {0}")]
    Malformed(String),
    /// The session or the handle is gone, or too many requests wait on it already.
    #[error("the session or the handle is gone")]
    Closed,
}

impl JanusError {
    /// The number that Janus or the plugin gave, if it was they who refused.
    #[must_use]
    pub const fn code(&self) -> Option<u32> {
        match self {
            Self::Plugin { code, .. } | Self::Core { code, .. } => Some(*code),
            Self::TimedOut | Self::Malformed(_) | Self::Closed => None,
        }
    }

    /// Whether Janus's core refused with this code.
    #[must_use]
    pub fn is_core(&self, wanted: u32) -> bool {
        matches!(self, Self::Core { code, .. } if *code == wanted)
    }
}

/// Core error: the secret or the token is missing, wrong or withdrawn.
pub const UNAUTHORIZED: u32 = 403;
/// Core error: there is no such session, or it is no longer there.
pub const NO_SUCH_SESSION: u32 = 458;
/// Core error: there is no such handle, or it is no longer there.
pub const NO_SUCH_HANDLE: u32 = 459;
/// Core error: the session id that `create` proposed is taken.
pub const SESSION_ID_TAKEN: u32 = 468;
