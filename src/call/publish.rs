//! Publishing: one connection that carries microphone and camera, and the one negotiation that brings it up.

use std::collections::VecDeque;

use super::io::{JoinRequest, Output, PeerEvent, PeerKey, PeerOutput, PeerRole};
use super::{Settings, simulcast};
use crate::janus::message::{Id, Jsep, JsepKind, Trickle};
use crate::janus::session::{HandleKey, JanusError, Plugin, Reply, Session, TransactionId};
use crate::janus::videoroom::{
    self, CreateRoom, Description, Event, JoinPublisher, Publisher as Feed, PublisherOptions,
};
use crate::time::{Moment, Span};

/// A lobby counts as ready when an offer's candidates are not all there after this long: a STUN or TURN server does not answer.
const GATHERING: Span = Span::seconds(3);
/// VideoRoom's "no such room".
const NO_SUCH_ROOM: u32 = 426;
/// VideoRoom's "room exists already": somebody else was quicker, which is as good.
const ROOM_EXISTS: u32 = 427;

/// What the session, the time and the outbox are for the length of one input.
pub(super) struct Cx<'a> {
    pub(super) now: Moment,
    pub(super) session: &'a mut Session,
    pub(super) out: &'a mut VecDeque<Output>,
}

impl Cx<'_> {
    pub(super) fn peer(&mut self, peer: PeerKey, action: PeerOutput) {
        self.out.push_back(Output::Peer { peer, action });
    }
}

/// Our offer, kept until it is answered: a room that has to be made first gets it a second time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PendingOffer {
    sdp: String,
    lines: Lines,
    candidates: Vec<Trickle>,
}

/// The mids of what we publish.
///
/// A shared screen gets its two m-lines with the first share, by one renegotiation, and keeps them: from then on sharing and
/// ceasing to share are a track and a description, as with the camera, and negotiate nothing. Lines made in advance would be
/// in everybody's subscription although hardly anybody shares (Janus 1.1.2 holds some 150 to a connection), and lines that go
/// inactive and come back are where browsers and Janus differ most.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Lines {
    microphone: Option<String>,
    camera: Option<String>,
    screen: Option<String>,
    screen_audio: Option<String>,
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
    Accepting { lines: Lines },
    /// Negotiated.
    Done { lines: Lines },
}

/// What is sent, as the others are told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sending {
    pub(super) microphone: bool,
    pub(super) camera: bool,
    pub(super) screen: bool,
    pub(super) screen_audio: bool,
}

