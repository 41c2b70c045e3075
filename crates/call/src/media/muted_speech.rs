//! Detects speech into a muted microphone.

use janus_proto::Timestamp;
use std::time::Duration;

/// Meter level (0 to 1) from which it is speech and not noise: about -33 dB.
const SPEECH_LEVEL: f64 = 0.45;
/// Speech needed for a hint.
const MIN_SPEECH: Duration = Duration::from_secs(1);
/// Upper bound of the time that one level stands for.
const MAX_STEP: Duration = Duration::from_millis(500);

/// Gives one hint for each time that the microphone is muted and its owner speaks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct MutedHint {
    last: Option<Timestamp>,
    /// Speech heard so far. Silence subtracts half of its length, so that speech may have pauses.
    heard: Duration,
    told: bool,
}

impl MutedHint {
    /// Takes a level; true when the hint is due.
    pub(super) fn update(&mut self, level: f64, muted: bool, now: Timestamp) -> bool {
        if !muted {
            *self = Self::default();
            return false;
        }
        let step = self
            .last
            .map_or(Duration::ZERO, |last| now.since(last).min(MAX_STEP));
        self.last = Some(now);
        if level >= SPEECH_LEVEL {
            self.heard += step;
        } else {
            self.heard = self.heard.saturating_sub(step / 2);
        }
        let tell = !self.told && self.heard >= MIN_SPEECH;
        self.told |= tell;
        tell
    }
}

#[cfg(test)]
mod tests {
    use super::{MutedHint, Timestamp};

    /// Number of hints for `looks` levels 150 ms apart, taken from `levels` in turn.
    fn told(levels: &[f64], looks: usize) -> usize {
        let mut hint = MutedHint::default();
        (0..looks)
            .filter(|look| {
                hint.update(
                    levels[look % levels.len()],
                    true,
                    Timestamp::from_millis(*look as u64 * 150),
                )
            })
            .count()
    }

    /// Guards against a hint that never comes, that comes again and again, and that a cough or the room sets off.
    #[test]
    fn a_voice_is_told_once_and_a_noise_never() {
        assert_eq!(told(&[0.6], 100), 1);
        assert_eq!(told(&[0.6], 6), 0);
        assert_eq!(told(&[0.7, 0.5, 0.1], 100), 1);
        assert_eq!(told(&[0.7, 0.1, 0.1, 0.1], 400), 0);
        assert_eq!(told(&[0.3], 400), 0);
    }

    /// Guards against a hint that is not given for the next mute.
    #[test]
    fn each_mute_counts_anew() {
        let mut hint = MutedHint::default();
        let mut told = 0;
        for look in 0_u64..40 {
            let muted = look != 20;
            told += usize::from(hint.update(0.8, muted, Timestamp::from_millis(look * 150)));
        }
        assert_eq!(told, 2);
    }
}
