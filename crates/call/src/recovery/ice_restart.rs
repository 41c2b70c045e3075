//! Detection of a lost media path, and ICE restarts.
//!
//! Browsers notice a lost path late: Chromium reports `disconnected` after about 6 s and `failed` after 16 s. Counters of received bytes
//! that stand still tell it sooner. All connections take the same path to the same Janus, so it counts as lost only when all are silent:
//! when another participant's path is lost, ours still brings the replies to the browser's STUN checks.
//!
//! ICE is not restarted too soon: a restart while no packet passes makes Janus's own ICE fail, and some seconds later it hangs up. A gap that
//! ends within [`RESTART_AFTER`] needs no restart, because the browser goes on checking the old path. After a change of the network, or when
//! signalling broke as well, the old path is most likely gone: then the restart comes soon.

use crate::Call;
use crate::config::IcePolicy;
use crate::peer::{PeerKey, PeerRole};
use crate::recovery::keyframes::KeyframeRequests;
use crate::stats::PathCount;
use janus_proto::Timestamp;
use log::Level;
use std::time::Duration;

/// Silence after which the path counts as lost, while any participant sends media.
const SILENT: Duration = Duration::from_millis(2500);
/// Silence after which the path counts as lost while no participant sends media, so that only STUN checks, seconds apart, arrive.
const SILENT_IDLE: Duration = Duration::from_secs(8);
/// Silence before an ICE restart.
const RESTART_AFTER: Duration = Duration::from_millis(11_500);
/// Silence before an ICE restart when the policy is `relay`. A restarted TURN server has lost our allocation, so waiting does not help.
const RESTART_AFTER_RELAYED: Duration = Duration::from_secs(4);
/// Silence before an ICE restart while no participant sends media.
const RESTART_AFTER_IDLE: Duration = Duration::from_secs(15);
/// Silence before an ICE restart within [`NETWORK_CHANGE_WINDOW`] of a change of the network.
const RESTART_AFTER_NETWORK_CHANGE: Duration = Duration::from_millis(1200);
/// Time after a change of the network during which it is taken for the cause of a silence.
const NETWORK_CHANGE_WINDOW: Duration = Duration::from_secs(15);
/// Time after which ICE is restarted for a single connection that does not come up while another receives, and again after twice that:
/// its candidates are of a path that is gone.
const STALLED_AFTER: Duration = Duration::from_secs(5);
/// A connection that received within this time has a path.
const ACTIVE_WITHIN: Duration = Duration::from_millis(1500);
/// Interval between ICE restarts at least.
const RESTART_INTERVAL: Duration = Duration::from_secs(12);
/// Measurements further apart than this say nothing about the time between: the page was asleep.
const MAX_MEASUREMENT_GAP: Duration = Duration::from_secs(4);

/// The byte counter of a connection.
#[derive(Debug, Clone, PartialEq)]
struct InboundActivity {
    peer: PeerKey,
    count: u64,
    last_growth: Timestamp,
}

/// What to do about a silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Nothing.
    None,
    /// Probe whether signalling is lost as well.
    Probe,
    /// Restart ICE on every connection.
    RestartIce,
}

/// Watches the byte counters of the connections that are up.
#[derive(Debug, Default)]
pub(crate) struct MediaWatchdog {
    activity: Vec<InboundActivity>,
    measured_at: Option<Timestamp>,
    network_changed_at: Option<Timestamp>,
    probed: bool,
    restarted_at: Option<Timestamp>,
    /// Nothing has arrived for so long that frames are missing.
    lost: bool,
    /// Negotiated connections that are not up, each with the time from which [`STALLED_AFTER`] counts.
    down: Vec<(PeerKey, Timestamp)>,
}

impl MediaWatchdog {
    /// Takes the counters of all connections that are up. True when packets arrive again after a silence.
    pub(crate) fn update(&mut self, counts: &[PathCount], now: Timestamp) -> bool {
        let slept = self
            .measured_at
            .replace(now)
            .is_some_and(|heard| now.since(heard) > MAX_MEASUREMENT_GAP);
        let entry = |count: &PathCount| {
            let known = self.activity.iter().find(|entry| entry.peer == count.peer);
            let stands = known.filter(|entry| entry.count == count.received && !slept);
            InboundActivity {
                peer: count.peer,
                count: count.received,
                last_growth: stands.map_or(now, |entry| entry.last_growth),
            }
        };
        self.activity = counts.iter().map(entry).collect();
        let heard = self.silence(now) == Duration::default();
        if heard {
            self.probed = false;
        }
        let back = heard && self.lost;
        self.lost = !heard && (self.lost || self.is_silent(false, now));
        back
    }

