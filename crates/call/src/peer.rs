//! Peer connections: which there are, what they are asked to do and what they report.

use crate::config::{IcePolicy, IceServer};
use janus_proto::Trickle;

/// One RTCPeerConnection. A later one in the same role has a higher generation; inputs of an earlier one are ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PeerKey {
    /// What it is for.
    pub role: PeerRole,
    /// Counts up from 1 in each role.
    pub generation: u32,
}

/// What a peer connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PeerRole {
    /// Sends our microphone and camera.
    Publisher,
    /// Receives everyone else.
    Subscriber,
    /// A voice room: sends our microphone and receives the mix.
    Voice,
    /// The connection check: sends our microphone and camera and receives them back.
    Echo,
}

/// What a peer connection reports.
#[derive(Debug, Clone, PartialEq)]
pub enum PeerEvent {
    /// Answer to [`PeerOutput::Offer`]: the local description is set.
    Offered { sdp: String, lines: OwnLines },
    /// Answer to [`PeerOutput::Answer`]: both descriptions are set.
    Answered { sdp: String },
    /// Answer to [`PeerOutput::Accept`]: the remote description is set.
    Accepted,
    /// The browser refused what was asked last. The text is for the log.
    Refused(String),
    /// A local candidate, or the end of them.
    Candidate(Trickle),
    /// `connectionState` changed.
    Connection(ConnectionState),
}

/// The mids of what we publish; `None` where the connection has no m-line for it.
///
/// A shared screen gets its two m-lines with the first share, by one renegotiation, and keeps them: from then on sharing and
/// ceasing to share are a track and a description, as with the camera, and negotiate nothing. Lines made in advance would be
/// in everybody's subscription although hardly anybody shares (Janus 1.1.2 holds some 150 to a connection), and lines that go
/// inactive and come back are where browsers and Janus differ most.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnLines {
    /// The microphone's mid.
    pub microphone: Option<String>,
    /// The camera's mid.
    pub camera: Option<String>,
    /// The mid of the shared screen's picture, once one was shared.
    pub screen: Option<String>,
    /// The mid of its sound.
    pub screen_audio: Option<String>,
}

/// RTCPeerConnection's `connectionState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionState {
    /// Nothing yet.
    New,
    /// ICE or DTLS under way.
    Connecting,
    /// Media can flow.
    Connected,
    /// Checks fail; it may come back.
    Disconnected,
    /// Given up by the browser.
    Failed,
    /// Closed.
    Closed,
}

/// What can be done with a peer connection.
#[derive(Debug, Clone, PartialEq)]
pub enum PeerOutput {
    /// Make it. A publisher gets one audio and one video transceiver, the connection check the same two that receive as well, a voice
    /// connection one audio transceiver that receives as well, each with the adopted track or none.
    Open {
        servers: Vec<IceServer>,
        policy: IcePolicy,
    },
    /// Add one video and one audio transceiver for a shared screen to a publisher that has none yet, each with the adopted track
    /// or none. The next offer brings them to Janus.
    AddScreen,
    /// Make an offer and set it as the local description.
    Offer { ice_restart: bool },
    /// Set this offer as the remote description, answer it, set the answer as the local description.
    Answer { offer: String },
    /// Set this answer as the remote description.
    Accept { answer: String },
    /// Add a remote candidate.
    AddCandidate(Trickle),
    /// Let the sound of this m-line wait so many milliseconds before it is played; 0 leaves it to the browser.
    SetWait { mid: String, wait: u16 },
    /// Close and forget it.
    Close,
}

/// Which of our own streams carry media now, as the other participants are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PublishedState {
    /// The microphone is on.
    pub(crate) microphone: bool,
    /// The camera is on.
    pub(crate) camera: bool,
    /// A screen is shared.
    pub(crate) screen: bool,
    /// The shared screen has audio.
    pub(crate) screen_audio: bool,
}
