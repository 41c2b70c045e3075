//! Janus's language and manners. Pure: no browser, no clock, no randomness.

pub mod admin;
pub mod audiobridge;
pub mod echotest;
pub mod error;
pub mod message;
pub mod reason;
pub mod room;
pub mod session;
pub mod textroom;
pub mod videoroom;
mod wire;
