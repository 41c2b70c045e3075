//! The connection check, from the first request to the verdict.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::VecDeque;

use parlour::call::*;
use parlour::check::{
    CandidateKind, Check, Finding, Input, Measurement, SAMPLES, Step, StepState, Tone, Traffic, Verdict, Way,
};
use parlour::config::{Config, IcePolicy, IceServer, LinkOptions};
use parlour::janus::message::{Candidate, Trickle};
use parlour::time::{Moment, Span};
use serde_json::{Value, json};

/// What the gateway does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gateway {
    Answers,
    /// Refuses TCP.
    Refuses,
    /// Accepts, and never says a word.
    Silent,
    /// Wants a token.
    WantsToken,
    /// Has no EchoTest.
    LacksPlugin,
}

/// A check with everything around it: a gateway, a browser, and a network that is as good as the test says.
struct World {
    check: Check,
    now: Moment,
    gateway: Gateway,
    /// URLs that nobody answers at.
    dead: &'static str,
    candidates: Vec<&'static str>,
    /// Whether ICE finds a way.
    reachable: bool,
    devices: Result<(), CaptureError>,
    way: CandidateKind,
    round_trip: f64,
    /// Of a hundred packets.
    lost: i64,
    available: f64,
    echoes: bool,
    seconds: u64,
    requests: Vec<Value>,
    outputs: Vec<Output>,
    transport: Option<u32>,
    pending: VecDeque<Input>,
}

impl World {
    fn with(change: impl FnOnce(&mut Config), link: &str) -> Self {
        let mut config = Config::default();
        change(&mut config);
        let link = LinkOptions::parse(link, "");
        let (audio, video) = (link.audio, link.video);
        Self {
            check: Check::new(Settings::new(&config, &link), 7, audio, video),
            now: Moment(1000),
            gateway: Gateway::Answers,
            dead: "nowhere",
            candidates: vec!["host"],
            reachable: true,
            devices: Ok(()),
            way: CandidateKind::Host,
            round_trip: 20.0,
            lost: 0,
            available: 2e6,
            echoes: true,
            seconds: 0,
            requests: Vec::new(),
            outputs: Vec::new(),
            transport: None,
            pending: VecDeque::new(),
        }
    }

    fn new() -> Self {
        Self::with(|_| {}, "")
    }

    /// With a TURN server, and this policy.
    fn turn(policy: IcePolicy) -> Self {
        Self::with(
            |config| {
                config.ice.policy = policy;
                config.ice.servers.push(IceServer {
                    urls: vec!["turn:turn.example".to_owned()],
                    ..IceServer::default()
                });
            },
            "",
        )
    }

    fn input(&mut self, input: Input) {
        self.check.handle(self.now, input);
        self.run();
    }

    /// Begins, and lets time pass until there is a verdict.
    fn verdict(&mut self) -> Verdict {
        self.input(Input::Begin);
        let end = self.now + Span::seconds(120);
        while self.check.report().verdict.is_none() {
            assert!(self.now < end, "no verdict: {:?}", self.check.report());
            self.pass(Span::seconds(1));
        }
        self.check.report().verdict.expect("just seen")
    }

