//! Janus over HTTP: requests are posted one after the other, events are fetched by one GET that Janus holds until it has some.
//!
//! An async POST's failure is not retried: Janus may have done what it asked. The transport then reports `Closed`, and the session
//! is claimed over the next one. A GET asks for nothing, so it is tried again, with growing pauses.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use gloo_timers::future::sleep;

use super::event::OnTransportEvent;
use super::http::{self, Reply};
use crate::browser::task::Task;
use crate::browser::window::page;
use janus_proto::session::Outgoing;
use parlour_call::config::AuthConfig;
use parlour_call::{TransportEvent, TransportKind};
use std::time::Duration;

/// Events that one GET may bring.
const MAX_EVENTS: u32 = 10;

/// Janus answers a POST at once, for long work by an `ack`.
const POST_WITHIN: Duration = Duration::from_secs(8);

/// Janus answers a GET after 30 s at the latest, by a keepalive.
const GET_WITHIN: Duration = Duration::from_secs(45);

/// Pauses before a GET is tried again; after the last one the transport is closed.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(250),
    Duration::from_millis(1000),
    Duration::from_millis(2500),
];

/// A GET that fails after this was cut by something between (proxies like 30 s): not a sign of trouble.
const PATIENT: Duration = Duration::from_secs(10);

/// One gateway reached by HTTP. Dropping it breaks off what is under way, and nothing is reported after that.
pub struct LongPoll {
    shared: Rc<Shared>,
    _opening: Task,
}

struct Shared {
    base: String,
    auth: AuthConfig,
    on_event: OnTransportEvent,
    queue: RefCell<VecDeque<Outgoing>>,
    posting: RefCell<Option<Task>>,
    posts: Cell<bool>,
    polling: RefCell<Option<Polling>>,
    closed: Cell<bool>,
}

struct Polling {
    session: u64,
    _task: Task,
}

impl LongPoll {
    /// Speaks to Janus at an absolute `http:` or `https:` URL. HTTP has no connection to open, so this reports `Opened` right after it
    /// returned and `Closed` when the first request gets no answer; `Received` for each answer, which is one JSON object or an array
    /// of them.
    pub fn open(url: &str, auth: AuthConfig, on_event: OnTransportEvent) -> Self {
        let shared = Rc::new(Shared {
            base: url.trim_end_matches('/').to_owned(),
            auth,
            on_event,
            queue: RefCell::default(),
            posting: RefCell::default(),
            posts: Cell::new(false),
            polling: RefCell::default(),
            closed: Cell::new(false),
        });
        let weak = Rc::downgrade(&shared);
        let opening = Task::spawn(async move {
            report(&weak, TransportEvent::Opened(TransportKind::LongPoll));
        });
        Self {
            shared,
            _opening: opening,
        }
    }

    /// Posts a request to its own path once the ones before it are answered. The GETs for its session begin when it is answered.
    pub fn send(&self, request: Outgoing) {
        if self.shared.closed.get() {
            return;
        }
        self.shared.queue.borrow_mut().push_back(request);
        if !self.shared.posts.replace(true) {
            let weak = Rc::downgrade(&self.shared);
            let task = Task::spawn(async move { post_all(&weak).await });
            self.shared.posting.replace(Some(task));
        }
    }

    /// Stops fetching events and sends what still waits without waiting for answers, also where the page goes away.
    pub fn close_after_flush(self) {
        self.shared.closed.set(true);
        self.shared.polling.take();
        if let Some(under_way) = self.shared.posting.take() {
            under_way.detach();
        }
        for request in self.shared.queue.take() {
            http::post_last(&self.shared.path(&request), &request.text);
        }
    }
}

impl Shared {
    /// Where Janus wants a request: `/janus[/session[/handle]]`.
    fn path(&self, request: &Outgoing) -> String {
        match (request.session, request.handle) {
            (Some(session), Some(handle)) => format!("{}/{session}/{handle}", self.base),
            (Some(session), None) => format!("{}/{session}", self.base),
            _ => self.base.clone(),
        }
    }

