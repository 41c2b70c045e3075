//! Speaking Janus: a guide, and the code that follows it.
//!
//! Pure: no browser, no clock, no randomness. Time and frames are arguments, what is to be done is taken out as values, so every order of
//! lost answers, late events and broken transports can be tried by an ordinary test. The rules below were read in the source of
//! Janus 1.1.2, the oldest version that is supported, and run against it; the recordings under `tests/transcripts` show
//! each of them.
//!
//! # The shape of a conversation
//!
//! Janus is spoken in JSON objects, over a WebSocket (subprotocol `janus-protocol`) or by HTTP long polling. A **session** belongs to the
//! page, a **handle** to one plugin and at most one peer connection. Every request carries a **transaction** of the client's choosing.
//!
//! ```text
//! client                                    Janus
//!   create {id}, info, attach, attach  ──▶          an id of our own: no need to wait for it
//!              ◀──  success, server_info, success, success
//!   message {body, jsep: offer}        ──▶          a plugin's request
//!              ◀──  ack                              heard, being worked on
//!              ◀──  event {plugindata, jsep: answer} the reply, with the same transaction
//!   trickle {candidate}                ──▶
//!              ◀──  ack
//!              ◀──  webrtcup                         ICE and DTLS are done
//!              ◀──  event {plugindata}               something that nobody asked for: no transaction
//!   keepalive                          ──▶          well inside the session's time-out
//!              ◀──  ack
//! ```
//!
//! - A plugin answers some requests at once, by `success`, and others by `ack` and later an `event`. The `event` may overtake its `ack`.
//! - Core requests are worked off in order, `message` bodies by a pool of threads in **no** order: wait for a reply before asking for what depends
//!   on it.
//! - A refusal of Janus itself is `"janus":"error"`; a plugin's is an ordinary answer with `error_code` in it.
//!
//! [`session::Session`] does all that: it names transactions, holds back what is asked of a handle that is not there yet, matches answers, keeps the
//! session alive, and claims it again after the transport broke.
//!
//! ```
//! use janus_proto::session::{Auth, Session, SessionEvent, SessionOutput};
//! use janus_proto::videoroom::{self, Answer};
//! use janus_proto::{Id, Plugin, Timestamp};
//!
//! let mut session = Session::new(7, Auth::default());
//! let handle = session.open(Timestamp::from_millis(0), &[Plugin::VideoRoom])[0];
//! // Asked before there is a handle: it waits for it.
//! let question = session.request(Timestamp::from_millis(0), handle, videoroom::exists(&Id::Number(1234)), None);
//! while let Some(output) = session.poll_output() {
//!     match output {
//!         SessionOutput::Send(request) => { /* over the transport: request.text */ }
//!         SessionOutput::Event(SessionEvent::Reply { transaction, result: Ok(reply), .. }) if transaction == question => {
//!             if let Answer::Exists { exists, .. } = Answer::decode(&reply.data) { /* … */ }
//!         }
//!         SessionOutput::Event(_) | SessionOutput::Log(..) => {}
//!     }
//! }
//! let wake_up_at_the_latest = session.poll_timeout();
//! # assert!(wake_up_at_the_latest.is_some());
//! ```
//!
//! # How long things live
//!
//! - A session dies after `session-timeout` (60 s by default) without a request. With its transport it dies too, unless
//!   `reclaim-session-timeout` is above 0; that window runs from the **last activity**, not from the break.
//! - What happened while no transport was there is not told again: after [`SessionEvent::Claimed`](session::SessionEvent::Claimed) ask for what may have changed.
//! - A handle may go at any moment ([`SessionEvent::Detached`](session::SessionEvent::Detached)), its connection too
//!   ([`SessionEvent::HungUp`](session::SessionEvent::HungUp)), the session as well ([`SessionEvent::Lost`](session::SessionEvent::Lost)).
//!   Whatever was asked of them is answered with [`JanusError::Closed`] first.
//!
//! # The plugins
//!
//! Each has a module with its requests, as functions that give a body for [`Session::request`](session::Session::request), and one `Event::decode` that reads
//! whatever the plugin says, asked for or not, and never fails; what who manages rooms is answered has an `Answer::decode` of its own.
//!
//! | module | rooms | who offers |
//! |---|---|---|
//! | [`videoroom`] | passes streams on (SFU) | the publisher; to a subscriber Janus does |
//! | [`audiobridge`] | mixes sound | the client |
//! | [`textroom`] | chat over data channels | Janus |
//! | [`echotest`] | none: sends back what it gets | the client |
//!
//! [`room`] holds what managing a room has in common. [`admin`] speaks the Admin API, a conversation of its own.
//!
//! # Ids
//!
//! Rooms and participants have integers for ids, or strings where a plugin runs with `string_ids`: [`Id`] is either, and an event's ids
//! come as they are. All numbers are at most 2^53-1.
//!
//! # Refusals
//!
//! [`JanusError`] says who refused, with which code and in which words; codes of different plugins overlap.
//! [`JanusError::reason_kind`] makes one [`Reason`] of them that an interface can explain. Words of Janus's are for the log
//! only, and only this client's own words are logged of them.
//!
//! # What comes from outside
//!
//! Nothing that Janus sends may panic, grow without bound or end a call: unknown kinds and ill-formed frames cost one log line for each kind, of
//! 64 kinds at most, frames above 4 MiB are not read, and what waits for a handle is limited to 512 entries. Secrets go on the wire and nowhere else.

pub mod admin;
pub mod audiobridge;
pub mod echotest;
mod envelope;
pub mod error;
mod id;
mod jsep;
mod lenient;
mod plugin;
mod reason;
pub mod room;
mod secret;
mod server_info;
pub mod session;
pub mod textroom;
mod time;
pub mod videoroom;

pub use error::JanusError;
pub use id::{Id, IdForm};
pub use jsep::{Candidate, Jsep, JsepKind, Trickle};
pub use lenient::MAX_ITEMS;
pub use plugin::Plugin;
pub use reason::Reason;
pub use secret::Secret;
pub use server_info::ServerInfo;
pub use time::Timestamp;
