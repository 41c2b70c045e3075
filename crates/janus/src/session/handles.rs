//! Handles, and requests that wait until there is a handle and a transport for them.

use std::collections::VecDeque;

use super::transactions::{Purpose, TransactionId};
use super::{MAX_ID, REQUEST_TIMEOUT, SURVIVOR_TIMEOUT, Session, SessionOutput, State};
use crate::envelope::{Outbound, Request, to_text};
use crate::server_info::DEFAULT_KEEPALIVE;
use crate::{Plugin, ServerInfo, Timestamp};

use super::Outgoing;

/// How many requests may wait for one handle's `attach`, or for `claim`.
const QUEUE_LIMIT: usize = 512;

/// The local name of a plugin handle; valid from the moment that `attach` is asked for, and never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HandleKey(pub(super) u32);

/// A request of a handle.
pub(super) enum Queued {
    /// A `message`.
    Message(TransactionId, Request),
    /// A `trickle` or a `hangup`.
    FireAndForget(Request),
}

pub(super) struct Handle {
    pub(super) plugin: Plugin,
    /// Janus's id, once `attach` was answered.
    pub(super) id: Option<u64>,
    /// What waits for the id, or for the transport.
    queue: VecDeque<Queued>,
}

impl Handle {
    pub(super) const fn new(plugin: Plugin) -> Self {
        Self {
            plugin,
            id: None,
            queue: VecDeque::new(),
        }
    }
}

impl Session {
    /// Sends `create` with a fresh id.
    pub(super) fn send_create(&mut self, now: Timestamp, attempt: u32) {
        let id = self.rng.u64(1..=MAX_ID);
        self.id = Some(id);
        for handle in self.handles.values_mut() {
            handle.id = None;
        }
        self.pending_detach.clear();
        self.state = State::Opening(attempt);
        let transaction = self.transactions.begin(Purpose::Create, now + REQUEST_TIMEOUT);
        self.send_to(transaction, &Request::Create { id }, (None, None));
    }

    /// Sends `attach` for each handle that has no id, whether or not one was sent before.
    pub(super) fn resend_attaches(&mut self, now: Timestamp) {
        for key in self.handle_keys() {
            if self.handles.get(&key).is_some_and(|handle| handle.id.is_none()) {
                self.send_attach(now, key);
            }
        }
    }

    /// Sends `attach` for each handle that has no id and no `attach` under way.
    pub(super) fn send_missing_attaches(&mut self, now: Timestamp) {
        for key in self.handle_keys() {
            let has_no_id = self.handles.get(&key).is_some_and(|handle| handle.id.is_none());
            if has_no_id && !self.transactions.contains(Purpose::Attach(key)) {
                self.send_attach(now, key);
            }
        }
    }

    pub(super) fn send_attach(&mut self, now: Timestamp, key: HandleKey) {
        let Some(handle) = self.handles.get(&key) else {
            return;
        };
        let plugin = handle.plugin.package();
        self.transactions.cancel(Purpose::Attach(key));
        let transaction = self
            .transactions
            .begin(Purpose::Attach(key), now + REQUEST_TIMEOUT);
        self.send(transaction, &Request::Attach { plugin }, None);
    }

    /// Requests that were sent over the old transport are answered soon after a claim, or were lost with it.
    pub(super) fn shorten_deadlines(&mut self, now: Timestamp) {
        let is_queued = |transaction: &TransactionId| {
            let mut queued = self.handles.values().flat_map(|handle| &handle.queue);
            queued.any(|queued| matches!(queued, Queued::Message(id, _) if id == transaction))
        };
        self.transactions
            .shorten_deadlines(now + SURVIVOR_TIMEOUT, is_queued);
    }

    /// There is a session and a transport: sends everything that waited for them.
    pub(super) fn resume(&mut self, now: Timestamp) {
        self.state = State::Open;
        self.schedule_keepalive(now);
        self.send_pending_detaches(now);
        for key in self.handle_keys() {
            self.flush(now, key);
        }
    }

    /// Sends the `detach` requests that were queued while disconnected. Until then Janus keeps sending media to those handles.
    pub(super) fn send_pending_detaches(&mut self, now: Timestamp) {
        if self.state == State::Open {
            for id in std::mem::take(&mut self.pending_detach) {
                let transaction = self
                    .transactions
                    .begin(Purpose::Detach(id), now + REQUEST_TIMEOUT);
                self.send(transaction, &Request::Detach, Some(id));
            }
        }
    }

    /// Whether the handle exists and its queue is not full.
    pub(super) fn can_queue(&self, handle: HandleKey) -> bool {
        let handle = self.handles.get(&handle);
        handle.is_some_and(|handle| handle.queue.len() < QUEUE_LIMIT)
    }

    /// Sends a request of a handle, now or when there is a handle and a transport.
    pub(super) fn queue(&mut self, now: Timestamp, key: HandleKey, request: Queued) {
        if let Some(handle) = self.handles.get_mut(&key) {
            handle.queue.push_back(request);
        }
        self.flush(now, key);
    }

    /// Sends what a handle has queued, if there is a handle and a transport.
    pub(super) fn flush(&mut self, now: Timestamp, key: HandleKey) {
        while self.state == State::Open {
            let Some(handle) = self.handles.get_mut(&key) else {
                return;
            };
            let Some(id) = handle.id else {
                return;
            };
            match handle.queue.pop_front() {
                Some(Queued::Message(transaction, request)) => {
                    // One that expired while it waited was answered already.
                    if self.transactions.purpose(transaction).is_some() {
                        self.send(transaction, &request, Some(id));
                    }
                }
                Some(Queued::FireAndForget(request)) => {
                    let deadline = now + REQUEST_TIMEOUT;
                    let transaction = self.transactions.begin(Purpose::FireAndForget(key), deadline);
                    self.send(transaction, &request, Some(id));
                }
                None => return,
            }
        }
    }

    /// Sends a request within this session.
    pub(super) fn send(&mut self, transaction: TransactionId, request: &Request, handle: Option<u64>) {
        self.send_to(transaction, request, (self.id, handle));
    }

    /// Sends a request to a session and a handle, by their ids in Janus.
    pub(super) fn send_to(
        &mut self,
        transaction: TransactionId,
        request: &Request,
        (session, handle): (Option<u64>, Option<u64>),
    ) {
        let transaction = self.transactions.wire_name(transaction);
        let outbound = Outbound::new(request, &transaction, (session, handle), &self.auth);
        self.outputs.push_back(SessionOutput::Send(Outgoing {
            session,
            handle,
            text: to_text(&outbound),
        }));
    }

    pub(super) fn schedule_keepalive(&mut self, now: Timestamp) {
        let interval = self
            .server
            .as_ref()
            .map_or(DEFAULT_KEEPALIVE, ServerInfo::keepalive);
        self.keepalive = (self.state == State::Open).then_some(now + interval);
    }

    /// The handle that has this id in Janus.
    pub(super) fn handle_by_id(&self, id: u64) -> Option<HandleKey> {
        let mut handles = self.handles.iter();
        handles
            .find(|(_, handle)| handle.id == Some(id))
            .map(|(key, _)| *key)
    }

    fn handle_keys(&self) -> Vec<HandleKey> {
        self.handles.keys().copied().collect()
    }
}
