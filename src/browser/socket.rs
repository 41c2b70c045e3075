//! A WebSocket to Janus.
//!
//! By hand although gloo-net has one: its `send().await` puts a message on the wire only when a task is polled, which is too late inside
//! `pagehide`, and its streams and channels weigh far more than the three events that matter here.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

use super::listener::Listener;
use super::timer::Timer;
use super::transport::OnGatewayEvent;
use super::{describe, page};
use crate::call::{GatewayEvent, TransportKind};
use crate::log::LogLevel;
use crate::time::Span;

/// The subprotocol that Janus's WebSocket transport speaks.
const PROTOCOL: &str = "janus-protocol";

/// After this a handshake is broken off. The core loses patience earlier; this is for an owner that does not.
const OPEN_WITHIN: Span = Span::seconds(8);

/// One WebSocket. Dropping it closes it, and nothing is reported after that.
pub struct Socket(Rc<Shared>);

struct Shared {
    socket: WebSocket,
    /// Gone once there is nothing more to report.
    on_event: RefCell<Option<OnGatewayEvent>>,
    /// Texts from before it was open.
    waiting: RefCell<Vec<String>>,
    patience: Timer,
    _listeners: [Listener; 3],
}

impl Socket {
    /// Opens a socket to an absolute `ws:` or `wss:` URL. Reports `Opened` or, within 8 seconds, `Closed`; then `Received` for
    /// each frame of text, and in the end `Closed`, once: also at a binary frame. Nothing is reported before this returns.
    ///
    /// # Errors
    /// A text for the log where the browser takes no such URL; then nothing is reported at all.
    pub fn open(url: &str, on_event: OnGatewayEvent) -> Result<Self, String> {
        let socket = WebSocket::new_with_str(url, PROTOCOL).map_err(|error| describe(&error))?;
        let shared = Rc::new_cyclic(|me: &Weak<Shared>| {
            let (opened, said, closed, late) = (me.clone(), me.clone(), me.clone(), me.clone());
            let listeners = [
                Listener::new(&socket, "open", move |_: Event| {
                    with(&opened, Shared::start);
                }),
                Listener::new(&socket, "message", move |event: MessageEvent| {
                    with(&said, |shared| shared.hear(&event.data()));
                }),
                // An `error` tells nothing, and this comes right behind.
                Listener::new(&socket, "close", move |event: CloseEvent| {
                    with(&closed, |shared| {
                        shared.end(format!("closed with code {} {}", event.code(), event.reason()));
                    });
                }),
            ];
            Shared {
                socket,
                on_event: RefCell::new(Some(on_event)),
                waiting: RefCell::default(),
                patience: Timer::new(move || {
                    with(&late, |shared| {
                        shared.end(format!("no answer within {} ms", OPEN_WITHIN.0));
                    });
                }),
                _listeners: listeners,
            }
        });
        shared.patience.set(OPEN_WITHIN);
        Ok(Self(shared))
    }

    /// Sends a text: handed to the browser before this returns when the socket is open, in order after it opens when it is not yet.
    /// On a closed socket it is lost.
    pub fn send(&self, text: &str) {
        if self.0.socket.ready_state() == WebSocket::CONNECTING {
            self.0.waiting.borrow_mut().push(text.to_owned());
        } else {
            self.0.transmit(text);
        }
    }

    /// Closes; what was sent while the socket was open still goes out, because browsers close behind it.
    pub fn close_after_flush(self) {
        drop(self);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Does something with a socket that may be gone.
fn with(shared: &Weak<Shared>, act: impl FnOnce(&Shared)) {
    if let Some(shared) = shared.upgrade() {
        act(&shared);
    }
}

impl Shared {
    fn transmit(&self, text: &str) {
        // One that was reset is not open any more some time before it says so, and browsers call sending into it an error.
        if self.socket.ready_state() != WebSocket::OPEN {
            return;
        }
        if let Err(error) = self.socket.send_with_str(text) {
            let error = describe(&error);
            page::log(LogLevel::Warning, &format!("a message was not sent: {error}"));
        }
    }

    /// Sends what waited and reports the opening.
    fn start(&self) {
        self.patience.clear();
        // A server that does not choose the subprotocol is no Janus; some browsers leave it to us to notice.
        if self.socket.protocol() != PROTOCOL {
            return self.end(format!("it does not speak {PROTOCOL}"));
        }
        for text in self.waiting.take() {
            self.transmit(&text);
        }
        self.report(GatewayEvent::Opened(TransportKind::WebSocket));
    }

    fn hear(&self, data: &JsValue) {
        match data.as_string() {
            Some(text) => self.report(GatewayEvent::Received(text)),
            // Janus sends none.
            None => self.end("it sent a binary frame".to_owned()),
        }
    }

    fn report(&self, event: GatewayEvent) {
        // Who hears it may let go of the socket.
        let on_event = self.on_event.borrow().clone();
        if let Some(on_event) = on_event {
            on_event(event);
        }
    }

    /// Reports the end, once.
    fn end(&self, reason: String) {
        if let Some(on_event) = self.close() {
            on_event(GatewayEvent::Closed(reason));
        }
    }

    /// Closes; who would have heard of it.
    fn close(&self) -> Option<OnGatewayEvent> {
        self.patience.clear();
        // It only fails for reasons that are given.
        let _ = self.socket.close();
        self.on_event.take()
    }
}
