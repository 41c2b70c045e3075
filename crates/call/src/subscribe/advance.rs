//! A subscription made while the person is still in the lobby: the connection is up, and not one packet comes over it until they join.
//!
//! `send:false` inside a join is ignored by Janus 1.1.2, but a `configure` between its offer and our answer is honoured (run against it).
//! So every line is silenced before the offer that brings it is answered, and one `configure` opens all of them.

use super::{FeedStream, Lines, Membership, Negotiation, Request, Subscriber};
use crate::context::Context;
use janus_proto::session::{Reply, TransactionId};
use janus_proto::videoroom::{self, SubscriberStreamOptions};
use janus_proto::{Id, JanusError, Plugin};
use log::Level;
use std::time::Duration;

/// After so many failures in the lobby, joining subscribes as if nothing had been prepared.
const MOST_FAILURES: u32 = 3;
/// Whom Janus did not know is asked for again after this long, if they are still listed then.
const REST: Duration = Duration::from_secs(1);

/// What was done in advance.
#[derive(Debug, Default)]
pub(super) struct Advance {
    /// Nothing may be sent to us yet.
    paused: bool,
    /// The lines that Janus does not send, with the stream that each carried when it was told so: a line that is used again sends again.
    silent: Lines,
    /// The request that silences lines, and the answer that waits for it.
    silencing: Option<TransactionId>,
    held: Option<String>,
    /// The request that opens the lines.
    opening: Option<TransactionId>,
    /// This room gives nothing in advance.
    barred: bool,
    /// Our own feed, of which nothing is ever sent back to us.
    own: Option<Id>,
}

impl Subscriber {
    /// Keeps a silent subscription to all that these publish. To be called again and again while the person is in the lobby.
    pub(crate) fn foresee(&mut self, cx: &mut Context<'_>, feeds: &[Id], member: &Membership<'_>) {
        if self.advance.barred {
            return;
        }
        if self.failures > MOST_FAILURES {
            self.bar(cx, "too many failures");
            return;
        }
        self.advance.paused = true;
        self.whole.retain(|feed, _| feeds.contains(feed));
        for feed in feeds {
            if !self.carries(feed) {
                self.want_whole(feed.clone());
            }
        }
        let held = self.lines.values().cloned().collect::<Vec<_>>();
        self.reconcile(cx, held.into_iter(), member);
    }

    /// Whether all is prepared that can be: a connection with everything of theirs, silent.
    pub(crate) fn is_foreseen(&self, feeds: &[Id]) -> bool {
        let idle = self.request == Request::None
            && self.negotiation == Negotiation::Idle
            && self.offers.is_empty()
            && self.advance.silencing.is_none();
        let complete = |feed: &Id| self.carries(feed) || self.whole.get(feed) == Some(&true);
        let up = self.lines.is_empty() || self.connected;
        self.advance.barred || (idle && up && feeds.iter().all(complete))
    }

    /// The person joins: what was prepared may flow, and the roster says from now on what is wanted.
    pub(crate) fn open_up(&mut self, cx: &mut Context<'_>) {
        self.advance.paused = false;
        let asked = matches!(self.request, Request::Asked { .. });
        self.whole.retain(|_, sent| asked && *sent);
        if self.advance.silencing.is_none() {
            self.open_lines(cx);
        }
    }

    /// What was prepared is for another room: starts over with a fresh handle.
    pub(crate) fn start_over(&mut self, cx: &mut Context<'_>) {
        let used = self.joined || self.request != Request::None || !self.whole.is_empty();
        if used || self.advance.barred {
            self.renew(cx);
        }
    }

    fn renew(&mut self, cx: &mut Context<'_>) {
        if let Some(handle) = self.handle {
            cx.session.detach(cx.now, handle);
        }
        self.forget(cx.out);
        self.handle = Some(cx.session.attach(cx.now, Plugin::VideoRoom));
    }

    fn bar(&mut self, cx: &mut Context<'_>, why: &str) {
        cx.out.push_back(crate::Output::Log(
            Level::Info,
            format!("subscriber: nothing in advance: {why}"),
        ));
        self.renew(cx);
        self.advance.barred = true;
    }

    fn carries(&self, feed: &Id) -> bool {
        self.lines.values().any(|stream| stream.feed == *feed)
    }

    /// Before an offer is answered: silences the lines that it brought.
    pub(super) fn silence(&mut self, cx: &mut Context<'_>) {
        let Some(handle) = self.handle else { return };
        let Advance {
            paused, silent, own, ..
        } = &mut self.advance;
        let quiet = |stream: &FeedStream| *paused || own.as_ref() == Some(&stream.feed);
        let mut streams = Vec::new();
        let mut now = Lines::default();
        for (mid, stream) in self.lines.iter().filter(|(_, stream)| quiet(stream)) {
            if silent.get(mid) != Some(stream) {
                streams.push(sending(mid, false));
            }
            now.put(mid.clone(), stream.clone());
        }
        *silent = now;
        if !streams.is_empty() {
            let body = videoroom::configure_subscriber(&streams, false);
            self.advance.silencing = Some(cx.session.request(cx.now, handle, body, None));
        }
    }