    /// Lets a span of time pass, stopping at each deadline and at each second's measurement on the way.
    fn pass(&mut self, span: Span) {
        let end = self.now + span;
        while let Some(due) = self.check.poll_deadline().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.input(Input::Deadline);
        }
        self.now = end;
        if self.check.is_connected() {
            self.measure();
        }
    }

    fn measure(&mut self) {
        self.seconds += 1;
        let traffic = Traffic {
            packets: self.seconds * 100,
            lost: self.lost * i64::try_from(self.seconds).expect("few"),
            bytes: self.seconds * 100_000,
        };
        let echoes = u64::from(self.echoes);
        let measurement = Measurement {
            way: Some(Way {
                kind: self.way,
                protocol: "udp".to_owned(),
            }),
            round_trip: Some(self.round_trip),
            available: Some(self.available),
            sent: traffic,
            received: traffic,
            sound_packets: self.seconds * 50 * echoes,
            frames: self.seconds * 20 * echoes,
        };
        let peer = self.peer();
        self.input(Input::Measured { peer, measurement });
    }

    fn peer(&self) -> PeerKey {
        let mut peers = self.outputs.iter().filter_map(|output| match output {
            Output::Peer { peer, .. } => Some(*peer),
            _ => None,
        });
        peers.next_back().expect("there is a connection")
    }

    fn step(&self, step: Step) -> StepState {
        self.check.report().step(step)
    }

    fn count(&self, wanted: impl Fn(&Output) -> bool) -> usize {
        self.outputs.iter().filter(|output| wanted(output)).count()
    }

    /// Everything that was taken was given back: connection, devices, session.
    fn owns_nothing(&self) {
        let peer = |wanted: fn(&PeerOutput) -> bool| {
            self.count(|output| matches!(output, Output::Peer { action, .. } if wanted(action)))
        };
        let opened = peer(|action| matches!(action, PeerOutput::Open { .. }));
        assert_eq!(opened, peer(|action| *action == PeerOutput::Close), "connections");
        assert_eq!(self.transport, None, "transport");
        for kind in [SourceKind::Microphone, SourceKind::Camera] {
            assert_eq!(self.check.local().source(kind).track, None, "{kind:?}");
        }
    }

    fn run(&mut self) {
        for _ in 0..10_000 {
            if let Some(output) = self.check.poll_output() {
                self.act(&output);
                self.outputs.push(output);
            } else if let Some(input) = self.pending.pop_front() {
                self.check.handle(self.now, input);
            } else {
                return;
            }
        }
        panic!("the check never comes to rest");
    }

    fn act(&mut self, output: &Output) {
        match output {
            Output::Connect { generation, url } => self.connect(*generation, url),
            Output::Send(request) => self.answer(&request.text),
            Output::Disconnect => self.transport = None,
            Output::Peer { peer, action } => self.act_peer(*peer, action),
            Output::Media(MediaOutput::Open(request)) => {
                let generation = request.generation;
                let track = |choice: &Option<DeviceChoice>| choice.as_ref().map(|_| TrackInfo::default());
                let event = match self.devices {
                    Ok(()) => MediaEvent::Opened {
                        generation,
                        microphone: track(&request.microphone),
                        camera: track(&request.camera),
                    },
                    Err(error) => MediaEvent::Failed { generation, error },
                };
                self.pending.push_back(Input::Media(event));
            }
            Output::Media(_) | Output::Share(_) | Output::Notice(_) | Output::Log(..) => {}
        }
    }

    fn connect(&mut self, generation: u32, url: &str) {
        self.transport = Some(generation);
        let event = if self.gateway == Gateway::Refuses || url.starts_with(self.dead) {
            GatewayEvent::Closed("refused".to_owned())
        } else if url.starts_with("ws") {
            GatewayEvent::Opened(TransportKind::WebSocket)
        } else {
            GatewayEvent::Opened(TransportKind::LongPoll)
        };
        self.pending.push_back(Input::Gateway { generation, event });
    }

    fn say(&mut self, frame: &Value) {
        if let Some(generation) = self.transport {
            let event = GatewayEvent::Received(frame.to_string());
            self.pending.push_back(Input::Gateway { generation, event });
        }
    }

    fn answer(&mut self, text: &str) {
        let request: Value = serde_json::from_str(text).expect("requests are JSON");
        self.requests.push(request.clone());
        let (transaction, session) = (&request["transaction"], &request["session_id"]);
        let refuse = |code: u32| {
            json!({"janus": "error", "transaction": transaction, "session_id": session,
                "error": {"code": code, "reason": "no"}})
        };
        let reply = match (self.gateway, request["janus"].as_str().unwrap_or_default()) {
            (Gateway::Silent | Gateway::Refuses, _) => return,
            (_, "info") => json!({"janus": "server_info", "transaction": transaction, "version": 1102}),
            (Gateway::WantsToken, _) => refuse(403),
            (_, "create") => {
                json!({"janus": "success", "transaction": transaction, "data": {"id": request["id"]}})
            }
            (Gateway::LacksPlugin, "attach") => refuse(460),
            (_, "attach") => {
                assert_eq!(request["plugin"], "janus.plugin.echotest");
                json!({"janus": "success", "transaction": transaction, "session_id": session, "data": {"id": 5}})
            }
            (_, "message") => {
                let data = json!({"echotest": "event", "result": "ok"});
                json!({"janus": "event", "session_id": session, "sender": 5, "transaction": transaction,
                    "plugindata": {"plugin": "janus.plugin.echotest", "data": data},
                    "jsep": {"type": "answer", "sdp": "v=0 answer"}})
            }
            _ => json!({"janus": "ack", "session_id": session, "transaction": transaction}),
        };
        self.say(&reply);
    }

    fn act_peer(&mut self, peer: PeerKey, action: &PeerOutput) {
        let mut say = |event| self.pending.push_back(Input::Peer { peer, event });
        match action {
            PeerOutput::Offer { .. } => {
                say(PeerEvent::Offered {
                    sdp: "v=0 offer".to_owned(),
                    lines: OwnLines {
                        microphone: Some("0".to_owned()),
                        camera: Some("1".to_owned()),
                        ..OwnLines::default()
                    },
                });
                for kind in self.candidates.clone() {
                    say(PeerEvent::Candidate(Trickle::Candidate(Candidate {
                        candidate: format!(
                            "candidate:1 1 udp 2122260223 10.0.0.1 5000 typ {kind} generation 0"
                        ),
                        sdp_mid: Some("0".to_owned()),
                        sdp_m_line_index: Some(0),
                    })));
                }
                say(PeerEvent::Candidate(Trickle::Completed));
            }
            PeerOutput::Accept { .. } => {
                say(PeerEvent::Accepted);
                say(PeerEvent::Connection(ConnectionState::Connecting));
                if self.reachable {
                    say(PeerEvent::Connection(ConnectionState::Connected));
                }
            }
            _ => {}
        }
    }
}

