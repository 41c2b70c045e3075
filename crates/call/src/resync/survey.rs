//! What do those whom we know publish now?
//!
//! VideoRoom has no request for that: its list of participants says who publishes and not what, and the event that told of a new stream, of a
//! shared screen say, may be lost. But it names every stream of the feeds for which somebody joins as a subscriber. So a handle of
//! its own does, and is detached as soon as it is answered: nothing becomes of Janus's offer, and nobody is told (run against 1.1.2).

use super::super::*;
use janus_proto::session::{Reply, TransactionId};
use janus_proto::videoroom::{Event, SubscriberStream, Subscription};
use janus_proto::{JanusError, Jsep, Reason};
use log::Level;
use std::time::Duration;

/// So many feeds are asked for at once: a connection has room for some 140 lines with Janus 1.1.2, and each may come with four.
const MOST_FEEDS: usize = 35;
/// So long the transport has to hold before it is asked: an `attach` whose answer is lost leaves a handle that nobody can take leave of.
const CALM: Duration = Duration::from_secs(1);
/// So often it is asked again after one claim, where somebody left in that moment or the answer got lost.
const MOST_REPEATS: u32 = 3;

/// The question under way, and what is to be asked after it.
#[derive(Debug, Default)]
pub(super) struct Survey {
    question: Option<Question>,
    waiting: Vec<Id>,
    /// When the first of those that wait are asked for.
    pub(super) due: Option<Timestamp>,
    repeats: u32,
}

#[derive(Debug)]
struct Question {
    handle: HandleKey,
    transaction: TransactionId,
    /// Those of whom nothing newer was heard since.
    feeds: Vec<Id>,
}

impl Survey {
    /// What is said of somebody is newer than the answer under way.
    pub(super) fn heard(&mut self, feed: &Id) {
        if let Some(question) = &mut self.question {
            question.feeds.retain_mut(|asked| asked != feed);
        }
    }

    /// The session was claimed.
    pub(super) const fn renew(&mut self) {
        self.repeats = 0;
    }
}

impl Call {
    /// Asks in a moment what these publish, instead of whatever is being asked.
    pub(super) fn survey(&mut self, feeds: Vec<Id>) {
        self.resync.survey.due = (!feeds.is_empty()).then_some(self.now + CALM);
        self.resync.survey.waiting = feeds;
        if let (Some(question), Some(cx)) = (
            self.resync.survey.question.take(),
            self.gateway.context(self.now, &mut self.out),
        ) {
            cx.session.detach(cx.now, question.handle);
        }
    }

    /// Does what is due. While Janus does not hear us nothing is, for all is asked again once it does; and what is to be received goes first.
    pub(crate) fn handle_survey(&mut self) {
        let survey = &mut self.resync.survey;
        if survey.due.take_if(|due| *due <= self.now).is_none() || self.signalling_lost {
            return;
        }
        if self.subscriber.is_joined() {
            self.ask_on();
        } else {
            survey.due = Some(self.now + CALM);
        }
    }

    fn ask_on(&mut self) {
        let survey = &mut self.resync.survey;
        let (mut feeds, mut streams) = (Vec::new(), Vec::new());
        while feeds.len() < MOST_FEEDS
            && let Some(feed) = survey.waiting.pop()
        {
            streams.push(Subscription::feed(feed.clone()));
            feeds.push(feed);
        }
        if let (Some(me), Some(member), Some(cx), false) = (
            &self.me,
            &self.member,
            self.gateway.context(self.now, &mut self.out),
            feeds.is_empty(),
        ) {
            let membership = Membership {
                room: &me.room,
                own: None,
                private_id: member.private_id,
                first: &|_| None,
                pin: me.pin.as_ref(),
                token: self.settings.auth.token.as_ref(),
            };
            let handle = cx.session.attach(cx.now, Plugin::VideoRoom);
            survey.question = Some(Question {
                handle,
                transaction: cx.session.request(cx.now, handle, membership.join(streams), None),
                feeds,
            });
        }
    }

    /// Takes the answer to that; true when it was that.
    pub(crate) fn take_survey(
        &mut self,
        transaction: TransactionId,
        result: &Result<Reply, JanusError>,
    ) -> bool {
        let question = &mut self.resync.survey.question;
        let Some(question) = question.take_if(|question| question.transaction == transaction) else {
            return false;
        };
        if let Some(cx) = self.gateway.context(self.now, &mut self.out) {
            cx.session.detach(cx.now, question.handle);
        }
        match result {
            Ok(reply) => {
                if let Event::Attached { mut streams } = Event::decode(&reply.data) {
                    mark_idle(&mut streams, reply.jsep.as_ref());
                    let is_newest = |feed: &Id| question.feeds.contains(feed);
                    streams.retain_mut(|stream| stream.feed_id.as_ref().is_some_and(is_newest));
                    self.learn(streams);
                }
                self.ask_on();
            }
            Err(error) => {
                self.log(
                    Level::Warn,
                    format!("call: what was missed is not known: {error}"),
                );
                let passing = matches!(error.reason_kind(), Reason::NoSuchFeed | Reason::TimedOut);
                if passing && self.resync.survey.repeats < MOST_REPEATS {
                    self.resync.survey.repeats += 1;
                    self.resync_all();
                } else {
                    self.ask_on();
                }
            }
        }
        true
    }
}

/// Janus 1.1.2 calls active what a publisher has ceased to send on a line, too; only its offer tells.
fn mark_idle(streams: &mut [SubscriberStream], offer: Option<&Jsep>) {
    let (mut streams, mut stream) = (streams.iter_mut(), None);
    for line in offer.map_or("", |offer| &offer.sdp).lines() {
        if line.starts_with("m=") {
            stream = streams.next();
        } else if let ("a=inactive", Some(stream)) = (line, &mut stream) {
            stream.active = false;
        }
    }
}
