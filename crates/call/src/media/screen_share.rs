//! A shared screen: what the person wants, what the browser gave, and what becomes of it.
//!
//! Beside [`LocalMedia`](super::LocalMedia) and not in it, because a screen is unlike a device: it is chosen in a prompt that may stay
//! open for minutes and that no page can close, it is never opened again by itself, and the browser's own bar may end it at any time.

use crate::notice::Notice;

/// What can be done with the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareOutput {
    /// Call getDisplayMedia; answer with [`ShareEvent::Opened`] or [`ShareEvent::Refused`].
    Open {
        /// Comes back with the answer.
        generation: u32,
    },
    /// Send what was opened from now on.
    Adopt {
        /// The one that it was opened with.
        generation: u32,
    },
    /// Nobody wants what was opened any more: stop it.
    Discard {
        /// The one that it was opened with.
        generation: u32,
    },
    /// Stop what is sent and take it from the senders.
    Close,
}

/// What the browser reports about a shared screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareEvent {
    /// getDisplayMedia gave a picture, and sound where the browser can and the person allowed it.
    Opened {
        /// The request's.
        generation: u32,
        /// There is sound as well.
        sound: bool,
    },
    /// getDisplayMedia gave nothing.
    Refused {
        /// The request's.
        generation: u32,
        /// Why.
        why: ShareRefusal,
    },
    /// The picture ended by itself: the browser's own bar, or the shared window was closed.
    Ended {
        /// The one that it was opened with.
        generation: u32,
    },
    /// The sound alone ended by itself.
    SoundEnded {
        /// The one that it was opened with.
        generation: u32,
    },
}

/// Why there is nothing to share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareRefusal {
    /// The person closed the prompt. That is their right and no error.
    Cancelled,
    /// The system does not let the browser see the screen.
    Forbidden,
    /// Anything else.
    Failed,
}

/// One's own share as a view shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Share {
    /// Nothing is shared.
    #[default]
    Off,
    /// The browser's prompt is open.
    Asking,
    /// The others see the screen.
    On {
        /// They hear it, too.
        sound: bool,
    },
}

impl Share {
    /// Whether the others see the screen.
    #[must_use]
    pub const fn is_on(self) -> bool {
        matches!(self, Self::On { .. })
    }

    /// Whether the others hear it.
    #[must_use]
    pub const fn has_sound(self) -> bool {
        matches!(self, Self::On { sound: true })
    }
}

/// The share and the one prompt that may be open for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LocalShare {
    state: Share,
    /// Of the prompt that is open or of what is shared.
    generation: u32,
}

impl LocalShare {
    pub(crate) const fn state(&self) -> Share {
        self.state
    }

    /// Asks for a screen, unless that is under way or done.
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

    /// Ends the share. A prompt stays open, since no page can close it, but its answer is not wanted any more.
    pub(crate) fn stop(&mut self) -> Option<ShareOutput> {
        let was_on = self.state.is_on();
        self.state = Share::Off;
        was_on.then_some(ShareOutput::Close)
    }

    /// Takes the browser's word; returns what to do, and what to tell the person.
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
