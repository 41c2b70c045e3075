//! The people in the room, their streams, and how their media is doing.

use std::collections::HashMap;

use super::io::{InboundStats, Levels};
use crate::janus::audiobridge::Participant as Voice;
use crate::janus::message::Id;
use crate::janus::videoroom::{Publisher, StreamKind};
use crate::time::{Moment, Span};

/// A name longer than this is cut: it came from somebody else and is kept for as long as they stay.
const LONGEST_NAME: usize = 1024;
/// More people than this are not listed: Janus's own limit is far below, so more can only be a flood.
const MOST_PEOPLE: usize = 2000;
/// How long nothing may arrive before a stream counts as standing still.
const STALL: Span = Span::seconds(3);
/// Somebody who publishes nothing for this long is only listening.
const LISTENER: Span = Span::seconds(15);
/// From this level on, 0 to 1, a microphone counts as talking: about -40 dB.
const TALKING: f64 = 0.01;
/// How long a ring stays after the last sound.
const HOLD: Span = Span(400);

/// Somebody in the room, oneself included.
#[derive(Debug, Clone, PartialEq)]
pub struct Participant {
    /// The Janus feed id.
    pub feed: Id,
    /// The display name exactly as given; only ever rendered as text.
    pub name: String,
    /// Oneself.
    pub is_self: bool,
    /// The microphone is on.
    pub audio: bool,
    /// The camera is on.
    pub video: bool,
    /// Talking right now.
    pub speaking: bool,
    /// How their media is doing.
    pub link: Link,
    /// The m-line on the subscriber connection that carries their microphone.
    pub audio_mid: Option<String>,
    /// The m-line on the subscriber connection that carries their camera.
    pub video_mid: Option<String>,
}

/// The tile's `data-link`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Link {
    /// Nothing has arrived yet.
    #[default]
    Connecting,
    /// A frame, or with the camera off a packet of sound, came within the last 3 s; where neither is on, the connection is up.
    Live,
    /// It was live and stands still.
    Stalled,
}

impl Link {
    /// The value of `data-link`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Live => "live",
            Self::Stalled => "stalled",
        }
    }
}

/// What a published stream is, as its description says: `microphone`, `camera`, with ` off` while muted.
///
/// Of a client that describes nothing, the first audio and the first video count as microphone and camera, and as on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct RemoteStream {
    mid: String,
    on: bool,
}

#[derive(Debug, Clone)]
struct Person {
    shown: Participant,
    microphone: Option<RemoteStream>,
    camera: Option<RemoteStream>,
    since: Moment,
    sound: Flow,
    picture: Flow,
    /// In a voice room: what the server says of them.
    mixed: Option<Mixed>,
    heard: Option<Moment>,
}

/// Somebody in a voice room, where nothing of theirs arrives by itself.
#[derive(Debug, Clone, Copy, Default)]
struct Mixed {
    setup: bool,
    talking: bool,
}

/// A counter that should grow, and when it last did.
#[derive(Debug, Clone, Copy, Default)]
struct Flow {
    count: u64,
    grew: Option<Moment>,
}

impl Flow {
    fn count(&mut self, count: u64, now: Moment) {
        // A new connection counts from zero again; that is no growth by itself.
        if count > self.count {
            self.grew = Some(now);
        }
        self.count = count;
    }

    fn is_fresh(self, now: Moment) -> bool {
        self.grew.is_some_and(|grew| now.since(grew) <= STALL)
    }
}

/// One stream of somebody's that can be subscribed to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedStream {
    /// Whose.
    pub feed: Id,
    /// The publisher's own mid.
    pub mid: String,
}

/// Everybody in the room, oneself first, then in the order of arrival.
#[derive(Debug, Default)]
pub struct Roster {
    order: Vec<Id>,
    people: HashMap<Id, Person>,
}

impl Roster {
    /// Everybody, oneself first.
    pub fn iter(&self) -> impl Iterator<Item = &Participant> {
        self.order
            .iter()
            .filter_map(|feed| self.people.get(feed))
            .map(|person| &person.shown)
    }

