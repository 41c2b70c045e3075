//! Holes in a sound, noticed as soon as it goes on.
//!
//! A browser counts what it made up, but to ask costs much, and the answer comes a second late. What it says of a sound several times a second
//! anyway, beside its level, is what of it was played last, and when. A sound of which less was played than time went by waited for packets.

/// What of a sound was played last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Played {
    /// When, in milliseconds.
    pub at: f64,
    /// Its place in what was sent, in samples: it begins anywhere, and wraps.
    pub stamp: u32,
}

/// Milliseconds without sound that are a hole. On a good way readings, a seventh of a second apart, are even to 30.
const HOLE: f64 = 45.0;
/// A browser that makes room plays slower, by no more than this share of the time.
const SLOWER: f64 = 0.1;
/// Milliseconds: between readings so far apart a sound may have been muted.
const APART: f64 = 1000.0;
/// Opus, at whatever rate it was recorded.
const SAMPLES_A_MILLISECOND: f64 = 48.0;

/// The sounds of a connection, by their places in a list.
#[derive(Debug, Default)]
pub struct Holes(Vec<Option<Played>>);

impl Holes {
    /// There are other sounds now: so many.
    pub fn begin(&mut self, sounds: usize) {
        self.0 = vec![None; sounds];
    }

    /// Takes a reading of one of them; whether it had a hole since the one before.
    pub fn play(&mut self, place: usize, played: Played) -> bool {
        let Some(before) = self.0.get_mut(place).and_then(|last| last.replace(played)) else {
            return false;
        };
        let passed = played.at - before.at;
        let samples = played.stamp.wrapping_sub(before.stamp).cast_signed();
        let sound = f64::from(samples) / SAMPLES_A_MILLISECOND;
        // Another source begins anywhere else: mostly far ahead or far behind.
        sound >= 0.0 && passed < APART && passed - sound >= HOLE + passed * SLOWER
    }
}

#[cfg(test)]
mod tests {
    use super::{Holes, Played};

    /// Reads one sound: when it was played last, and which millisecond of it; gives the readings that told of a hole.
    fn read(readings: &[(u32, u32)], first: u32) -> Vec<usize> {
        let mut holes = Holes::default();
        holes.begin(1);
        let told = |&(at, sound): &(u32, u32)| {
            let stamp = first.wrapping_add(sound * 48);
            holes.play(
                0,
                Played {
                    at: f64::from(at),
                    stamp,
                },
            )
        };
        let told: Vec<_> = readings.iter().map(told).collect();
        (0..readings.len()).filter(|place| told[*place]).collect()
    }

    /// Guards: a sound whose holes are heard of only once a second.
    #[test]
    fn hole_is_told_once_when_the_sound_goes_on() {
        let sound = [(0, 0), (150, 150), (230, 230), (230, 230), (600, 380), (750, 530)];
        assert_eq!(read(&sound, 7), [4]);
        assert_eq!(read(&sound, u32::MAX - 48 * 300), [4], "the stamp wraps");
    }

    /// Guards: a longer wait for everybody because of nothing.
    #[test]
    fn nothing_else_is_a_hole() {
        let even = [(0, 0), (160, 140), (300, 300), (450, 430)];
        assert!(read(&even, 0).is_empty(), "packets are played as they come");
        let slower = [(0, 0), (150, 138), (300, 275), (450, 412), (1350, 1240)];
        assert!(read(&slower, 0).is_empty(), "room is being made");
        assert!(
            read(&[(0, 0), (150, 150), (1400, 160)], 0).is_empty(),
            "it was muted"
        );
        let other = [(0, 0), (150, 4_000_000), (300, 20), (450, 170)];
        assert!(read(&other, 0).is_empty(), "another source");
    }

    #[test]
    fn sounds_that_nobody_named_are_not_looked_at() {
        let mut holes = Holes::default();
        assert!(!holes.play(3, Played { at: 0.0, stamp: 0 }));
    }
}
