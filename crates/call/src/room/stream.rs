//! A stream in the room.

use janus_proto::Id;

/// A remote stream that can be subscribed to: VideoRoom's pair of `feed` and `mid`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedStream {
    /// The publisher's feed.
    pub feed: Id,
    /// The mid in the publisher's own connection.
    pub mid: String,
}
