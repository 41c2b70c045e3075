//! The `jitterBufferTarget` of each received audio stream: a pure policy.
//!
//! A browser keeps its jitter buffer as short as the packets' jitter allows. That leaves no time for retransmitted packets, so on a lossy
//! network every tenth of a second is concealed. When too many samples are concealed, the target goes up at once, because people
//! understand each other better late than in pieces; when hardly any are concealed for a while, it comes down again, step by step.
//!
//! Two inputs: `concealedSamples` from getStats once a second, and playout gaps (see [`playout_gaps`](super::playout_gaps)) within
//! 150 ms. A single gap changes nothing: it may be the only one, and Chromium goes on concealing until half of a longer buffer is filled,
//! so a reaction would lengthen it. A second gap within `GAP_PAIR` is the beginning of a bad network: the target is the largest for
//! `GAP_ALARM`, during which a browser fills its buffer faster, and after that whatever the concealment ratio asks for. Where packets
//! keep arriving late, Chromium keeps the longer buffer on its own.

use crate::Call;
use crate::output::Output;
use crate::peer::{PeerKey, PeerOutput};
use crate::stats::InboundRtp;
use janus_proto::Timestamp;
use std::time::Duration;

/// The targets in milliseconds, smallest first; 0 leaves it to the browser. The last has room for 300 ms of jitter each way and for a
/// retransmission.
const TARGETS_MS: [u16; 3] = [0, 350, 700];
/// Concealment ratio (per mille), sustained for two seconds, above which the target goes up one step.
const STEP_UP_RATIO: u64 = 35;
/// Concealment ratio (per mille), sustained for two seconds, above which the target becomes the largest.
const MAX_TARGET_RATIO: u64 = 70;
/// Concealment ratio (per mille) of a single second above which the target goes up one step without waiting for another second.
const SUDDEN_RATIO: u64 = 120;
/// Concealment ratio (per mille) below which a second counts as calm.
const CALM_RATIO: u64 = 15;
/// Calm time after which the target goes down one step.
const HOLD: Duration = Duration::from_secs(15);
/// Upper bound of the hold, which doubles whenever the target was lowered too soon.
const MAX_HOLD: Duration = Duration::from_secs(120);
/// Time that a browser takes to reach a larger target; only what is concealed after it asks for still more. Not waited for at
/// [`MAX_TARGET_RATIO`] and above.
const SETTLING: Duration = Duration::from_millis(2500);
/// Time after the first measurement during which nothing changes: the beginning of every stream is partly concealed.
const WARM_UP: Duration = Duration::from_millis(1600);
/// Minimum time between two changes.
const MIN_CHANGE_GAP: Duration = Duration::from_millis(900);
/// Two playout gaps within this time are no accident.
const GAP_PAIR: Duration = Duration::from_secs(1);
/// Time for which the target is the largest after such a pair.
const GAP_ALARM: Duration = Duration::from_secs(3);

/// The state of one received audio stream.
#[derive(Debug)]
struct AudioStream {
    peer: PeerKey,
    mid: String,
    /// The latest `totalSamplesReceived`.
    samples: u64,
    /// The latest concealed samples, silence excluded.
    concealed: u64,
    /// Index in [`TARGETS_MS`] that the concealment ratio asks for.
    step: usize,
    /// Concealment ratio of the second before, per mille.
    last_ratio: u64,
    /// When `step` last changed, or when the warm-up ends.
    changed: Timestamp,
    /// When the ratio was last above [`CALM_RATIO`].
    last_concealment: Timestamp,
    /// When the target was last lowered.
    lowered: Option<Timestamp>,
    hold: Duration,
    /// When a playout gap was last detected.
    last_gap: Option<Timestamp>,
    /// When the latest gap of a pair was detected, until `GAP_ALARM` has passed.
    alarm: Option<Timestamp>,
}

/// Chooses the jitter buffer target of every received audio stream.
#[derive(Debug, Default)]
pub(crate) struct JitterBufferController(Vec<AudioStream>);

impl JitterBufferController {
    /// Takes the `inbound-rtp` entries of a connection, about once a second; those without playout counters are ignored. Returns the mids
    /// whose target changes, with the new target in milliseconds. A stream that is no longer listed gets target 0, because its m-line may
    /// carry another one next.
    pub(crate) fn update(
        &mut self,
        peer: PeerKey,
        inbound: &[InboundRtp],
        now: Timestamp,
    ) -> Vec<(String, u16)> {
        let counted = |entry: &&InboundRtp| entry.total_samples_received.is_some();
        let mut changes = Vec::new();
        self.0.retain_mut(|stream| {
            let same = |entry: &InboundRtp| peer == stream.peer && entry.mid == stream.mid;
            let continues = inbound.iter().filter(counted).any(same);
            if !continues && stream.target_ms() > 0 {
                changes.push((stream.mid.clone(), 0));
            }
            continues
        });
        for entry in inbound {
            let Some(samples) = entry.total_samples_received else {
                continue;
            };
            let same = |stream: &&mut AudioStream| stream.mid == entry.mid;
            let Some(stream) = self.0.iter_mut().find(same) else {
                self.0.push(AudioStream {
                    peer,
                    mid: entry.mid.clone(),
                    samples,
                    concealed: entry.concealed_samples,
                    step: 0,
                    last_ratio: 0,
                    changed: now + WARM_UP,
                    last_concealment: now,
                    lowered: None,
                    hold: HOLD,
                    last_gap: None,
                    alarm: None,
                });
                continue;
            };
            if stream.update(samples, entry.concealed_samples, now) {
                changes.push((entry.mid.clone(), stream.target_ms()));
            }
        }
        changes
    }

