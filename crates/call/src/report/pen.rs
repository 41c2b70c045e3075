//! One entry of a report as it is being written: a JSON array whose first item says how many milliseconds passed since the entry
//! before, and the second what it is.

use serde_json::Value;

use super::redact::{Kind, Redactor};
use crate::config::Secret;
use crate::{PeerKey, PeerRole};
use janus_proto::Id;

/// Writes one entry, and nothing into it that may not be there.
pub(super) struct Pen<'a> {
    text: String,
    redactor: &'a mut Redactor,
}

impl<'a> Pen<'a> {
    pub(super) fn new(redactor: &'a mut Redactor, passed: u64) -> Self {
        let mut pen = Self {
            text: "[".to_owned(),
            redactor,
        };
        pen.number(passed);
        pen
    }

    /// The whole entry.
    pub(super) fn done(mut self) -> String {
        self.text.push(']');
        self.text
    }

    fn raw(&mut self, json: &str) {
        if !self.text.ends_with('[') {
            self.text.push(',');
        }
        self.text.push_str(json);
    }

    pub(super) fn open(&mut self) {
        self.raw("[");
    }

    pub(super) fn close(&mut self) {
        self.text.push(']');
    }

    pub(super) fn null(&mut self) {
        self.raw("null");
    }

    pub(super) fn number(&mut self, number: u64) {
        self.raw(&number.to_string());
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.raw(if flag { "true" } else { "false" });
    }

    /// A number that may be negative.
    pub(super) fn signed(&mut self, number: i64) {
        let magnitude = number.unsigned_abs().to_string();
        self.raw(&if number < 0 {
            ["-", &magnitude].concat()
        } else {
            magnitude
        });
    }

    /// A measured number, in steps of [`super::STEPS`].
    pub(super) fn measured(&mut self, number: Option<f64>) {
        match number {
            // Rounded already, and far below 2^53.
            Some(number) => self.signed((number * super::STEPS).round() as i64),
            None => self.null(),
        }
    }

    /// A word of this program, which needs no care.
    pub(super) fn word(&mut self, word: &'static str) {
        let quoted = ["\"", word, "\""].concat();
        self.raw(&quoted);
    }

    pub(super) fn string(&mut self, text: String) {
        self.raw(&Value::String(text).to_string());
    }

    pub(super) fn peer(&mut self, peer: PeerKey) {
        let role = match peer.role {
            PeerRole::Publisher => "P",
            PeerRole::Subscriber => "S",
            PeerRole::Voice => "V",
            PeerRole::Echo => "E",
        };
        self.string([role, &u64::from(peer.generation).to_string()].concat());
    }

    pub(super) fn name(&mut self, name: &str) {
        let name = self.redactor.place(Kind::Person, name);
        self.string(name);
    }

    pub(super) fn secret(&mut self, secret: Option<&Secret>) {
        match secret {
            Some(secret) => {
                let secret = self.redactor.secret(secret);
                self.string(secret);
            }
            None => self.null(),
        }
    }

    /// A device's id or label.
    pub(super) fn device(&mut self, device: Option<&str>) {
        match device {
            Some(device) => {
                let device = self.redactor.device(device);
                self.string(device);
            }
            None => self.null(),
        }
    }

    /// An m-line's name.
    pub(super) fn mid(&mut self, mid: Option<&str>) {
        match mid {
            Some(mid) => {
                let mid = self.redactor.word(mid);
                self.string(mid);
            }
            None => self.null(),
        }
    }

    pub(super) fn address(&mut self, address: &str) {
        let address = self.redactor.address(address);
        self.string(address);
    }

    pub(super) fn candidate(&mut self, candidate: &str) {
        let candidate = self.redactor.candidate(candidate);
        self.string(candidate);
    }

    pub(super) fn sdp(&mut self, sdp: &str) {
        let sdp = self.redactor.sdp(sdp);
        self.string(sdp);
    }

    /// What somebody wrote for people.
    pub(super) fn free(&mut self, text: &str) {
        let text = self.redactor.free(text);
        self.string(text);
    }

    pub(super) fn id(&mut self, id: &Id) {
        let id = self.redactor.id(id);
        self.raw(&serde_json::json!(id).to_string());
    }

    pub(super) fn room(&mut self, room: &Id) {
        let room = self.redactor.room(room);
        self.raw(&serde_json::json!(room).to_string());
    }

    /// What came from Janus, or what we send to it.
    pub(super) fn frame(&mut self, text: &str, ours: bool) {
        let (values, rest) = self.redactor.frame(text, ours);
        self.raw(&values.to_string());
        self.number(rest as u64);
    }
}
