//! The shared screen.
//!
//! Separate from [`LocalMedia`](super::LocalMedia), because a screen differs from a device: it is chosen in a prompt that may stay open for
//! minutes and that no page can close, it is never opened again automatically, and the browser's own bar can end it at any time.

use crate::notice::Notice;
use serde::{Deserialize, Serialize};

/// Actions on the shared screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ShareOutput {
    /// Call getDisplayMedia; answer with [`ShareEvent::Opened`] or [`ShareEvent::Refused`].
    Open {
        /// Returned with the answer.
        generation: u32,
    },
    /// Send the opened tracks.
    Adopt {
        /// The one that it was opened with.
        generation: u32,
    },
    /// The opened tracks are no longer wanted: stop them.
    Discard {
        /// The one that it was opened with.
        generation: u32,
    },
    /// Stop the shared tracks and remove them from the senders.
    Close,
}

/// Events of the shared screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShareEvent {
    /// getDisplayMedia resolved with a video track.
    Opened {
        /// The request's.
        generation: u32,
        /// There is an audio track as well.
        sound: bool,
    },
    /// getDisplayMedia was rejected.
    Refused {
        /// The request's.
        generation: u32,
        /// Why.
        why: ShareRefusal,
    },
    /// The video track ended: by the browser's own bar, or because the shared window was closed.
    Ended {
        /// The one that it was opened with.
        generation: u32,
    },
    /// Only the audio track ended.
    SoundEnded {
        /// The one that it was opened with.
        generation: u32,
    },
}

/// Why getDisplayMedia was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShareRefusal {
    /// The user closed the prompt; not an error.
    Cancelled,
    /// The operating system denies it to the browser.
    Forbidden,
    /// The page around this one does not delegate it (`allow` of its `iframe`).
    DeniedByFrame,
    /// The site's own `Permissions-Policy` denies it.
    DeniedBySite,
    /// Anything else.
    Failed,
}

/// The state of one's own share, for views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Share {
    /// Not sharing.
    #[default]
    Off,
    /// The browser's prompt is open.
    Asking,
    /// The others see the screen.
    On {
        /// They hear its audio, too.
        sound: bool,
    },
}

impl Share {
    /// Whether the screen is shared.
    #[must_use]
    pub const fn is_on(self) -> bool {
        matches!(self, Self::On { .. })
    }

    /// Whether its audio is shared.
    #[must_use]
    pub const fn has_sound(self) -> bool {
        matches!(self, Self::On { sound: true })
    }
}

/// The share, and the one prompt that may be open for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LocalShare {
    state: Share,
    /// The generation of the open prompt or of what is shared.
    generation: u32,
}

impl LocalShare {
    pub(crate) const fn state(&self) -> Share {
        self.state
    }

    /// Opens the prompt, unless it is open or a screen is shared.
    pub(crate) fn start(&mut self) -> Option<ShareOutput> {
        if self.state != Share::Off {
            return None;
        }
        self.generation += 1;
        self.state = Share::Asking;
        Some(ShareOutput::Open {
            generation: self.generation,
        })
    }

    /// Ends the share. An open prompt stays open, since no page can close it, but its answer will be discarded.
    pub(crate) fn stop(&mut self) -> Option<ShareOutput> {
        let was_on = self.state.is_on();
        self.state = Share::Off;
        was_on.then_some(ShareOutput::Close)
    }

    /// Takes an event of the browser; returns what to do, and what to tell the user.
    pub(crate) fn handle(&mut self, event: ShareEvent) -> (Option<ShareOutput>, Option<Notice>) {
        let asked = |generation| self.state == Share::Asking && self.generation == generation;
        let shared = |generation| self.state.is_on() && self.generation == generation;
        match event {
            ShareEvent::Opened { generation, sound } if asked(generation) => {
                self.state = Share::On { sound };
                (Some(ShareOutput::Adopt { generation }), None)
            }
            ShareEvent::Opened { generation, .. } => (Some(ShareOutput::Discard { generation }), None),
            ShareEvent::Refused { generation, why } if asked(generation) => {
                self.state = Share::Off;
                let told = why != ShareRefusal::Cancelled;
                (None, told.then_some(Notice::ShareFailed(why)))
            }
            ShareEvent::Ended { generation } if shared(generation) => (self.stop(), None),
            ShareEvent::SoundEnded { generation } if shared(generation) => {
                self.state = Share::On { sound: false };
                (None, None)
            }
            ShareEvent::Refused { .. } | ShareEvent::Ended { .. } | ShareEvent::SoundEnded { .. } => {
                (None, None)
            }
        }
    }
}
