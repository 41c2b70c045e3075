//! Inputs of a call: commands of the person and events of the browser.

use crate::adaptation::{ShownTile, Sight};
use crate::config::Secret;
use crate::media::screen_share::ShareEvent;
use crate::media::{CaptureSettings, DeviceChoice, DeviceKind, MediaEvent, SourceKind};
use crate::peer::{PeerEvent, PeerKey};
use crate::stats::{Levels, PathCount, StatsSnapshot};
use crate::transport::GatewayEvent;
use janus_proto::Id;

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
    /// `getStats()` of the connections, once a second; at most one snapshot of each.
    Stats(Vec<StatsSnapshot>),
    /// What came in so far on each connection that is up, once a second.
    Paths(Vec<PathCount>),
    /// The m-lines of the present subscriber connection whose audio had a playout gap just now; see
    /// [`GapDetector`](crate::quality::playout_gaps::GapDetector).
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
