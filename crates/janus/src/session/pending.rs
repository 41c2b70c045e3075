//! Transactions under way: what each waits for, and until when.

use super::HandleKey;
use crate::Timestamp;
use std::collections::BTreeMap;

/// Names one request of one session. On the wire it is text made from the session's seed and this number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TransactionId(pub u64);

/// What an answer is awaited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Create,
    Claim,
    Info,
    Keepalive,
    Attach(HandleKey),
    Request(HandleKey),
    /// `trickle` and `hangup`: nobody waits, a refusal is only logged.
    Courtesy(HandleKey),
    /// `detach` of Janus's handle of this id, which is forgotten here already.
    Farewell(u64),
    /// `attach` of a handle that was given up meanwhile: what it brings is detached.
    Orphan,
}

impl Purpose {
    /// The handle that the answer belongs to.
    pub(super) const fn handle(self) -> Option<HandleKey> {
        match self {
            Self::Attach(handle) | Self::Request(handle) | Self::Courtesy(handle) => Some(handle),
            _ => None,
        }
    }
}

struct Entry {
    purpose: Purpose,
    deadline: Timestamp,
}

/// The transactions under way. Each entry leaves by its answer, by its deadline, or with its owner.
pub(super) struct Pending {
    prefix: String,
    next: u64,
    entries: BTreeMap<TransactionId, Entry>,
}

impl Pending {
    pub(super) const fn new(prefix: String) -> Self {
        Self {
            prefix,
            next: 1,
            entries: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, purpose: Purpose, deadline: Timestamp) -> TransactionId {
        let id = TransactionId(self.next);
        self.next += 1;
        self.entries.insert(id, Entry { purpose, deadline });
        id
    }

    /// A number that waits for nothing.
    pub(super) fn skip(&mut self) -> TransactionId {
        let id = TransactionId(self.next);
        self.next += 1;
        id
    }

    /// The transaction as Janus sees it.
    pub(super) fn wire(&self, id: TransactionId) -> String {
        format!("{}{}", self.prefix, id.0)
    }

    /// The transaction that a frame names, if this session made it, answered already or not.
    pub(super) fn parse(&self, wire: &str) -> Option<TransactionId> {
        let number = wire.strip_prefix(&self.prefix)?.parse().ok()?;
        (number < self.next).then_some(TransactionId(number))
    }

    pub(super) fn purpose(&self, id: TransactionId) -> Option<Purpose> {
        self.entries.get(&id).map(|entry| entry.purpose)
    }

    /// Whether anything is under way for this purpose.
    pub(super) fn awaits(&self, purpose: Purpose) -> bool {
        self.entries.values().any(|entry| entry.purpose == purpose)
    }

    pub(super) fn remove(&mut self, id: TransactionId) -> Option<Purpose> {
        self.entries.remove(&id).map(|entry| entry.purpose)
    }

    pub(super) fn earliest(&self) -> Option<Timestamp> {
        self.entries.values().map(|entry| entry.deadline).min()
    }

    /// Takes out the oldest of what should have been answered by now. One at a time: what becomes of it may end others.
    pub(super) fn expire(&mut self, now: Timestamp) -> Option<(TransactionId, Purpose)> {
        let due = self.entries.iter().find(|(_, entry)| entry.deadline <= now);
        let id = due.map(|(id, _)| *id)?;
        self.remove(id).map(|purpose| (id, purpose))
    }

    /// Gives requests less time, but for those that are still to be sent.
    pub(super) fn hasten(&mut self, deadline: Timestamp, waits: impl Fn(&TransactionId) -> bool) {
        for (id, entry) in self.entries.iter_mut() {
            if matches!(entry.purpose, Purpose::Request(_)) && !waits(id) {
                entry.deadline = entry.deadline.min(deadline);
            }
        }
    }

    /// Puts back what was taken out, for another purpose.
    pub(super) fn keep(&mut self, id: TransactionId, purpose: Purpose, deadline: Timestamp) {
        self.entries.insert(id, Entry { purpose, deadline });
    }

    /// Takes out what belongs to a handle, oldest first.
    pub(super) fn sweep(&mut self, handle: HandleKey) -> Vec<(TransactionId, Purpose)> {
        self.take(|entry| entry.purpose.handle() == Some(handle))
    }

    /// Takes out what waits for one purpose.
    pub(super) fn forget(&mut self, purpose: Purpose) {
        self.entries.retain(|_, entry| entry.purpose != purpose);
    }

    /// Takes out what takes leave of handles, and gives back their ids.
    pub(super) fn farewells(&mut self) -> Vec<u64> {
        let mut ids = Vec::new();
        for (_, purpose) in self.take(|entry| matches!(entry.purpose, Purpose::Farewell(_))) {
            if let Purpose::Farewell(id) = purpose {
                ids.push(id);
            }
        }
        ids
    }

    /// Takes out everything, oldest first.
    pub(super) fn clear(&mut self) -> Vec<(TransactionId, Purpose)> {
        self.take(|_| true)
    }

    fn take(&mut self, mut wanted: impl FnMut(&Entry) -> bool) -> Vec<(TransactionId, Purpose)> {
        let mut taken = Vec::new();
        self.entries.retain(|id, entry| {
            let take = wanted(entry);
            if take {
                taken.push((*id, entry.purpose));
            }
            !take
        });
        taken
    }
}
