//! What is done after something was lost: the signalling, the path of the media, events of the room, or a session of ours that Janus keeps.

pub(crate) mod ghost_feeds;
pub(crate) mod ice_restart;
pub(crate) mod keyframes;
pub(crate) mod outage;
pub(crate) mod resync;
pub(crate) mod stream_query;
