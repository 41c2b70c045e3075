//! Janus's language and manners. Pure: no browser, no clock, no randomness.

pub mod message;
pub mod session;
