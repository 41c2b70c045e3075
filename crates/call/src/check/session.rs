//! The Janus session of the check: one EchoTest handle, one request.

use super::{Check, Stage, Step, StepState, Verdict};
use crate::{Output, PeerOutput};
use janus_proto::session::{LostReason, Reply, SessionEvent};
use janus_proto::{JanusError, JsepKind, Plugin, Reason};
use log::Level;

impl Check {
    pub(super) fn begin_session(&mut self) {
        let handles = self.signaling.create_session(self.now, &[Plugin::EchoTest]);
        self.handle = handles.first().copied();
    }

    /// Drains the outputs and events of the session.
    pub(super) fn pump(&mut self) {
        while let Some(event) = self.signaling.next_event(&mut self.out) {
            self.handle_session(event);
        }
    }

    fn handle_session(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::Ready => {
                self.signaling.mark_healthy(self.now);
                self.report.transport = self.signaling.kind();
                self.report.set(Step::Gateway, StepState::Passed);
                // From here on the user may take any time to allow the devices.
                self.due = None;
            }
            SessionEvent::Reply {
                transaction, result, ..
            } if self.stage == Stage::Asked(transaction) => self.answered(result),
            SessionEvent::AttachFailed { error, .. } => self.refused(&error),
            SessionEvent::HungUp { reason, .. } => {
                self.log(Level::Warn, format!("check: Janus hung up: {reason}"));
                self.unconnected();
            }
            SessionEvent::Trickle { trickle, .. } => {
                let (peer, action) = (self.peer(), PeerOutput::AddCandidate(trickle));
                self.out.push_back(Output::Peer { peer, action });
            }
            SessionEvent::Lost(reason) => self.session_lost(&reason),
            SessionEvent::Detached(_) | SessionEvent::Unresponsive => self.finish(Verdict::NoGateway),
            SessionEvent::Attached(_)
            | SessionEvent::Claimed
            | SessionEvent::Reply { .. }
            | SessionEvent::Event { .. }
            | SessionEvent::WebRtcUp(_)
            | SessionEvent::Media { .. }
            | SessionEvent::SlowLink { .. } => {}
        }
    }

    fn answered(&mut self, result: Result<Reply, JanusError>) {
        match result.map(|reply| reply.jsep) {
            Ok(Some(answer)) if answer.kind == JsepKind::Answer => {
                self.stage = Stage::Connecting;
                self.act(PeerOutput::Accept { answer: answer.sdp });
            }
            Ok(_) => self.finish(Verdict::NoEchoTest),
            Err(error) => self.refused(&error),
        }
    }

    fn refused(&mut self, error: &JanusError) {
        self.log(Level::Error, format!("check: {error}"));
        self.finish(match error.reason_kind() {
            Reason::Unauthorized => Verdict::Unauthorized,
            Reason::TimedOut | Reason::Closed => Verdict::NoGateway,
            _ => Verdict::NoEchoTest,
        });
    }

    fn session_lost(&mut self, reason: &LostReason) {
        self.log(Level::Warn, format!("check: session lost: {reason}"));
        match reason {
            LostReason::CreateRefused(error) if error.reason_kind() == Reason::Unauthorized => {
                self.finish(Verdict::Unauthorized);
            }
            // The server may not be Janus; the next URL may be.
            LostReason::CreateRefused(_) if self.stage == Stage::Preparing => {
                self.signaling.session = None;
                self.signaling.retry(self.now, &mut self.out);
            }
            _ => self.finish(Verdict::NoGateway),
        }
    }
}
