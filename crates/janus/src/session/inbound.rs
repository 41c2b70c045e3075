//! Frames from Janus: each answers a transaction or is an event.

use log::Level;
use serde::Deserialize;
use serde_json::Value;

use super::transactions::{Purpose, TransactionId};
use super::{
    CREATE_ATTEMPTS, Frame, HandleKey, LostReason, MAX_FRAME_SIZE, Reply, Session, SessionEvent, State,
};
use crate::envelope::{Header, Inbound, plugin_refusal};
use crate::error::{NO_SUCH_HANDLE, NO_SUCH_SESSION, SESSION_ID_TAKEN, UNAUTHORIZED};
use crate::{JanusError, Jsep, Timestamp, lenient};

impl Session {
    /// Takes one frame from the transport as text; otherwise like [`Session::handle_frame`].
    pub fn handle_text(&mut self, now: Timestamp, text: &str) {
        self.handle_frame(now, Frame::parse(text));
    }

    /// Takes one frame from the transport: one JSON object, several behind each other, or an array of them (long polling). Whatever
    /// cannot be understood costs a line in the log and nothing else.
    pub fn handle_frame(&mut self, now: Timestamp, frame: Frame) {
        for value in frame.messages {
            match value {
                Value::Array(values) => {
                    for value in values {
                        self.handle_value(now, value);
                    }
                }
                value => self.handle_value(now, value),
            }
        }
        if frame.unread > MAX_FRAME_SIZE {
            self.warn_once("frame-size", "a frame of more than 4 MiB was not read");
        } else if frame.unread > 0 {
            self.warn_once("frame", "a frame that is not JSON was not read to its end");
        }
    }

    fn handle_value(&mut self, now: Timestamp, value: Value) {
        if matches!(self.state, State::New | State::Closed) {
            return;
        }
        let Some(header) = lenient::object::<Header>(&value) else {
            return self.warn_once("no-object", "a frame that is no JSON object was dropped");
        };
        let transaction = header.transaction.as_deref();
        let transaction = transaction.and_then(|wire_name| self.transactions.parse(wire_name));
        let awaited = transaction.and_then(|id| Some((id, self.transactions.purpose(id)?)));
        let is_ours = header.session_id.is_none() || header.session_id == self.id;
        if awaited.is_none() && !is_ours {
            return self.warn_once("session", "a frame for another session was dropped");
        }
        let kind = word(header.janus.as_deref().unwrap_or_default());
        match (Inbound::deserialize(value), awaited) {
            (Ok(Inbound::Unknown), _) => self.warn_once(
                &format!("kind-{kind}"),
                &format!("a frame of unknown kind \"{kind}\""),
            ),
            (Ok(inbound), Some((transaction, purpose))) => self.answer(now, transaction, purpose, inbound),
            (Ok(inbound), None) => self.unasked(header.sender, inbound),
            (Err(_), awaited) => self.malformed(awaited, &kind),
        }
    }

    /// A frame that lacks what its kind must have. The request that it answers is answered at once, not by its deadline.
    fn malformed(&mut self, awaited: Option<(TransactionId, Purpose)>, kind: &str) {
        let line = format!("an ill-formed frame of kind \"{kind}\"");
        self.warn_once(&format!("malformed-{kind}"), &line);
        if let Some((transaction, Purpose::Request(handle))) = awaited {
            self.transactions.finish(transaction);
            self.reply(transaction, handle, Err(JanusError::Malformed(line)));
        }
    }

    /// A frame whose transaction is under way.
    fn answer(&mut self, now: Timestamp, transaction: TransactionId, purpose: Purpose, inbound: Inbound) {
        match inbound {
            Inbound::Ack => {
                // A request's answer is still to come.
                if !matches!(purpose, Purpose::Request(_)) {
                    self.transactions.finish(transaction);
                }
            }
            Inbound::Success {
                data,
                plugindata,
                jsep,
            } => {
                self.transactions.finish(transaction);
                match purpose {
                    Purpose::Request(handle) => match plugindata {
                        Some(plugindata) => self.plugin_reply(transaction, handle, plugindata.data, jsep),
                        None => {
                            let error = JanusError::Malformed("a success without plugin data".to_owned());
                            self.reply(transaction, handle, Err(error));
                        }
                    },
                    _ => self.succeed(now, purpose, data.map(|created| created.id)),
                }
            }
            Inbound::Event { plugindata, jsep } => {
                if let Purpose::Request(handle) = purpose {
                    self.transactions.finish(transaction);
                    self.plugin_reply(transaction, handle, plugindata.data, jsep);
                }
            }
            Inbound::Error { error } => {
                self.transactions.finish(transaction);
                self.refuse(now, transaction, purpose, error.into());
            }
            Inbound::ServerInfo(info) => {
                self.transactions.finish(transaction);
                self.log(Level::Info, "the server told what it can do");
                self.server = Some(*info);
                self.schedule_keepalive(now);
            }
            other => self.unasked(None, other),
        }
    }

