//! The connection check: a state machine from the first request to the verdict, with the inputs and outputs of a call.
//!
//! It takes the same steps as a call, with Janus's EchoTest instead of a room: connect to the gateway, open the devices, gather candidates,
//! connect, wait until audio and video come back, measure for ten seconds, judge. The results are read through [`Check::report`].
//!
//! After a verdict on a working connection, audio and video keep coming back for a minute, so that the user can look and listen; then, and
//! at once after any other verdict, everything is released.

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
use crate::signaling::{Signaling, TransportChange};
use crate::stats::StatsSnapshot;
use crate::{
    CaptureSettings, Command, DeviceChoice, DeviceKind, Input, LocalMedia, Output, PeerKey, PeerOutput,
    PeerRole, Settings, SourceKind, TransportKind,
};
use janus_proto::Timestamp;
use janus_proto::session::{Auth, HandleKey, TransactionId};
use log::Level;
use std::time::Duration;
use verdict::Expected;

/// Number of samples, one for each [`Input::Stats`]; the driver measures once a second.
pub const SAMPLES: usize = 10;
/// Time limit for reaching the gateway, over all its URLs.
const GATEWAY_TIMEOUT: Duration = Duration::from_secs(20);
/// Time limit for ICE and DTLS. Browsers give up after about the same time.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// Time limit for audio and video to come back, once connected.
const ECHO_TIMEOUT: Duration = Duration::from_secs(8);
/// Time limit for the measurement, where the browser is slow to answer.
const MEASURE_TIMEOUT: Duration = Duration::from_secs(20);
/// Time for which audio and video keep coming back after the verdict.
const LINGER: Duration = Duration::from_secs(60);

const SOURCES: [SourceKind; 2] = [SourceKind::Microphone, SourceKind::Camera];

/// Where a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Everything is released.
    Idle,
    /// Connecting to the gateway and opening the devices.
    Preparing,
    /// The browser creates an offer.
    Offering,
    /// The offer was sent to Janus.
    Asked(TransactionId),
    /// The answer was received; ICE and DTLS are under way.
    Connecting,
    /// Connected; audio or video has not come back yet.
    Echoing,
    /// One sample a second is taken.
    Measuring,
    /// There is a verdict, and the connection is still up.
    Lingering,
}

/// A connection check.
pub struct Check {
    settings: Settings,
    now: Timestamp,
    signaling: Signaling,
    local: LocalMedia,
    /// Whether microphone and camera (in this order) are to be checked.
    wanted: [bool; 2],
    stage: Stage,
    handle: Option<HandleKey>,
    generation: u32,
    due: Option<Timestamp>,
    /// How often the gateway was unreachable.
    failures: usize,
    last: Option<(Timestamp, StatsSnapshot)>,
    report: Report,
    out: VecDeque<Output>,
}

