//! What a session makes of what Janus sends.

use serde_json::Value;

use super::incoming::{Body, Incoming};
use super::pending::{Purpose, TransactionId};
use super::{CREATE_ATTEMPTS, HandleKey, LostReason, Reply, Session, SessionEvent, State};
use crate::Timestamp;
use crate::error::{NO_SUCH_HANDLE, NO_SUCH_SESSION, SESSION_ID_TAKEN, UNAUTHORIZED};
use crate::wire::Fields;
use crate::{JanusError, Jsep};
use log::Level;

/// A longer frame is not read at all. An offer for 50 people's audio and video has some 200 KB.
pub const MAX_FRAME_SIZE: usize = 4 << 20;

impl Session {
    /// Takes one frame from the transport: one JSON object, several behind each other, or an array of them (long polling). Whatever
    /// cannot be understood costs a line in the log and nothing else.
    pub fn handle_frame(&mut self, now: Timestamp, frame: &str) {
        if frame.len() > MAX_FRAME_SIZE {
            self.odd("frame-size", "a frame of more than 4 MiB was not read");
            return;
        }
        for value in serde_json::Deserializer::from_str(frame).into_iter::<Value>() {
            match value {
                Ok(Value::Array(values)) => {
                    for value in values {
                        self.receive_one(now, value);
                    }
                }
                Ok(value) => self.receive_one(now, value),
                Err(_) => {
                    self.odd("frame", "a frame that is not JSON was not read to its end");
                    return;
                }
            }
        }
    }

    fn receive_one(&mut self, now: Timestamp, value: Value) {
        if matches!(self.state, State::New | State::Closed) {
            return;
        }
        let incoming = Incoming::decode(value);
        let transaction = incoming.transaction.as_deref();
        let transaction = transaction.and_then(|wire| self.pending.parse(wire));
        let purpose = transaction.and_then(|id| self.pending.purpose(id));
        if let (Some(transaction), Some(purpose)) = (transaction, purpose) {
            self.answer(now, transaction, purpose, incoming.body);
        } else if incoming.session.is_none() || incoming.session == self.id {
            self.unasked(incoming.sender, incoming.body);
        } else {
            self.odd("session", "a frame for another session was dropped");
        }
    }

    /// A frame whose transaction is under way.
    fn answer(&mut self, now: Timestamp, transaction: TransactionId, purpose: Purpose, body: Body) {
        match body {
            Body::Ack => {
                // A request's answer is still to come.
                if !matches!(purpose, Purpose::Request(_)) {
                    self.pending.remove(transaction);
                }
            }
            Body::Success { id, data, jsep } => {
                self.pending.remove(transaction);
                self.succeed(now, transaction, purpose, id, data, jsep);
            }
            Body::Event { data, jsep } => {
                if let Purpose::Request(handle) = purpose {
                    self.pending.remove(transaction);
                    self.reply_with(transaction, handle, data, jsep);
                }
            }
            Body::Error(error) => {
                self.pending.remove(transaction);
                self.refuse(now, transaction, purpose, error);
            }
            Body::ServerInfo(info) => {
                self.pending.remove(transaction);
                self.log(Level::Info, "the server told what it can do");
                self.server = Some(*info);
                self.schedule_keepalive(now);
            }
            Body::Malformed(what) => {
                self.odd(what, &format!("{what} was dropped"));
                if let Purpose::Request(handle) = purpose {
                    self.pending.remove(transaction);
                    self.reply(transaction, handle, Err(JanusError::Malformed(what.to_owned())));
                }
            }
            other => self.unasked(None, other),
        }
    }

    fn succeed(
        &mut self,
        now: Timestamp,
        transaction: TransactionId,
        purpose: Purpose,
        id: Option<u64>,
        data: Option<Value>,
        jsep: Option<Jsep>,
    ) {
        match purpose {
            Purpose::Create => {
                self.id = id.or(self.id);
                self.log(Level::Info, "created");
                self.event(SessionEvent::Ready);
                self.resume(now);
                self.attach_missing(now);
            }
            Purpose::Claim => {
                self.log(Level::Info, "claimed");
                self.event(SessionEvent::Claimed);
                self.hasten(now);
                self.resume(now);
                self.attach_again(now);
            }
            Purpose::Attach(handle) => self.attached(now, handle, id),
            Purpose::Orphan => {
                self.parting.extend(id);
                self.part(now);
            }
            Purpose::Request(handle) => match data {
                Some(data) => self.reply_with(transaction, handle, data, jsep),
                None => {
                    let error = JanusError::Malformed("a success without plugin data".to_owned());
                    self.reply(transaction, handle, Err(error));
                }
            },
            Purpose::Info | Purpose::Keepalive | Purpose::Courtesy(_) | Purpose::Farewell(_) => {}
        }
    }

