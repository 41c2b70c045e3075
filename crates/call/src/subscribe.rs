//! Subscribing: one handle and one connection for every remote stream, strictly one negotiation at a time.
//!
//! What is wanted is a set; what Janus carries is a map from m-line to stream. [`Subscriber::reconcile`] asks for the difference
//! whenever nothing is under way, so however fast people come and go, each request starts from a settled state.

mod advance;
mod answer;
mod lines;
mod resume;

use std::collections::VecDeque;

use self::advance::Advance;
pub(super) use self::lines::Lines;
use super::Settings;
use super::adaptation::layer_requests::Layers;
use crate::config::Secret;
use crate::context::Context;
use crate::output::Output;
use crate::peer::{PeerKey, PeerOutput, PeerRole};
use crate::room::stream::FeedStream;
use janus_proto::session::{HandleKey, Reply, TransactionId};
use janus_proto::videoroom::{self, Event, JoinSubscriber, SubscriberStream, Subscription, Unsubscription};
use janus_proto::{Id, JanusError, Jsep, Plugin, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// VideoRoom's "no such feed": it left while we asked.
const NO_SUCH_FEED: u32 = 428;
/// So many m-lines fit into one connection with Janus 1.1.2, whose BUNDLE line holds 512 bytes; those over it wait for a place.
const MOST_LINES: usize = 140;
/// What membership in the room gives a subscriber.
pub(super) struct Membership<'a> {
    pub(super) room: &'a Id,
    /// Our own feed, once we are in.
    pub(super) own: Option<&'a Id>,
    pub(super) private_id: Option<u64>,
    /// The layer to begin with, of a stream that has layers.
    pub(super) first: &'a dyn Fn(&FeedStream) -> Option<u8>,
    pub(super) pin: Option<&'a Secret>,
    pub(super) token: Option<&'a Secret>,
}

impl Membership<'_> {
    /// The request that begins a subscription.
    pub(super) fn join(&self, streams: Vec<Subscription>) -> Value {
        videoroom::join_subscriber(&JoinSubscriber {
            room: self.room.clone(),
            private_id: self.private_id,
            streams,
            pin: self.pin.cloned(),
            token: self.token.cloned(),
            autoupdate: None,
        })
    }
}

/// Our request for other streams.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Request {
    /// None is under way.
    None,
    /// A join or an update was sent.
    Asked {
        transaction: TransactionId,
        streams: Vec<FeedStream>,
    },
    /// Janus queued our update; its offer is still to come.
    Queued { until: Timestamp },
    /// After a failure: none before that moment.
    Resting { until: Timestamp },
}

/// The answer to an offer of Janus's. It may be under way beside a request, for Janus also offers unasked when somebody leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Negotiation {
    /// None is under way.
    Idle,
    /// The browser makes the answer.
    Answering,
    /// Janus has the answer.
    Starting { transaction: TransactionId },
}

/// The subscriber handle and its connection.
pub(super) struct Subscriber {
    pub(super) handle: Option<HandleKey>,
    generation: u32,
    open: bool,
    joined: bool,
    connected: bool,
    /// Another path is sought as soon as that can be.
    seeking: bool,
    request: Request,
    negotiation: Negotiation,
    lines: Lines,
    /// The lines that carry nothing now, and how many there are in all.
    free: Vec<String>,
    count: usize,
    /// What of the pictures Janus sends.
    pub(super) layers: Layers,
    /// Offers that came while another was being answered.
    offers: VecDeque<(Jsep, Option<Vec<SubscriberStream>>)>,
    /// Feeds that publish something unknown, to be subscribed to as a whole; `true` once that was asked.
    whole: BTreeMap<Id, bool>,
    /// The question what the lines carry now, and the stream by which it was asked.
    asking_lines: Option<(TransactionId, FeedStream)>,
    /// Streams as Janus names them, for the roster to learn.
    named: Vec<SubscriberStream>,
    /// When the session was last claimed.
    resumed: Option<Timestamp>,
    /// It was connected while there was something to receive.
    was_up: bool,
    /// Feeds that Janus did not know; asked for again when they are announced again.
    refused: BTreeSet<FeedStream>,
    failures: u32,
    /// Our last answer, for as long as Janus has not said that it has it.
    answer: Option<String>,
    /// Requests that were not answered at all, one after the other, although Janus should have heard them.
    unanswered: u32,
    advance: Advance,
}

