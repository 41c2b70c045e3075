//! Cameras that come in layers, and what we ask for of them.

use serde_json::{Value, json};

use super::{Role, ScriptedJanus};

/// What Janus sends of a camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) send: bool,
    pub(crate) substream: u64,
    pub(crate) temporal: u64,
}

impl ScriptedJanus {
    /// What is sent of each camera and screen, with its mid and its feed, in the order of their lines.
    pub(crate) fn pictures(&self) -> Vec<(String, u64, Sent)> {
        let picture = |(index, line): (usize, &Option<(u64, String)>)| {
            let (feed, mid) = line.as_ref()?;
            let (substream, temporal) = self.targets.get(&index).copied().unwrap_or((2, 2));
            let sent = Sent {
                send: !self.silent.contains(&index),
                substream,
                temporal,
            };
            (mid == "1" || mid == "2").then(|| (index.to_string(), *feed, sent))
        };
        self.lines.iter().enumerate().filter_map(picture).collect()
    }

    /// The lines that carry a microphone, each with its feed.
    pub(crate) fn sounds(&self) -> Vec<(String, u64)> {
        let sound = |(index, line): (usize, &Option<(u64, String)>)| {
            let (feed, mid) = line.as_ref()?;
            (mid == "0").then(|| (index.to_string(), *feed))
        };
        self.lines.iter().enumerate().filter_map(sound).collect()
    }

    /// What every request asked for of the lines, one list for each.
    pub(crate) fn asks(&self) -> Vec<Vec<Value>> {
        let bodies = self.bodies("configure").into_iter();
        let streams = bodies.filter_map(|body| body["streams"].as_array());
        streams.cloned().collect()
    }

    /// What Janus says of all lines, as after a `switch` that set the layers back.
    pub(crate) fn set_back(&mut self) {
        self.targets.clear();
        let data = json!({"videoroom": "updated", "room": 1234, "streams": self.streams()});
        self.event(&Role::Subscriber, data, None);
    }

    pub(super) fn configure_line(&mut self, stream: &Value) {
        let Some(line) = stream["mid"].as_str().and_then(|mid| mid.parse::<usize>().ok()) else {
            return;
        };
        match stream["send"].as_bool() {
            Some(true) => drop(self.silent.remove(&line)),
            Some(false) => drop(self.silent.insert(line)),
            None => {}
        }
        let (substream, temporal) = self.targets.entry(line).or_insert((2, 2));
        *substream = stream["substream"].as_u64().unwrap_or(*substream);
        *temporal = stream["temporal"].as_u64().unwrap_or(*temporal);
    }

    pub(super) fn tell_layers(&self, index: usize, line: &mut Value) {
        let layered = self
            .people
            .iter()
            .any(|person| person.layered && line["feed_id"] == person.id);
        if layered && line["feed_mid"] == "1" {
            let (substream, temporal) = self.targets.get(&index).copied().unwrap_or((2, 2));
            line["simulcast"] = json!({"substream": -1, "substream-target": substream,
                "temporal-layer": -1, "temporal-layer-target": temporal});
        }
    }
}
