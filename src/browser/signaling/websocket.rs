//! A WebSocket to Janus.
//!
//! gloo-net's socket is a `Sink` and a `Stream`. Its `send().await` would put a message on the wire only when a task is polled,
//! which is too late inside `pagehide`. Its `start_send` hands the text to the browser at once, so that is what
//! [`Socket::send`] calls when the socket is open; before that, texts wait in a queue.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};

use futures_util::future::{Either, select};
use futures_util::{Sink, Stream};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, State, WebSocketError};
use gloo_timers::future::sleep;

use super::event::OnTransportEvent;
use crate::browser::task::Task;
use crate::browser::window::page;
use log::Level;
use parlour_call::{CloseInfo, TransportEvent, TransportKind};
use std::time::Duration;

/// The subprotocol that Janus's WebSocket transport speaks.
const PROTOCOL: &str = "janus-protocol";

/// After this a handshake is broken off. The core loses patience earlier; this is for an owner that does not.
const OPEN_WITHIN: Duration = Duration::from_secs(8);

/// One WebSocket. Dropping it closes it, and nothing is reported after that.
pub struct Socket {
    // Before what it reads from.
    _reader: Task,
    shared: Rc<Shared>,
}

#[derive(Default)]
struct Shared {
    socket: RefCell<Option<WebSocket>>,
    // Texts from before it was open.
    waiting: RefCell<VecDeque<String>>,
}

impl Socket {
    /// Opens a socket to an absolute `ws:` or `wss:` URL. Reports `Opened` or, within 8 seconds, `Closed`; then `Received` for
    /// each frame of text, and in the end `Closed`, once: also at a binary frame. Nothing is reported before this returns.
    pub fn open(url: &str, on_event: OnTransportEvent) -> Self {
        let shared = Rc::new(Shared::default());
        let opened = WebSocket::open_with_protocol(url, PROTOCOL)
            .map(|socket| *shared.socket.borrow_mut() = Some(socket))
            .map_err(|error| error.to_string());
        let reader = Reader {
            shared: Rc::downgrade(&shared),
        };
        let task = Task::spawn(async move {
            let closed = match opened {
                Ok(()) => reader.run(&on_event).await,
                Err(error) => Some(error.into()),
            };
            if let Some(info) = closed {
                on_event(TransportEvent::Closed(info));
            }
        });
        Self {
            _reader: task,
            shared,
        }
    }

    /// Sends a text: handed to the browser before this returns when the socket is open, in order after it opens when it is not yet.
    /// On a closed socket it is lost.
    pub fn send(&self, text: String) {
        if matches!(self.shared.state(), Some(State::Connecting)) {
            self.shared.waiting.borrow_mut().push_back(text);
        } else {
            self.shared.transmit(text);
        }
    }

    /// Closes; what was sent while the socket was open still goes out, because browsers close behind it.
    pub fn close_after_flush(self) {
        drop(self);
    }
}

impl Shared {
    fn state(&self) -> Option<State> {
        self.socket.borrow().as_ref().map(WebSocket::state)
    }

    fn transmit(&self, text: String) {
        // One that was reset is not open any more some time before it says so, and browsers call sending into it an error.
        if !matches!(self.state(), Some(State::Open)) {
            return;
        }
        let mut socket = self.socket.borrow_mut();
        let Some(socket) = socket.as_mut() else { return };
        if let Err(error) = Pin::new(socket).start_send(Message::Text(text)) {
            page::log(Level::Warn, &format!("a message was not sent: {error}"));
        }
    }

    fn poll_open(&self, context: &mut Context<'_>) -> Poll<()> {
        match self.socket.borrow_mut().as_mut() {
            Some(socket) => Pin::new(socket).poll_ready(context).map(drop),
            None => Poll::Ready(()),
        }
    }

    fn poll_message(&self, context: &mut Context<'_>) -> Poll<Option<Result<Message, WebSocketError>>> {
        match self.socket.borrow_mut().as_mut() {
            Some(socket) => Pin::new(socket).poll_next(context),
            None => Poll::Ready(None),
        }
    }
}

/// The reading half: it never keeps the socket alive.
struct Reader {
    shared: Weak<Shared>,
}

impl Reader {
    /// Reads until the socket closes and says why; `None` when nobody owns the socket any more.
    async fn run(&self, on_event: &OnTransportEvent) -> Option<CloseInfo> {
        let open = poll_fn(|context| self.poll(|shared| shared.poll_open(context)));
        match select(open, sleep(OPEN_WITHIN)).await {
            Either::Left((opened, _)) => opened?,
            Either::Right(_) => {
                self.shared.upgrade()?.socket.take();
                return Some(format!("no answer within {} ms", OPEN_WITHIN.as_millis()).into());
            }
        }
        if let Some(reason) = self.start(on_event)? {
            return Some(reason.into());
        }
        loop {
            match poll_fn(|context| self.poll(|shared| shared.poll_message(context))).await? {
                Some(Ok(Message::Text(text))) => on_event(TransportEvent::Received(text)),
                // Janus sends none.
                Some(Ok(Message::Bytes(_))) => {
                    self.shared.upgrade()?.socket.take();
                    return Some("it sent a binary frame".into());
                }
                Some(Err(WebSocketError::ConnectionClose(event))) => {
                    return Some(CloseInfo::from_close_code(event.code, &event.reason));
                }
                // The close that tells more comes right behind.
                Some(Err(_)) => {}
                None => return Some("closed".into()),
            }
        }
    }

    /// Sends what waited and reports the opening, or says why the socket is of no use. When it failed to open, reading on tells why.
    fn start(&self, on_event: &OnTransportEvent) -> Option<Option<String>> {
        let shared = self.shared.upgrade()?;
        if !matches!(shared.state(), Some(State::Open)) {
            return Some(None);
        }
        // A server that does not choose the subprotocol is no Janus; some browsers leave it to us to notice.
        let spoken = shared.socket.borrow().as_ref().map(WebSocket::protocol);
        if spoken.as_deref() != Some(PROTOCOL) {
            shared.socket.take();
            return Some(Some(format!("it does not speak {PROTOCOL}")));
        }
        for text in shared.waiting.take() {
            shared.transmit(text);
        }
        drop(shared);
        on_event(TransportEvent::Opened(TransportKind::WebSocket));
        Some(None)
    }

    fn poll<T>(&self, poll: impl FnOnce(&Shared) -> Poll<T>) -> Poll<Option<T>> {
        match self.shared.upgrade() {
            Some(shared) => poll(&shared).map(Some),
            None => Poll::Ready(None),
        }
    }
}
