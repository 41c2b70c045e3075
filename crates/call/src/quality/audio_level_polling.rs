//! Whom to listen to, to know who talks.
//!
//! A browser tells the level of one sound at a time, and in Chromium each question stops the page until another thread has answered: with
//! fifty people, asked seven times a second, it was a fifth of the page's time. So whoever was heard of late is listened to every
//! time, and of the silent a few, in turn.

use crate::room::roster::TALKING;

/// So many of the silent are listened to each time: up to that many people are all heard at once, and of fifty each within a second.
const SILENT: usize = 8;
/// Who was not heard so many times in a row counts as silent: the pauses of somebody who talks are shorter.
const PATIENCE: u8 = 20;

/// The sounds of a connection, by their places in a list.
#[derive(Debug, Default)]
pub struct Listening {
    /// For each sound, how many times more it is listened to although nothing is heard.
    awake: Vec<u8>,
    next: usize,
}

impl Listening {
    /// There are other sounds now: so many, all silent as far as is known.
    pub fn begin(&mut self, sounds: usize) {
        self.awake = vec![0; sounds];
        self.next = 0;
    }

    /// Whose turn it is.
    pub fn turn(&mut self) -> Vec<usize> {
        let all = self.awake.len();
        let silent = (0..all).map(|step| (self.next + step) % all);
        let mut turn: Vec<usize> = silent
            .filter(|place| self.awake[*place] == 0)
            .take(SILENT)
            .collect();
        if let Some(last) = turn.last() {
            self.next = last + 1;
        }
        turn.extend((0..all).filter(|place| self.awake[*place] > 0));
        turn
    }

    /// What was heard of one of them: a level from 0 to 1.
    pub fn hear(&mut self, place: usize, level: f64) {
        if let Some(awake) = self.awake.get_mut(place) {
            *awake = if level >= TALKING {
                PATIENCE
            } else {
                awake.saturating_sub(1)
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Listening, PATIENCE, SILENT};

    fn sorted(mut places: Vec<usize>) -> Vec<usize> {
        places.sort_unstable();
        places
    }

    /// Guards: a ring that comes late in a room of a few.
    #[test]
    fn few_are_all_heard_each_time() {
        let mut listening = Listening::default();
        assert!(listening.turn().is_empty());
        listening.begin(SILENT);
        for _ in 0..5 {
            assert_eq!(sorted(listening.turn()), (0..SILENT).collect::<Vec<_>>());
        }
    }

    /// Guards: somebody in a crowd who is never listened to, and a page that does nothing but listen.
    #[test]
    fn of_many_each_has_their_turn_and_none_is_asked_twice() {
        let mut listening = Listening::default();
        listening.begin(49);
        let turns: Vec<_> = (0..7).map(|_| listening.turn()).collect();
        assert!(turns.iter().all(|turn| turn.len() == SILENT));
        let mut all = sorted(turns.concat());
        all.dedup();
        assert_eq!(all.len(), 49);
    }

    /// Guards: a ring that flickers while somebody talks, and one who talked and is listened to for ever.
    #[test]
    fn who_was_heard_is_listened_to_every_time_for_a_while() {
        let mut listening = Listening::default();
        listening.begin(49);
        listening.hear(40, 0.2);
        for _ in 0..PATIENCE {
            let turn = listening.turn();
            assert_eq!(turn.iter().filter(|place| **place == 40).count(), 1);
            assert_eq!(turn.len(), SILENT + 1);
            listening.hear(40, 0.001);
        }
        assert_eq!(listening.turn().len(), SILENT);
    }
}