    /// How many there are, oneself included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether nobody is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.order.clear();
        self.people.clear();
    }

    /// Keeps those for whom `stays` says so; oneself goes.
    pub(super) fn retain(&mut self, stays: impl Fn(&Id) -> bool) {
        self.people
            .retain(|feed, person| !person.shown.is_self && stays(feed));
        self.order.retain(|feed| self.people.contains_key(feed));
    }

    /// Puts oneself in front.
    pub(super) fn add_self(&mut self, feed: Id, name: &str, now: Moment) {
        let mut person = Person::new(feed.clone(), name, now);
        person.shown.is_self = true;
        self.order.retain(|other| *other != feed);
        self.order.insert(0, feed.clone());
        self.people.insert(feed, person);
    }

    /// Shows one's own toggles and whether one is published.
    pub(super) fn show_self(&mut self, audio: bool, video: bool, published: bool) {
        let Some(person) = self.order.first().and_then(|feed| self.people.get_mut(feed)) else {
            return;
        };
        if person.shown.is_self {
            person.shown.audio = audio;
            person.shown.video = video;
            person.shown.link = match (published, person.shown.link) {
                (true, _) => Link::Live,
                (false, Link::Connecting) => Link::Connecting,
                (false, _) => Link::Stalled,
            };
        }
    }

    /// Somebody is in the room, publishing or not; true when they are new.
    pub(super) fn arrive(&mut self, feed: &Id, name: Option<&str>, now: Moment) -> bool {
        if let Some(person) = self.people.get_mut(feed) {
            if let Some(name) = name {
                person.rename(name);
            }
            return false;
        }
        if self.order.len() >= MOST_PEOPLE {
            return false;
        }
        self.order.push(feed.clone());
        self.people.insert(
            feed.clone(),
            Person::new(feed.clone(), name.unwrap_or_default(), now),
        );
        true
    }

    /// Somebody is in the voice room, in this state; true when they are new.
    pub(super) fn voice(&mut self, participant: &Voice, now: Moment) -> bool {
        let new = self.arrive(&participant.id, participant.display.as_deref(), now);
        if let Some(person) = self
            .people
            .get_mut(&participant.id)
            .filter(|person| !person.shown.is_self)
        {
            let talking = participant
                .talking
                .unwrap_or_else(|| person.mixed.is_some_and(|mixed| mixed.talking));
            person.shown.audio = !participant.muted;
            person.mixed = Some(Mixed {
                setup: participant.setup,
                talking,
            });
        }
        new
    }

    /// Somebody in the voice room began or ceased to talk.
    pub(super) fn talk(&mut self, feed: &Id, talking: bool) {
        if let Some(mixed) = self.people.get_mut(feed).and_then(|person| person.mixed.as_mut()) {
            mixed.talking = talking;
        }
        self.mark_mixed();
    }

    fn mark_mixed(&mut self) {
        for person in self.people.values_mut() {
            if let Some(mixed) = person.mixed {
                person.shown.speaking = person.shown.audio && mixed.talking;
            }
        }
    }

    /// Somebody publishes these streams now; true when they are new in the room.
    pub(super) fn publish(&mut self, publisher: &Publisher, now: Moment) -> bool {
        let new = self.arrive(&publisher.id, publisher.display.as_deref(), now);
        if let Some(person) = self
            .people
            .get_mut(&publisher.id)
            .filter(|person| !person.shown.is_self)
        {
            person.publish(publisher);
        }
        new
    }

    /// Somebody stopped publishing but is still there.
    pub(super) fn unpublish(&mut self, feed: &Id, now: Moment) {
        if let Some(person) = self.people.get_mut(feed).filter(|person| !person.shown.is_self) {
            let name = std::mem::take(&mut person.shown.name);
            *person = Person::new(feed.clone(), &name, now);
        }
    }

    /// Somebody is gone; returns their name.
    pub(super) fn leave(&mut self, feed: &Id) -> Option<String> {
        self.order.retain(|other| other != feed);
        self.people.remove(feed).map(|person| person.shown.name)
    }

    /// Every stream worth subscribing to.
    pub(super) fn streams(&self) -> impl Iterator<Item = FeedStream> {
        self.order
            .iter()
            .filter_map(|feed| self.people.get(feed))
            .flat_map(|person| {
                [&person.microphone, &person.camera]
                    .into_iter()
                    .flatten()
                    .map(|stream| FeedStream {
                        feed: person.shown.feed.clone(),
                        mid: stream.mid.clone(),
                    })
            })
    }

    /// Says which m-line of the subscriber connection carries which stream now.
    pub(super) fn map(&mut self, lines: &HashMap<String, FeedStream>) {
        let mut by_stream: HashMap<&FeedStream, &String> = HashMap::new();
        for (mid, stream) in lines {
            by_stream.insert(stream, mid);
        }
        for person in self.people.values_mut() {
            let feed = person.shown.feed.clone();
            let line = |stream: &Option<RemoteStream>| {
                let mid = stream.as_ref()?.mid.clone();
                by_stream
                    .get(&FeedStream {
                        feed: feed.clone(),
                        mid,
                    })
                    .map(|mid| (*mid).clone())
            };
            let (sound, picture) = (line(&person.microphone), line(&person.camera));
            if person.shown.audio_mid != sound {
                person.shown.audio_mid = sound;
                person.sound.count = 0;
            }
            if person.shown.video_mid != picture {
                person.shown.video_mid = picture;
                person.picture.count = 0;
            }
        }
    }

    /// Counts what arrived on the subscriber connection.
    pub(super) fn measure(&mut self, stats: &[InboundStats], now: Moment) {
        let by_mid: HashMap<&str, &InboundStats> =
            stats.iter().map(|entry| (entry.mid.as_str(), entry)).collect();
        let entry = |mid: &Option<String>| mid.as_deref().and_then(|mid| by_mid.get(mid));
        for person in self.people.values_mut().filter(|person| !person.shown.is_self) {
            if let Some(entry) = entry(&person.shown.audio_mid) {
                person.sound.count(entry.packets, now);
            }
            if let Some(entry) = entry(&person.shown.video_mid) {
                person.picture.count(entry.frames, now);
            }
        }
    }

    /// A frame of theirs was painted.
    pub(super) fn picture_shown(&mut self, feed: &Id, now: Moment) {
        if let Some(person) = self.people.get_mut(feed) {
            person.picture.grew = Some(now);
        }
    }

    /// Brings every tile's link up to date; `connected` says whether the subscriber connection is up.
    pub(super) fn judge_links(&mut self, connected: bool, now: Moment) {
        for person in self.people.values_mut().filter(|person| !person.shown.is_self) {
            person.shown.link = person.judge_link(connected, now);
        }
    }

    /// Marks who talks.
    pub(super) fn hear(&mut self, levels: &Levels, now: Moment) {
        for person in self.people.values_mut().filter(|person| person.mixed.is_none()) {
            let level = if person.shown.is_self {
                levels.own
            } else {
                let mid = person.shown.audio_mid.as_deref();
                levels
                    .remote
                    .iter()
                    .find(|(line, _)| Some(line.as_str()) == mid)
                    .map_or(0.0, |(_, level)| *level)
            };
            if level >= TALKING {
                person.heard = Some(now);
            }
            let recent = person.heard.is_some_and(|heard| now.since(heard) <= HOLD);
            person.shown.speaking = person.shown.audio && recent;
        }
    }
}

