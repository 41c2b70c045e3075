//! What is tried again, when, and when it is given up: pure policy.

use crate::time::Span;

/// A call whose signalling is gone for this long is given up.
pub(super) const GIVE_UP: Span = Span::seconds(180);

/// So many rounds are tried in quick succession: about a minute's worth, in which most interruptions end.
const QUICK_ROUNDS: u32 = 40;

/// The wait before another attempt, after `rounds` rounds in which every URL failed: next to none before the first, half a second, then
/// a second, and after [`QUICK_ROUNDS`] four; each between 75 % and 125 % of that, so that many clients of one Janus don't come back
/// as one. It stays short because a call is worth the few bytes that an attempt costs.
pub(super) fn delay(rounds: u32, salt: u64) -> Span {
    let base = match rounds {
        0 => return Span(50),
        1 => 500_u64,
        2..=QUICK_ROUNDS => 1000,
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
            for rounds in 1..100 {
                let base = if rounds == 1 {
                    500
                } else if rounds <= 40 {
                    1000
                } else {
                    4000
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
