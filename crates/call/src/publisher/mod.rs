//! The publisher: one peer connection for microphone, camera and shared screen, and its negotiation with VideoRoom.

mod initial_offer;
mod replies;
pub mod simulcast;
mod withheld;

use std::collections::VecDeque;

pub(crate) use self::replies::PublishOutcome;
use crate::context::Context;
use crate::input::JoinRequest;
use crate::output::Output;
use crate::peer::{Connectivity, PeerEvent, PeerKey, PeerOutput, PeerRole, PublishedState, PublisherMids};
use crate::room::stream::FeedStream;
use crate::settings::Settings;
use janus_proto::session::{HandleKey, TransactionId};
use janus_proto::videoroom::{self, Description, JoinPublisher, PublisherOptions};
use janus_proto::{Id, Jsep, JsepKind, Plugin, Timestamp, Trickle};
use withheld::WithheldMids;

/// Our offer, kept until it is answered: where the room has to be created first, it is sent a second time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PendingOffer {
    sdp: String,
    mids: PublisherMids,
    candidates: Vec<Trickle>,
}

/// State of the negotiation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum State {
    /// No connection.
    #[default]
    Idle,
    /// The browser creates an offer.
    Offering,
    /// The initial offer of a connection is created and not sent yet; in the lobby it waits for the click on Join.
    Ready {
        offer: PendingOffer,
        created_at: Timestamp,
    },
    /// The offer was sent.
    Asked {
        transaction: TransactionId,
        offer: PendingOffer,
    },
    /// The room is being created; then the offer is sent.
    MakingRoom {
        transaction: TransactionId,
        offer: PendingOffer,
    },
    /// The browser sets the answer.
    Accepting { mids: PublisherMids },
    /// Both descriptions are set.
    Done { mids: PublisherMids },
}

/// The state of one peer connection; closing it resets all of this.
#[derive(Debug, Default)]
struct Connection {
    state: State,
    /// No offer of this connection was sent yet, so that it is good for any handle.
    is_initial: bool,
    /// The initial offer is to be sent as soon as it is created.
    send_when_made: bool,
    /// Candidates that were gathered before the browser returned the offer.
    early_candidates: Vec<Trickle>,
    /// Janus has answered an offer of this connection, so that the next one goes with `configure`.
    published: bool,
    /// Janus has announced our streams to the others.
    announced: bool,
    /// ICE is to be restarted once the present negotiation is over.
    ice_restart_pending: bool,
    /// The state that the descriptions sent last tell, and the request that is under way.
    last_sent: Option<PublishedState>,
    pending_update: Option<TransactionId>,
    /// Requests for the present offer that timed out although Janus was reachable.
    timeouts: u32,
    /// What of it does not reach the others.
    withheld: WithheldMids,
}

/// The publisher handle and its peer connection.
#[derive(Debug, Default)]
pub(crate) struct Publisher {
    pub(crate) handle: Option<HandleKey>,
    generation: u32,
    connection: Connection,
    connectivity: Connectivity,
    room_made: bool,
    joined: bool,
}

impl Publisher {
    pub(crate) const fn key(&self) -> PeerKey {
        PeerKey {
            role: PeerRole::Publisher,
            generation: self.generation,
        }
    }

    pub(crate) const fn is_connected(&self) -> bool {
        self.connectivity.is_connected()
    }

    /// Whether the room is being created.
    pub(crate) const fn is_making_room(&self) -> bool {
        matches!(self.connection.state, State::MakingRoom { .. })
    }

    /// Janus announces our streams to the others from now on (`webrtcup`).
    pub(crate) const fn mark_announced(&mut self) {
        self.connection.announced = true;
    }

    /// The stream of our microphone, once it can be subscribed to.
    pub(crate) fn own_audio(&self, feed: &Id) -> Option<FeedStream> {
        let (State::Done { mids }, true) = (&self.connection.state, self.connection.announced) else {
            return None;
        };
        let (feed, mid) = (feed.clone(), mids.microphone.clone()?);
        Some(FeedStream { feed, mid })
    }

