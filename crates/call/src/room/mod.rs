//! The room: its events, its participants and their streams.

pub mod active_speaker;
mod connection_quality;
mod events;
pub mod participant;
pub mod roster;
pub(crate) mod stream;
