//! After Janus could not reach us for a while: what did we miss?
//!
//! Events that Janus sends while a session has no socket are lost. So once the session is claimed it is asked who is there and who
//! publishes (`listparticipants`), and what the streams that we receive are called now. For that there is no request; but a `switch` that
//! puts a stream where it is already changes nothing, and is answered by the whole list (seen with 1.1.2). Whoever publishes something
//! unknown is subscribed to as a whole, and the answer names their streams.

use super::*;
use crate::janus::session::{JanusError, Reply, TransactionId};
use crate::janus::videoroom::{self, Event, Publisher as Feed, PublisherStream, SubscriberStream};
use crate::small::Map;
use crate::time::{Moment, Span};
use std::collections::VecDeque;

/// Janus may announce somebody whose session broke down once more just after it said that they left (seen with 1.1.2): for so long that
/// is not believed unasked.
const DOUBT: Span = Span::seconds(5);
/// So many who left are remembered.
const MOST_GONE: usize = 64;

/// The question under way.
#[derive(Debug, Default)]
pub(super) struct Resync {
    participants: Option<TransactionId>,
    gone: VecDeque<(Id, Moment)>,
}

impl Resync {
    /// Somebody left.
    pub(super) fn mark_gone(&mut self, feed: &Id, now: Moment) {
        if self.gone.len() == MOST_GONE {
            self.gone.pop_front();
        }
        self.gone.push_back((feed.clone(), now));
    }

    /// They came again, by their own doing.
    pub(super) fn mark_back(&mut self, feed: &Id) {
        self.gone.retain(|(gone, _)| gone != feed);
    }

    /// Whether they left only just now.
    pub(super) fn doubts(&self, feed: &Id, now: Moment) -> bool {
        self.gone
            .iter()
            .any(|(gone, left)| gone == feed && now.since(*left) < DOUBT)
    }
}

impl Call {
    /// Asks what was missed.
    pub(super) fn resync(&mut self) {
        let (Some(me), Some(handle)) = (&self.me, self.publisher.handle) else {
            return;
        };
        if self.member.is_none() || self.settings.mode == Mode::Voice {
            return;
        }
        let body = videoroom::list_participants(&me.room);
        let Some(cx) = cx!(self) else { return };
        self.resync.participants = Some(cx.session.request(cx.now, handle, body, None));
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
        let (Ok(reply), Some(member)) = (result, &self.member) else {
            return true;
        };
        let Event::Participants { participants, .. } = Event::decode(&reply.data) else {
            return true;
        };
        let own = member.feed.clone();
        let here = |feed: &Id| participants.iter().any(|participant| participant.id == *feed);
        let gone: Vec<Id> = self
            .roster
            .iter()
            .map(|person| person.feed.clone())
            .filter(|feed| *feed != own && !here(feed))
            .collect();
        for feed in gone {
            self.went(&feed);
        }
        for participant in participants.iter().filter(|participant| participant.id != own) {
            if self.ghosts.are(&participant.id) {
                continue;
            }
            self.roster
                .arrive(&participant.id, participant.display.as_deref(), self.now);
            let known = self.roster.streams().any(|stream| stream.feed == participant.id);
            if !participant.publisher {
                self.subscriber.drop_feed(&participant.id);
                self.roster.unpublish(&participant.id, self.now);
            } else if !known {
                self.subscriber.allow(&participant.id);
                self.subscriber.want_whole(participant.id.clone());
            }
        }
        if let Some(mut cx) = cx!(self) {
            self.subscriber.ask_names(&mut cx);
        }
        true
    }

    /// Tells the roster what Janus calls the streams that we receive.
    pub(super) fn learn(&mut self) {
        let mut feeds: Map<Id, Feed> = Map::new();
        let named = self.subscriber.take_named();
        for stream in named {
            let display = stream.feed_display.clone();
            let Some((id, stream)) = published(stream) else {
                continue;
            };
            let feed = feeds.or_insert(id, |id| Feed {
                id: id.clone(),
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
    let id = stream.feed_id.filter(|_| stream.active)?;
    let published = PublisherStream {
        kind: stream.kind,
        mid: stream.feed_mid?,
        description: stream.feed_description,
        codec: stream.codec,
        disabled: false,
        moderated: false,
        simulcast: stream.simulcast.is_some(),
        svc: stream.svc,
        talking: None,
    };
    Some((id, published))
}
