//! The phase of a call.

/// The phase of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Before joining.
    Lobby,
    /// The join request is under way.
    Joining,
    /// In the room.
    InCall,
    /// In the room, with signalling or media lost and being restored.
    Reconnecting,
    /// The call is over.
    Left(EndReason),
    /// Joining failed, or reconnecting was given up. Some reasons can be corrected in the lobby.
    Failed(EndReason),
}

/// Why a call ended or failed; the page's `data-reason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// The person hung up.
    Hangup,
    /// A moderator removed them.
    Kicked,
    /// The room was destroyed.
    RoomClosed,
    /// The room has as many publishers as it allows.
    RoomFull,
    /// The room requires a PIN: none was given (`wrong: false`), or a wrong one (`wrong: true`).
    Pin { wrong: bool },
    /// The room does not exist and may not be created.
    NoRoom,
    /// The room's name is none that this Janus takes: its rooms have numbers.
    RoomName,
    /// The room takes end-to-end encrypted media only, which we do not send.
    Encryption,
    /// Janus refused with this code, for a reason that has none of the above; [`Call::refusal`](crate::Call::refusal) has its words.
    Refused { code: u32 },
    /// A token or secret is missing or wrong.
    Unauthorized,
    /// Janus cannot be reached, or violates its protocol.
    Gateway,
    /// The configuration is wrong.
    Config,
}

/// What of a call is lost at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outage {
    /// Requests do not reach Janus.
    pub signalling: bool,
    /// Media does not flow, ours or that of the others.
    pub media: bool,
}

impl Outage {
    /// Whether anything is lost.
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
            Self::NoRoom | Self::RoomName => "no-room",
            Self::Encryption => "encryption",
            Self::Unauthorized => "unauthorized",
            Self::Gateway | Self::Refused { .. } => "gateway",
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
