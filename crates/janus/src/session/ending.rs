//! How things end in a session: deadlines, refusals, losses; and what is said of it.

use super::pending::{Purpose, TransactionId};
use super::{HandleKey, LostReason, ODDITY_LIMIT, Reply, Session, SessionEvent, SessionOutput, State};
use crate::JanusError;
use log::Level;

impl Session {
    pub(super) fn expire(&mut self, transaction: TransactionId, purpose: Purpose) {
        match purpose {
            Purpose::Create => self.lose(LostReason::CreateRefused(JanusError::TimedOut)),
            Purpose::Claim | Purpose::Keepalive => self.event(SessionEvent::Unresponsive),
            Purpose::Attach(handle) => self.fail_attach(handle, JanusError::TimedOut),
            Purpose::Request(handle) => self.reply(transaction, handle, Err(JanusError::TimedOut)),
            Purpose::Info => self.odd("info", "info was not answered"),
            Purpose::Courtesy(_) | Purpose::Farewell(_) | Purpose::Orphan => {
                self.odd("courtesy", "a trickle, hangup or detach was not answered");
            }
        }
    }

    /// The handle could not be had.
    pub(super) fn fail_attach(&mut self, handle: HandleKey, error: JanusError) {
        self.drop_handle(handle);
        self.event(SessionEvent::AttachFailed { handle, error });
    }

    /// Forgets a handle and answers what waits on it.
    pub(super) fn drop_handle(&mut self, handle: HandleKey) {
        self.handles.remove(&handle);
        for (transaction, purpose) in self.pending.sweep(handle) {
            self.close_entry(transaction, purpose);
        }
    }

    pub(super) fn close_entry(&mut self, transaction: TransactionId, purpose: Purpose) {
        if let Purpose::Request(handle) = purpose {
            self.reply(transaction, handle, Err(JanusError::Closed));
        }
    }

    /// The session is gone for good.
    pub(super) fn lose(&mut self, reason: LostReason) {
        self.state = State::Closed;
        self.keepalive = None;
        self.handles.clear();
        for (transaction, purpose) in self.pending.clear() {
            self.close_entry(transaction, purpose);
        }
        self.event(SessionEvent::Lost(reason));
    }

    pub(super) fn reply(
        &mut self,
        transaction: TransactionId,
        handle: HandleKey,
        result: Result<Reply, JanusError>,
    ) {
        self.event(SessionEvent::Reply {
            transaction,
            handle,
            result,
        });
    }

    pub(super) fn event(&mut self, event: SessionEvent) {
        self.outputs.push_back(SessionOutput::Event(event));
    }

    pub(super) fn log(&mut self, level: Level, line: &str) {
        let line = format!("Janus session: {line}");
        self.outputs.push_back(SessionOutput::Log(level, line));
    }

    /// Logs something odd, once for each kind of it. Neither part may hold anything secret.
    pub(super) fn odd(&mut self, kind: &str, line: &str) {
        if self.oddities.len() < ODDITY_LIMIT && self.oddities.insert(kind.to_owned()) {
            self.log(Level::Warn, line);
        }
    }
}
