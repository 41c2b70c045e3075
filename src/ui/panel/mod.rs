//! What opens beside the stage or over it.

pub(crate) mod connection;
pub(crate) mod people;
pub(crate) mod settings;
pub(crate) mod shortcuts;
