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

mod ending;
mod event;
mod incoming;
mod outgoing;
mod pending;
mod receive;
mod sending;

use std::collections::VecDeque;

use serde_json::Value;

pub use self::event::{LostReason, Reply, SessionEvent, SessionOutput};
pub use self::outgoing::{Auth, Outgoing};
pub use self::pending::TransactionId;
pub use self::receive::MAX_FRAME_SIZE;

use self::outgoing::Verb;
use self::pending::{Pending, Purpose};
use crate::{JanusError, Jsep, Plugin, ServerInfo, Timestamp, Trickle};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long a request may take. `joinandconfigure` with 50 people in the room stays far below.
const REQUEST_DEADLINE: Duration = Duration::from_secs(10);
/// How long a keepalive's `ack` may take; Janus answers it before anything else is done with it.
const KEEPALIVE_DEADLINE: Duration = Duration::from_secs(5);
/// How long the answer to a probe may take: there is a reason to doubt the transport already.
const PROBE_DEADLINE: Duration = Duration::from_millis(2500);
/// How long after a claim the answer may take to what was sent before: it follows at once, or was lost with the old transport.
const SURVIVOR_DEADLINE: Duration = Duration::from_millis(1500);
/// How many requests and candidates may wait for one handle's `attach`, or for `claim`.
const WAITING_LIMIT: usize = 512;
/// How many oddities are told apart in the log.
const ODDITY_LIMIT: usize = 64;
/// How often another session id is tried.
const CREATE_ATTEMPTS: u32 = 5;
/// Ids are JSON numbers, exact up to here.
const ID_MASK: u64 = (1 << 53) - 1;

/// The local name of a plugin handle; valid from the moment that `attach` is asked for, and never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HandleKey(u32);

/// What is asked of a handle.
enum Task {
    Request(TransactionId, Verb),
    Courtesy(Verb),
}

struct Handle {
    plugin: Plugin,
    /// Janus's id, once `attach` was answered.
    id: Option<u64>,
    /// What waits for the id, or for the transport.
    waiting: VecDeque<Task>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing was asked for.
    New,
    /// `create` is under way, the nth time.
    Opening(u32),
    /// `create` was answered.
    Open,
    /// The transport is gone; `created` if the session may still be there.
    Adrift { created: bool },
    /// `claim` is under way.
    Claiming,
    /// Gone for good.
    Closed,
}

/// One Janus session. See the [module](self).
pub struct Session {
    auth: Auth,
    ids: IdSource,
    state: State,
    id: Option<u64>,
    server: Option<ServerInfo>,
    handles: BTreeMap<HandleKey, Handle>,
    next_handle: u32,
    pending: Pending,
    /// When the next keepalive is due, while there is a session and a transport.
    keepalive: Option<Timestamp>,
    /// Janus's ids of handles that were given up while it could not hear of it.
    parting: Vec<u64>,
    outputs: VecDeque<SessionOutput>,
    oddities: BTreeSet<String>,
}

impl Session {
    /// A session that does nothing yet. The seed gives its id and the names of its transactions: the same seed, the same frames.
    /// It must differ from page to page.
    #[must_use]
    pub fn new(seed: u64, auth: Auth) -> Self {
        let mut ids = IdSource(seed);
        let prefix = format!("{:012x}-", ids.next() & ID_MASK);
        Self {
            auth,
            ids,
            state: State::New,
            id: None,
            server: None,
            handles: BTreeMap::new(),
            next_handle: 1,
            pending: Pending::new(prefix),
            keepalive: None,
            parting: Vec::new(),
            outputs: VecDeque::new(),
            oddities: BTreeSet::new(),
        }
    }

    /// Asks for the session, for a handle of each plugin, and what the server can do, all in one go. The transport must be open.
    /// Answered by [`SessionEvent::Ready`] and one [`SessionEvent::Attached`] each. To be called once.
    pub fn open(&mut self, now: Timestamp, plugins: &[Plugin]) -> Vec<HandleKey> {
        if self.state == State::New {
            self.begin(now, 1);
        }
        let info = self.pending.add(Purpose::Info, now + REQUEST_DEADLINE);
        self.send(info, Verb::info(), None);
        plugins.iter().map(|plugin| self.attach(now, *plugin)).collect()
    }

