//! The way to Janus: which URL is tried when, and the session that lives on top of it.

use std::collections::VecDeque;

use super::recovery;
use crate::context::Context;
use crate::output::Output;
use crate::transport::{GatewayEvent, TransportKind};
use janus_proto::session::{Auth, HandleKey, Outgoing, Session, SessionEvent, SessionOutput};
use janus_proto::{Plugin, Timestamp};
use log::Level;
use std::time::Duration;

/// A transport that has not opened after this long is given up.
const OPENING: Duration = Duration::from_secs(4);
/// The same for an address that worked before: what is lost on the way is sooner back by another attempt.
const OPENING_AGAIN: Duration = Duration::from_millis(2500);
/// So many attempts are that hasty.
const HASTY_ATTEMPTS: u32 = 8;
/// The time for each after those: the way may have become slow, and Chromium itself holds WebSockets back by up to five seconds after
/// many failures. An attempt that was made while nothing passed may never come to anything, so not much longer.
const OPENING_LATE: Duration = Duration::from_millis(5500);
/// One that opened must carry a session this soon, or what answers there is no Janus.
const PROVING: Duration = Duration::from_secs(5);

/// A session that is lost sooner than this counts as one more failure: a server that makes sessions and forgets them, or floods whoever
/// comes back, is not met again without a pause that grows.
const STEADY: Duration = Duration::from_secs(3);

/// Where the transport stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transport {
    /// Not wanted.
    Closed,
    /// Lost or refused; tried again then.
    Waiting { until: Timestamp },
    /// Being opened.
    Opening { until: Timestamp },
    /// Open; until a session answered over it, only for so long.
    Open {
        kind: TransportKind,
        prove_by: Option<Timestamp>,
    },
}

/// What became of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GatewayChange {
    /// Nothing that matters to the call.
    None,
    /// The transport is open: create or claim a session.
    Opened,
    /// The open transport closed.
    Lost,
    /// Every URL was tried once since the last success, in vain.
    Unreachable,
}

/// The transport's policy and the session.
pub(crate) struct Gateway {
    urls: Vec<String>,
    auth: Auth,
    seed: u64,
    transport: Transport,
    generation: u32,
    /// How many sessions were made: no two have the same names, or what Janus says late to one would be heard by the other.
    sessions: u64,
    /// When the transport was asked for.
    began: Timestamp,
    /// Attempts since a session was up for a while.
    attempts: u32,
    /// The address that carried a session last, and how many were tried in vain since.
    first: usize,
    tries: usize,
    /// Since when a session is up; `None` before the first.
    worked: Option<Timestamp>,
    pub(crate) session: Option<Session>,
}

impl Gateway {
    pub(crate) fn new(urls: Vec<String>, auth: Auth, seed: u64) -> Self {
        Self {
            urls,
            auth,
            seed,
            transport: Transport::Closed,
            generation: 0,
            sessions: 0,
            began: Timestamp::default(),
            attempts: 0,
            first: 0,
            tries: 0,
            worked: None,
            session: None,
        }
    }

