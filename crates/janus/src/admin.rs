//! The Admin API: Janus seen from above. It is a conversation of its own, on another port or path and, over a WebSocket, with the
//! subprotocol `janus-admin-protocol`.
//!
//! [`Request::encode`] writes a request, [`Answer::decode`] reads what comes back. `ping` and `info` are free, the rest needs the
//! server's `admin_secret`. There are no events and no `ack`s: each request has one answer, with its transaction.

mod answer;
mod request;

pub use self::answer::{Answer, Answered, HandleInfo, Loop, ServerStatus, StoredToken};
pub use self::request::{HandleAddress, Request};
