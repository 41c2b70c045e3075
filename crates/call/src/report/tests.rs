//! What goes into a report, and that it plays again.

mod samples;

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use self::samples::{camera_mids, candidate, choice, commands, inputs};
use super::redact::{Kind, Redactor};
use super::replay::{ReplayError, replay};
use super::*;
use crate::config::{Config, IceServer, LinkOptions, Secret};
use crate::*;
use janus_proto::session::Frame;
use janus_proto::{Id, Trickle};

/// Which input it is: the names of its variants, as far as they are not those of a value.
fn kind(value: &Value) -> String {
    let name = |value: &Value| match value {
        Value::Object(fields) => fields.keys().next().cloned(),
        Value::String(name) => Some(name.clone()),
        _ => None,
    };
    let outer = name(value).unwrap_or_default();
    let inner = match outer.as_str() {
        "Command" | "Media" | "Share" => value.get(&outer),
        "Gateway" | "Peer" => value.get(&outer).and_then(|fields| fields.get("event")),
        _ => None,
    };
    format!("{outer} {}", inner.and_then(name).unwrap_or_default())
}

/// Guards a report that says something else than what happened: each input comes back as it was heard.
#[test]
fn every_input_is_read_as_it_was_written() {
    let mut kinds = BTreeSet::new();
    for mut input in inputs() {
        round::round(&mut input);
        let value = entry::input(&mut Redactor::plain(), &input);
        let kind = kind(&value);
        let text = value.to_string();
        let read = serde_json::from_str(&text).and_then(entry::read_input);
        assert_eq!(read.expect("it can be read"), input, "{kind}");
        let redacted = entry::input(&mut Redactor::default(), &input);
        assert!(entry::read_input(redacted.clone()).is_ok(), "{redacted}");
        kinds.insert(kind);
    }
    assert_eq!(
        kinds.len(),
        44,
        "an input is not among those of this test: {kinds:?}"
    );
}

fn beginning(change: impl FnOnce(&mut Settings)) -> Beginning {
    let mut settings = Settings::new(&Config::default(), &LinkOptions::parse("", ""));
    change(&mut settings);
    Beginning {
        settings,
        seed: 0x0123_4567_89ab_cdef,
        microphone: true,
        camera: false,
        preferred: [choice(), DeviceChoice::default(), DeviceChoice::default()],
        exclusive: true,
        capture: CaptureSettings::default(),
        token_expires: Some(Timestamp::from_millis(90_000_000)),
    }
}

/// A call that hears what it is given, written down.
struct Written {
    call: Call,
    recorder: Recorder,
    now: Timestamp,
    sent: Vec<String>,
}

impl Written {
    fn new(beginning: Beginning) -> Self {
        let recorder = Recorder::new(&beginning, Timestamp::from_millis(500));
        let mut call = beginning.call();
        call.start(Timestamp::from_millis(500));
        let mut written = Self {
            call,
            recorder,
            now: Timestamp::from_millis(500),
            sent: Vec::new(),
        };
        written.drain();
        written
    }

    fn hear(&mut self, mut input: Input) {
        self.now = self.now + Duration::from_millis(20);
        self.recorder.input(self.now, &mut input, &self.call);
        self.call.handle_input(self.now, input);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(output) = self.call.poll_output() {
            self.recorder.output(self.now, &output);
            if let Output::Send(request) = output {
                self.sent.push(request.text);
            }
        }
    }

    fn frame(&mut self, text: String) {
        self.hear(Input::Gateway {
            generation: 1,
            event: GatewayEvent::Received(Frame::parse(&text)),
        });
    }

    /// Answers everything that was sent so far as Janus would, as far as it matters here.
    fn answer(&mut self) {
        for request in std::mem::take(&mut self.sent) {
            let request: Value = serde_json::from_str(&request).expect("a request is JSON");
            let id = request["id"].as_u64().unwrap_or(77);
            let answer = serde_json::json!({
                "janus": "success", "transaction": request["transaction"], "session_id": request["session_id"], "data": {"id": id},
            });
            self.frame(answer.to_string());
        }
    }

