//! The lobby: who is in the room already, and what is prepared so that joining costs one round trip.

pub(crate) mod presence;
mod prewarm;

pub use presence::Presence;
