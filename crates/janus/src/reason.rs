//! From a plugin's or the core's code to a reason that an interface can explain.

use crate::IdForm;
use crate::JanusError;
use crate::Plugin;

/// What a refusal means, whoever refused. Several codes of several plugins share one reason; their texts for people belong to
/// the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Token or `api_secret` is missing or wrong.
    Unauthorized,
    /// The token may not use this plugin.
    PluginForbidden,
    /// The transport itself failed.
    Transport,
    /// The server does not understand us: a missing, unknown or ill-formed request or field.
    BadRequest,
    /// The session is gone.
    NoSuchSession,
    /// The handle is gone.
    NoSuchHandle,
    /// The server lacks the plugin.
    NoSuchPlugin,
    /// The plugin failed at `attach`, `message` or `detach`.
    PluginFailed,
    /// An SDP was refused.
    BadSdp,
    /// A candidate was refused.
    BadCandidate,
    /// The session id is taken.
    SessionIdTaken,
    /// An answer came where none was due, or the connection is in another state.
    WrongState,
    /// There is no such token.
    NoSuchToken,
    /// The server takes no new sessions.
    Draining,
    /// The server failed for reasons of its own.
    Internal,
    /// The room, or the call, must be entered first.
    NotJoined,
    /// This handle is in already.
    AlreadyJoined,
    /// There is no such room.
    NoSuchRoom,
    /// The room's id is of the wrong kind, or none at all: [`JanusError::room_id_form`] tells which kind is right.
    BadRoomId,
    /// There is a room of this id already.
    RoomExists,
    /// There is no such publisher.
    NoSuchFeed,
    /// There is no such participant.
    NoSuchUser,
    /// There is no such group, or none was named where the room has groups.
    NoSuchGroup,
    /// Nobody else may publish at present.
    RoomFull,
    /// The room wants a PIN and got none.
    PinMissing,
    /// The PIN is wrong.
    PinWrong,
    /// The room's secret is missing or wrong.
    RoomSecret,
    /// The plugin's `admin_key` is missing or wrong.
    AdminKey,
    /// Not on the room's list, without its token, or without a valid `private_id`.
    NotAllowed,
    /// A moderator removed us.
    Kicked,
    /// Only end-to-end encrypted media is taken here.
    EncryptionRequired,
    /// Encrypted and plain feeds cannot share a subscription.
    MixedEncryption,
    /// We publish already.
    AlreadyPublished,
    /// We do not publish.
    NotPublished,
    /// Somebody has this id or name.
    IdTaken,
    /// The connection is set up already.
    AlreadySetUp,
    /// Register first.
    NotRegistered,
    /// The other one is in a call, or we are.
    Busy,
    /// There is no call.
    NoCall,
    /// A code that this client does not know.
    Unknown,
    /// No answer came in time.
    TimedOut,
    /// An answer made no sense.
    Malformed,
    /// The session or the handle was closed.
    Closed,
}

impl JanusError {
    /// The kind of room ids that the plugin wants, where it refused one of the other kind.
    #[must_use]
    pub fn room_id_form(&self) -> Option<IdForm> {
        match self {
            Self::Plugin { reason, .. } if self.reason_kind() == Reason::BadRoomId => room_id_form(reason),
            _ => None,
        }
    }

    /// Janus's own words, where it refused.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Plugin { reason, .. } | Self::Core { reason, .. } => Some(reason),
            Self::TimedOut | Self::Malformed(_) | Self::Closed => None,
        }
    }

    /// What it means. Codes of different plugins overlap; where one code has several meanings, Janus's words decide, as far as they do.
    #[must_use]
    pub fn reason_kind(&self) -> Reason {
        match self {
            Self::Core { code, .. } => core(*code),
            Self::Plugin { plugin, code, reason } => match plugin {
                Plugin::VideoRoom => videoroom(*code, reason),
                Plugin::AudioBridge => audiobridge(*code, reason),
                Plugin::TextRoom => textroom(*code, reason),
                Plugin::EchoTest => echotest(*code),
                Plugin::VideoCall => videocall(*code),
            },
            Self::TimedOut => Reason::TimedOut,
            Self::Malformed(_) => Reason::Malformed,
            Self::Closed => Reason::Closed,
        }
    }
}

/// "Invalid element type (room should be a string)", "(room should be a positive integer)".
fn room_id_form(words: &str) -> Option<IdForm> {
    let (_, kind) = words.split_once("(room should be ")?;
    Some(if kind.contains("string") {
        IdForm::Text
    } else {
        IdForm::Number
    })
}

