//! Outputs of a call: what the driver carries out, in order.

use crate::media::MediaOutput;
use crate::media::screen_share::ShareOutput;
use crate::notice::Notice;
use crate::peer::{PeerKey, PeerOutput};
use janus_proto::session::Outgoing;
use log::Level;

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
