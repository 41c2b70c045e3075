//! What is tried again, when, and when it is given up: pure policy.

use crate::time::Span;

/// A call whose signalling is gone for this long is given up.
pub(super) const GIVE_UP: Span = Span::seconds(180);

/// The wait before another attempt, after `rounds` rounds in which every URL failed: next to none before the first, then half a second,
/// one, two, and from the ninth round on four; each between 75 % and 125 % of that, so that many clients of one Janus don't come back
/// as one. Not more often: Chromium holds WebSockets back by up to five seconds once some sixteen failed within minutes.
pub(super) fn delay(rounds: u32, salt: u64) -> Span {
    let base = match rounds {
        0 => return Span(50),
        1 => 500_u64,
        2..=4 => 1000,
        5..=8 => 2000,
        _ => 4000,
    };
    let mixed = salt.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    Span(base * 3 / 4 + mixed % (base / 2))
}

#[cfg(test)]
mod tests {
    use super::delay;

    #[test]
    fn waits_grow_and_stay_bounded() {
        for salt in 0..1000 {
            assert_eq!(delay(0, salt).0, 50);
            for rounds in 1..200 {
                let base = match rounds {
                    1 => 500,
                    2..=4 => 1000,
                    5..=8 => 2000,
                    _ => 4000,
                };
                let wait = delay(rounds, salt).0;
                assert!(
                    wait >= base * 3 / 4 && wait < base * 5 / 4,
                    "{wait} after {rounds} rounds"
                );
            }
        }
    }
}
