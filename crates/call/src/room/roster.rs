//! The participants of the room, oneself first.

use super::participant::{Link, Mixed, Participant, Person, RemoteStream, SharedScreen};
use crate::notice::Notice;
use crate::peer::PublishedState;
use crate::room::stream::FeedStream;
use crate::stats::{InboundRtp, Levels};
use crate::subscriber::MidMap;
use janus_proto::audiobridge::Participant as Voice;
use janus_proto::videoroom::Publisher;
use janus_proto::{Id, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;

/// Upper bound of the list. A real room is far smaller, so more can only be a flood of events.
const MAX_PARTICIPANTS: usize = 2000;
/// Audio level (0 to 1, linear) from which somebody counts as speaking: about -40 dBov.
pub(crate) const SPEAKING_LEVEL: f64 = 0.01;
/// How long somebody counts as speaking after the last audible level.
const SPEAKING_HOLD: Duration = Duration::from_millis(400);

/// All participants, oneself first, then in the order of arrival.
#[derive(Debug, Default)]
pub struct Roster {
    order: Vec<Id>,
    pub(super) people: BTreeMap<Id, Person>,
    /// What is to be told of changes to those who are there.
    notices: Vec<Notice>,
    /// A moderator muted the whole AudioBridge room.
    room_muted: bool,
}

impl Roster {
    /// All participants, oneself first.
    pub fn iter(&self) -> impl Iterator<Item = &Participant> {
        self.order
            .iter()
            .filter_map(|feed| self.people.get(feed))
            .map(|person| &person.shown)
    }

    /// Number of participants, oneself included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether the list is empty: outside a call.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// What is to be told of changes to those who are there since the last call.
    pub(crate) fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// Removes oneself, and everybody else for whom `stays` is false.
    pub(crate) fn retain(&mut self, stays: impl Fn(&Id) -> bool) {
        self.people
            .retain(|feed, person| !person.shown.is_self && stays(feed));
        // The list that we are given on joining names what is muted.
        for person in self.people.values_mut() {
            person.moderated.clear();
        }
        self.room_muted = false;
        self.order.retain_mut(|feed| self.people.contains_key(feed));
    }

    /// Removes everybody who is not in `list` and takes over its order.
    pub(crate) fn keep_listed<'a>(&mut self, list: impl Iterator<Item = &'a Id> + Clone) {
        self.people
            .retain(|feed, _| list.clone().any(|listed| listed == feed));
        let sorted = list.filter(|feed| self.people.contains_key(*feed));
        if !self.order.iter().eq(sorted.clone()) {
            self.order = sorted.cloned().collect();
        }
    }

    /// Adds oneself as the first participant.
    pub(crate) fn add_self(&mut self, feed: Id, name: &str, now: Timestamp) {
        let mut person = Person::new(feed.clone(), name, now);
        person.shown.is_self = true;
        self.order.retain_mut(|other| *other != feed);
        self.order.insert(0, feed.clone());
        self.people.insert(feed, person);
    }

    /// Updates one's own entry: what is sent, and whether the publisher connection is up.
    pub(crate) fn update_self(&mut self, sending: PublishedState, published: bool) {
        let Some(person) = self.order.first().and_then(|feed| self.people.get_mut(feed)) else {
            return;
        };
        if person.shown.is_self {
            person.shown.audio = sending.microphone;
            person.shown.video = sending.camera;
            person.shown.link = match (published, person.shown.link) {
                (true, _) => Link::Live,
                (false, Link::Connecting) => Link::Connecting,
                (false, _) => Link::Stalled,
            };
            let link = person.shown.link;
            person.shown.screen = sending.screen.then(|| SharedScreen {
                audio: sending.screen_audio,
                link,
                ..SharedScreen::default()
            });
        }
    }

    /// Adds a participant, publishing or not, or updates their name; true if they are new.
    pub(crate) fn add(&mut self, feed: &Id, name: Option<&str>, now: Timestamp) -> bool {
        if let Some(person) = self.people.get_mut(feed) {
            if let Some(name) = name {
                let from = std::mem::take(&mut person.shown.name);
                person.rename(name);
                if person.shown.name != from {
                    let to = person.shown.name.clone();
                    self.notices.push(Notice::Renamed { from, to });
                }
            }
            return false;
        }
        if self.order.len() >= MAX_PARTICIPANTS {
            return false;
        }
        self.order.push(feed.clone());
        self.people.insert(
            feed.clone(),
            Person::new(feed.clone(), name.unwrap_or_default(), now),
        );
        true
    }

    /// Whether somebody else is there under this id.
    pub(crate) fn contains_other(&self, feed: &Id) -> bool {
        self.people.get(feed).is_some_and(|person| !person.shown.is_self)
    }

    /// Adds or updates a participant of an AudioBridge room; true if they are new.
    pub(crate) fn update_mixed(&mut self, participant: &Voice, now: Timestamp) -> bool {
        let new = self.add(&participant.id, participant.display.as_deref(), now);
        if let Some(person) = self
            .people
            .get_mut(&participant.id)
            .filter(|person| !person.shown.is_self)
        {
            let talking = participant
                .talking
                .unwrap_or_else(|| person.mixed.is_some_and(|mixed| mixed.talking));
            person.mixed = Some(Mixed {
                setup: participant.setup,
                muted: participant.muted,
                talking,
            });
        }
        self.mark_mixed();
        new
    }

    /// A moderator muted or unmuted the whole AudioBridge room, which leaves everybody's own state as it was.
    pub(crate) fn mute_room(&mut self, muted: bool) {
        self.room_muted = muted;
        self.mark_mixed();
    }

    /// Whether a moderator muted the whole AudioBridge room.
    pub(crate) const fn is_room_muted(&self) -> bool {
        self.room_muted
    }

    /// AudioBridge says that a participant started or stopped talking.
    pub(crate) fn set_talking(&mut self, feed: &Id, talking: bool) {
        if let Some(mixed) = self.people.get_mut(feed).and_then(|person| person.mixed.as_mut()) {
            mixed.talking = talking;
        }
        self.mark_mixed();
    }

    fn mark_mixed(&mut self) {
        for person in self.people.values_mut() {
            if let Some(mixed) = person.mixed {
                person.shown.audio = !mixed.muted && !self.room_muted;
                person.shown.speaking = person.shown.audio && mixed.talking;
            }
        }
    }

    /// Takes the list of streams that a participant publishes now; true if they are new in the room.
    pub(crate) fn update_streams(&mut self, publisher: &Publisher, now: Timestamp) -> bool {
        let new = self.add(&publisher.id, publisher.display.as_deref(), now);
        if let Some(person) = self
            .people
            .get_mut(&publisher.id)
            .filter(|person| !person.shown.is_self)
        {
            for stream in person.update_streams(publisher, now) {
                let name = person.shown.name.clone();
                self.notices.push(Notice::StreamNotShown { name, stream });
            }
        }
        new
    }

    /// A moderator muted or unmuted one of a participant's streams.
    pub(crate) fn moderate(&mut self, feed: &Id, mid: &str, muted: bool, now: Timestamp) {
        if let Some(person) = self.people.get_mut(feed).filter(|person| !person.shown.is_self) {
            person.moderate(mid, muted, now);
        }
    }

    /// A participant stopped publishing but stays in the room.
    pub(crate) fn unpublish(&mut self, feed: &Id, now: Timestamp) {
        if let Some(person) = self.people.get_mut(feed).filter(|person| !person.shown.is_self) {
            let name = std::mem::take(&mut person.shown.name);
            *person = Person::new(feed.clone(), &name, now);
        }
    }

    /// Removes a participant; returns their name.
    pub(crate) fn remove(&mut self, feed: &Id) -> Option<String> {
        self.order.retain_mut(|other| other != feed);
        self.people.remove(feed).map(|person| person.shown.name)
    }

    /// All streams to subscribe to, by feed; not those of a screen that is not shared at present.
    pub(crate) fn streams(&self) -> impl Iterator<Item = FeedStream> {
        let mut streams = Vec::new();
        for person in self.people.values() {
            let shares = person.shown.screen.is_some();
            let shared = |stream: &&RemoteStream| shares && stream.on;
            let all = [
                person.microphone.as_ref(),
                person.camera.as_ref(),
                person.screen.as_ref().filter(shared),
                person.screen_audio.as_ref().filter(shared),
            ];
            for stream in all.into_iter().flatten() {
                streams.push(FeedStream {
                    feed: person.shown.feed.clone(),
                    mid: stream.mid.clone(),
                });
            }
        }
        streams.into_iter()
    }

    /// Whether a stream is a shared screen's video.
    pub(crate) fn is_screen(&self, stream: &FeedStream) -> bool {
        let screen = self
            .people
            .get(&stream.feed)
            .and_then(|person| person.screen.as_ref());
        screen.is_some_and(|screen| screen.mid == stream.mid)
    }

    /// Takes the streams that Janus was asked to pause. Those that are not visible (`sees`, given feed and whether it is a screen) do not
    /// count as stalled.
    pub(crate) fn pause(&mut self, paused: &[&FeedStream], sees: impl Fn(&Id, bool) -> bool, now: Timestamp) {
        for (feed, person) in self.people.iter_mut() {
            let unseen = |stream: &Option<RemoteStream>, screen: bool| {
                let is_it = |mid: &str| {
                    paused
                        .iter()
                        .any(|stream| stream.feed == *feed && stream.mid == mid)
                };
                stream.as_ref().is_some_and(|stream| is_it(&stream.mid)) && !sees(feed, screen)
            };
            let (camera, screen) = (unseen(&person.camera, false), unseen(&person.screen, true));
            person.pause(camera, screen, now);
        }
    }

    /// Whether nobody sends us anything at present.
    pub(crate) fn is_idle(&self) -> bool {
        let sends = |person: &Person| person.shown.audio || (person.shown.video && !person.unseen);
        !self.people.values().any(sends)
    }

    /// Whether a stream is a camera that its publisher sends with simulcast.
    pub(crate) fn is_simulcast(&self, stream: &FeedStream) -> bool {
        let camera = self
            .people
            .get(&stream.feed)
            .and_then(|person| person.camera.as_ref());
        camera.is_some_and(|camera| camera.mid == stream.mid && camera.simulcast)
    }

    /// Takes the assignment of streams to m-lines of the subscriber connection.
    pub(crate) fn assign_mids(&mut self, lines: &MidMap) {
        let mut by_stream: BTreeMap<&FeedStream, &String> = BTreeMap::new();
        for (mid, stream) in lines.iter() {
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
            if let Some(screen) = &mut person.shown.screen {
                screen.audio_mid = line(&person.screen_audio);
                let picture = line(&person.screen);
                if screen.video_mid != picture {
                    screen.video_mid = picture;
                    person.screen_picture.count = 0;
                }
            }
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

    /// Takes the packet and frame counters of the subscriber connection, for [`Link`].
    pub(crate) fn update_counters(&mut self, stats: &[InboundRtp], now: Timestamp) {
        let by_mid: BTreeMap<&str, &InboundRtp> =
            stats.iter().map(|entry| (entry.mid.as_str(), entry)).collect();
        let entry = |mid: &Option<String>| mid.as_deref().and_then(|mid| by_mid.get(mid));
        for person in self.people.values_mut().filter(|person| !person.shown.is_self) {
            if let Some(entry) = entry(&person.shown.audio_mid) {
                person.sound.count(entry.packets_received, now);
            }
            if let Some(entry) = entry(&person.shown.video_mid) {
                person.count_frames(entry.frames_decoded, now);
            }
            let screen = person.shown.screen.as_ref();
            if let Some(entry) = screen.and_then(|screen| entry(&screen.video_mid)) {
                person.screen_picture.count(entry.frames_decoded, now);
            }
        }
    }

    /// A frame of a participant's camera was painted.
    pub(crate) fn picture_shown(&mut self, feed: &Id, now: Timestamp) {
        if let Some(person) = self.people.get_mut(feed) {
            person.picture.grew = Some(now);
        }
    }

    /// A frame of a participant's screen was painted.
    pub(crate) fn screen_shown(&mut self, feed: &Id, now: Timestamp) {
        if let Some(person) = self.people.get_mut(feed) {
            person.screen_picture.grew = Some(now);
        }
    }

    /// Updates every participant's link; `connected` says whether the subscriber connection is up.
    pub(crate) fn update_links(&mut self, connected: bool, now: Timestamp) {
        for person in self.people.values_mut().filter(|person| !person.shown.is_self) {
            person.shown.link = person.current_link(connected, now);
            let link = person.current_screen_link(connected, now);
            if let Some(screen) = &mut person.shown.screen {
                screen.link = link;
            }
        }
        self.show_quality();
    }

    /// The other participants, in the order of arrival.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Id> {
        self.iter()
            .filter(|person| !person.is_self)
            .map(|person| &person.feed)
    }

    /// The other participants who are speaking.
    pub(crate) fn talking(&self) -> impl Iterator<Item = &Id> {
        self.iter()
            .filter(|person| !person.is_self && person.speaking)
            .map(|person| &person.feed)
    }

    /// Takes the audio levels and marks who is speaking.
    pub(crate) fn update_levels(&mut self, levels: &Levels, now: Timestamp) {
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
            if level >= SPEAKING_LEVEL {
                person.heard(now);
            }
            person.expire_heard(now);
            let recent = person
                .heard
                .is_some_and(|heard| now.since(heard) <= SPEAKING_HOLD);
            person.shown.speaking = person.shown.audio && recent;
        }
    }
}
