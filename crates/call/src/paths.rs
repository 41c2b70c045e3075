//! Whether the way of our packets still carries anything, and when another way is sought: pure policy.
//!
//! Browsers notice a lost path late: Chromium says `disconnected` after about 6 s and `failed` after 16. Counters that stand still tell
//! it sooner. All connections take the same way to the same Janus, so it counts as lost only when each of them is silent: when
//! somebody else's way is lost, ours still brings the answers to the browser's own checks.
//!
//! A new way is sought by an ICE restart, and not too soon: one that begins while nothing passes makes Janus's own ICE fail, and some
//! seconds later it hangs up. A gap that ends by itself within [`SEEK`] needs no restart, for the browser goes on trying the old way. But
//! when the network changed, or the signalling broke as well, the old way is most likely gone for good: then another is sought soon.

use crate::peer::PeerKey;
use crate::stats::PathCount;
use janus_proto::Timestamp;
use std::time::Duration;

/// Silence after which the path counts as lost, while somebody sends something.
const SILENT: Duration = Duration::from_millis(2500);
/// The same while nobody sends anything and only the browser's checks, some seconds apart, can be heard.
const SILENT_IDLE: Duration = Duration::from_secs(8);
/// Silence after which another path is sought.
const SEEK: Duration = Duration::from_millis(11_500);
/// The same where every packet goes through a relay: a relay that was restarted has forgotten us, and no waiting brings it back.
const SEEK_RELAYED: Duration = Duration::from_secs(4);
/// The same while nobody sends anything.
const SEEK_IDLE: Duration = Duration::from_secs(15);
/// The same shortly after a change of the network.
const SEEK_AFTER_CHANGE: Duration = Duration::from_millis(1200);
/// For so long after a change of the network it is taken for the cause of a silence.
const CHANGE: Duration = Duration::from_secs(15);
/// One connection alone that does not come up for this long is helped, and again after twice that: it was agreed upon by a way that is
/// no more.
const ALONE: Duration = Duration::from_secs(5);
/// Something that arrived within this time shows that there is a way.
const HEARD: Duration = Duration::from_millis(1500);
/// After a path was sought, none is for this long.
const REST: Duration = Duration::from_secs(12);
/// Measurements further apart than this say nothing about what was in between: the page was asleep.
const ASLEEP: Duration = Duration::from_secs(4);

/// One connection's counter.
#[derive(Debug, Clone, PartialEq)]
struct Pulse {
    peer: PeerKey,
    count: u64,
    grew: Timestamp,
}

/// What is to be done about a silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// Nothing.
    None,
    /// Ask whether the signalling is gone as well.
    Probe,
    /// Seek another path.
    Seek,
}

/// The counters of the connections that are up.
#[derive(Debug, Default)]
pub(super) struct Paths {
    pulses: Vec<Pulse>,
    heard: Option<Timestamp>,
    changed: Option<Timestamp>,
    probed: bool,
    sought: Option<Timestamp>,
    /// Nothing has arrived for so long that pictures are missing.
    lost: bool,
    /// Connections that are agreed upon and not up, each with the moment from which its time counts.
    down: Vec<(PeerKey, Timestamp)>,
}

impl Paths {
    /// Takes what was counted just now on each connection; others are forgotten. True when
    /// something arrives again after a silence.
    pub(super) fn hear(&mut self, counts: &[PathCount], now: Timestamp) -> bool {
        let slept = self
            .heard
            .replace(now)
            .is_some_and(|heard| now.since(heard) > ASLEEP);
        let pulse = |count: &PathCount| {
            let known = self.pulses.iter().find(|pulse| pulse.peer == count.peer);
            let stands = known.filter(|pulse| pulse.count == count.received && !slept);
            Pulse {
                peer: count.peer,
                count: count.received,
                grew: stands.map_or(now, |pulse| pulse.grew),
            }
        };
        self.pulses = counts.iter().map(pulse).collect();
        let heard = self.silence(now) == Duration::default();
        if heard {
            self.probed = false;
        }
        let back = heard && self.lost;
        self.lost = !heard && (self.lost || self.is_silent(false, now));
        back
    }

    /// Which of these connections, agreed upon and not up, has had its time although something arrives on another.
    pub(super) fn stuck(&mut self, waiting: [Option<PeerKey>; 2], now: Timestamp) -> Option<PeerKey> {
        self.down.retain_mut(|(peer, _)| waiting.contains(&Some(*peer)));
        for peer in waiting.into_iter().flatten() {
            if self.down.iter().all(|(known, _)| *known != peer) {
                self.down.push((peer, now));
            }
        }
        let heard = |pulse: &&Pulse| now.since(pulse.grew) < HEARD;
        // One on which something arrives has a way, whatever the browser says of it: its answers get lost where a line is full.
        for pulse in self.pulses.iter().filter(heard) {
            for (_, since) in self.down.iter_mut().filter(|(peer, _)| *peer == pulse.peer) {
                *since = (*since).max(now);
            }
        }
        let elsewhere = |pulse: &Pulse| !waiting.contains(&Some(pulse.peer));
        if !self.pulses.iter().filter(heard).any(elsewhere) {
            return None;
        }
        let (peer, since) = self
            .down
            .iter_mut()
            .find(|(_, since)| now.since(*since) >= ALONE)?;
        *since = now + ALONE;
        Some(*peer)
    }

    /// The network changed: another interface, back after none, or the signalling broke.
    pub(super) const fn network_changed(&mut self, now: Timestamp) {
        self.changed = Some(now);
        self.sought = None;
    }

    /// Whether the network changed only just now.
    pub(super) fn is_changing(&self, now: Timestamp) -> bool {
        self.changed.is_some_and(|changed| now.since(changed) <= CHANGE)
    }

