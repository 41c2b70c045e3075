//! Delay between reconnection attempts.

use std::time::Duration;

/// Delay before the next attempt after `rounds` rounds in which every URL failed: 50 ms, then 0.5 s, 1 s, and 2 s from the fifth round
/// on; from the first round on each with a jitter of ±25 %, so that the clients of one Janus do not reconnect at the same moment. `salt`
/// is the source of the jitter.
///
/// The delay stays that short because it is what a person waits after the server is back. Longer pauses would gain nothing: after some
/// sixteen failures within minutes Chromium itself delays each WebSocket by one to five seconds.
pub(crate) fn backoff(rounds: u32, salt: u64) -> Duration {
    let base = match rounds {
        0 => return Duration::from_millis(50),
        1 => 500_u64,
        2..=4 => 1000,
        _ => 2000,
    };
    Duration::from_millis(base * 3 / 4) + jitter(salt, Duration::from_millis(base / 2))
}

/// What is added to the first delay after a server ended a connection that had worked: it ends everybody's at the same moment, and
/// whoever comes back waits for those who came before.
pub(crate) const SPREAD: Duration = Duration::from_millis(1800);

/// A duration below `limit` that `salt` decides.
pub(crate) fn jitter(salt: u64, limit: Duration) -> Duration {
    let mixed = salt.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    let limit = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX).max(1);
    Duration::from_millis(mixed % limit)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::backoff;

    #[test]
    fn waits_grow_and_stay_bounded() {
        for salt in 0..1000 {
            assert_eq!(backoff(0, salt), Duration::from_millis(50));
            for rounds in 1..200 {
                let base = match rounds {
                    1 => 500,
                    2..=4 => 1000,
                    _ => 2000,
                };
                let wait = backoff(rounds, salt).as_millis();
                assert!(
                    wait >= base * 3 / 4 && wait < base * 5 / 4,
                    "{wait} after {rounds} rounds"
                );
            }
        }
    }
}
