//! A session on the bench: its clock, its outputs, and frames as Janus would write them.

#![allow(dead_code, reason = "each test binary uses a part")]

pub(crate) mod transcripts;

use janus_proto::session::{Auth, HandleKey, Reply, Session, SessionEvent, SessionOutput, TransactionId};
use janus_proto::{JanusError, Plugin, Timestamp, Trickle};
use serde_json::{Value, json};
use std::time::Duration;

pub(crate) struct Bench {
    pub(crate) session: Session,
    pub(crate) now: Timestamp,
    sent: Vec<Value>,
    events: Vec<SessionEvent>,
    logs: Vec<String>,
    debugged: Vec<String>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(1, Auth::default())
    }

    pub(crate) fn with(seed: u64, auth: Auth) -> Self {
        Self {
            session: Session::new(seed, auth),
            now: Timestamp::from_millis(1_000),
            sent: Vec::new(),
            events: Vec::new(),
            logs: Vec::new(),
            debugged: Vec::new(),
        }
    }

    pub(crate) fn open(&mut self, plugins: &[Plugin]) -> Vec<HandleKey> {
        self.session.open(self.now, plugins)
    }

    /// A session whose handles have the ids 20, 21 and so on, with nothing left to read.
    pub(crate) fn ready(&mut self, plugins: &[Plugin]) -> Vec<HandleKey> {
        let handles = self.open(plugins);
        let sent = self.sent();
        self.receive(&success(
            &sent[0],
            sent[0]["id"].as_u64().expect("create has an id"),
        ));
        let info = json!({ "janus": "server_info", "transaction": sent[1]["transaction"] });
        self.receive(&info.to_string());
        for (frame, id) in sent[2..].iter().zip(20..) {
            self.receive(&success(frame, id));
        }
        self.events();
        handles
    }

    /// A session with one handle, of this plugin and with this id.
    pub(crate) fn ready_as(&mut self, plugin: Plugin, id: u64) -> HandleKey {
        let handle = self.open(&[plugin])[0];
        let sent = self.sent();
        self.receive(&success(
            &sent[0],
            sent[0]["id"].as_u64().expect("create has an id"),
        ));
        self.receive(&success(&sent[2], id));
        self.events();
        handle
    }

    pub(crate) fn request(&mut self, handle: HandleKey, body: Value) -> TransactionId {
        self.session.request(self.now, handle, body, None)
    }

    pub(crate) fn trickle(&mut self, handle: HandleKey, trickle: &Trickle) {
        self.session
            .trickle(self.now, handle, std::slice::from_ref(trickle));
    }

    pub(crate) fn receive(&mut self, frame: &str) {
        self.session.handle_text(self.now, frame);
    }

    pub(crate) fn ack(&mut self, frame: &Value) {
        let ack = json!({ "janus": "ack", "transaction": frame["transaction"] });
        self.receive(&ack.to_string());
    }

    /// Lets time pass, stopping wherever the session asked to be woken.
    pub(crate) fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        while let Some(due) = self.session.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.session.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
    }

    pub(crate) fn sent(&mut self) -> Vec<Value> {
        self.drain();
        std::mem::take(&mut self.sent)
    }

    pub(crate) fn events(&mut self) -> Vec<SessionEvent> {
        self.drain();
        std::mem::take(&mut self.events)
    }

    pub(crate) fn logs(&mut self) -> Vec<String> {
        self.drain();
        std::mem::take(&mut self.logs)
    }

    /// Everything that was sent or logged so far, as `Debug` or the log shows it.
    pub(crate) fn debugged(&mut self) -> Vec<String> {
        self.drain();
        std::mem::take(&mut self.debugged)
    }

    /// The one event there is, which must be a reply.
    pub(crate) fn reply(&mut self) -> (TransactionId, Result<Reply, JanusError>) {
        match &self.events()[..] {
            [
                SessionEvent::Reply {
                    transaction, result, ..
                },
            ] => (*transaction, result.clone()),
            other => panic!("one reply wanted, got {other:?}"),
        }
    }

    fn drain(&mut self) {
        while let Some(output) = self.session.poll_output() {
            self.debugged.push(format!("{output:?}"));
            match output {
                SessionOutput::Send(outgoing) => {
                    self.sent
                        .push(serde_json::from_str(&outgoing.text).expect("requests are JSON"));
                }
                SessionOutput::Event(event) => self.events.push(event),
                SessionOutput::Log(_, line) => self.logs.push(line),
            }
        }
    }
}

/// `success` with an id, as `create` and `attach` get it.
pub(crate) fn success(frame: &Value, id: u64) -> String {
    json!({ "janus": "success", "transaction": frame["transaction"], "data": { "id": id } }).to_string()
}

/// A refusal of the core's.
pub(crate) fn error(frame: &Value, code: u32) -> String {
    let error = json!({ "code": code, "reason": "because" });
    json!({ "janus": "error", "transaction": frame["transaction"], "error": error }).to_string()
}

/// A synchronous answer of a plugin's.
pub(crate) fn synchronous(frame: &Value, data: Value) -> String {
    json!({ "janus": "success", "transaction": frame["transaction"], "sender": frame["handle_id"],
        "plugindata": { "plugin": "janus.plugin.videoroom", "data": data } })
    .to_string()
}

/// An asynchronous answer of a plugin's.
pub(crate) fn plugin_event(frame: &Value, data: Value) -> String {
    json!({ "janus": "event", "transaction": frame["transaction"], "sender": frame["handle_id"],
        "plugindata": { "plugin": "janus.plugin.videoroom", "data": data } })
    .to_string()
}
