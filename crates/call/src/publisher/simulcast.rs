//! The simulcast layers of one's own camera and their bitrates: a pure policy.
//!
//! A camera is sent in up to three layers, so that Janus can forward to each viewer the one that fits their tile and their bandwidth. The
//! room's bitrate limit is for all layers together. If it is low, browsers fill the lower layers first and starve the upper ones, so each
//! layer gets its own `maxBitrate`, and a layer that would look bad is left out.
//!
//! A shared screen is sent in one layer: it has to be legible, nearly everybody shows it large, and a second layer would take bitrate from
//! the first within the same limit.

use janus_proto::videoroom::PublisherStream;

/// The `rid`s in the order that Janus expects, largest first: its substream 2 is the first of them.
pub const RIDS: [&str; 3] = ["h", "m", "l"];

/// `scaleResolutionDownBy` of each of the [`RIDS`].
pub const SCALES: [u8; 3] = [1, 2, 4];

/// Bits per second of the room's limit that audio and RTCP take.
const RESERVED: u32 = 60_000;
/// Minimum number of pixels for three layers; with fewer, browsers leave out the third.
const MIN_PIXELS_FOR_THREE: u32 = 500_000;
/// Minimum number of pixels for two layers.
const MIN_PIXELS_FOR_TWO: u32 = 120_000;
/// Width and height in pixels that are assumed while the camera's are not known.
const DEFAULT_SIZE: (u32, u32) = (1280, 720);

/// `maxBitrate` of each of the [`RIDS`] in bits per second; `None` for a layer that is not sent. `size` is the camera's width and height in
/// pixels if known, `limit` the room's bitrate limit in bits per second (0 for none), `layers` the number of layers that Janus accepts.
#[must_use]
pub fn bitrates(size: Option<(u32, u32)>, limit: u32, layers: usize) -> [Option<u32>; 3] {
    let (width, height) = size.unwrap_or(DEFAULT_SIZE);
    let sensible = match width.saturating_mul(height) {
        MIN_PIXELS_FOR_THREE.. => 3,
        MIN_PIXELS_FOR_TWO.. => 2,
        _ => 1,
    };
    let layers = layers.clamp(1, sensible);
    let lines = width.min(height);
    let ideal = SCALES.map(|scale| ideal(lines / u32::from(scale)));
    let room = match limit {
        0 => u32::MAX,
        _ => limit.saturating_sub(RESERVED).max(limit / 2),
    };
    // From all sensible layers down to the smallest alone, which is sent in any case.
    for first in 0..layers {
        if let Some(shared) = share_out(&ideal[first..layers], room) {
            let mut all = [None; 3];
            for (place, bitrate) in all[first..].iter_mut().zip(shared) {
                *place = Some(bitrate);
            }
            return all;
        }
        // This layer alone, if there is no bitrate left for a smaller one.
        if room >= ideal[first] / 2 {
            let mut all = [None; 3];
            all[first] = Some(room.min(ideal[first]));
            return all;
        }
    }
    let mut all = [None; 3];
    all[layers - 1] = Some(room);
    all
}

/// Distributes `room` among layers: the smaller ones get their ideal bitrate and the largest the rest, or each its share. `None` if one would
/// get less than half of its ideal.
fn share_out(ideal: &[u32], room: u32) -> Option<Vec<u32>> {
    let sum: u32 = ideal.iter().sum();
    if sum <= room {
        return Some(ideal.to_vec());
    }
    let (largest, smaller) = ideal.split_first()?;
    let rest = room.saturating_sub(smaller.iter().sum());
    if rest >= largest / 2 {
        let smaller = smaller.iter().copied();
        return Some(std::iter::once(rest).chain(smaller).collect());
    }
    let share = |bitrate: &u32| {
        let shared = u64::from(*bitrate) * u64::from(room) / u64::from(sum);
        // Below `bitrate`, so it fits.
        shared as u32
    };
    (room >= sum / 2).then(|| ideal.iter().map(share).collect())
}

/// The ideal bitrate of a video with this many lines, in bits per second.
const fn ideal(lines: u32) -> u32 {
    match lines {
        1000.. => 2_500_000,
        700.. => 1_300_000,
        500.. => 800_000,
        340.. => 400_000,
        160.. => 130_000,
        _ => 60_000,
    }
}

