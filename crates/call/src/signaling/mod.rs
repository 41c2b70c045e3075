//! Signalling: which URL of the gateway is tried when, and the Janus session on top of the transport.

pub(crate) mod backoff;
mod dispatch;
mod inbox;
pub(crate) mod pre_join;
mod session;

pub use inbox::{Batch, Inbox};

use crate::context::Context;
use crate::output::Output;
use crate::signaling::backoff::backoff;
use crate::transport::{GatewayEvent, TransportKind};
use janus_proto::session::{Auth, HandleKey, Outgoing, Session, SessionEvent, SessionOutput};
use janus_proto::{Plugin, Timestamp};
use log::Level;
use std::collections::VecDeque;
use std::time::Duration;

/// Limit for opening a transport to a URL that has not carried a session yet.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);
/// Limit for opening a transport after a session was up once: a packet lost in the handshake costs less by another attempt than by its
/// retransmission.
const RECONNECT_TIMEOUT: Duration = Duration::from_millis(2500);
/// Attempts with [`RECONNECT_TIMEOUT`] before [`SLOW_RECONNECT_TIMEOUT`] takes its place.
const QUICK_RECONNECTS: u32 = 8;
/// Limit for each later attempt: the path may have become slow, and Chromium itself delays WebSockets by up to five seconds after many
/// failures. Not longer, because an attempt that was made while no packet passed may never succeed.
const SLOW_RECONNECT_TIMEOUT: Duration = Duration::from_millis(5500);
/// Limit from an open transport to the first answer of a session; what does not answer is not Janus.
const SESSION_TIMEOUT: Duration = Duration::from_secs(5);

/// A session that is lost sooner than this counts as a failed attempt, so that the backoff grows against a server that creates sessions
/// and forgets them, or floods each client that returns.
const MIN_HEALTHY: Duration = Duration::from_secs(3);

/// State of the transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TransportState {
    /// None is open and none is wanted.
    Closed,
    /// Lost or refused; opened again at `until`.
    Waiting { until: Timestamp },
    /// Being opened, until then at the latest.
    Opening { until: Timestamp },
    /// Open. `session_deadline` is `None` once a session answered over it.
    Open {
        kind: TransportKind,
        session_deadline: Option<Timestamp>,
    },
}

/// What an input or a timeout changed about the transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TransportChange {
    /// Nothing that concerns the call.
    None,
    /// It is open: a session is to be created or claimed.
    Opened,
    /// It carried a session, and is closed.
    Lost,
    /// Every URL failed since the last session.
    Unreachable,
}

/// The transport policy and the Janus session.
pub(crate) struct Signaling {
    urls: Vec<String>,
    auth: Auth,
    seed: u64,
    transport: TransportState,
    generation: u32,
    /// Sessions created so far; part of the seed, so that a late message for one is never taken for another's.
    sessions: u64,
    /// When the present attempt began.
    connecting_since: Timestamp,
    /// Attempts since a session was up for [`MIN_HEALTHY`].
    attempts: u32,
    /// The index of the URL that carried the last session, and how many URLs failed since.
    preferred_url: usize,
    failed_urls: usize,
    /// When the last session came up; `None` before the first.
    healthy_since: Option<Timestamp>,
    pub(crate) session: Option<Session>,
}

impl Signaling {
    pub(crate) fn new(urls: Vec<String>, auth: Auth, seed: u64) -> Self {
        Self {
            urls,
            auth,
            seed,
            transport: TransportState::Closed,
            generation: 0,
            sessions: 0,
            connecting_since: Timestamp::default(),
            attempts: 0,
            preferred_url: 0,
            failed_urls: 0,
            healthy_since: None,
            session: None,
        }
    }

