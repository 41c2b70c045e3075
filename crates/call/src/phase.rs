//! Where a call stands.

/// The life of a call. What belongs to a phase lives in its variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Not in yet.
    Lobby,
    /// On the way in.
    Joining,
    /// In the room.
    InCall,
    /// In the room, but something is lost and being won back.
    Reconnecting,
    /// Was in, is out.
    Left(EndReason),
    /// Never got in, or given up. Some reasons can be mended in the lobby and tried again.
    Failed(EndReason),
}

/// Why a call ended or never began; the page's `data-reason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// The person hung up.
    Hangup,
    /// A moderator removed them.
    Kicked,
    /// The room was destroyed.
    RoomClosed,
    /// Too many are publishing already.
    RoomFull,
    /// The room wants a PIN and got none (`wrong: false`), or another one (`wrong: true`).
    Pin { wrong: bool },
    /// There is no such room, and none may be made.
    NoRoom,
    /// A token or secret is missing or wrong.
    Unauthorized,
    /// Janus cannot be reached, or does not speak as it should.
    Gateway,
    /// The configuration is wrong.
    Config,
}

/// What of a call is lost just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trouble {
    /// Janus does not hear us.
    pub signalling: bool,
    /// Sound and pictures do not flow, ours or theirs.
    pub media: bool,
}

impl Trouble {
    /// Whether anything is.
    #[must_use]
    pub const fn is_any(self) -> bool {
        self.signalling || self.media
    }
}

impl EndReason {
    /// The value of `data-reason`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hangup => "hangup",
            Self::Kicked => "kicked",
            Self::RoomClosed => "room-closed",
            Self::RoomFull => "room-full",
            Self::Pin { .. } => "pin",
            Self::NoRoom => "no-room",
            Self::Unauthorized => "unauthorized",
            Self::Gateway => "gateway",
            Self::Config => "config",
        }
    }
}

impl Phase {
    /// The value of `data-call`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Lobby => "lobby",
            Self::Joining => "joining",
            Self::InCall => "in-call",
            Self::Reconnecting => "reconnecting",
            Self::Left(_) => "left",
            Self::Failed(_) => "failed",
        }
    }

    /// The reason, once there is one.
    #[must_use]
    pub const fn reason(&self) -> Option<EndReason> {
        match self {
            Self::Left(reason) | Self::Failed(reason) => Some(*reason),
            _ => None,
        }
    }
}
