//! What is measured while a call is up: the connections once a second, who talks several times a second, and as often whether anything
//! arrives again after it ceased to.

use super::{Inner, input};
use crate::browser::peer::Peer;
use crate::browser::task::Task;
use crate::browser::timer::Ticker;
use crate::call::{Input, Levels, PeerRole};
use std::time::Duration;

/// How often the connections are measured.
const MEASURING: Duration = Duration::from_secs(1);
/// How often it is heard who talks.
const LISTENING: Duration = Duration::from_millis(150);

impl Inner {
    /// Measures once what we receive and what we send.
    pub(super) fn measure(&self) {
        self.notice_sleep();
        let peers = self.peers.borrow();
        let receiver = peers.get(&PeerRole::Subscriber);
        let sender = peers
            .get(&PeerRole::Publisher)
            .or_else(|| peers.get(&PeerRole::Voice));
        let measuring: Vec<_> = receiver.into_iter().chain(sender).map(Peer::stats).collect();
        let me = self.me.clone();
        Task::spawn(async move {
            let (mut snapshots, mut counts) = (Vec::new(), Vec::new());
            for stats in measuring {
                let (snapshot, count) = stats.await;
                snapshots.push(snapshot);
                counts.push(count);
            }
            input(&me, Input::Paths(counts));
            input(&me, Input::Stats(snapshots));
        })
        .detach();
        self.look_closely();
    }

    /// Looks whether anything arrives, unless the last look is not over.
    fn probe(&self) {
        if self.probing.replace(true) {
            return;
        }
        let peers = self.peers.borrow();
        let reads: Vec<_> = peers.values().map(Peer::received).collect();
        let me = self.me.clone();
        Task::spawn(async move {
            let mut counts = Vec::new();
            for received in reads {
                counts.push(received.await);
            }
            if let Some(inner) = me.upgrade() {
                inner.probing.set(false);
            }
            input(&me, Input::Paths(counts));
        })
        .detach();
    }

    pub(super) fn listen(&self) {
        if self.call.borrow().is_watchful() {
            self.probe();
        }
        let levels = match self.peers.borrow().get(&PeerRole::Subscriber) {
            // Whoever talks, or no longer does, is known in a moment: one's own level waits as well, for without the others' they would be
            // silent.
            Some(peer) if peer.is_busy() => return,
            Some(peer) => peer.levels(),
            None => Vec::new(),
        };
        let gaps = levels.iter().filter(|level| level.gap);
        let gaps: Vec<_> = gaps.map(|level| level.mid.clone()).collect();
        if !gaps.is_empty() {
            self.input(Input::PlayoutGaps(gaps));
        }
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