    /// The context of one input; `None` without a session. Takes the call's clock and outputs as arguments, so that its other fields
    /// stay free to be borrowed.
    pub(crate) fn context<'a>(
        &'a mut self,
        now: Timestamp,
        out: &'a mut VecDeque<Output>,
    ) -> Option<Context<'a>> {
        let session = self.session.as_mut()?;
        Some(Context { now, session, out })
    }

    /// Source of the backoff's jitter: a part of the seed that reveals nothing of the ids made from the whole.
    const fn salt(&self) -> u64 {
        self.seed & 0xFFFF
    }

    pub(crate) const fn kind(&self) -> TransportKind {
        match self.transport {
            TransportState::Open { kind, .. } => kind,
            _ => TransportKind::None,
        }
    }

    pub(crate) const fn is_open(&self) -> bool {
        matches!(self.transport, TransportState::Open { .. })
    }

    /// Whether a session is up.
    pub(crate) const fn is_ready(&self) -> bool {
        matches!(
            self.transport,
            TransportState::Open {
                session_deadline: None,
                ..
            }
        )
    }

    /// Opens the transport unless it is open or being opened; ends a backoff early.
    pub(crate) fn connect(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        if matches!(
            self.transport,
            TransportState::Closed | TransportState::Waiting { .. }
        ) {
            self.open(now, out);
        }
    }

    /// [`Self::connect`] with the counters reset: every URL is tried before [`TransportChange::Unreachable`].
    pub(crate) fn connect_afresh(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        if matches!(
            self.transport,
            TransportState::Closed | TransportState::Waiting { .. }
        ) {
            (self.attempts, self.failed_urls) = (0, 0);
        }
        self.connect(now, out);
    }

    /// Ends a backoff early, when the browser reports a network.
    pub(crate) fn reconnect_now(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        if matches!(self.transport, TransportState::Waiting { .. }) {
            self.open(now, out);
        }
    }

    /// Index of the URL to try: the one that carried the last session, then those after it.
    fn index(&self) -> usize {
        (self.preferred_url + self.failed_urls) % self.urls.len().max(1)
    }

    fn open(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        let Some(url) = self.urls.get(self.index()).cloned() else {
            return;
        };
        self.generation += 1;
        self.connecting_since = now;
        let time = match (self.healthy_since.is_some(), self.attempts) {
            (false, _) => CONNECT_TIMEOUT,
            (true, ..QUICK_RECONNECTS) => RECONNECT_TIMEOUT,
            (true, _) => SLOW_RECONNECT_TIMEOUT,
        };
        self.transport = TransportState::Opening { until: now + time };
        out.push_back(Output::Connect {
            generation: self.generation,
            url,
        });
    }

    /// Destroys the session and closes the transport once that request is sent.
    pub(crate) fn close(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        self.end_session(now, out);
        if self.transport != TransportState::Closed {
            out.push_back(Output::Disconnect);
        }
        self.transport = TransportState::Closed;
        (self.attempts, self.failed_urls) = (0, 0);
        self.generation += 1;
    }

    /// Destroys the session; the transport stays open.
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

    /// Closes the present transport and schedules the next attempt. The duration of a failed attempt counts towards the backoff.
    pub(crate) fn retry(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        let from = if self.is_ready() {
            now
        } else {
            self.connecting_since
        };
        if !self.is_ready() {
            self.failed_urls += 1;
        } else if self
            .healthy_since
            .is_some_and(|since| now.since(since) >= MIN_HEALTHY)
        {
            self.attempts = 0;
        }
        if matches!(
            self.transport,
            TransportState::Open { .. } | TransportState::Opening { .. }
        ) {
            out.push_back(Output::Disconnect);
        }
        if let Some(session) = self.session.as_mut() {
            session.transport_lost();
        }
        self.generation += 1;
        self.attempts += 1;
        let rounds = self.attempts / u32::try_from(self.urls.len().max(1)).unwrap_or(1);
        let delay = backoff(rounds, self.salt() ^ u64::from(self.generation));
        self.transport = TransportState::Waiting {
            until: (from + delay).max(now + delay / 4),
        };
    }

    pub(crate) fn handle(
        &mut self,
        generation: u32,
        event: GatewayEvent,
        now: Timestamp,
        out: &mut VecDeque<Output>,
    ) -> TransportChange {
        if generation != self.generation {
            return TransportChange::None;
        }
        match event {
            GatewayEvent::Opened(kind) => {
                self.transport = TransportState::Open {
                    kind,
                    session_deadline: Some(
                        now + if self.healthy_since.is_some() {
                            RECONNECT_TIMEOUT
                        } else {
                            SESSION_TIMEOUT
                        },
                    ),
                };
                out.push_back(Output::Log(
                    Level::Info,
                    format!("gateway: connected by {}", kind.code()),
                ));
                TransportChange::Opened
            }
            GatewayEvent::Received(frame) => {
                if let Some(session) = self.session.as_mut() {
                    session.handle_frame(now, frame);
                }
                TransportChange::None
            }
            GatewayEvent::Closed(why) => {
                out.push_back(Output::Log(
                    Level::Warn,
                    format!("gateway: transport closed: {why}"),
                ));
                self.on_failure(now, out)
            }
        }
    }

    /// The transport failed: schedules the next attempt and tells what that means for the call.
    pub(crate) fn on_failure(&mut self, now: Timestamp, out: &mut VecDeque<Output>) -> TransportChange {
        let proven = matches!(
            self.transport,
            TransportState::Open {
                session_deadline: None,
                ..
            }
        );
        self.retry(now, out);
        let all = u32::try_from(self.urls.len()).unwrap_or(u32::MAX);
        match proven {
            true => TransportChange::Lost,
            false if self.attempts >= all => TransportChange::Unreachable,
            false => TransportChange::None,
        }
    }

    pub(crate) fn handle_timeout(&mut self, now: Timestamp, out: &mut VecDeque<Output>) -> TransportChange {
        let mut change = TransportChange::None;
        match self.transport {
            TransportState::Opening { until }
            | TransportState::Open {
                session_deadline: Some(until),
                ..
            } if until <= now => {
                out.push_back(Output::Log(
                    Level::Warn,
                    "gateway: no answer while connecting".to_owned(),
                ));
                change = self.on_failure(now, out);
            }
            TransportState::Waiting { until } if until <= now => self.open(now, out),
            _ => {}
        }
        if let Some(session) = self.session.as_mut() {
            session.handle_timeout(now);
        }
        change
    }

    pub(crate) fn poll_timeout(&self) -> Option<Timestamp> {
        let transport = match self.transport {
            TransportState::Opening { until } | TransportState::Waiting { until } => Some(until),
            TransportState::Open { session_deadline, .. } => session_deadline,
            TransportState::Closed => None,
        };
        let session = self.session.as_ref().and_then(Session::poll_timeout);
        transport.into_iter().chain(session).min()
    }

    /// Creates a session and attaches these plugins; an earlier session is dropped without a message.
    pub(crate) fn create_session(&mut self, now: Timestamp, plugins: &[Plugin]) -> Vec<HandleKey> {
        self.sessions += 1;
        let mut session = Session::new(self.seed.wrapping_add(self.sessions), self.auth.clone());
        let handles = session.open(now, plugins);
        self.session = Some(session);
        handles
    }

    /// A session answered over the open transport. Once it lasted [`MIN_HEALTHY`], a later failure starts the backoff anew.
    pub(crate) fn mark_healthy(&mut self, now: Timestamp) {
        (self.preferred_url, self.failed_urls) = (self.index(), 0);
        self.healthy_since = Some(now);
        if let TransportState::Open { session_deadline, .. } = &mut self.transport {
            *session_deadline = None;
        }
    }

    /// Queues what the session sends and logs, and returns its next event.
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