    fn save(&mut self) -> String {
        let circumstances = Circumstances {
            agent: "Browser/1.0".to_owned(),
            saved: "2026-01-01T00:00:00.000Z".to_owned(),
        };
        self.recorder.save(&self.call, circumstances)
    }
}

/// Guards a report that cannot be played: every input there is, one after the other, and the call does the same again.
#[test]
fn every_input_plays_again() {
    let mut written = Written::new(beginning(|_| {}));
    written.hear(Input::Gateway {
        generation: 1,
        event: GatewayEvent::Opened(TransportKind::WebSocket),
    });
    written.answer();
    for input in inputs() {
        written.hear(input);
        written.answer();
    }
    let report = written.save();
    let replayed = replay(&report).unwrap_or_else(|error| panic!("{error}"));
    assert!(replayed.inputs > 60 && replayed.outputs > 20 && !replayed.cut);
}

/// Guards a replay that says yes to everything.
#[test]
fn another_call_is_told_apart() {
    let mut written = Written::new(beginning(|_| {}));
    written.hear(Input::Command(commands().remove(0)));
    let report = written.save();
    assert!(replay(&report).is_ok());
    let mut other: Value = serde_json::from_str(&report).expect("a report is JSON");
    let entries = other["record"].as_array_mut().expect("it has a record");
    let join = entries
        .iter_mut()
        .find(|entry| entry[1] == "input")
        .expect("it joins");
    join[2] = serde_json::json!({"Command": {"LookAt": 1}});
    let other = other.to_string();
    assert!(
        matches!(replay(&other), Err(ReplayError::Different { .. })),
        "{other}"
    );
    let late = report.replace("call: joining", "call: leaving");
    assert!(matches!(replay(&late), Err(ReplayError::Different { .. })));
    let state = report.replace("\"phase\":\"joining\"", "\"phase\":\"in-call\"");
    assert!(matches!(replay(&state), Err(ReplayError::Different { .. })));
    assert!(matches!(replay("{}"), Err(ReplayError::Unreadable(_))));
    assert!(matches!(
        replay(&report.replace("\"Join\"", "\"Jump\"")),
        Err(ReplayError::Unreadable(_))
    ));
}

/// Guards a report that grows for as long as a page is open, and one that is worth nothing once it was full.
#[test]
fn full_report_is_bounded_and_plays_as_far_as_it_goes() {
    let mut written = Written::new(beginning(|_| {}));
    written.hear(Input::Gateway {
        generation: 1,
        event: GatewayEvent::Opened(TransportKind::WebSocket),
    });
    written.answer();
    for number in 0..30_000_u64 {
        written.frame(format!(
            "{{\"janus\":\"event\",\"sender\":{number},\"plugindata\":{{\"data\":{{\"display\":\"{}\"}}}}}}",
            "name".repeat(20) + &number.to_string()
        ));
    }
    written.frame("[1,".repeat(1 << 20));
    written.hear(Input::Online);
    let report = written.save();
    assert!(report.len() < FULL + LATEST + (64 << 10), "{}", report.len());
    assert!(
        report.contains("network: online"),
        "the latest is there to be read"
    );
    let replayed = replay(&report).unwrap_or_else(|error| panic!("{error}"));
    assert!(replayed.cut);
}

/// Guards what cannot be read: it must be as unreadable in the replay, and no longer than it was.
#[test]
fn broken_frames_stay_broken() {
    let mut written = Written::new(beginning(|_| {}));
    written.hear(Input::Gateway {
        generation: 1,
        event: GatewayEvent::Opened(TransportKind::WebSocket),
    });
    for frame in [
        "",
        "{",
        "{}{}",
        "{}[",
        "null",
        "\"ada\"",
        "[[1],{}]",
        "{\"janus\":{\"a\":[]}}",
    ] {
        written.frame(frame.to_owned());
    }
    written.frame(" ".repeat(janus_proto::session::MAX_FRAME_SIZE + 10));
    replay(&written.save()).unwrap_or_else(|error| panic!("{error}"));
}

