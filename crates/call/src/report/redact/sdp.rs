//! Session descriptions and candidates, of which only what speaks of media stays.

use super::{Redactor, among};

/// What a candidate says besides numbers, addresses and the connection's name.
const CANDIDATE: &str =
    "udp UDP tcp TCP typ host srflx prflx relay raddr rport generation tcptype active passive so";
/// Attributes of a session description that only ever speak of media, and not at length.
const ATTRIBUTES: &str =
    "mid sendrecv sendonly recvonly inactive setup group rtcp-mux rtpmap rid simulcast end-of-candidates";

impl Redactor {
    /// A candidate without its addresses and the connection's name.
    pub(in crate::report) fn candidate(&self, candidate: &str) -> String {
        if self.plain {
            return candidate.to_owned();
        }
        let mut kept = String::new();
        for (place, word) in candidate.split(' ').enumerate() {
            let number = word.bytes().all(|byte| byte.is_ascii_digit());
            let word = match word {
                _ if word.starts_with("candidate:") => "candidate:0",
                _ if number || among(CANDIDATE, word) => word,
                _ => "?",
            };
            if place > 0 {
                kept.push(' ');
            }
            kept.push_str(word);
        }
        kept
    }

    /// A session description without what proves who one is and where. Of what many lines say the same of, nothing stays: a
    /// description of a hundred streams would fill a report.
    pub(in crate::report) fn sdp(&self, sdp: &str) -> String {
        if self.plain {
            return sdp.to_owned();
        }
        let mut kept = String::new();
        for line in sdp.split('\n') {
            let line = line.trim_end_matches('\r');
            let (kind, value) = line.split_once('=').unwrap_or_default();
            let name = value.split(':').next().unwrap_or_default();
            if among("v t m b", kind) || (kind == "a" && among(ATTRIBUTES, name)) {
                kept.push_str(line);
            } else if kind == "a" && name == "candidate" {
                kept.push_str("a=");
                kept.push_str(&self.candidate(value));
            } else {
                continue;
            }
            kept.push_str("\r\n");
        }
        kept
    }
}
