//! A report of what a call heard and did, which a person saves when something went wrong and a maintainer plays again.
//!
//! Everything that a [`Call`] does follows from how it began and from its inputs with their times. The recorder writes both down as
//! they come, with the outputs beside them; `./dev replay FILE` gives the same inputs to the same core and says whether it did the
//! same. What may not leave the machine is replaced before it is written down (see `redact`): names, secrets, addresses, devices,
//! rooms, the keys to a session. What was measured is rounded before the call hears it, so that what is written is what was heard.
//!
//! The record is bounded. When it is full, where the call stands is written down, which a replay then compares; of what comes later only the
//! latest is kept, to be read.

mod entry;
mod redact;
mod round;

#[cfg(not(target_arch = "wasm32"))]
pub mod replay;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use redact::Redactor;
use serde_json::Value;

use crate::{Call, CaptureSettings, DeviceChoice, DeviceKind, GatewayEvent, Input, Output, Settings};
use janus_proto::Timestamp;

/// Bytes kept for a replay: some ten minutes of a call of four, hardly two of a call of fifty.
const FULL: usize = 2 << 20;
/// How much of what comes after that.
const LATEST: usize = 256 << 10;
/// How many lines of the call's life are kept.
const LINES: usize = 1000;
/// So many frames a second are looked into once the record is full: a flood of them must not cost twice.
const GLANCES: u32 = 100;
/// The version of what is written.
const FORMAT: u64 = 3;

/// How a call begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Beginning {
    /// What the configuration and the link say.
    pub settings: Settings,
    /// See [`Call::new`].
    pub seed: u64,
    /// The microphone's toggle is on.
    pub microphone: bool,
    /// The camera's toggle is on.
    pub camera: bool,
    /// The devices to open first, in the order of [`DEVICES`].
    pub preferred: [DeviceChoice; 3],
    /// See [`Call::prepare`].
    pub exclusive: bool,
    /// See [`Call::prepare`].
    pub capture: CaptureSettings,
    /// See [`Call::expect_expiry`].
    pub token_expires: Option<Timestamp>,
}

/// Every kind of device.
pub const DEVICES: [DeviceKind; 3] = [DeviceKind::Microphone, DeviceKind::Camera, DeviceKind::Speaker];

impl Beginning {
    /// The call, ready for [`Call::start`].
    #[must_use]
    pub fn call(self) -> Call {
        let mut call = Call::new(self.settings, self.seed, self.microphone, self.camera);
        for (kind, choice) in DEVICES.into_iter().zip(self.preferred) {
            call.prefer(kind, choice);
        }
        call.prepare(self.exclusive, self.capture);
        call.expect_expiry(self.token_expires);
        call
    }
}

/// Writes down what a call hears and does.
pub struct Recorder {
    redactor: Redactor,
    /// Entries in chunks, so that nothing large is ever copied to grow. The memory is taken at once: a page that grows while it is used
    /// looks like one that leaks, and what is not written yet costs nothing.
    record: Vec<String>,
    /// See [`Self::repeats`].
    repeated: Option<Value>,
    /// The chunk that is being written.
    chunk: usize,
    size: usize,
    last: Timestamp,
    full: bool,
    latest: Vec<String>,
    latest_size: usize,
    lines: Vec<String>,
    second: u64,
    glances: u32,
}

/// What a report says besides what was recorded.
#[derive(Debug, Clone, Default)]
pub struct Circumstances {
    /// The browser's name for itself.
    pub agent: String,
    /// The date and time of day, as ISO 8601.
    pub saved: String,
}

impl Recorder {
    /// Begins with the call.
    #[must_use]
    pub fn new(beginning: &Beginning, now: Timestamp) -> Self {
        let mut redactor = Redactor::default();
        // Known before anything is written, wherever they turn up.
        let servers = &beginning.settings.ice.servers;
        for credential in servers.iter().filter_map(|server| server.credential.as_ref()) {
            redactor.secret(credential);
        }
        for username in servers.iter().filter_map(|server| server.username.as_ref()) {
            redactor.place(redact::Kind::Secret, username);
        }
        let mut recorder = Self {
            redactor,
            record: (0..FULL / CHUNK).map(|_| String::with_capacity(CHUNK)).collect(),
            repeated: None,
            chunk: 0,
            size: 0,
            last: now,
            full: false,
            latest: Vec::new(),
            latest_size: 0,
            lines: Vec::new(),
            second: 0,
            glances: 0,
        };
        let beginning = entry::beginning(&mut recorder.redactor, beginning);
        recorder.keep(&line(now.as_millis(), "begin", &beginning));
        recorder
    }

    /// To be told of every input before the call hears it. What was measured is rounded.
    pub fn input(&mut self, now: Timestamp, input: &mut Input, call: &Call) {
        round::round(input);
        if self.full && self.is_passing(now, input) {
            return;
        }
        let passed = now.since(self.last).as_millis() as u64;
        self.last = self.last.max(now);
        let mut value = entry::input(&mut self.redactor, input);
        let entry = match self.repeats(&mut value) {
            Some(transaction) => line(passed, "repeat", &transaction),
            None => line(passed, "input", &value),
        };
        if !self.full && self.size + entry.len() > FULL {
            let state = self.state(call);
            self.keep(&state);
            self.full = true;
        }
        self.keep(&entry);
    }

