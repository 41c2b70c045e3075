//! Publishing: one connection that carries microphone and camera, and the one negotiation that brings it up.

mod first;
mod reply;

use std::collections::VecDeque;

pub(super) use self::reply::Publishing;
use super::Settings;
use crate::context::Context;
use crate::input::JoinRequest;
use crate::output::Output;
use crate::peer::{OwnLines, PeerEvent, PeerKey, PeerOutput, PeerRole, PublishedState};
use crate::room::stream::FeedStream;
use janus_proto::session::{HandleKey, TransactionId};
use janus_proto::videoroom::{self, Description, JoinPublisher, PublisherOptions};
use janus_proto::{Id, Jsep, JsepKind, Plugin, Timestamp, Trickle};

/// Our offer, kept until it is answered: a room that has to be made first gets it a second time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PendingOffer {
    sdp: String,
    lines: OwnLines,
    candidates: Vec<Trickle>,
}

/// Where the negotiation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// No connection.
    Idle,
    /// The browser makes an offer.
    Offering,
    /// The first offer of a connection was made while the person was still in the lobby; it waits for them to join.
    Ready { offer: PendingOffer },
    /// Janus has the offer.
    Asked {
        transaction: TransactionId,
        offer: PendingOffer,
    },
    /// Janus makes the room, which then gets the offer.
    MakingRoom {
        transaction: TransactionId,
        offer: PendingOffer,
    },
    /// The browser takes the answer.
    Accepting { lines: OwnLines },
    /// Negotiated.
    Done { lines: OwnLines },
}

/// The publisher handle and its connection.
pub(super) struct Publisher {
    pub(super) handle: Option<HandleKey>,
    generation: u32,
    state: State,
    /// Janus is to have the offer as soon as it is made.
    eager: bool,
    /// Janus has had no offer of this connection: any handle may begin with it.
    fresh: bool,
    /// Candidates that came before the offer they belong to.
    early: Vec<Trickle>,
    /// When the offer was ready.
    offered: Option<Timestamp>,
    room_made: bool,
    joined: bool,
    /// Janus has answered an offer of this connection: what it is offered next changes what is published.
    published: bool,
    connected: bool,
    /// Janus told the others of us.
    announced: bool,
    /// Another path is sought as soon as that can be.
    seeking: bool,
    /// It was connected, in this membership.
    was_up: bool,
    /// What the others were told last, and the request that is telling them now.
    told: Option<PublishedState>,
    telling: Option<TransactionId>,
    /// How often the present offer went unanswered although Janus should have heard it.
    unanswered: u32,
}

impl Publisher {
    pub(super) const fn new() -> Self {
        Self {
            handle: None,
            generation: 0,
            state: State::Idle,
            eager: false,
            fresh: false,
            early: Vec::new(),
            offered: None,
            room_made: false,
            joined: false,
            published: false,
            connected: false,
            announced: false,
            seeking: false,
            was_up: false,
            told: None,
            telling: None,
            unanswered: 0,
        }
    }

    pub(super) const fn key(&self) -> PeerKey {
        PeerKey {
            role: PeerRole::Publisher,
            generation: self.generation,
        }
    }

    pub(super) const fn is_connected(&self) -> bool {
        self.connected
    }

    /// Whether Janus was asked last to make the room.
    pub(super) const fn is_making_room(&self) -> bool {
        matches!(self.state, State::MakingRoom { .. })
    }

    /// Janus tells the others of us from now on.
    pub(super) const fn announced(&mut self) {
        self.announced = true;
    }

    /// The stream of our microphone, as Janus knows it, once others can subscribe to it.
    pub(super) fn sound(&self, feed: &Id) -> Option<FeedStream> {
        let (State::Done { lines }, true) = (&self.state, self.announced) else {
            return None;
        };
        let (feed, mid) = (feed.clone(), lines.microphone.clone()?);
        Some(FeedStream { feed, mid })
    }

    pub(super) const fn set_connected(&mut self, connected: bool) {
        self.connected = connected;
        self.was_up |= connected;
    }

    /// Whether a connection that was up is not.
    pub(super) const fn is_lost(&self) -> bool {
        self.was_up && !self.connected
    }

    /// Whether a connection that was agreed upon is not up.
    pub(super) const fn is_waiting(&self) -> bool {
        matches!(self.state, State::Done { .. }) && !self.connected
    }

    /// Offers Janus a restart of ICE, after the offer that may be under way.
    pub(super) fn seek_path(&mut self, cx: &mut Context<'_>) {
        self.seeking = !matches!(self.state, State::Done { .. } | State::Idle);
        if matches!(self.state, State::Done { .. }) {
            self.state = State::Offering;
            cx.peer(self.key(), PeerOutput::Offer { ice_restart: true });
        }
    }

    /// The path does again.
    pub(super) const fn keep_path(&mut self) {
        self.seeking = false;
    }

