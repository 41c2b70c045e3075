//! The entries of a report: how a call began, what it heard, what it did and where it stands, as JSON values that went through the
//! [`Redactor`].

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Beginning;
use super::redact::Redactor;
use crate::config::{IcePolicy, Mode, Secret};
use crate::{
    Call, CaptureSettings, Command, DeviceChoice, Input, JoinRequest, MediaOutput, Output, Share, SourceKind,
};
use janus_proto::{Id, Timestamp};

#[cfg(not(target_arch = "wasm32"))]
use crate::Settings;
#[cfg(not(target_arch = "wasm32"))]
use crate::config::{AuthConfig, Config, Ice, IceServer, Rooms};

/// Where an input has the messages of a frame, the transaction of the first, and the participants that it lists.
pub(super) const MESSAGES: &str = "/Gateway/event/Received/messages";
pub(super) const TRANSACTION: &str = "/Gateway/event/Received/messages/0/transaction";
pub(super) const PARTICIPANTS: &str = "/Gateway/event/Received/messages/0/plugindata/data/participants";

/// The part of a [`Beginning`] that a replay needs. The credentials of ICE servers are not in it.
#[derive(Serialize, Deserialize)]
struct Start {
    seed: u64,
    microphone: bool,
    camera: bool,
    exclusive: bool,
    capture: CaptureSettings,
    #[serde(default)]
    token_expires: Option<Timestamp>,
    preferred: [DeviceChoice; 3],
    mode: Mode,
    urls: Vec<String>,
    ice_servers: Vec<Vec<String>>,
    ice_policy: IcePolicy,
    room: Id,
    create: bool,
    publishers: u32,
    bitrate: u32,
    token: Option<String>,
    api_secret: Option<String>,
    admin_key: Option<String>,
    pin: Option<String>,
}

/// How the call began.
pub(super) fn beginning(redactor: &mut Redactor, beginning: &Beginning) -> Value {
    let settings = &beginning.settings;
    let revealed = |secret: &Option<Secret>| secret.as_ref().map(|it| it.reveal().to_owned());
    let start = Start {
        // Session ids and transactions derive from the seed, so the whole of it stays here.
        seed: beginning.seed & 0xFFFF,
        microphone: beginning.microphone,
        camera: beginning.camera,
        exclusive: beginning.exclusive,
        capture: beginning.capture,
        token_expires: beginning.token_expires,
        preferred: beginning.preferred.clone(),
        mode: settings.mode,
        urls: settings.urls.clone(),
        ice_servers: settings
            .ice
            .servers
            .iter()
            .map(|server| server.urls.clone())
            .collect(),
        ice_policy: settings.ice.policy,
        room: settings.rooms.default.clone(),
        create: settings.rooms.create,
        publishers: settings.rooms.publishers,
        bitrate: settings.rooms.bitrate,
        token: revealed(&settings.auth.token),
        api_secret: revealed(&settings.auth.api_secret),
        admin_key: revealed(&settings.rooms.admin_key),
        pin: revealed(&settings.pin),
    };
    redacted(redactor, json!(start))
}

/// What the call heard.
pub(super) fn input(redactor: &mut Redactor, input: &Input) -> Value {
    let mut value = json!(input);
    // A `Secret` serialises as one placeholder for all; equal secrets must be told from different ones.
    if let Input::Command(Command::Join(JoinRequest { pin: Some(pin), .. })) = input
        && let Some(shown) = value.pointer_mut("/Command/Join/pin")
    {
        *shown = pin.reveal().into();
    }
    if let Input::Command(Command::SetRoomSecret(ours)) = input
        && let Some(shown) = value.pointer_mut("/Command/SetRoomSecret/secret")
    {
        *shown = ours.secret.reveal().into();
    }
    redacted(redactor, value)
}

/// What the call did. Descriptions that came in, and whom a notice is about, are not written down again.
pub(super) fn output(redactor: &mut Redactor, output: &Output) -> Value {
    let value = match output {
        Output::Connect {
            generation,
            url,
            cautious,
        } => json!({"Connect": {"generation": generation, "url": url, "cautious": cautious}}),
        Output::Send(request) => json!({"Send": request.text}),
        Output::Disconnect => json!("Disconnect"),
        Output::Peer { peer, action } => json!({"Peer": {"peer": peer, "action": action}}),
        Output::Media(MediaOutput::Open(request)) => json!({"Media": {"Open": {
            "generation": request.generation,
            "microphone": request.microphone.is_some(),
            "camera": request.camera.is_some(),
        }}}),
        Output::Media(action) => json!({"Media": action}),
        Output::Share(action) => json!({"Share": action}),
        Output::Notice(notice) => json!({"Notice": <&'static str>::from(notice)}),
        Output::RoomSecret(ours) => json!({"RoomSecret": {"is_held": ours.is_held}}),
        Output::Log(level, line) => json!({"Log": {"level": level, "line": line}}),
    };
    redacted(redactor, value)
}

/// Where a call stands, with everybody in it. Every string but the feeds' ids is a constant of this crate.
pub(super) fn state(redactor: &mut Redactor, call: &Call) -> Value {
    let people: Vec<Value> = call
        .people()
        .iter()
        .map(|person| {
            json!({
                "feed": redactor.id(&person.feed),
                "audio": person.audio,
                "video": person.video,
                "link": person.link.code(),
                "quality": person.quality.grade.code(),
                "screen": person.screen.as_ref().map(|screen| screen.link.code()),
            })
        })
        .collect();
    json!({
        "phase": call.phase().code(),
        "reason": call.phase().reason().map(crate::EndReason::code),
        "transport": call.transport().code(),
        "microphone": call.local().source(SourceKind::Microphone).is_live(),
        "camera": call.local().source(SourceKind::Camera).is_live(),
        "share": match call.share() {
            Share::Off => "off",
            Share::Asking => "asking",
            Share::On { .. } => "on",
        },
        "people": people,
    })
}

fn redacted(redactor: &mut Redactor, mut value: Value) -> Value {
    redactor.redact(&mut value);
    value
}

/// Reads what [`beginning`] wrote.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn read_beginning(value: &Value) -> serde_json::Result<Beginning> {
    let start = Start::deserialize(value)?;
    let secret = |text: Option<String>| text.map(Secret::new);
    let servers = start.ice_servers.into_iter().map(|urls| IceServer {
        urls,
        ..IceServer::default()
    });
    let settings = Settings {
        mode: start.mode,
        urls: start.urls,
        auth: AuthConfig {
            token: secret(start.token),
            token_url: None,
            api_secret: secret(start.api_secret),
        },
        ice: Ice {
            servers: servers.collect(),
            policy: start.ice_policy,
            credentials_url: None,
        },
        rooms: Rooms {
            default: start.room,
            create: start.create,
            admin_key: secret(start.admin_key),
            publishers: start.publishers,
            bitrate: start.bitrate,
            direct: Config::default().rooms.direct,
        },
        pin: secret(start.pin),
        room_secret: None,
    };
    Ok(Beginning {
        settings,
        seed: start.seed,
        microphone: start.microphone,
        camera: start.camera,
        preferred: start.preferred,
        exclusive: start.exclusive,
        capture: start.capture,
        token_expires: start.token_expires,
    })
}

/// Reads what [`input`] wrote.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn read_input(value: Value) -> serde_json::Result<Input> {
    Input::deserialize(value)
}
