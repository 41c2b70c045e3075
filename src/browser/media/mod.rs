//! Local media: microphones, cameras, shared screens and speakers.

pub mod audio_output;
pub mod chime;
pub mod devices;
pub mod level_meter;
pub mod screen_capture;
pub mod tracks;
