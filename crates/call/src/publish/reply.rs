//! What Janus says to an offer: an answer, that the room has to be made first, or no.

use super::super::Settings;
use super::super::simulcast;
use super::{PendingOffer, Publisher, State};
use crate::context::Context;
use crate::input::JoinRequest;
use crate::peer::PublishedState;
use crate::peer::{OwnLines, PeerOutput};
use janus_proto::session::{Reply, TransactionId};
use janus_proto::videoroom::{self, CreateRoom, Event, Publisher as Feed};
use janus_proto::{Id, JanusError, JsepKind};

/// VideoRoom's "no such room".
const NO_SUCH_ROOM: u32 = 426;
/// VideoRoom's "room exists already": somebody else was quicker, which is as good.
const ROOM_EXISTS: u32 = 427;
/// VideoRoom's "already published": it did not hear that the connection before is closed.
const ALREADY_PUBLISHED: u32 = 434;
/// So many times in a row an offer may go unanswered although Janus should have heard it.
const MOST_UNANSWERED: u32 = 2;

/// What became of a reply.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Publishing {
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

impl Publisher {
    pub(crate) fn handle_reply(
        &mut self,
        cx: &mut Context<'_>,
        transaction: TransactionId,
        result: Result<Reply, JanusError>,
        me: &JoinRequest,
        sending: PublishedState,
        settings: &Settings,
    ) -> Publishing {
        if self.telling == Some(transaction) {
            self.telling = None;
            if result == Err(JanusError::TimedOut) {
                self.told = None;
            }
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
                // What flows is left alone as long as it may be only that Janus does not hear us: the same offer changes nothing twice.
                Err(JanusError::TimedOut) if self.joined && self.bears_silence(cx) => {
                    self.ask(cx, offer, me, sending, settings);
                    Publishing::Nothing
                }
                Err(error) => {
                    if let (Some(ALREADY_PUBLISHED), Some(handle)) = (error.code(), self.handle) {
                        cx.session.hang_up(cx.now, handle);
                    }
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

    /// Whether an offer that was not answered is made once more.
    fn bears_silence(&mut self, cx: &mut Context<'_>) -> bool {
        if cx.session.is_connected() {
            self.unanswered += 1;
            cx.session.probe(cx.now);
        }
        self.unanswered <= MOST_UNANSWERED
    }

    fn answered(&mut self, cx: &mut Context<'_>, reply: Reply, lines: OwnLines) -> Publishing {
        let camera = lines.camera.clone();
        // Whatever the answer is, there is a connection, which is closed if it comes to nothing.
        self.state = State::Accepting { lines };
        let Some(answer) = reply.jsep.filter(|jsep| jsep.kind == JsepKind::Answer) else {
            return Publishing::Refused(JanusError::Malformed("no answer to our offer".to_owned()));
        };
        let answer = simulcast::answer(answer.sdp, &reply.data, camera.as_ref());
        self.published = true;
        self.unanswered = 0;
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
    fn make_room(
        &mut self,
        cx: &mut Context<'_>,
        offer: PendingOffer,
        me: &JoinRequest,
        settings: &Settings,
    ) {
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
}
