use super::{secret, some};
use janus_proto::admin::{HandleAddress, Request};
use serde_json::{Value, json};

/// What was asked of the Admin API, with every id 1.
pub(crate) fn all() -> Vec<Value> {
    let requests = [watching(), settings(), tokens(), ending()].concat();
    requests
        .iter()
        .map(|request| encode(request, Some("adm1n")))
        .collect()
}

/// What needs no secret, and what was refused for the lack of it.
pub(crate) fn without_secret() -> Vec<Value> {
    vec![
        encode(&Request::Ping, None),
        encode(&Request::Info, None),
        encode(&Request::ListSessions, None),
        encode(&Request::ListSessions, Some("wrong")),
    ]
}

fn encode(request: &Request, admin_secret: Option<&str>) -> Value {
    let text = request.encode("t", admin_secret.map(secret).as_ref());
    serde_json::from_str(&text).expect("requests are JSON")
}

const HANDLE: HandleAddress = HandleAddress {
    session: 1,
    handle: 1,
};

fn watching() -> Vec<Request> {
    vec![
        Request::GetStatus,
        Request::ListSessions,
        Request::ListHandles { session: 1 },
        Request::HandleInfo(HANDLE),
        Request::MessagePlugin {
            package: "janus.plugin.videoroom".to_owned(),
            request: json!({ "request": "list" }),
        },
        Request::StartPcap {
            handle: HANDLE,
            folder: some("/tmp/recorded"),
            filename: some("watched.pcap"),
            truncate: Some(100),
        },
        Request::StopPcap(HANDLE),
        Request::ResolveAddress {
            address: "localhost".to_owned(),
        },
        Request::TestStun {
            address: "127.0.0.1".to_owned(),
            port: 9,
        },
        Request::LoopsInfo,
    ]
}

fn settings() -> Vec<Request> {
    vec![
        Request::SetLogLevel { level: 4 },
        Request::SetLockingDebug { debug: false },
        Request::SetSessionTimeout {
            session: None,
            seconds: 60,
        },
        Request::SetSessionTimeout {
            session: Some(1),
            seconds: 60,
        },
        Request::SetSlowlinkThreshold { packets: 4 },
        Request::SetNoMediaTimer { seconds: 2 },
        Request::SetMinNackQueue { milliseconds: 500 },
        Request::AcceptNewSessions { accept: true },
    ]
}

fn tokens() -> Vec<Request> {
    let plugins = |name: &str| vec![format!("janus.plugin.{name}")];
    let token = || secret("t0ken");
    vec![
        Request::AddToken {
            token: token(),
            plugins: plugins("echotest"),
        },
        Request::AllowToken {
            token: token(),
            plugins: plugins("videoroom"),
        },
        Request::DisallowToken {
            token: token(),
            plugins: plugins("videoroom"),
        },
        Request::ListTokens,
        Request::RemoveToken { token: token() },
    ]
}

fn ending() -> Vec<Request> {
    vec![
        Request::HangupWebrtc(HANDLE),
        Request::DetachHandle(HANDLE),
        Request::DestroySession { session: 1 },
    ]
}