    /// Takes the m-lines of a connection on which a playout gap was just detected. Returns the mids whose target changes, with the new
    /// target in milliseconds.
    fn on_gaps(&mut self, peer: PeerKey, mids: &[String], now: Timestamp) -> Vec<(String, u16)> {
        let mut changes = Vec::new();
        for stream in &mut self.0 {
            let has_gap = stream.peer == peer && mids.contains(&stream.mid);
            if has_gap && stream.on_gap(now) {
                changes.push((stream.mid.clone(), stream.target_ms()));
            }
        }
        changes
    }
}

impl Call {
    /// Takes the `inbound-rtp` entries of the subscriber connection.
    pub(crate) fn update_jitter_buffers(&mut self, inbound: &[InboundRtp]) {
        let targets = self
            .jitter_buffer
            .update(self.subscriber.key(), inbound, self.now);
        self.set_jitter_buffer_targets(targets);
    }

    pub(crate) fn handle_playout_gaps(&mut self, mids: &[String]) {
        let targets = self.jitter_buffer.on_gaps(self.subscriber.key(), mids, self.now);
        self.set_jitter_buffer_targets(targets);
    }

    fn set_jitter_buffer_targets(&mut self, targets: Vec<(String, u16)>) {
        let peer = self.subscriber.key();
        for (mid, target_ms) in targets {
            let action = PeerOutput::SetJitterBufferTarget { mid, target_ms };
            self.out.push_back(Output::Peer { peer, action });
        }
    }
}

impl AudioStream {
    /// The target in milliseconds; 0 leaves it to the browser.
    fn target_ms(&self) -> u16 {
        let last = TARGETS_MS.len() - 1;
        TARGETS_MS[if self.alarm.is_some() { last } else { self.step }]
    }

    /// Takes a playout gap; true when the target changed.
    fn on_gap(&mut self, now: Timestamp) -> bool {
        let before = self.target_ms();
        let earlier = self.last_gap.replace(now);
        let pair = earlier.is_some_and(|gap| now.since(gap) <= GAP_PAIR);
        // Not during the warm-up.
        if now >= self.changed && (pair || self.alarm.is_some()) {
            self.alarm = Some(now);
        }
        self.target_ms() != before
    }

    /// Takes the playout counters; true when the target changed.
    fn update(&mut self, samples: u64, concealed: u64, now: Timestamp) -> bool {
        let before = self.target_ms();
        self.alarm = self.alarm.filter(|gap| now.since(*gap) < GAP_ALARM);
        self.choose_step(samples, concealed, now);
        self.target_ms() != before
    }

    /// Moves `step` according to the concealment ratio since the last counters.
    fn choose_step(&mut self, samples: u64, concealed: u64, now: Timestamp) {
        let earlier = (
            std::mem::replace(&mut self.samples, samples),
            std::mem::replace(&mut self.concealed, concealed),
        );
        let samples = samples.saturating_sub(earlier.0);
        let concealed = concealed.saturating_sub(earlier.1);
        if samples == 0 {
            return;
        }
        let ratio = concealed * 1000 / samples;
        let last_ratio = std::mem::replace(&mut self.last_ratio, ratio);
        if ratio >= CALM_RATIO {
            self.last_concealment = now;
        }
        let sustained = ratio.min(last_ratio);
        let wanted = match () {
            () if sustained >= MAX_TARGET_RATIO => TARGETS_MS.len() - 1,
            () if sustained >= STEP_UP_RATIO || ratio >= SUDDEN_RATIO => {
                (self.step + 1).min(TARGETS_MS.len() - 1)
            }
            () => self.step,
        };
        let gap = if ratio >= MAX_TARGET_RATIO {
            MIN_CHANGE_GAP
        } else {
            SETTLING
        };
        if wanted > self.step && now.since(self.changed) >= gap {
            if self.lowered.is_some_and(|lowered| now.since(lowered) < self.hold) {
                self.hold = MAX_HOLD.min(self.hold * 2);
            }
            self.step = wanted;
        } else if self.step > 0 && now.since(self.last_concealment.max(self.changed)) >= self.hold {
            self.step -= 1;
            self.lowered = Some(now);
        } else {
            return;
        }
        self.changed = now;
    }
}