const SDP: &str = "v=0\r\no=ada 4611 2 IN IP4 192.168.17.4\r\ns=Ada's room\r\nc=IN IP4 192.168.17.4\r\nt=0 0\r\na=group:BUNDLE 0\r\n\
    m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:qwUF\r\na=ice-pwd:secretpwd\r\na=fingerprint:sha-256 AA:BB:CC\r\n\
    a=candidate:1 1 udp 2113 192.168.17.4 50000 typ srflx raddr 10.11.12.13 rport 9 ufrag qwUF\r\na=sendrecv\r\n\
    a=rtpmap:111 opus/48000/2\r\na=msid:adas-stream adas-track\r\na=ssrc:1 cname:adas-cname\r\n";

/// Guards the structure of a session description, which tells much, and the secrets in it.
#[test]
fn description_keeps_its_structure_alone() {
    let kept = Redactor::default().sdp(SDP);
    for gone in ["192.168", "10.11", "qwUF", "secretpwd", "AA:BB", "ada", "Ada"] {
        assert!(!kept.contains(gone), "{gone} in {kept}");
    }
    for stays in [
        "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n",
        "typ srflx",
        "a=sendrecv",
        "opus/48000/2",
    ] {
        assert!(kept.contains(stays), "{stays} not in {kept}");
    }
    assert_eq!(Redactor::default().sdp(&kept), kept, "twice is as once");
}

/// Guards: a session that anybody could take over, named by Janus in the words of an error.
#[test]
fn session_is_named_in_no_text() {
    let mut redactor = Redactor::default();
    let create = serde_json::json!({"janus": "create", "id": 123456789, "transaction": "ab-1"});
    redactor.frame(&mut [create], true);
    let told = redactor.free("No such handle 5 in session 123456789");
    assert_eq!(told, "No such handle 5 in session 1");
}

/// Redacts one message of Janus and returns its `error`.
fn redacted_error(redactor: &mut Redactor, data: Value) -> String {
    let mut messages = [serde_json::json!({"janus": "event", "plugindata": {"data": data}})];
    redactor.frame(&mut messages, false);
    let error = messages[0].pointer("/plugindata/data/error").cloned();
    error
        .and_then(|error| error.as_str().map(str::to_owned))
        .expect("it has an error")
}

/// Guards: rooms, feeds and descriptions that are replaced everywhere but in Janus's words for what is wrong with them.
#[test]
fn error_names_no_room_no_feed_and_no_description() {
    let mut redactor = Redactor::default();
    let publishers = serde_json::json!([{"id": "grace-hopper", "display": "Grace", "talk": "Compilers"}]);
    let told = redacted_error(
        &mut redactor,
        serde_json::json!({
            "room": "Town hall", "description": "Monthly (all)", "publishers": publishers,
            "error": "No such room (Town hall), feed=grace-hopper;\"Monthly (all)\",Compilers/Grace",
        }),
    );
    assert_eq!(
        told,
        "No such room (room 1), feed=id 1;\"text 1\",text 2/person 1"
    );
    let told = redacted_error(
        &mut redactor,
        serde_json::json!({"room": 5150, "error": "No such room (5150), room=5150: 5150, 51501"}),
    );
    assert_eq!(told, "No such room (2), room=2: 2, 51501");
}

/// Guards: a name within another name, or one that begins in another, of which a part would stay.
#[test]
fn overlapping_names_leave_nothing() {
    let mut redactor = Redactor::default();
    for name in ["Ada", "Ada Lovelace", "Lovelace of Ockham", "all Ada"] {
        redactor.place(Kind::Person, name);
    }
    assert_eq!(redactor.free("Ada Lovelace left"), "person 2 left");
    assert_eq!(redactor.free("all Ada Lovelace of Ockham left"), "person 4 left");
    assert_eq!(redactor.free("Adam left Canada"), "Adam left Canada");
}