/// Guards: a good connection that is told to be bad; a step that is never ticked off; a measurement of another length.
#[test]
fn good_connection_passes_every_step() {
    let mut world = World::new();
    assert_eq!(world.verdict(), Verdict::Healthy);
    for step in Step::ALL {
        assert_eq!(world.step(step), StepState::Passed, "{step:?}");
    }
    let report = world.check.report();
    assert_eq!(report.transport, TransportKind::WebSocket);
    assert_eq!(report.samples.len(), SAMPLES);
    assert!(report.heard && report.seen);
    assert_eq!(report.round_trip(), Some(20.0));
    assert!((report.bitrate() - 800_000.0).abs() < 1.0, "{}", report.bitrate());
    assert_eq!(report.finding(CandidateKind::Relay), Finding::NotAsked);
}

/// Guards: an offer that asks the echo for nothing, or goes out twice.
#[test]
fn echo_is_asked_for_once_with_sound_and_picture() {
    let mut world = World::new();
    world.verdict();
    let offers: Vec<_> = world
        .requests
        .iter()
        .filter(|frame| frame["jsep"]["type"] == "offer")
        .collect();
    assert_eq!(offers.len(), 1);
    assert_eq!(
        (&offers[0]["body"]["audio"], &offers[0]["body"]["video"]),
        (&json!(true), &json!(true))
    );
    let trickled = world.requests.iter().filter(|frame| frame["janus"] == "trickle");
    assert_eq!(trickled.count(), 2, "a candidate and the end of them");
}

/// Guards: a check that blames the network where the server is down, and one that waits for ever.
#[test]
fn gateway_that_is_down_is_named_soon() {
    for (gateway, within) in [(Gateway::Refuses, 5), (Gateway::Silent, 25)] {
        let mut world = World::new();
        world.gateway = gateway;
        let begin = world.now;
        assert_eq!(world.verdict(), Verdict::NoGateway, "{gateway:?}");
        assert!(
            world.now.since(begin) <= Span::seconds(within),
            "{gateway:?} took {:?}",
            world.now.since(begin)
        );
        assert_eq!(world.step(Step::Gateway), StepState::Failed);
        assert_eq!(world.step(Step::Connection), StepState::Skipped);
        world.owns_nothing();
    }
}

