//! Changes to session descriptions between the browser and Janus.

use std::collections::BTreeSet;

/// Upper bound for the payload types looked at; a description of fifty people has fifty m-lines, each with its own payload types.
const MAX_PAYLOAD_TYPES: usize = 4096;

/// Adds `a=rtcp-fb:<pt> nack` to every Opus payload type that lacks it, so that lost audio packets are retransmitted. Applied to our
/// descriptions before they go to Janus, and to Janus's before they go to the browser; every other line stays as it is.
///
/// Neither browsers nor Janus's VideoRoom offer NACK for Opus on their own, but both honour it once it is negotiated (Chromium; Janus
/// 1.1.2, read in its core and run against it). In-band FEC does not replace it: an encoder sends it only when its own uplink loses
/// packets, and that uplink ends at Janus.
#[must_use]
pub fn enable_opus_nack(sdp: &str) -> String {
    let mut out = String::with_capacity(sdp.len() + 256);
    let feedback = |line| str::strip_prefix(str::trim_end(line), "a=rtcp-fb:")?.strip_suffix(" nack");
    let enabled: BTreeSet<&str> = sdp.lines().filter_map(feedback).take(MAX_PAYLOAD_TYPES).collect();
    for line in sdp.split_inclusive('\n') {
        out.push_str(line);
        let codec = line.trim_end().strip_prefix("a=rtpmap:");
        let payload_type = codec.and_then(|codec| codec.strip_suffix(" opus/48000/2"));
        if let Some(payload_type) = payload_type.filter(|payload_type| !enabled.contains(payload_type)) {
            let end = if line.ends_with("\r\n") { "\r\n" } else { "\n" };
            for part in ["a=rtcp-fb:", payload_type, " nack", end] {
                out.push_str(part);
            }
        }
    }
    out
}

/// Rewrites `a=setup:actpass` to `a=setup:active` in an offer of Janus, so that Janus is the DTLS client.
///
/// A browser that may choose starts the handshake as soon as its own ICE checks succeed. That is before Janus's checks succeed, and Janus
/// drops packets that arrive that early; the browser's retransmission costs two round trips (run against 1.1.2). Janus starts the
/// handshake as soon as it can.
pub(crate) fn prefer_remote_dtls_client(offer: &str) -> String {
    offer.replace("a=setup:actpass", "a=setup:active")
}

/// One m-line of a description.
#[derive(Default)]
struct MediaSection<'a> {
    mid: Option<&'a str>,
    /// Its port is 0.
    is_rejected: bool,
    direction: Option<&'a str>,
}

impl MediaSection<'_> {
    /// Whether an answer's m-line receives no media.
    fn takes_nothing(&self) -> bool {
        self.is_rejected || matches!(self.direction, Some("inactive" | "sendonly"))
    }
}

fn media_sections(sdp: &str) -> Vec<MediaSection<'_>> {
    let mut sections: Vec<MediaSection<'_>> = Vec::new();
    for line in sdp.lines().map(str::trim_end) {
        if let Some(media) = line.strip_prefix("m=") {
            sections.push(MediaSection {
                is_rejected: media.split(' ').nth(1) == Some("0"),
                ..MediaSection::default()
            });
        } else if let (Some(section), Some(attribute)) = (sections.last_mut(), line.strip_prefix("a=")) {
            match attribute {
                "sendrecv" | "sendonly" | "recvonly" | "inactive" => section.direction = Some(attribute),
                _ => section.mid = section.mid.or_else(|| attribute.strip_prefix("mid:")),
            }
        }
    }
    sections
}

/// The mids of our offer whose media the answer does not take: its port is 0, or it does not receive. M-lines of offer and answer stand in
/// the same order (RFC 3264), and one that is rejected need not name its mid.
pub(crate) fn rejected_mids(offer: &str, answer: &str) -> BTreeSet<String> {
    media_sections(offer)
        .into_iter()
        .zip(media_sections(answer))
        .filter(|(offered, answered)| !offered.is_rejected && answered.takes_nothing())
        .filter_map(|(offered, _)| offered.mid.map(str::to_owned))
        .collect()
}

/// Whether an answer takes none of the media of our offer.
pub(crate) fn rejects_all(answer: &str) -> bool {
    let sections = media_sections(answer);
    !sections.is_empty() && sections.iter().all(MediaSection::takes_nothing)
}

#[cfg(test)]
mod tests {
    use super::{enable_opus_nack, rejected_mids};

    /// Guards: a camera that is shown as on and is sent to nobody, because Janus takes no format of this browser.
    #[test]
    fn an_m_line_that_the_answer_does_not_take_is_rejected() {
        let line = |kind: &str, port: u32, direction: &str, mid: &str| {
            format!("m={kind} {port} UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na={direction}\r\n{mid}")
        };
        let offer = ["0", "1", "2"].map(|mid| line("video", 9, "sendonly", &format!("a=mid:{mid}\r\n")));
        let offer = format!("v=0\r\na=group:BUNDLE 0 1 2\r\n{}", offer.concat());
        let answer = |second: &str| {
            let (first, third) = (
                line("audio", 9, "recvonly", "a=mid:0\r\n"),
                line("video", 9, "recvonly", "a=mid:2\r\n"),
            );
            format!("v=0\r\n{first}{second}{third}")
        };
        for (second, expected) in [
            (line("video", 9, "recvonly", "a=mid:1\r\n"), vec![]),
            (line("video", 9, "inactive", "a=mid:1\r\n"), vec!["1"]),
            (line("video", 0, "inactive", ""), vec!["1"]),
            (line("video", 9, "sendrecv", ""), vec![]),
        ] {
            let rejected: Vec<_> = rejected_mids(&offer, &answer(&second)).into_iter().collect();
            assert_eq!(rejected, expected, "{second}");
        }
        assert!(rejected_mids("v=0 offer", "v=0 janus answer").is_empty());
    }

    #[test]
    fn every_opus_gets_nack_once_and_nothing_else_changes() {
        let sdp = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 63 0\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:63 red/48000/2\r\n\
                   m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n";
        let changed = enable_opus_nack(sdp);
        let line = "a=rtcp-fb:111 nack\r\n";
        assert_eq!(changed.matches(line).count(), 1);
        assert_eq!(changed.replace(line, ""), sdp);
        assert_eq!(
            enable_opus_nack(&changed),
            changed,
            "what is there already stays as it is"
        );
        assert_eq!(enable_opus_nack("v=0 offer"), "v=0 offer");
    }
}
