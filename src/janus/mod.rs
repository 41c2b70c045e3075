//! Janus's language and manners. Pure: no browser, no clock, no randomness.

pub mod error;
pub mod message;
pub mod session;
pub mod videoroom;
mod wire;
