//! AudioBridge: rooms whose sound the server mixes. Each participant sends one stream and gets one, everybody else in it.
//!
//! A handle joins by [`join`], which brings [`Event::Joined`]; then [`configure`] with an offer of ours brings [`Event::Configured`] with the answer. The
//! others are told of by [`Event::Participants`] (who came, or changed) and [`Event::Leaving`]. Unlike in VideoRoom, a handle may change rooms
//! ([`change_room`]) and join again after [`leave`].
//!
//! A room that has groups wants one from everybody who joins (483 otherwise).

mod answer;
mod event;
mod participant;
mod room;

pub use self::answer::*;
pub use self::event::*;
pub use self::participant::*;
pub use self::room::*;
