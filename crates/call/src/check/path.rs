//! The peer connection of the check: offer, candidates, connection.

use super::report::{Finding, Step, StepState};
use super::{CONNECT_TIMEOUT, Check, ECHO_TIMEOUT, MEASURE_TIMEOUT, Stage, Verdict};
use crate::config::IcePolicy;
use crate::stats::CandidateKind;
use crate::{ConnectionState, PeerEvent, PeerOutput};
use janus_proto::{Jsep, JsepKind, Trickle, echotest};
use log::Level;

impl Check {
    pub(super) fn open_peer(&mut self) {
        self.generation += 1;
        self.stage = Stage::Offering;
        self.due = Some(self.now + CONNECT_TIMEOUT);
        self.report.set(Step::Candidates, StepState::Running);
        self.report.set(Step::Connection, StepState::Running);
        let (servers, policy) = (self.settings.ice.servers.clone(), self.settings.ice.policy);
        self.act(PeerOutput::Open { servers, policy });
        self.act(PeerOutput::Offer { ice_restart: false });
    }

    pub(super) fn handle_peer(&mut self, event: PeerEvent) {
        match event {
            PeerEvent::Offered { sdp, .. } if self.stage == Stage::Offering => self.ask(sdp),
            PeerEvent::Candidate(trickle) => self.take_candidate(&trickle),
            PeerEvent::Connection(ConnectionState::Connected) if self.stage == Stage::Connecting => {
                self.connected();
            }
            PeerEvent::Connection(ConnectionState::Failed) => self.unconnected(),
            PeerEvent::Refused(why) => {
                self.log(Level::Error, format!("check: the browser refused: {why}"));
                self.finish(Verdict::Unsupported);
            }
            _ => {}
        }
    }

    fn ask(&mut self, sdp: String) {
        let body = echotest::configure(&echotest::Options {
            audio: Some(true),
            video: Some(true),
            ..echotest::Options::default()
        });
        let kind = JsepKind::Offer;
        if let (Some(handle), Some(session)) = (self.handle, self.signaling.session.as_mut()) {
            let transaction = session.request(self.now, handle, body, Some(Jsep { kind, sdp }));
            self.stage = Stage::Asked(transaction);
        }
    }

    fn take_candidate(&mut self, trickle: &Trickle) {
        if let (Some(handle), Some(session)) = (self.handle, self.signaling.session.as_mut()) {
            session.trickle(self.now, handle, std::slice::from_ref(trickle));
        }
        match trickle {
            Trickle::Candidate(candidate) => {
                if let Some(kind) = CandidateKind::of(&candidate.candidate) {
                    self.report.find(kind);
                }
            }
            Trickle::Completed => {
                self.judge_candidates();
                if !self.report.finds_any() {
                    self.unconnected();
                }
            }
        }
    }

    /// Sets the state of the candidates step. A missing reflexive candidate is no fault: browsers leave it out where it equals the host
    /// candidate.
    pub(super) fn judge_candidates(&mut self) {
        if self.report.step(Step::Candidates) != StepState::Running {
            return;
        }
        let state = if !self.report.finds_any() {
            StepState::Failed
        } else if self.report.finding(CandidateKind::Relay) == Finding::Searching {
            StepState::Warned
        } else {
            StepState::Passed
        };
        self.report.set(Step::Candidates, state);
    }

    fn connected(&mut self) {
        self.stage = Stage::Echoing;
        self.due = Some(self.now + ECHO_TIMEOUT);
        self.report.set(Step::Connection, StepState::Passed);
        let expected = self.expected();
        if expected.sound || expected.picture {
            self.report.set(Step::Echo, StepState::Running);
        } else {
            self.report.set(Step::Echo, StepState::Skipped);
            self.begin_measuring();
        }
    }

    pub(super) fn begin_measuring(&mut self) {
        self.stage = Stage::Measuring;
        self.due = Some(self.now + MEASURE_TIMEOUT);
        self.report.set(Step::Quality, StepState::Running);
    }

    /// The connection was not established, or it failed.
    pub(super) fn unconnected(&mut self) {
        let lacks_relay = self.settings.ice.policy == IcePolicy::Relay
            && self.report.finding(CandidateKind::Relay) != Finding::Found;
        self.finish(if lacks_relay {
            Verdict::NoRelay
        } else {
            Verdict::NoMedia
        });
    }
}
