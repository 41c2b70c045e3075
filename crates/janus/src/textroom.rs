//! TextRoom: chat over data channels.
//!
//! On a handle, [`setup`] brings [`Event::Done`] with *Janus's* offer, [`acknowledge`] takes the answer; before answering, the client adds a data
//! channel of its own to its connection. From then on the room's own requests go over that channel as text:
//! [`over_channel`] writes one, [`read_channel`] reads what comes. Requests that manage rooms may take either way.
//!
//! A message has at most 65535 bytes, and on the way through Janus 16 KB are safe.

mod channel;
mod event;
mod room;

pub use self::channel::*;
pub use self::event::*;
pub use self::room::*;