/// Removes simulcast from Janus's answer unless Janus will handle it. `streams` are those that we publish, as Janus sees them; `camera` is the
/// camera's mid.
///
/// Janus 1.1.2 handles simulcast of VP8 and H.264 only. For other codecs its answer accepts the layers and Janus then mixes them up, so unless
/// the camera's stream is marked `simulcast`, `a=rid` and `a=simulcast` are removed and the browser sends the first layer alone.
pub(super) fn answer(sdp: String, streams: &[PublisherStream], camera: Option<&String>) -> String {
    let said = streams.iter().find(|stream| Some(&stream.mid) == camera);
    let layered = |stream: &PublisherStream| {
        stream.simulcast && matches!(stream.codec.as_deref(), Some("vp8" | "h264"))
    };
    if said.is_none_or(layered) {
        return sdp;
    }
    let plain = |line: &&str| !line.starts_with("a=rid:") && !line.starts_with("a=simulcast:");
    sdp.split_inclusive('\n').filter(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::{answer, bitrates};
    use janus_proto::videoroom::published_streams;
    use serde_json::json;

    const HD: Option<(u32, u32)> = Some((1280, 720));

    /// Guards: upper layers that starve under the room's limit.
    #[test]
    fn layers_fit_the_rooms_limit_together() {
        for limit in (64_000..6_000_000).step_by(1000) {
            for size in [
                None,
                HD,
                Some((1920, 1080)),
                Some((640, 360)),
                Some((720, 1280)),
                Some((160, 90)),
            ] {
                for layers in 1..=3 {
                    let given = bitrates(size, limit, layers);
                    let sum: u32 = given.iter().flatten().sum();
                    assert!(sum > 0 && sum <= limit, "{given:?} in {limit}");
                    let sent: Vec<u32> = given.iter().flatten().copied().collect();
                    assert!(sent.is_sorted_by(|larger, smaller| larger > smaller), "{given:?}");
                }
            }
        }
        assert_eq!(
            bitrates(HD, 1_500_000, 3),
            [Some(910_000), Some(400_000), Some(130_000)]
        );
        assert_eq!(
            bitrates(HD, 0, 3),
            [Some(1_300_000), Some(400_000), Some(130_000)]
        );
        assert_eq!(bitrates(HD, 600_000, 3), [None, Some(400_000), Some(130_000)]);
        assert_eq!(bitrates(HD, 300_000, 3), [None, Some(240_000), None]);
        assert_eq!(bitrates(HD, 128_000, 3), [None, None, Some(68_000)]);
    }

    /// Guards: layers that nobody can look at, of a small picture.
    #[test]
    fn small_pictures_have_fewer_layers() {
        let layers = |size| bitrates(Some(size), 1_500_000, 3).iter().flatten().count();
        assert_eq!(layers((1280, 720)), 3);
        assert_eq!(layers((640, 480)), 2);
        assert_eq!(layers((640, 360)), 2);
        assert_eq!(layers((320, 180)), 1);
        assert_eq!(bitrates(HD, 1_500_000, 1), [Some(1_300_000), None, None]);
    }

    /// Guards: three layers sent as one stream in a room whose codec Janus does not layer.
    #[test]
    fn layers_that_janus_did_not_take_are_not_sent() {
        let sdp = "m=video 9 UDP 98\r\na=mid:1\r\na=rid:h recv\r\na=rid:m recv\r\na=simulcast:recv h;m\r\na=recvonly\r\n";
        let camera = "1".to_owned();
        let told = |codec: &str, simulcast: bool| {
            let data = json!({"streams": [{"mid": "0", "codec": "opus"}, {"mid": "1", "codec": codec, "simulcast": simulcast}]});
            answer(sdp.to_owned(), &published_streams(&data), Some(&camera))
        };
        assert_eq!(told("vp8", true), sdp);
        assert_eq!(told("h264", true), sdp);
        let plain = "m=video 9 UDP 98\r\na=mid:1\r\na=recvonly\r\n";
        assert_eq!(told("vp9", false), plain);
        assert_eq!(told("av1", true), plain);
        assert_eq!(answer(sdp.to_owned(), &[], Some(&camera)), sdp);
    }
}
