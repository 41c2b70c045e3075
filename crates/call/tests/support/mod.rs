//! A world for a call to live in: a scripted Janus, a browser that does what it is told, and time that stands still until
//! it is moved.

#![allow(
    dead_code,
    unused_imports,
    reason = "each test binary uses its own part of the world"
)]

pub(crate) mod desk;
mod janus;
pub(crate) mod line;

use std::collections::{BTreeMap, VecDeque};

pub(crate) use janus::{Fault, OWN_FEED, ScriptedJanus, Sent};
use janus_proto::session::Frame;
use janus_proto::{Candidate, Id, Timestamp, Trickle};
use parlour_call::config::{Config, LinkOptions, Secret};
use parlour_call::report::replay::replay;
use parlour_call::report::{Beginning, Circumstances, Recorder};
use parlour_call::*;
use std::time::Duration;

/// What the fake browser does about devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Devices {
    /// Opens whatever is asked for.
    Willing,
    /// Refuses everything.
    Refuse(CaptureError),
    /// There is a microphone, but no camera.
    NoCamera,
    /// Answers only when the test says so.
    Silent,
}

/// What the fake browser does about sharing a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screens {
    /// Gives one.
    Willing { sound: bool },
    /// The prompt stays open until the test says so.
    Silent,
    /// The prompt is answered so.
    Refuse(ShareRefusal),
}

/// A call with everything around it.
pub(crate) struct World {
    pub(crate) call: Call,
    /// Writes down what happens in every scenario: see [`World`]'s `drop`.
    recorder: Recorder,
    /// The call was told something that no page tells it at that time, so its report cannot be played.
    apart: bool,
    pub(crate) janus: ScriptedJanus,
    pub(crate) devices: Devices,
    /// Everything that the core wanted done, in order.
    pub(crate) outputs: Vec<Output>,
    pub(crate) now: Timestamp,
    /// The gateway refuses connections.
    pub(crate) down: bool,
    /// Nothing passes: an attempt to connect comes to nothing, and is not told so.
    pub(crate) hole: bool,
    /// The browser keeps every attempt back for so long.
    pub(crate) held: Duration,
    /// An attempt that it keeps back, and until when.
    opening: Option<(u32, Timestamp)>,
    /// Nothing is answered over a new transport for so long.
    pub(crate) slow: Duration,
    answers_from: Timestamp,
    /// The fake browser's prompt for a screen stays open until the test answers it.
    pub(crate) screens: Screens,
    /// The publisher has lines for a screen.
    screen_lines: bool,
    /// The fake browser's offers.
    pub(crate) offer: String,
    /// The fake browser does not answer about this role.
    pub(crate) mute_peer: Option<PeerRole>,
    transport: Option<u32>,
    received: BTreeMap<PeerRole, u64>,
    open_peers: BTreeMap<PeerRole, PeerKey>,
    pending: VecDeque<Input>,
}

pub(crate) fn settings(change: impl FnOnce(&mut Config)) -> Settings {
    let mut config = Config::default();
    change(&mut config);
    Settings::new(&config, &LinkOptions::parse("", ""))
}

pub(crate) fn request(pin: Option<&str>) -> Command {
    let pin = pin.map(|pin| Secret::new(pin.to_owned()));
    Command::Join(JoinRequest {
        room: Id::Number(1234),
        name: "Ada".to_owned(),
        pin,
    })
}

/// The first of those who were there before us, where a room has so many.
pub(crate) const FIRST: u64 = 11;

/// In a room with so many others, whose cameras come in layers.
pub(crate) fn layered_room(others: u64) -> World {
    let mut world = World::new();
    world.janus.layered = true;
    for id in FIRST..FIRST + others {
        world.janus.enter(id, "Bo");
    }
    world.deliver();
    world.command(request(None));
    assert_eq!(*world.call.phase(), Phase::InCall);
    world
}

