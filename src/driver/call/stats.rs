//! Statistics during a call: `getStats` once a second, audio levels several times a second, and as often, while media has stalled, the
//! bytes received.

use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;

use super::{Inner, input};
use crate::browser::peer::Peer;
use crate::driver::event_loop::Driver;
use parlour_call::{Input, Levels, PeerRole};

/// Milliseconds between two readings of the statistics.
const STATS_INTERVAL: u32 = 1000;
/// Milliseconds between two readings of the audio levels.
const LEVELS_INTERVAL: u32 = 150;

impl Inner {
    /// Reads the statistics of what is received and of what is sent.
    pub(super) fn read_stats(&self) {
        self.notice_sleep();
        let peers = self.peers.borrow();
        let receiver = peers.get(&PeerRole::Subscriber);
        let sender = peers
            .get(&PeerRole::Publisher)
            .or_else(|| peers.get(&PeerRole::Voice));
        let measuring: Vec<_> = receiver.into_iter().chain(sender).map(Peer::stats).collect();
        let me = self.me.clone();
        spawn_local(async move {
            let (mut snapshots, mut counts) = (Vec::new(), Vec::new());
            for stats in measuring {
                let (snapshot, count) = stats.await;
                snapshots.push(snapshot);
                counts.push(count);
            }
            input(&me, Input::Paths(counts));
            input(&me, Input::Stats(snapshots));
        });
        self.look_closely();
    }

    /// Reads whether anything arrives, unless an earlier reading is pending.
    fn probe(&self) {
        if self.probing.replace(true) {
            return;
        }
        let peers = self.peers.borrow();
        let reads: Vec<_> = peers.values().map(Peer::received).collect();
        let me = self.me.clone();
        spawn_local(async move {
            let mut counts = Vec::new();
            for received in reads {
                counts.push(received.await);
            }
            if let Some(inner) = me.upgrade() {
                inner.probing.set(false);
            }
            input(&me, Input::Paths(counts));
        });
    }

    /// Reads the audio levels, and while media has stalled whether anything arrives.
    pub(super) fn read_levels(&self) {
        if self.call().is_watchful() {
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

    /// Reads statistics during a call, and only then.
    pub(super) fn tick(&self, in_call: bool) {
        let mut intervals = self.intervals.borrow_mut();
        if !in_call {
            *intervals = None;
        } else if intervals.is_none() {
            let interval = |milliseconds, tick: fn(&Self)| {
                let me = self.me.clone();
                Interval::new(milliseconds, move || {
                    if let Some(inner) = me.upgrade() {
                        tick(&inner);
                    }
                })
            };
            *intervals = Some([
                interval(STATS_INTERVAL, Self::read_stats),
                interval(LEVELS_INTERVAL, Self::read_levels),
            ]);
        }
    }
}
