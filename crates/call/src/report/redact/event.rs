//! Inputs and outputs as the derived `Serialize` writes them.

use serde_json::{Value, json};

use super::{Kind, Redactor, among};
use janus_proto::session::Frame;

/// Names of the variants without content: the only strings of inputs and outputs that stay wherever they stand.
const VARIANTS: &str = "Leave Abandon Restore Rejoin ReturnToLobby SwitchCamera ShareScreen StopSharing Page Nothing Online Timeout \
    Publisher Subscriber Voice Echo Accepted New Connecting Connected Disconnected Failed Closed None WebSocket LongPoll Microphone Camera \
    Speaker User Environment Denied DeniedBySystem NotFound Busy Insecure Unfit Other Cancelled Forbidden Audio Video Cpu Bandwidth \
    P360 P720 P1080 Direct All Relay Disconnect AddScreen Answer Accept AddCandidate Close List ERROR WARN INFO DEBUG TRACE Joined Left \
    DeniedByFrame DeniedInFrame DeniedBySite TokenExpires \
    Renamed StreamNotShown Withheld Released SourceFailed SourceEnded MutedBySystem DeviceChanged DeviceOffered SpeakingMuted ShareFailed \
    Open";
/// Keys of the names of m-lines and layers.
const MIDS: &str = "mid rid sdpMid microphone camera screen screen_audio remote PlayoutGaps";

impl Redactor {
    /// Replaces every string of an input or an output that is not known to be harmless. A frame is a
    /// [`Frame`], also one that we send.
    pub(in crate::report) fn redact(&mut self, value: &mut Value) {
        self.redact_at("", value);
    }

    /// `key` is the nearest one above the value.
    fn redact_at(&mut self, key: &str, value: &mut Value) {
        match value {
            Value::String(text) => *value = self.redacted_text(key, text),
            Value::Number(number) if matches!(key, "room" | "LookAt") => {
                if let Some(number) = number.as_u64() {
                    *value = self.place_number(Kind::Room, number).into();
                }
            }
            Value::Array(values) => {
                for value in values {
                    self.redact_at(key, value);
                }
            }
            Value::Object(fields) => {
                if key == "Received" {
                    if let Some(Value::Array(messages)) = fields.get_mut("messages") {
                        self.frame(messages, false);
                    }
                    return;
                }
                for (key, value) in fields {
                    self.redact_at(key, value);
                }
            }
            Value::Number(_) | Value::Bool(_) | Value::Null => {}
        }
    }

    fn redacted_text(&mut self, key: &str, text: &str) -> Value {
        let replaced = match key {
            "Send" => {
                let mut frame = Frame::parse(text);
                self.frame(&mut frame.messages, true);
                return json!(frame);
            }
            "name" => self.place(Kind::Person, text),
            "token" | "api_secret" | "admin_key" | "pin" => self.place(Kind::Secret, text),
            "id" | "label" | "device_id" => self.device(text),
            "room" | "LookAt" => self.room(text),
            "feed" => self.place(Kind::Id, text),
            "url" | "urls" | "ice_servers" => self.address(text),
            "sdp" => self.sdp(text),
            "candidate" => self.candidate(text),
            "Refused" | "reason" | "line" => self.free(text),
            _ if among(MIDS, key) => self.word(text),
            _ if VARIANTS.split(' ').any(|variant| variant == text) => text.to_owned(),
            _ => self.place(Kind::Text, text),
        };
        replaced.into()
    }
}