    pub(crate) const fn connectivity(&mut self) -> &mut Connectivity {
        &mut self.connectivity
    }

    /// Whether a connection that was up is down.
    pub(crate) const fn is_lost(&self) -> bool {
        self.connectivity.is_lost()
    }

    /// Whether a negotiated connection is not up.
    pub(crate) const fn is_waiting(&self) -> bool {
        matches!(self.connection.state, State::Done { .. }) && !self.connectivity.is_connected()
    }

    /// Restarts ICE by a new offer, after the negotiation that may be under way.
    pub(crate) fn restart_ice(&mut self, cx: &mut Context<'_>) {
        self.connection.ice_restart_pending =
            !matches!(self.connection.state, State::Done { .. } | State::Idle);
        if matches!(self.connection.state, State::Done { .. }) {
            self.connection.state = State::Offering;
            cx.peer(self.key(), PeerOutput::Offer { ice_restart: true });
        }
    }

    /// Packets arrive again: a restart that was put off is not needed.
    pub(crate) const fn cancel_ice_restart(&mut self) {
        self.connection.ice_restart_pending = false;
    }

    /// Opens a connection, with transceivers for a screen where one is shared, and has an offer created. An earlier connection is closed.
    fn start(&mut self, settings: &Settings, sharing: bool, out: &mut VecDeque<Output>) {
        self.close(out);
        self.generation += 1;
        self.connection.state = State::Offering;
        self.connection.is_initial = true;
        let peer = self.key();
        let (servers, policy) = (settings.ice.servers.clone(), settings.ice.policy);
        out.push_back(Output::Peer {
            peer,
            action: PeerOutput::Open { servers, policy },
        });
        if sharing {
            let action = PeerOutput::AddScreen;
            out.push_back(Output::Peer { peer, action });
        }
        out.push_back(Output::Peer {
            peer,
            action: PeerOutput::Offer { ice_restart: false },
        });
    }

    /// Closes the connection; the handle stays.
    pub(crate) fn close(&mut self, out: &mut VecDeque<Output>) {
        if self.connection.state != State::Idle {
            out.push_back(Output::Peer {
                peer: self.key(),
                action: PeerOutput::Close,
            });
        }
        self.connection = Connection::default();
        self.connectivity.close();
    }

    /// Closes the connection and drops the handle: VideoRoom lets no handle join twice.
    pub(crate) fn forget(&mut self, out: &mut VecDeque<Output>) {
        self.close(out);
        self.forget_handle();
    }

    fn forget_handle(&mut self) {
        self.handle = None;
        self.connectivity = Connectivity::default();
        self.joined = false;
        self.room_made = false;
    }

    /// Replaces a handle that Janus refused by a new one.
    pub(crate) fn renew_handle(&mut self, cx: &mut Context<'_>) -> HandleKey {
        if let Some(old) = self.handle.take() {
            cx.session.detach(cx.now, old);
        }
        let handle = cx.session.attach(cx.now, Plugin::VideoRoom);
        self.handle = Some(handle);
        self.joined = false;
        handle
    }

    pub(crate) fn handle_peer(
        &mut self,
        cx: &mut Context<'_>,
        event: PeerEvent,
        me: &JoinRequest,
        published: PublishedState,
        settings: &Settings,
    ) -> Result<(), String> {
        match event {
            PeerEvent::Offered { sdp, mids } if self.connection.state == State::Offering => {
                let offer = PendingOffer {
                    sdp,
                    mids,
                    candidates: Vec::new(),
                };
                self.send_offer(cx, offer, me, published, settings);
            }
            PeerEvent::Candidate(trickle) => {
                if let State::Asked { offer, .. } | State::MakingRoom { offer, .. } =
                    &mut self.connection.state
                {
                    offer.candidates.push(trickle.clone());
                }
                if let Some(handle) = self
                    .handle
                    .filter(|_| !matches!(self.connection.state, State::MakingRoom { .. }))
                {
                    cx.session.trickle(cx.now, handle, &[trickle]);
                }
            }
            PeerEvent::Accepted => {
                if let State::Accepting { mids } = &self.connection.state {
                    self.connection.state = State::Done { mids: mids.clone() };
                    self.send_update(cx, published);
                }
            }
            PeerEvent::Refused(why) => return Err(why),
            _ => {}
        }
        Ok(())
    }

