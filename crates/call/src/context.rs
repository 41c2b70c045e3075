//! What the parts of a call borrow for the length of one input.

use crate::output::Output;
use crate::peer::{PeerKey, PeerOutput};
use janus_proto::Timestamp;
use janus_proto::session::Session;
use std::collections::VecDeque;

/// The time, the Janus session and the queue of outputs. A part of the call takes it as an argument, so that it can send requests
/// without knowing [`Call`](crate::Call).
pub(crate) struct Context<'a> {
    pub(crate) now: Timestamp,
    pub(crate) session: &'a mut Session,
    pub(crate) out: &'a mut VecDeque<Output>,
}

impl Context<'_> {
    /// Queues an operation on a peer connection.
    pub(crate) fn peer(&mut self, peer: PeerKey, action: PeerOutput) {
        self.out.push_back(Output::Peer { peer, action });
    }
}
