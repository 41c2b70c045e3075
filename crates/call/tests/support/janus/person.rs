//! Somebody else in the room, as Janus tells of them.

use serde_json::{Value, json};

use super::Person;

impl Person {
    /// An entry of `publishers`.
    pub(super) fn publisher(&self) -> Value {
        let stream = |mindex: usize, kind: &str, codec: &str, description: &str| match description {
            "" => json!({"type": kind, "mindex": mindex, "mid": mindex.to_string(), "disabled": true}),
            _ => {
                json!({"type": kind, "mindex": mindex, "mid": mindex.to_string(), "codec": codec, "description": description})
            }
        };
        let mut streams = vec![
            stream(0, "audio", "opus", self.descriptions[0]),
            stream(1, "video", "vp8", self.descriptions[1]),
        ];
        if self.layered {
            streams[1]["simulcast"] = json!(true);
        }
        if let Some([picture, sound]) = self.share {
            streams.push(stream(2, "video", "vp8", picture));
            streams.push(stream(3, "audio", "opus", sound));
        }
        json!({"id": self.id, "display": self.name, "streams": streams})
    }
}
