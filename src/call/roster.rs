//! The people in the room and their streams, as views read them.

use crate::janus::message::Id;

/// Somebody in the room, oneself included.
#[derive(Debug, Clone, PartialEq)]
pub struct Participant {
    /// The Janus feed id.
    pub feed: Id,
    /// The display name exactly as given; only ever rendered as text.
    pub name: String,
    /// Oneself.
    pub is_self: bool,
    /// The microphone is on.
    pub audio: bool,
    /// The camera is on.
    pub video: bool,
    /// Talking right now.
    pub speaking: bool,
    /// How their media is doing.
    pub link: Link,
    /// The m-line on the subscriber connection that carries their microphone.
    pub audio_mid: Option<String>,
    /// The m-line on the subscriber connection that carries their camera.
    pub video_mid: Option<String>,
}

/// The tile's `data-link`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Link {
    /// Nothing has arrived yet.
    #[default]
    Connecting,
    /// A frame, or with the camera off a packet of sound, came within the last 3 s; where neither is on, the connection is up.
    Live,
    /// It was live and stands still.
    Stalled,
}

impl Link {
    /// The value of `data-link`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Live => "live",
            Self::Stalled => "stalled",
        }
    }
}
