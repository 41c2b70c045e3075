//! VideoRoom: SFU rooms. Requests are functions that give the body for [`Session::request`](super::session::Session::request);
//! what comes back, asked for or not, is read by [`Event::decode`], and what a moderator's requests are answered by [`Answer::decode`].
//!
//! - **Publisher**: a handle joins by [`join_publisher`] or [`join_and_configure`] (with an offer; Janus answers in the same event), and is told of the
//!   others by [`Event::Joined`] and [`Event::Publishers`]. After [`leave`] the handle cannot join again (425): use a new one.
//! - **Subscriber**: one handle and one connection carry everyone. [`join_subscriber`] brings [`Event::Attached`] with *Janus's* offer, [`start`]
//!   takes the answer. [`subscribe`](fn@subscribe), [`unsubscribe`] and [`update`] bring [`Event::Updated`], with an offer to be answered by [`start`] or without one;
//!   [`Event::Updating`] says that an earlier offer must be answered first, and an `Updated` without a transaction follows then.
//!   One negotiation at a time.
//! - Synchronous requests ([`create`], [`exists`], [`list`], [`list_participants`], and a moderator's) can go over any VideoRoom handle, joined or not.

mod answer;
mod event;
mod moderation;
mod publisher;
mod room;
mod streams;
mod subscriber;

pub use self::answer::*;
pub use self::event::*;
pub use self::moderation::*;
pub use self::publisher::*;
pub use self::room::*;
pub use self::streams::*;
pub use self::subscriber::*;
