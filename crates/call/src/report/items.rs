//! The items of an entry, read one after the other: what is missing or of another kind is said by what was wanted.

use serde_json::Value;

use super::STEPS;
use crate::config::Secret;
use crate::{CaptureSettings, DeviceChoice, DeviceKind, Facing, PeerKey, PeerRole, SourceKind, TrackInfo};
use janus_proto::Id;
use janus_proto::session::MAX_FRAME_SIZE;

/// What is wrong with an entry.
pub(super) type Wrong = String;

/// The items of an entry, or of a list in it, one after the other.
pub(super) struct Items<'a> {
    rest: std::slice::Iter<'a, Value>,
    whole: &'a Value,
}

impl<'a> Items<'a> {
    pub(super) fn of(value: &'a Value) -> Result<Self, Wrong> {
        let items = value
            .as_array()
            .ok_or_else(|| format!("this should be a list: {value}"))?;
        Ok(Self {
            rest: items.iter(),
            whole: value,
        })
    }

    pub(super) fn wrong(&self, wanted: &str) -> Wrong {
        format!("{wanted} is missing in {}", self.whole)
    }

    pub(super) fn next(&mut self, wanted: &str) -> Result<&'a Value, Wrong> {
        self.rest.next().ok_or_else(|| self.wrong(wanted))
    }

    /// Whether nothing is left.
    pub(super) fn is_over(&self) -> bool {
        self.rest.len() == 0
    }

    pub(super) fn number(&mut self) -> Result<u64, Wrong> {
        let value = self.next("a number")?;
        value.as_u64().ok_or_else(|| self.wrong("a number"))
    }

    pub(super) fn small(&mut self) -> Result<u32, Wrong> {
        u32::try_from(self.number()?).map_err(|_| self.wrong("a small number"))
    }

    pub(super) fn signed(&mut self) -> Result<i64, Wrong> {
        let value = self.next("a number")?;
        value.as_i64().ok_or_else(|| self.wrong("a number"))
    }

    pub(super) fn flag(&mut self) -> Result<bool, Wrong> {
        let value = self.next("true or false")?;
        value.as_bool().ok_or_else(|| self.wrong("true or false"))
    }

    pub(super) fn word(&mut self) -> Result<&'a str, Wrong> {
        let value = self.next("a text")?;
        value.as_str().ok_or_else(|| self.wrong("a text"))
    }

    pub(super) fn text(&mut self) -> Result<String, Wrong> {
        self.word().map(str::to_owned)
    }

    pub(super) fn some_text(&mut self) -> Result<Option<String>, Wrong> {
        match self.next("a text")? {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text.clone())),
            _ => Err(self.wrong("a text")),
        }
    }

    pub(super) fn secret(&mut self) -> Result<Option<Secret>, Wrong> {
        Ok(self.some_text()?.map(Secret::new))
    }

    pub(super) fn measured(&mut self) -> Result<Option<f64>, Wrong> {
        match self.next("a number")? {
            Value::Null => Ok(None),
            Value::Number(number) => Ok(number.as_f64().map(|number| number / STEPS)),
            _ => Err(self.wrong("a number")),
        }
    }

    pub(super) fn list(&mut self) -> Result<Self, Wrong> {
        Items::of(self.next("a list")?)
    }

    pub(super) fn some_list(&mut self) -> Result<Option<Self>, Wrong> {
        match self.next("a list")? {
            Value::Null => Ok(None),
            list => Items::of(list).map(Some),
        }
    }

    pub(super) fn id(&mut self) -> Result<Id, Wrong> {
        match self.next("an id")? {
            Value::String(text) => Ok(Id::Text(text.clone())),
            Value::Number(number) => number.as_u64().map(Id::Number).ok_or_else(|| self.wrong("an id")),
            _ => Err(self.wrong("an id")),
        }
    }

    pub(super) fn peer(&mut self) -> Result<PeerKey, Wrong> {
        let word = self.word()?;
        let (role, generation) = word
            .split_at_checked(1)
            .ok_or_else(|| self.wrong("a connection"))?;
        let role = match role {
            "P" => PeerRole::Publisher,
            "S" => PeerRole::Subscriber,
            "V" => PeerRole::Voice,
            "E" => PeerRole::Echo,
            _ => return Err(self.wrong("a connection")),
        };
        let generation = generation.parse().map_err(|_| self.wrong("a connection"))?;
        Ok(PeerKey { role, generation })
    }

    /// A frame as it was, but for what was replaced: what could not be read then cannot be read now.
    pub(super) fn frame(&mut self) -> Result<String, Wrong> {
        let values = self
            .next("a frame")?
            .as_array()
            .ok_or_else(|| self.wrong("a frame"))?;
        let rest = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        let mut text: String = values.iter().map(Value::to_string).collect();
        if rest > 0 {
            text.push('{');
            text.push_str(&" ".repeat(rest.min(MAX_FRAME_SIZE + 1) - 1));
        }
        Ok(text)
    }

    pub(super) fn sdp(&mut self) -> Result<String, Wrong> {
        self.text()
    }

    pub(super) fn source(&mut self) -> Result<SourceKind, Wrong> {
        self.device_kind()?
            .source()
            .ok_or_else(|| self.wrong("microphone or camera"))
    }

    pub(super) fn device_kind(&mut self) -> Result<DeviceKind, Wrong> {
        match self.word()? {
            "microphone" => Ok(DeviceKind::Microphone),
            "camera" => Ok(DeviceKind::Camera),
            "speaker" => Ok(DeviceKind::Speaker),
            _ => Err(self.wrong("a kind of device")),
        }
    }

    pub(super) fn facing(&mut self) -> Result<Option<Facing>, Wrong> {
        match self.some_text()?.as_deref() {
            None => Ok(None),
            Some("user") => Ok(Some(Facing::User)),
            Some("environment") => Ok(Some(Facing::Environment)),
            Some(_) => Err(self.wrong("where the camera looks")),
        }
    }

    pub(super) fn choice(&mut self) -> Result<DeviceChoice, Wrong> {
        let mut items = self.list()?;
        Ok(DeviceChoice {
            id: items.some_text()?,
            label: items.some_text()?,
            facing: items.facing()?,
        })
    }

    pub(super) fn track(&mut self) -> Result<Option<TrackInfo>, Wrong> {
        let Some(mut items) = self.some_list()? else {
            return Ok(None);
        };
        Ok(Some(TrackInfo {
            device_id: items.text()?,
            label: items.text()?,
            facing: items.facing()?,
            muted: items.flag()?,
        }))
    }

    pub(super) fn capture(&mut self) -> Result<CaptureSettings, Wrong> {
        CaptureSettings::parse(self.word()?).ok_or_else(|| self.wrong("how to capture"))
    }
}