impl Subscriber {
    pub(super) fn new() -> Self {
        Self {
            handle: None,
            generation: 0,
            open: false,
            joined: false,
            connected: false,
            seeking: false,
            request: Request::None,
            negotiation: Negotiation::Idle,
            lines: Lines::default(),
            free: Vec::new(),
            count: 0,
            layers: Layers::default(),
            offers: VecDeque::new(),
            whole: BTreeMap::new(),
            asking_lines: None,
            named: Vec::new(),
            resumed: None,
            was_up: false,
            refused: BTreeSet::new(),
            failures: 0,
            answer: None,
            unanswered: 0,
            advance: Advance::default(),
        }
    }

    pub(super) const fn key(&self) -> PeerKey {
        PeerKey {
            role: PeerRole::Subscriber,
            generation: self.generation,
        }
    }

    pub(super) const fn lines(&self) -> &Lines {
        &self.lines
    }

    pub(super) const fn is_connected(&self) -> bool {
        self.connected
    }

    /// Whether Janus has let the handle in.
    pub(super) const fn is_joined(&self) -> bool {
        self.joined
    }

    pub(super) const fn is_open(&self) -> bool {
        self.open
    }

    pub(super) const fn set_connected(&mut self, connected: bool) {
        self.connected = connected;
        self.was_up |= connected;
    }

    /// Whether a connection that was up is not.
    pub(super) const fn is_lost(&self) -> bool {
        self.was_up && !self.connected
    }

    fn is_busy(&self) -> bool {
        self.request != Request::None || self.negotiation != Negotiation::Idle || !self.offers.is_empty()
    }

    /// Closes the connection and lets the handle go without a word to Janus.
    pub(super) fn forget(&mut self, out: &mut VecDeque<Output>) {
        if self.open {
            out.push_back(Output::Peer {
                peer: self.key(),
                action: PeerOutput::Close,
            });
        }
        let generation = self.generation;
        *self = Self {
            generation,
            ..Self::new()
        };
    }

    /// Somebody went: Janus takes their streams from the connection by itself.
    pub(super) fn drop_feed(&mut self, feed: &Id) {
        self.lines.retain(|stream| stream.feed != *feed);
        self.whole.remove(feed);
        self.refused.retain(|stream| stream.feed != *feed);
    }

    /// Somebody is announced again: what was refused may be asked for once more.
    pub(super) fn allow(&mut self, feed: &Id) {
        self.refused.retain(|stream| stream.feed != *feed);
    }

    /// Asks for what is wanted and not there, and gives back what is there and not wanted.
    pub(super) fn reconcile(
        &mut self,
        cx: &mut Context<'_>,
        wanted: impl Iterator<Item = FeedStream>,
        member: &Membership<'_>,
    ) {
        if self.is_busy() {
            return;
        }
        if self.seeking {
            self.seek_path(cx);
            return;
        }
        self.know_own(member.own);
        let mut wanted: Vec<FeedStream> = wanted.filter(|stream| !self.refused.contains(stream)).collect();
        wanted.sort();
        let held: BTreeSet<&FeedStream> = self.lines.values().collect();
        let add: Vec<FeedStream> = wanted
            .iter()
            .filter(|stream| !held.contains(stream))
            .take(MOST_LINES.saturating_sub(held.len()))
            .cloned()
            .collect();
        // An update that went unanswered and was asked again may have been done twice: Janus 1.1.2 doesn't look whether a stream is there.
        let mut once = BTreeSet::new();
        let unwanted = self
            .lines
            .iter()
            .filter(|(_, stream)| wanted.binary_search(stream).is_err() || !once.insert(*stream));
        let remove: Vec<Unsubscription> = unwanted
            .map(|(mid, _)| Unsubscription::sub_mid(mid.clone()))
            .collect();
        // Whoever is subscribed to as a whole brings two lines, mostly.
        let places = MOST_LINES.saturating_sub(held.len() + add.len()) / 2;
        let whole: Vec<Id> = self
            .whole
            .iter()
            .filter(|(_, asked)| !**asked)
            .take(places)
            .map(|(feed, _)| feed.clone())
            .collect();
        if add.is_empty() && whole.is_empty() && (remove.is_empty() || !self.joined) {
            return;
        }
        let handle = *self
            .handle
            .get_or_insert_with(|| cx.session.attach(cx.now, Plugin::VideoRoom));
        // After a refusal each stream is asked for alone, so that one that is gone does not keep the others away.
        let (add, whole) = if self.failures == 0 {
            (add, whole)
        } else if add.is_empty() {
            (add, whole.into_iter().take(1).collect())
        } else {
            (add.into_iter().take(1).collect(), Vec::new())
        };
        let mut streams = subscriptions(&add, member.first);
        for feed in whole {
            streams.push(Subscription::feed(feed.clone()));
            self.whole.insert(feed, true);
        }
        let body = if self.joined {
            videoroom::update(&streams, &remove)
        } else {
            member.join(streams)
        };
        let transaction = cx.session.request(cx.now, handle, body, None);
        if self.joined {
            self.ask_for_keyframes(cx, add.len());
        }
        self.request = Request::Asked {
            transaction,
            streams: add,
        };
    }

