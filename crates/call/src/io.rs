//! What goes into a call and what comes out of it.

use super::adaptation::{ShownTile, Sight};
use super::media::{
    CaptureError, CaptureSettings, Device, DeviceChoice, DeviceKind, MediaEvent, MediaOutput, SourceKind,
};
use super::patience::SoundCount;
use super::quality::Totals;
use super::share::{ShareEvent, ShareOutput, ShareRefusal};
use crate::config::{IcePolicy, IceServer, Secret};
use janus_proto::message::{Id, Trickle};
use janus_proto::session::Outgoing;
use log::Level;

/// Everything that can happen to a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The person wants something.
    Command(Command),
    /// The gateway's transport opened, spoke or closed. `generation` is the one of [`Output::Connect`].
    Gateway { generation: u32, event: GatewayEvent },
    /// A peer connection has something to say.
    Peer { peer: PeerKey, event: PeerEvent },
    /// Microphone or camera.
    Media(MediaEvent),
    /// The shared screen.
    Share(ShareEvent),
    /// What the connections measured since the last time.
    Stats(StatsReport),
    /// What came in so far on each connection that is up, once a second.
    Paths(Vec<PathCount>),
    /// What of each remote sound was played so far, once a second.
    Sounds(Vec<SoundCount>),
    /// The sounds of the present subscriber connection that had a hole just now, by m-line; see [`Holes`](super::holes::Holes).
    Holes(Vec<String>),
    /// The system says that there is a network again, or another one.
    Online,
    /// How loud everybody is, several times a second.
    Levels(Levels),
    /// A remote camera's first frame was painted on its tile.
    PictureShown { feed: Id },
    /// A remote screen's first frame was painted on its tile.
    ScreenShown { feed: Id },
    /// The time that [`Call::poll_deadline`](super::Call::poll_deadline) named has come.
    Deadline,
}

/// What a person can ask of the call.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Go into the room (from the lobby, and again after a failure).
    Join(JoinRequest),
    /// The person looks at this room from the lobby: say who is in it.
    LookAt(Id),
    /// Hang up.
    Leave,
    /// The page is being hidden for good: hang up at once, without waiting for anything.
    Abandon,
    /// The page is back after [`Command::Abandon`]: prepare the lobby again, if that is where the person is.
    Restore,
    /// After [`Phase::Left`](super::Phase::Left): back into the same room as the same person.
    Rejoin,
    /// After [`Phase::Left`](super::Phase::Left): to the lobby.
    ReturnToLobby,
    /// Turn microphone or camera on or off, in the lobby or the call.
    SetSource { kind: SourceKind, on: bool },
    /// Push to talk: the key that turns a muted microphone on went down, or up again.
    Talk { held: bool },
    /// Use this device from now on; an empty choice leaves it to the browser.
    ChooseDevice { kind: DeviceKind, choice: DeviceChoice },
    /// Use the camera that looks the other way, or the next one.
    SwitchCamera,
    /// Capture like this from now on.
    SetCapture(CaptureSettings),
    /// Share the screen with the others; the browser asks which one.
    ShareScreen,
    /// Share it no longer.
    StopSharing,
    /// The stage's first page has room for so many others.
    SeatInFront(usize),
    /// These tiles with pictures are on the page, in the order of their importance.
    ShowTiles(Vec<ShownTile>),
    /// The page came to the front, or another one hides it.
    See(Sight),
}

/// What [`Command::Join`] needs.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinRequest {
    /// The room.
    pub room: Id,
    /// The display name, as the others will see it.
    pub name: String,
    /// The room's PIN, when the person was asked for one; never logged.
    pub pin: Option<Secret>,
}

/// What the gateway's transport reports.
#[derive(Debug, Clone, PartialEq)]
pub enum GatewayEvent {
    /// It can send now.
    Opened(TransportKind),
    /// One frame of text arrived.
    Received(String),
    /// It closed or could not be opened. The text is for the log.
    Closed(String),
}

/// Which transport carries the signalling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TransportKind {
    /// None at present.
    #[default]
    None,
    /// WebSocket.
    WebSocket,
    /// HTTP long polling.
    LongPoll,
}

