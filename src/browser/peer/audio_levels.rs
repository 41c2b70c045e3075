//! Audio levels and playout gaps of the received streams, from `getSynchronizationSources()`.

use wasm_bindgen::prelude::*;
use web_sys::{RtcRtpReceiver, RtcRtpTransceiver};

use super::Peer;
use parlour_call::quality::audio_level_polling::{LastPackets, LevelScheduler};
use parlour_call::quality::playout_gaps::{GapDetector, PlayoutPosition};

#[wasm_bindgen]
extern "C" {
    /// An RTCRtpSynchronizationSource, whose dictionary in web-sys lacks `rtpTimestamp`.
    type SynchronizationSource;
    #[wasm_bindgen(method, getter)]
    fn timestamp(this: &SynchronizationSource) -> f64;
    #[wasm_bindgen(method, getter, js_name = rtpTimestamp)]
    fn rtp_timestamp(this: &SynchronizationSource) -> f64;
    #[wasm_bindgen(method, getter, js_name = audioLevel)]
    fn audio_level(this: &SynchronizationSource) -> Option<f64>;
}

/// The audio level of one m-line.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// The m-line.
    pub mid: String,
    /// 0 to 1, linear, of the last packet that was played.
    pub level: f64,
    /// There was a playout gap since the last reading.
    pub gap: bool,
}

/// The audio receivers of a connection, as of `transceivers` transceivers, and what is known of them.
#[derive(Default)]
pub(super) struct AudioLevels {
    transceivers: u32,
    receivers: Vec<(String, RtcRtpReceiver)>,
    scheduler: LevelScheduler,
    gaps: GapDetector,
    packets: LastPackets,
}

impl Peer {
    /// The audio levels of the receivers whose turn it is (see [`LevelScheduler`]), to be read several times a second. Those that are not
    /// listed are silent, or belong to a browser or a sender that tells no level.
    #[must_use]
    pub fn levels(&self) -> Vec<Level> {
        let transceivers = self.connection().get_transceivers();
        let mut levels = self.shared.levels.borrow_mut();
        // A transceiver's mid and receiver never change; there only come more of them.
        if levels.transceivers != transceivers.length() {
            levels.transceivers = transceivers.length();
            levels.receivers = transceivers
                .iter()
                .filter_map(|transceiver| audio_receiver(&transceiver.unchecked_into()))
                .collect();
            let count = levels.receivers.len();
            levels.scheduler.reset(count);
            levels.gaps.reset(count);
            levels.packets.reset(count);
        }
        let round = levels.scheduler.next_round();
        let mut read = Vec::new();
        for index in round {
            let mut reading = levels.receivers.get(index).and_then(reading);
            if let Some((_, level, position)) = &mut reading
                && levels.packets.have_ceased(index, position.rtp_timestamp)
            {
                *level = 0.0;
            }
            let level = reading.as_ref().map_or(0.0, |(_, level, _)| *level);
            levels.scheduler.on_level(index, level);
            if let Some((mid, level, position)) = reading {
                let gap = levels.gaps.update(index, position);
                read.push(Level { mid, level, gap });
            }
        }
        read
    }
}

/// The mid and the receiver of an audio transceiver.
fn audio_receiver(transceiver: &RtcRtpTransceiver) -> Option<(String, RtcRtpReceiver)> {
    let receiver = transceiver.receiver();
    let is_audio = receiver.track().kind() == "audio";
    let mid = transceiver.mid().filter(|_| is_audio)?;
    Some((mid, receiver))
}

/// The mid, the level and what was played last; `None` before anything was played.
fn reading((mid, receiver): &(String, RtcRtpReceiver)) -> Option<(String, f64, PlayoutPosition)> {
    let latest = receiver.get_synchronization_sources().get(0);
    if latest.is_undefined() {
        return None;
    }
    let latest = latest.unchecked_ref::<SynchronizationSource>();
    let position = PlayoutPosition {
        timestamp: latest.timestamp(),
        rtp_timestamp: latest.rtp_timestamp() as u32,
    };
    Some((mid.clone(), latest.audio_level()?, position))
}
