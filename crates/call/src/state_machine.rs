//! What a [`Call`] and a [`Check`] have in common, so that one event loop drives both.

use crate::check::Check;
use crate::{Call, Input, Output};
use janus_proto::Timestamp;

/// A state machine without I/O, clock or random source.
///
/// A driver hands in one input with the time, takes outputs until there is none, carries them out, and comes back with
/// [`Input::Timeout`] when the timeout is due. Inputs that arise while it carries out outputs wait until it is done.
pub trait StateMachine {
    /// Takes one input. `now` never decreases; inputs that do not concern the machine are ignored.
    fn handle_input(&mut self, now: Timestamp, input: Input);

    /// The next thing to do; to be called until it returns `None` after each input.
    fn poll_output(&mut self) -> Option<Output>;

    /// When [`Input::Timeout`] is due; `None` if nothing is waited for.
    fn poll_timeout(&self) -> Option<Timestamp>;
}

impl StateMachine for Call {
    fn handle_input(&mut self, now: Timestamp, input: Input) {
        Self::handle_input(self, now, input);
    }

    fn poll_output(&mut self) -> Option<Output> {
        Self::poll_output(self)
    }

    fn poll_timeout(&self) -> Option<Timestamp> {
        Self::poll_timeout(self)
    }
}

impl StateMachine for Check {
    fn handle_input(&mut self, now: Timestamp, input: Input) {
        Self::handle_input(self, now, input);
    }

    fn poll_output(&mut self) -> Option<Output> {
        Self::poll_output(self)
    }

    fn poll_timeout(&self) -> Option<Timestamp> {
        Self::poll_timeout(self)
    }
}
