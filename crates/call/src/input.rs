//! Inputs of a call: commands of the person and events of the browser.

use crate::RoomSecret;
use crate::adaptation::{ShownTile, Visibility};
use crate::config::Secret;
use crate::media::screen_share::ShareEvent;
use crate::media::{CaptureSettings, DeviceChoice, DeviceKind, MediaEvent, SourceKind};
use crate::peer::{PeerEvent, PeerKey};
use crate::stats::{Levels, PathCount, StatsSnapshot};
use crate::transport::GatewayEvent;
use janus_proto::Id;
use serde::{Deserialize, Serialize};

/// An event that a call handles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Input {
    /// A command of the person.
    Command(Command),
    /// An event of the signalling transport. `generation` is that of [`Output::Connect`](crate::Output::Connect).
    Gateway { generation: u32, event: GatewayEvent },
    /// An event of a peer connection.
    Peer { peer: PeerKey, event: PeerEvent },
    /// An event of a device.
    Media(MediaEvent),
    /// An event of the shared screen.
    Share(ShareEvent),
    /// `getStats()` of the connections, once a second; at most one snapshot of each.
    Stats(Vec<StatsSnapshot>),
    /// Bytes received so far on each connection that is up, once a second, or several times while
    /// [`Call::is_watchful`](crate::Call::is_watchful).
    Paths(Vec<PathCount>),
    /// The m-lines of the present subscriber connection whose audio had a playout gap just now; see
    /// [`GapDetector`](crate::quality::playout_gaps::GapDetector).
    PlayoutGaps(Vec<String>),
    /// The browser reports a network after none, or another one.
    Online,
    /// Audio levels, several times a second.
    Levels(Levels),
    /// A remote camera's first frame was painted on its tile.
    PictureShown { feed: Id },
    /// A remote screen's first frame was painted on its tile.
    ScreenShown { feed: Id },
    /// The time of [`Call::poll_timeout`](crate::Call::poll_timeout) has come.
    Timeout,
}

/// A command of the person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Join the room, from the lobby or after a failure.
    Join(JoinRequest),
    /// Use this secret for its room: to make the room with it, and to manage the room where it is held. To be given before
    /// [`Command::Join`]; a room that is made without one can be managed by anybody.
    SetRoomSecret(RoomSecret),
    /// Set the room that the lobby is about: [`Call::presence`](crate::Call::presence) is of it from now on.
    LookAt(Id),
    /// Leave the room.
    Leave,
    /// Leave at once, without waiting for a reply: the page is being unloaded.
    Abandon,
    /// Prepare the lobby again after [`Command::Abandon`]: the page is back from the back-forward cache.
    Restore,
    /// After [`Phase::Left`](crate::Phase::Left): join the same room by the same name.
    Rejoin,
    /// After [`Phase::Left`](crate::Phase::Left): return to the lobby.
    ReturnToLobby,
    /// Turn microphone or camera on or off, in the lobby or the call.
    SetSource { kind: SourceKind, on: bool },
    /// Push to talk: the key is held, or released.
    Talk { held: bool },
    /// Use this device from now on; an empty choice leaves it to the browser.
    ChooseDevice { kind: DeviceKind, choice: DeviceChoice },
    /// Use the camera of the other facing mode, or the next one.
    SwitchCamera,
    /// Use these capture settings from now on.
    SetCapture(CaptureSettings),
    /// Share a screen; the browser asks which one.
    ShareScreen,
    /// Stop sharing.
    StopSharing,
    /// Number of other participants on the first page of the stage.
    SetFirstPageSize(usize),
    /// The tiles with video that are in view, most important first.
    ShowTiles(Vec<ShownTile>),
    /// The page's visibility changed.
    SetVisibility(Visibility),
}

/// The parameters of [`Command::Join`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JoinRequest {
    /// The room.
    pub room: Id,
    /// The display name, as the others will see it.
    pub name: String,
    /// The room's PIN, when the person was asked for one; never logged.
    pub pin: Option<Secret>,
}
