//! After Janus could not reach us for a while: what did we miss?
//!
//! Events that Janus sends while a session has no socket are lost. So once the session is claimed it is asked who is there and who
//! publishes (`listparticipants`, which a voice room has as well); then what those publish whom we know (`survey`), and which line carries
//! what. For that there is no request; but a `switch` that puts a stream where it is already changes nothing, and is answered by the
//! whole list (seen with 1.1.2). Whoever is not known yet is subscribed to as a whole, and the answer names their streams.

mod survey;

use self::survey::Survey;
use super::*;
use janus_proto::session::{Reply, TransactionId};
use janus_proto::videoroom::{self, Event, Publisher as Feed, PublisherStream, SubscriberStream};
use janus_proto::{JanusError, MAX_ITEMS, Reason, Timestamp, audiobridge};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Janus may announce somebody whose session broke down once more just after it said that they left (seen with 1.1.2): for so long that
/// is not believed unasked.
const DOUBT: Duration = Duration::from_secs(5);
/// So many who left are remembered.
const MOST_GONE: usize = 64;

/// The question under way.
#[derive(Debug, Default)]
pub(super) struct Resync {
    participants: Option<TransactionId>,
    /// Anything may have been missed, not only who is there.
    all: bool,
    survey: Survey,
    gone: Vec<(Id, Timestamp)>,
}

impl Resync {
    /// The session that was asked is no more.
    pub(super) fn forget_questions(&mut self) {
        self.participants = None;
        self.all = false;
        self.survey = Survey::default();
    }

    /// When there is something to ask.
    pub(super) const fn poll_deadline(&self) -> Option<Timestamp> {
        self.survey.due
    }

    /// Janus said what somebody publishes, or that they don't.
    pub(super) fn heard(&mut self, feed: &Id) {
        self.survey.heard(feed);
    }

    /// Somebody left.
    pub(super) fn mark_gone(&mut self, feed: &Id, now: Timestamp) {
        self.heard(feed);
        if self.gone.len() == MOST_GONE {
            self.gone.remove(0);
        }
        self.gone.push((feed.clone(), now));
    }

    /// They came again, by their own doing.
    pub(super) fn mark_back(&mut self, feed: &Id) {
        self.gone.retain_mut(|(gone, _)| gone != feed);
    }

    /// Whether they left only just now.
    pub(super) fn doubts(&self, feed: &Id, now: Timestamp) -> bool {
        self.gone
            .iter()
            .any(|(gone, left)| gone == feed && now.since(*left) < DOUBT)
    }
}

impl Call {
    /// The session was claimed: asks what was missed.
    pub(super) fn catch_up(&mut self) {
        self.subscriber.resume(self.now);
        self.resync.survey.renew();
        self.resync_all();
    }

    /// Asks who is there, and then what they publish.
    fn resync_all(&mut self) {
        self.resync.all = true;
        // What was asked before may never be answered.
        self.resync.participants = None;
        self.resync();
    }

    /// Asks who is there, unless that is being asked.
    pub(super) fn resync(&mut self) {
        let unasked = self.member.is_some() && self.resync.participants.is_none();
        let Some(me) = self.me.as_ref().filter(|_| unasked) else {
            return;
        };
        let (handle, body) = match self.settings.mode {
            Mode::Voice => (self.voice.handle, audiobridge::list_participants(&me.room)),
            Mode::Video | Mode::Direct => (self.publisher.handle, videoroom::list_participants(&me.room)),
        };
        if let (Some(handle), Some(cx)) = (handle, self.gateway.context(self.now, &mut self.out)) {
            self.resync.participants = Some(cx.session.request(cx.now, handle, body, None));
        }
    }

    /// Takes the answer about the participants; true when it was that.
    pub(super) fn take_participants(
        &mut self,
        transaction: TransactionId,
        result: &Result<Reply, JanusError>,
    ) -> bool {
        if self.resync.participants != Some(transaction) {
            return false;
        }
        self.resync.participants = None;
        if *result == Err(JanusError::TimedOut) {
            self.resync();
        }
        let Some(own) = self.member.as_ref().map(|member| member.feed.clone()) else {
            return true;
        };
        match result {
            Ok(reply) if self.settings.mode == Mode::Voice => self.learn_who_talks(&own, &reply.data),
            Ok(reply) => self.learn_who_publishes(&own, &reply.data),
            // It went while Janus could not tell us, and so did we.
            Err(error) if error.reason_kind() == Reason::NoSuchRoom => self.end(EndReason::RoomClosed),
            Err(_) => {}
        }
        true
    }