    /// Takes a reply; true when Janus refused several streams at once because it lacks one of them.
    pub(super) fn handle_reply(
        &mut self,
        cx: &mut Context<'_>,
        transaction: TransactionId,
        result: Result<Reply, JanusError>,
        settings: &Settings,
    ) -> bool {
        let Some(result) = self.take_reply(cx, transaction, result) else {
            return false;
        };
        let answered = result != Err(JanusError::TimedOut);
        if self.layers.take_reply(transaction, answered) {
            return false;
        }
        if let Some((_, by)) = self.asking_lines.take_if(|(asked, _)| *asked == transaction) {
            self.hear_lines(cx, &by, result);
            return false;
        }
        if self.negotiation == (Negotiation::Starting { transaction }) {
            self.negotiation = Negotiation::Idle;
            match (result, self.answer.take()) {
                (Ok(_), _) => (self.failures, self.unanswered) = (0, 0),
                (Err(JanusError::TimedOut), Some(sdp)) if self.bears_silence(cx) => {
                    self.answer(cx, sdp);
                    return false;
                }
                (Err(error), _) => self.reset(cx, &error.to_string()),
            }
            self.next_offer(cx, settings);
            return false;
        }
        let Request::Asked {
            transaction: asked, ..
        } = &self.request
        else {
            return false;
        };
        if *asked != transaction {
            return false;
        }
        let Request::Asked { streams, .. } = std::mem::replace(&mut self.request, Request::None) else {
            return false;
        };
        match result {
            Ok(reply) => {
                self.unanswered = 0;
                self.handle_event(cx, Event::decode(&reply.data), reply.jsep, settings);
                false
            }
            Err(JanusError::TimedOut) if self.joined && self.bears_silence(cx) => {
                for asked in self.whole.values_mut() {
                    *asked = false;
                }
                false
            }
            Err(error) => self.refuse(cx, &error, streams),
        }
    }

    fn refuse(&mut self, cx: &mut Context<'_>, error: &JanusError, streams: Vec<FeedStream>) -> bool {
        if self.refused_in_advance(cx, error) {
            return false;
        }
        if error.code() != Some(NO_SUCH_FEED) {
            self.reset(cx, &error.to_string());
            return false;
        }
        let several = streams.len() + self.whole.values().filter(|asked| **asked).count() > 1;
        if !several {
            self.refused.extend(streams);
        }
        self.whole.retain(|_, asked| !*asked);
        self.failures += 1;
        several
    }

    pub(super) fn handle_deadline(&mut self, cx: &mut Context<'_>) {
        match self.request {
            Request::Queued { until } if until <= cx.now => self.wait_on(cx),
            Request::Resting { until } if until <= cx.now => self.request = Request::None,
            _ => {}
        }
    }

    pub(super) const fn poll_deadline(&self) -> Option<Timestamp> {
        match self.request {
            Request::Queued { until } | Request::Resting { until } => Some(until),
            _ => None,
        }
    }
}

fn subscriptions(streams: &[FeedStream], first: &dyn Fn(&FeedStream) -> Option<u8>) -> Vec<Subscription> {
    let subscription = |stream: &FeedStream| Subscription {
        layers: videoroom::Layers {
            substream: first(stream),
            ..videoroom::Layers::default()
        },
        ..Subscription::stream(stream.feed.clone(), stream.mid.clone())
    };
    streams.iter().map(subscription).collect()
}