/// Guards: a WebSocket that is cut by a middlebox being told as a server that is down.
#[test]
fn long_polling_is_a_way_to_the_gateway() {
    let mut world = World::new();
    world.dead = "ws";
    assert_eq!(world.verdict(), Verdict::Healthy);
    assert_eq!(world.check.report().transport, TransportKind::LongPoll);
}

/// Guards: a missing permission, or a missing plugin, that looks like a broken network.
#[test]
fn refusals_are_told_apart_from_silence() {
    for (gateway, expected) in [
        (Gateway::WantsToken, Verdict::Unauthorized),
        (Gateway::LacksPlugin, Verdict::NoEchoTest),
    ] {
        let mut world = World::new();
        world.gateway = gateway;
        assert_eq!(world.verdict(), expected);
        world.owns_nothing();
    }
}

/// Guards: blocked UDP that is waited on for ever, or that is blamed on the server.
#[test]
fn media_that_finds_no_way_is_told() {
    let mut world = World::new();
    world.reachable = false;
    let begin = world.now;
    assert_eq!(world.verdict(), Verdict::NoMedia);
    assert!(world.now.since(begin) <= Span::seconds(25));
    assert_eq!(world.step(Step::Gateway), StepState::Passed);
    assert_eq!(world.step(Step::Candidates), StepState::Passed);
    assert_eq!(world.step(Step::Connection), StepState::Failed);
    assert_eq!(world.step(Step::Quality), StepState::Skipped);
    world.owns_nothing();
}

/// Guards: a connection that breaks while it is measured being judged by what was measured before.
#[test]
fn connection_that_breaks_while_measured_is_told() {
    let mut world = World::new();
    world.input(Input::Begin);
    world.pass(Span::seconds(1));
    world.pass(Span::seconds(1));
    let (peer, event) = (world.peer(), PeerEvent::Connection(ConnectionState::Failed));
    world.input(Input::Peer { peer, event });
    assert_eq!(world.check.report().verdict, Some(Verdict::NoMedia));
    assert_eq!(world.step(Step::Quality), StepState::Skipped);
    world.owns_nothing();
}

/// Guards: a policy that is not passed on; a relay that was asked for being told as a detour.
#[test]
fn relay_by_policy_is_good_and_in_force() {
    let mut world = World::turn(IcePolicy::Relay);
    world.candidates = vec!["relay"];
    world.way = CandidateKind::Relay;
    let verdict = world.verdict();
    assert_eq!(verdict, Verdict::Relayed { wanted: true });
    assert_eq!(verdict.tone(), Tone::Good);
    let policies = world.count(|output| {
        matches!(
            output,
            Output::Peer {
                action: PeerOutput::Open {
                    policy: IcePolicy::Relay,
                    ..
                },
                ..
            }
        )
    });
    assert_eq!(policies, 1);
    let report = world.check.report();
    assert_eq!(report.finding(CandidateKind::Host), Finding::NotAsked);
    assert_eq!(report.finding(CandidateKind::Relay), Finding::Found);
}

/// Guards: a detour that nobody asked for being told as the direct way.
#[test]
fn relay_for_want_of_a_direct_way_is_told() {
    let mut world = World::turn(IcePolicy::All);
    world.candidates = vec!["host", "srflx", "relay"];
    world.way = CandidateKind::Relay;
    let verdict = world.verdict();
    assert_eq!(verdict, Verdict::Relayed { wanted: false });
    assert_eq!(verdict.tone(), Tone::Warning);
}

/// Guards: a TURN server that is down being blamed on UDP, or not noticed where it is not needed today.
#[test]
fn relay_that_cannot_be_reached_is_told() {
    let mut world = World::turn(IcePolicy::Relay);
    world.candidates = vec![];
    assert_eq!(world.verdict(), Verdict::NoRelay);
    assert_eq!(world.step(Step::Candidates), StepState::Failed);
    world.owns_nothing();

    let mut world = World::turn(IcePolicy::All);
    assert_eq!(world.verdict(), Verdict::Healthy);
    assert_eq!(world.step(Step::Candidates), StepState::Warned);
    assert_eq!(
        world.check.report().finding(CandidateKind::Relay),
        Finding::Missing
    );
}

