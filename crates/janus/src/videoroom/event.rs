//! What VideoRoom says, asked for or not.

use crate::Id;

/// What whoever is in a room, or asks about it, is told in `plugindata.data`; what who manages rooms is answered is an
/// [`Answer`](super::Answer).
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// We joined as a publisher.
    Joined {
        room: Id,
        id: Id,
        /// For [`JoinSubscriber`](super::JoinSubscriber).
        private_id: Option<u64>,
        description: Option<String>,
        /// Who publishes.
        publishers: Vec<Publisher>,
        /// Who is there without publishing; only in rooms with `notify_joining`.
        attendees: Vec<Participant>,
    },
    /// These began to publish, or their streams or descriptions changed: each entry replaces what was known of its feed.
    Publishers(Vec<Publisher>),
    /// Somebody came and does not publish yet; only in rooms with `notify_joining`.
    Joining { id: Id, display: Option<String> },
    /// Somebody has another name now.
    Renamed { id: Id, display: String },
    /// Somebody left the room.
    Leaving { id: Id, reason: Option<String> },
    /// We left the room, or were kicked (`reason`: `kicked`).
    LeavingSelf { reason: Option<String> },
    /// A subscriber handle left.
    Left,
    /// A moderator removed somebody else.
    Kicked { id: Id },
    /// Somebody stopped publishing and is still there.
    Unpublished { id: Id },
    /// We stopped publishing.
    UnpublishedSelf,
    /// `configure` or `publish` is done; Janus's answer or offer comes beside it.
    Configured,
    /// We joined as a subscriber; Janus's offer comes beside it.
    Attached { streams: Vec<SubscriberStream> },
    /// Our subscription changed; `None` when nothing did. An offer beside it must be answered by `start`.
    Updated { streams: Option<Vec<SubscriberStream>> },
    /// Our subscription will change once the offer under way is answered; [`Event::Updated`] follows without a transaction.
    Updating,
    /// The answer was taken.
    Started,
    /// Everything on the handle is paused.
    Paused,
    /// M-lines carry other feeds now.
    Switched {
        changes: u32,
        streams: Vec<SubscriberStream>,
    },
    /// Somebody began to talk, oneself included.
    Talking {
        id: Id,
        mid: Option<String>,
        /// Average level: 0 is loudest, 127 silent.
        level: Option<f64>,
    },
    /// Somebody ceased to talk.
    StoppedTalking {
        id: Id,
        mid: Option<String>,
        /// Average level: 0 is loudest, 127 silent.
        level: Option<f64>,
    },
    /// A moderator muted or unmuted a stream, perhaps ours.
    Moderation {
        id: Id,
        mid: Option<String>,
        muted: bool,
    },
    /// The room is gone. Also the answer to `destroy`.
    Destroyed { room: Option<Id> },
    /// Janus sends these layers on one of our m-lines now; what did not change is absent.
    Layers {
        mid: Option<String>,
        /// Simulcast, 0 to 2.
        substream: Option<u8>,
        /// Simulcast, 0 to 2.
        temporal: Option<u8>,
        /// SVC.
        spatial_layer: Option<u8>,
        /// SVC.
        temporal_layer: Option<u8>,
    },
    /// Packets are lost on our way to Janus (publisher) or from it (subscriber).
    SlowLink { current_bitrate: Option<u64> },
    /// Answer to `listparticipants`.
    Participants {
        room: Option<Id>,
        participants: Vec<Participant>,
    },
    /// Something that this client does not know.
    Unknown,
}

/// Somebody in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    pub id: Id,
    pub display: Option<String>,
    /// Whether they publish; `false` where it was not said.
    pub publisher: bool,
    /// Whether they talk, where Janus can know.
    pub talking: Option<bool>,
    /// A placeholder of Janus's own.
    pub dummy: bool,
}

/// Somebody who publishes, as publishers see each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    pub id: Id,
    pub display: Option<String>,
    /// Whether they talk, where Janus can know; only in [`Event::Joined`].
    pub talking: Option<bool>,
    /// A placeholder of Janus's own.
    pub dummy: bool,
    pub streams: Vec<PublisherStream>,
}

/// What a stream carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StreamKind {
    /// Sound.
    Audio,
    /// Pictures.
    Video,
    /// A data channel.
    Data,
    /// Something newer.
    Other,
}

impl StreamKind {
    pub(super) fn decode(word: Option<&str>) -> Self {
        match word {
            Some("audio") => Self::Audio,
            Some("video") => Self::Video,
            Some("data") => Self::Data,
            _ => Self::Other,
        }
    }
}

/// One stream of a publisher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublisherStream {
    pub kind: StreamKind,
    /// The publisher's m-line.
    pub mid: String,
    /// Its label, as the publisher set it.
    pub description: Option<String>,
    /// For example `opus` or `vp8`.
    pub codec: Option<String>,
    /// The m-line is there but carries nothing any more; nothing else is known of it then.
    pub disabled: bool,
    /// A moderator muted it.
    pub moderated: bool,
    /// It comes in several sizes.
    pub simulcast: bool,
    /// It comes in layers.
    pub svc: bool,
    /// Whether they talk, where Janus can know; only in [`Event::Joined`].
    pub talking: Option<bool>,
}

/// One m-line of a subscriber connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriberStream {
    /// Our m-line.
    pub mid: String,
    pub kind: StreamKind,
    /// Whose stream it carries; absent for data channels and while it carries none.
    pub feed_id: Option<Id>,
    /// Their m-line.
    pub feed_mid: Option<String>,
    /// Their display name.
    pub feed_display: Option<String>,
    /// The stream's label.
    pub feed_description: Option<String>,
    /// Our own name for it, from the subscription.
    pub crossrefid: Option<String>,
    /// Somebody's stream is on it.
    pub active: bool,
    /// It was negotiated.
    pub ready: bool,
    /// It is not paused.
    pub send: bool,
    /// For example `opus` or `vp8`.
    pub codec: Option<String>,
    /// Where it comes in several sizes, which of them.
    pub simulcast: Option<SimulcastState>,
    /// It comes in layers.
    pub svc: bool,
    /// Data channels: whose data it carries.
    pub source_ids: Vec<Id>,
}

/// Which of a stream's several sizes a subscriber gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SimulcastState {
    /// The substream that is sent; `None` before the first.
    pub substream: Option<u8>,
    /// The one that was asked for.
    pub substream_target: Option<u8>,
    /// The temporal layer that was asked for.
    pub temporal_target: Option<u8>,
}
