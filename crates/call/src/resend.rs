//! Sound that is lost on the way is sent again.
//!
//! Browsers and Janus's VideoRoom leave that to pictures: neither writes `nack` for Opus into its descriptions. But both do it, for sound
//! as well, once a description says so (Chromium; Janus's core since 0.x, read in and run against 1.1.2). Opus's own redundancy doesn't
//! replace it: it is sent only by whose own way loses packets, and theirs ends at Janus.

use std::collections::BTreeSet;

/// A description of fifty people has as many lines as that, each of which numbers its codecs anew.
const MOST_PAYLOADS: usize = 4096;

/// A description in which Opus may be sent again. Janus gets ours so, and the browser Janus's.
#[must_use]
pub fn resend_sound(sdp: &str) -> String {
    let mut out = String::with_capacity(sdp.len() + 256);
    let feedback = |line| str::strip_prefix(str::trim_end(line), "a=rtcp-fb:")?.strip_suffix(" nack");
    let resent: BTreeSet<&str> = sdp.lines().filter_map(feedback).take(MOST_PAYLOADS).collect();
    for line in sdp.split_inclusive('\n') {
        out.push_str(line);
        let codec = line.trim_end().strip_prefix("a=rtpmap:");
        let payload = codec.and_then(|codec| codec.strip_suffix(" opus/48000/2"));
        if let Some(payload) = payload.filter(|payload| !resent.contains(payload)) {
            let end = if line.ends_with("\r\n") { "\r\n" } else { "\n" };
            for part in ["a=rtcp-fb:", payload, " nack", end] {
                out.push_str(part);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::resend_sound;

    #[test]
    fn every_opus_gets_nack_once_and_nothing_else_changes() {
        let sdp = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 63 0\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:63 red/48000/2\r\n\
                   m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n";
        let changed = resend_sound(sdp);
        let line = "a=rtcp-fb:111 nack\r\n";
        assert_eq!(changed.matches(line).count(), 1);
        assert_eq!(changed.replace(line, ""), sdp);
        assert_eq!(
            resend_sound(&changed),
            changed,
            "what is there already stays as it is"
        );
        assert_eq!(resend_sound("v=0 offer"), "v=0 offer");
    }
}