    /// Sends the offer: with `joinandconfigure`, with `publish` where we are a member already, or with `configure` where we publish already.
    fn send_offer(
        &mut self,
        cx: &mut Context<'_>,
        offer: PendingOffer,
        me: &JoinRequest,
        published: PublishedState,
        settings: &Settings,
    ) {
        let handle = self.handle.unwrap_or_else(|| self.renew_handle(cx));
        let options = publisher_options(&offer.mids, published);
        let body = if self.connection.published {
            videoroom::configure_publisher(&options)
        } else if self.joined {
            videoroom::publish(&options)
        } else {
            let join = JoinPublisher {
                room: me.room.clone(),
                id: None,
                display: Some(me.name.clone()),
                pin: me.pin.clone(),
                token: settings.auth.token.clone(),
            };
            videoroom::join_and_configure(&join, &options)
        };
        let jsep = Jsep {
            kind: JsepKind::Offer,
            sdp: offer.sdp.clone(),
        };
        let transaction = cx.session.request(cx.now, handle, body, Some(jsep));
        if !offer.candidates.is_empty() {
            cx.session.trickle(cx.now, handle, &offer.candidates);
        }
        self.connection.is_initial = false;
        self.connection.withheld.offered(&offer.mids);
        self.connection.last_sent = Some(published);
        self.connection.state = State::Asked { transaction, offer };
    }

    /// Sends the offer that Janus refused once more, on a new handle: the one that refused it has taken it all the same.
    pub(crate) fn send_offer_again(
        &mut self,
        cx: &mut Context<'_>,
        me: &JoinRequest,
        published: PublishedState,
        settings: &Settings,
    ) {
        if let State::Asked { offer, .. } = &self.connection.state {
            let offer = offer.clone();
            self.renew_handle(cx);
            self.send_offer(cx, offer, me, published, settings);
        }
    }

    /// Tells the others which streams carry media, by `descriptions`: one request at a time, the last state wins. The first shared screen
    /// needs a new offer.
    pub(crate) fn send_update(&mut self, cx: &mut Context<'_>, published: PublishedState) {
        let State::Done { mids } = &self.connection.state else {
            return;
        };
        if self.connection.ice_restart_pending {
            self.restart_ice(cx);
            return;
        }
        let Some(handle) = self.handle.filter(|_| {
            self.connection.pending_update.is_none() && self.connection.last_sent != Some(published)
        }) else {
            return;
        };
        if published.screen && mids.screen.is_none() {
            self.connection.state = State::Offering;
            cx.peer(self.key(), PeerOutput::AddScreen);
            cx.peer(self.key(), PeerOutput::Offer { ice_restart: false });
            return;
        }
        let body = videoroom::configure_publisher(&publisher_options(mids, published));
        self.connection.last_sent = Some(published);
        self.connection.pending_update = Some(cx.session.request(cx.now, handle, body, None));
    }
}

/// The descriptions of our m-lines, in the words that the [roster](crate::room::roster) of the others reads.
fn publisher_options(mids: &PublisherMids, published: PublishedState) -> PublisherOptions {
    let line = |mid: &Option<String>, what: &str, on: bool| {
        let off = if on { "" } else { " off" };
        mid.clone().map(|mid| Description {
            mid,
            description: format!("{what}{off}"),
        })
    };
    let descriptions = [
        line(&mids.microphone, "microphone", published.microphone),
        line(&mids.camera, "camera", published.camera),
        line(&mids.screen, "screen", published.screen),
        line(&mids.screen_audio, "screen-audio", published.screen_audio),
    ];
    PublisherOptions {
        descriptions: descriptions.into_iter().flatten().collect(),
        ..PublisherOptions::default()
    }
}
