//! Session descriptions and ICE candidates, as Janus carries them (JSEP, RFC 8829).

/// An SDP with its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jsep {
    /// Offer or answer.
    pub kind: JsepKind,
    /// The session description.
    pub sdp: String,
}

/// Which half of a negotiation an SDP is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsepKind {
    /// An offer.
    Offer,
    /// An answer.
    Answer,
}

/// An ICE candidate, or the end of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trickle {
    /// One candidate.
    Candidate(Candidate),
    /// There are no more.
    Completed,
}

/// An ICE candidate as the browser and Janus both write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The candidate attribute.
    pub candidate: String,
    /// The m-line's mid.
    pub sdp_mid: Option<String>,
    /// The m-line's index.
    pub sdp_m_line_index: Option<u16>,
}