    /// The context of one input, from fields of the call that nothing else borrows; `None` without a session.
    pub(crate) fn context<'a>(
        &'a mut self,
        now: Timestamp,
        out: &'a mut VecDeque<Output>,
    ) -> Option<Context<'a>> {
        let session = self.session.as_mut()?;
        Some(Context { now, session, out })
    }

    /// What the jitter of retries comes from: a part of the seed that tells nothing of the ids made from the whole.
    const fn salt(&self) -> u64 {
        self.seed & 0xFFFF
    }

    pub(crate) const fn kind(&self) -> TransportKind {
        match self.transport {
            Transport::Open { kind, .. } => kind,
            _ => TransportKind::None,
        }
    }

    pub(crate) const fn is_open(&self) -> bool {
        matches!(self.transport, Transport::Open { .. })
    }

    /// Whether a session is up.
    pub(crate) const fn is_ready(&self) -> bool {
        matches!(self.transport, Transport::Open { prove_by: None, .. })
    }

    /// Opens the transport unless it is open or being opened; a wait is cut short.
    pub(crate) fn connect(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        if matches!(self.transport, Transport::Closed | Transport::Waiting { .. }) {
            self.open(now, out);
        }
    }

    /// Like [`Self::connect`], and every URL gets its turn before [`GatewayChange::Unreachable`] is said.
    pub(crate) fn connect_afresh(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        if matches!(self.transport, Transport::Closed | Transport::Waiting { .. }) {
            (self.attempts, self.tries) = (0, 0);
        }
        self.connect(now, out);
    }

    /// Cuts a wait short: there is a network again.
    pub(crate) fn hurry(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        if matches!(self.transport, Transport::Waiting { .. }) {
            self.open(now, out);
        }
    }

    /// Which address is tried: the one that carried the last session, then those after it.
    fn index(&self) -> usize {
        (self.first + self.tries) % self.urls.len().max(1)
    }

    fn open(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        let Some(url) = self.urls.get(self.index()).cloned() else {
            return;
        };
        self.generation += 1;
        self.began = now;
        let time = match (self.worked.is_some(), self.attempts) {
            (false, _) => OPENING,
            (true, ..HASTY_ATTEMPTS) => OPENING_AGAIN,
            (true, _) => OPENING_LATE,
        };
        self.transport = Transport::Opening { until: now + time };
        out.push_back(Output::Connect {
            generation: self.generation,
            url,
        });
    }

    /// Says goodbye to the session and closes the transport once that is out.
    pub(crate) fn close(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        self.end_session(now, out);
        if self.transport != Transport::Closed {
            out.push_back(Output::Disconnect);
        }
        self.transport = Transport::Closed;
        (self.attempts, self.tries) = (0, 0);
        self.generation += 1;
    }

    /// Says goodbye to the session; the transport stays.
    pub(crate) fn end_session(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        if let Some(mut session) = self.session.take()
            && self.is_open()
        {
            session.destroy(now);
            while let Some(output) = session.poll_output() {
                if let SessionOutput::Send(request) = output {
                    out.push_back(Output::Send(request));
                }
            }
        }
    }

    /// Gives the present transport up and tries the next one after the policy's delay. The time that an attempt took in vain is part of
    /// the delay before the next.
    pub(crate) fn retry(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        let from = if self.is_ready() { now } else { self.began };
        if !self.is_ready() {
            self.tries += 1;
        } else if self.worked.is_some_and(|since| now.since(since) >= STEADY) {
            self.attempts = 0;
        }
        if matches!(self.transport, Transport::Open { .. } | Transport::Opening { .. }) {
            out.push_back(Output::Disconnect);
        }
        if let Some(session) = self.session.as_mut() {
            session.transport_lost();
        }
        self.generation += 1;
        self.attempts += 1;
        let rounds = self.attempts / u32::try_from(self.urls.len().max(1)).unwrap_or(1);
        let delay = recovery::delay(rounds, self.salt() ^ u64::from(self.generation));
        self.transport = Transport::Waiting {
            until: (from + delay).max(now + delay / 4),
        };
    }

    pub(crate) fn handle(
        &mut self,
        generation: u32,
        event: GatewayEvent,
        now: Timestamp,
        out: &mut VecDeque<Output>,
    ) -> GatewayChange {
        if generation != self.generation {
            return GatewayChange::None;
        }
        match event {
            GatewayEvent::Opened(kind) => {
                self.transport = Transport::Open {
                    kind,
                    prove_by: Some(
                        now + if self.worked.is_some() {
                            OPENING_AGAIN
                        } else {
                            PROVING
                        },
                    ),
                };
                out.push_back(Output::Log(
                    Level::Info,
                    format!("gateway: connected by {}", kind.code()),
                ));
                GatewayChange::Opened
            }
            GatewayEvent::Received(frame) => {
                if let Some(session) = self.session.as_mut() {
                    session.handle_frame(now, &frame);
                }
                GatewayChange::None
            }
            GatewayEvent::Closed(why) => {
                out.push_back(Output::Log(
                    Level::Warn,
                    format!("gateway: transport closed: {why}"),
                ));
                self.fall(now, out)
            }
        }
    }

    /// The transport failed: on to the next.
    pub(super) fn fall(&mut self, now: Timestamp, out: &mut VecDeque<Output>) -> GatewayChange {
        let proven = matches!(self.transport, Transport::Open { prove_by: None, .. });
        self.retry(now, out);
        let all = u32::try_from(self.urls.len()).unwrap_or(u32::MAX);
        match proven {
            true => GatewayChange::Lost,
            false if self.attempts >= all => GatewayChange::Unreachable,
            false => GatewayChange::None,
        }
    }

    pub(crate) fn handle_deadline(&mut self, now: Timestamp, out: &mut VecDeque<Output>) -> GatewayChange {
        let mut change = GatewayChange::None;
        match self.transport {
            Transport::Opening { until }
            | Transport::Open {
                prove_by: Some(until),
                ..
            } if until <= now => {
                out.push_back(Output::Log(
                    Level::Warn,
                    "gateway: no answer while connecting".to_owned(),
                ));
                change = self.fall(now, out);
            }
            Transport::Waiting { until } if until <= now => self.open(now, out),
            _ => {}
        }
        if let Some(session) = self.session.as_mut() {
            session.handle_timeout(now);
        }
        change
    }

    pub(crate) fn poll_deadline(&self) -> Option<Timestamp> {
        let transport = match self.transport {
            Transport::Opening { until } | Transport::Waiting { until } => Some(until),
            Transport::Open { prove_by, .. } => prove_by,
            Transport::Closed => None,
        };
        let session = self.session.as_ref().and_then(Session::poll_timeout);
        transport.into_iter().chain(session).min()
    }

    /// Makes a new session with these handles; an earlier one is forgotten.
    pub(crate) fn create_session(&mut self, now: Timestamp, plugins: &[Plugin]) -> Vec<HandleKey> {
        self.sessions += 1;
        let mut session = Session::new(self.seed.wrapping_add(self.sessions), self.auth.clone());
        let handles = session.open(now, plugins);
        self.session = Some(session);
        handles
    }

    /// The session works: once it has for a while, the next failure starts counting anew.
    pub(crate) fn succeeded(&mut self, now: Timestamp) {
        (self.first, self.tries) = (self.index(), 0);
        self.worked = Some(now);
        if let Transport::Open { prove_by, .. } = &mut self.transport {
            *prove_by = None;
        }
    }

    /// Hands out what the session sends and logs, until it has an event to tell.
    pub(crate) fn next_event(&mut self, out: &mut VecDeque<Output>) -> Option<SessionEvent> {
        loop {
            match self.session.as_mut()?.poll_output()? {
                SessionOutput::Send(request) => self.send(request, out),
                SessionOutput::Log(level, line) => out.push_back(Output::Log(level, line)),
                SessionOutput::Event(event) => return Some(event),
            }
        }
    }

    pub(crate) fn send(&self, request: Outgoing, out: &mut VecDeque<Output>) {
        if self.is_open() {
            out.push_back(Output::Send(request));
        }
    }
}