    fn learn_who_talks(&mut self, own: &Id, data: &Value) {
        let audiobridge::Event::ParticipantList { participants, .. } = audiobridge::Event::decode(data)
        else {
            return;
        };
        let listed: BTreeSet<&Id> = participants.iter().map(|participant| &participant.id).collect();
        if !self.take_stock(own, &listed) {
            return;
        }
        for participant in participants.iter().filter(|participant| participant.id != *own) {
            self.roster.voice(participant, self.now);
        }
    }

    fn learn_who_publishes(&mut self, own: &Id, data: &Value) {
        let Event::Participants { participants, .. } = Event::decode(data) else {
            return;
        };
        let listed: BTreeSet<&Id> = participants.iter().map(|participant| &participant.id).collect();
        self.remove_ghosts(participants.iter().map(|participant| &participant.id));
        if !self.take_stock(own, &listed) {
            return;
        }
        let publishing: BTreeSet<Id> = self.roster.streams().map(|stream| stream.feed).collect();
        let mut known = Vec::new();
        let others = participants.iter().filter(|participant| participant.id != *own);
        for participant in others {
            if self.ghosts.are(&participant.id) {
                continue;
            }
            self.resync.mark_back(&participant.id);
            self.roster
                .arrive(&participant.id, participant.display.as_deref(), self.now);
            if !participant.publisher {
                self.unpublished(&participant.id);
            } else if publishing.contains(&participant.id) {
                known.push(participant.id.clone());
            } else {
                self.subscriber.allow(&participant.id);
                self.subscriber.want_whole(participant.id.clone());
            }
        }
        if std::mem::take(&mut self.resync.all) {
            self.survey(known);
            if let Some(mut cx) = self.gateway.context(self.now, &mut self.out) {
                self.subscriber.ask_lines(&mut cx);
            }
        }
    }

    /// Whoever is not listed went while Janus could not tell us. False when that is ourselves: then the call ends, or a voice room is joined
    /// again.
    fn take_stock(&mut self, own: &Id, listed: &BTreeSet<&Id>) -> bool {
        // What is left of a longer list says nothing of those who are not in it.
        if listed.len() >= MAX_ITEMS {
            return true;
        }
        if !listed.contains(own) {
            if self.settings.mode == Mode::Voice {
                // Whoever is removed and whose connection is given up is taken out alike, and the second is by far the more frequent.
                self.voice.leave_room();
                self.publish_later();
            } else {
                self.end(EndReason::Kicked);
            }
            return false;
        }
        let people = self.roster.iter().map(|person| &person.feed);
        let gone: Vec<Id> = people
            .filter(|feed| *feed != own && !listed.contains(feed))
            .cloned()
            .collect();
        for feed in gone {
            self.went(&feed);
        }
        true
    }

    /// Tells the roster what Janus named: all that those publish whose streams they are.
    pub(super) fn learn(&mut self, streams: Vec<SubscriberStream>) {
        let mut feeds: BTreeMap<Id, Feed> = BTreeMap::new();
        for stream in streams {
            let display = stream.feed_display.clone();
            let Some((id, stream)) = published(stream) else {
                continue;
            };
            // The list may be from just before they left.
            if self.resync.doubts(&id, self.now) {
                continue;
            }
            let feed = feeds.entry(id.clone()).or_insert_with(|| Feed {
                id,
                display,
                talking: None,
                dummy: false,
                streams: Vec::new(),
            });
            feed.streams.push(stream);
        }
        // In the lobby nobody is on the stage yet.
        let roster = match self.member {
            Some(_) => &mut self.roster,
            None => &mut self.foreseen,
        };
        for feed in feeds.into_values() {
            roster.publish(&feed, self.now);
        }
    }
}

/// A stream as its publisher announced it.
fn published(stream: SubscriberStream) -> Option<(Id, PublisherStream)> {
    let id = stream.feed_id?;
    let published = PublisherStream {
        kind: stream.kind,
        mid: stream.feed_mid?,
        description: stream.feed_description,
        codec: stream.codec,
        disabled: !stream.active,
        moderated: false,
        simulcast: stream.simulcast.is_some(),
        svc: stream.svc,
        talking: None,
    };
    Some((id, published))
}