/// Guards: the beginning of a name that stays where a long text is cut, and the end of one that is too long to be remembered whole.
#[test]
fn cut_leaves_no_part_of_a_name() {
    let mut redactor = Redactor::default();
    let long: String = (0..50).map(|number| format!("Lovelace{number} ")).collect();
    redactor.place(Kind::Person, &long);
    redactor.place(Kind::Room, "Analytical Engine");
    for padding in 1000..1030 {
        let told = redactor.free(&("x".repeat(padding) + " Analytical Engine"));
        assert!(!told.contains('A'), "{told}");
    }
    assert_eq!(redactor.free(&format!("({long})")), "(person 1)");
    let many = redactor.free(&"Analytical Engine, ".repeat(100));
    assert!(!many.contains('A'), "{many}");
}

/// Guards: more people than a list of names to look for would hold.
#[test]
fn crowd_is_redacted_to_the_last_name() {
    let mut redactor = Redactor::default();
    for number in 0..2000 {
        redactor.place(Kind::Person, &format!("Visitor{number}"));
    }
    assert_eq!(redactor.free("Visitor1999 is there"), "person 2000 is there");
}

/// Guards: a PIN that is the room's number as well, which would make two rooms of one.
#[test]
fn pin_like_the_room_changes_no_room() {
    let mut redactor = Redactor::default();
    let request =
        serde_json::json!({"janus": "message", "body": {"request": "join", "room": 1234, "pin": "1234"}});
    let mut messages = [request.clone(), request];
    redactor.frame(&mut messages, true);
    for message in &messages {
        assert_eq!(
            message["body"],
            serde_json::json!({"request": "join", "room": 1, "pin": "secret 1"})
        );
    }
}

/// Guards: addresses that are no words between two spaces, and what merely looks like one.
#[test]
fn addresses_are_redacted_wherever_they_stand() {
    let mut redactor = Redactor::default();
    redactor.address("wss://meet.example.org:8989/janus?key=1");
    for (text, redacted) in [
        ("addr=192.0.2.7;", "addr=address;"),
        ("udp:192.0.2.7:50000,", "udp:address,"),
        ("[fd00:1::7]:443/x", "[address]:443/x"),
        ("to meet.example.org: refused", "to server 2: refused"),
        ("Error::Face wait... 12 at 1.5", "Error::Face wait... 12 at 1.5"),
    ] {
        assert_eq!(redactor.free(text), redacted);
    }
    let agent = "Mozilla/5.0 (X11) Chrome/143.0.0.0";
    assert_eq!(redactor.agent(agent), agent);
}

/// Guards: a report that does not play because a room is called as a word of the log.
#[test]
fn room_called_as_a_word_of_the_log_plays_again() {
    let mut written = Written::new(beginning(|_| {}));
    written.hear(Input::Command(Command::LookAt(Id::Text("call".to_owned()))));
    written.hear(Input::Command(commands().remove(0)));
    let report = written.save();
    assert!(!report.contains("\"call"), "{report}");
    replay(&report).unwrap_or_else(|error| panic!("{error}"));
}

/// Something that nobody else may see, unlike any word of a protocol.
fn private() -> impl Strategy<Value = String> {
    "[a-z]{3}[ \"\\\\<é한😀:.-]{0,2}Q[a-zA-Z0-9]{6,12}"
}

