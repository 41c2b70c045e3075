//! How good a connection is, and what is done about its audio.
//!
//! | module | holds |
//! |---|---|
//! | [`grade`] | good, fair or poor, and the cause, from the last seconds of statistics |
//! | [`jitter_buffer`] | the `jitterBufferTarget` of each received audio stream |
//! | [`playout_gaps`] | gaps in audio playout, several times a second |
//! | [`audio_level_polling`] | which receivers are asked for their audio level |
//! | [`connection_details`] | everything that the connection panel shows |

pub mod audio_level_polling;
pub mod connection_details;
pub mod grade;
pub mod jitter_buffer;
pub mod playout_gaps;

pub use grade::*;
