//! What a connection check is: one pure state machine from the first request to the verdict.
//!
//! It goes the way that a call goes (the same gateway, the same devices, the same policies), into Janus's echo test instead of
//! a room: reach the gateway, open the devices, gather candidates, connect, wait until sound and picture come back, measure for
//! ten seconds, judge. [`Check::handle`] takes an [`Input`] and the time; [`Check::poll_output`] hands out what is to be done,
//! in the words of a call; [`Check::poll_deadline`] says when to come back with [`Input::Deadline`]. What is found is read
//! through [`Check::report`].
//!
//! After a verdict on a connection that works, sound and picture go on coming back for a minute, so that the person can look
//! and listen; then, and after any other verdict at once, everything is let go.

mod outcome;
mod path;
mod report;
mod session;
mod verdict;

use std::collections::VecDeque;

pub use crate::stats::CandidateKind;
pub use report::{Finding, Report, Sample, Step, StepState, Way};
pub use verdict::{Tone, Verdict};

use crate::config::Mode;
use crate::gateway::{Gateway, GatewayChange};
use crate::stats::StatsSnapshot;
use crate::{
    CaptureSettings, DeviceChoice, DeviceKind, GatewayEvent, LocalMedia, MediaEvent, Output, PeerEvent,
    PeerKey, PeerOutput, PeerRole, Settings, SourceKind, TransportKind,
};
use janus_proto::Timestamp;
use janus_proto::session::{Auth, HandleKey, TransactionId};
use log::Level;
use std::time::Duration;
use verdict::Expected;

/// How many samples are taken, one for each [`Input::Stats`]; the shell measures once a second.
pub const SAMPLES: usize = 10;
/// How long the gateway may take, over all its URLs.
const REACHING: Duration = Duration::from_secs(20);
/// How long the connection may take. Browsers give up after about as long.
const CONNECTING: Duration = Duration::from_secs(20);
/// How long sound and picture may take to come back, once connected.
const ECHOING: Duration = Duration::from_secs(8);
/// How long the measurement may take where the browser is slow to answer.
const MEASURING: Duration = Duration::from_secs(20);
/// How long sound and picture go on coming back after the verdict.
const LINGERING: Duration = Duration::from_secs(60);

const SOURCES: [SourceKind; 2] = [SourceKind::Microphone, SourceKind::Camera];

/// Everything that can happen to a check.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Begin, or begin again.
    Begin,
    /// Let everything go; what was found stays.
    End,
    /// Use this device from now on; an empty choice leaves it to the browser.
    ChooseDevice { kind: DeviceKind, choice: DeviceChoice },
    /// Capture like this from now on.
    SetCapture(CaptureSettings),
    /// The gateway's transport opened, spoke or closed. `generation` is the one of [`Output::Connect`].
    Gateway { generation: u32, event: GatewayEvent },
    /// The connection has something to say.
    Peer { peer: PeerKey, event: PeerEvent },
    /// Microphone or camera.
    Media(MediaEvent),
    /// `getStats()` of the connection, once a second while [`Check::is_connected`].
    Stats(StatsSnapshot),
    /// The time that [`Check::poll_deadline`] named has come.
    Deadline,
}

/// Where a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Everything is let go.
    Idle,
    /// The gateway is being reached, the devices are being opened.
    Preparing,
    /// The browser makes an offer.
    Offering,
    /// Janus was offered it.
    Asked(TransactionId),
    /// The answer is there; ICE and DTLS are under way.
    Connecting,
    /// Media can flow; nothing, or not all of it, has come back yet.
    Echoing,
    /// Once a second.
    Measuring,
    /// The verdict is there, and the connection as well.
    Lingering,
}

/// A connection check.
pub struct Check {
    settings: Settings,
    now: Timestamp,
    gateway: Gateway,
    local: LocalMedia,
    /// Microphone and camera as the link asks for them.
    wanted: [bool; 2],
    stage: Stage,
    handle: Option<HandleKey>,
    generation: u32,
    due: Option<Timestamp>,
    /// How often the gateway was found to be unreachable.
    failures: usize,
    last: Option<(Timestamp, StatsSnapshot)>,
    report: Report,
    out: VecDeque<Output>,
}

impl Check {
    /// A check that has not begun. `seed` makes the session's ids; take it from a random source. `microphone` and `camera` say
    /// what is to be sent; a voice room has no camera.
    #[must_use]
    pub fn new(settings: Settings, seed: u64, microphone: bool, camera: bool) -> Self {
        let camera = camera && settings.mode != Mode::Voice;
        let auth = Auth {
            token: settings.auth.token.clone(),
            api_secret: settings.auth.api_secret.clone(),
        };
        Self {
            now: Timestamp::default(),
            gateway: Gateway::new(settings.urls.clone(), auth, seed),
            report: Report::new(&settings.ice),
            settings,
            local: LocalMedia::new(microphone, camera),
            wanted: [microphone, camera],
            stage: Stage::Idle,
            handle: None,
            generation: 0,
            due: None,
            failures: 0,
            last: None,
            out: VecDeque::new(),
        }
    }

    /// The device to open first, from an earlier visit or from the lobby. Said before [`Input::Begin`], which opens it.
    pub fn prefer(&mut self, kind: DeviceKind, choice: DeviceChoice) {
        self.local.prefer(kind, choice);
    }

    /// As [`Call::prepare`](crate::Call::prepare).
    pub fn prepare(&mut self, exclusive: bool, capture: CaptureSettings) {
        self.local.prepare(exclusive, capture);
    }

