//! A world for a connection check: a gateway, a browser and a network that do what the test says.

use std::collections::VecDeque;

use janus_proto::session::Frame;
use janus_proto::{Candidate, Timestamp, Trickle};
use parlour_call::check::{Check, Step, StepState, Verdict};
use parlour_call::config::{Config, IcePolicy, IceServer, LinkOptions};
use parlour_call::*;
use serde_json::{Value, json};
use std::time::Duration;

/// What the gateway does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gateway {
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
pub(crate) struct World {
    pub(crate) check: Check,
    pub(crate) now: Timestamp,
    pub(crate) gateway: Gateway,
    /// URLs that nobody answers at.
    pub(crate) dead: &'static str,
    pub(crate) candidates: Vec<&'static str>,
    /// Whether ICE finds a way.
    pub(crate) reachable: bool,
    pub(crate) devices: Result<(), CaptureError>,
    pub(crate) way: CandidateKind,
    pub(crate) round_trip: f64,
    /// Of a hundred packets.
    pub(crate) lost: i64,
    pub(crate) available: f64,
    pub(crate) echoes: bool,
    pub(crate) seconds: u64,
    pub(crate) requests: Vec<Value>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) transport: Option<u32>,
    pub(crate) pending: VecDeque<Input>,
}

impl World {
    pub(crate) fn with(change: impl FnOnce(&mut Config), link: &str) -> Self {
        let mut config = Config::default();
        change(&mut config);
        let link = LinkOptions::parse(link, "");
        let (audio, video) = (link.audio, link.video);
        Self {
            check: Check::new(Settings::new(&config, &link), 7, audio, video),
            now: Timestamp::from_millis(1000),
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

    pub(crate) fn new() -> Self {
        Self::with(|_| {}, "")
    }

    /// With a TURN server, and this policy.
    pub(crate) fn turn(policy: IcePolicy) -> Self {
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

    pub(crate) fn input(&mut self, input: Input) {
        self.check.handle_input(self.now, input);
        self.run();
    }

    pub(crate) fn begin(&mut self) {
        self.check.start(self.now);
        self.run();
    }

    /// Begins, and lets time pass until there is a verdict.
    pub(crate) fn verdict(&mut self) -> Verdict {
        self.begin();
        let end = self.now + Duration::from_secs(120);
        while self.check.report().verdict.is_none() {
            assert!(self.now < end, "no verdict: {:?}", self.check.report());
            self.pass(Duration::from_secs(1));
        }
        self.check.report().verdict.expect("just seen")
    }

    /// Lets a span of time pass, stopping at each deadline and at each second's measurement on the way.
    pub(crate) fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        while let Some(due) = self.check.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.input(Input::Timeout);
        }
        self.now = end;
        if self.check.is_connected() {
            self.measure();
        }
    }

    pub(crate) fn measure(&mut self) {
        self.seconds += 1;
        let lost = self.lost * i64::try_from(self.seconds).expect("few");
        let echoes = u64::from(self.echoes);
        let audio = self.seconds * 50 * echoes;
        let snapshot = StatsSnapshot {
            inbound: vec![
                InboundRtp {
                    mid: "0".to_owned(),
                    kind: MediaKind::Audio,
                    packets_received: audio,
                    ..InboundRtp::default()
                },
                InboundRtp {
                    mid: "1".to_owned(),
                    kind: MediaKind::Video,
                    packets_received: self.seconds * 100 - audio,
                    bytes_received: self.seconds * 100_000,
                    packets_lost: lost,
                    frames_decoded: self.seconds * 20 * echoes,
                    ..InboundRtp::default()
                },
            ],
            outbound: vec![OutboundRtp {
                mid: "1".to_owned(),
                kind: MediaKind::Video,
                packets_sent: self.seconds * 100,
                bytes_sent: self.seconds * 100_000,
                remote: Some(RemoteInboundRtp {
                    packets_lost: lost,
                    ..RemoteInboundRtp::default()
                }),
                ..OutboundRtp::default()
            }],
            candidate_pair: Some(CandidatePair {
                current_round_trip_time: Some(self.round_trip / 1000.0),
                available_outgoing_bitrate: Some(self.available),
                local: Some(self.way),
                remote: Some(CandidateKind::Host),
                protocol: "udp".to_owned(),
            }),
            ..StatsSnapshot::new(self.peer())
        };
        self.input(Input::Stats(vec![snapshot]));
    }

    pub(crate) fn peer(&self) -> PeerKey {
        let mut peers = self.outputs.iter().filter_map(|output| match output {
            Output::Peer { peer, .. } => Some(*peer),
            _ => None,
        });
        peers.next_back().expect("there is a connection")
    }

    pub(crate) fn step(&self, step: Step) -> StepState {
        self.check.report().step(step)
    }

    pub(crate) fn count(&self, wanted: impl Fn(&Output) -> bool) -> usize {
        self.outputs.iter().filter(|output| wanted(output)).count()
    }

    /// Everything that was taken was given back: connection, devices, session.
    pub(crate) fn owns_nothing(&self) {
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

    pub(crate) fn run(&mut self) {
        for _ in 0..10_000 {
            if let Some(output) = self.check.poll_output() {
                self.act(&output);
                self.outputs.push(output);
            } else if let Some(input) = self.pending.pop_front() {
                self.check.handle_input(self.now, input);
            } else {
                return;
            }
        }
        panic!("the check never comes to rest");
    }

    pub(crate) fn act(&mut self, output: &Output) {
        match output {
            Output::Connect { generation, url, .. } => self.connect(*generation, url),
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
            Output::Media(_)
            | Output::Share(_)
            | Output::Notice(_)
            | Output::RoomSecret(_)
            | Output::Log(..) => {}
        }
    }

    pub(crate) fn connect(&mut self, generation: u32, url: &str) {
        self.transport = Some(generation);
        let event = if self.gateway == Gateway::Refuses || url.starts_with(self.dead) {
            GatewayEvent::Closed("refused".into())
        } else if url.starts_with("ws") {
            GatewayEvent::Opened(TransportKind::WebSocket)
        } else {
            GatewayEvent::Opened(TransportKind::LongPoll)
        };
        self.pending.push_back(Input::Gateway { generation, event });
    }

    pub(crate) fn say(&mut self, frame: &Value) {
        if let Some(generation) = self.transport {
            let event = GatewayEvent::Received(Frame::parse(&frame.to_string()));
            self.pending.push_back(Input::Gateway { generation, event });
        }
    }

    pub(crate) fn answer(&mut self, text: &str) {
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

    pub(crate) fn act_peer(&mut self, peer: PeerKey, action: &PeerOutput) {
        let mut say = |event| self.pending.push_back(Input::Peer { peer, event });
        match action {
            PeerOutput::Offer { .. } => {
                say(PeerEvent::Offered {
                    sdp: "v=0 offer".to_owned(),
                    mids: PublisherMids {
                        microphone: Some("0".to_owned()),
                        camera: Some("1".to_owned()),
                        ..PublisherMids::default()
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
