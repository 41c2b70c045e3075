//! One Janus session without any input or output of its own.
//!
//! Time, frames and the loss of the transport are told to it; what is to be sent and what happened is taken from
//! [`Session::poll_output`], in order. [`Session::poll_timeout`] says when [`Session::handle_timeout`] is due at the latest.
//!
//! Rules of Janus that it takes care of:
//! - `create` carries an id of our own, so `attach` follows without waiting; error 468 makes it try another id.
//! - What is asked of a handle before its `attach` is answered waits, in order.
//! - A synchronous answer is `success`; an asynchronous one is `ack` and later an `event` with the same transaction, which may overtake
//!   the `ack`.
//! - `keepalive` goes out well inside `session-timeout` and `reclaim-session-timeout`, as `info` reports them.
//! - After the transport was lost nothing is sent until [`Session::claim`]; deadlines go on.

mod event;
mod frame;
mod handles;
mod inbound;
mod outgoing;
mod teardown;
mod transactions;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use log::Level;
use serde_json::Value;

pub use self::event::{LostReason, Reply, SessionEvent, SessionOutput};
pub use self::frame::{Frame, MAX_FRAME_SIZE};
pub use self::handles::HandleKey;
pub use self::outgoing::{Auth, Outgoing};
pub use self::transactions::TransactionId;

use self::handles::{Handle, Queued};
use self::transactions::{Purpose, Transactions};
use crate::envelope::Request;
use crate::{JanusError, Jsep, Plugin, ServerInfo, Timestamp, Trickle};

/// How long a request may take. `joinandconfigure` with 50 people in the room stays far below.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a keepalive's `ack` may take; Janus answers it before anything else is done with it.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the answer to a probe may take: there is a reason to doubt the transport already.
const PROBE_TIMEOUT: Duration = Duration::from_millis(2500);
/// How long after a claim the answer may take to what was sent before: it follows at once, or was lost with the old transport.
const SURVIVOR_TIMEOUT: Duration = Duration::from_millis(1500);
/// How many kinds of warnings are logged.
const WARNING_LIMIT: usize = 64;
/// How often another session id is tried.
const CREATE_ATTEMPTS: u32 = 5;
/// Ids are JSON numbers, exact up to here.
const MAX_ID: u64 = (1 << 53) - 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing was asked for.
    New,
    /// `create` is under way, the nth time.
    Opening(u32),
    /// `create` was answered.
    Open,
    /// The transport is gone; `created` if the session may still be there.
    Disconnected { created: bool },
    /// `claim` is under way.
    Claiming,
    /// Gone for good.
    Closed,
}

/// One Janus session. See the [module](self).
pub struct Session {
    auth: Auth,
    rng: fastrand::Rng,
    state: State,
    id: Option<u64>,
    server: Option<ServerInfo>,
    handles: BTreeMap<HandleKey, Handle>,
    next_handle: u32,
    transactions: Transactions,
    /// When the next keepalive is due, while there is a session and a transport.
    keepalive: Option<Timestamp>,
    /// Janus's ids of handles whose `detach` waits for a transport.
    pending_detach: Vec<u64>,
    outputs: VecDeque<SessionOutput>,
    warnings: BTreeSet<String>,
}