    /// Which of these negotiated connections that are not up is due for a restart, while another connection receives.
    pub(crate) fn stalled_peer(&mut self, waiting: [Option<PeerKey>; 2], now: Timestamp) -> Option<PeerKey> {
        self.down.retain_mut(|(peer, _)| waiting.contains(&Some(*peer)));
        for peer in waiting.into_iter().flatten() {
            if self.down.iter().all(|(known, _)| *known != peer) {
                self.down.push((peer, now));
            }
        }
        let heard = |entry: &&InboundActivity| now.since(entry.last_growth) < ACTIVE_WITHIN;
        // A connection that receives has a path, whatever its state: on a full link the replies to its checks get lost.
        for entry in self.activity.iter().filter(heard) {
            for (_, since) in self.down.iter_mut().filter(|(peer, _)| *peer == entry.peer) {
                *since = (*since).max(now);
            }
        }
        let elsewhere = |entry: &InboundActivity| !waiting.contains(&Some(entry.peer));
        if !self.activity.iter().filter(heard).any(elsewhere) {
            return None;
        }
        let (peer, since) = self
            .down
            .iter_mut()
            .find(|(_, since)| now.since(*since) >= STALLED_AFTER)?;
        *since = now + STALLED_AFTER;
        Some(*peer)
    }

    /// The network changed: another interface, a network after none, or signalling broke.
    pub(crate) const fn network_changed(&mut self, now: Timestamp) {
        self.network_changed_at = Some(now);
        self.restarted_at = None;
    }

    /// Whether the network changed within [`NETWORK_CHANGE_WINDOW`].
    pub(crate) fn network_changed_recently(&self, now: Timestamp) -> bool {
        self.network_changed_at
            .is_some_and(|changed| now.since(changed) <= NETWORK_CHANGE_WINDOW)
    }

    /// Time since anything arrived on any connection; zero without a connection.
    fn silence(&self, now: Timestamp) -> Duration {
        let silences = self.activity.iter().map(|entry| now.since(entry.last_growth));
        silences.min().unwrap_or_default()
    }

    /// Whether the path counts as lost. `idle` tells that no participant sends media.
    pub(crate) fn is_silent(&self, idle: bool, now: Timestamp) -> bool {
        self.silence(now) >= if idle { SILENT_IDLE } else { SILENT }
    }

    /// What to do now; each action is returned once. `relayed` tells that the ICE policy is `relay`.
    pub(crate) fn next_action(&mut self, idle: bool, relayed: bool, now: Timestamp) -> Action {
        let changed = self.network_changed_recently(now);
        let limit = match (idle, changed) {
            (false, true) => RESTART_AFTER_NETWORK_CHANGE,
            (true, true) => SILENT_IDLE,
            (false, false) if relayed => RESTART_AFTER_RELAYED,
            (false, false) => RESTART_AFTER,
            (true, false) => RESTART_AFTER_IDLE,
        };
        let rested = self
            .restarted_at
            .is_none_or(|restarted_at| now.since(restarted_at) >= RESTART_INTERVAL);
        if self.silence(now) >= limit && rested {
            self.restarted_at = Some(now);
            return Action::RestartIce;
        }
        if self.is_silent(idle, now) && !std::mem::replace(&mut self.probed, true) {
            return Action::Probe;
        }
        Action::None
    }

    /// Resets everything: the connections are gone.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Call {
    /// Whether no participant sends media.
    pub(crate) fn is_idle(&self) -> bool {
        self.roster.is_idle()
    }

    pub(crate) fn handle_paths(&mut self, counts: &[PathCount]) {
        if self.member.is_none() {
            self.watchdog.clear();
            return;
        }
        let keys = [
            self.publisher.key(),
            self.subscriber.key(),
            self.audiobridge.key(),
        ];
        let ours: Vec<PathCount> = counts
            .iter()
            .filter(|count| keys.contains(&count.peer))
            .copied()
            .collect();
        if self.watchdog.update(&ours, self.now) {
            self.log(Level::Info, "media: packets arrive again".to_owned());
            self.publisher.cancel_ice_restart();
            self.subscriber.cancel_ice_restart();
            self.keyframes = KeyframeRequests {
                publisher: true,
                subscriber: true,
            };
        }
        if !self.can_signal() {
            return;
        }
        self.restart_stalled_peer();
        let relayed = self.settings.ice.policy == IcePolicy::Relay;
        match self.watchdog.next_action(self.is_idle(), relayed, self.now) {
            Action::None => {}
            Action::Probe => {
                self.log(Level::Warn, "media: nothing arrives".to_owned());
                self.probe();
            }
            Action::RestartIce => self.restart_ice(),
        }
    }

    /// Restarts ICE on a connection that does not come up while another receives.
    fn restart_stalled_peer(&mut self) {
        let publisher = self.publisher.is_waiting().then(|| self.publisher.key());
        let subscriber = self.subscriber.is_waiting().then(|| self.subscriber.key());
        let stalled = self.watchdog.stalled_peer([publisher, subscriber], self.now);
        let Some(mut cx) = self.signaling.context(self.now, &mut self.out) else {
            return;
        };
        match stalled.map(|peer| peer.role) {
            Some(PeerRole::Publisher) => self.publisher.restart_ice(&mut cx),
            Some(_) => self.subscriber.restart_ice(&mut cx),
            None => return,
        }
        self.log(Level::Warn, "media: one connection does not come up".to_owned());
    }