/// Guards: numbers that are drawn but not judged.
#[test]
fn poor_quality_is_named_by_its_kind() {
    type Worsen = fn(&mut World);
    let cases: [(Worsen, Verdict); 3] = [
        (|world| world.lost = 8, Verdict::Lossy),
        (|world| world.round_trip = 700.0, Verdict::Slow),
        (|world| world.available = 90_000.0, Verdict::Narrow),
    ];
    for (worsen, expected) in cases {
        let mut world = World::new();
        worsen(&mut world);
        assert_eq!(world.verdict(), expected);
        assert_eq!(world.step(Step::Quality), StepState::Warned);
    }
}

/// Guards: a connection without an echo that is called good.
#[test]
fn echo_that_does_not_come_is_told() {
    let mut world = World::new();
    world.echoes = false;
    assert_eq!(world.verdict(), Verdict::NoEcho);
    assert_eq!(world.step(Step::Echo), StepState::Failed);
}

/// Guards: missing devices that hide what the connection is worth, or are not told at all.
#[test]
fn without_devices_the_connection_is_checked_all_the_same() {
    let mut world = World::new();
    world.devices = Err(CaptureError::Denied);
    world.echoes = false;
    assert_eq!(world.verdict(), Verdict::NoDevices);
    assert_eq!(world.step(Step::Devices), StepState::Failed);
    assert_eq!(world.step(Step::Connection), StepState::Passed);
    assert_eq!(world.step(Step::Echo), StepState::Skipped);
}

/// Guards: a device that the link says to leave alone.
#[test]
fn devices_that_the_link_turns_off_stay_off() {
    let mut world = World::with(|_| {}, "audio=0&video=0");
    world.echoes = false;
    assert_eq!(world.verdict(), Verdict::Healthy);
    assert_eq!(
        world.count(|output| matches!(output, Output::Media(MediaOutput::Open(_)))),
        0
    );
    assert_eq!(world.step(Step::Devices), StepState::Skipped);
}

/// Guards: a person who thinks about the prompt being told that the server is down.
#[test]
fn prompt_may_take_its_time() {
    let mut world = World::new();
    world.check.handle(world.now, Input::Begin);
    while let Some(output) = world.check.poll_output() {
        if !matches!(output, Output::Media(_)) {
            world.act(&output);
        }
    }
    world.run();
    world.pass(Span::seconds(90));
    assert_eq!(world.check.report().verdict, None);
    assert_eq!(world.step(Step::Devices), StepState::Running);
    world.input(Input::Media(MediaEvent::Opened {
        generation: 1,
        microphone: Some(TrackInfo::default()),
        camera: Some(TrackInfo::default()),
    }));
    assert!(world.check.is_connected());
}

/// Guards: a camera that stays on, and a session that stays open, after everything was said.
#[test]
fn everything_is_let_go_a_minute_after_the_verdict_or_at_once_on_leaving() {
    let mut world = World::new();
    world.verdict();
    assert!(world.transport.is_some(), "sound and picture go on for a while");
    world.pass(Span::seconds(61));
    world.owns_nothing();
    assert_eq!(
        world.check.report().verdict,
        Some(Verdict::Healthy),
        "what was found stays"
    );

    let mut world = World::new();
    world.input(Input::Begin);
    world.pass(Span::seconds(3));
    world.input(Input::End);
    world.owns_nothing();
    let destroyed = world.requests.iter().any(|frame| frame["janus"] == "destroy");
    assert!(destroyed, "the session is not left to its time-out");
}

/// Guards: a second run that shows the first one's findings, or whose late answers are taken for the second's.
#[test]
fn check_can_be_run_again() {
    let mut world = World::new();
    world.devices = Err(CaptureError::Busy);
    world.reachable = false;
    assert_eq!(world.verdict(), Verdict::NoMedia);
    let old = world.peer();
    world.devices = Ok(());
    world.reachable = true;
    world.seconds = 0;
    world.input(Input::Begin);
    assert_eq!(world.check.report().verdict, None);
    world.input(Input::Peer {
        peer: old,
        event: PeerEvent::Connection(ConnectionState::Failed),
    });
    assert_eq!(world.verdict(), Verdict::Healthy);
    assert_eq!(world.step(Step::Devices), StepState::Passed);
    world.pass(Span::seconds(61));
    world.owns_nothing();
}