    /// Asks for one more handle.
    pub fn attach(&mut self, now: Timestamp, plugin: Plugin) -> HandleKey {
        let key = HandleKey(self.next_handle);
        self.next_handle += 1;
        let handle = Handle {
            plugin,
            id: None,
            waiting: VecDeque::new(),
        };
        self.handles.insert(key, handle);
        match self.state {
            State::Opening(_) | State::Open => self.send_attach(now, key),
            // The entry only keeps the deadline; it is replaced when the transport is back.
            State::Adrift { .. } | State::Claiming => {
                self.pending.add(Purpose::Attach(key), now + REQUEST_DEADLINE);
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
        if !self.has_room(handle) {
            let transaction = self.pending.skip();
            self.reply(transaction, handle, Err(JanusError::Closed));
            return transaction;
        }
        let purpose = Purpose::Request(handle);
        let transaction = self.pending.add(purpose, now + REQUEST_DEADLINE);
        self.give(now, handle, Task::Request(transaction, Verb::message(body, jsep)));
        transaction
    }

    /// Sends candidates, perhaps with the end of them, in one request. A refusal is only logged.
    pub fn trickle(&mut self, now: Timestamp, handle: HandleKey, trickles: &[Trickle]) {
        if self.has_room(handle) {
            self.give(now, handle, Task::Courtesy(Verb::trickle(trickles)));
        } else {
            self.odd(
                "candidate",
                "a candidate for a handle that is gone, or has too many waiting",
            );
        }
    }

    /// Closes the handle's connection and keeps the handle. Janus confirms by [`SessionEvent::HungUp`].
    pub fn hang_up(&mut self, now: Timestamp, handle: HandleKey) {
        if self.has_room(handle) {
            self.give(now, handle, Task::Courtesy(Verb::hang_up()));
        }
    }

    /// Gives the handle up. Nothing more is reported of it: no replies to what is under way, no events.
    pub fn detach(&mut self, now: Timestamp, handle: HandleKey) {
        let swept = self.pending.sweep(handle);
        let Some(gone) = self.handles.remove(&handle) else {
            return;
        };
        // An `attach` on its way can't be taken back; what it brings is given up when it comes.
        let attach = swept
            .iter()
            .find(|(_, purpose)| *purpose == Purpose::Attach(handle));
        if let Some((attach, _)) = attach {
            self.pending
                .keep(*attach, Purpose::Orphan, now + REQUEST_DEADLINE);
        }
        self.parting.extend(gone.id);
        self.part(now);
    }

    /// Ends the session at once, without waiting for Janus. Nothing more is reported.
    pub fn destroy(&mut self, _now: Timestamp) {
        if matches!(self.state, State::Opening(_) | State::Open | State::Claiming) {
            let transaction = self.pending.skip();
            self.send(transaction, Verb::destroy(), None);
        }
        self.state = State::Closed;
        self.keepalive = None;
        self.handles.clear();
        self.pending.clear();
    }

    /// Goes on over a new transport. Answered by [`SessionEvent::Claimed`] or [`SessionEvent::Lost`]; or, if `create` had not been answered when
    /// the transport went, by another `create` and [`SessionEvent::Ready`].
    pub fn claim(&mut self, now: Timestamp) {
        match self.state {
            State::Adrift { created: false } => {
                self.begin(now, 1);
                self.attach_again(now);
            }
            State::Open | State::Adrift { created: true } | State::Claiming => {
                self.pending.forget(Purpose::Claim);
                self.state = State::Claiming;
                self.keepalive = None;
                let transaction = self.pending.add(Purpose::Claim, now + REQUEST_DEADLINE);
                self.send(transaction, Verb::claim(), None);
            }
            State::New | State::Opening(_) | State::Closed => {}
        }
    }

    /// The transport is gone. The session and the deadlines of what is under way stay; nothing is sent until [`Session::claim`].
    pub fn transport_lost(&mut self) {
        self.state = match self.state {
            State::Opening(_) => State::Adrift { created: false },
            State::Open | State::Claiming => State::Adrift { created: true },
            other => other,
        };
        self.keepalive = None;
        for purpose in [Purpose::Create, Purpose::Claim, Purpose::Keepalive] {
            self.pending.forget(purpose);
        }
        // They may be lost with it, and to be told twice does Janus no harm.
        let unheard = self.pending.farewells();
        self.parting.extend(unheard);
    }

    /// Asks whether Janus still answers: [`SessionEvent::Unresponsive`] within 2.5 s if it does not. Nothing is asked while a keepalive
    /// is under way or there is no transport.
    pub fn probe(&mut self, now: Timestamp) {
        if self.state == State::Open && !self.pending.awaits(Purpose::Keepalive) {
            let transaction = self.pending.add(Purpose::Keepalive, now + PROBE_DEADLINE);
            self.send(transaction, Verb::keepalive(), None);
        }
    }

    /// Does what is due: answers what was not answered in time, and sends a keepalive.
    pub fn handle_timeout(&mut self, now: Timestamp) {
        while let Some((transaction, purpose)) = self.pending.expire(now) {
            self.expire(transaction, purpose);
        }
        if self.keepalive.is_some_and(|due| due <= now) {
            let deadline = now + KEEPALIVE_DEADLINE;
            let transaction = self.pending.add(Purpose::Keepalive, deadline);
            self.send(transaction, Verb::keepalive(), None);
            self.schedule_keepalive(now);
        }
    }

    /// When [`Session::handle_timeout`] is due at the latest.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        self.pending.earliest().into_iter().chain(self.keepalive).min()
    }

    /// The next thing to do; call until `None` after each call that takes `now`, and after [`Session::transport_lost`].
    pub fn poll_output(&mut self) -> Option<SessionOutput> {
        self.outputs.pop_front()
    }

    /// Whether there is a transport over which Janus is believed to hear us.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.state == State::Open
    }

    /// The session's id, once Janus has confirmed it.
    #[must_use]
    pub fn id(&self) -> Option<u64> {
        match self.state {
            State::New | State::Opening(_) | State::Adrift { created: false } => None,
            _ => self.id,
        }
    }

    /// What the server says of itself, once it has.
    #[must_use]
    pub const fn server(&self) -> Option<&ServerInfo> {
        self.server.as_ref()
    }
}

/// SplitMix64: spreads a seed into numbers that don't show it.
struct IdSource(u64);

impl IdSource {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}