    /// The address of a session's events. `rid` keeps caches out of it.
    fn events(&self, session: u64) -> String {
        let mut url = format!(
            "{}/{session}?maxev={MAX_EVENTS}&rid={}",
            self.base,
            page::now().as_millis()
        );
        let secrets = [("token", &self.auth.token), ("apisecret", &self.auth.api_secret)];
        for (name, secret) in secrets {
            if let Some(secret) = secret {
                url.push_str(&format!(
                    "&{name}={}",
                    js_sys::encode_uri_component(secret.reveal())
                ));
            }
        }
        url
    }

    /// Reports the end, once.
    fn close(&self, reason: String) {
        if !self.closed.replace(true) {
            (self.on_event)(TransportEvent::Closed(reason));
        }
    }

    fn poll(self: &Rc<Self>, session: u64) {
        let running = self.polling.borrow().as_ref().map(|polling| polling.session);
        if self.closed.get() || running == Some(session) {
            return;
        }
        let weak = Rc::downgrade(self);
        let task = Task::spawn(async move { get_all(&weak, session).await });
        self.polling.replace(Some(Polling { session, _task: task }));
    }
}

/// Reports something, unless nobody owns the transport any more or it was closed.
fn report(weak: &Weak<Shared>, event: TransportEvent) {
    if let Some(shared) = weak.upgrade().filter(|shared| !shared.closed.get()) {
        let on_event = Rc::clone(&shared.on_event);
        drop(shared);
        on_event(event);
    }
}

/// Posts what is in the queue, in order.
async fn post_all(weak: &Weak<Shared>) {
    while let Some((url, request)) = next_post(weak) {
        let outcome = http::post(&url, &request.text, POST_WITHIN).await;
        let Some(shared) = weak.upgrade() else { return };
        match outcome {
            Ok(reply) if is_json(&reply) => {
                // Before the report: what it leads to may close this transport.
                if let Some(session) = request.session {
                    shared.poll(session);
                }
                drop(shared);
                report(weak, TransportEvent::Received(reply.text));
            }
            Ok(reply) => return shared.close(format!("a request was answered by HTTP {}", reply.status)),
            Err(error) => return shared.close(format!("a request was not answered: {error}")),
        }
    }
}

fn next_post(weak: &Weak<Shared>) -> Option<(String, Outgoing)> {
    let shared = weak.upgrade()?;
    let next = shared.queue.borrow_mut().pop_front();
    shared.posts.set(next.is_some());
    next.map(|request| (shared.path(&request), request))
}

/// Fetches a session's events until it is gone or the gateway is.
async fn get_all(weak: &Weak<Shared>, session: u64) {
    let mut failures = 0;
    while let Some(url) = weak.upgrade().map(|shared| shared.events(session)) {
        let began = page::now();
        let problem = match http::get(&url, GET_WITHIN).await {
            Ok(reply) if reply.status == 404 => return report(weak, session_gone(session)),
            Ok(reply) if reply.status == 403 => {
                return close(weak, "events were refused (HTTP 403)".to_owned());
            }
            Ok(reply) if is_json(&reply) => {
                failures = 0;
                report(weak, TransportEvent::Received(reply.text));
                continue;
            }
            Ok(reply) => format!("HTTP {}", reply.status),
            Err(error) => error,
        };
        if page::now().since(began) >= PATIENT {
            failures = 0;
        }
        let Some(span) = PAUSES.get(failures) else {
            return close(weak, format!("events cannot be fetched: {problem}"));
        };
        failures += 1;
        sleep(*span).await;
    }
}

fn close(weak: &Weak<Shared>, reason: String) {
    if let Some(shared) = weak.upgrade() {
        shared.close(reason);
    }
}

/// Janus answers a GET for a session that it does not know by a bare 404; over a WebSocket it would have said `timeout`.
fn session_gone(session: u64) -> TransportEvent {
    TransportEvent::Received(format!(r#"{{"janus":"timeout","session_id":{session}}}"#))
}

/// Janus's own refusals are JSON as well; what is not comes from something else on that port or on the way.
fn is_json(reply: &Reply) -> bool {
    reply.text.trim_start().starts_with(['{', '['])
}
