//! Joins a VideoRoom without publishing anything, lists who is there and prints what happens for some seconds:
//!
//! ```text
//! cargo run -p janus-proto --example room -- ws://127.0.0.1:8188 1234 10
//! ```
//!
//! It shows the whole of what a program adds to a [`Session`]: a socket, a clock, and one loop that hands frames and the time in and
//! carries out what comes out.

#![allow(
    clippy::disallowed_methods,
    reason = "a program brings the clock that the crate does not have"
)]

use std::error::Error;
use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use janus_proto::session::{Auth, Session, SessionEvent, SessionOutput};
use janus_proto::videoroom::{self, Event, JoinPublisher, Publisher};
use janus_proto::{Id, Plugin, Timestamp};
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::{Message, WebSocket};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, room, rest @ ..] = &arguments[..] else {
        return Err("usage: room ws://HOST:PORT ROOM [SECONDS]".into());
    };
    let room = room.parse().map_or_else(|_| Id::Text(room.clone()), Id::Number);
    let seconds = rest.first().map_or(Ok(10), |seconds| seconds.parse())?;
    watch(&mut connect(url)?, &room, Duration::from_secs(seconds))
}

/// Opens the WebSocket. Janus answers only to who names its subprotocol.
fn connect(url: &str) -> Outcome<WebSocket<TcpStream>> {
    let mut request = url.into_client_request()?;
    let protocol = HeaderValue::from_static("janus-protocol");
    request.headers_mut().insert("Sec-WebSocket-Protocol", protocol);
    let host = request.uri().host().ok_or("the URL names no host")?.to_owned();
    let stream = TcpStream::connect((host.as_str(), request.uri().port_u16().unwrap_or(80)))?;
    let (socket, _) = tungstenite::client(request, stream).map_err(|error| error.to_string())?;
    Ok(socket)
}

fn watch(socket: &mut WebSocket<TcpStream>, room: &Id, stay: Duration) -> Outcome<()> {
    let start = Instant::now();
    let now = || Timestamp::from_millis(start.elapsed().as_millis() as u64);
    // The seed makes the session's ids: another one for each session, and a good one, for who guesses an id may use the session.
    let seed = std::time::UNIX_EPOCH.elapsed()?.as_nanos() as u64 ^ u64::from(std::process::id());
    let mut session = Session::new(seed, Auth::default());

    // Nothing has to be waited for: the session keeps the order.
    let handle = session.open(now(), &[Plugin::VideoRoom])[0];
    let join = JoinPublisher {
        room: room.clone(),
        id: None,
        display: Some("example".to_owned()),
        pin: None,
        token: None,
    };
    let joining = session.request(now(), handle, videoroom::join_publisher(&join), None);

    while start.elapsed() < stay {
        while let Some(output) = session.poll_output() {
            match output {
                SessionOutput::Send(request) => socket.send(Message::text(request.text))?,
                SessionOutput::Log(level, line) => eprintln!("{level}: {line}"),
                SessionOutput::Event(SessionEvent::Reply {
                    transaction, result, ..
                }) if transaction == joining => {
                    print_event(&Event::decode(&result?.data));
                }
                SessionOutput::Event(SessionEvent::Event { data, .. }) => print_event(&Event::decode(&data)),
                SessionOutput::Event(SessionEvent::Lost(reason)) => return Err(reason.into()),
                SessionOutput::Event(_) => {}
            }
        }

        let due = session.poll_timeout().map_or(stay, |due| due.since(now()));
        let wait = due.min(stay.saturating_sub(start.elapsed()));
        // A time-out of zero would mean none.
        socket
            .get_ref()
            .set_read_timeout(Some(wait.max(Duration::from_millis(1))))?;
        match socket.read() {
            Ok(Message::Text(text)) => session.handle_text(now(), text.as_str()),
            Ok(_) => {}
            Err(tungstenite::Error::Io(error))
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => return Err(error.into()),
        }
        session.handle_timeout(now());
    }

    session.destroy(now());
    while let Some(output) = session.poll_output() {
        if let SessionOutput::Send(request) = output {
            socket.send(Message::text(request.text))?;
        }
    }
    Ok(())
}

fn print_event(event: &Event) {
    match event {
        Event::Joined {
            room,
            id,
            publishers,
            attendees,
            ..
        } => {
            println!("joined room {room} as {id}");
            publishers.iter().for_each(print_publisher);
            for person in attendees {
                println!("there: {} ({})", name(person.display.as_deref()), person.id);
            }
        }
        Event::Publishers(publishers) => publishers.iter().for_each(print_publisher),
        Event::Joining { id, display } => println!("joining: {} ({id})", name(display.as_deref())),
        Event::Unpublished { id } => println!("stopped publishing: {id}"),
        Event::Leaving { id, .. } => println!("left: {id}"),
        Event::Talking { id, .. } => println!("talking: {id}"),
        other => println!("{other:?}"),
    }
}

fn print_publisher(publisher: &Publisher) {
    let streams: Vec<String> = publisher
        .streams
        .iter()
        .map(|stream| {
            format!(
                "{:?} {}",
                stream.kind,
                stream.codec.as_deref().unwrap_or_default()
            )
        })
        .collect();
    println!(
        "publishes: {} ({}): {}",
        name(publisher.display.as_deref()),
        publisher.id,
        streams.join(", ")
    );
}

fn name(display: Option<&str>) -> &str {
    display.unwrap_or("somebody")
}
