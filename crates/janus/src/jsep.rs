//! Session descriptions and ICE candidates, as Janus carries them (JSEP, RFC 8829).

use serde::{Deserialize, Serialize};

/// A session description with its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jsep {
    /// Offer or answer.
    #[serde(rename = "type")]
    pub kind: JsepKind,
    /// The session description.
    pub sdp: String,
}

/// Which half of a negotiation a session description is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JsepKind {
    /// An offer.
    Offer,
    /// An answer.
    Answer,
}

/// An ICE candidate, or the end of them; in JSON what `trickle` carries as `candidate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawTrickle", into = "RawTrickle")]
pub enum Trickle {
    /// One candidate.
    Candidate(Candidate),
    /// There are no more (`{"completed":true}`).
    Completed,
}

/// An ICE candidate as the browser (`RTCIceCandidateInit`) and Janus both write it.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The candidate attribute.
    pub candidate: String,
    /// The m-line's mid.
    #[serde(default, deserialize_with = "crate::lenient::text")]
    pub sdp_mid: Option<String>,
    /// The m-line's index.
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    pub sdp_m_line_index: Option<u16>,
}

/// Both forms of a [`Trickle`] on the wire. `completed` decides, as in Janus.
#[serde_with::skip_serializing_none]
#[derive(Serialize, Deserialize)]
struct RawTrickle {
    #[serde(
        default,
        deserialize_with = "crate::lenient::or_default",
        skip_serializing_if = "std::ops::Not::not"
    )]
    completed: bool,
    #[serde(flatten)]
    candidate: Option<Candidate>,
}

impl TryFrom<RawTrickle> for Trickle {
    type Error = &'static str;

    fn try_from(raw: RawTrickle) -> Result<Self, Self::Error> {
        match raw {
            RawTrickle { completed: true, .. } => Ok(Self::Completed),
            RawTrickle { candidate, .. } => candidate
                .map(Self::Candidate)
                .ok_or("neither a candidate nor the end"),
        }
    }
}

impl From<Trickle> for RawTrickle {
    fn from(trickle: Trickle) -> Self {
        match trickle {
            Trickle::Candidate(candidate) => Self {
                completed: false,
                candidate: Some(candidate),
            },
            Trickle::Completed => Self {
                completed: true,
                candidate: None,
            },
        }
    }
}
