//! The simulcast encodings of the local camera; see [`parlour_call::simulcast`].

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MediaStreamTrack, RtcPeerConnection, RtcRtpEncodingParameters, RtcRtpTransceiver,
    RtcRtpTransceiverDirection, RtcRtpTransceiverInit,
};

use parlour_call::simulcast::{RIDS, SCALES, bitrates};

/// Adds the transceiver of the camera. Encodings cannot be added after the first offer, so it has all of them, and [`fit`] deactivates
/// those for which the camera or the room's bitrate is too small.
pub(super) fn line(connection: &RtcPeerConnection, limit: u32) -> RtcRtpTransceiver {
    let wanted = bitrates(None, limit, RIDS.len());
    let encodings: Array = RIDS
        .iter()
        .zip(SCALES)
        .zip(wanted)
        .map(|((rid, scale), bitrate)| {
            let encoding = RtcRtpEncodingParameters::new();
            encoding.set_rid(rid);
            encoding.set_scale_resolution_down_by(f32::from(scale));
            if let Some(bitrate) = bitrate {
                encoding.set_max_bitrate(bitrate);
            }
            encoding
        })
        .collect();
    let init = RtcRtpTransceiverInit::new();
    init.set_direction(RtcRtpTransceiverDirection::Sendonly);
    init.set_send_encodings(&encodings);
    connection.add_transceiver_with_str_and_init("video", &init)
}

/// Sets which encodings are active, and their bitrates, by the size of the track that is sent and the room's limit in bit/s.
pub(super) async fn fit(line: &RtcRtpTransceiver, limit: u32) -> Result<(), JsValue> {
    let sender = line.sender();
    let parameters = sender.get_parameters();
    let encodings = Reflect::get(&parameters, &"encodings".into())?.unchecked_into::<Array>();
    let size = sender.track().and_then(|track| size(&track));
    let count = usize::try_from(encodings.length()).unwrap_or_default();
    let wanted = bitrates(size, limit, count);
    let mut changed = false;
    for (encoding, bitrate) in encodings.iter().zip(wanted) {
        let encoding = encoding.unchecked_into::<RtcRtpEncodingParameters>();
        let now = |name: &str| Reflect::get(&encoding, &name.into());
        if now("active")? != bitrate.is_some() {
            encoding.set_active(bitrate.is_some());
            changed = true;
        }
        if let Some(bitrate) = bitrate
            && now("maxBitrate")?.as_f64() != Some(f64::from(bitrate))
        {
            encoding.set_max_bitrate(bitrate);
            changed = true;
        }
    }
    if changed {
        JsFuture::from(sender.set_parameters_with_parameters(&parameters)).await?;
    }
    Ok(())
}

fn size(track: &MediaStreamTrack) -> Option<(u32, u32)> {
    let settings = track.get_settings();
    let side = |side: Option<i32>| u32::try_from(side?).ok();
    side(settings.get_width()).zip(side(settings.get_height()))
}
