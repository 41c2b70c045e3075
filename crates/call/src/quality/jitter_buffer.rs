//! How long a sound waits before it is played, so that packets that are late, or were sent again, are there in time.
//!
//! A browser keeps the wait as short as the packets' distances allow. It leaves no time for those that were lost and are sent again, so on
//! a bad way every tenth of a second is made up. When too much is made up the wait is made longer at once, for people understand
//! each other better late than in pieces; when hardly anything is made up for a while it is made shorter again, step by step.
//!
//! What was made up is counted once a second. Holes are noticed sooner. One may be all there is, and to answer it would make it longer:
//! Chromium goes on to make sound up until half of a longer wait is there. The second within a moment is the beginning of a bad way: the
//! wait is the longest for some seconds, in which a browser makes room faster, and then again what was counted asks for. Where packets go
//! on to come late, browsers (Chromium) keep by themselves what room they made.

use crate::Call;
use crate::output::Output;
use crate::peer::{PeerKey, PeerOutput};
use janus_proto::Timestamp;
use std::time::Duration;

/// What of a sound was played so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundCount {
    /// The connection.
    pub peer: PeerKey,
    /// The m-line.
    pub mid: String,
    /// Samples played.
    pub samples: u64,
    /// Of these, samples that were made up because nothing was there, silence not counted.
    pub concealed: u64,
}

/// The waits in milliseconds; the first leaves it to the browser. The last has room for 300 ms of jitter each way and for sending again.
const WAITS: [u16; 3] = [0, 350, 700];
/// Made up in each of two seconds, in thousandths: the next wait.
const NEXT: u64 = 35;
/// The same: the longest wait.
const LONGEST: u64 = 70;
/// Made up in a single second, in thousandths: the next wait, for whoever waits for a second one hears it.
const SUDDEN: u64 = 120;
/// Less made up than this, in thousandths, is next to nothing.
const CALM: u64 = 15;
/// After so long with next to nothing made up the wait is made shorter.
const HOLD: Duration = Duration::from_secs(15);
/// The hold doubles whenever it proves too short, up to this.
const LONGEST_HOLD: Duration = Duration::from_secs(120);
/// Once the wait is longer it takes the browser so long to get there; what is still bad then needs more. Where much is made up, that
/// is not waited for.
const SETTLING: Duration = Duration::from_millis(2500);
/// The first sound of a connection is made up in part.
const BEGINNING: Duration = Duration::from_millis(1600);
/// Changes are so far apart.
const APART: Duration = Duration::from_millis(900);
/// Two holes so soon after each other are no accident.
const TWICE: Duration = Duration::from_secs(1);
/// So long after them the wait is the longest.
const ALARM: Duration = Duration::from_secs(3);

#[derive(Debug)]
struct Ear {
    count: SoundCount,
    /// The wait that what was counted asks for.
    wait: usize,
    /// What was made up in the second before, in thousandths.
    before: u64,
    changed: Timestamp,
    calm: Timestamp,
    /// When the wait was last made shorter.
    shortened: Option<Timestamp>,
    hold: Duration,
    /// When it last had a hole.
    hole: Option<Timestamp>,
    /// When it last had one that was not alone, for as long as that matters.
    alarm: Option<Timestamp>,
}

/// One patience for each sound.
#[derive(Debug, Default)]
pub(crate) struct Patience(Vec<Ear>);

impl Patience {
    /// Takes what was counted just now, about once a second; gives the sounds that are to wait otherwise, in milliseconds.
    pub(crate) fn hear(&mut self, counts: Vec<SoundCount>, now: Timestamp) -> Vec<(String, u16)> {
        let mut changes = Vec::new();
        self.0.retain_mut(|ear| {
            let same = |count: &SoundCount| count.peer == ear.count.peer && count.mid == ear.count.mid;
            let goes_on = counts.iter().any(same);
            // Whoever has this line next begins without.
            if !goes_on && ear.wait() > 0 {
                changes.push((ear.count.mid.clone(), 0));
            }
            goes_on
        });
        for count in counts {
            let same = |ear: &&mut Ear| ear.count.peer == count.peer && ear.count.mid == count.mid;
            let Some(ear) = self.0.iter_mut().find(same) else {
                self.0.push(Ear {
                    count,
                    wait: 0,
                    before: 0,
                    changed: now + BEGINNING,
                    calm: now,
                    shortened: None,
                    hold: HOLD,
                    hole: None,
                    alarm: None,
                });
                continue;
            };
            let mid = count.mid.clone();
            if ear.listen(count, now) {
                changes.push((mid, ear.wait()));
            }
        }
        changes
    }

    /// Takes what had a hole just now; gives the sounds that are to wait otherwise, in milliseconds.
    fn miss(&mut self, peer: PeerKey, mids: &[String], now: Timestamp) -> Vec<(String, u16)> {
        let mut changes = Vec::new();
        for ear in &mut self.0 {
            let is_meant = ear.count.peer == peer && mids.contains(&ear.count.mid);
            if is_meant && ear.miss(now) {
                changes.push((ear.count.mid.clone(), ear.wait()));
            }
        }
        changes
    }
}

