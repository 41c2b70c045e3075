//! Janus's replies to an offer: an answer, a missing room that is created, or a refusal.

use super::{PendingOffer, Publisher, State};
use crate::context::Context;
use crate::input::JoinRequest;
use crate::peer::PeerOutput;
use crate::peer::PublishedState;
use crate::settings::Settings;
use crate::simulcast;
use janus_proto::session::{Reply, TransactionId};
use janus_proto::videoroom::{self, CreateRoom, Event, Publisher as Feed};
use janus_proto::{Id, JanusError, JsepKind};

/// VideoRoom's "no such room".
const NO_SUCH_ROOM: u32 = 426;
/// VideoRoom's "room exists already": another participant created it in the meantime, which counts as success.
const ROOM_EXISTS: u32 = 427;
/// VideoRoom's "already published": it has not noticed that the earlier connection is closed.
const ALREADY_PUBLISHED: u32 = 434;
/// Timeouts in a row after which an offer is no longer repeated, although Janus is reachable.
const MAX_TIMEOUTS: u32 = 2;

/// What a reply means for the call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PublishOutcome {
    /// We are in the room.
    Joined {
        id: Id,
        private_id: Option<u64>,
        publishers: Vec<Feed>,
        attendees: Vec<(Id, Option<String>)>,
    },
    /// The room was missing, and we made it; the offer is under way again. `by_us` is false where somebody else was faster.
    RoomMade { by_us: bool },
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
        published: PublishedState,
        settings: &Settings,
    ) -> Option<PublishOutcome> {
        if self.connection.pending_update == Some(transaction) {
            self.connection.pending_update = None;
            if result == Err(JanusError::TimedOut) {
                self.connection.last_sent = None;
            }
            self.send_update(cx, published);
            return None;
        }
        match std::mem::replace(&mut self.connection.state, State::Idle) {
            State::Asked {
                transaction: asked,
                offer,
            } if asked == transaction => match result {
                Ok(reply) => self.answered(cx, reply, offer),
                Err(error)
                    if error.code() == Some(NO_SUCH_ROOM)
                        && settings.rooms.create
                        && !self.room_made
                        && !self.connection.published =>
                {
                    self.make_room(cx, offer, me, settings);
                    None
                }
                // Media that flows is not interrupted while it is possible that only signalling is lost. Repeating an offer is harmless.
                Err(JanusError::TimedOut) if self.joined && self.may_retry_timeout(cx) => {
                    self.send_offer(cx, offer, me, published, settings);
                    None
                }
                Err(error) => {
                    if let (Some(ALREADY_PUBLISHED), Some(handle)) = (error.code(), self.handle) {
                        cx.session.hang_up(cx.now, handle);
                    }
                    self.connection.state = State::Asked {
                        transaction: asked,
                        offer,
                    };
                    Some(PublishOutcome::Refused(error))
                }
            },
            State::MakingRoom {
                transaction: asked,
                offer,
            } if asked == transaction => match result {
                Err(error) if error.code() != Some(ROOM_EXISTS) => {
                    self.connection.state = State::MakingRoom {
                        transaction: asked,
                        offer,
                    };
                    Some(PublishOutcome::Refused(error))
                }
                result => {
                    self.send_offer(cx, offer, me, published, settings);
                    Some(PublishOutcome::RoomMade {
                        by_us: result.is_ok(),
                    })
                }
            },
            other => {
                self.connection.state = other;
                None
            }
        }
    }

    /// Counts a timeout, and returns whether the offer is to be repeated.
    fn may_retry_timeout(&mut self, cx: &mut Context<'_>) -> bool {
        if cx.session.is_connected() {
            self.connection.timeouts += 1;
            cx.session.probe(cx.now);
        }
        self.connection.timeouts <= MAX_TIMEOUTS
    }

    fn answered(
        &mut self,
        cx: &mut Context<'_>,
        reply: Reply,
        offer: PendingOffer,
    ) -> Option<PublishOutcome> {
        let PendingOffer { sdp, mids, .. } = offer;
        let camera = mids.camera.clone();
        // There is a connection from here on, to be closed where the answer is unusable.
        self.connection.state = State::Accepting { mids };
        let Some(answer) = reply.jsep.filter(|jsep| jsep.kind == JsepKind::Answer) else {
            return Some(PublishOutcome::Refused(JanusError::Malformed(
                "no answer to our offer".to_owned(),
            )));
        };
        self.connection.withheld.answered(&sdp, &answer.sdp);
        let answer = simulcast::answer(
            answer.sdp,
            &videoroom::published_streams(&reply.data),
            camera.as_ref(),
        );
        self.connection.published = true;
        self.connection.timeouts = 0;
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
                Some(PublishOutcome::Joined {
                    id,
                    private_id,
                    publishers,
                    attendees,
                })
            }
            _ => None,
        }
    }

    /// Creates the room on a new handle: the one that was refused has already taken our offer.
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
            secret: settings.secret_to_give(&me.room),
            // Who is in it is nobody else's business. A subscription made in the lobby has no private id yet, so `require_pvtid` would cost
            // the join in advance.
            is_private: Some(true),
            lock_record: Some(true),
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
        self.connection.state = State::MakingRoom { transaction, offer };
    }
}
