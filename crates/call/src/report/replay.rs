//! Plays a saved report: the same beginning and the same inputs at the same times, and whether the call does the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use super::entry;
use super::redact::Redactor;
use crate::{Call, Output};
use janus_proto::Timestamp;
use std::time::Duration;

/// What a replay came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// What the call wrote to the log, with the milliseconds since the page began.
    pub lifecycle: Vec<String>,
    /// How many inputs were given.
    pub inputs: usize,
    /// How many outputs were the same.
    pub outputs: usize,
    /// Where the call stood at the end, as JSON.
    pub state: String,
    /// The call went on after the end of the record, which was full.
    pub cut: bool,
}

/// Why a replay did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplayError {
    /// This is no report, or not one of this version.
    Unreadable(String),
    /// The call did something else.
    Different {
        /// The entry, counted from 1.
        entry: usize,
        /// Milliseconds since the page began.
        at: u64,
        /// What is recorded.
        recorded: String,
        /// What was done instead.
        replayed: String,
    },
}

impl fmt::Display for Replayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lifecycle {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "{} inputs, {} outputs as recorded", self.inputs, self.outputs)?;
        if self.cut {
            writeln!(
                f,
                "The record was full before the report was saved: this is as far as it can be played."
            )?;
        }
        write!(f, "ends as recorded: {}", self.state)
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "This report cannot be read: {why}"),
            Self::Different {
                entry,
                at,
                recorded,
                replayed,
            } => write!(
                f,
                "The first difference is at entry {entry}, {at} ms after the page began.\n  recorded: {recorded}\n  replayed: {replayed}"
            ),
        }
    }
}

/// What replaced Janus's ids of our sessions in the report, and what they are in the replay.
#[derive(Default)]
struct Sessions {
    ids: BTreeMap<u64, u64>,
    prefixes: BTreeMap<String, String>,
    /// Transactions of `create`, as recorded.
    creates: BTreeSet<String>,
}