    /// Tells which feed is our own.
    pub(super) fn know_own(&mut self, own: Option<&Id>) {
        if self.advance.own.as_ref() != own {
            self.advance.own = own.cloned();
        }
    }

    /// Who is alone in a room subscribes to their own sound, silently, so that the connection is up when somebody comes. It stays for as
    /// long as it is there, for taking it away would be a negotiation. `sound` is what Janus has of ours.
    pub(crate) fn companion(&self, sound: Option<FeedStream>, alone: bool) -> Option<FeedStream> {
        let ours = |stream: &&FeedStream| self.advance.own.as_ref() == Some(&stream.feed);
        let held = self.lines.values().find(ours);
        held.cloned().or_else(|| sound.filter(|_| alone && !self.open))
    }

    /// Asks the publishers of streams that were subscribed to in the request before this for a keyframe. It takes a round trip to them and
    /// back, which is about what the negotiation takes, and Janus 1.1.2 asks for none itself when a connection grows. Which lines they
    /// get is known: free ones, then the next; were one not there, Janus would refuse all. That a line which sends shall send changes
    /// nothing else.
    pub(super) fn ask_for_keyframes(&mut self, cx: &mut Context<'_>, added: usize) {
        let Some(handle) = self.handle.filter(|_| added > 0 && !self.advance.paused) else {
            return;
        };
        let new = added.saturating_sub(self.free.len());
        let next = (self.count..self.count + new).map(|mid| mid.to_string());
        let lines = self.free.iter().cloned().chain(next);
        let streams: Vec<_> = lines.map(|mid| sending(&mid, true)).collect();
        let body = videoroom::configure_subscriber(&streams, false);
        cx.session.request(cx.now, handle, body, None);
    }

    fn open_lines(&mut self, cx: &mut Context<'_>) {
        let own = self.advance.own.as_ref();
        let held = |mid: &str, stream: &FeedStream| self.lines.get(mid) == Some(stream);
        let open = |(mid, stream): &(&String, &FeedStream)| held(mid, stream) && own != Some(&stream.feed);
        let streams: Vec<_> = self
            .advance
            .silent
            .iter()
            .filter(open)
            .map(|(mid, _)| self.layers.open(mid))
            .collect();
        let Advance { silent, own, .. } = &mut self.advance;
        silent.retain(|stream| own.as_ref() == Some(&stream.feed));
        if let (Some(handle), false) = (self.handle, streams.is_empty()) {
            let body = videoroom::configure_subscriber(&streams, false);
            self.advance.opening = Some(cx.session.request(cx.now, handle, body, None));
        }
    }

    /// Keeps an answer back while the lines are being silenced; gives it back otherwise.
    pub(super) fn hold(&mut self, sdp: String) -> Option<String> {
        if self.advance.silencing.is_none() {
            return Some(sdp);
        }
        self.advance.held = Some(sdp);
        None
    }

    /// Takes the reply to one of our own requests; gives back any other.
    pub(super) fn take_reply(
        &mut self,
        cx: &mut Context<'_>,
        transaction: TransactionId,
        result: Result<Reply, JanusError>,
    ) -> Option<Result<Reply, JanusError>> {
        if self.advance.opening == Some(transaction) {
            self.advance.opening = None;
            if let Err(error) = result {
                self.reset(cx, &error.to_string());
            }
            return None;
        }
        if self.advance.silencing != Some(transaction) {
            return Some(result);
        }
        self.advance.silencing = None;
        match result {
            // Where Janus can't be kept from sending, nothing may be received in advance.
            Err(error) if self.advance.paused => self.bar(cx, &error.to_string()),
            _ => {
                if let Some(sdp) = self.advance.held.take() {
                    self.answer(cx, sdp);
                }
                if !self.advance.paused {
                    self.open_lines(cx);
                }
            }
        }
        None
    }

    /// Takes a refusal of what was asked in advance; false where the call is up.
    pub(super) fn refused_in_advance(&mut self, cx: &mut Context<'_>, error: &JanusError) -> bool {
        if !self.advance.paused {
            return false;
        }
        if error.code() == Some(super::NO_SUCH_FEED) {
            self.whole.retain(|_, asked| !*asked);
            self.failures += 1;
            self.request = Request::Resting { until: cx.now + REST };
        } else {
            self.bar(cx, &error.to_string());
        }
        true
    }
}

fn sending(mid: &str, send: bool) -> SubscriberStreamOptions {
    SubscriberStreamOptions {
        mid: mid.to_owned(),
        send: Some(send),
        ..SubscriberStreamOptions::default()
    }
}
