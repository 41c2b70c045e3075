//! Outputs of a call: what the driver carries out, in order.

use crate::RoomSecret;
use crate::media::MediaOutput;
use crate::media::screen_share::ShareOutput;
use crate::notice::Notice;
use crate::peer::{PeerKey, PeerOutput};
use janus_proto::session::Outgoing;
use log::Level;

/// An operation for the driver, to be carried out in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Open a transport to this URL, after closing an earlier one. `cautious` tells that the last one there could not carry a call: long
    /// polling then hands over answers only once events can be fetched as well.
    Connect {
        generation: u32,
        url: String,
        cautious: bool,
    },
    /// Send a request over the open transport.
    Send(Outgoing),
    /// Close the transport once everything is sent.
    Disconnect,
    /// An operation on a peer connection.
    Peer { peer: PeerKey, action: PeerOutput },
    /// An operation on a device.
    Media(MediaOutput),
    /// An operation on the shared screen.
    Share(ShareOutput),
    /// Notify the person.
    Notice(Notice),
    /// The room was made with this secret, which is to be kept; or, where it is not held any more, the room has another one, and this one is
    /// to be forgotten.
    RoomSecret(RoomSecret),
    /// Write a line to the log; it holds no secret.
    Log(Level, String),
}
