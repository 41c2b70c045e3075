//! Detects playout gaps of received audio from `rtpTimestamp` in `getSynchronizationSources()`, which is read several times a second for
//! the audio levels anyway. `concealedSamples` in `getStats()` tells the same, but a second late and expensively.
//!
//! A stream that played less audio than time went by was waiting for packets.

/// What `getSynchronizationSources()` says was played last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlayoutPosition {
    /// `timestamp`: when, in milliseconds of the browser's clock.
    pub timestamp: f64,
    /// `rtpTimestamp`: 48 kHz samples since an arbitrary origin; wraps.
    pub rtp_timestamp: u32,
}

/// Missing playout in milliseconds that counts as a gap. On a good network, readings 150 ms apart are even to 30 ms.
const MIN_GAP_MS: f64 = 45.0;
/// Share of the elapsed time by which a browser plays slower at most while it lengthens its jitter buffer.
const MAX_SLOWDOWN: f64 = 0.1;
/// Readings further apart than this, in milliseconds, tell nothing: the microphone may have been muted in between.
const MAX_INTERVAL_MS: f64 = 1000.0;
/// The RTP clock rate of Opus (RFC 7587) per millisecond.
const SAMPLES_PER_MS: f64 = 48.0;

/// Detects gaps in the audio streams of one connection. Streams are addressed by their index in a list of the caller's.
#[derive(Debug, Default)]
pub struct GapDetector(Vec<Option<PlayoutPosition>>);

impl GapDetector {
    /// Forgets everything; from now on there are `streams` streams.
    pub fn reset(&mut self, streams: usize) {
        self.0 = vec![None; streams];
    }

    /// Takes a reading; true when there was a gap since the last reading of the same stream. A stream that [`Self::reset`] did not
    /// announce has none.
    pub fn update(&mut self, index: usize, position: PlayoutPosition) -> bool {
        let Some(before) = self.0.get_mut(index).and_then(|last| last.replace(position)) else {
            return false;
        };
        let elapsed = position.timestamp - before.timestamp;
        let samples = position
            .rtp_timestamp
            .wrapping_sub(before.rtp_timestamp)
            .cast_signed();
        let played = f64::from(samples) / SAMPLES_PER_MS;
        // Another source starts anywhere else, mostly far ahead or far behind.
        played >= 0.0 && elapsed < MAX_INTERVAL_MS && elapsed - played >= MIN_GAP_MS + elapsed * MAX_SLOWDOWN
    }
}

#[cfg(test)]
mod tests {
    use super::{GapDetector, PlayoutPosition};

    /// Reads one stream at the given times (ms), having played up to the given position (ms). Returns the readings that detected a gap.
    fn read(readings: &[(u32, u32)], first: u32) -> Vec<usize> {
        let mut detector = GapDetector::default();
        detector.reset(1);
        let told = |&(at, played): &(u32, u32)| {
            let rtp_timestamp = first.wrapping_add(played * 48);
            detector.update(
                0,
                PlayoutPosition {
                    timestamp: f64::from(at),
                    rtp_timestamp,
                },
            )
        };
        let told: Vec<_> = readings.iter().map(told).collect();
        (0..readings.len()).filter(|place| told[*place]).collect()
    }

    /// Guards: a gap that is noticed only once a second.
    #[test]
    fn gap_is_told_once_when_playout_goes_on() {
        let readings = [(0, 0), (150, 150), (230, 230), (230, 230), (600, 380), (750, 530)];
        assert_eq!(read(&readings, 7), [4]);
        assert_eq!(
            read(&readings, u32::MAX - 48 * 300),
            [4],
            "the RTP timestamp wraps"
        );
    }

    /// Guards: a longer jitter buffer without a cause.
    #[test]
    fn nothing_else_is_a_gap() {
        let even = [(0, 0), (160, 140), (300, 300), (450, 430)];
        assert!(read(&even, 0).is_empty(), "packets are played as they come");
        let slower = [(0, 0), (150, 138), (300, 275), (450, 412), (1350, 1240)];
        assert!(read(&slower, 0).is_empty(), "the jitter buffer grows");
        assert!(
            read(&[(0, 0), (150, 150), (1400, 160)], 0).is_empty(),
            "it was muted"
        );
        let other = [(0, 0), (150, 4_000_000), (300, 20), (450, 170)];
        assert!(read(&other, 0).is_empty(), "another source");
    }

    #[test]
    fn unannounced_streams_are_ignored() {
        let mut detector = GapDetector::default();
        let position = PlayoutPosition {
            timestamp: 0.0,
            rtp_timestamp: 0,
        };
        assert!(!detector.update(3, position));
    }
}
