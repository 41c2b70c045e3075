//! Peer connections: which there are, what they are asked to do and what they report.

use crate::config::{IcePolicy, IceServer};
use janus_proto::Trickle;
use serde::{Deserialize, Serialize};

/// Key of an RTCPeerConnection. A later one in the same role has a higher generation; events of an earlier one are ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PeerKey {
    /// Its purpose.
    pub role: PeerRole,
    /// Counts from 1 in each role.
    pub generation: u32,
}

/// Purpose of a peer connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PeerRole {
    /// Sends our microphone and camera.
    Publisher,
    /// Receives all other participants.
    Subscriber,
    /// A voice room: sends our microphone and receives the mix.
    Voice,
    /// The connection check: sends our microphone and camera and receives them back.
    Echo,
}

/// An event of a peer connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PeerEvent {
    /// [`PeerOutput::Offer`] is done: the local description is set.
    Offered { sdp: String, mids: PublisherMids },
    /// [`PeerOutput::Answer`] is done: both descriptions are set.
    Answered { sdp: String },
    /// [`PeerOutput::Accept`] is done: the remote description is set.
    Accepted,
    /// The browser refused the last operation; the text is for the log.
    Refused(String),
    /// A local ICE candidate, or the end of candidates.
    Candidate(Trickle),
    /// `connectionState` changed.
    Connection(ConnectionState),
}

/// The mids of our m-lines; `None` where the connection has none.
///
/// A shared screen gets its two m-lines with the first share, by one renegotiation, and keeps them: from then on starting and stopping a
/// share is `replaceTrack` and a description, as with the camera, without a negotiation. M-lines made in advance would be in everybody's
/// subscription although hardly anybody shares (Janus 1.1.2 holds some 150 in a connection), and m-lines that become inactive and active
/// again are handled differently by browsers and Janus.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PublisherMids {
    /// The microphone's mid.
    pub microphone: Option<String>,
    /// The camera's mid.
    pub camera: Option<String>,
    /// The mid of the shared screen's video, once one was shared.
    pub screen: Option<String>,
    /// The mid of the shared screen's audio.
    pub screen_audio: Option<String>,
}

/// RTCPeerConnection's `connectionState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConnectionState {
    /// No ICE transport has started.
    New,
    /// ICE or DTLS is under way.
    Connecting,
    /// Media can flow.
    Connected,
    /// ICE checks fail; it may come back.
    Disconnected,
    /// The browser has given up.
    Failed,
    /// Closed.
    Closed,
}

/// An operation on a peer connection.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum PeerOutput {
    /// Create it. A publisher gets one audio and one video transceiver, the connection check the same two that receive as well, a voice
    /// connection one audio transceiver that receives as well, each with the adopted track or none.
    Open {
        #[serde(skip)]
        servers: Vec<IceServer>,
        #[serde(skip)]
        policy: IcePolicy,
    },
    /// Add one video and one audio transceiver for a shared screen to a publisher that has none yet, each with the adopted track
    /// or none. The next offer brings them to Janus.
    AddScreen,
    /// Create an offer and set it as the local description.
    Offer { ice_restart: bool },
    /// Set this offer as the remote description, create an answer and set it as the local description.
    Answer {
        #[serde(skip)]
        offer: String,
    },
    /// Set this answer as the remote description.
    Accept {
        #[serde(skip)]
        answer: String,
    },
    /// Add a remote ICE candidate.
    AddCandidate(#[serde(skip)] Trickle),
    /// Set `jitterBufferTarget` of the m-line's receiver in milliseconds; 0 leaves it to the browser.
    SetJitterBufferTarget { mid: String, target_ms: u16 },
    /// Close and forget it.
    Close,
}

/// Whether a peer connection is up, and whether it was up before in this membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Connectivity {
    connected: bool,
    was_connected: bool,
}

impl Connectivity {
    /// Takes a change of `connectionState`.
    pub(crate) const fn set(&mut self, connected: bool) {
        self.connected = connected;
        self.was_connected |= connected;
    }

    /// Whether it is up.
    pub(crate) const fn is_connected(self) -> bool {
        self.connected
    }

    /// Whether it was up and is down.
    pub(crate) const fn is_lost(self) -> bool {
        self.was_connected && !self.connected
    }

    /// The connection was closed; the next one counts as lost until it is up.
    pub(crate) const fn close(&mut self) {
        self.connected = false;
    }
}

/// A source of ours that we publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PublishedSource {
    /// The microphone.
    Microphone,
    /// The camera.
    Camera,
    /// A shared screen's video.
    Screen,
    /// A shared screen's audio.
    ScreenAudio,
}

impl PublishedSource {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Microphone, Self::Camera, Self::Screen, Self::ScreenAudio];
}

/// Why a source of ours does not reach the others although it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Withheld {
    /// A moderator muted it.
    Moderated,
    /// Janus rejected its m-line: the room takes no format that this browser sends.
    Rejected,
}

impl PublisherMids {
    /// The mid of a source.
    pub(crate) const fn of(&self, source: PublishedSource) -> Option<&String> {
        match source {
            PublishedSource::Microphone => self.microphone.as_ref(),
            PublishedSource::Camera => self.camera.as_ref(),
            PublishedSource::Screen => self.screen.as_ref(),
            PublishedSource::ScreenAudio => self.screen_audio.as_ref(),
        }
    }
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

impl PublishedState {
    /// Whether a source is on.
    pub(crate) const fn has(self, source: PublishedSource) -> bool {
        match source {
            PublishedSource::Microphone => self.microphone,
            PublishedSource::Camera => self.camera,
            PublishedSource::Screen => self.screen,
            PublishedSource::ScreenAudio => self.screen_audio,
        }
    }

    /// The same without the sources that are withheld.
    pub(crate) fn without(self, withheld: impl Fn(PublishedSource) -> Option<Withheld>) -> Self {
        let has = |source| self.has(source) && withheld(source).is_none();
        Self {
            microphone: has(PublishedSource::Microphone),
            camera: has(PublishedSource::Camera),
            screen: has(PublishedSource::Screen),
            screen_audio: has(PublishedSource::ScreenAudio),
        }
    }
}
