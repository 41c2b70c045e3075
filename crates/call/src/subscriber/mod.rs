//! The subscriber: one handle and one peer connection for all remote streams, one negotiation at a time.
//!
//! The wanted streams are a set, and the received streams a map from mid to stream. [`Subscriber::reconcile`] requests the difference
//! whenever no request is under way, so that each request starts from a known state, however fast participants come and go.

mod answers;
mod mids;
mod prewarm;
mod resume;

use std::collections::VecDeque;

pub(crate) use self::mids::MidMap;
use self::prewarm::Prewarm;
use crate::adaptation::layer_requests::Layers;
use crate::config::Secret;
use crate::context::Context;
use crate::output::Output;
use crate::peer::{Connectivity, PeerKey, PeerOutput, PeerRole};
use crate::room::stream::FeedStream;
use crate::settings::Settings;
use janus_proto::session::{HandleKey, Reply, TransactionId};
use janus_proto::videoroom::{self, Event, JoinSubscriber, SubscriberStream, Subscription, Unsubscription};
use janus_proto::{Id, JanusError, Jsep, Plugin, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// VideoRoom's "no such feed": the publisher left in the meantime.
const NO_SUCH_FEED: u32 = 428;
/// Limit of m-lines in one connection: the `a=group:BUNDLE` line of Janus 1.1.2 holds 512 bytes. Further streams wait.
const MAX_MIDS: usize = 140;
/// The parameters of a subscription.
pub(crate) struct Membership<'a> {
    pub(crate) room: &'a Id,
    /// Our own feed, once we are in.
    pub(crate) own: Option<&'a Id>,
    pub(crate) private_id: Option<u64>,
    /// The initial substream, for a stream with simulcast layers.
    pub(crate) first: &'a dyn Fn(&FeedStream) -> Option<u8>,
    pub(crate) pin: Option<&'a Secret>,
    pub(crate) token: Option<&'a Secret>,
}

impl Membership<'_> {
    /// The request `join` of a subscriber.
    pub(crate) fn join(&self, streams: Vec<Subscription>) -> Value {
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

/// Our request that changes the subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Request {
    /// None is under way.
    None,
    /// `join` or `update` was sent.
    Asked {
        transaction: TransactionId,
        streams: Vec<FeedStream>,
    },
    /// Janus queued our update (`updating`); its offer is to come until then.
    Queued { until: Timestamp },
    /// After a failure: no request until then.
    Resting { until: Timestamp },
}

/// The answer to an offer of Janus. It may be under way beside a request, because Janus also offers unasked when a publisher leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Negotiation {
    /// None is under way.
    Idle,
    /// The browser creates the answer.
    Answering,
    /// The answer was sent with `start`.
    Starting { transaction: TransactionId },
}

/// The subscriber handle and its peer connection.
pub(crate) struct Subscriber {
    pub(crate) handle: Option<HandleKey>,
    generation: u32,
    open: bool,
    joined: bool,
    connectivity: Connectivity,
    /// ICE is to be restarted once the present negotiation is over.
    ice_restart_pending: bool,
    request: Request,
    negotiation: Negotiation,
    mids: MidMap,
    /// The mids that carry no stream now, and the number of all mids.
    idle_mids: Vec<String>,
    mid_count: usize,
    /// The layers that Janus sends on each mid.
    pub(crate) layers: Layers,
    /// Offers that came while another was being answered.
    offers: VecDeque<(Jsep, Option<Vec<SubscriberStream>>)>,
    /// Feeds whose streams are not known, to be subscribed to without a mid; `true` once that was requested.
    whole_feeds: BTreeMap<Id, bool>,
    /// The query for the streams of all mids, and the stream that its no-op `switch` named.
    mids_query: Option<(TransactionId, FeedStream)>,
    /// Streams that Janus named in its replies, for the roster.
    announced: Vec<SubscriberStream>,
    /// When the session was last claimed.
    claimed_at: Option<Timestamp>,
    /// Streams that Janus did not know; requested again when they are announced again.
    refused: BTreeSet<FeedStream>,
    failures: u32,
    /// Our last answer, until Janus acknowledges it.
    answer: Option<String>,
    /// Requests in a row that timed out although Janus was reachable.
    timeouts: u32,
    prewarm: Prewarm,
}

impl Subscriber {
    pub(crate) fn new() -> Self {
        Self {
            handle: None,
            generation: 0,
            open: false,
            joined: false,
            connectivity: Connectivity::default(),
            ice_restart_pending: false,
            request: Request::None,
            negotiation: Negotiation::Idle,
            mids: MidMap::default(),
            idle_mids: Vec::new(),
            mid_count: 0,
            layers: Layers::default(),
            offers: VecDeque::new(),
            whole_feeds: BTreeMap::new(),
            mids_query: None,
            announced: Vec::new(),
            claimed_at: None,
            refused: BTreeSet::new(),
            failures: 0,
            answer: None,
            timeouts: 0,
            prewarm: Prewarm::default(),
        }
    }

    pub(crate) const fn key(&self) -> PeerKey {
        PeerKey {
            role: PeerRole::Subscriber,
            generation: self.generation,
        }
    }

    pub(crate) const fn mids(&self) -> &MidMap {
        &self.mids
    }

    pub(crate) const fn is_connected(&self) -> bool {
        self.connectivity.is_connected()
    }

