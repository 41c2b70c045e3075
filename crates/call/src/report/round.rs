//! Measurements are rounded before the call hears them: the report stays short, and a replay hears exactly what the call heard.

use crate::Input;
use crate::stats::{CandidatePair, StreamDetails};

/// Steps of an audio level in a unit; a power of two, so that every step is an exact number.
const LEVEL_STEPS: f64 = 1024.0;
/// Steps of a time in a second. A decimal fraction this short is read from JSON exactly as it was written.
const TIME_STEPS: f64 = 1e6;

/// Rounds what was measured, and clears what the call does not use and a report does not hold.
pub(super) fn round(input: &mut Input) {
    let seconds = |value: &mut Option<f64>| *value = value.map(|seconds| rounded(seconds, TIME_STEPS));
    match input {
        Input::Stats(snapshots) => {
            for snapshot in snapshots {
                snapshot.timestamp = snapshot
                    .timestamp
                    .map(|milliseconds| rounded(milliseconds.floor(), 1.0));
                for stream in &mut snapshot.inbound {
                    seconds(&mut stream.jitter);
                    stream.details = StreamDetails::default();
                }
                for stream in &mut snapshot.outbound {
                    if let Some(remote) = &mut stream.remote {
                        seconds(&mut remote.jitter);
                        seconds(&mut remote.round_trip_time);
                    }
                    stream.frame_size = None;
                    stream.frames_encoded = 0;
                    stream.details = StreamDetails::default();
                }
                if let Some(pair) = &mut snapshot.candidate_pair {
                    let mut round_trip = pair.current_round_trip_time;
                    seconds(&mut round_trip);
                    *pair = CandidatePair {
                        current_round_trip_time: round_trip,
                        ..CandidatePair::default()
                    };
                }
            }
        }
        Input::Levels(levels) => {
            levels.own = rounded(levels.own, LEVEL_STEPS);
            for (_, level) in &mut levels.remote {
                *level = rounded(*level, LEVEL_STEPS);
            }
            // Silence is what is assumed of whoever is not named.
            levels.remote.retain_mut(|(_, level)| *level > 0.0);
        }
        _ => {}
    }
}

/// The nearest step; 0 for what is no number or out of all bounds.
fn rounded(value: f64, steps: f64) -> f64 {
    let count = (value * steps).round();
    if count.abs() < 1e15 { count / steps } else { 0.0 }
}
