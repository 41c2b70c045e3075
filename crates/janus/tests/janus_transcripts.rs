//! What a real Janus 1.1.2 said, and what was said to it: every frame of the recordings must be understood, and every request must be
//! written by the typed functions exactly as it was recorded.

mod common;
mod requests;

use std::collections::BTreeSet;

use common::Bench;
use common::transcripts::{Line, NAMES, plain, read};
use janus_proto::admin::Answer;
use janus_proto::session::{Auth, SessionEvent};
use janus_proto::{JanusError, Plugin, Reason, Secret, audiobridge, echotest, textroom, videoroom};
use serde_json::{Value, json};

// --- what came

/// Guards against a kind of frame that the session does not know, and against frames that vanish: each comes out as what it is.
#[test]
fn every_recorded_frame_passes_through_a_session() {
    for name in NAMES {
        for line in read(name).into_iter().filter(|line| line.is("in", None)) {
            replay(name, &line.frame);
        }
    }
}

/// Feeds one recorded frame to a session that stands where the recorded one stood.
fn replay(name: &str, recorded: &Value) {
    let mut bench = Bench::new();
    let plugin = plugin_of(recorded).unwrap_or(Plugin::VideoRoom);
    let handle = bench.ready_as(plugin, recorded["sender"].as_u64().unwrap_or(20));
    let mut frame = recorded.clone();
    frame["session_id"] = json!(bench.session.id());
    if recorded.get("transaction").is_some() {
        if recorded["data"]["id"].is_u64() {
            bench.session.attach(bench.now, plugin);
        } else {
            bench.request(handle, json!({}));
        }
        frame["transaction"] = bench.sent().remove(0)["transaction"].take();
    }
    bench.logs();
    bench.receive(&frame.to_string());
    let events = bench.events();
    assert!(fits(recorded, &events), "{name}: {recorded} gave {events:?}");
    let odd: Vec<_> = bench
        .logs()
        .into_iter()
        .filter(|line| line.contains("unknown"))
        .collect();
    assert!(odd.is_empty(), "{name}: {recorded}: {odd:?}");
}

/// Whether a frame came out as what it is.
fn fits(recorded: &Value, events: &[SessionEvent]) -> bool {
    let data = &recorded["plugindata"]["data"];
    let kind = recorded["janus"].as_str().expect("every frame has its kind");
    match (kind, events) {
        ("ack" | "pong" | "server_info", []) => true,
        ("success", [SessionEvent::Attached(_)]) => true,
        // The answers to hangup, detach, claim and destroy carry nothing.
        (
            "success",
            [
                SessionEvent::Reply {
                    result: Err(JanusError::Malformed(_)),
                    ..
                },
            ],
        ) => data.is_null(),
        (
            "success" | "event",
            [
                SessionEvent::Reply {
                    result: Ok(reply), ..
                },
            ],
        ) => {
            reply.data == *data
                && reply.jsep.as_ref().map(|jsep| jsep.sdp.as_str()) == recorded["jsep"]["sdp"].as_str()
        }
        (
            "success" | "event",
            [
                SessionEvent::Reply {
                    result: Err(error), ..
                },
            ],
        ) => json!(error.code()) == data["error_code"],
        ("error", events) => events.is_empty() || refused(events, &recorded["error"]["code"]),
        ("event", [SessionEvent::Event { data: told, .. }]) => told == data,
        ("webrtcup", [SessionEvent::WebRtcUp(_)])
        | ("media", [SessionEvent::Media { .. }])
        | ("hangup", [SessionEvent::HungUp { .. }])
        | ("detached", [SessionEvent::Detached(_)])
        | ("trickle", [SessionEvent::Trickle { .. }])
        | ("timeout", [SessionEvent::Lost(_)]) => true,
        _ => false,
    }
}

fn refused(events: &[SessionEvent], code: &Value) -> bool {
    events.iter().any(|event| match event {
        SessionEvent::Reply {
            result: Err(error), ..
        } => json!(error.code()) == *code,
        _ => false,
    })
}

