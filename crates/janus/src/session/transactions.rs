//! Transactions under way: what each waits for, and until when.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::HandleKey;
use crate::Timestamp;

/// Names one request of one session. On the wire it is text made from the session's seed and this number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TransactionId(pub u64);

/// What an answer is awaited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Create,
    Claim,
    Info,
    Keepalive,
    Attach(HandleKey),
    /// `attach` of a handle that was detached before the answer came: what it brings is detached.
    AbandonedAttach,
    /// A `message`, whose answer the caller gets.
    Request(HandleKey),
    /// `trickle` and `hangup`: nobody waits, a refusal is only logged.
    FireAndForget(HandleKey),
    /// `detach` of the handle that has this id in Janus and is forgotten here already.
    Detach(u64),
}

impl Purpose {
    /// The handle that the answer belongs to.
    pub(super) const fn handle(self) -> Option<HandleKey> {
        match self {
            Self::Attach(handle) | Self::Request(handle) | Self::FireAndForget(handle) => Some(handle),
            _ => None,
        }
    }
}

struct Entry {
    purpose: Purpose,
    deadline: Timestamp,
}

/// The transactions under way. Each entry leaves by its answer, by its deadline, or with its handle or session.
pub(super) struct Transactions {
    prefix: String,
    next: u64,
    entries: BTreeMap<TransactionId, Entry>,
}

impl Transactions {
    /// No transactions. On the wire, each is named by the prefix and its number.
    pub(super) const fn new(prefix: String) -> Self {
        Self {
            prefix,
            next: 1,
            entries: BTreeMap::new(),
        }
    }

    /// A transaction that is answered by the deadline, or else expires.
    pub(super) fn begin(&mut self, purpose: Purpose, deadline: Timestamp) -> TransactionId {
        let id = self.next_id();
        self.entries.insert(id, Entry { purpose, deadline });
        id
    }

    /// An id for a request whose answer does not matter, or that is answered already.
    pub(super) fn next_id(&mut self) -> TransactionId {
        let id = TransactionId(self.next);
        self.next += 1;
        id
    }

    /// The transaction's name on the wire.
    pub(super) fn wire_name(&self, id: TransactionId) -> String {
        format!("{}{}", self.prefix, id.0)
    }

    /// The transaction that a frame names, if this session made it, whether or not it is still under way.
    pub(super) fn parse(&self, wire_name: &str) -> Option<TransactionId> {
        let number = wire_name.strip_prefix(&self.prefix)?.parse().ok()?;
        (number < self.next).then_some(TransactionId(number))
    }

    pub(super) fn purpose(&self, id: TransactionId) -> Option<Purpose> {
        self.entries.get(&id).map(|entry| entry.purpose)
    }

    /// Whether any transaction with this purpose is under way.
    pub(super) fn contains(&self, purpose: Purpose) -> bool {
        self.entries.values().any(|entry| entry.purpose == purpose)
    }

    pub(super) fn finish(&mut self, id: TransactionId) -> Option<Purpose> {
        self.entries.remove(&id).map(|entry| entry.purpose)
    }

    pub(super) fn earliest_deadline(&self) -> Option<Timestamp> {
        self.entries.values().map(|entry| entry.deadline).min()
    }

    /// Takes out the oldest transaction whose deadline has passed. One at a time, because handling one may end others.
    pub(super) fn expire(&mut self, now: Timestamp) -> Option<(TransactionId, Purpose)> {
        let due = self.entries.iter().find(|(_, entry)| entry.deadline <= now);
        let id = due.map(|(id, _)| *id)?;
        self.finish(id).map(|purpose| (id, purpose))
    }

    /// Brings the deadlines of requests forward, except for those that are still queued.
    pub(super) fn shorten_deadlines(
        &mut self,
        deadline: Timestamp,
        is_queued: impl Fn(&TransactionId) -> bool,
    ) {
        for (id, entry) in &mut self.entries {
            if matches!(entry.purpose, Purpose::Request(_)) && !is_queued(id) {
                entry.deadline = entry.deadline.min(deadline);
            }
        }
    }

    /// Puts a transaction back for another purpose.
    pub(super) fn reinsert(&mut self, id: TransactionId, purpose: Purpose, deadline: Timestamp) {
        self.entries.insert(id, Entry { purpose, deadline });
    }

    /// Takes out the transactions of a handle, oldest first.
    pub(super) fn take_handle(&mut self, handle: HandleKey) -> Vec<(TransactionId, Purpose)> {
        self.take(|purpose| purpose.handle() == Some(handle))
    }

    /// Takes out the transactions with this purpose.
    pub(super) fn cancel(&mut self, purpose: Purpose) {
        self.entries.retain(|_, entry| entry.purpose != purpose);
    }

    /// Takes out every `detach` and gives the ids of its handle in Janus.
    pub(super) fn take_detaches(&mut self) -> Vec<u64> {
        let detaches = self.take(|purpose| matches!(purpose, Purpose::Detach(_)));
        let ids = detaches.into_iter().filter_map(|(_, purpose)| match purpose {
            Purpose::Detach(id) => Some(id),
            _ => None,
        });
        ids.collect()
    }

    /// Takes out all, oldest first.
    pub(super) fn take_all(&mut self) -> Vec<(TransactionId, Purpose)> {
        self.take(|_| true)
    }

    fn take(&mut self, wanted: impl Fn(Purpose) -> bool) -> Vec<(TransactionId, Purpose)> {
        let taken = self.entries.extract_if(.., |_, entry| wanted(entry.purpose));
        taken.map(|(id, entry)| (id, entry.purpose)).collect()
    }
}