impl TransportKind {
    /// Its name in attributes, logs and reports.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::WebSocket => "websocket",
            Self::LongPoll => "long-poll",
        }
    }
}

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

/// What the core wants done, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Open a transport to this URL. An earlier one is closed first.
    Connect { generation: u32, url: String },
    /// Send a request over the open transport.
    Send(Outgoing),
    /// Close the transport once what was sent is out.
    Disconnect,
    /// Do something with a peer connection.
    Peer { peer: PeerKey, action: PeerOutput },
    /// Do something with microphone or camera.
    Media(MediaOutput),
    /// Do something with the screen.
    Share(ShareOutput),
    /// Tell the person something that needs no answer.
    Notice(Notice),
    /// Write a line to the log. It holds no secret.
    Log(Level, String),
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

/// Something to tell the person in passing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Somebody came.
    Joined { name: String },
    /// Somebody went.
    Left { name: String },
    /// A device could not be opened.
    SourceFailed { kind: SourceKind, error: CaptureError },
    /// A device ended by itself (unplugged, taken back by the system), and nothing took its place.
    SourceEnded(SourceKind),
    /// The system took sound or picture away, and the device is still there.
    MutedBySystem(SourceKind),
    /// Another device of this kind is in use than before, and the person did not choose it now.
    DeviceChanged {
        kind: DeviceKind,
        /// The device in use from now on. Of a loudspeaker that went, the one that went.
        label: String,
        /// It is the chosen one, which had been away.
        back: bool,
    },
    /// These were plugged in, together; the person may want to use them.
    DeviceOffered { devices: Vec<Device> },
    /// The person speaks, and the microphone is off.
    SpeakingMuted,
    /// The screen could not be shared.
    ShareFailed(ShareRefusal),
}

impl Notice {
    /// Whether one sentence tells both.
    #[must_use]
    pub fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Joined { .. }, Self::Joined { .. }) | (Self::Left { .. }, Self::Left { .. }) => true,
            (Self::SourceFailed { error, .. }, Self::SourceFailed { error: same, .. }) => error == same,
            _ => self == other,
        }
    }
}

/// What the connections measured, once a second.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StatsReport {
    /// One entry for each remote stream.
    pub inbound: Vec<InboundStats>,
    /// What we send, where that is measured.
    pub own: Option<OwnStats>,
    /// When the remote streams were measured, in milliseconds of the browser's clock.
    pub at: Option<u64>,
    /// Milliseconds to Janus and back on the connection that receives, by the last check.
    pub trip: Option<f64>,
}

/// One `inbound-rtp` entry.
#[derive(Debug, Clone, PartialEq)]
pub struct InboundStats {
    /// The connection.
    pub peer: PeerKey,
    /// The m-line.
    pub mid: String,
    /// Sound (`true`) or pictures.
    pub is_sound: bool,
    /// RTP packets so far.
    pub packets: u64,
    /// Bytes of payload so far.
    pub bytes: u64,
    /// Packets lost on the way so far; late ones make it smaller again.
    pub lost: i64,
    /// Milliseconds by which packets' distances vary right now.
    pub jitter: Option<f64>,
    /// Frames decoded so far; 0 for sound.
    pub frames: u64,
    /// The pictures' size in pixels, once there is one.
    pub size: Option<(u32, u32)>,
    /// Level of the sound, 0 to 1; `None` for pictures.
    pub audio_level: Option<f64>,
}

/// What came in on a connection so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathCount {
    /// The connection.
    pub peer: PeerKey,
    /// Bytes and answered checks of its paths, added up: it grows for as long as anything at all comes in.
    pub received: u64,
}

/// What we send, all streams together.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnStats {
    /// The connection.
    pub peer: PeerKey,
    /// What was measured so far.
    pub totals: Totals,
}

/// How loud everybody is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Levels {
    /// One's own microphone, 0 to 1.
    pub own: f64,
    /// By m-line of the present subscriber connection, 0 to 1.
    pub remote: Vec<(String, f64)>,
}
