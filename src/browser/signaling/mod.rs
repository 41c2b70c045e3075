//! Connections to a Janus gateway: by WebSocket or by HTTP long polling.

mod event;
pub mod http;
pub mod long_poll;
pub mod url;
pub mod websocket;

use std::rc::Rc;

use self::event::OnTransportEvent;
use self::long_poll::LongPoll;
use self::websocket::Socket;
use crate::browser::task::Task;
use janus_proto::session::Outgoing;
use parlour_call::TransportEvent;
use parlour_call::config::AuthConfig;

/// A connection to a gateway: WebSocket or HTTP long polling. Dropping it closes it, and nothing is reported after that.
pub struct Transport(Way);

enum Way {
    Socket(Socket),
    LongPoll(LongPoll),
    // An address that cannot be used: it reports its closing and nothing else.
    Nowhere { _report: Task },
}

impl Transport {
    /// Connects to one of the gateway's URLs as the configuration writes them (relative ones are resolved against the page).
    /// `ws:` and `wss:` make a WebSocket, `http:` and `https:` a long poll, which puts `auth` into its GETs.
    /// What is reported is told at [`Socket::open`] and [`LongPoll::open`], which takes `cautious`; nothing is reported before this returns.
    pub fn open(
        address: &str,
        auth: &AuthConfig,
        cautious: bool,
        on_event: impl Fn(TransportEvent) + 'static,
    ) -> Self {
        let on_event: OnTransportEvent = Rc::new(on_event);
        let way = url::resolve(address).map(|address| {
            let on_event = Rc::clone(&on_event);
            if address.starts_with("ws") {
                Way::Socket(Socket::open(&address, on_event))
            } else {
                Way::LongPoll(LongPoll::open(&address, auth.clone(), cautious, on_event))
            }
        });
        Self(way.unwrap_or_else(|reason| Way::Nowhere {
            _report: Task::spawn(async move { on_event(TransportEvent::Closed(reason.into())) }),
        }))
    }

    /// Sends a request after the ones before it; see [`Socket::send`] and [`LongPoll::send`].
    pub fn send(&self, request: &Outgoing) {
        match &self.0 {
            Way::Socket(socket) => socket.send(request.text.clone()),
            Way::LongPoll(poll) => poll.send(request.clone()),
            Way::Nowhere { .. } => {}
        }
    }

    /// Closes, and lets what was sent go out; also right inside `pagehide`.
    pub fn close_after_flush(self) {
        match self.0 {
            Way::Socket(socket) => socket.close_after_flush(),
            Way::LongPoll(poll) => poll.close_after_flush(),
            Way::Nowhere { .. } => {}
        }
    }
}