fn plugin_of(frame: &Value) -> Option<Plugin> {
    let package = frame["plugindata"]["plugin"].as_str()?;
    let plugins = [
        Plugin::VideoRoom,
        Plugin::AudioBridge,
        Plugin::TextRoom,
        Plugin::EchoTest,
    ];
    plugins.into_iter().find(|plugin| plugin.package() == package)
}

/// Guards the decoders: nothing that a real Janus says is unknown to them.
#[test]
fn every_recorded_plugin_event_is_known() {
    let mut kinds = BTreeSet::new();
    for (plugin, data) in plugin_data() {
        if data.get("error_code").is_some() {
            continue;
        }
        let mut event = decoded(plugin, &data);
        if event == "Unknown" {
            event = answered(plugin, &data);
        }
        assert!(event != "Unknown", "{} said {data}", plugin.name());
        let kind: String = event.chars().take_while(char::is_ascii_alphanumeric).collect();
        kinds.insert(format!("{} {kind}", plugin.name()));
    }
    assert!(
        kinds.len() >= 65,
        "the recordings hold {} kinds: {kinds:#?}",
        kinds.len()
    );
}

fn decoded(plugin: Plugin, data: &Value) -> String {
    match plugin {
        Plugin::VideoRoom => format!("{:?}", videoroom::Event::decode(data)),
        Plugin::AudioBridge => format!("{:?}", audiobridge::Event::decode(data)),
        Plugin::TextRoom => format!("{:?}", textroom::Event::decode(data)),
        Plugin::EchoTest => format!("{:?}", echotest::Event::decode(data)),
        Plugin::VideoCall => unreachable!("nothing was recorded of it"),
    }
}

fn answered(plugin: Plugin, data: &Value) -> String {
    match plugin {
        Plugin::VideoRoom => format!("{:?}", videoroom::Answer::decode(data)),
        Plugin::AudioBridge => format!("{:?}", audiobridge::Answer::decode(data)),
        _ => "Unknown".to_owned(),
    }
}

fn plugin_data() -> Vec<(Plugin, Value)> {
    let lines = NAMES.iter().flat_map(|name| read(name));
    let frames = lines.filter(|line| line.is("in", None)).map(|line| line.frame);
    let found = frames.filter_map(|frame| Some((plugin_of(&frame)?, frame["plugindata"]["data"].clone())));
    found.collect()
}

/// Guards the reasons: every refusal that was recorded can be explained, and Janus's words are told apart where the code is shared.
#[test]
fn every_recorded_refusal_has_a_reason() {
    for (plugin, data) in plugin_data() {
        let Some(code) = data["error_code"].as_u64() else {
            continue;
        };
        let code = u32::try_from(code).expect("codes are small");
        let words = data["error"].as_str().expect("refusals have words");
        let error = JanusError::Plugin {
            plugin,
            code,
            reason: words.to_owned(),
        };
        let reason = error.reason_kind();
        assert_ne!(reason, Reason::Unknown, "{error}");
        for (said, meant) in [
            ("(pin)", Reason::PinMissing),
            ("wrong pin", Reason::PinWrong),
            ("secret)", Reason::RoomSecret),
            ("admin_key)", Reason::AdminKey),
            ("allowed list", Reason::NotAllowed),
            ("end-to-end", Reason::EncryptionRequired),
            ("No such room", Reason::NoSuchRoom),
            ("Maximum number", Reason::RoomFull),
        ] {
            assert!(!words.contains(said) || reason == meant, "{error}: {reason:?}");
        }
    }
}

/// Guards the data channel's side of TextRoom.
#[test]
fn every_recorded_channel_message_is_known() {
    let lines = read("textroom")
        .into_iter()
        .filter(|line| line.is("in", Some("channel")));
    let mut refusals = 0;
    for line in lines {
        let message = textroom::read_channel(&line.frame.to_string()).expect("the recordings are JSON");
        assert_eq!(message.transaction.as_deref(), line.frame["transaction"].as_str());
        match message.result {
            Ok(event) => assert_ne!(event, textroom::Event::Unknown, "{}", line.frame),
            Err(error) => {
                refusals += 1;
                assert_ne!(error.reason_kind(), Reason::Unknown, "{error}");
            }
        }
    }
    assert_eq!(refusals, 8);
}

