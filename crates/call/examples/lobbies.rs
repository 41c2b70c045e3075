//! People in the lobby of a room, without a browser: each with a socket and a session of its own, and coming back by a call's own policy.
//!
//! ```text
//! cargo run -p parlour-call --example lobbies -- ws://127.0.0.1:8188 1234 50
//! ```
//!
//! Prints `up N` when the session of client N is up and `down N` when it is lost. Each client's URL ends with `?client=N`, so that a proxy can
//! tell them apart. Runs until its standard input ends.

#![allow(
    clippy::disallowed_methods,
    reason = "a program brings the clock that the crate does not have"
)]

use std::error::Error;
use std::io::{ErrorKind, Read, stdin};
use std::net::TcpStream;
use std::time::{Duration, Instant, UNIX_EPOCH};

use janus_proto::session::Frame;
use janus_proto::{Id, Timestamp};
use parlour_call::config::{Config, LinkOptions};
use parlour_call::{Call, Command, GatewayEvent, Input, Output, Settings, TransportKind};
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::{Message, WebSocket};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How long a client waits for a frame at most.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, room, count] = &arguments[..] else {
        return Err("usage: lobbies ws://HOST:PORT ROOM CLIENTS".into());
    };
    let room = room.parse().map_or_else(|_| Id::Text(room.clone()), Id::Number);
    let seed = UNIX_EPOCH.elapsed()?.as_nanos() as u64 ^ u64::from(std::process::id());
    for number in 0..count.parse::<u64>()? {
        let mut client = Client::new(number, &format!("{url}?client={number}"), seed);
        let room = room.clone();
        std::thread::spawn(move || client.run(room));
    }
    // Whoever started us has ended when this does.
    stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

/// One of them.
struct Client {
    number: u64,
    call: Call,
    start: Instant,
    socket: Option<(u32, WebSocket<TcpStream>)>,
    is_up: bool,
}

impl Client {
    fn new(number: u64, url: &str, seed: u64) -> Self {
        let mut config = Config::default();
        config.gateways[0].urls = vec![url.to_owned()];
        let settings = Settings::new(&config, &LinkOptions::parse("", ""));
        let seed = seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self {
            number,
            call: Call::new(settings, seed, false, false),
            start: Instant::now(),
            socket: None,
            is_up: false,
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.start.elapsed().as_millis() as u64)
    }

    fn run(&mut self, room: Id) {
        self.call.start(self.now());
        self.handle(Input::Command(Command::LookAt(room)));
        loop {
            let due = self.call.poll_timeout();
            let wait = due.map_or(LONGEST_WAIT, |due| due.since(self.now()).min(LONGEST_WAIT));
            self.receive(wait);
            if due.is_some_and(|due| due <= self.now()) {
                self.handle(Input::Timeout);
            }
        }
    }

    fn handle(&mut self, input: Input) {
        self.call.handle_input(self.now(), input);
        while let Some(output) = self.call.poll_output() {
            match output {
                Output::Connect { generation, url, .. } => self.connect(generation, &url),
                Output::Disconnect => self.socket = None,
                Output::Send(request) => {
                    if let Some((_, socket)) = &mut self.socket {
                        // A socket that is gone says so when it is read.
                        let _ = socket.send(Message::text(request.text));
                    }
                }
                // There are no devices and nothing to show.
                Output::Peer { .. }
                | Output::Media(_)
                | Output::Share(_)
                | Output::Notice(_)
                | Output::RoomSecret(_)
                | Output::Log(..) => {}
            }
        }
        let is_up = self.call.transport() != TransportKind::None && self.call.server().is_some();
        if is_up != self.is_up {
            self.is_up = is_up;
            println!("{} {}", if is_up { "up" } else { "down" }, self.number);
        }
    }

    fn connect(&mut self, generation: u32, url: &str) {
        let limit = self
            .call
            .poll_timeout()
            .map_or(LONGEST_WAIT, |due| due.since(self.now()));
        let event = match open(url, limit.max(Duration::from_millis(1))) {
            Ok(socket) => {
                self.socket = Some((generation, socket));
                GatewayEvent::Opened(TransportKind::WebSocket)
            }
            Err(error) => GatewayEvent::Closed(error.to_string().into()),
        };
        self.handle(Input::Gateway { generation, event });
    }

    /// Waits for a frame.
    fn receive(&mut self, wait: Duration) {
        let Some((generation, socket)) = &mut self.socket else {
            std::thread::sleep(wait);
            return;
        };
        let generation = *generation;
        // A time-out of zero would mean none.
        let limited = socket
            .get_ref()
            .set_read_timeout(Some(wait.max(Duration::from_millis(1))));
        let event = match socket.read() {
            Ok(Message::Text(text)) => GatewayEvent::Received(Frame::parse(text.as_str())),
            Ok(_) => return,
            Err(tungstenite::Error::Io(error))
                if limited.is_ok() && matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
            {
                return;
            }
            Err(error) => {
                self.socket = None;
                GatewayEvent::Closed(error.to_string().into())
            }
        };
        self.handle(Input::Gateway { generation, event });
    }
}

/// Opens the WebSocket. Janus answers only to who names its subprotocol.
fn open(url: &str, limit: Duration) -> Outcome<WebSocket<TcpStream>> {
    let mut request = url.into_client_request()?;
    let protocol = HeaderValue::from_static("janus-protocol");
    request.headers_mut().insert("Sec-WebSocket-Protocol", protocol);
    let host = request.uri().host().ok_or("the URL names no host")?.to_owned();
    let stream = TcpStream::connect((host.as_str(), request.uri().port_u16().unwrap_or(80)))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(limit))?;
    let (socket, _) = tungstenite::client(request, stream).map_err(|error| error.to_string())?;
    Ok(socket)
}
