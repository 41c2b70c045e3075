//! A voice room: one peer connection to AudioBridge, which mixes the audio of all participants. We offer, Janus answers.

use std::collections::VecDeque;

use crate::context::Context;
use crate::input::JoinRequest;
use crate::output::Output;
use crate::peer::{Connectivity, PeerEvent, PeerKey, PeerOutput, PeerRole, Withheld};
use crate::sdp;
use crate::settings::Settings;
use janus_proto::audiobridge::{self, CreateRoom, Event, Join, Participant};
use janus_proto::session::{HandleKey, Reply, TransactionId};
use janus_proto::{Id, JanusError, Jsep, JsepKind, Plugin, Reason};

/// Packets that an audio level is averaged over (`audio_active_packets`): 10 packets are 0.2 s. Janus's default of 100 takes two seconds.
const AUDIO_ACTIVE_PACKETS: u32 = 10;
/// The average level above which a participant talks (`audio_level_average`), in -dBov: speech lies around 35, a quiet room beyond 70.
/// Janus's default of 25 takes a raised voice.
const AUDIO_LEVEL_AVERAGE: u32 = 55;

/// State of the membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RoomState {
    Out,
    /// We were in the room by the present handle.
    Left,
    Asked(TransactionId),
    MakingRoom(TransactionId),
    In,
}

/// State of the negotiation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Negotiation {
    /// No connection.
    None,
    Offering,
    Asked(TransactionId),
    Accepting,
    Done,
}

/// What a reply means for the call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum JoinOutcome {
    /// We are in the room.
    Joined { id: Id, participants: Vec<Participant> },
    /// The room was missing, and we made it; the request to join is under way again. `by_us` is false where somebody else was faster.
    RoomMade { by_us: bool },
    /// Janus refused.
    Refused(JanusError),
}

/// The AudioBridge handle and its peer connection.
pub(crate) struct AudioBridge {
    pub(crate) handle: Option<HandleKey>,
    generation: u32,
    room: RoomState,
    negotiation: Negotiation,
    room_made: bool,
    connectivity: Connectivity,
    /// Whether the room was told last that we are muted, and the request that is under way.
    last_sent: Option<bool>,
    pending_update: Option<TransactionId>,
    /// A moderator muted us.
    moderated: bool,
    /// Janus rejected the m-line of our audio.
    rejected: bool,
}

impl AudioBridge {
    pub(crate) fn new() -> Self {
        Self {
            handle: None,
            generation: 0,
            room: RoomState::Out,
            negotiation: Negotiation::None,
            room_made: false,
            connectivity: Connectivity::default(),
            last_sent: None,
            pending_update: None,
            moderated: false,
            rejected: false,
        }
    }

    /// Why our audio would not be mixed in if it were on.
    pub(crate) const fn withheld(&self) -> Option<Withheld> {
        if self.rejected {
            Some(Withheld::Rejected)
        } else if self.moderated {
            Some(Withheld::Moderated)
        } else {
            None
        }
    }

    /// Takes what AudioBridge says of ourselves: it does so only when a moderator muted or unmuted us. True when a mute was lifted. The next
    /// update tells AudioBridge again if our microphone is off all the same.
    pub(crate) fn muted_by_janus(&mut self, muted: bool) -> bool {
        let was = std::mem::replace(&mut self.moderated, muted);
        self.last_sent = Some(muted);
        was && !muted
    }

    /// Takes what a list of the participants says of ourselves: a mute or unmute of which the event was lost. True as for
    /// [`Self::muted_by_janus`].
    pub(crate) fn correct_muted(&mut self, muted: bool) -> bool {
        let is_news =
            self.pending_update.is_none() && self.last_sent == Some(!muted) || (self.moderated && !muted);
        is_news && self.muted_by_janus(muted)
    }

    pub(crate) const fn key(&self) -> PeerKey {
        PeerKey {
            role: PeerRole::Voice,
            generation: self.generation,
        }
    }

    pub(crate) const fn is_connected(&self) -> bool {
        self.connectivity.is_connected()
    }

