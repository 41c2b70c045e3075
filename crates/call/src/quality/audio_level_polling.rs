//! Chooses which receivers are asked for their audio level.
//!
//! `getSynchronizationSources()` tells the level of one receiver at a time, and in Chromium each call blocks the page until another thread
//! has answered: for fifty receivers, seven times a second, that was a fifth of the page's time. So receivers that were heard recently are
//! polled every time, and of the silent ones a few in turn.

use crate::room::roster::SPEAKING_LEVEL;

/// Silent receivers polled each time. Up to that many receivers are all polled at once; of fifty, each within a second.
const SILENT_PER_ROUND: usize = 8;
/// Polls in a row below [`SPEAKING_LEVEL`] after which a receiver counts as silent: three seconds, longer than a speaker's pauses.
const SILENT_AFTER: u8 = 20;

/// Schedules the polls of one connection's audio receivers. Receivers are addressed by their index in a list of the caller's.
#[derive(Debug, Default)]
pub struct LevelScheduler {
    /// For each receiver, for how many more rounds it is polled every time.
    active_rounds: Vec<u8>,
    /// Where the next round of silent receivers begins.
    next: usize,
}

impl LevelScheduler {
    /// Forgets everything; from now on there are `receivers` receivers, all silent.
    pub fn reset(&mut self, receivers: usize) {
        self.active_rounds = vec![0; receivers];
        self.next = 0;
    }

    /// The receivers to poll now.
    pub fn next_round(&mut self) -> Vec<usize> {
        let all = self.active_rounds.len();
        let silent = (0..all).map(|step| (self.next + step) % all);
        let mut round: Vec<usize> = silent
            .filter(|index| self.active_rounds[*index] == 0)
            .take(SILENT_PER_ROUND)
            .collect();
        if let Some(last) = round.last() {
            self.next = last + 1;
        }
        round.extend((0..all).filter(|index| self.active_rounds[*index] > 0));
        round
    }

    /// Takes the level (0 to 1, linear) that a poll returned.
    pub fn on_level(&mut self, index: usize, level: f64) {
        if let Some(rounds) = self.active_rounds.get_mut(index) {
            *rounds = if level >= SPEAKING_LEVEL {
                SILENT_AFTER
            } else {
                rounds.saturating_sub(1)
            };
        }
    }
}

/// Polls in a row without a new packet after which a level is over: longer than the 400 ms between two packets of Opus DTX.
const OVER_AFTER: u8 = 6;

/// Tells when a level is over: `getSynchronizationSources()` goes on returning the last one for ten seconds after the last packet.
#[derive(Debug, Default)]
pub struct LastPackets(Vec<(u32, u8)>);

impl LastPackets {
    /// Forgets everything; from now on there are `receivers` receivers.
    pub fn reset(&mut self, receivers: usize) {
        self.0 = vec![(0, 0); receivers];
    }

    /// Takes the RTP timestamp of a poll; true if packets have ceased.
    pub fn have_ceased(&mut self, index: usize, rtp_timestamp: u32) -> bool {
        let Some((last, polls)) = self.0.get_mut(index) else {
            return false;
        };
        *polls = if *last == rtp_timestamp {
            polls.saturating_add(1)
        } else {
            0
        };
        *last = rtp_timestamp;
        *polls >= OVER_AFTER
    }
}

#[cfg(test)]
mod tests {
    use super::{LastPackets, LevelScheduler, OVER_AFTER, SILENT_AFTER, SILENT_PER_ROUND};

    /// Guards: somebody who is shown as talking for ten seconds after they were muted in the middle of a word.
    #[test]
    fn a_level_is_over_when_packets_cease() {
        let mut packets = LastPackets::default();
        packets.reset(1);
        assert!(!packets.have_ceased(0, 960));
        let ceased: Vec<bool> = (0..OVER_AFTER).map(|_| packets.have_ceased(0, 960)).collect();
        assert_eq!(
            ceased.iter().position(|ceased| *ceased),
            Some(usize::from(OVER_AFTER) - 1)
        );
        assert!(!packets.have_ceased(0, 1920));
        assert!(!packets.have_ceased(7, 0), "one that was not announced");
    }

    fn sorted(mut indices: Vec<usize>) -> Vec<usize> {
        indices.sort_unstable();
        indices
    }

    /// Guards: a speaker's ring that comes late in a small room.
    #[test]
    fn few_are_all_polled_each_time() {
        let mut scheduler = LevelScheduler::default();
        assert!(scheduler.next_round().is_empty());
        scheduler.reset(SILENT_PER_ROUND);
        for _ in 0..5 {
            assert_eq!(
                sorted(scheduler.next_round()),
                (0..SILENT_PER_ROUND).collect::<Vec<_>>()
            );
        }
    }

    /// Guards: somebody in a crowd who is never polled, and a page that does nothing but poll.
    #[test]
    fn of_many_each_has_their_turn_and_none_is_asked_twice() {
        let mut scheduler = LevelScheduler::default();
        scheduler.reset(49);
        let rounds: Vec<_> = (0..7).map(|_| scheduler.next_round()).collect();
        assert!(rounds.iter().all(|round| round.len() == SILENT_PER_ROUND));
        let mut all = sorted(rounds.concat());
        all.dedup();
        assert_eq!(all.len(), 49);
    }

    /// Guards: a speaker's ring that flickers, and somebody who spoke once and is polled for ever.
    #[test]
    fn who_was_heard_is_polled_every_time_for_a_while() {
        let mut scheduler = LevelScheduler::default();
        scheduler.reset(49);
        scheduler.on_level(40, 0.2);
        for _ in 0..SILENT_AFTER {
            let round = scheduler.next_round();
            assert_eq!(round.iter().filter(|index| **index == 40).count(), 1);
            assert_eq!(round.len(), SILENT_PER_ROUND + 1);
            scheduler.on_level(40, 0.001);
        }
        assert_eq!(scheduler.next_round().len(), SILENT_PER_ROUND);
    }
}