    /// How long nothing has arrived on any connection; none where there is no connection to judge by.
    fn silence(&self, now: Timestamp) -> Duration {
        let silences = self.pulses.iter().map(|pulse| now.since(pulse.grew));
        silences.min().unwrap_or_default()
    }

    /// Whether the path counts as lost. `idle` says that nobody sends anything.
    pub(super) fn is_silent(&self, idle: bool, now: Timestamp) -> bool {
        self.silence(now) >= if idle { SILENT_IDLE } else { SILENT }
    }

    /// What to do now; each answer is given once. `relayed` says that every packet goes through a relay.
    pub(super) fn search(&mut self, idle: bool, relayed: bool, now: Timestamp) -> Search {
        let changed = self.is_changing(now);
        let patience = match (idle, changed) {
            (false, true) => SEEK_AFTER_CHANGE,
            (true, true) => SILENT_IDLE,
            (false, false) if relayed => SEEK_RELAYED,
            (false, false) => SEEK,
            (true, false) => SEEK_IDLE,
        };
        let rested = self.sought.is_none_or(|sought| now.since(sought) >= REST);
        if self.silence(now) >= patience && rested {
            self.sought = Some(now);
            return Search::Seek;
        }
        if self.is_silent(idle, now) && !std::mem::replace(&mut self.probed, true) {
            return Search::Probe;
        }
        Search::None
    }

    /// Forgets everything: the connections are gone.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::{Paths, Search};
    use crate::{PathCount, PeerKey, PeerRole};
    use janus_proto::Timestamp;

    const PUBLISHER: PeerKey = PeerKey {
        role: PeerRole::Publisher,
        generation: 1,
    };
    const SUBSCRIBER: PeerKey = PeerKey {
        role: PeerRole::Subscriber,
        generation: 1,
    };

    fn counts(publisher: u64, subscriber: u64) -> [PathCount; 2] {
        [(PUBLISHER, publisher), (SUBSCRIBER, subscriber)]
            .map(|(peer, received)| PathCount { peer, received })
    }

    /// Guards: a restart within the first seconds of a gap, which makes Janus hang up.
    #[test]
    fn short_silence_is_told_and_probed_but_no_path_is_sought() {
        let mut paths = Paths::default();
        paths.hear(&counts(1, 1), Timestamp::from_millis(0));
        let mut found = Vec::new();
        for second in 1..=11 {
            let now = Timestamp::from_millis(second * 1000);
            paths.hear(&counts(1, 1), now);
            found.push((paths.is_silent(false, now), paths.search(false, false, now)));
        }
        let first: Vec<_> = found.drain(..3).collect();
        assert_eq!(
            first,
            [
                (false, Search::None),
                (false, Search::None),
                (true, Search::Probe)
            ]
        );
        assert!(
            found.iter().all(|found| *found == (true, Search::None)),
            "{found:?}"
        );
        paths.hear(&counts(1, 1), Timestamp::from_millis(12_000));
        assert_eq!(
            paths.search(false, false, Timestamp::from_millis(12_000)),
            Search::Seek
        );
        assert_eq!(
            paths.search(false, false, Timestamp::from_millis(13_000)),
            Search::None,
            "one at a time"
        );
    }

    /// Guards: a restart of ours because somebody else's connection is lost.
    #[test]
    fn silence_of_one_connection_alone_is_no_loss() {
        let mut paths = Paths::default();
        for second in 0..60 {
            let now = Timestamp::from_millis(second * 1000);
            paths.hear(&counts(second, 1), now);
            assert!(!paths.is_silent(false, now));
            assert_eq!(paths.search(false, false, now), Search::None);
        }
    }

    /// Guards: a restart of a connection over which something arrives, because the browser calls it disconnected: where a line is full, the
    /// answers to its checks get lost.
    #[test]
    fn what_arrives_is_a_path() {
        let mut paths = Paths::default();
        for second in 0..60 {
            let now = Timestamp::from_millis(second * 1000);
            paths.hear(&counts(second, second), now);
            assert_eq!(paths.stuck([Some(PUBLISHER), None], now), None);
        }
        let stuck: Vec<_> = (60..80)
            .filter_map(|second| {
                let now = Timestamp::from_millis(second * 1000);
                paths.hear(&counts(60, second), now);
                paths.stuck([Some(PUBLISHER), None], now)
            })
            .collect();
        assert_eq!(
            stuck,
            [PUBLISHER, PUBLISHER],
            "and when nothing does, it is helped"
        );
    }

    /// Guards: a page that slept taking its own sleep for a silence.
    #[test]
    fn sleep_is_no_silence() {
        let mut paths = Paths::default();
        paths.hear(&counts(1, 1), Timestamp::from_millis(0));
        paths.hear(&counts(1, 1), Timestamp::from_millis(600_000));
        assert!(!paths.is_silent(false, Timestamp::from_millis(600_000)));
        assert_eq!(
            paths.search(false, false, Timestamp::from_millis(600_000)),
            Search::None
        );
    }

    /// Guards: waiting for the old way after the network changed.
    #[test]
    fn change_of_the_network_hurries_the_search() {
        let mut paths = Paths::default();
        paths.hear(&counts(1, 1), Timestamp::from_millis(0));
        paths.network_changed(Timestamp::from_millis(100));
        paths.hear(&counts(1, 1), Timestamp::from_millis(1000));
        assert_eq!(
            paths.search(false, false, Timestamp::from_millis(1000)),
            Search::None
        );
        paths.hear(&counts(1, 1), Timestamp::from_millis(2000));
        assert_eq!(
            paths.search(false, false, Timestamp::from_millis(2000)),
            Search::Seek
        );
    }
}