    /// Restarts ICE on every connection.
    fn restart_ice(&mut self) {
        self.log(Level::Warn, "media: seeking another path".to_owned());
        let Some(mut cx) = self.signaling.context(self.now, &mut self.out) else {
            return;
        };
        self.publisher.restart_ice(&mut cx);
        self.subscriber.restart_ice(&mut cx);
        // AudioBridge has no ICE restart: the hangup leads to a new offer.
        if let Some(handle) = self.audiobridge.handle {
            cx.session.hang_up(cx.now, handle);
        }
    }

    fn probe(&mut self) {
        if let Some(session) = self.signaling.session.as_mut() {
            session.probe(self.now);
        }
    }

    pub(crate) fn online(&mut self) {
        self.log(Level::Info, "network: online".to_owned());
        self.watchdog.network_changed(self.now);
        self.signaling.reconnect_now(self.now, &mut self.out);
        self.renew_initial_offer();
        self.probe();
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, MediaWatchdog};
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
        let mut watchdog = MediaWatchdog::default();
        watchdog.update(&counts(1, 1), Timestamp::from_millis(0));
        let mut found = Vec::new();
        for second in 1..=11 {
            let now = Timestamp::from_millis(second * 1000);
            watchdog.update(&counts(1, 1), now);
            found.push((
                watchdog.is_silent(false, now),
                watchdog.next_action(false, false, now),
            ));
        }
        let first: Vec<_> = found.drain(..3).collect();
        assert_eq!(
            first,
            [
                (false, Action::None),
                (false, Action::None),
                (true, Action::Probe)
            ]
        );
        assert!(
            found.iter().all(|found| *found == (true, Action::None)),
            "{found:?}"
        );
        watchdog.update(&counts(1, 1), Timestamp::from_millis(12_000));
        assert_eq!(
            watchdog.next_action(false, false, Timestamp::from_millis(12_000)),
            Action::RestartIce
        );
        assert_eq!(
            watchdog.next_action(false, false, Timestamp::from_millis(13_000)),
            Action::None,
            "one at a time"
        );
    }

    /// Guards: a restart of ours because somebody else's connection is lost.
    #[test]
    fn silence_of_one_connection_alone_is_no_loss() {
        let mut watchdog = MediaWatchdog::default();
        for second in 0..60 {
            let now = Timestamp::from_millis(second * 1000);
            watchdog.update(&counts(second, 1), now);
            assert!(!watchdog.is_silent(false, now));
            assert_eq!(watchdog.next_action(false, false, now), Action::None);
        }
    }

    /// Guards: a restart of a connection over which something arrives, because the browser calls it disconnected: where a line is full, the
    /// answers to its checks get lost.
    #[test]
    fn what_arrives_is_a_path() {
        let mut watchdog = MediaWatchdog::default();
        for second in 0..60 {
            let now = Timestamp::from_millis(second * 1000);
            watchdog.update(&counts(second, second), now);
            assert_eq!(watchdog.stalled_peer([Some(PUBLISHER), None], now), None);
        }
        let stalled: Vec<_> = (60..80)
            .filter_map(|second| {
                let now = Timestamp::from_millis(second * 1000);
                watchdog.update(&counts(60, second), now);
                watchdog.stalled_peer([Some(PUBLISHER), None], now)
            })
            .collect();
        assert_eq!(
            stalled,
            [PUBLISHER, PUBLISHER],
            "and when nothing does, it is helped"
        );
    }

    /// Guards: a page that slept taking its own sleep for a silence.
    #[test]
    fn sleep_is_no_silence() {
        let mut watchdog = MediaWatchdog::default();
        watchdog.update(&counts(1, 1), Timestamp::from_millis(0));
        watchdog.update(&counts(1, 1), Timestamp::from_millis(600_000));
        assert!(!watchdog.is_silent(false, Timestamp::from_millis(600_000)));
        assert_eq!(
            watchdog.next_action(false, false, Timestamp::from_millis(600_000)),
            Action::None
        );
    }

    /// Guards: waiting for the old way after the network changed.
    #[test]
    fn change_of_the_network_hurries_the_search() {
        let mut watchdog = MediaWatchdog::default();
        watchdog.update(&counts(1, 1), Timestamp::from_millis(0));
        watchdog.network_changed(Timestamp::from_millis(100));
        watchdog.update(&counts(1, 1), Timestamp::from_millis(1000));
        assert_eq!(
            watchdog.next_action(false, false, Timestamp::from_millis(1000)),
            Action::None
        );
        watchdog.update(&counts(1, 1), Timestamp::from_millis(2000));
        assert_eq!(
            watchdog.next_action(false, false, Timestamp::from_millis(2000)),
            Action::RestartIce
        );
    }
}
