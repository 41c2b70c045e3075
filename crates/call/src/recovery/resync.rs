//! Resync: what was missed while Janus could not reach us.
//!
//! Janus drops events while a session has no transport. So after the claim the participants are listed (`listparticipants`, in VideoRoom
//! and AudioBridge); then the streams of the known publishers are queried (`stream_query`), and the stream of each mid
//! (`Subscriber::query_mids`). Publishers that are not known yet are subscribed to without a mid, and the answer names their streams.

use super::stream_query::PublishedStreamsQuery;
use crate::Call;
use crate::config::Mode;
use crate::peer::PublishedSource;
use crate::phase::EndReason;
use janus_proto::audiobridge;
use janus_proto::session::{Reply, TransactionId};
use janus_proto::videoroom::{self, Event, Publisher as Feed, PublisherStream, SubscriberStream};
use janus_proto::{Id, JanusError, MAX_ITEMS, Reason, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Janus may announce a publisher whose session broke down once more after it said that they left (seen with 1.1.2). For this long such an
/// announcement is verified by listing the participants.
const LEFT_RECENTLY: Duration = Duration::from_secs(5);
/// Participants who left that are remembered at most.
const MAX_LEFT: usize = 64;

/// The requests under way, and who left recently.
#[derive(Debug, Default)]
pub(crate) struct Resync {
    participants: Option<TransactionId>,
    pub(super) query: PublishedStreamsQuery,
    left: Vec<(Id, Timestamp)>,
}

impl Resync {
    /// The session of the requests is gone.
    pub(crate) fn reset_queries(&mut self) {
        self.participants = None;
        self.query = PublishedStreamsQuery::default();
    }

    /// When a query is due.
    pub(crate) const fn poll_timeout(&self) -> Option<Timestamp> {
        self.query.due
    }

    /// Janus announced what a feed publishes, which is newer than a query under way.
    pub(crate) fn mark_updated(&mut self, feed: &Id) {
        self.query.mark_updated(feed);
    }

    /// A participant left.
    pub(crate) fn mark_left(&mut self, feed: &Id, now: Timestamp) {
        self.mark_updated(feed);
        if self.left.len() == MAX_LEFT {
            self.left.remove(0);
        }
        self.left.push((feed.clone(), now));
    }

    /// A participant joined again.
    pub(crate) fn mark_returned(&mut self, feed: &Id) {
        self.left.retain_mut(|(gone, _)| gone != feed);
    }

    /// Whether a participant left within [`LEFT_RECENTLY`].
    pub(crate) fn recently_left(&self, feed: &Id, now: Timestamp) -> bool {
        self.left
            .iter()
            .any(|(gone, left)| gone == feed && now.since(*left) < LEFT_RECENTLY)
    }
}

impl Call {
    /// The session was claimed: requests what was missed.
    pub(crate) fn resync_after_claim(&mut self) {
        self.subscriber.mark_claimed(self.now);
        self.resync.query.reset_retries();
        self.resync_all();
    }

    /// Lists the participants, and then queries their streams.
    pub(super) fn resync_all(&mut self) {
        self.reconnection.resync_started();
        // An earlier request may never be answered.
        self.resync.participants = None;
        self.request_participants();
    }

    /// Lists the participants, unless that is under way.
    pub(crate) fn request_participants(&mut self) {
        let unasked = self.member.is_some() && self.resync.participants.is_none();
        let Some(me) = self.me.as_ref().filter(|_| unasked) else {
            return;
        };
        let (handle, body) = match self.settings.mode {
            Mode::Voice => (self.audiobridge.handle, audiobridge::list_participants(&me.room)),
            Mode::Video | Mode::Direct => (self.publisher.handle, videoroom::list_participants(&me.room)),
        };
        if let (Some(handle), Some(cx)) = (handle, self.signaling.context(self.now, &mut self.out)) {
            self.resync.participants = Some(cx.session.request(cx.now, handle, body, None));
        }
    }

    /// Handles the list of participants; false for any other reply.
    pub(crate) fn handle_participants(
        &mut self,
        transaction: TransactionId,
        result: &Result<Reply, JanusError>,
    ) -> bool {
        if self.resync.participants != Some(transaction) {
            return false;
        }
        self.resync.participants = None;
        if *result == Err(JanusError::TimedOut) {
            self.request_participants();
        }
        let Some(own) = self.member.as_ref().map(|member| member.feed.clone()) else {
            return true;
        };
        match result {
            Ok(reply) if self.settings.mode == Mode::Voice => {
                self.apply_audiobridge_participants(&own, &reply.data)
            }
            Ok(reply) => self.apply_videoroom_participants(&own, &reply.data),
            // The room was destroyed while Janus could not reach us.
            Err(error) if error.reason_kind() == Reason::NoSuchRoom => self.end(EndReason::RoomClosed),
            Err(_) => {}
        }
        true
    }

    fn apply_audiobridge_participants(&mut self, own: &Id, data: &Value) {
        let audiobridge::Event::ParticipantList { participants, .. } = audiobridge::Event::decode(data)
        else {
            return;
        };
        let listed: BTreeSet<&Id> = participants.iter().map(|participant| &participant.id).collect();
        if !self.remove_missing(own, &listed) {
            return;
        }
        if let Some(me) = participants.iter().find(|participant| participant.id == *own)
            && self.audiobridge.correct_muted(me.muted)
        {
            self.tell_released(PublishedSource::Microphone);
        }
        for participant in participants.iter().filter(|participant| participant.id != *own) {
            self.roster.update_mixed(participant, self.now);
        }
        self.reconnection.resync_answered();
    }

    fn apply_videoroom_participants(&mut self, own: &Id, data: &Value) {
        let Event::Participants { participants, .. } = Event::decode(data) else {
            return;
        };
        let listed: BTreeSet<&Id> = participants.iter().map(|participant| &participant.id).collect();
        self.ghosts
            .forget_unlisted(|feed| listed.contains(feed), self.now);
        self.kick_ghosts(participants.iter().map(|participant| &participant.id));
        if !self.remove_missing(own, &listed) {
            return;
        }
        let publishing: BTreeSet<Id> = self.roster.streams().map(|stream| stream.feed).collect();
        let mut known = Vec::new();
        let others = participants
            .iter()
            .filter(|participant| participant.id != *own && !participant.dummy);
        for participant in others {
            if self.ghosts.contains(&participant.id) {
                continue;
            }
            self.resync.mark_returned(&participant.id);
            self.roster
                .add(&participant.id, participant.display.as_deref(), self.now);
            if !participant.publisher {
                self.unpublished(&participant.id);
            } else if publishing.contains(&participant.id) {
                known.push(participant.id.clone());
            } else {
                self.subscriber.allow_retry(&participant.id);
                self.subscriber.subscribe_feed(participant.id.clone());
            }
        }
        if self.reconnection.resync_answered() {
            self.query_published_streams(known);
            if let Some(mut cx) = self.signaling.context(self.now, &mut self.out) {
                self.subscriber.query_mids(&mut cx);
            }
        }
    }

    /// Removes participants that are not listed: they left while Janus could not reach us. False when we are not listed ourselves: then the
    /// call ends, or a voice room is joined again.
    fn remove_missing(&mut self, own: &Id, listed: &BTreeSet<&Id>) -> bool {
        // A list that was cut off says nothing of those who are not in it.
        if listed.len() >= MAX_ITEMS {
            return true;
        }
        if !listed.contains(own) {
            if self.settings.mode == Mode::Voice {
                // AudioBridge removes participants who are kicked and those whose connection failed alike; the latter is far more frequent.
                self.audiobridge.mark_left();
                self.schedule_republish();
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
            self.participant_left(&feed);
        }
        true
    }

    /// Puts the streams that Janus named into the roster; for each feed they are all that it publishes.
    pub(crate) fn apply_streams(&mut self, streams: Vec<SubscriberStream>) {
        let mut feeds: BTreeMap<Id, Feed> = BTreeMap::new();
        for stream in streams {
            let display = stream.feed_display.clone();
            let Some((id, stream)) = published(stream) else {
                continue;
            };
            // The list may be from before they left.
            if self.resync.recently_left(&id, self.now) {
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
        // In the lobby they are prewarmed.
        let roster = match self.member {
            Some(_) => &mut self.roster,
            None => &mut self.prewarmed,
        };
        for feed in feeds.into_values() {
            roster.update_streams(&feed, self.now);
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
