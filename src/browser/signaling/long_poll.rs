//! Janus over HTTP: requests are posted one after the other, events are fetched by one GET that Janus holds until it has some.
//!
//! An async POST's failure is not retried: Janus may have done what it asked. The transport then reports `Closed`, and the session
//! is claimed over the next one. When a GET is sent again is decided by [`PollPolicy`].

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use gloo_timers::future::sleep;

use super::event::OnTransportEvent;
use super::http;
use crate::browser::task::Task;
use crate::browser::timer::milliseconds;
use crate::browser::window::page;
use janus_proto::session::Outgoing;
use parlour_call::config::AuthConfig;
use parlour_call::signaling::long_poll::{PROVEN_AFTER, PollPolicy, PollStep, check_post, confirmation};
use parlour_call::{CloseInfo, TransportEvent, TransportKind};
use std::time::Duration;

/// Events that one GET may bring.
const MAX_EVENTS: u32 = 10;

/// Janus answers a POST at once, for long work by an `ack`.
const POST_WITHIN: Duration = Duration::from_secs(8);

/// Janus answers a GET after 30 s at the latest, by a keepalive.
const GET_WITHIN: Duration = Duration::from_secs(45);

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
    policy: RefCell<PollPolicy>,
    /// Answers that are not handed over before events can be fetched.
    held: RefCell<Vec<String>>,
    closed: Cell<bool>,
}

struct Polling {
    session: u64,
    _task: Task,
}

impl LongPoll {
    /// Speaks to Janus at an absolute `http:` or `https:` URL. HTTP has no connection to open, so this reports `Opened` right after it
    /// returned and `Closed` when the first request gets no answer; `Received` for each answer, which is one JSON object or an array
    /// of them. When `cautious`, answers are handed over only once a GET was answered by Janus or is being held by it.
    pub fn open(url: &str, auth: AuthConfig, cautious: bool, on_event: OnTransportEvent) -> Self {
        let shared = Rc::new(Shared {
            base: url.trim_end_matches('/').to_owned(),
            auth,
            on_event,
            queue: RefCell::default(),
            posting: RefCell::default(),
            posts: Cell::new(false),
            polling: RefCell::default(),
            policy: RefCell::new(PollPolicy::new(cautious, page::seed())),
            held: RefCell::default(),
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
    fn close(&self, info: CloseInfo) {
        if !self.closed.replace(true) {
            (self.on_event)(TransportEvent::Closed(info));
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

/// Hands over what Janus answered, or keeps it while it is in doubt whether events can be fetched.
fn deliver(weak: &Weak<Shared>, text: String) {
    let Some(shared) = weak.upgrade() else { return };
    if shared.policy.borrow().is_in_doubt() {
        shared.held.borrow_mut().push(text);
    } else {
        drop(shared);
        report(weak, TransportEvent::Received(text));
    }
}

/// Hands over what was kept, if there is no doubt any more.
fn deliver_held(weak: &Weak<Shared>) {
    let Some(shared) = weak.upgrade() else { return };
    if shared.policy.borrow().is_in_doubt() {
        return;
    }
    let held = shared.held.take();
    drop(shared);
    for text in held {
        report(weak, TransportEvent::Received(text));
    }
}

/// Posts what is in the queue, in order.
async fn post_all(weak: &Weak<Shared>) {
    while let Some((url, request)) = next_post(weak) {
        let answer = http::post(&url, &request.text, POST_WITHIN).await;
        let Some(shared) = weak.upgrade() else { return };
        if let Err(info) = check_post(answer.as_ref().map_err(String::as_str)) {
            return shared.close(info);
        }
        // Before the report: what it leads to may close this transport.
        if let Some(session) = request.session {
            shared.poll(session);
        }
        drop(shared);
        if let Ok(answer) = answer {
            deliver(weak, answer.body);
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
    while let Some(url) = weak.upgrade().map(|shared| shared.events(session)) {
        let began = page::now();
        let held = {
            let weak = weak.clone();
            Timeout::new(milliseconds(PROVEN_AFTER), move || {
                if let Some(shared) = weak.upgrade() {
                    shared.policy.borrow_mut().mark_held();
                    deliver_held(&weak);
                }
            })
        };
        let answer = http::get(&url, GET_WITHIN).await;
        drop(held);
        let Some(shared) = weak.upgrade() else { return };
        let took = page::now().since(began);
        let judged = answer.as_ref().map_err(String::as_str);
        let mut step = shared.policy.borrow_mut().handle_answer(took, judged);
        if step == PollStep::Confirm {
            let status = judged.map_or(0, |answer| answer.status);
            let (url, body) = (
                format!("{}/{session}", shared.base),
                confirmation(session, &shared.auth),
            );
            drop(shared);
            let confirmed = http::post(&url, &body, POST_WITHIN).await;
            let Some(shared) = weak.upgrade() else { return };
            let judged = confirmed.as_ref().map_err(String::as_str);
            step = shared.policy.borrow_mut().handle_confirmation(status, judged);
        } else {
            drop(shared);
        }
        match step {
            PollStep::Deliver => {
                deliver_held(weak);
                if let Ok(answer) = answer {
                    report(weak, TransportEvent::Received(answer.body));
                }
            }
            PollStep::Pause(pause) => {
                deliver_held(weak);
                sleep(pause).await;
            }
            PollStep::SessionGone => {
                deliver_held(weak);
                return report(weak, session_gone(session));
            }
            PollStep::Close(info) => {
                if let Some(shared) = weak.upgrade() {
                    shared.close(info);
                }
                return;
            }
            // What was asked was answered above.
            PollStep::Confirm => return,
        }
    }
}

/// Janus answers a GET for a session that it does not know by a bare 404; over a WebSocket it would have said `timeout`.
fn session_gone(session: u64) -> TransportEvent {
    TransportEvent::Received(format!(r#"{{"janus":"timeout","session_id":{session}}}"#))
}