impl Person {
    fn new(feed: Id, name: &str, now: Moment) -> Self {
        let mut person = Self {
            shown: Participant {
                feed,
                name: String::new(),
                is_self: false,
                audio: false,
                video: false,
                speaking: false,
                link: Link::Connecting,
                audio_mid: None,
                video_mid: None,
            },
            microphone: None,
            camera: None,
            since: now,
            sound: Flow::default(),
            picture: Flow::default(),
            mixed: None,
            heard: None,
        };
        person.rename(name);
        person
    }

    fn rename(&mut self, name: &str) {
        self.shown.name = name.chars().take(LONGEST_NAME).collect();
    }

    fn publish(&mut self, publisher: &Publisher) {
        self.microphone = None;
        self.camera = None;
        for stream in publisher.streams.iter().filter(|stream| !stream.disabled) {
            let is_audio = match stream.kind {
                StreamKind::Audio => true,
                StreamKind::Video => false,
                _ => continue,
            };
            let description = stream.description.as_deref().unwrap_or_default();
            let (what, on) = match description.strip_suffix(" off") {
                Some(what) => (what, false),
                None => (description, true),
            };
            if matches!(what, "screen" | "screen-audio") {
                continue;
            }
            let place = if is_audio {
                &mut self.microphone
            } else {
                &mut self.camera
            };
            if place.is_none() {
                *place = Some(RemoteStream {
                    mid: stream.mid.clone(),
                    on,
                });
            }
        }
        let audio = self.microphone.as_ref().is_some_and(|stream| stream.on);
        let video = self.camera.as_ref().is_some_and(|stream| stream.on);
        // What is turned on again has yet to arrive: it was not standing still meanwhile.
        if audio && !self.shown.audio {
            self.sound.grew = None;
        }
        if video && !self.shown.video {
            self.picture.grew = None;
        }
        self.shown.audio = audio;
        self.shown.video = video;
        self.shown.speaking &= self.shown.audio;
    }

    fn judge_link(&self, connected: bool, now: Moment) -> Link {
        if let Some(mixed) = self.mixed {
            return if mixed.setup { Link::Live } else { Link::Connecting };
        }
        if self.microphone.is_none() && self.camera.is_none() {
            return if now.since(self.since) >= LISTENER {
                Link::Live
            } else {
                Link::Connecting
            };
        }
        let flow = match (self.shown.video, self.shown.audio) {
            (true, _) => self.picture,
            (false, true) => self.sound,
            // Nothing is sent, so nothing can be waited for but the connection itself.
            (false, false) => return if connected { Link::Live } else { Link::Connecting },
        };
        match (flow.is_fresh(now), flow.grew) {
            (true, _) => Link::Live,
            (false, Some(_)) => Link::Stalled,
            (false, None) => Link::Connecting,
        }
    }
}