impl Sessions {
    /// Learns from a request that is recorded and was made again.
    fn learn(&mut self, recorded: &Value, made: &Value) {
        let transaction = |value: &Value| {
            value
                .get("transaction")
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let (Some(theirs), Some(ours)) = (transaction(recorded), transaction(made)) else {
            return;
        };
        if let (Some((their, _)), Some((our, _))) = (theirs.rsplit_once('-'), ours.rsplit_once('-')) {
            self.prefixes
                .entry(their.to_owned())
                .or_insert_with(|| our.to_owned());
        }
        if made.get("janus").and_then(Value::as_str) == Some("create") {
            let id = |value: &Value| value.get("id").and_then(Value::as_u64);
            if let (Some(their), Some(our)) = (id(recorded), id(made)) {
                self.ids.entry(their).or_insert(our);
            }
            self.creates.insert(theirs);
        }
    }

    /// A recorded message as Janus would say it in the replay.
    fn restore(&self, message: &mut Value) {
        if let Value::Array(messages) = message {
            for message in messages {
                self.restore(message);
            }
            return;
        }
        let answers_create = message
            .get("transaction")
            .and_then(Value::as_str)
            .is_some_and(|transaction| self.creates.contains(transaction));
        if answers_create && let Some(id) = message.pointer_mut("/data/id") {
            self.restore_id(id);
        }
        if let Some(Value::String(transaction)) = message.get_mut("transaction")
            && let Some((prefix, number)) = transaction.rsplit_once('-')
            && let Some(prefix) = self.prefixes.get(prefix)
        {
            *transaction = format!("{prefix}-{number}");
        }
        if let Some(id) = message.get_mut("session_id") {
            self.restore_id(id);
        }
    }

    fn restore_id(&self, id: &mut Value) {
        if let Some(known) = id.as_u64().and_then(|id| self.ids.get(&id)) {
            *id = (*known).into();
        }
    }
}

/// Plays a report.
///
/// # Errors
/// What is wrong with the report, or the first thing that the call did otherwise.
pub fn replay(report: &str) -> Result<Replayed, ReplayError> {
    let report: Value = serde_json::from_str(report)
        .map_err(|error| ReplayError::Unreadable(format!("it is no JSON: {error}")))?;
    let format = report.get("format").and_then(Value::as_u64);
    if format != Some(super::FORMAT) {
        let why = match format {
            Some(format) => format!("it has format {format}, and this replay reads {}", super::FORMAT),
            None => "it is no report".to_owned(),
        };
        return Err(ReplayError::Unreadable(why));
    }
    let list = |key: &str| {
        report
            .get(key)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let mut player = Player::default();
    let record = list("record");
    let (first, rest) = record
        .split_first()
        .ok_or_else(|| ReplayError::Unreadable("its record is empty".to_owned()))?;
    let mut call = player.begin(first).map_err(ReplayError::Unreadable)?;
    for (index, entry) in rest.iter().enumerate() {
        player.entry = index + 2;
        player.play(&mut call, entry)?;
    }
    player.done.cut = !list("later").is_empty();
    Ok(player.done)
}

struct Player {
    now: Timestamp,
    entry: usize,
    sessions: Sessions,
    /// The last input that lists participants, as recorded: what a "repeat" repeats.
    repeated: Value,
    redactor: Redactor,
    done: Replayed,
}

impl Default for Player {
    fn default() -> Self {
        Self {
            now: Timestamp::default(),
            entry: 1,
            sessions: Sessions::default(),
            repeated: Value::Null,
            redactor: Redactor::plain(),
            done: Replayed {
                lifecycle: Vec::new(),
                inputs: 0,
                outputs: 0,
                state: String::new(),
                cut: false,
            },
        }
    }
}

impl Player {
    fn begin(&mut self, entry: &Value) -> Result<Call, String> {
        let (at, kind, value) = parts(entry)?;
        if kind != "begin" {
            return Err("its record does not begin with the beginning".to_owned());
        }
        self.now = Timestamp::from_millis(at);
        let beginning = entry::read_beginning(value).map_err(|error| error.to_string())?;
        let mut call = beginning.call();
        call.start(self.now);
        Ok(call)
    }

    fn play(&mut self, call: &mut Call, entry: &Value) -> Result<(), ReplayError> {
        let unreadable = |why: String| ReplayError::Unreadable(format!("entry {}: {why}", self.entry));
        let (passed, kind, value) = parts(entry).map_err(unreadable)?;
        self.now = self.now + Duration::from_millis(passed);
        if kind == "output" {
            let made = call.poll_output();
            return self.compare(value, made.as_ref());
        }
        if let Some(made) = call.poll_output() {
            let made = entry::output(&mut self.redactor, &made).to_string();
            return Err(self.different("nothing more before the next input".to_owned(), made));
        }
        match kind {
            "input" | "repeat" => {
                let mut value = value.clone();
                if kind == "repeat" {
                    let transaction = std::mem::replace(&mut value, self.repeated.clone());
                    if let Some(repeated) = value.pointer_mut(entry::TRANSACTION) {
                        *repeated = transaction;
                    }
                } else if value.pointer(entry::PARTICIPANTS).is_some() {
                    self.repeated = value.clone();
                }
                if let Some(messages) = value.pointer_mut(entry::MESSAGES) {
                    self.sessions.restore(messages);
                }
                let input = entry::read_input(value).map_err(|error| unreadable(error.to_string()))?;
                self.done.inputs += 1;
                call.handle_input(self.now, input);
                Ok(())
            }
            "state" => {
                let stands = entry::state(&mut self.redactor, call);
                if stands != *value {
                    return Err(self.different(value.to_string(), stands.to_string()));
                }
                self.done.state = stands.to_string();
                Ok(())
            }
            _ => Err(unreadable(format!("nobody knows what \"{kind}\" is"))),
        }
    }

    fn compare(&mut self, recorded: &Value, made: Option<&Output>) -> Result<(), ReplayError> {
        let Some(made) = made else {
            return Err(self.different(recorded.to_string(), "nothing".to_owned()));
        };
        if let Output::Log(_, line) = made {
            self.done
                .lifecycle
                .push(format!("{:>9} ms  {line}", self.now.as_millis()));
        }
        let mut recorded = recorded.clone();
        let shown = entry::output(&mut self.redactor, made);
        let request = "/Send/messages/0";
        if let (Some(theirs), Some(ours)) = (recorded.pointer(request), shown.pointer(request)) {
            self.sessions.learn(theirs, ours);
        }
        if let Some(messages) = recorded.pointer_mut("/Send/messages") {
            self.sessions.restore(messages);
            // A `create` names its session otherwise than all the rest.
            if let Some(first) = messages.get_mut(0)
                && first.get("janus").and_then(Value::as_str) == Some("create")
                && let Some(id) = first.get_mut("id")
            {
                self.sessions.restore_id(id);
            }
        }
        if same(&recorded, &shown) {
            self.done.outputs += 1;
            return Ok(());
        }
        Err(self.different(recorded.to_string(), shown.to_string()))
    }

    const fn different(&self, recorded: String, replayed: String) -> ReplayError {
        ReplayError::Different {
            entry: self.entry,
            at: self.now.as_millis(),
            recorded,
            replayed,
        }
    }
}

/// The milliseconds since the entry before, what the entry is, and what it says.
fn parts(entry: &Value) -> Result<(u64, &str, &Value), String> {
    let parts = || Some((entry.get(0)?.as_u64()?, entry.get(1)?.as_str()?, entry.get(2)?));
    parts().ok_or_else(|| "it is no entry".to_owned())
}

/// Whether an output is the recorded one. In a line of the log a word that was replaced stands for any.
fn same(recorded: &Value, made: &Value) -> bool {
    if recorded == made {
        return true;
    }
    let line = "/Log/line";
    let lines = (recorded.pointer(line), made.pointer(line));
    let (Some(Value::String(recorded)), Some(Value::String(made))) = lines else {
        return false;
    };
    let mut rest = made.as_str();
    for part in unreplaced(recorded) {
        let Some(at) = rest.find(part.as_str()) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    true
}

/// What of a line stands there as it was.
fn unreplaced(line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut words = line.split(' ').peekable();
    while let Some(word) = words.next() {
        let kind = word.trim_matches(|c: char| !c.is_alphanumeric());
        let placed = matches!(
            kind,
            "person" | "secret" | "device" | "text" | "id" | "room" | "server"
        );
        if placed
            && words
                .peek()
                .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()))
        {
            words.next();
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            if !part.is_empty() {
                part.push(' ');
            }
            part.push_str(word);
        }
    }
    parts
}