/// A camera's tile of that size.
pub(crate) fn tile(id: u64, width: u32, height: u32) -> ShownTile {
    ShownTile {
        feed: Id::Number(id),
        screen: false,
        width,
        height,
        large: false,
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(settings(|_| {}))
    }

    pub(crate) fn with(settings: Settings) -> Self {
        Self::seeded(settings, 7)
    }

    pub(crate) fn seeded(settings: Settings, seed: u64) -> Self {
        let beginning = Beginning {
            settings,
            seed,
            microphone: true,
            camera: true,
            preferred: Default::default(),
            exclusive: false,
            capture: CaptureSettings::default(),
            token_expires: None,
        };
        let recorder = Recorder::new(&beginning, Timestamp::from_millis(1000));
        let mut call = beginning.call();
        call.start(Timestamp::from_millis(1000));
        let mut world = Self {
            call,
            recorder,
            apart: false,
            janus: ScriptedJanus::new(),
            devices: Devices::Willing,
            outputs: Vec::new(),
            now: Timestamp::from_millis(1000),
            down: false,
            hole: false,
            held: Duration::default(),
            opening: None,
            slow: Duration::default(),
            answers_from: Timestamp::default(),
            screens: Screens::Willing { sound: true },
            screen_lines: false,
            offer: "v=0 offer".to_owned(),
            mute_peer: None,
            transport: None,
            received: BTreeMap::new(),
            open_peers: BTreeMap::new(),
            pending: VecDeque::new(),
        };
        world.run();
        world
    }

    /// In the room with one other, before whom nothing was said. `reclaim` says whether Janus keeps sessions.
    pub(crate) fn with_bo(reclaim: bool) -> Self {
        let mut world = Self::joined();
        world.janus.reclaim = reclaim;
        world.janus.enter(7, "Bo");
        world.deliver();
        world.measure(2, true);
        world.forget();
        world
    }

    /// In the room, with everything settled.
    pub(crate) fn joined() -> Self {
        let mut world = Self::new();
        world.command(request(None));
        assert_eq!(*world.call.phase(), Phase::InCall);
        world
    }

    pub(crate) fn command(&mut self, command: Command) {
        self.input(Input::Command(command));
    }

    pub(crate) fn input(&mut self, input: Input) {
        self.hear(input);
        self.run();
    }

    fn hear(&mut self, mut input: Input) {
        self.recorder.input(self.now, &mut input, &self.call);
        self.call.handle_input(self.now, input);
    }

    /// The call itself, to be told what only its beginning could have told it.
    pub(crate) fn apart(&mut self) -> &mut Call {
        self.apart = true;
        &mut self.call
    }

    /// What a person would save now.
    pub(crate) fn report(&mut self) -> String {
        self.recorder.save(&self.call, Circumstances::default())
    }

    /// Lets a span of time pass, stopping at each deadline on the way.
    pub(crate) fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        loop {
            let deadline = self.call.poll_timeout();
            let opened = self.opening.map(|(_, until)| until);
            let answers = (self.answers_from > self.now).then_some(self.answers_from);
            let next = deadline.into_iter().chain(opened).chain(answers).min();
            let Some(due) = next.filter(|due| *due <= end) else {
                break;
            };
            self.now = self.now.max(due);
            if answers == Some(due) {
                self.run();
                continue;
            }
            match self.opening.take_if(|(_, until)| *until <= due) {
                Some((generation, _)) => {
                    self.answer_attempt(generation);
                    self.run();
                }
                None => self.input(Input::Timeout),
            }
        }
        self.now = end;
    }

    /// Lets a span of time pass in which both connections are measured once a second; whether anything arrives on them is given.
    pub(crate) fn measure(&mut self, seconds: u64, flowing: bool) {
        self.measure_each(seconds, |_| flowing);
    }

    /// The same, where something arrives on some connections only.
    pub(crate) fn measure_each(&mut self, seconds: u64, flows: impl Fn(PeerRole) -> bool) {
        for _ in 0..seconds {
            self.pass(Duration::from_secs(1));
            let mut counts = Vec::new();
            for role in [PeerRole::Publisher, PeerRole::Subscriber] {
                let received = self.received.entry(role).or_default();
                *received += u64::from(flows(role));
                let received = *received;
                counts.extend(
                    self.open_peers
                        .get(&role)
                        .map(|&peer| PathCount { peer, received }),
                );
            }
            self.input(Input::Paths(counts));
        }
    }

    /// The generation of the connection in that role.
    pub(crate) fn generation(&self, role: PeerRole) -> u32 {
        self.open_peers.get(&role).map_or(0, |peer| peer.generation)
    }

    /// The browser says something of one connection.
    pub(crate) fn peer_says(&mut self, role: PeerRole, event: PeerEvent) {
        let peer = self.open_peers[&role];
        self.input(Input::Peer { peer, event });
    }

    /// Whether a transport is open.
    pub(crate) fn is_connected(&self) -> bool {
        self.transport.is_some()
    }

    /// Lets time pass until the transport is open again.
    pub(crate) fn pass_until_connected(&mut self) {
        let begin = self.now;
        while !self.is_connected() {
            self.pass(Duration::from_millis(10));
            assert!(self.now.since(begin) < Duration::from_secs(30), "no transport");
        }
    }

    /// Cuts the transport from outside.
    pub(crate) fn cut(&mut self) {
        self.close("reset".into());
    }

    /// Cuts the transport from outside, for a reason.
    pub(crate) fn close(&mut self, info: CloseInfo) {
        let generation = self.transport.take().expect("a transport is open");
        self.janus.socket_closed();
        self.input(Input::Gateway {
            generation,
            event: GatewayEvent::Closed(info),
        });
    }

    /// The URLs that were tried since the last [`Self::forget`], and whether with caution.
    pub(crate) fn attempts(&self) -> Vec<(&str, bool)> {
        let outputs = self.outputs.iter();
        let attempt = outputs.filter_map(|output| match output {
            Output::Connect { url, cautious, .. } => Some((url.as_str(), *cautious)),
            _ => None,
        });
        attempt.collect()
    }

    /// Hands over what Janus has to say without being asked.
    pub(crate) fn deliver(&mut self) {
        self.run();
    }

    pub(crate) fn frame(&mut self, text: &str) {
        let generation = self.transport.expect("a transport is open");
        self.input(Input::Gateway {
            generation,
            event: GatewayEvent::Received(Frame::parse(text)),
        });
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.call
            .people()
            .iter()
            .map(|person| person.name.clone())
            .collect()
    }

    pub(crate) fn person(&self, name: &str) -> Participant {
        let mut people = self.call.people().iter();
        people
            .find(|person| person.name == name)
            .cloned()
            .expect("that person is in the room")
    }

    /// What the core asked of peer connections in `role` since the last [`Self::forget`].
    pub(crate) fn peer_actions(&self, role: PeerRole) -> Vec<PeerOutput> {
        let of_role = |output: &Output| match output {
            Output::Peer { peer, action } if peer.role == role => Some(action.clone()),
            _ => None,
        };
        self.outputs.iter().filter_map(of_role).collect()
    }

    /// What the person was told in passing since the last [`Self::forget`].
    pub(crate) fn notices(&self) -> Vec<String> {
        let told = |output: &Output| match output {
            Output::Notice(notice) => Some(format!("{notice:?}")),
            _ => None,
        };
        self.outputs.iter().filter_map(told).collect()
    }

    /// Whether the person was told something whose parts are all of these.
    pub(crate) fn was_told(&self, parts: &[&str]) -> bool {
        let has_all = |notice: &String| parts.iter().all(|part| notice.contains(part));
        self.notices().iter().any(has_all)
    }

    pub(crate) fn media_actions(&self) -> Vec<MediaOutput> {
        let media = |output: &Output| match output {
            Output::Media(media) => Some(media.clone()),
            _ => None,
        };
        self.outputs.iter().filter_map(media).collect()
    }

    pub(crate) fn share_actions(&self) -> Vec<ShareOutput> {
        let share = |output: &Output| match output {
            Output::Share(share) => Some(*share),
            _ => None,
        };
        self.outputs.iter().filter_map(share).collect()
    }

    pub(crate) fn forget(&mut self) {
        self.outputs.clear();
        self.janus.requests.clear();
    }

    fn run(&mut self) {
        for _ in 0..10_000 {
            if let Some(output) = self.call.poll_output() {
                self.recorder.output(self.now, &output);
                self.act(&output);
                self.outputs.push(output);
            } else if self.now >= self.answers_from
                && let Some(text) = self.janus.next_frame()
            {
                if let Some(generation) = self.transport {
                    let event = GatewayEvent::Received(Frame::parse(&text));
                    self.hear(Input::Gateway { generation, event });
                }
            } else if let Some(input) = self.pending.pop_front() {
                self.hear(input);
            } else {
                return;
            }
        }
        panic!("the call never comes to rest");
    }

    fn act(&mut self, output: &Output) {
        match output {
            Output::Connect { .. } if self.hole => {}
            Output::Connect { generation, .. } if self.held > Duration::default() => {
                self.opening = Some((*generation, self.now + self.held));
            }
            Output::Connect { generation, .. } => self.answer_attempt(*generation),
            Output::Send(request) => self.janus.handle(&request.text),
            Output::Disconnect => {
                self.opening = None;
                self.transport = None;
                self.janus.socket_closed();
            }
            Output::Peer { peer, action } => self.act_peer(*peer, action),
            Output::Media(MediaOutput::Open(request)) => self.open(request),
            Output::Share(ShareOutput::Open { generation }) => self.open_screen(*generation),
            Output::Share(_)
            | Output::Media(_)
            | Output::Notice(_)
            | Output::RoomSecret(_)
            | Output::Log(..) => {}
        }
    }

    fn answer_attempt(&mut self, generation: u32) {
        let event = if self.down {
            GatewayEvent::Closed("refused".into())
        } else {
            self.transport = Some(generation);
            self.answers_from = self.now + self.slow;
            GatewayEvent::Opened(TransportKind::WebSocket)
        };
        self.pending.push_back(Input::Gateway { generation, event });
    }

    fn act_peer(&mut self, peer: PeerKey, action: &PeerOutput) {
        match action {
            PeerOutput::Open { .. } => {
                self.open_peers.insert(peer.role, peer);
            }
            PeerOutput::Close => {
                self.open_peers.remove(&peer.role);
            }
            _ => {}
        }
        if self.mute_peer == Some(peer.role) {
            return;
        }
        let mut say = |event| self.pending.push_back(Input::Peer { peer, event });
        let candidate = Candidate {
            candidate: "candidate:1 1 udp 2122260223 10.0.0.1 5000 typ host".to_owned(),
            sdp_mid: Some("0".to_owned()),
            sdp_m_line_index: Some(0),
        };
        match action {
            PeerOutput::Offer { .. } => {
                let line = |mid: &str| self.screen_lines.then(|| mid.to_owned());
                say(PeerEvent::Offered {
                    sdp: self.offer.clone(),
                    mids: PublisherMids {
                        microphone: Some("0".to_owned()),
                        camera: Some("1".to_owned()),
                        screen: line("2"),
                        screen_audio: line("3"),
                    },
                });
                say(PeerEvent::Candidate(Trickle::Candidate(candidate)));
                say(PeerEvent::Candidate(Trickle::Completed));
            }
            PeerOutput::Answer { .. } => {
                say(PeerEvent::Answered {
                    sdp: "v=0 answer".to_owned(),
                });
                say(PeerEvent::Candidate(Trickle::Completed));
                say(PeerEvent::Connection(ConnectionState::Connected));
            }
            PeerOutput::Accept { .. } => {
                say(PeerEvent::Accepted);
                say(PeerEvent::Connection(ConnectionState::Connected));
            }
            PeerOutput::Open { .. } if peer.role == PeerRole::Publisher => self.screen_lines = false,
            PeerOutput::AddScreen => self.screen_lines = true,
            PeerOutput::Open { .. }
            | PeerOutput::AddCandidate(_)
            | PeerOutput::SetJitterBufferTarget { .. }
            | PeerOutput::Close => {}
        }
    }

    fn open_screen(&mut self, generation: u32) {
        let event = match self.screens {
            Screens::Silent => return,
            Screens::Willing { sound } => ShareEvent::Opened { generation, sound },
            Screens::Refuse(why) => ShareEvent::Refused { generation, why },
        };
        self.pending.push_back(Input::Share(event));
    }

    fn open(&mut self, request: &OpenRequest) {
        let generation = request.generation;
        let track = |choice: &Option<DeviceChoice>, label: &str| {
            choice.as_ref().map(|_| TrackInfo {
                device_id: label.to_owned(),
                label: label.to_owned(),
                ..TrackInfo::default()
            })
        };
        let event = match self.devices {
            Devices::Silent => return,
            Devices::Refuse(error) => MediaEvent::Failed { generation, error },
            Devices::NoCamera if request.camera.is_some() => MediaEvent::Failed {
                generation,
                error: CaptureError::NotFound,
            },
            Devices::Willing | Devices::NoCamera => MediaEvent::Opened {
                generation,
                microphone: track(&request.microphone, "mic"),
                camera: track(&request.camera, "cam"),
            },
        };
        self.pending.push_back(Input::Media(event));
    }
}

/// Whatever a test does to a call, its report plays again and comes to the same end.
impl Drop for World {
    fn drop(&mut self) {
        // A test that fails says why by itself.
        if self.apart || std::thread::panicking() {
            return;
        }
        if let Err(error) = replay(&self.report()) {
            panic!("the report of this scenario does not play again: {error}");
        }
    }
}
