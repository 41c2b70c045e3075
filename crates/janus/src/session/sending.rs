//! How a session sends: at once, or when there is a handle and a transport for it.

use super::outgoing::Verb;
use super::pending::{Purpose, TransactionId};
use super::{
    HandleKey, ID_MASK, REQUEST_DEADLINE, SURVIVOR_DEADLINE, Session, SessionOutput, State, Task,
    WAITING_LIMIT,
};
use crate::ServerInfo;
use crate::Timestamp;
use crate::server_info::DEFAULT_KEEPALIVE;

impl Session {
    /// Sends `create` with a fresh id.
    pub(super) fn begin(&mut self, now: Timestamp, attempt: u32) {
        let id = (self.ids.next() & ID_MASK).max(1);
        self.id = Some(id);
        for handle in self.handles.values_mut() {
            handle.id = None;
        }
        self.parting.clear();
        self.state = State::Opening(attempt);
        let transaction = self.pending.add(Purpose::Create, now + REQUEST_DEADLINE);
        self.output_request(transaction, Verb::create(id), None, None);
    }

    /// Sends `attach` for each handle that has none, whether or not one was sent before.
    pub(super) fn attach_again(&mut self, now: Timestamp) {
        for key in self.keys() {
            if self.handles.get(&key).is_some_and(|handle| handle.id.is_none()) {
                self.send_attach(now, key);
            }
        }
    }

    /// Sends `attach` for each handle that neither has one nor waits for one.
    pub(super) fn attach_missing(&mut self, now: Timestamp) {
        for key in self.keys() {
            let bare = self.handles.get(&key).is_some_and(|handle| handle.id.is_none());
            if bare && !self.pending.awaits(Purpose::Attach(key)) {
                self.send_attach(now, key);
            }
        }
    }

    /// What was sent over the old transport is answered soon, or was lost with it.
    pub(super) fn hasten(&mut self, now: Timestamp) {
        let waits = |transaction: &TransactionId| {
            let mut waiting = self.handles.values().flat_map(|handle| &handle.waiting);
            waiting.any(|task| matches!(task, Task::Request(waiting, _) if waiting == transaction))
        };
        self.pending.hasten(now + SURVIVOR_DEADLINE, waits);
    }

    /// There is a session and a transport: does everything that waits for them.
    pub(super) fn resume(&mut self, now: Timestamp) {
        self.state = State::Open;
        self.schedule_keepalive(now);
        self.part(now);
        for key in self.keys() {
            self.work_off(now, key);
        }
    }

    /// Takes leave of the handles that were given up, as soon as Janus hears it: it would go on sending to them.
    pub(super) fn part(&mut self, now: Timestamp) {
        if self.state == State::Open {
            for id in std::mem::take(&mut self.parting) {
                let farewell = self.pending.add(Purpose::Farewell(id), now + REQUEST_DEADLINE);
                self.send(farewell, Verb::detach(), Some(id));
            }
        }
    }

    pub(super) fn keys(&self) -> Vec<HandleKey> {
        self.handles.keys().copied().collect()
    }

    pub(super) fn send_attach(&mut self, now: Timestamp, key: HandleKey) {
        let Some(handle) = self.handles.get(&key) else {
            return;
        };
        let package = handle.plugin.package();
        self.pending.forget(Purpose::Attach(key));
        let transaction = self.pending.add(Purpose::Attach(key), now + REQUEST_DEADLINE);
        self.send(transaction, Verb::attach(package), None);
    }

    pub(super) fn has_room(&self, handle: HandleKey) -> bool {
        let handle = self.handles.get(&handle);
        handle.is_some_and(|handle| handle.waiting.len() < WAITING_LIMIT)
    }

    /// Does a task, now or when it can be done.
    pub(super) fn give(&mut self, now: Timestamp, key: HandleKey, task: Task) {
        if let Some(handle) = self.handles.get_mut(&key) {
            handle.waiting.push_back(task);
        }
        self.work_off(now, key);
    }

    /// Does what waits on a handle, as soon as there is a handle and a transport.
    pub(super) fn work_off(&mut self, now: Timestamp, key: HandleKey) {
        while self.state == State::Open {
            let Some(handle) = self.handles.get_mut(&key) else {
                return;
            };
            let Some(id) = handle.id else {
                return;
            };
            match handle.waiting.pop_front() {
                Some(Task::Request(transaction, verb)) => {
                    // One whose deadline passed while it waited was answered already.
                    if self.pending.purpose(transaction).is_some() {
                        self.send(transaction, verb, Some(id));
                    }
                }
                Some(Task::Courtesy(verb)) => {
                    let deadline = now + REQUEST_DEADLINE;
                    let transaction = self.pending.add(Purpose::Courtesy(key), deadline);
                    self.send(transaction, verb, Some(id));
                }
                None => return,
            }
        }
    }

    pub(super) fn send(&mut self, transaction: TransactionId, verb: Verb, handle: Option<u64>) {
        let session = match self.pending.purpose(transaction) {
            Some(Purpose::Info) => None,
            _ => self.id,
        };
        self.output_request(transaction, verb, session, handle);
    }

    pub(super) fn output_request(
        &mut self,
        transaction: TransactionId,
        verb: Verb,
        session: Option<u64>,
        handle: Option<u64>,
    ) {
        let wire = self.pending.wire(transaction);
        let outgoing = verb.seal(wire, session, handle, &self.auth);
        self.outputs.push_back(SessionOutput::Send(outgoing));
    }

    pub(super) fn schedule_keepalive(&mut self, now: Timestamp) {
        let interval = self
            .server
            .as_ref()
            .map_or(DEFAULT_KEEPALIVE, ServerInfo::keepalive);
        self.keepalive = (self.state == State::Open).then_some(now + interval);
    }
}