    /// Opens a connection, with lines for a screen where one is shared, and asks for an offer. What was there before is closed.
    fn start(&mut self, settings: &Settings, sharing: bool, out: &mut VecDeque<Output>) {
        self.close(out);
        self.generation += 1;
        self.state = State::Offering;
        self.fresh = true;
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
    pub(super) fn close(&mut self, out: &mut VecDeque<Output>) {
        if self.state != State::Idle {
            out.push_back(Output::Peer {
                peer: self.key(),
                action: PeerOutput::Close,
            });
        }
        self.state = State::Idle;
        (self.eager, self.fresh) = (false, false);
        self.early.clear();
        self.offered = None;
        self.published = false;
        self.connected = false;
        self.announced = false;
        self.seeking = false;
        self.told = None;
        self.telling = None;
        self.unanswered = 0;
    }

    /// The membership is over, and with it the handle: Janus lets none join twice.
    pub(super) fn forget(&mut self, out: &mut VecDeque<Output>) {
        self.close(out);
        self.forget_handle();
    }

    fn forget_handle(&mut self) {
        self.handle = None;
        self.was_up = false;
        self.joined = false;
        self.room_made = false;
    }

    /// Takes a fresh handle in the place of one that Janus refused.
    pub(super) fn renew_handle(&mut self, cx: &mut Context<'_>) -> HandleKey {
        if let Some(old) = self.handle.take() {
            cx.session.detach(cx.now, old);
        }
        let handle = cx.session.attach(cx.now, Plugin::VideoRoom);
        self.handle = Some(handle);
        self.joined = false;
        handle
    }

    pub(super) fn handle_peer(
        &mut self,
        cx: &mut Context<'_>,
        event: PeerEvent,
        me: &JoinRequest,
        sending: PublishedState,
        settings: &Settings,
    ) -> Result<(), String> {
        match event {
            PeerEvent::Offered { sdp, lines } if self.state == State::Offering => {
                let offer = PendingOffer {
                    sdp,
                    lines,
                    candidates: Vec::new(),
                };
                self.ask(cx, offer, me, sending, settings);
            }
            PeerEvent::Candidate(trickle) => {
                if let State::Asked { offer, .. } | State::MakingRoom { offer, .. } = &mut self.state {
                    offer.candidates.push(trickle.clone());
                }
                if let Some(handle) = self
                    .handle
                    .filter(|_| !matches!(self.state, State::MakingRoom { .. }))
                {
                    cx.session.trickle(cx.now, handle, &[trickle]);
                }
            }
            PeerEvent::Accepted => {
                if let State::Accepting { lines } = &self.state {
                    self.state = State::Done { lines: lines.clone() };
                    self.tell(cx, sending);
                }
            }
            PeerEvent::Refused(why) => return Err(why),
            _ => {}
        }
        Ok(())
    }

    /// Sends the offer: with the request to join, alone where we are in the room already, or to change what is published.
    fn ask(
        &mut self,
        cx: &mut Context<'_>,
        offer: PendingOffer,
        me: &JoinRequest,
        sending: PublishedState,
        settings: &Settings,
    ) {
        let handle = self.handle.unwrap_or_else(|| self.renew_handle(cx));
        let options = describe(&offer.lines, sending);
        let body = if self.published {
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
        self.fresh = false;
        self.told = Some(sending);
        self.state = State::Asked { transaction, offer };
    }

    /// Tells the others what is sent, one request at a time, the last state winning. The first share needs a new offer.
    pub(super) fn tell(&mut self, cx: &mut Context<'_>, sending: PublishedState) {
        let State::Done { lines } = &self.state else {
            return;
        };
        if self.seeking {
            self.seek_path(cx);
            return;
        }
        let Some(handle) = self
            .handle
            .filter(|_| self.telling.is_none() && self.told != Some(sending))
        else {
            return;
        };
        if sending.screen && lines.screen.is_none() {
            self.state = State::Offering;
            cx.peer(self.key(), PeerOutput::AddScreen);
            cx.peer(self.key(), PeerOutput::Offer { ice_restart: false });
            return;
        }
        let body = videoroom::configure_publisher(&describe(lines, sending));
        self.told = Some(sending);
        self.telling = Some(cx.session.request(cx.now, handle, body, None));
    }
}

/// What each of our lines carries now, in the words that [`super::roster`] reads on the other side.
fn describe(lines: &OwnLines, sending: PublishedState) -> PublisherOptions {
    let line = |mid: &Option<String>, what: &str, on: bool| {
        let off = if on { "" } else { " off" };
        mid.clone().map(|mid| Description {
            mid,
            description: format!("{what}{off}"),
        })
    };
    let descriptions = [
        line(&lines.microphone, "microphone", sending.microphone),
        line(&lines.camera, "camera", sending.camera),
        line(&lines.screen, "screen", sending.screen),
        line(&lines.screen_audio, "screen-audio", sending.screen_audio),
    ];
    PublisherOptions {
        descriptions: descriptions.into_iter().flatten().collect(),
        ..PublisherOptions::default()
    }
}
