//! Notices that somebody speaks into a muted microphone.

use janus_proto::Timestamp;
use std::time::Duration;

/// The level, 0 to 1, from which on it is a voice and not the room: about -33 dB.
const VOICE: f64 = 0.45;
/// How much voice it takes.
const ENOUGH: Duration = Duration::from_secs(1);
/// Looks further apart than this tell nothing about what was between them.
const LONGEST_STEP: Duration = Duration::from_millis(500);

/// Says once for each time the microphone is muted that its owner speaks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct MutedHint {
    last: Option<Timestamp>,
    /// Voice that was heard, silence takes half of its length off again, so that speech may have gaps.
    heard: Duration,
    told: bool,
}

impl MutedHint {
    /// True when it is time to tell.
    pub(super) fn hear(&mut self, level: f64, muted: bool, now: Timestamp) -> bool {
        if !muted {
            *self = Self::default();
            return false;
        }
        let step = self
            .last
            .map_or(Duration::ZERO, |last| now.since(last).min(LONGEST_STEP));
        self.last = Some(now);
        if level >= VOICE {
            self.heard += step;
        } else {
            self.heard = self.heard.saturating_sub(step / 2);
        }
        let tell = !self.told && self.heard >= ENOUGH;
        self.told |= tell;
        tell
    }
}

#[cfg(test)]
mod tests {
    use super::{MutedHint, Timestamp};

    /// Whether it was told, with looks every 150 ms that hear the levels in turn for `looks` times.
    fn told(levels: &[f64], looks: usize) -> usize {
        let mut hint = MutedHint::default();
        (0..looks)
            .filter(|look| {
                hint.hear(
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
            told += usize::from(hint.hear(0.8, muted, Timestamp::from_millis(look * 150)));
        }
        assert_eq!(told, 2);
    }
}