/// What became of a reply.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Publishing {
    /// Nothing that the call must know.
    Nothing,
    /// We are in the room.
    Joined {
        id: Id,
        private_id: Option<u64>,
        publishers: Vec<Feed>,
        attendees: Vec<(Id, Option<String>)>,
    },
    /// Janus refused.
    Refused(JanusError),
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
    offered: Option<Moment>,
    room_made: bool,
    joined: bool,
    /// Janus has answered an offer of this connection: what it is offered next changes what is published.
    published: bool,
    connected: bool,
    /// Another path is sought as soon as that can be.
    seeking: bool,
    /// It was connected, in this membership.
    was_up: bool,
    /// What the others were told last, and the request that is telling them now.
    told: Option<Sending>,
    telling: Option<TransactionId>,
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
            seeking: false,
            was_up: false,
            told: None,
            telling: None,
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
    pub(super) fn seek_path(&mut self, cx: &mut Cx<'_>) {
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

    /// Makes the offer while the person is still in the lobby, unless it is made already.
    pub(super) fn prepare(&mut self, settings: &Settings, out: &mut VecDeque<Output>) {
        if self.state == State::Idle {
            self.start(settings, false, out);
        }
    }

    /// Whether an offer for joining is ready, with all its candidates, or with those that came within [`GATHERING`].
    pub(super) fn is_prepared(&self, now: Moment) -> bool {
        let State::Ready { offer } = &self.state else {
            return false;
        };
        let late = self
            .offered
            .is_some_and(|offered| now.since(offered) >= GATHERING);
        late || offer.candidates.last() == Some(&Trickle::Completed)
    }

    /// When [`Self::is_prepared`] changes by itself.
    pub(super) fn poll_deadline(&self, now: Moment) -> Option<Moment> {
        let State::Ready { .. } = &self.state else {
            return None;
        };
        self.offered
            .map(|offered| offered + GATHERING)
            .filter(|due| *due > now)
    }

    /// Janus is to have the first offer as soon as it is ready; one is made if none is there or being made.
    pub(super) fn hurry(&mut self, settings: &Settings, sharing: bool, out: &mut VecDeque<Output>) {
        if !self.fresh {
            self.start(settings, sharing, out);
        }
        self.eager = true;
    }

    /// Gives Janus the first offer.
    pub(super) fn hand_over(
        &mut self,
        cx: &mut Cx<'_>,
        me: &JoinRequest,
        sending: Sending,
        settings: &Settings,
    ) {
        if let State::Ready { offer } = &self.state {
            let offer = offer.clone();
            self.ask(cx, offer, me, sending, settings);
        }
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
        self.seeking = false;
        self.told = None;
        self.telling = None;
    }

    /// The membership is over, and with it the handle: Janus lets none join twice.
    pub(super) fn forget(&mut self, out: &mut VecDeque<Output>) {
        self.close(out);
        self.forget_handle();
    }

    /// The session is gone, and with it the handle. An offer that Janus never had is as good for the next one.
    pub(super) fn forget_session(&mut self, out: &mut VecDeque<Output>) {
        if !self.fresh {
            self.close(out);
        }
        self.forget_handle();
    }

    fn forget_handle(&mut self) {
        self.handle = None;
        self.was_up = false;
        self.joined = false;
        self.room_made = false;
    }

    /// Takes a fresh handle in the place of one that Janus refused.
    pub(super) fn renew_handle(&mut self, cx: &mut Cx<'_>) -> HandleKey {
        if let Some(old) = self.handle.take() {
            cx.session.detach(cx.now, old);
        }
        let handle = cx.session.attach(cx.now, Plugin::VideoRoom);
        self.handle = Some(handle);
        self.joined = false;
        handle
    }

    /// Takes what belongs to a first offer, for which neither a session nor a room is needed; gives back anything else.
    pub(super) fn keep(
        &mut self,
        event: PeerEvent,
        now: Moment,
        out: &mut VecDeque<Output>,
    ) -> Option<PeerEvent> {
        if !self.fresh {
            return Some(event);
        }
        match (event, &mut self.state) {
            (
                PeerEvent::Offered {
                    sdp,
                    microphone,
                    camera,
                    screen,
                    screen_audio,
                },
                State::Offering,
            ) => {
                let lines = Lines {
                    microphone,
                    camera,
                    screen,
                    screen_audio,
                };
                let candidates = std::mem::take(&mut self.early);
                let offer = PendingOffer {
                    sdp,
                    lines,
                    candidates,
                };
                self.state = State::Ready { offer };
                self.offered = Some(now);
            }
            (PeerEvent::Candidate(trickle), State::Ready { offer }) => offer.candidates.push(trickle),
            (PeerEvent::Candidate(trickle), _) => self.early.push(trickle),
            // Joining tries again, and tells.
            (PeerEvent::Refused(_), _) if !self.eager => self.close(out),
            (event, _) => return Some(event),
        }
        None
    }

    /// Whether Janus is to have the offer that is ready.
    pub(super) const fn is_due(&self) -> bool {
        self.eager && matches!(self.state, State::Ready { .. })
    }

    pub(super) fn handle_peer(
        &mut self,
        cx: &mut Cx<'_>,
        event: PeerEvent,
        me: &JoinRequest,
        sending: Sending,
        settings: &Settings,
    ) -> Result<(), String> {
        match event {
            PeerEvent::Offered {
                sdp,
                microphone,
                camera,
                screen,
                screen_audio,
            } if self.state == State::Offering => {
                let lines = Lines {
                    microphone,
                    camera,
                    screen,
                    screen_audio,
                };
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
        cx: &mut Cx<'_>,
        offer: PendingOffer,
        me: &JoinRequest,
        sending: Sending,
        settings: &Settings,
    ) {
        let handle = self.handle.unwrap_or_else(|| self.renew_handle(cx));
        let options = offer.lines.describe(sending);
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

    pub(super) fn handle_reply(
        &mut self,
        cx: &mut Cx<'_>,
        transaction: TransactionId,
        result: Result<Reply, JanusError>,
        me: &JoinRequest,
        sending: Sending,
        settings: &Settings,
    ) -> Publishing {
        if self.telling == Some(transaction) {
            self.telling = None;
            self.tell(cx, sending);
            return Publishing::Nothing;
        }
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Asked {
                transaction: asked,
                offer,
            } if asked == transaction => match result {
                Ok(reply) => self.answered(cx, reply, offer.lines),
                Err(error)
                    if error.code() == Some(NO_SUCH_ROOM)
                        && settings.rooms.create
                        && !self.room_made
                        && !self.published =>
                {
                    self.make_room(cx, offer, me, settings);
                    Publishing::Nothing
                }
                Err(error) => {
                    self.state = State::Asked {
                        transaction: asked,
                        offer,
                    };
                    Publishing::Refused(error)
                }
            },
            State::MakingRoom {
                transaction: asked,
                offer,
            } if asked == transaction => match result {
                Err(error) if error.code() != Some(ROOM_EXISTS) => {
                    self.state = State::MakingRoom {
                        transaction: asked,
                        offer,
                    };
                    Publishing::Refused(error)
                }
                _ => {
                    self.ask(cx, offer, me, sending, settings);
                    Publishing::Nothing
                }
            },
            other => {
                self.state = other;
                Publishing::Nothing
            }
        }
    }

    fn answered(&mut self, cx: &mut Cx<'_>, reply: Reply, lines: Lines) -> Publishing {
        let Some(answer) = reply.jsep.filter(|jsep| jsep.kind == JsepKind::Answer) else {
            return Publishing::Refused(JanusError::Malformed("no answer to our offer".to_owned()));
        };
        let answer = simulcast::answer(answer.sdp, &reply.data, lines.camera.as_ref());
        self.state = State::Accepting { lines };
        self.published = true;
        cx.peer(self.key(), PeerOutput::Accept { answer });
        match Event::decode(&reply.data) {
            Event::Joined {
                id,
                private_id,
                publishers,
                attendees,
                ..
            } => {
                self.joined = true;
                let attendees = attendees
                    .into_iter()
                    .map(|attendee| (attendee.id, attendee.display))
                    .collect();
                Publishing::Joined {
                    id,
                    private_id,
                    publishers,
                    attendees,
                }
            }
            _ => Publishing::Nothing,
        }
    }

    /// The handle that was refused has our offer in its hands already, so the next try gets a fresh one.
    fn make_room(&mut self, cx: &mut Cx<'_>, offer: PendingOffer, me: &JoinRequest, settings: &Settings) {
        let handle = self.renew_handle(cx);
        self.room_made = true;
        let body = videoroom::create(&CreateRoom {
            room: Some(me.room.clone()),
            pin: me.pin.clone(),
            admin_key: settings.rooms.admin_key.clone(),
            publishers: Some(settings.rooms.publishers),
            bitrate: Some(settings.rooms.bitrate),
            audiolevel_event: Some(true),
            notify_joining: Some(true),
            opus_fec: Some(true),
            permanent: Some(false),
            ..CreateRoom::default()
        });
        let transaction = cx.session.request(cx.now, handle, body, None);
        self.state = State::MakingRoom { transaction, offer };
    }

    /// Tells the others what is sent, one request at a time, the last state winning. The first share needs a new offer.
    pub(super) fn tell(&mut self, cx: &mut Cx<'_>, sending: Sending) {
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
        let body = videoroom::configure_publisher(&lines.describe(sending));
        self.told = Some(sending);
        self.telling = Some(cx.session.request(cx.now, handle, body, None));
    }
}

impl Lines {
    fn describe(&self, sending: Sending) -> PublisherOptions {
        let line = |mid: &Option<String>, what: &str, on: bool| {
            let off = if on { "" } else { " off" };
            mid.clone().map(|mid| Description {
                mid,
                description: format!("{what}{off}"),
            })
        };
        let lines = [
            line(&self.microphone, "microphone", sending.microphone),
            line(&self.camera, "camera", sending.camera),
            line(&self.screen, "screen", sending.screen),
            line(&self.screen_audio, "screen-audio", sending.screen_audio),
        ];
        PublisherOptions {
            descriptions: lines.into_iter().flatten().collect(),
            ..PublisherOptions::default()
        }
    }
}
