//! The spotlight follows who talks, without jumping; who talks on another page comes to the front, without moving anybody but one.

use janus_proto::{Id, Timestamp};
use parlour_call::room::active_speaker::{ActiveSpeakers, MIN_HOLD, MIN_SPEECH};
use proptest::prelude::*;
use std::time::Duration;

/// How often the stage listens.
const TICK: Duration = Duration::from_millis(150);

struct Room {
    speakers: ActiveSpeakers,
    now: Timestamp,
}

fn ids(numbers: &[u64]) -> Vec<Id> {
    numbers.iter().copied().map(Id::Number).collect()
}

impl Room {
    fn of(people: u64) -> Self {
        let mut speakers = ActiveSpeakers::default();
        let everybody: Vec<Id> = (1..=people).map(Id::Number).collect();
        speakers.set_participants(everybody.iter());
        Self {
            speakers,
            now: Timestamp::from_millis(10_000),
        }
    }

    /// These talk for so long.
    fn talk(&mut self, who: &[u64], span: Duration) {
        let who = ids(who);
        let end = self.now + span;
        while self.now < end {
            self.speakers.update(who.iter(), self.now);
            self.now = self.now + TICK;
        }
    }

    fn featured(&self) -> Option<u64> {
        self.speakers.active_speaker().map(number)
    }

    fn seats(&self) -> Vec<u64> {
        self.speakers.tile_order().iter().map(number).collect()
    }
}

fn number(id: &Id) -> u64 {
    match id {
        Id::Number(number) => *number,
        Id::Text(_) => panic!("ids are numbers here"),
    }
}

/// Guards: a cough that takes the spotlight, and a speaker who has to wait for it.
#[test]
fn spotlight_is_taken_after_a_second_of_talking() {
    let mut room = Room::of(5);
    room.talk(&[3], Duration::from_millis(600));
    room.talk(&[], Duration::from_secs(2));
    assert_eq!(room.featured(), None, "a cough");
    room.talk(&[3], MIN_SPEECH + Duration::from_millis(300));
    assert_eq!(room.featured(), Some(3));
}

/// Guards: a stage that jumps to every "yes" and "mm-hm".
#[test]
fn short_answers_do_not_take_the_spotlight() {
    let mut room = Room::of(5);
    room.talk(&[1], Duration::from_secs(5));
    for _ in 0..5 {
        room.talk(&[1], Duration::from_secs(2));
        room.talk(&[2], Duration::from_millis(450));
    }
    assert_eq!(room.featured(), Some(1));
}

/// Guards: two people in conversation who throw the stage to and fro.
#[test]
fn spotlight_is_held_for_three_seconds() {
    let mut room = Room::of(5);
    room.talk(&[1], MIN_SPEECH + Duration::from_millis(150));
    assert_eq!(room.featured(), Some(1));
    let taken = room.now;
    room.talk(&[2], MIN_HOLD - Duration::from_millis(600));
    assert_eq!(
        room.featured(),
        Some(1),
        "not yet, after {:?}",
        room.now.since(taken)
    );
    room.talk(&[2], Duration::from_secs(1));
    assert_eq!(room.featured(), Some(2));
}

/// Guards: two who both talk without end and take turns on the stage.
#[test]
fn two_who_talk_at_once_do_not_take_turns() {
    let mut room = Room::of(5);
    room.talk(&[1], Duration::from_secs(4));
    let mut changes = 0;
    let mut last = room.featured();
    for _ in 0..60 {
        room.talk(&[1, 2], Duration::from_secs(1));
        changes += u32::from(room.featured() != last);
        last = room.featured();
    }
    assert!(changes <= 1, "{changes} changes in a minute");
}

/// Guards: a pause for breath that costs the spotlight.
#[test]
fn silence_leaves_the_spotlight_where_it_is() {
    let mut room = Room::of(3);
    room.talk(&[2], Duration::from_secs(2));
    room.talk(&[], Duration::from_secs(60));
    assert_eq!(room.featured(), Some(2));
}

/// Guards: a spotlight on somebody who has left.
#[test]
fn spotlight_goes_back_when_its_person_leaves() {
    let mut room = Room::of(3);
    room.talk(&[1], Duration::from_secs(5));
    room.talk(&[2], Duration::from_secs(5));
    assert_eq!(room.featured(), Some(2));
    room.speakers.set_participants(ids(&[1, 3]).iter());
    assert_eq!(room.featured(), Some(1));
    room.speakers.set_participants(ids(&[3]).iter());
    assert_eq!(room.featured(), None);
}

/// Guards: a speaker on page two whom nobody sees, and a page that is reshuffled to show one.
#[test]
fn off_page_speaker_swaps_with_the_longest_silent() {
    let mut room = Room::of(9);
    room.speakers.set_first_page(4);
    for who in [1, 2, 4] {
        room.talk(&[who], Duration::from_secs(2));
    }
    room.talk(&[8], Duration::from_secs(2));
    assert_eq!(room.seats(), [1, 2, 8, 4, 5, 6, 7, 3, 9], "3 never said a word");
    room.talk(&[9], Duration::from_secs(2));
    assert_eq!(
        room.seats(),
        [9, 2, 8, 4, 5, 6, 7, 3, 1],
        "1 was silent for longest"
    );
}

/// Guards: newcomers who push others about, and leavers whose neighbours lose their seats.
#[test]
fn who_comes_sits_down_last_and_who_stays_keeps_the_seat() {
    let mut room = Room::of(4);
    room.speakers.set_first_page(2);
    room.talk(&[4], Duration::from_secs(2));
    assert_eq!(room.seats(), [1, 4, 3, 2]);
    room.speakers.set_participants(ids(&[1, 2, 4, 5]).iter());
    assert_eq!(room.seats(), [1, 4, 2, 5]);
}

proptest! {
    /// Guards: people lost or doubled by swaps, and a stage that changes more often than its hold allows.
    #[test]
    fn whoever_talks_nobody_is_lost_and_the_spotlight_is_held(
        turns in proptest::collection::vec((proptest::collection::vec(1_u64..=12, 0..4), 1_u64..40), 1..60),
        front in 0_usize..14,
    ) {
        let mut room = Room::of(12);
        room.speakers.set_first_page(front);
        let mut featured = None;
        let mut since = Timestamp::from_millis(0);
        for (who, ticks) in turns {
            for _ in 0..ticks {
                room.talk(&who, TICK);
                if room.featured() != featured {
                    prop_assert!(featured.is_none() || room.now.since(since) >= MIN_HOLD);
                    featured = room.featured();
                    since = room.now;
                }
            }
        }
        let mut seats = room.seats();
        seats.sort_unstable();
        prop_assert_eq!(seats, (1..=12).collect::<Vec<_>>());
    }
}