impl Session {
    /// A session that does nothing yet. The seed gives its id and the names of its transactions: the same seed, the same frames.
    /// It must differ from page to page.
    #[must_use]
    pub fn new(seed: u64, auth: Auth) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let prefix = format!("{:012x}-", rng.u64(..=MAX_ID));
        Self {
            auth,
            rng,
            state: State::New,
            id: None,
            server: None,
            handles: BTreeMap::new(),
            next_handle: 1,
            transactions: Transactions::new(prefix),
            keepalive: None,
            pending_detach: Vec::new(),
            outputs: VecDeque::new(),
            warnings: BTreeSet::new(),
        }
    }

    /// Asks for the session, for a handle of each plugin, and what the server can do, all in one go. The transport must be open.
    /// Answered by [`SessionEvent::Ready`] and one [`SessionEvent::Attached`] each. To be called once.
    pub fn open(&mut self, now: Timestamp, plugins: &[Plugin]) -> Vec<HandleKey> {
        if self.state == State::New {
            self.send_create(now, 1);
        }
        let info = self.transactions.begin(Purpose::Info, now + REQUEST_TIMEOUT);
        self.send_to(info, &Request::Info, (None, None));
        plugins.iter().map(|plugin| self.attach(now, *plugin)).collect()
    }

    /// Asks for one more handle.
    pub fn attach(&mut self, now: Timestamp, plugin: Plugin) -> HandleKey {
        let key = HandleKey(self.next_handle);
        self.next_handle += 1;
        self.handles.insert(key, Handle::new(plugin));
        match self.state {
            State::Opening(_) | State::Open => self.send_attach(now, key),
            // The entry only keeps the deadline; it is replaced when the transport is back.
            State::Disconnected { .. } | State::Claiming => {
                self.transactions
                    .begin(Purpose::Attach(key), now + REQUEST_TIMEOUT);
            }
            State::New | State::Closed => self.fail_attach(key, JanusError::Closed),
        }
        key
    }

    /// Sends a `message` to the plugin; answered by [`SessionEvent::Reply`] within 10 s.
    pub fn request(
        &mut self,
        now: Timestamp,
        handle: HandleKey,
        body: Value,
        jsep: Option<Jsep>,
    ) -> TransactionId {
        if !self.can_queue(handle) {
            let transaction = self.transactions.next_id();
            self.reply(transaction, handle, Err(JanusError::Closed));
            return transaction;
        }
        let deadline = now + REQUEST_TIMEOUT;
        let transaction = self.transactions.begin(Purpose::Request(handle), deadline);
        let request = Request::Message { body, jsep };
        self.queue(now, handle, Queued::Message(transaction, request));
        transaction
    }

    /// Sends candidates, perhaps with the end of them, in one request. A refusal is only logged.
    pub fn trickle(&mut self, now: Timestamp, handle: HandleKey, trickles: &[Trickle]) {
        if self.can_queue(handle) {
            self.queue(now, handle, Queued::FireAndForget(Request::trickle(trickles)));
        } else {
            self.warn_once(
                "candidate",
                "a candidate for a handle that is gone, or has too many waiting",
            );
        }
    }

    /// Closes the handle's connection and keeps the handle. Janus confirms by [`SessionEvent::HungUp`].
    pub fn hang_up(&mut self, now: Timestamp, handle: HandleKey) {
        if self.can_queue(handle) {
            self.queue(now, handle, Queued::FireAndForget(Request::HangUp));
        }
    }

    /// Gives the handle up. Nothing more is reported of it: no replies to what is under way, no events.
    pub fn detach(&mut self, now: Timestamp, handle: HandleKey) {
        let transactions = self.transactions.take_handle(handle);
        let Some(gone) = self.handles.remove(&handle) else {
            return;
        };
        // An `attach` on its way can't be taken back; the handle that it brings is detached when it comes.
        let mut attaches = transactions
            .iter()
            .filter(|(_, purpose)| *purpose == Purpose::Attach(handle));
        if let Some((attach, _)) = attaches.next() {
            let deadline = now + REQUEST_TIMEOUT;
            self.transactions
                .reinsert(*attach, Purpose::AbandonedAttach, deadline);
        }
        self.pending_detach.extend(gone.id);
        self.send_pending_detaches(now);
    }

    /// Ends the session at once, without waiting for Janus. Nothing more is reported.
    pub fn destroy(&mut self, _now: Timestamp) {
        if matches!(self.state, State::Opening(_) | State::Open | State::Claiming) {
            let transaction = self.transactions.next_id();
            self.send(transaction, &Request::Destroy, None);
        }
        self.state = State::Closed;
        self.keepalive = None;
        self.handles.clear();
        self.transactions.take_all();
    }

    /// Goes on over a new transport. Answered by [`SessionEvent::Claimed`] or [`SessionEvent::Lost`]; or, if `create` had not been answered when
    /// the transport went, by another `create` and [`SessionEvent::Ready`].
    pub fn claim(&mut self, now: Timestamp) {
        match self.state {
            State::Disconnected { created: false } => {
                self.send_create(now, 1);
                self.resend_attaches(now);
            }
            State::Open | State::Disconnected { created: true } | State::Claiming => {
                self.transactions.cancel(Purpose::Claim);
                self.state = State::Claiming;
                self.keepalive = None;
                let transaction = self.transactions.begin(Purpose::Claim, now + REQUEST_TIMEOUT);
                self.send(transaction, &Request::Claim, None);
            }
            State::New | State::Opening(_) | State::Closed => {}
        }
    }

    /// The transport is gone. The session and the deadlines of what is under way stay; nothing is sent until [`Session::claim`].
    pub fn transport_lost(&mut self) {
        self.state = match self.state {
            State::Opening(_) => State::Disconnected { created: false },
            State::Open | State::Claiming => State::Disconnected { created: true },
            other => other,
        };
        self.keepalive = None;
        for purpose in [Purpose::Create, Purpose::Claim, Purpose::Keepalive] {
            self.transactions.cancel(purpose);
        }
        // They may be lost with the transport, and a second `detach` does no harm.
        let unanswered = self.transactions.take_detaches();
        self.pending_detach.extend(unanswered);
    }

    /// Asks whether Janus still answers: [`SessionEvent::Unresponsive`] within 2.5 s if it does not. Nothing is asked while a keepalive
    /// is under way or there is no transport.
    pub fn probe(&mut self, now: Timestamp) {
        if self.state == State::Open && !self.transactions.contains(Purpose::Keepalive) {
            self.send_keepalive(now + PROBE_TIMEOUT);
        }
    }

    /// Does what is due: answers what was not answered in time, and sends a keepalive.
    pub fn handle_timeout(&mut self, now: Timestamp) {
        while let Some((transaction, purpose)) = self.transactions.expire(now) {
            self.expire(transaction, purpose);
        }
        if self.keepalive.is_some_and(|due| due <= now) {
            self.send_keepalive(now + KEEPALIVE_TIMEOUT);
            self.schedule_keepalive(now);
        }
    }

    /// When [`Session::handle_timeout`] is due at the latest.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        self.transactions
            .earliest_deadline()
            .into_iter()
            .chain(self.keepalive)
            .min()
    }

    /// The next thing to do; call until `None` after each call that takes `now`, and after [`Session::transport_lost`].
    pub fn poll_output(&mut self) -> Option<SessionOutput> {
        self.outputs.pop_front()
    }

    /// Whether there is a session and a transport to Janus.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.state == State::Open
    }

    /// The session's id, once Janus has confirmed it.
    #[must_use]
    pub fn id(&self) -> Option<u64> {
        match self.state {
            State::New | State::Opening(_) | State::Disconnected { created: false } => None,
            _ => self.id,
        }
    }

    /// What the server says of itself, once it has.
    #[must_use]
    pub const fn server(&self) -> Option<&ServerInfo> {
        self.server.as_ref()
    }

    fn send_keepalive(&mut self, deadline: Timestamp) {
        let transaction = self.transactions.begin(Purpose::Keepalive, deadline);
        self.send(transaction, &Request::Keepalive, None);
    }

    fn reply(&mut self, transaction: TransactionId, handle: HandleKey, result: Result<Reply, JanusError>) {
        self.event(SessionEvent::Reply {
            transaction,
            handle,
            result,
        });
    }

    fn event(&mut self, event: SessionEvent) {
        self.outputs.push_back(SessionOutput::Event(event));
    }

    fn log(&mut self, level: Level, line: &str) {
        let line = format!("Janus session: {line}");
        self.outputs.push_back(SessionOutput::Log(level, line));
    }

    /// Logs a warning once for each kind of it. Neither part may hold anything secret.
    fn warn_once(&mut self, kind: &str, line: &str) {
        if self.warnings.len() < WARNING_LIMIT && self.warnings.insert(kind.to_owned()) {
            self.log(Level::Warn, line);
        }
    }
}
