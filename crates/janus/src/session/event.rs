//! What a session has to say.

use serde_json::Value;

use super::{HandleKey, Outgoing, TransactionId};
use crate::JanusError;
use crate::{Jsep, Trickle};
use log::Level;

/// What a session wants done, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionOutput {
    /// Send this over the transport.
    Send(Outgoing),
    /// Something happened.
    Event(SessionEvent),
    /// A line for the log, without secrets and without anybody's words.
    Log(Level, String),
}

/// What happened in a session.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionEvent {
    /// `create` was answered: the session exists.
    Ready,
    /// `attach` was answered; what was asked of the handle before is on its way.
    Attached(HandleKey),
    /// `attach` was refused or not answered. The handle is gone; each request waiting on it was answered with
    /// [`JanusError::Closed`] before.
    AttachFailed { handle: HandleKey, error: JanusError },
    /// The answer to [`Session::request`](super::Session::request): exactly one for each, except for a handle that was
    /// detached by us, or after [`Session::destroy`](super::Session::destroy). It is the synchronous `success`, or the first `event` with the same
    /// transaction, which may come before its `ack`. VideoRoom may push a second event with that transaction (`switched`, after a `switch`
    /// that renegotiates), and one may come after the deadline; those are [`SessionEvent::Event`]s.
    Reply {
        transaction: TransactionId,
        handle: HandleKey,
        result: Result<Reply, JanusError>,
    },
    /// An event of the plugin that nobody asked for.
    Event {
        handle: HandleKey,
        data: Value,
        jsep: Option<Jsep>,
    },
    /// ICE and DTLS are done: media can flow.
    WebRtcUp(HandleKey),
    /// Janus began or ceased to receive media from us.
    Media {
        handle: HandleKey,
        /// The m-line; absent before 1.0.
        mid: Option<String>,
        /// `audio` or `video`.
        kind: String,
        /// Whether packets arrive.
        receiving: bool,
        /// Which simulcast substream it is about, where there are several.
        substream: Option<u8>,
    },
    /// Many packets are lost. Off by default (slowlink_threshold 0).
    SlowLink {
        handle: HandleKey,
        /// `true`: what Janus gets from us; `false`: what we get from Janus.
        uplink: bool,
        /// Packets in the last second.
        lost: u64,
        mid: Option<String>,
    },
    /// The handle's connection is over; the handle itself is still there. "DTLS alert" is the normal close, "ICE failed" comes 5 to 15 s
    /// after the path was lost.
    HungUp { handle: HandleKey, reason: String },
    /// The handle is gone and we did not ask for it (`detached`, or error 459).
    Detached(HandleKey),
    /// A candidate of Janus's; only where it is configured with full_trickle.
    Trickle { handle: HandleKey, trickle: Trickle },
    /// `claim` succeeded: the session goes on over the new transport. Events sent while none was there are lost: ask again for what
    /// may have changed.
    Claimed,
    /// A `keepalive` or a `claim` was not answered in time: the transport is most likely dead, whatever it says of itself.
    /// The session stays; replace the transport and claim.
    Unresponsive,
    /// The session is gone for good. Each request under way was answered with [`JanusError::Closed`] before.
    Lost(LostReason),
}

/// What a request brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// `plugindata.data`.
    pub data: Value,
    /// The SDP that came with it.
    pub jsep: Option<Jsep>,
}

/// Why a session is gone. Its text is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LostReason {
    /// Janus heard nothing for `session-timeout` (`"janus":"timeout"`).
    #[error("timeout")]
    Timeout,
    /// Janus answered 458 to something.
    #[error("Janus knows it no more")]
    NoSuchSession,
    /// Janus does not take our token or secret any more (403): nothing tells a client that its token was removed but the next answer.
    #[error("not allowed any more: {0}")]
    Unauthorized(JanusError),
    /// Janus refused `claim`.
    #[error("claim: {0}")]
    ClaimRefused(JanusError),
    /// Janus refused `create` (403: token or secret; 472: it drains), or did not answer it.
    #[error("create: {0}")]
    CreateRefused(JanusError),
}