    /// To be told of every output.
    pub fn output(&mut self, now: Timestamp, output: &Output) {
        let value = entry::output(&mut self.redactor, output);
        if let Output::Log(..) = output {
            if self.lines.len() == LINES {
                self.lines.remove(0);
            }
            // Here with the time since the page began.
            self.lines.push(line(now.as_millis(), "output", &value));
        }
        self.keep(&line(0, "output", &value));
    }

    /// The transaction of an answer that is otherwise the one before it: the lobby asks who is there again and again, and mostly nobody came or
    /// went. Only the transaction is written of such an answer. The answer of which that is so is remembered without it.
    fn repeats(&mut self, value: &mut Value) -> Option<Value> {
        let single = value.pointer(entry::MESSAGES)?.as_array()?.len() == 1;
        let transaction = value.pointer_mut(entry::TRANSACTION).filter(|_| single)?;
        let taken = transaction.take();
        let repeats = !self.full && self.repeated.as_ref() == Some(value);
        if repeats {
            return Some(taken);
        }
        let lists = value.pointer(entry::PARTICIPANTS).is_some();
        if lists && !self.full {
            self.repeated = Some(value.clone());
        }
        if let Some(transaction) = value.pointer_mut(entry::TRANSACTION) {
            *transaction = taken;
        }
        None
    }

    /// Whether it is not worth keeping once the record is full: measurements, and what floods.
    fn is_passing(&mut self, now: Timestamp, input: &Input) -> bool {
        match input {
            Input::Stats(_) | Input::Levels(_) | Input::Paths(_) | Input::PlayoutGaps(_) => true,
            Input::Gateway {
                event: GatewayEvent::Received(_),
                ..
            } => {
                let second = now.as_millis() / 1000;
                if second != self.second {
                    self.second = second;
                    self.glances = 0;
                }
                self.glances += 1;
                self.glances > GLANCES
            }
            _ => false,
        }
    }

    fn keep(&mut self, entry: &str) {
        if self.full {
            self.latest_size += entry.len();
            self.latest.push(entry.to_owned());
            while self.latest_size > LATEST {
                self.latest_size -= self.latest.remove(0).len();
            }
            return;
        }
        self.size += entry.len();
        let fits = |chunk: &String| chunk.is_empty() || chunk.len() + entry.len() < CHUNK;
        if !self.record.get(self.chunk).is_some_and(fits) {
            self.chunk += 1;
        }
        // The last chunks may be needed for what did not fit into the rest of those before.
        if self.chunk >= self.record.len() {
            self.record.push(String::with_capacity(CHUNK));
        }
        if let Some(chunk) = self.record.get_mut(self.chunk) {
            if !chunk.is_empty() {
                chunk.push_str(",\n");
            }
            chunk.push_str(entry);
        }
    }

    /// The report as the text of a JSON file.
    #[must_use]
    pub fn save(&mut self, call: &Call, circumstances: Circumstances) -> String {
        let server = call.server().map(|server| server.version.clone());
        let janus = self.redactor.word(&server.unwrap_or_default());
        let agent = self.redactor.agent(&circumstances.agent);
        let state = self.state(call);
        let mut text = String::with_capacity(self.size + self.latest_size + (64 << 10));
        text.push_str("{\"format\":");
        text.push_str(&FORMAT.to_string());
        for (key, value) in [
            ("parlour", env!("CARGO_PKG_VERSION").to_owned()),
            ("janus", janus),
            ("browser", agent),
            ("saved", circumstances.saved),
        ] {
            text.push_str(",\n\"");
            text.push_str(key);
            text.push_str("\":");
            text.push_str(&Value::String(value).to_string());
        }
        let last = std::slice::from_ref(&state);
        let (record, latest): (&[String], &[String]) = if self.full { (&[], last) } else { (last, &[]) };
        for (key, lists) in [
            ("lifecycle", [self.lines.as_slice(), &[]]),
            ("record", [&self.record, record]),
            ("later", [self.latest.as_slice(), latest]),
        ] {
            text.push_str(",\n\"");
            text.push_str(key);
            text.push_str("\":[");
            let mut separator = "\n";
            for entry in lists.into_iter().flatten().filter(|entry| !entry.is_empty()) {
                text.push_str(separator);
                text.push_str(entry);
                separator = ",\n";
            }
            text.push(']');
        }
        text.push_str("}\n");
        text
    }

    fn state(&mut self, call: &Call) -> String {
        line(0, "state", &entry::state(&mut self.redactor, call))
    }
}

/// An entry as text: the milliseconds since the entry before, what it is, and what it says.
fn line(passed: u64, kind: &str, value: &Value) -> String {
    // Each `kind` is a word of this module. As text, so that a large value is not copied once more.
    format!("[{passed},\"{kind}\",{value}]")
}

/// How much of the record stands in one piece of memory.
const CHUNK: usize = 32 << 10;