impl Check {
    /// A check that has not been started. `seed`, from a random source, determines the session's ids. `microphone` and `camera` say what to
    /// send; a voice room has no camera.
    #[must_use]
    pub fn new(settings: Settings, seed: u64, microphone: bool, camera: bool) -> Self {
        let camera = camera && settings.mode != Mode::Voice;
        let auth = Auth {
            token: settings.auth.token.clone(),
            api_secret: settings.auth.api_secret.clone(),
        };
        Self {
            now: Timestamp::default(),
            signaling: Signaling::new(settings.urls.clone(), auth, seed),
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

    /// Sets the device to open, from an earlier visit or from the lobby. To be called before [`Self::start`], which opens it.
    pub fn prefer(&mut self, kind: DeviceKind, choice: DeviceChoice) {
        self.local.prefer(kind, choice);
    }

    /// As [`Call::prepare`](crate::Call::prepare).
    pub fn prepare(&mut self, exclusive: bool, capture: CaptureSettings) {
        self.local.prepare(exclusive, capture);
    }

    /// The results so far.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// The state of microphone and camera.
    #[must_use]
    pub const fn local(&self) -> &LocalMedia {
        &self.local
    }

    /// The transport that carries the signalling at present.
    #[must_use]
    pub const fn transport(&self) -> TransportKind {
        self.signaling.kind()
    }

    /// Whether there is a connection to measure, once a second.
    #[must_use]
    pub const fn is_connected(&self) -> bool {
        matches!(self.stage, Stage::Echoing | Stage::Measuring)
    }

    /// The next thing to do; to be called until it returns `None` after each [`Self::handle_input`]. There are no notices among the outputs.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When [`Input::Timeout`] is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        self.signaling.poll_timeout().into_iter().chain(self.due).min()
    }

    /// Starts the check, or starts it again, and opens gateway and devices.
    pub fn start(&mut self, now: Timestamp) {
        self.handle_input(now, Input::Command(Command::Restore));
    }

    /// Takes one input. `now` never decreases. Of the commands, [`Command::Restore`] starts the check again, [`Command::Abandon`] releases
    /// everything and keeps the results, and those about devices do what they do in a call; others are ignored, as are inputs that only
    /// concern a call.
    pub fn handle_input(&mut self, now: Timestamp, input: Input) {
        self.now = self.now.max(now);
        match input {
            Input::Command(command) => self.handle_command(command),
            Input::Gateway { generation, event } => {
                let change = self.signaling.handle(generation, event, self.now, &mut self.out);
                self.handle_transport_change(change);
            }
            Input::Peer { peer, event } if peer == self.peer() => self.handle_peer(event),
            Input::Stats(snapshots) => {
                let peer = self.peer();
                if let Some(snapshot) = snapshots.into_iter().find(|snapshot| snapshot.peer == peer) {
                    self.measure(snapshot);
                }
            }
            Input::Media(event) => {
                let (outputs, _) = self.local.handle(event);
                self.out.extend(outputs.into_iter().map(Output::Media));
            }
            Input::Timeout => self.handle_timeout(),
            // Of an earlier connection, or of a call only.
            _ => {}
        }
        self.pump();
        self.judge_devices();
        if self.stage == Stage::Preparing && self.signaling.is_ready() && !self.is_opening() {
            self.open_peer();
        }
        self.pump();
    }

    fn handle_command(&mut self, command: Command) {
        let outputs = match command {
            Command::Restore => return self.begin(),
            Command::Abandon => return self.release(),
            Command::ChooseDevice { kind, choice } => self.local.choose(kind, choice),
            Command::SetCapture(capture) => self.local.set_capture(capture),
            // Of a call only.
            _ => return,
        };
        self.out.extend(outputs.into_iter().map(Output::Media));
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
        self.due = Some(self.now + GATEWAY_TIMEOUT);
        self.report.set(Step::Gateway, StepState::Running);
        self.signaling.connect_afresh(self.now, &mut self.out);
        for kind in SOURCES.into_iter().filter(|kind| self.wanted[*kind as usize]) {
            // A source that failed was turned off.
            self.out
                .extend(self.local.set(kind, true, false).map(Output::Media));
        }
        self.out.extend(self.local.open_wanted().map(Output::Media));
    }

    /// Releases the connection, the session and the devices.
    fn release(&mut self) {
        if !matches!(self.stage, Stage::Idle | Stage::Preparing) {
            self.act(PeerOutput::Close);
        }
        self.stage = Stage::Idle;
        self.handle = None;
        self.due = None;
        self.last = None;
        self.signaling.close(self.now, &mut self.out);
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

    fn handle_transport_change(&mut self, change: TransportChange) {
        match change {
            TransportChange::None => {}
            TransportChange::Opened => self.begin_session(),
            TransportChange::Lost | TransportChange::Useless => self.finish(Verdict::NoGateway),
            TransportChange::Unreachable => {
                // Reported for the last URL of the first round and for each one after it. A network or a machine that has just woken up
                // deserves a second round.
                self.failures += 1;
                if self.failures > self.settings.urls.len() {
                    self.finish(Verdict::NoGateway);
                }
            }
        }
    }

    fn handle_timeout(&mut self) {
        let change = self.signaling.handle_timeout(self.now, &mut self.out);
        self.handle_transport_change(change);
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
