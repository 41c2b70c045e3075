//! One WebSocket and one session for everybody: each person is a handle of it.

use crate::Outcome;
use serde_json::{Value, json};
use std::io;
use std::net::TcpStream;
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::{Error, Message, WebSocket};

const PLUGIN: &str = "janus.plugin.videoroom";

pub(crate) struct Signalling {
    socket: WebSocket<TcpStream>,
    session: u64,
}

impl Signalling {
    /// Connects and makes the session, waiting for both.
    pub(crate) fn open(url: &str) -> Outcome<Self> {
        let mut request = url.into_client_request()?;
        request.headers_mut().insert(
            "Sec-WebSocket-Protocol",
            HeaderValue::from_static("janus-protocol"),
        );
        let host = request.uri().host().ok_or("the URL names no host")?.to_owned();
        let stream = TcpStream::connect((host.as_str(), request.uri().port_u16().unwrap_or(80)))?;
        stream.set_nodelay(true)?;
        let (socket, _) = tungstenite::client(request, stream).map_err(|error| error.to_string())?;
        let mut signalling = Self { socket, session: 0 };
        let answer = signalling.ask(json!({ "janus": "create", "transaction": "create" }))?;
        signalling.session = answer["data"]["id"]
            .as_u64()
            .ok_or_else(|| format!("no session: {answer}"))?;
        signalling.socket.get_ref().set_nonblocking(true)?;
        Ok(signalling)
    }

    pub(crate) fn socket(&self) -> &TcpStream {
        self.socket.get_ref()
    }

    /// Makes a room for this many publishers; one that is there already is as good.
    pub(crate) fn create_room(&mut self, room: u64, publishers: u32) -> Outcome<()> {
        self.socket.get_ref().set_nonblocking(false)?;
        let session = self.session;
        let answer = self.ask(
            json!({ "janus": "attach", "plugin": PLUGIN, "session_id": session, "transaction": "attach" }),
        )?;
        let handle = &answer["data"]["id"];
        let body = json!({
            "request": "create", "room": room, "description": format!("room {room}"), "publishers": publishers,
            "bitrate": 2_000_000, "audiolevel_ext": true, "audiolevel_event": true, "notify_joining": true, "opus_fec": true,
        });
        let answer = self.ask(json!({
            "janus": "message", "session_id": session, "handle_id": handle, "body": body, "transaction": "room",
        }))?;
        let data = &answer["plugindata"]["data"];
        if data["videoroom"] != "created" && data["error_code"] != 427 {
            return Err(format!("the room could not be made: {answer}").into());
        }
        self.ask(
            json!({ "janus": "detach", "session_id": session, "handle_id": handle, "transaction": "detach" }),
        )?;
        self.socket.get_ref().set_nonblocking(true)?;
        Ok(())
    }

    /// While the socket still blocks: one request and its answer.
    fn ask(&mut self, request: Value) -> Outcome<Value> {
        let transaction = request["transaction"].clone();
        self.socket.send(Message::text(request.to_string()))?;
        loop {
            if let Message::Text(text) = self.socket.read()? {
                let answer: Value = serde_json::from_str(text.as_str())?;
                if answer["transaction"] == transaction && answer["janus"] != "ack" {
                    return Ok(answer);
                }
            }
        }
    }

    /// The next message, if one is there.
    pub(crate) fn receive(&mut self) -> Outcome<Option<Value>> {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => return Ok(Some(serde_json::from_str(text.as_str())?)),
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }

    pub(crate) fn attach(&mut self, transaction: u32) -> Outcome<()> {
        self.send(json!({ "janus": "attach", "plugin": PLUGIN }), transaction)
    }

    /// A request of the plugin, with a description where there is one.
    pub(crate) fn message(
        &mut self,
        handle: u64,
        body: Value,
        jsep: Option<Value>,
        transaction: u32,
    ) -> Outcome<()> {
        let mut request = json!({ "janus": "message", "handle_id": handle, "body": body });
        if let Some(jsep) = jsep {
            request["jsep"] = jsep;
        }
        self.send(request, transaction)
    }

    pub(crate) fn keep_alive(&mut self) -> Outcome<()> {
        self.send(json!({ "janus": "keepalive" }), u32::MAX)
    }

    /// Ends the session, and with it everybody's publishing.
    pub(crate) fn destroy(&mut self) -> Outcome<()> {
        self.socket.get_ref().set_nonblocking(false)?;
        let session = self.session;
        self.ask(json!({ "janus": "destroy", "session_id": session, "transaction": "destroy" }))?;
        Ok(())
    }

    fn send(&mut self, mut request: Value, transaction: u32) -> Outcome<()> {
        request["session_id"] = self.session.into();
        request["transaction"] = transaction.to_string().into();
        self.socket.write(Message::text(request.to_string()))?;
        self.flush()
    }

    /// Sends what a full socket has kept back.
    pub(crate) fn flush(&mut self) -> Outcome<()> {
        match self.socket.flush() {
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            other => Ok(other?),
        }
    }
}