    pub(crate) const fn connectivity(&mut self) -> &mut Connectivity {
        &mut self.connectivity
    }

    /// Whether a connection that was up is down.
    pub(crate) const fn is_lost(&self) -> bool {
        self.connectivity.is_lost()
    }

    pub(crate) const fn is_making_room(&self) -> bool {
        matches!(self.room, RoomState::MakingRoom(_))
    }

    /// Closes the connection.
    pub(crate) fn close(&mut self, out: &mut VecDeque<Output>) {
        if self.negotiation != Negotiation::None {
            out.push_back(Output::Peer {
                peer: self.key(),
                action: PeerOutput::Close,
            });
        }
        self.negotiation = Negotiation::None;
        self.connectivity.close();
        self.last_sent = None;
        self.pending_update = None;
        self.rejected = false;
    }

    /// We are no longer in the room: AudioBridge removes a participant whose connection closes. Joining again takes another handle, for since
    /// Janus 1.2.4 the thread of the participant has ended with it: on the same handle we would be silent and deaf (run against 1.4.1).
    pub(crate) fn mark_left(&mut self) {
        if self.room == RoomState::In {
            self.room = RoomState::Left;
        }
    }

    /// Closes the connection and drops the handle.
    pub(crate) fn forget(&mut self, out: &mut VecDeque<Output>) {
        self.close(out);
        self.handle = None;
        self.room = RoomState::Out;
        self.room_made = false;
        self.connectivity = Connectivity::default();
    }

    /// Sends `join`; where we are a member already, connects again.
    pub(crate) fn join(&mut self, cx: &mut Context<'_>, me: &JoinRequest, muted: bool, settings: &Settings) {
        if self.room == RoomState::In {
            self.connect(cx, settings);
            return;
        }
        if self.room == RoomState::Left
            && let Some(left) = self.handle.take()
        {
            cx.session.detach(cx.now, left);
        }
        let handle = *self
            .handle
            .get_or_insert_with(|| cx.session.attach(cx.now, Plugin::AudioBridge));
        let mut join = Join::room(me.room.clone());
        join.pin = me.pin.clone();
        join.token = settings.auth.token.clone();
        join.audio_active_packets = Some(AUDIO_ACTIVE_PACKETS);
        join.audio_level_average = Some(AUDIO_LEVEL_AVERAGE);
        join.settings.display = Some(me.name.clone());
        join.settings.muted = Some(muted);
        let transaction = cx.session.request(cx.now, handle, audiobridge::join(&join), None);
        self.room = RoomState::Asked(transaction);
    }

    /// Sends `join` once more, after a refusal.
    pub(crate) fn join_again(
        &mut self,
        cx: &mut Context<'_>,
        me: &JoinRequest,
        muted: bool,
        settings: &Settings,
    ) {
        self.room = RoomState::Out;
        self.join(cx, me, muted, settings);
    }

    fn connect(&mut self, cx: &mut Context<'_>, settings: &Settings) {
        self.close(cx.out);
        self.generation += 1;
        self.negotiation = Negotiation::Offering;
        let (servers, policy) = (settings.ice.servers.clone(), settings.ice.policy);
        cx.peer(self.key(), PeerOutput::Open { servers, policy });
        cx.peer(self.key(), PeerOutput::Offer { ice_restart: false });
    }