impl Call {
    pub(crate) fn handle_sounds(&mut self, counts: Vec<SoundCount>) {
        let waits = self.patience.hear(counts, self.now);
        self.set_waits(waits);
    }

    pub(crate) fn handle_holes(&mut self, mids: &[String]) {
        let waits = self.patience.miss(self.subscriber.key(), mids, self.now);
        self.set_waits(waits);
    }

    fn set_waits(&mut self, waits: Vec<(String, u16)>) {
        let peer = self.subscriber.key();
        for (mid, wait) in waits {
            let action = PeerOutput::SetWait { mid, wait };
            self.out.push_back(Output::Peer { peer, action });
        }
    }
}

impl Ear {
    /// How long it waits, in milliseconds.
    fn wait(&self) -> u16 {
        let longest = WAITS.len() - 1;
        WAITS[if self.alarm.is_some() { longest } else { self.wait }]
    }

    /// There was a hole. Whether it waits otherwise from now on.
    fn miss(&mut self, now: Timestamp) -> bool {
        let before = self.wait();
        let earlier = self.hole.replace(now);
        let twice = earlier.is_some_and(|hole| now.since(hole) <= TWICE);
        // The first sound has holes.
        if now >= self.changed && (twice || self.alarm.is_some()) {
            self.alarm = Some(now);
        }
        self.wait() != before
    }

    /// Whether it waits otherwise from now on.
    fn listen(&mut self, count: SoundCount, now: Timestamp) -> bool {
        let before = self.wait();
        self.alarm = self.alarm.filter(|hole| now.since(*hole) < ALARM);
        self.judge(count, now);
        self.wait() != before
    }

    /// Finds the wait that what was counted asks for.
    fn judge(&mut self, count: SoundCount, now: Timestamp) {
        let samples = count.samples.saturating_sub(self.count.samples);
        let concealed = count.concealed.saturating_sub(self.count.concealed);
        self.count = count;
        if samples == 0 {
            return;
        }
        let share = concealed * 1000 / samples;
        let before = std::mem::replace(&mut self.before, share);
        if share >= CALM {
            self.calm = now;
        }
        let least = share.min(before);
        let wanted = match () {
            () if least >= LONGEST => WAITS.len() - 1,
            () if least >= NEXT || share >= SUDDEN => (self.wait + 1).min(WAITS.len() - 1),
            () => self.wait,
        };
        let rest = if share >= LONGEST { APART } else { SETTLING };
        if wanted > self.wait && now.since(self.changed) >= rest {
            // It was made shorter too soon.
            if self.shortened.is_some_and(|moment| now.since(moment) < self.hold) {
                self.hold = LONGEST_HOLD.min(self.hold * 2);
            }
            self.wait = wanted;
        } else if self.wait > 0 && now.since(self.calm.max(self.changed)) >= self.hold {
            self.wait -= 1;
            self.shortened = Some(now);
        } else {
            return;
        }
        self.changed = now;
    }
}

#[cfg(test)]
mod tests {
    use super::{Patience, SoundCount};
    use crate::{PeerKey, PeerRole};
    use janus_proto::Timestamp;

    /// Plays seconds of which so many thousandths are made up; gives the waits in the order in which they were set, with the second.
    fn play(shares: impl IntoIterator<Item = u64>) -> Vec<(u64, u16)> {
        play_with_holes(shares, &[])
    }

    /// The same with two holes in each of these seconds.
    fn play_with_holes(shares: impl IntoIterator<Item = u64>, holes: &[u64]) -> Vec<(u64, u16)> {
        let peer = PeerKey {
            role: PeerRole::Subscriber,
            generation: 1,
        };
        let mut patience = Patience::default();
        let (mut concealed, mut waits) = (0, Vec::new());
        for (second, share) in (0..).zip(shares) {
            concealed += share * 48;
            let count = SoundCount {
                peer,
                mid: "0".to_owned(),
                samples: second * 48_000,
                concealed,
            };
            let changes = patience.hear(vec![count], Timestamp::from_millis(10_000 + second * 1000));
            waits.extend(changes.into_iter().map(|(_, wait)| (second, wait)));
            for at in [200, 500].into_iter().filter(|_| holes.contains(&second)) {
                let changes = patience.miss(
                    peer,
                    &["0".to_owned()],
                    Timestamp::from_millis(10_000 + second * 1000 + at),
                );
                waits.extend(changes.into_iter().map(|(_, wait)| (second, wait)));
            }
        }
        waits
    }

    /// Guards: a delay of more than half a second because of one hiccup, or of the beginning.
    #[test]
    fn hiccup_changes_little() {
        assert_eq!(play([0, 0, 300, 0, 110, 0, 0, 30, 0, 100, 0, 20, 20, 20]), []);
        assert_eq!(play([0, 0, 0, 400, 0, 0, 0, 0]), [(3, 350)]);
    }

