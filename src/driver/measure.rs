//! What is measured while a call is up: the connections once a second, who talks several times a second.

use super::{Inner, input};
use crate::browser::peer::Peer;
use crate::browser::task::Task;
use crate::browser::timer::Ticker;
use crate::call::{Input, Levels, PeerRole, StatsReport};
use crate::time::Span;

/// How often the connections are measured.
const MEASURING: Span = Span::seconds(1);
/// How often it is heard who talks.
const LISTENING: Span = Span(150);

impl Inner {
    /// Measures once what we receive and what we send.
    pub(super) fn measure(&self) {
        let peers = self.peers.borrow();
        let receiving = peers.get(&PeerRole::Subscriber).map(Peer::stats);
        let sender = peers
            .get(&PeerRole::Publisher)
            .or_else(|| peers.get(&PeerRole::Voice));
        let sending = sender.map(Peer::own_stats);
        let me = self.me.clone();
        Task::spawn(async move {
            let mut report = StatsReport::default();
            let mut counts = Vec::new();
            if let Some(receiving) = receiving {
                let (received, count) = receiving.await;
                report = received;
                counts.push(count);
            }
            if let Some(sending) = sending {
                let (own, count) = sending.await;
                report.own = own;
                counts.push(count);
            }
            input(&me, Input::Paths(counts));
            input(&me, Input::Stats(report));
        })
        .detach();
        self.look_closely();
    }

    pub(super) fn listen(&self) {
        let levels = self
            .peers
            .borrow()
            .get(&PeerRole::Subscriber)
            .map(Peer::levels)
            .unwrap_or_default();
        let remote = levels.into_iter().map(|level| (level.mid, level.level)).collect();
        self.input(Input::Levels(Levels {
            own: self.level.get(),
            remote,
        }));
    }

    /// Measures while a call is up, and only then.
    pub(super) fn tick(&self, in_call: bool) {
        let mut tickers = self.tickers.borrow_mut();
        if !in_call {
            *tickers = None;
        } else if tickers.is_none() {
            let ticker = |span, tick: fn(&Self)| {
                let me = self.me.clone();
                Ticker::start(span, move || {
                    if let Some(inner) = me.upgrade() {
                        tick(&inner);
                    }
                })
            };
            *tickers = Some([ticker(MEASURING, Self::measure), ticker(LISTENING, Self::listen)]);
        }
    }
}
