//! Signalling: which URL of the gateway is tried when, and the Janus session on top of the transport.

pub(crate) mod backoff;
mod dispatch;
mod inbox;
pub mod long_poll;
pub(crate) mod pre_join;
mod session;

pub use inbox::{Batch, Inbox};

use crate::context::Context;
use crate::output::Output;
use crate::signaling::backoff::{SPREAD, backoff, jitter};
use crate::transport::{CloseInfo, GatewayEvent, TransportKind};
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
/// What each further attempt adds to [`RECONNECT_TIMEOUT`], and its greatest value: the path or the server may have become slow, and Chromium
/// itself delays WebSockets by up to five seconds after many failures. Not longer, because an attempt that was made while no packet
/// passed may never succeed.
const RECONNECT_STEP: Duration = Duration::from_millis(500);
const MAX_RECONNECT_TIMEOUT: Duration = Duration::from_millis(5500);
/// Limit from an open transport to the first answer of a session; what does not answer is not Janus.
const SESSION_TIMEOUT: Duration = Duration::from_secs(5);
/// The same after a session was up once.
const RECLAIM_TIMEOUT: Duration = Duration::from_millis(2500);
/// What each further attempt adds to both, and their greatest value: a Janus to which everybody returns at once answers late, and one
/// that is given up each time before it answers is never reached again.
const SESSION_STEP: Duration = Duration::from_millis(1500);
const MAX_SESSION_TIMEOUT: Duration = Duration::from_secs(10);

/// A session that is lost sooner than this counts as a failed attempt, so that the backoff grows against a server that creates sessions
/// and forgets them, or floods each client that returns.
const MIN_HEALTHY: Duration = Duration::from_secs(3);
/// Sessions in a row that were lost sooner over one URL before the next URL is tried.
const SHORT_SESSIONS: u32 = 2;

/// A connection that ends this soon after the browser reported a network ended because of that: nobody else returns at the same moment.
const NETWORK_CHANGE: Duration = Duration::from_secs(5);

/// A URL of the gateway.
struct Endpoint {
    url: String,
    /// No automatic attempt is made before: the server asked for a pause.
    not_before: Timestamp,
    /// It could be reached and did not carry what a call needs.
    cautious: bool,
}

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
    /// It carried a session for a moment and is closed as unfit for a call, as every other URL failed.
    Useless,
    /// Every URL failed since the last session.
    Unreachable,
}

/// The transport policy and the Janus session.
pub(crate) struct Signaling {
    endpoints: Vec<Endpoint>,
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
    /// Sessions in a row that were lost before [`MIN_HEALTHY`].
    short_sessions: u32,
    /// When the last session came up; `None` before the first.
    healthy_since: Option<Timestamp>,
    /// When the browser last reported a network.
    network_changed: Option<Timestamp>,
    pub(crate) session: Option<Session>,
}

