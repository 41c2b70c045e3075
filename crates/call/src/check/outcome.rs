//! The measurement and its outcome.

use super::report::{Sample, Step, StepState, Way};
use super::verdict::judge;
use super::{Check, LINGER, SAMPLES, Stage, Verdict};
use crate::stats::{MediaKind, StatsSnapshot};
use log::Level;

impl Check {
    pub(super) fn measure(&mut self, snapshot: StatsSnapshot) {
        if !self.is_connected() {
            return;
        }
        let pair = snapshot.candidate_pair.as_ref();
        if let Some((pair, kind)) = pair.and_then(|pair| Some((pair, pair.local?))) {
            self.report.way = Some(Way {
                kind,
                protocol: pair.protocol.clone(),
            });
        }
        for stream in &snapshot.inbound {
            match stream.kind {
                MediaKind::Audio => self.report.heard |= stream.packets_received > 0,
                MediaKind::Video => self.report.seen |= stream.frames_decoded > 0,
            }
        }
        if self.is_back() && self.report.step(Step::Echo) == StepState::Running {
            self.report.set(Step::Echo, StepState::Passed);
        }
        if let (Stage::Measuring, Some((then, before))) = (self.stage, &self.last) {
            let sample = Sample::between(before, &snapshot, self.now.since(*then));
            self.report.samples.push(sample);
        }
        self.last = Some((self.now, snapshot));
        if self.report.samples.len() >= SAMPLES {
            self.conclude();
        } else if self.stage == Stage::Echoing && self.is_back() {
            self.begin_measuring();
        }
    }

    /// Whether everything that is sent has come back.
    fn is_back(&self) -> bool {
        let expected = self.expected();
        (self.report.heard || !expected.sound) && (self.report.seen || !expected.picture)
    }

    /// The measurement is over.
    pub(super) fn conclude(&mut self) {
        let expected = self.expected();
        let last = self.last.as_ref().map(|(_, last)| last);
        let verdict = judge(&self.report, last, expected, self.settings.ice.policy);
        if self.report.step(Step::Echo) == StepState::Running {
            let some = self.report.heard || self.report.seen;
            let state = if some {
                StepState::Warned
            } else {
                StepState::Failed
            };
            self.report.set(Step::Echo, state);
        }
        let state = match verdict {
            Verdict::Slow | Verdict::Narrow | Verdict::Lossy => StepState::Warned,
            _ => StepState::Passed,
        };
        self.report.set(Step::Quality, state);
        self.pronounce(verdict);
        self.stage = Stage::Lingering;
        self.due = Some(self.now + LINGER);
    }

    /// Ends the check because something does not work. Failures after the verdict do not change it.
    pub(super) fn finish(&mut self, verdict: Verdict) {
        if self.report.verdict.is_none() && self.stage != Stage::Idle {
            self.pronounce(verdict);
            self.blame(verdict);
        }
        self.release();
    }

    fn pronounce(&mut self, verdict: Verdict) {
        self.log(Level::Info, format!("check: {}", verdict.code()));
        self.judge_candidates();
        self.report.verdict = Some(verdict);
    }

    /// Marks the step that failed, and those that were not reached.
    fn blame(&mut self, verdict: Verdict) {
        let (broken, state) = match verdict {
            Verdict::NoGateway | Verdict::Unauthorized => (Step::Gateway, StepState::Failed),
            Verdict::NoEchoTest => (Step::Gateway, StepState::Warned),
            Verdict::NoRelay => (Step::Candidates, StepState::Failed),
            _ => (Step::Connection, StepState::Failed),
        };
        self.report.set(broken, state);
        for step in Step::ALL {
            if matches!(self.report.step(step), StepState::Waiting | StepState::Running) {
                self.report.set(step, StepState::Skipped);
            }
        }
    }
}
