//! A voice room: one connection to an AudioBridge, which mixes everybody's sound into one. We offer, Janus answers.

use std::collections::VecDeque;

use super::Settings;
use crate::context::Context;
use crate::input::JoinRequest;
use crate::output::Output;
use crate::peer::{PeerEvent, PeerKey, PeerOutput, PeerRole};
use janus_proto::audiobridge::{self, CreateRoom, Event, Join, Participant};
use janus_proto::session::{HandleKey, Reply, TransactionId};
use janus_proto::{Id, JanusError, Jsep, JsepKind, Plugin, Reason};

/// Packets that a level is averaged over: a fifth of a second, so that who talks is marked within one. Janus's own 100 take two.
const AVERAGED_PACKETS: u32 = 10;
/// The average level from which somebody talks, in dB below the loudest: speech lies around 35, a quiet room beyond 70. Janus's own
/// 25 takes a raised voice.
const TALKING_LEVEL: u32 = 55;

/// Where joining stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Membership {
    Out,
    Asked(TransactionId),
    MakingRoom(TransactionId),
    In,
}

/// Where the negotiation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Negotiation {
    /// No connection.
    None,
    Offering,
    Asked(TransactionId),
    Accepting,
    Done,
}

/// What became of a reply.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Voicing {
    /// Nothing that the call must know.
    Nothing,
    /// We are in the room.
    Joined { id: Id, participants: Vec<Participant> },
    /// Janus refused.
    Refused(JanusError),
}

/// The AudioBridge handle and its connection.
pub(super) struct Voice {
    pub(super) handle: Option<HandleKey>,
    generation: u32,
    membership: Membership,
    negotiation: Negotiation,
    room_made: bool,
    connected: bool,
    /// It was connected, in this membership.
    was_up: bool,
    /// Whether the room was told last that we are muted, and the request that is telling it now.
    told: Option<bool>,
    telling: Option<TransactionId>,
}

impl Voice {
    pub(super) const fn new() -> Self {
        Self {
            handle: None,
            generation: 0,
            membership: Membership::Out,
            negotiation: Negotiation::None,
            room_made: false,
            connected: false,
            was_up: false,
            told: None,
            telling: None,
        }
    }

    pub(super) const fn key(&self) -> PeerKey {
        PeerKey {
            role: PeerRole::Voice,
            generation: self.generation,
        }
    }

    pub(super) const fn is_connected(&self) -> bool {
        self.connected
    }

    pub(super) const fn set_connected(&mut self, connected: bool) {
        self.connected = connected;
        self.was_up |= connected;
    }

    /// Whether a connection that was up is not.
    pub(super) const fn is_lost(&self) -> bool {
        self.was_up && !self.connected
    }

    pub(super) const fn is_making_room(&self) -> bool {
        matches!(self.membership, Membership::MakingRoom(_))
    }

    /// Closes the connection.
    pub(super) fn close(&mut self, out: &mut VecDeque<Output>) {
        if self.negotiation != Negotiation::None {
            out.push_back(Output::Peer {
                peer: self.key(),
                action: PeerOutput::Close,
            });
        }
        self.negotiation = Negotiation::None;
        self.connected = false;
        self.told = None;
        self.telling = None;
    }

    /// We are in the room no more: AudioBridge takes out whose connection closes (1.1.2). The handle can join again.
    pub(super) fn leave_room(&mut self) {
        if self.membership == Membership::In {
            self.membership = Membership::Out;
        }
    }

    /// Closes the connection and lets the handle go.
    pub(super) fn forget(&mut self, out: &mut VecDeque<Output>) {
        self.close(out);
        self.handle = None;
        self.membership = Membership::Out;
        self.room_made = false;
        self.was_up = false;
    }

    /// Asks to be let in; once in already, connects again.
    pub(super) fn start(&mut self, cx: &mut Context<'_>, me: &JoinRequest, muted: bool, settings: &Settings) {
        if self.membership == Membership::In {
            self.connect(cx, settings);
            return;
        }
        let handle = *self
            .handle
            .get_or_insert_with(|| cx.session.attach(cx.now, Plugin::AudioBridge));
        let mut join = Join::room(me.room.clone());
        join.pin = me.pin.clone();
        join.token = settings.auth.token.clone();
        join.audio_active_packets = Some(AVERAGED_PACKETS);
        join.audio_level_average = Some(TALKING_LEVEL);
        join.settings.display = Some(me.name.clone());
        join.settings.muted = Some(muted);
        let transaction = cx.session.request(cx.now, handle, audiobridge::join(&join), None);
        self.membership = Membership::Asked(transaction);
    }

    fn connect(&mut self, cx: &mut Context<'_>, settings: &Settings) {
        self.close(cx.out);
        self.generation += 1;
        self.negotiation = Negotiation::Offering;
        let (servers, policy) = (settings.ice.servers.clone(), settings.ice.policy);
        cx.peer(self.key(), PeerOutput::Open { servers, policy });
        cx.peer(self.key(), PeerOutput::Offer { ice_restart: false });
    }

