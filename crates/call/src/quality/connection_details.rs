//! All that the connection panel shows of one person's connection.

use super::grade::{Point, Trace};
use super::measured::{Direction, Path, Report, Stream};
use crate::room::participant::Participant;
use janus_proto::message::Id;

/// What a stream carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Carries {
    /// A microphone.
    Microphone,
    /// A camera.
    Camera,
    /// A shared screen.
    Screen,
    /// A shared screen's sound.
    ScreenSound,
}

/// One stream as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamNow {
    /// What it carries.
    pub carries: Carries,
    /// The layer's name, where there are layers.
    pub layer: Option<String>,
    /// The codec, once something flows.
    pub codec: Option<String>,
    /// Bits per second; unknown at the first look.
    pub bitrate: Option<f64>,
    /// The share of packets lost since the last look, 0 to 1; unknown at the first.
    pub loss: Option<f64>,
    /// Milliseconds by which packets' distances vary.
    pub jitter: Option<f64>,
    /// The pictures' size in pixels.
    pub size: Option<(u32, u32)>,
    /// Frames per second.
    pub frames_per_second: Option<f64>,
}

/// One person's connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Insight {
    /// Whose.
    pub feed: Id,
    /// Its streams, sound before pictures.
    pub streams: Vec<StreamNow>,
    /// The way that the packets take between us and the server.
    pub path: Option<Path>,
    /// Milliseconds there and back between us and the server.
    pub round_trip: Option<f64>,
    /// The last minute, second by second.
    pub points: Vec<Point>,
}

impl Insight {
    /// What `report` says of this person. `earlier` is the report of the look before, on the same connection.
    #[must_use]
    pub fn new(
        person: &Participant,
        trace: Option<&Trace>,
        report: &Report,
        earlier: Option<&Report>,
    ) -> Self {
        let mut streams: Vec<StreamNow> = Vec::new();
        for stream in &report.streams {
            let carries = if person.is_self {
                sent(stream, &report.streams)
            } else {
                received(stream, person)
            };
            let Some(carries) = carries else { continue };
            let before = earlier.and_then(|report| report.streams.iter().find(|other| stream.is_same(other)));
            streams.push(StreamNow {
                carries,
                layer: stream.rid.clone(),
                codec: stream.codec.clone(),
                bitrate: before.map(|before| stream.bitrate_since(before)),
                loss: before.map(|before| stream.loss_since(before)),
                jitter: stream.jitter,
                size: stream.size,
                frames_per_second: stream.frames_per_second,
            });
        }
        streams.sort_by_key(|stream| stream.carries as u8);
        let told = report.streams.iter().find_map(|stream| stream.round_trip);
        Self {
            feed: person.feed.clone(),
            streams,
            round_trip: told.or_else(|| report.path.as_ref()?.round_trip),
            path: report.path.clone(),
            points: trace
                .map(|trace| trace.points().copied().collect())
                .unwrap_or_default(),
        }
    }

    /// Says in which layer the camera comes: a received stream does not carry its name.
    pub fn name_layer(&mut self, layer: Option<&str>) {
        let camera = |stream: &&mut StreamNow| stream.carries == Carries::Camera;
        if let Some(camera) = self.streams.iter_mut().find(camera) {
            camera.layer = layer.map(str::to_owned);
        }
    }
}

/// What a stream of ours carries: the camera's m-lines come before the screen's. One that never sent anything is none.
fn sent(stream: &Stream, all: &[Stream]) -> Option<Carries> {
    if stream.direction != Direction::Outbound || stream.packets == 0 {
        return None;
    }
    let first = all
        .iter()
        .filter(|other| other.direction == Direction::Outbound && other.is_sound == stream.is_sound)
        .map(|other| &other.mid)
        .min();
    Some(match (stream.is_sound, first == Some(&stream.mid)) {
        (true, true) => Carries::Microphone,
        (true, false) => Carries::ScreenSound,
        (false, true) => Carries::Camera,
        (false, false) => Carries::Screen,
    })
}

fn received(stream: &Stream, person: &Participant) -> Option<Carries> {
    if stream.direction != Direction::Inbound || stream.packets == 0 {
        return None;
    }
    let is = |mid: Option<&String>| mid == Some(&stream.mid);
    let screen = person.screen.as_ref();
    if is(person.audio_mid.as_ref()) {
        Some(Carries::Microphone)
    } else if is(person.video_mid.as_ref()) {
        Some(Carries::Camera)
    } else if is(screen.and_then(|screen| screen.video_mid.as_ref())) {
        Some(Carries::Screen)
    } else if is(screen.and_then(|screen| screen.audio_mid.as_ref())) {
        Some(Carries::ScreenSound)
    } else {
        None
    }
}