    fn attached(&mut self, now: Timestamp, key: HandleKey, id: Option<u64>) {
        let Some(id) = id else {
            let error = JanusError::Malformed("an attach without an id".to_owned());
            return self.fail_attach(key, error);
        };
        if let Some(handle) = self.handles.get_mut(&key) {
            handle.id = Some(id);
            self.event(SessionEvent::Attached(key));
            self.work_off(now, key);
        }
    }

    /// The plugin's answer, which may be a refusal.
    fn reply_with(&mut self, transaction: TransactionId, handle: HandleKey, data: Value, jsep: Option<Jsep>) {
        let plugin = self.handles.get(&handle).map(|handle| handle.plugin);
        let result = match (plugin, data.small("error_code")) {
            (Some(plugin), Some(code)) => Err(JanusError::Plugin {
                plugin,
                code,
                reason: data.text("error").unwrap_or_default(),
            }),
            _ => Ok(Reply { data, jsep }),
        };
        self.reply(transaction, handle, result);
    }

    /// Janus itself refused.
    fn refuse(&mut self, now: Timestamp, transaction: TransactionId, purpose: Purpose, error: JanusError) {
        let no_session = error.is_core(NO_SUCH_SESSION);
        let no_handle = error.is_core(NO_SUCH_HANDLE);
        let unauthorized = error.is_core(UNAUTHORIZED);
        let refused = error.clone();
        match purpose {
            Purpose::Create => return self.create_refused(now, error),
            Purpose::Claim => return self.lose(LostReason::ClaimRefused(error)),
            // Over several HTTP connections `attach` may overtake `create`; it is sent again when that is answered.
            Purpose::Attach(_) if no_session && matches!(self.state, State::Opening(_)) => return,
            Purpose::Attach(handle) if !no_session => self.fail_attach(handle, error),
            Purpose::Request(handle) => self.reply(transaction, handle, Err(error)),
            _ => self.odd(
                "courtesy",
                "a keepalive, trickle, hangup, detach or info was refused",
            ),
        }
        if no_session && !matches!(self.state, State::Opening(_)) {
            self.lose(LostReason::NoSuchSession);
        } else if unauthorized && self.state == State::Open {
            self.lose(LostReason::Unauthorized(refused));
        } else if let (true, Some(handle)) = (no_handle, purpose.handle()) {
            self.detached(handle);
        }
    }

    fn create_refused(&mut self, now: Timestamp, error: JanusError) {
        match self.state {
            State::Opening(attempt) if error.is_core(SESSION_ID_TAKEN) && attempt < CREATE_ATTEMPTS => {
                self.odd("id-taken", "another session has this id, trying the next");
                self.begin(now, attempt + 1);
                self.attach_again(now);
            }
            _ => self.lose(LostReason::CreateRefused(error)),
        }
    }

    /// A frame that answers nothing that is under way.
    fn unasked(&mut self, sender: Option<u64>, body: Body) {
        let body = match body {
            Body::Timeout => return self.lose(LostReason::Timeout),
            Body::Unknown(kind) => {
                // The word comes from outside: as much of it as a word can be.
                let word: String = kind
                    .chars()
                    .take(24)
                    .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
                    .collect();
                return self.odd(
                    &format!("kind-{word}"),
                    &format!("a frame of unknown kind \"{word}\""),
                );
            }
            Body::Malformed(what) => return self.odd(what, &format!("{what} was dropped")),
            // Its event was quicker.
            Body::Ack | Body::Keepalive => return,
            Body::Success { .. } | Body::Error(_) | Body::ServerInfo(_) => {
                return self.odd("answer", "an answer to nothing that is under way was dropped");
            }
            body => body,
        };
        let key = sender.and_then(|id| self.key_of(id));
        match key {
            Some(handle) => self.handle_event(handle, body),
            None => self.odd("sender", "an event for a handle that is not ours was dropped"),
        }
    }

    fn handle_event(&mut self, handle: HandleKey, body: Body) {
        let event = match body {
            Body::Event { data, jsep } => SessionEvent::Event { handle, data, jsep },
            Body::WebRtcUp => SessionEvent::WebRtcUp(handle),
            Body::Media {
                mid,
                kind,
                receiving,
                substream,
            } => SessionEvent::Media {
                handle,
                mid,
                kind,
                receiving,
                substream,
            },
            Body::SlowLink { uplink, lost, mid } => SessionEvent::SlowLink {
                handle,
                uplink,
                lost,
                mid,
            },
            Body::HangUp { reason } => SessionEvent::HungUp { handle, reason },
            Body::Trickle(trickle) => SessionEvent::Trickle { handle, trickle },
            Body::Detached => return self.detached(handle),
            _ => return,
        };
        self.event(event);
    }

    /// Janus took the handle away.
    fn detached(&mut self, handle: HandleKey) {
        if self.handles.contains_key(&handle) {
            self.drop_handle(handle);
            self.event(SessionEvent::Detached(handle));
        }
    }

    fn key_of(&self, id: u64) -> Option<HandleKey> {
        let mut handles = self.handles.iter();
        handles
            .find(|(_, handle)| handle.id == Some(id))
            .map(|(key, _)| *key)
    }
}