    /// Guards: a second in which the page knows and does nothing, and a hiccup that is paid for with more than it cost.
    #[test]
    fn hole_is_answered_at_once_and_forgotten_soon() {
        let hiccup = [0, 0, 0, 0, 100].into_iter().chain([0; 20]);
        assert_eq!(play_with_holes(hiccup, &[3]), [(3, 700), (7, 0)]);
        let two = [0, 0, 0, 0, 100, 0, 0, 100].into_iter().chain([0; 20]);
        assert_eq!(play_with_holes(two, &[3, 6]), [(3, 700), (10, 0)]);
        let silent = [0; 4];
        assert_eq!(play_with_holes(silent, &[2]), [(2, 700)]);
    }

    /// Guards: a wait that is taken back while the way is bad.
    #[test]
    fn more_than_a_hole_is_waited_for_as_long_as_ever() {
        let long = [0, 0, 0, 0, 300].into_iter().chain([0; 20]);
        assert_eq!(play_with_holes(long, &[3]), [(3, 700), (7, 350), (19, 0)]);
        let bad = [0, 0, 0, 0, 130, 130, 40].into_iter().chain([0; 40]);
        assert_eq!(play_with_holes(bad, &[3]), [(3, 700), (21, 350), (36, 0)]);
        let known = [0, 0, 0, 130, 130].into_iter().chain([0; 10]);
        assert_eq!(
            play_with_holes(known, &[5]),
            [(3, 350), (4, 700)],
            "it waits that long already"
        );
    }

    /// Guards: everybody late from the beginning, and holes of a connection that is gone.
    #[test]
    fn holes_of_the_beginning_and_of_others_change_nothing() {
        assert_eq!(play_with_holes([0; 9], &[0, 1]), []);
        let mut patience = Patience::default();
        let peer = |generation| PeerKey {
            role: PeerRole::Subscriber,
            generation,
        };
        let count = |peer, mid: &str| SoundCount {
            peer,
            mid: mid.to_owned(),
            samples: 0,
            concealed: 0,
        };
        patience.hear(
            vec![count(peer(2), "0"), count(peer(2), "1")],
            Timestamp::from_millis(10_000),
        );
        for later in [Timestamp::from_millis(20_000), Timestamp::from_millis(20_300)] {
            assert_eq!(patience.miss(peer(1), &["0".to_owned()], later), []);
            assert_eq!(patience.miss(peer(2), &["7".to_owned()], later), []);
        }
        let mut miss = |at| patience.miss(peer(2), &["1".to_owned()], Timestamp::from_millis(at));
        assert_eq!(miss(20_000), [], "one alone is an accident");
        assert_eq!(miss(21_500), [], "and so is another, later");
        assert_eq!(miss(22_300), [("1".to_owned(), 700)]);
    }

    /// Guards: somebody who begins with the wait of whoever had their line before.
    #[test]
    fn wait_ends_with_its_sound() {
        let peer = PeerKey {
            role: PeerRole::Subscriber,
            generation: 1,
        };
        let sounds = |count: u64| {
            let sound = |mid: u64| SoundCount {
                peer,
                mid: mid.to_string(),
                samples: 0,
                concealed: 0,
            };
            (0..count).map(sound).collect()
        };
        let mut patience = Patience::default();
        patience.hear(sounds(3), Timestamp::from_millis(10_000));
        for at in [20_000, 20_300] {
            patience.miss(peer, &["1".to_owned()], Timestamp::from_millis(at));
        }
        assert_eq!(
            patience.hear(sounds(1), Timestamp::from_millis(21_000)),
            [("1".to_owned(), 0)]
        );
        assert_eq!(patience.hear(sounds(3), Timestamp::from_millis(22_000)), []);
    }

    /// Guards: words in pieces for seconds, and a delay that stays when the way is good again.
    #[test]
    fn bad_way_is_waited_for_at_once_and_forgotten_step_by_step() {
        let bad = [0, 0, 0, 130, 130, 40, 10];
        let waits = play(bad.into_iter().chain([0; 40]));
        assert_eq!(waits, [(3, 350), (4, 700), (20, 350), (35, 0)]);
        assert_eq!(play([0, 0, 0, 0, 40, 50, 10, 10, 40, 40]), [(5, 350), (9, 700)]);
    }

    /// Guards: a wait that goes up and down all the time.
    #[test]
    fn wait_that_proved_too_short_is_tried_again_only_later() {
        let bad = [0, 0, 0, 100, 100];
        let waits = play(bad.into_iter().chain([0; 16]).chain([50; 4]).chain([0; 60]));
        let up: Vec<_> = waits.iter().map(|(second, _)| *second).collect();
        assert_eq!(
            waits.iter().map(|(_, wait)| *wait).collect::<Vec<_>>(),
            [700, 350, 700, 350, 0]
        );
        assert!(up[3] - up[2] >= 30, "{waits:?}");
    }
}