/// Guards the Admin API's answers: each is read as the kind that was asked for.
#[test]
fn every_recorded_admin_answer_is_known() {
    let lines = read("admin");
    let asked = |transaction: &Value| {
        let out = lines
            .iter()
            .find(|line| line.is("out", Some("admin")) && line.frame["transaction"] == *transaction);
        out.and_then(|line| line.frame["janus"].as_str().map(str::to_owned))
            .expect("each answer was asked for")
    };
    for line in lines.iter().filter(|line| line.is("in", Some("admin"))) {
        let answered = Answer::decode(&line.frame.to_string()).expect("the recordings are answers");
        let verb = asked(&line.frame["transaction"]);
        let fits = match (verb.as_str(), &answered.result) {
            (_, Err(error)) => error.code().is_some() && error.reason_kind() != Reason::Unknown,
            ("info", Ok(Answer::Server(server))) => server.version == "1.1.2",
            ("get_status", Ok(Answer::Status(status))) => status.session_timeout == Some(60),
            ("list_sessions", Ok(Answer::Sessions(ids))) | ("list_handles", Ok(Answer::Handles(ids))) => {
                ids.len() == 1
            }
            ("handle_info", Ok(Answer::Handle(info))) => !info.webrtc.is_null() && info.age.is_some(),
            ("message_plugin", Ok(Answer::Plugin(_)))
            | ("list_tokens", Ok(Answer::Tokens(_)))
            | ("add_token" | "allow_token" | "disallow_token", Ok(Answer::TokenPlugins(_)))
            | ("resolve_address", Ok(Answer::Resolved { .. }))
            | ("loops_info", Ok(Answer::Loops(_))) => true,
            (_, Ok(Answer::Done)) => true,
            _ => false,
        };
        assert!(fits, "{verb}: {answered:?}");
    }
}

// --- what was asked

/// Guards the encoders: each request that was recorded is written by a typed function, and each typed request of these tables was
/// recorded. Only what Janus refused as ill-formed need not be expressible.
#[test]
fn every_recorded_request_is_written_as_it_was_recorded() {
    let echoes = [requests::echotest::elsewhere(), requests::echotest::all()].concat();
    let strings = [
        requests::videoroom::strings(),
        requests::audiobridge::strings(),
        requests::textroom::strings(),
    ]
    .concat();
    compare("videoroom", None, &requests::videoroom::all());
    compare("audiobridge", None, &requests::audiobridge::all());
    compare("textroom", None, &requests::textroom::all());
    compare("echotest", None, &requests::echotest::all());
    compare("strings", None, &strings);
    let channel: Vec<Value> = requests::textroom::channel()
        .into_iter()
        .map(|request| serde_json::from_str(&textroom::over_channel(request, "t")).expect("it is JSON"))
        .collect();
    compare("textroom", Some("channel"), &channel);
    let admin = [requests::admin::all(), requests::admin::without_secret()].concat();
    compare("admin", Some("admin"), &admin);
    for name in ["admin", "guarded"] {
        for body in bodies(name, None).into_iter().map(|(body, _)| body) {
            assert!(echoes.contains(&body), "{name}: {body}");
        }
    }
}

fn compare(name: &str, via: Option<&str>, typed: &[Value]) {
    let typed: Vec<Value> = typed.iter().map(plain).collect();
    let recorded = bodies(name, via);
    for (body, ill_formed) in &recorded {
        assert!(
            *ill_formed || typed.contains(body),
            "{name}: nothing writes {body}"
        );
    }
    for request in &typed {
        assert!(
            recorded.iter().any(|(body, _)| body == request),
            "{name}: {request} was not recorded"
        );
    }
}