const fn core(code: u32) -> Reason {
    match code {
        403 => Reason::Unauthorized,
        405 => Reason::PluginForbidden,
        450 => Reason::Transport,
        452..=457 | 467 => Reason::BadRequest,
        458 => Reason::NoSuchSession,
        459 => Reason::NoSuchHandle,
        460 => Reason::NoSuchPlugin,
        461..=463 => Reason::PluginFailed,
        464 | 465 => Reason::BadSdp,
        466 => Reason::BadCandidate,
        468 => Reason::SessionIdTaken,
        469 | 471 => Reason::WrongState,
        470 => Reason::NoSuchToken,
        472 => Reason::Draining,
        490 => Reason::Internal,
        _ => Reason::Unknown,
    }
}

fn videoroom(code: u32, words: &str) -> Reason {
    match code {
        429 => missing(words),
        433 => forbidden(words),
        430 if room_id_form(words).is_some() => Reason::BadRoomId,
        421..=423 | 430 => Reason::BadRequest,
        424 => Reason::NotJoined,
        425 => Reason::AlreadyJoined,
        426 => Reason::NoSuchRoom,
        427 => Reason::RoomExists,
        428 if words.contains("user") => Reason::NoSuchUser,
        428 => Reason::NoSuchFeed,
        431 | 437 => Reason::BadSdp,
        432 => Reason::RoomFull,
        434 => Reason::AlreadyPublished,
        435 => Reason::NotPublished,
        436 => Reason::IdTaken,
        438 => Reason::MixedEncryption,
        499 => Reason::Internal,
        _ => Reason::Unknown,
    }
}

fn audiobridge(code: u32, words: &str) -> Reason {
    match code {
        483 if words.contains("(group)") => Reason::NoSuchGroup,
        483 => missing(words),
        489 => forbidden(words),
        484 if room_id_form(words).is_some() => Reason::BadRoomId,
        480..=482 | 484 => Reason::BadRequest,
        485 => Reason::NoSuchRoom,
        486 => Reason::RoomExists,
        487 => Reason::NotJoined,
        488 | 499 => Reason::Internal,
        490 => Reason::IdTaken,
        491 => Reason::AlreadyJoined,
        492 => Reason::NoSuchUser,
        493 => Reason::BadSdp,
        494 => Reason::NoSuchGroup,
        _ => Reason::Unknown,
    }
}

fn textroom(code: u32, words: &str) -> Reason {
    match code {
        413 => missing(words),
        419 => forbidden(words),
        414 if room_id_form(words).is_some() => Reason::BadRoomId,
        411 | 412 | 414 | 415 => Reason::BadRequest,
        416 => Reason::AlreadySetUp,
        417 => Reason::NoSuchRoom,
        418 => Reason::RoomExists,
        420 => Reason::IdTaken,
        421 => Reason::AlreadyJoined,
        422 => Reason::NotJoined,
        423 => Reason::NoSuchUser,
        499 => Reason::Internal,
        _ => Reason::Unknown,
    }
}

const fn echotest(code: u32) -> Reason {
    match code {
        411..=413 => Reason::BadRequest,
        414 => Reason::BadSdp,
        _ => Reason::Unknown,
    }
}

const fn videocall(code: u32) -> Reason {
    match code {
        470..=472 | 474 | 475 | 479 => Reason::BadRequest,
        473 => Reason::NotRegistered,
        476 => Reason::IdTaken,
        477 => Reason::AlreadyJoined,
        478 => Reason::NoSuchUser,
        480 => Reason::Busy,
        481 => Reason::NoCall,
        482 | 483 => Reason::BadSdp,
        499 => Reason::Internal,
        _ => Reason::Unknown,
    }
}

/// "Missing mandatory element (pin)": what is missing decides.
fn missing(words: &str) -> Reason {
    if words.contains("(pin)") {
        Reason::PinMissing
    } else if words.contains("(secret)") {
        Reason::RoomSecret
    } else if words.contains("(admin_key)") {
        Reason::AdminKey
    } else {
        Reason::BadRequest
    }
}

/// "Unauthorized (wrong pin)": what is wrong decides.
fn forbidden(words: &str) -> Reason {
    if words.contains("wrong pin") {
        Reason::PinWrong
    } else if words.contains("wrong secret") {
        Reason::RoomSecret
    } else if words.contains("wrong admin_key") {
        Reason::AdminKey
    } else if words.contains("kicked") {
        Reason::Kicked
    } else if words.contains("end-to-end") {
        Reason::EncryptionRequired
    } else {
        Reason::NotAllowed
    }
}
