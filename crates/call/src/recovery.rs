//! What is lost, what is tried again, when, and when it is given up.

use super::paths::Search;
use super::*;
use crate::config::IcePolicy;
use log::Level;
use std::time::Duration;

/// A call whose signalling is gone for this long is given up.
pub(super) const GIVE_UP: Duration = Duration::from_secs(180);

/// The time from one attempt to the next, after `rounds` rounds in which every URL failed: next to none before the first, then half a
/// second, one, and from the fifth round on two; each between 75 % and 125 % of that, so that many clients of one Janus don't come back
/// as one. No longer, for this is what somebody waits who sees that the server is back: once some sixteen failed within minutes, Chromium
/// by itself holds each WebSocket back by one to five seconds.
pub(super) fn delay(rounds: u32, salt: u64) -> Duration {
    let base = match rounds {
        0 => return Duration::from_millis(50),
        1 => 500_u64,
        2..=4 => 1000,
        _ => 2000,
    };
    let mixed = salt.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    Duration::from_millis(base * 3 / 4 + mixed % (base / 2))
}

impl Call {
    /// What of the call is lost just now; nothing outside a call.
    #[must_use]
    pub fn trouble(&self) -> Trouble {
        let rejoining = self.phase == Phase::Reconnecting && self.member.is_none();
        if rejoining {
            return Trouble {
                signalling: true,
                media: true,
            };
        }
        if self.member.is_none() {
            return Trouble::default();
        }
        let receiving = self.roster.streams().next().is_some();
        Trouble {
            signalling: self.signalling_lost,
            media: self.publisher.is_lost()
                || self.voice.is_lost()
                || (receiving && self.subscriber.is_lost())
                || self.paths.is_silent(self.is_idle(), self.now),
        }
    }

    /// Whether it matters at once when something arrives or ceases to: it is to be measured several times a second.
    #[must_use]
    pub fn is_watchful(&self) -> bool {
        self.trouble().media || (self.member.is_some() && self.paths.is_changing(self.now))
    }

    /// Whether nobody sends anything that could be waited for.
    fn is_idle(&self) -> bool {
        self.roster.is_idle()
    }

    pub(super) fn handle_paths(&mut self, counts: &[PathCount]) {
        if self.member.is_none() {
            self.paths.clear();
            return;
        }
        let keys = [self.publisher.key(), self.subscriber.key(), self.voice.key()];
        let ours: Vec<PathCount> = counts
            .iter()
            .filter(|count| keys.contains(&count.peer))
            .copied()
            .collect();
        if self.paths.hear(&ours, self.now) {
            self.log(Level::Info, "media: packets arrive again".to_owned());
            self.publisher.keep_path();
            self.subscriber.keep_path();
            self.refresh = Refresh {
                publisher: true,
                subscriber: true,
            };
        }
        if self.signalling_lost || !self.gateway.is_ready() {
            return;
        }
        self.mend_alone();
        let relayed = self.settings.ice.policy == IcePolicy::Relay;
        match self.paths.search(self.is_idle(), relayed, self.now) {
            Search::None => {}
            Search::Probe => {
                self.log(Level::Warn, "media: nothing arrives".to_owned());
                self.probe();
            }
            Search::Seek => self.seek_path(),
        }
    }

    /// Seeks another path for a connection that does not come up, though something arrives on another.
    fn mend_alone(&mut self) {
        let publisher = self.publisher.is_waiting().then(|| self.publisher.key());
        let subscriber = self.subscriber.is_waiting().then(|| self.subscriber.key());
        let stuck = self.paths.stuck([publisher, subscriber], self.now);
        let Some(mut cx) = self.gateway.context(self.now, &mut self.out) else {
            return;
        };
        match stuck.map(|peer| peer.role) {
            Some(PeerRole::Publisher) => self.publisher.seek_path(&mut cx),
            Some(_) => self.subscriber.seek_path(&mut cx),
            None => return,
        }
        self.log(Level::Warn, "media: one connection does not come up".to_owned());
    }

    /// Seeks another path for every connection.
    fn seek_path(&mut self) {
        self.log(Level::Warn, "media: seeking another path".to_owned());
        let Some(mut cx) = self.gateway.context(self.now, &mut self.out) else {
            return;
        };
        self.publisher.seek_path(&mut cx);
        self.subscriber.seek_path(&mut cx);
        // AudioBridge takes no restart: it is called again.
        if let Some(handle) = self.voice.handle {
            cx.session.hang_up(cx.now, handle);
        }
    }

    fn probe(&mut self) {
        if let Some(session) = self.gateway.session.as_mut() {
            session.probe(self.now);
        }
    }

    pub(super) fn online(&mut self) {
        self.log(Level::Info, "network: online".to_owned());
        self.paths.network_changed(self.now);
        self.gateway.hurry(self.now, &mut self.out);
        self.warm_up_anew();
        self.probe();
    }

    /// Brings the phase in line with what is lost.
    pub(super) fn judge_phase(&mut self) {
        if self.member.is_none() {
            return;
        }
        match self.phase {
            Phase::InCall if self.trouble().is_any() => self.reconnecting(),
            Phase::Reconnecting if !self.trouble().is_any() => {
                self.log(Level::Info, "call: recovered".to_owned());
                self.phase = Phase::InCall;
            }
            _ => {}
        }
        // As long as Janus hears us there is hope.
        if !self.signalling_lost {
            self.give_up = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::delay;

    #[test]
    fn waits_grow_and_stay_bounded() {
        for salt in 0..1000 {
            assert_eq!(delay(0, salt), Duration::from_millis(50));
            for rounds in 1..200 {
                let base = match rounds {
                    1 => 500,
                    2..=4 => 1000,
                    _ => 2000,
                };
                let wait = delay(rounds, salt).as_millis();
                assert!(
                    wait >= base * 3 / 4 && wait < base * 5 / 4,
                    "{wait} after {rounds} rounds"
                );
            }
        }
    }
}
