//! One WebSocket and one Janus session for everybody: each person is a handle of it.

use std::collections::VecDeque;
use std::io;
use std::net::TcpStream;
use std::time::{Instant, UNIX_EPOCH};

use janus_proto::session::{Auth, HandleKey, Session, SessionEvent, SessionOutput, TransactionId};
use janus_proto::videoroom::{self, CreateRoom};
use janus_proto::{Id, Jsep, Plugin, Reason, Timestamp, Trickle};
use log::Level;
use serde_json::Value;
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::{Error, Message, WebSocket};

use crate::Outcome;

pub(crate) struct Signalling {
    socket: WebSocket<TcpStream>,
    session: Session,
    /// What happened and was not given to the caller yet.
    events: VecDeque<SessionEvent>,
    start: Instant,
}

impl Signalling {
    /// Connects and makes the session, waiting for both.
    pub(crate) fn open(url: &str) -> Outcome<Self> {
        let mut request = url.into_client_request()?;
        request.headers_mut().insert(
            "Sec-WebSocket-Protocol",
            HeaderValue::from_static("janus-protocol"),
        );
        let host = request.uri().host().ok_or("the URL names no host")?.to_owned();
        let stream = TcpStream::connect((host.as_str(), request.uri().port_u16().unwrap_or(80)))?;
        stream.set_nodelay(true)?;
        let (socket, _) = tungstenite::client(request, stream).map_err(|error| error.to_string())?;
        let seed = UNIX_EPOCH.elapsed()?.as_nanos() as u64 ^ u64::from(std::process::id());
        let mut signalling = Self {
            socket,
            session: Session::new(seed, Auth::default()),
            events: VecDeque::new(),
            start: Instant::now(),
        };
        signalling.session.open(signalling.now(), &[]);
        signalling.wait_for(|event| matches!(event, SessionEvent::Ready))?;
        signalling.socket.get_ref().set_nonblocking(true)?;
        Ok(signalling)
    }

    pub(crate) fn socket(&self) -> &TcpStream {
        self.socket.get_ref()
    }

    /// Makes a room for this many publishers, waiting for it; one that is there already is as good.
    pub(crate) fn create_room(&mut self, room: u64, publishers: u32) -> Outcome<()> {
        self.socket.get_ref().set_nonblocking(false)?;
        let handle = self.attach();
        let create = videoroom::create(&CreateRoom {
            room: Some(Id::Number(room)),
            description: Some(format!("room {room}")),
            publishers: Some(publishers),
            bitrate: Some(2_000_000),
            audiolevel_ext: Some(true),
            audiolevel_event: Some(true),
            notify_joining: Some(true),
            opus_fec: Some(true),
            ..CreateRoom::default()
        });
        let creating = self.request(handle, create, None);
        let answer = self.wait_for(
            |event| matches!(event, SessionEvent::Reply { transaction, .. } if *transaction == creating),
        )?;
        if let SessionEvent::Reply {
            result: Err(error), ..
        } = answer
            && error.reason_kind() != Reason::RoomExists
        {
            return Err(format!("the room could not be made: {error}").into());
        }
        self.session.detach(self.now(), handle);
        self.send_requests()?;
        self.socket.get_ref().set_nonblocking(true)?;
        Ok(())
    }

    /// While the socket still blocks: reads until this event.
    fn wait_for(&mut self, wanted: impl Fn(&SessionEvent) -> bool) -> Outcome<SessionEvent> {
        loop {
            self.send_requests()?;
            while let Some(event) = self.events.pop_front() {
                match event {
                    SessionEvent::Lost(reason) => return Err(reason.into()),
                    event if wanted(&event) => return Ok(event),
                    _ => {}
                }
            }
            if let Message::Text(text) = self.socket.read()? {
                self.session.handle_text(self.now(), text.as_str());
            }
        }
    }

    /// The next thing that happened, if anything did.
    pub(crate) fn receive(&mut self) -> Outcome<Option<SessionEvent>> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(Some(event));
            }
            match self.socket.read() {
                Ok(Message::Text(text)) => self.session.handle_text(self.now(), text.as_str()),
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error.into()),
            }
            self.send_requests()?;
        }
    }

    /// Keeps the session alive, and sends what was asked for and what a full socket has kept back.
    pub(crate) fn attend(&mut self) -> Outcome<()> {
        self.session.handle_timeout(self.now());
        self.send_requests()
    }

    pub(crate) fn attach(&mut self) -> HandleKey {
        self.session.attach(self.now(), Plugin::VideoRoom)
    }

    /// A request of the plugin, with a description where there is one. It is sent as soon as there is the handle.
    pub(crate) fn request(&mut self, handle: HandleKey, body: Value, jsep: Option<Jsep>) -> TransactionId {
        self.session.request(self.now(), handle, body, jsep)
    }

    /// All candidates stand in the description.
    pub(crate) fn no_more_candidates(&mut self, handle: HandleKey) {
        self.session.trickle(self.now(), handle, &[Trickle::Completed]);
    }

    /// Ends the session, and with it everybody's publishing.
    pub(crate) fn destroy(&mut self) -> Outcome<()> {
        self.socket.get_ref().set_nonblocking(false)?;
        self.session.destroy(self.now());
        self.send_requests()?;
        self.socket.close(None)?;
        // Janus closes as well once it has read everything.
        while self.socket.read().is_ok() {}
        Ok(())
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.start.elapsed().as_millis() as u64)
    }

    /// Carries out what the session wants done, and keeps what happened.
    fn send_requests(&mut self) -> Outcome<()> {
        while let Some(output) = self.session.poll_output() {
            match output {
                SessionOutput::Send(request) => self.socket.write(Message::text(request.text))?,
                SessionOutput::Event(event) => self.events.push_back(event),
                SessionOutput::Log(level, line) => {
                    if level <= Level::Warn {
                        eprintln!("{line}");
                    }
                }
            }
        }
        match self.socket.flush() {
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            other => Ok(other?),
        }
    }
}