proptest! {
    /// Guards everything that may not leave the machine, wherever the protocol or the browser may put it.
    #[test]
    fn nothing_private_is_ever_in_a_report(
        secrets in proptest::collection::vec(private(), 15),
        address in "(1[0-9]{2}\\.(2[0-4][0-9])\\.9[0-9]\\.7[0-9])|(fd00:[0-9a-f]{4}:[0-9a-f]{4}::[0-9a-f]{4})",
    ) {
        let [token, api, key, user, credential, pin, name, other, device, label, room, host, odd, unknown, once]: [String; 15] =
            secrets.clone().try_into().expect("there are fifteen");
        let secret = |text: &String| Some(Secret::new(text.clone()));
        let mut written = Written::new(beginning(|settings| {
            settings.urls = vec![format!("wss://{host}/janus?key={odd}")];
            settings.auth.token = secret(&token);
            settings.auth.api_secret = secret(&api);
            settings.rooms.admin_key = secret(&key);
            settings.ice.servers = vec![IceServer {
                urls: vec![format!("turn:{address}:3478")],
                username: Some(user.clone()),
                credential: secret(&credential),
            }];
        }));
        let opened = Input::Gateway { generation: 1, event: GatewayEvent::Opened(TransportKind::WebSocket) };
        written.hear(opened);
        written.answer();
        written.hear(Input::Media(MediaEvent::Devices(vec![Device {
            kind: DeviceKind::Camera, id: device.clone(), label: label.clone(),
        }])));
        written.hear(Input::Command(Command::LookAt(Id::Text(room.clone()))));
        written.answer();
        written.hear(Input::Command(Command::Join(JoinRequest {
            room: Id::Text(room.clone()), name: name.clone(), pin: secret(&pin),
        })));
        written.answer();
        let line = format!("candidate:1 1 udp 2113 {address} 50000 typ host raddr {address} rport 0 ufrag {odd}");
        for event in [
            PeerEvent::Offered {
                sdp: format!("v=0\r\no=- 1 1 IN IP4 {address}\r\ns={name}\r\na=ice-pwd:{odd}\r\na={line}\r\na={unknown}\r\n{unknown}\r\n"),
                mids: camera_mids(),
            },
            PeerEvent::Candidate(Trickle::Candidate(candidate(&line))),
            PeerEvent::Refused(format!("({name}) at {address} said {token}")),
        ] {
            let peer = PeerKey { role: PeerRole::Publisher, generation: 1 };
            written.hear(Input::Peer { peer, event });
        }
        written.answer();
        let fields = ["display", "description", "janus", "transaction", "mid", "codec", "type", "id", "feed", "room", "token", "unheard_of"];
        for field in fields {
            let mut event = serde_json::json!({"janus": "event", "sender": 77, "session_id": 1, "plugindata": {"data": {
                "videoroom": "event", "room": room, "publishers": [{"id": other, "display": other, "streams": [{"type": "audio", "mid": "0"}]}],
                "error_code": 499, "error": format!(
                    "Sorry {name}, {pin} is wrong: no such room ({room}) at {host}, feed={other}/{unknown} [{once}] {address};{label}",
                ),
                "topic": once,
            }}});
            // A word of the protocol stays, unless it is a known secret.
            let word = matches!(field, "janus" | "mid" | "codec" | "type");
            let text = if word { &token } else { &unknown };
            event[field] = text.clone().into();
            event["plugindata"]["data"][field] = text.clone().into();
            event["plugindata"]["data"]["publishers"][0][field] = text.clone().into();
            event[token.as_str()] = 1.into();
            written.frame(event.to_string());
        }
        written.hear(Input::PictureShown { feed: Id::Text(other.clone()) });
        let why = format!("closed by {name} ({other}) in {room} of {host} at {address}, \"{unknown}\"");
        written.hear(Input::Gateway { generation: 1, event: GatewayEvent::Closed(why.into()) });
        let report = written.save();
        let read: Value = serde_json::from_str(&report).expect("a report is JSON");
        // What JSON writes otherwise, and what it writes as it is.
        let shown = format!("{report}\n{}", texts(&read).join("\n"));
        for private in secrets.iter().chain([&address]) {
            prop_assert!(!shown.contains(private.as_str()), "{private} in {shown}");
        }
        prop_assert!(!shown.contains("81985529216486895") && !shown.contains("0123456789abcdef"), "the seed");
        if let Err(error) = replay(&report) {
            prop_assert!(false, "{error}");
        }
    }
}

/// Every text of a value.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(fields) => {
            let keys = fields.keys().cloned();
            keys.chain(fields.values().flat_map(texts)).collect()
        }
        _ => Vec::new(),
    }
}