    pub(crate) fn handle_peer(
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
                self.last_sent = Some(muted);
                self.negotiation = Negotiation::Asked(transaction);
            }
            PeerEvent::Candidate(trickle) => cx.session.trickle(cx.now, handle, &[trickle]),
            PeerEvent::Accepted if self.negotiation == Negotiation::Accepting => {
                self.negotiation = Negotiation::Done;
                self.send_update(cx, muted);
            }
            PeerEvent::Refused(why) => return Err(why),
            _ => {}
        }
        Ok(())
    }

    pub(crate) fn handle_reply(
        &mut self,
        cx: &mut Context<'_>,
        transaction: TransactionId,
        result: Result<Reply, JanusError>,
        me: &JoinRequest,
        muted: bool,
        settings: &Settings,
    ) -> Option<JoinOutcome> {
        if self.pending_update == Some(transaction) {
            self.pending_update = None;
            if result == Err(JanusError::TimedOut) {
                self.last_sent = None;
            }
            self.send_update(cx, muted);
            return None;
        }
        if self.room == RoomState::MakingRoom(transaction) {
            return match result {
                Err(error) if error.reason_kind() != Reason::RoomExists => Some(JoinOutcome::Refused(error)),
                result => {
                    self.room = RoomState::Out;
                    self.join(cx, me, muted, settings);
                    Some(JoinOutcome::RoomMade {
                        by_us: result.is_ok(),
                    })
                }
            };
        }
        if self.room == RoomState::Asked(transaction) {
            return self.answered(cx, result, me, settings);
        }
        if self.negotiation == Negotiation::Asked(transaction) {
            let answer = result.map(|reply| reply.jsep.filter(|jsep| jsep.kind == JsepKind::Answer));
            return match answer {
                Ok(Some(answer)) => {
                    self.rejected = sdp::rejects_all(&answer.sdp);
                    self.negotiation = Negotiation::Accepting;
                    cx.peer(self.key(), PeerOutput::Accept { answer: answer.sdp });
                    None
                }
                Ok(None) => Some(JoinOutcome::Refused(JanusError::Malformed(
                    "no answer to our offer".to_owned(),
                ))),
                Err(error) => {
                    if error.reason_kind() == Reason::NotJoined {
                        self.mark_left();
                    }
                    Some(JoinOutcome::Refused(error))
                }
            };
        }
        None
    }

    fn answered(
        &mut self,
        cx: &mut Context<'_>,
        result: Result<Reply, JanusError>,
        me: &JoinRequest,
        settings: &Settings,
    ) -> Option<JoinOutcome> {
        match result {
            Ok(reply) => match Event::decode(&reply.data) {
                Event::Joined { id, participants, .. } => {
                    self.room = RoomState::In;
                    self.moderated = false;
                    self.connect(cx, settings);
                    Some(JoinOutcome::Joined { id, participants })
                }
                _ => Some(JoinOutcome::Refused(JanusError::Malformed(
                    "joining was answered by something else".to_owned(),
                ))),
            },
            Err(error)
                if error.reason_kind() == Reason::NoSuchRoom && settings.rooms.create && !self.room_made =>
            {
                self.make_room(cx, me, settings);
                None
            }
            Err(error) => Some(JoinOutcome::Refused(error)),
        }
    }

    fn make_room(&mut self, cx: &mut Context<'_>, me: &JoinRequest, settings: &Settings) {
        let Some(handle) = self.handle else { return };
        self.room_made = true;
        let body = audiobridge::create(&CreateRoom {
            room: Some(me.room.clone()),
            pin: me.pin.clone(),
            secret: settings.secret_to_give(&me.room),
            is_private: Some(true),
            sampling_rate: Some(48_000),
            audiolevel_event: Some(true),
            audio_active_packets: Some(AUDIO_ACTIVE_PACKETS),
            audio_level_average: Some(AUDIO_LEVEL_AVERAGE),
            permanent: Some(false),
            admin_key: settings.rooms.admin_key.clone(),
            ..CreateRoom::default()
        });
        self.room = RoomState::MakingRoom(cx.session.request(cx.now, handle, body, None));
    }

    /// Tells the room whether we are muted: one request at a time, the last state wins.
    pub(crate) fn send_update(&mut self, cx: &mut Context<'_>, muted: bool) {
        if self.negotiation != Negotiation::Done
            || self.pending_update.is_some()
            || self.last_sent == Some(muted)
        {
            return;
        }
        if let Some(handle) = self.handle {
            self.last_sent = Some(muted);
            self.pending_update = Some(cx.session.request(cx.now, handle, configure(muted), None));
        }
    }
}

fn configure(muted: bool) -> serde_json::Value {
    audiobridge::configure(&audiobridge::Settings {
        muted: Some(muted),
        ..audiobridge::Settings::default()
    })
}
