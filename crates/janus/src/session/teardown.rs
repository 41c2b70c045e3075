//! How transactions, handles and the session end before their time: by a deadline, a refusal or a loss.

use super::transactions::{Purpose, TransactionId};
use super::{HandleKey, LostReason, Session, SessionEvent, State};
use crate::JanusError;

impl Session {
    /// A transaction was not answered in time.
    pub(super) fn expire(&mut self, transaction: TransactionId, purpose: Purpose) {
        match purpose {
            Purpose::Create => self.lose(LostReason::CreateRefused(JanusError::TimedOut)),
            Purpose::Claim | Purpose::Keepalive => self.event(SessionEvent::Unresponsive),
            Purpose::Attach(handle) => self.fail_attach(handle, JanusError::TimedOut),
            Purpose::Request(handle) => self.reply(transaction, handle, Err(JanusError::TimedOut)),
            Purpose::Info => self.warn_once("info", "info was not answered"),
            Purpose::FireAndForget(_) | Purpose::Detach(_) | Purpose::AbandonedAttach => {
                self.warn_once("unanswered", "a trickle, hangup or detach was not answered");
            }
        }
    }

    /// The handle could not be had.
    pub(super) fn fail_attach(&mut self, handle: HandleKey, error: JanusError) {
        self.drop_handle(handle);
        self.event(SessionEvent::AttachFailed { handle, error });
    }

    /// Janus took the handle away.
    pub(super) fn detached(&mut self, handle: HandleKey) {
        if self.handles.contains_key(&handle) {
            self.drop_handle(handle);
            self.event(SessionEvent::Detached(handle));
        }
    }

    /// Forgets a handle and answers its requests.
    fn drop_handle(&mut self, handle: HandleKey) {
        self.handles.remove(&handle);
        for (transaction, purpose) in self.transactions.take_handle(handle) {
            self.close(transaction, purpose);
        }
    }

    /// The session is gone for good.
    pub(super) fn lose(&mut self, reason: LostReason) {
        self.state = State::Closed;
        self.keepalive = None;
        self.handles.clear();
        for (transaction, purpose) in self.transactions.take_all() {
            self.close(transaction, purpose);
        }
        self.event(SessionEvent::Lost(reason));
    }

    /// Answers a request that can have no other answer any more.
    fn close(&mut self, transaction: TransactionId, purpose: Purpose) {
        if let Purpose::Request(handle) = purpose {
            self.reply(transaction, handle, Err(JanusError::Closed));
        }
    }
}