    /// Whether Janus has accepted the subscription.
    pub(crate) const fn is_joined(&self) -> bool {
        self.joined
    }

    pub(crate) const fn is_open(&self) -> bool {
        self.open
    }

    pub(crate) const fn connectivity(&mut self) -> &mut Connectivity {
        &mut self.connectivity
    }

    /// Whether a connection that was up is down.
    pub(crate) const fn is_lost(&self) -> bool {
        self.connectivity.is_lost()
    }

    fn is_busy(&self) -> bool {
        self.request != Request::None || self.negotiation != Negotiation::Idle || !self.offers.is_empty()
    }

    /// Closes the connection and drops the handle without a request to Janus.
    pub(crate) fn forget(&mut self, out: &mut VecDeque<Output>) {
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

    /// A publisher left: Janus removes their streams from the connection by itself.
    pub(crate) fn drop_feed(&mut self, feed: &Id) {
        self.mids.retain(|stream| stream.feed != *feed);
        self.whole_feeds.remove(feed);
        self.refused.retain(|stream| stream.feed != *feed);
    }

    /// A publisher is announced again: their streams that were refused may be requested again.
    pub(crate) fn allow_retry(&mut self, feed: &Id) {
        self.refused.retain(|stream| stream.feed != *feed);
    }

    /// Requests streams that are wanted and not received, and removes those that are received and not wanted.
    pub(crate) fn reconcile(
        &mut self,
        cx: &mut Context<'_>,
        wanted: impl Iterator<Item = FeedStream>,
        member: &Membership<'_>,
    ) {
        if self.is_busy() {
            return;
        }
        if self.ice_restart_pending {
            self.restart_ice(cx);
            return;
        }
        self.set_own_feed(member.own);
        let mut wanted: Vec<FeedStream> = wanted.filter(|stream| !self.refused.contains(stream)).collect();
        wanted.sort();
        let held: BTreeSet<&FeedStream> = self.mids.values().collect();
        let add: Vec<FeedStream> = wanted
            .iter()
            .filter(|stream| !held.contains(stream))
            .take(MAX_MIDS.saturating_sub(held.len()))
            .cloned()
            .collect();
        // An update that timed out and was repeated may have been done twice: Janus 1.1.2 does not check whether a stream is subscribed.
        let mut once = BTreeSet::new();
        let unwanted = self
            .mids
            .iter()
            .filter(|(_, stream)| wanted.binary_search(stream).is_err() || !once.insert(*stream));
        let remove: Vec<Unsubscription> = unwanted
            .map(|(mid, _)| Unsubscription::sub_mid(mid.clone()))
            .collect();
        // A feed subscribed to without a mid mostly brings two m-lines.
        let places = MAX_MIDS.saturating_sub(held.len() + add.len()) / 2;
        let whole: Vec<Id> = self
            .whole_feeds
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
        // After a refusal each stream is requested alone, so that one that is gone does not prevent the others.
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
            self.whole_feeds.insert(feed, true);
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

    /// Handles a reply; true when Janus refused several streams at once because one of them does not exist.
    pub(crate) fn handle_reply(
        &mut self,
        cx: &mut Context<'_>,
        transaction: TransactionId,
        result: Result<Reply, JanusError>,
        settings: &Settings,
    ) -> bool {
        let Some(result) = self.handle_prewarm_reply(cx, transaction, result) else {
            return false;
        };
        let answered = result != Err(JanusError::TimedOut);
        if self.layers.take_reply(transaction, answered) {
            return false;
        }
        if let Some((_, by)) = self.mids_query.take_if(|(asked, _)| *asked == transaction) {
            self.handle_mids_reply(cx, &by, result);
            return false;
        }
        if self.negotiation == (Negotiation::Starting { transaction }) {
            self.negotiation = Negotiation::Idle;
            match (result, self.answer.take()) {
                (Ok(_), _) => (self.failures, self.timeouts) = (0, 0),
                (Err(JanusError::TimedOut), Some(sdp)) if self.may_retry_timeout(cx) => {
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
                self.timeouts = 0;
                self.handle_event(cx, Event::decode(&reply.data), reply.jsep, settings);
                false
            }
            Err(JanusError::TimedOut) if self.joined && self.may_retry_timeout(cx) => {
                for asked in self.whole_feeds.values_mut() {
                    *asked = false;
                }
                false
            }
            Err(error) => self.handle_refusal(cx, &error, streams),
        }
    }

    fn handle_refusal(&mut self, cx: &mut Context<'_>, error: &JanusError, streams: Vec<FeedStream>) -> bool {
        if self.handle_prewarm_refusal(cx, error) {
            return false;
        }
        if error.code() != Some(NO_SUCH_FEED) {
            self.reset(cx, &error.to_string());
            return false;
        }
        let several = streams.len() + self.whole_feeds.values().filter(|asked| **asked).count() > 1;
        if !several {
            self.refused.extend(streams);
        }
        self.whole_feeds.retain(|_, asked| !*asked);
        self.failures += 1;
        several
    }

    pub(crate) fn handle_timeout(&mut self, cx: &mut Context<'_>) {
        match self.request {
            Request::Queued { until } if until <= cx.now => self.handle_queue_timeout(cx),
            Request::Resting { until } if until <= cx.now => self.request = Request::None,
            _ => {}
        }
    }

    pub(crate) const fn poll_timeout(&self) -> Option<Timestamp> {
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