#[cfg(test)]
mod tests {
    use super::JitterBufferController;
    use crate::stats::InboundRtp;
    use crate::{PeerKey, PeerRole};
    use janus_proto::Timestamp;

    fn played(mid: &str, samples: u64, concealed_samples: u64) -> InboundRtp {
        InboundRtp {
            mid: mid.to_owned(),
            total_samples_received: Some(samples),
            concealed_samples,
            ..InboundRtp::default()
        }
    }

    /// Plays one second for each concealment ratio (per mille). Returns the targets in the order in which they were set, each with its
    /// second.
    fn play(shares: impl IntoIterator<Item = u64>) -> Vec<(u64, u16)> {
        play_with_gaps(shares, &[])
    }

    /// Like [`play`], with two playout gaps in each of the given seconds.
    fn play_with_gaps(shares: impl IntoIterator<Item = u64>, gaps: &[u64]) -> Vec<(u64, u16)> {
        let peer = PeerKey {
            role: PeerRole::Subscriber,
            generation: 1,
        };
        let mut controller = JitterBufferController::default();
        let (mut concealed, mut waits) = (0, Vec::new());
        for (second, share) in (0..).zip(shares) {
            concealed += share * 48;
            let entry = played("0", second * 48_000, concealed);
            let changes = controller.update(peer, &[entry], Timestamp::from_millis(10_000 + second * 1000));
            waits.extend(changes.into_iter().map(|(_, wait)| (second, wait)));
            for at in [200, 500].into_iter().filter(|_| gaps.contains(&second)) {
                let changes = controller.on_gaps(
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
    fn gap_is_answered_at_once_and_forgotten_soon() {
        let hiccup = [0, 0, 0, 0, 100].into_iter().chain([0; 20]);
        assert_eq!(play_with_gaps(hiccup, &[3]), [(3, 700), (7, 0)]);
        let two = [0, 0, 0, 0, 100, 0, 0, 100].into_iter().chain([0; 20]);
        assert_eq!(play_with_gaps(two, &[3, 6]), [(3, 700), (10, 0)]);
        let silent = [0; 4];
        assert_eq!(play_with_gaps(silent, &[2]), [(2, 700)]);
    }

    /// Guards: a wait that is taken back while the way is bad.
    #[test]
    fn more_than_a_gap_is_waited_for_as_long_as_ever() {
        let long = [0, 0, 0, 0, 300].into_iter().chain([0; 20]);
        assert_eq!(play_with_gaps(long, &[3]), [(3, 700), (7, 350), (19, 0)]);
        let bad = [0, 0, 0, 0, 130, 130, 40].into_iter().chain([0; 40]);
        assert_eq!(play_with_gaps(bad, &[3]), [(3, 700), (21, 350), (36, 0)]);
        let known = [0, 0, 0, 130, 130].into_iter().chain([0; 10]);
        assert_eq!(
            play_with_gaps(known, &[5]),
            [(3, 350), (4, 700)],
            "it waits that long already"
        );
    }

    /// Guards: everybody late from the beginning, and gaps of a connection that is gone.
    #[test]
    fn gaps_of_the_beginning_and_of_others_change_nothing() {
        assert_eq!(play_with_gaps([0; 9], &[0, 1]), []);
        let mut controller = JitterBufferController::default();
        let peer = |generation| PeerKey {
            role: PeerRole::Subscriber,
            generation,
        };
        controller.update(
            peer(2),
            &[played("0", 0, 0), played("1", 0, 0)],
            Timestamp::from_millis(10_000),
        );
        for later in [Timestamp::from_millis(20_000), Timestamp::from_millis(20_300)] {
            assert_eq!(controller.on_gaps(peer(1), &["0".to_owned()], later), []);
            assert_eq!(controller.on_gaps(peer(2), &["7".to_owned()], later), []);
        }
        let mut gap = |at| controller.on_gaps(peer(2), &["1".to_owned()], Timestamp::from_millis(at));
        assert_eq!(gap(20_000), [], "one alone is an accident");
        assert_eq!(gap(21_500), [], "and so is another, later");
        assert_eq!(gap(22_300), [("1".to_owned(), 700)]);
    }

    /// Guards: somebody who begins with the wait of whoever had their line before.
    #[test]
    fn wait_ends_with_its_sound() {
        let peer = PeerKey {
            role: PeerRole::Subscriber,
            generation: 1,
        };
        let entries = |count: u64| -> Vec<InboundRtp> {
            (0..count).map(|mid| played(&mid.to_string(), 0, 0)).collect()
        };
        let mut controller = JitterBufferController::default();
        controller.update(peer, &entries(3), Timestamp::from_millis(10_000));
        for at in [20_000, 20_300] {
            controller.on_gaps(peer, &["1".to_owned()], Timestamp::from_millis(at));
        }
        assert_eq!(
            controller.update(peer, &entries(1), Timestamp::from_millis(21_000)),
            [("1".to_owned(), 0)]
        );
        assert_eq!(
            controller.update(peer, &entries(3), Timestamp::from_millis(22_000)),
            []
        );
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