    /// A request to the core succeeded; `create` and `attach` bring an id.
    fn succeed(&mut self, now: Timestamp, purpose: Purpose, id: Option<u64>) {
        match purpose {
            Purpose::Create => {
                self.id = id.or(self.id);
                self.log(Level::Info, "created");
                self.event(SessionEvent::Ready);
                self.resume(now);
                self.send_missing_attaches(now);
            }
            Purpose::Claim => {
                self.log(Level::Info, "claimed");
                self.event(SessionEvent::Claimed);
                self.shorten_deadlines(now);
                self.resume(now);
                self.resend_attaches(now);
            }
            Purpose::Attach(handle) => self.attached(now, handle, id),
            Purpose::AbandonedAttach => {
                self.pending_detach.extend(id);
                self.send_pending_detaches(now);
            }
            Purpose::Request(_)
            | Purpose::Info
            | Purpose::Keepalive
            | Purpose::FireAndForget(_)
            | Purpose::Detach(_) => {}
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
            self.flush(now, key);
        }
    }

    /// The plugin's answer, which may be a refusal.
    fn plugin_reply(
        &mut self,
        transaction: TransactionId,
        handle: HandleKey,
        data: Value,
        jsep: Option<Jsep>,
    ) {
        let plugin = self.handles.get(&handle).map(|handle| handle.plugin);
        let refusal = plugin.and_then(|plugin| plugin_refusal(plugin, &data));
        let result = refusal.map_or_else(|| Ok(Reply { data, jsep }), Err);
        self.reply(transaction, handle, result);
    }

    /// The core refused a request.
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
            _ => self.warn_once(
                "refused",
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
                self.warn_once("id-taken", "another session has this id, trying the next");
                self.send_create(now, attempt + 1);
                self.resend_attaches(now);
            }
            _ => self.lose(LostReason::CreateRefused(error)),
        }
    }

    /// A frame that answers no transaction under way.
    fn unasked(&mut self, sender: Option<u64>, inbound: Inbound) {
        match inbound {
            Inbound::Timeout => return self.lose(LostReason::Timeout),
            // The event came before its `ack`.
            Inbound::Ack | Inbound::Keepalive => return,
            Inbound::Success { .. } | Inbound::Error { .. } | Inbound::ServerInfo(_) => {
                return self.warn_once("answer", "an answer to nothing that is under way was dropped");
            }
            _ => {}
        }
        match sender.and_then(|id| self.handle_by_id(id)) {
            Some(handle) => self.handle_event(handle, inbound),
            // Of a handle that we detached, this confirms it.
            None if matches!(inbound, Inbound::Detached | Inbound::HangUp { .. }) => {}
            None => self.warn_once("sender", "an event for a handle that is not ours was dropped"),
        }
    }

    fn handle_event(&mut self, handle: HandleKey, inbound: Inbound) {
        let event = match inbound {
            Inbound::Event { plugindata, jsep } => SessionEvent::Event {
                handle,
                data: plugindata.data,
                jsep,
            },
            Inbound::WebRtcUp => SessionEvent::WebRtcUp(handle),
            Inbound::Media {
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
            Inbound::SlowLink { uplink, lost, mid } => SessionEvent::SlowLink {
                handle,
                uplink,
                lost,
                mid,
            },
            Inbound::HangUp { reason } => SessionEvent::HungUp {
                handle,
                reason: reason.unwrap_or_default(),
            },
            Inbound::Trickle { candidate } => SessionEvent::Trickle {
                handle,
                trickle: candidate,
            },
            Inbound::Detached => return self.detached(handle),
            // The rest is about the session, not about a handle.
            _ => return,
        };
        self.event(event);
    }
}

/// The kind of a frame, fit for the log: it comes from outside, and is cut to what a kind can be.
fn word(kind: &str) -> String {
    kind.chars()
        .take(24)
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}