impl Signaling {
    pub(crate) fn new(urls: Vec<String>, auth: Auth, seed: u64) -> Self {
        let endpoint = |url| Endpoint {
            url,
            not_before: Timestamp::default(),
            cautious: false,
        };
        Self {
            endpoints: urls.into_iter().map(endpoint).collect(),
            auth,
            seed,
            transport: TransportState::Closed,
            generation: 0,
            sessions: 0,
            connecting_since: Timestamp::default(),
            attempts: 0,
            preferred_url: 0,
            failed_urls: 0,
            short_sessions: 0,
            healthy_since: None,
            network_changed: None,
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

    /// Source of the jitter of the next delay: a part of the seed that reveals nothing of the ids made from the whole.
    fn salt(&self) -> u64 {
        (self.seed & 0xFFFF) ^ u64::from(self.generation)
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

    /// Ends a backoff early, when the browser reports a network; not a pause that the server asked for.
    pub(crate) fn reconnect_now(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        self.network_changed = Some(now);
        let index = self.index();
        let asked_to_wait = self
            .endpoints
            .get(index)
            .is_some_and(|endpoint| endpoint.not_before > now);
        if matches!(self.transport, TransportState::Waiting { .. }) && !asked_to_wait {
            self.open(now, out);
        }
    }

    /// Index of the URL to try: the one that carried the last session, then those after it.
    fn index(&self) -> usize {
        (self.preferred_url + self.failed_urls) % self.endpoints.len().max(1)
    }

    /// How long a part of an attempt may take, from the limit for the first attempt.
    fn patience(&self, first: Duration, step: Duration, greatest: Duration) -> Duration {
        (first + step * self.attempts.saturating_sub(1)).min(greatest)
    }

    fn open(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        let Some(endpoint) = self.endpoints.get(self.index()) else {
            return;
        };
        let (url, cautious) = (endpoint.url.clone(), endpoint.cautious);
        self.generation += 1;
        self.connecting_since = now;
        let time = match self.healthy_since {
            None => CONNECT_TIMEOUT,
            Some(_) => self.patience(RECONNECT_TIMEOUT, RECONNECT_STEP, MAX_RECONNECT_TIMEOUT),
        };
        self.transport = TransportState::Opening { until: now + time };
        out.push_back(Output::Connect {
            generation: self.generation,
            url,
            cautious,
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

    /// Closes the present transport, which did not answer, and schedules the next attempt.
    pub(crate) fn retry(&mut self, now: Timestamp, out: &mut VecDeque<Output>) {
        self.retry_after(now, &CloseInfo::default(), Duration::ZERO, out);
    }

    /// Closes the present transport and schedules the next attempt, later by `spread` where its session was up. The duration of a failed
    /// attempt counts towards the backoff.
    fn retry_after(
        &mut self,
        now: Timestamp,
        info: &CloseInfo,
        spread: Duration,
        out: &mut VecDeque<Output>,
    ) {
        let index = self.index();
        let was_ready = self.is_ready();
        let from = if was_ready { now } else { self.connecting_since };
        if let Some(endpoint) = self.endpoints.get_mut(index) {
            endpoint.cautious |= info.unfit;
            if let Some(pause) = info.retry_after {
                endpoint.not_before = now + pause + spread;
            }
        }
        let makes_way = if !was_ready {
            true
        } else if self.has_lasted(now) {
            (self.attempts, self.short_sessions) = (0, 0);
            info.unfit
        } else {
            self.short_sessions += 1;
            info.unfit || self.short_sessions >= SHORT_SESSIONS
        };
        if makes_way {
            self.failed_urls += 1;
            self.short_sessions = 0;
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
        let rounds = self.attempts / u32::try_from(self.endpoints.len().max(1)).unwrap_or(1);
        let delay = backoff(rounds, self.salt());
        let spread = if was_ready { spread } else { Duration::ZERO };
        let index = self.index();
        let not_before = self.endpoints.get(index).map(|endpoint| endpoint.not_before);
        self.transport = TransportState::Waiting {
            until: (from + delay)
                .max(now + delay / 4 + spread)
                .max(not_before.unwrap_or_default()),
        };
    }

    /// Whether the last session was up for [`MIN_HEALTHY`].
    fn has_lasted(&self, now: Timestamp) -> bool {
        self.healthy_since
            .is_some_and(|since| now.since(since) >= MIN_HEALTHY)
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
                let first = match self.healthy_since {
                    None => SESSION_TIMEOUT,
                    Some(_) => RECLAIM_TIMEOUT,
                };
                let index = self.index();
                let probe = match self.endpoints.get(index) {
                    Some(endpoint) if endpoint.cautious => long_poll::PROVEN_AFTER,
                    _ => Duration::ZERO,
                };
                let time = self.patience(first, SESSION_STEP, MAX_SESSION_TIMEOUT) + probe;
                self.transport = TransportState::Open {
                    kind,
                    session_deadline: Some(now + time),
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
            GatewayEvent::Closed(info) => {
                out.push_back(Output::Log(
                    Level::Warn,
                    format!("gateway: transport closed: {}", info.reason),
                ));
                let is_our_network = self
                    .network_changed
                    .is_some_and(|at| now.since(at) < NETWORK_CHANGE);
                let spread = match is_our_network {
                    true => Duration::ZERO,
                    false => jitter(self.salt(), SPREAD),
                };
                self.close_transport(now, &info, spread, out)
            }
        }
    }

    /// The transport failed: schedules the next attempt and tells what that means for the call.
    pub(crate) fn on_failure(&mut self, now: Timestamp, out: &mut VecDeque<Output>) -> TransportChange {
        self.close_transport(now, &CloseInfo::default(), Duration::ZERO, out)
    }

    fn close_transport(
        &mut self,
        now: Timestamp,
        info: &CloseInfo,
        spread: Duration,
        out: &mut VecDeque<Output>,
    ) -> TransportChange {
        let proven = self.is_ready();
        self.retry_after(now, info, spread, out);
        let all = u32::try_from(self.endpoints.len()).unwrap_or(u32::MAX);
        match proven {
            true if info.unfit && self.attempts >= all => TransportChange::Useless,
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
        if let Some(endpoint) = self.endpoints.get_mut(self.preferred_url) {
            endpoint.cautious = false;
        }
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