    /// What is known so far.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// Microphone and camera.
    #[must_use]
    pub const fn local(&self) -> &LocalMedia {
        &self.local
    }

    /// Which transport carries the signalling right now.
    #[must_use]
    pub const fn transport(&self) -> TransportKind {
        self.gateway.kind()
    }

    /// Whether there is a connection to measure.
    #[must_use]
    pub const fn is_connected(&self) -> bool {
        matches!(self.stage, Stage::Echoing | Stage::Measuring)
    }

    /// What is to be done next; drain it after each [`Self::handle`]. There are no notices among it.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When [`Input::Deadline`] is due.
    #[must_use]
    pub fn poll_deadline(&self) -> Option<Timestamp> {
        self.gateway.poll_deadline().into_iter().chain(self.due).min()
    }

    /// Takes one input. `now` never runs backwards.
    pub fn handle(&mut self, now: Timestamp, input: Input) {
        self.now = self.now.max(now);
        match input {
            Input::Begin => self.begin(),
            Input::End => self.release(),
            Input::ChooseDevice { kind, choice } => {
                let outputs = self.local.choose(kind, choice);
                self.out.extend(outputs.into_iter().map(Output::Media));
            }
            Input::SetCapture(capture) => {
                let outputs = self.local.set_capture(capture);
                self.out.extend(outputs.into_iter().map(Output::Media));
            }
            Input::Gateway { generation, event } => {
                let change = self.gateway.handle(generation, event, self.now, &mut self.out);
                self.handle_gateway(change);
            }
            Input::Peer { peer, event } if peer == self.peer() => self.handle_peer(event),
            Input::Stats(snapshot) if snapshot.peer == self.peer() => self.measure(snapshot),
            Input::Peer { .. } | Input::Stats(_) => {}
            Input::Media(event) => {
                let (outputs, _) = self.local.handle(event);
                self.out.extend(outputs.into_iter().map(Output::Media));
            }
            Input::Deadline => self.handle_deadline(),
        }
        self.pump();
        self.judge_devices();
        if self.stage == Stage::Preparing && self.gateway.is_ready() && !self.is_opening() {
            self.open_peer();
        }
        self.pump();
    }

    const fn peer(&self) -> PeerKey {
        PeerKey {
            role: PeerRole::Echo,
            generation: self.generation,
        }
    }

    fn act(&mut self, action: PeerOutput) {
        let peer = self.peer();
        self.out.push_back(Output::Peer { peer, action });
    }

    fn log(&mut self, level: Level, line: String) {
        self.out.push_back(Output::Log(level, line));
    }

    fn begin(&mut self) {
        self.release();
        self.report = Report::new(&self.settings.ice);
        self.stage = Stage::Preparing;
        self.failures = 0;
        self.due = Some(self.now + REACHING);
        self.report.set(Step::Gateway, StepState::Running);
        self.gateway.connect_afresh(self.now, &mut self.out);
        for kind in SOURCES.into_iter().filter(|kind| self.wanted[*kind as usize]) {
            // One that failed was turned off.
            self.out
                .extend(self.local.set(kind, true, false).map(Output::Media));
        }
        self.out.extend(self.local.open_wanted().map(Output::Media));
    }

    /// Lets go of the connection, the session and the devices.
    fn release(&mut self) {
        if !matches!(self.stage, Stage::Idle | Stage::Preparing) {
            self.act(PeerOutput::Close);
        }
        self.stage = Stage::Idle;
        self.handle = None;
        self.due = None;
        self.last = None;
        self.gateway.close(self.now, &mut self.out);
        self.out
            .extend(self.local.release().into_iter().map(Output::Media));
    }

    fn is_opening(&self) -> bool {
        SOURCES.into_iter().any(|kind| self.local.source(kind).opening)
    }

    fn expected(&self) -> Expected {
        let live = |kind| self.local.source(kind).is_live();
        Expected {
            any: self.wanted.contains(&true),
            sound: live(SourceKind::Microphone),
            picture: live(SourceKind::Camera),
        }
    }

    fn judge_devices(&mut self) {
        if self.stage == Stage::Idle {
            return;
        }
        let live = SOURCES.map(|kind| self.local.source(kind).is_live());
        let state = if self.is_opening() {
            StepState::Running
        } else if !self.wanted.contains(&true) {
            StepState::Skipped
        } else if live == self.wanted {
            StepState::Passed
        } else if live.contains(&true) {
            StepState::Warned
        } else {
            StepState::Failed
        };
        self.report.set(Step::Devices, state);
    }

    fn handle_gateway(&mut self, change: GatewayChange) {
        match change {
            GatewayChange::None => {}
            GatewayChange::Opened => self.begin_session(),
            GatewayChange::Lost => self.finish(Verdict::NoGateway),
            GatewayChange::Unreachable => {
                // It is said for the last URL of the first round and for each one after that. A network or a machine that
                // has just woken up deserves a second round.
                self.failures += 1;
                if self.failures > self.settings.urls.len() {
                    self.finish(Verdict::NoGateway);
                }
            }
        }
    }

    fn handle_deadline(&mut self) {
        let change = self.gateway.handle_deadline(self.now, &mut self.out);
        self.handle_gateway(change);
        if self.due.is_none_or(|due| due > self.now) {
            return;
        }
        self.due = None;
        match self.stage {
            Stage::Idle => {}
            Stage::Preparing => self.finish(Verdict::NoGateway),
            Stage::Offering | Stage::Asked(_) | Stage::Connecting => self.unconnected(),
            Stage::Echoing => self.begin_measuring(),
            Stage::Measuring => self.conclude(),
            Stage::Lingering => self.release(),
        }
    }
}
