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
    /// Measures the subscription once, if there is one.
    pub(super) fn measure(&self) {
        let measuring = self.peers.borrow().get(&PeerRole::Subscriber).map(Peer::stats);
        let Some(measuring) = measuring else { return };
        let me = self.me.clone();
        Task::spawn(async move {
            let inbound = measuring.await;
            input(&me, Input::Stats(StatsReport { inbound }));
        })
        .detach();
    }

    /// Counts what came in on each connection, so that a silence is noticed.
    pub(super) fn count_paths(&self) {
        let counting: Vec<_> = self.peers.borrow().values().map(Peer::received).collect();
        let me = self.me.clone();
        Task::spawn(async move {
            let mut counts = Vec::new();
            for count in counting {
                counts.push(count.await);
            }
            input(&me, Input::Paths(counts));
        })
        .detach();
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
            *tickers = Some([
                ticker(MEASURING, Self::measure),
                ticker(MEASURING, Self::count_paths),
                ticker(LISTENING, Self::listen),
            ]);
        }
    }
}