    pub(super) fn handle_peer(
        &mut self,
        cx: &mut Context<'_>,
        event: PeerEvent,
        muted: bool,
    ) -> Result<(), String> {
        let Some(handle) = self.handle else { return Ok(()) };
        match event {
            PeerEvent::Offered { sdp, .. } if self.negotiation == Negotiation::Offering => {
                let jsep = Jsep {
                    kind: JsepKind::Offer,
                    sdp,
                };
                let transaction = cx.session.request(cx.now, handle, configure(muted), Some(jsep));
                self.told = Some(muted);
                self.negotiation = Negotiation::Asked(transaction);
            }
            PeerEvent::Candidate(trickle) => cx.session.trickle(cx.now, handle, &[trickle]),
            PeerEvent::Accepted if self.negotiation == Negotiation::Accepting => {
                self.negotiation = Negotiation::Done;
                self.tell(cx, muted);
            }
            PeerEvent::Refused(why) => return Err(why),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn handle_reply(
        &mut self,
        cx: &mut Context<'_>,
        transaction: TransactionId,
        result: Result<Reply, JanusError>,
        me: &JoinRequest,
        muted: bool,
        settings: &Settings,
    ) -> Voicing {
        if self.telling == Some(transaction) {
            self.telling = None;
            if result == Err(JanusError::TimedOut) {
                self.told = None;
            }
            self.tell(cx, muted);
            return Voicing::Nothing;
        }
        if self.membership == Membership::MakingRoom(transaction) {
            return match result {
                Err(error) if error.reason_kind() != Reason::RoomExists => Voicing::Refused(error),
                _ => {
                    self.membership = Membership::Out;
                    self.start(cx, me, muted, settings);
                    Voicing::Nothing
                }
            };
        }
        if self.membership == Membership::Asked(transaction) {
            return self.answered(cx, result, me, settings);
        }
        if self.negotiation == Negotiation::Asked(transaction) {
            let answer = result.map(|reply| reply.jsep.filter(|jsep| jsep.kind == JsepKind::Answer));
            return match answer {
                Ok(Some(answer)) => {
                    self.negotiation = Negotiation::Accepting;
                    cx.peer(self.key(), PeerOutput::Accept { answer: answer.sdp });
                    Voicing::Nothing
                }
                Ok(None) => Voicing::Refused(JanusError::Malformed("no answer to our offer".to_owned())),
                Err(error) => {
                    if error.reason_kind() == Reason::NotJoined {
                        self.leave_room();
                    }
                    Voicing::Refused(error)
                }
            };
        }
        Voicing::Nothing
    }

    fn answered(
        &mut self,
        cx: &mut Context<'_>,
        result: Result<Reply, JanusError>,
        me: &JoinRequest,
        settings: &Settings,
    ) -> Voicing {
        match result {
            Ok(reply) => match Event::decode(&reply.data) {
                Event::Joined { id, participants, .. } => {
                    self.membership = Membership::In;
                    self.connect(cx, settings);
                    Voicing::Joined { id, participants }
                }
                _ => Voicing::Refused(JanusError::Malformed(
                    "joining was answered by something else".to_owned(),
                )),
            },
            Err(error)
                if error.reason_kind() == Reason::NoSuchRoom && settings.rooms.create && !self.room_made =>
            {
                self.make_room(cx, me, settings);
                Voicing::Nothing
            }
            Err(error) => Voicing::Refused(error),
        }
    }

    fn make_room(&mut self, cx: &mut Context<'_>, me: &JoinRequest, settings: &Settings) {
        let Some(handle) = self.handle else { return };
        self.room_made = true;
        let body = audiobridge::create(&CreateRoom {
            room: Some(me.room.clone()),
            pin: me.pin.clone(),
            sampling_rate: Some(48_000),
            audiolevel_event: Some(true),
            audio_active_packets: Some(AVERAGED_PACKETS),
            audio_level_average: Some(TALKING_LEVEL),
            permanent: Some(false),
            admin_key: settings.rooms.admin_key.clone(),
            ..CreateRoom::default()
        });
        self.membership = Membership::MakingRoom(cx.session.request(cx.now, handle, body, None));
    }

    /// Tells the room about the toggle, one request at a time, the last state winning.
    pub(super) fn tell(&mut self, cx: &mut Context<'_>, muted: bool) {
        if self.negotiation != Negotiation::Done || self.telling.is_some() || self.told == Some(muted) {
            return;
        }
        if let Some(handle) = self.handle {
            self.told = Some(muted);
            self.telling = Some(cx.session.request(cx.now, handle, configure(muted), None));
        }
    }
}

fn configure(muted: bool) -> serde_json::Value {
    audiobridge::configure(&audiobridge::Settings {
        muted: Some(muted),
        ..audiobridge::Settings::default()
    })
}