/// The requests of a recording without their ids, and whether Janus refused them as ill-formed.
fn bodies(name: &str, via: Option<&str>) -> Vec<(Value, bool)> {
    let lines = read(name);
    let out = lines.iter().enumerate().filter(|(_, line)| line.is("out", via));
    out.filter_map(|(at, line)| {
        let body = match via {
            None => line.frame.get("body")?,
            Some(_) => &line.frame,
        };
        Some((plain(body), ill_formed(line, &lines[at..])))
    })
    .collect()
}

fn ill_formed(asked: &Line, rest: &[Line]) -> bool {
    let answers = rest.iter().filter(|line| line.is("in", asked.via.as_deref()));
    let mut mine = answers.filter(|line| line.frame["transaction"] == asked.frame["transaction"]);
    mine.any(|line| {
        let core = line.frame["error"]["code"].as_u64();
        let data = line
            .frame
            .get("plugindata")
            .map_or(&line.frame, |plugin| &plugin["data"]);
        let words = data["error"].as_str().unwrap_or_default();
        core.is_some_and(|code| matches!(code, 457..=459))
            || words.contains("Unknown request")
            || words.contains("Invalid element")
            || (words.contains("Missing mandatory element")
                && ["(ptype)", "(username)"].iter().any(|what| words.contains(what)))
    })
}

/// Guards the envelopes: what the session sends has the fields that were recorded, with and without secrets.
#[test]
fn every_recorded_envelope_is_what_a_session_sends() {
    let guarded = Auth {
        token: Some(Secret::new("t0ken".to_owned())),
        api_secret: Some(Secret::new("s3cret".to_owned())),
    };
    let sent: Vec<Value> = [sent_by_a_session(Auth::default()), sent_by_a_session(guarded)].concat();
    let mut verbs = BTreeSet::new();
    for name in ["core", "guarded", "echotest", "videoroom"] {
        let lines = read(name);
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.is("out", None)) {
            let verb = line.frame["janus"].as_str().expect("a verb");
            let refused = lines[at..].iter().any(|answer| {
                answer.is("in", None)
                    && answer.frame["transaction"] == line.frame["transaction"]
                    && answer.frame.get("error").is_some()
            });
            if !refused && verb != "ping" {
                assert!(sent.contains(&shape(&line.frame)), "{name}: {}", line.frame);
                verbs.insert(verb.to_owned());
            }
        }
    }
    assert_eq!(verbs.len(), 10, "{verbs:?}");
}

/// One frame of each kind.
fn sent_by_a_session(auth: Auth) -> Vec<Value> {
    let mut bench = Bench::with(1, auth);
    let handle = bench.open(&[Plugin::VideoRoom])[0];
    let mut sent = bench.sent();
    bench.receive(&common::success(&sent[0], 1));
    bench.receive(&common::success(&sent[2], 20));
    let jsep = common::transcripts::offer();
    bench.session.request(bench.now, handle, json!({}), None);
    bench.session.request(bench.now, handle, json!({}), Some(jsep));
    for trickle in common::transcripts::trickles() {
        bench.trickle(handle, &trickle);
    }
    bench.session.hang_up(bench.now, handle);
    bench.session.detach(bench.now, handle);
    bench.pass(std::time::Duration::from_secs(25));
    bench.session.claim(bench.now);
    bench.session.destroy(bench.now);
    sent.extend(bench.sent());
    sent.iter().map(shape).collect()
}

/// A frame with its values taken out, but for the secrets.
fn shape(frame: &Value) -> Value {
    let mut shape = frame.clone();
    let kept = ["janus", "token", "apisecret"];
    for (key, value) in shape.as_object_mut().expect("frames are objects") {
        match value {
            Value::Object(fields) if key != "body" => {
                fields.values_mut().for_each(|field| *field = Value::Null)
            }
            _ if kept.contains(&key.as_str()) => {}
            _ => *value = Value::Null,
        }
    }
    shape
}
