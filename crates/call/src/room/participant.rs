//! One participant: their streams, and whether their media arrives.

use crate::quality::{Quality, Trace};
use janus_proto::videoroom::{Publisher, StreamKind};
use janus_proto::{Id, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;

/// Characters kept of a display name, which is untrusted input.
const MAX_NAME_LENGTH: usize = 1024;
/// Time without a new packet or frame after which a stream has stalled.
const STALL_AFTER: Duration = Duration::from_secs(3);
/// Time after which somebody of whom no streams were announced counts as a mere listener: their connection takes no longer than that.
const LISTENER_AFTER: Duration = Duration::from_secs(5);
/// Time after a microphone was said to be off from which its audio level is believed instead: the last packets before are over by then.
const OFF_GRACE: Duration = Duration::from_secs(2);
/// How long a microphone that is said to be off counts as on after it was heard.
const HEARD_HOLD: Duration = Duration::from_secs(3);
/// Time after a moderator muted a stream from which media that still comes tells that it was unmuted since.
const MODERATION_GRACE: Duration = Duration::from_secs(3);

/// A participant of the room, oneself included.
#[derive(Debug, Clone, PartialEq)]
pub struct Participant {
    /// Janus's feed id (VideoRoom) or participant id (AudioBridge).
    pub feed: Id,
    /// The display name as given, at most 1024 characters; untrusted, to be rendered as text only.
    pub name: String,
    /// Whether this is oneself.
    pub is_self: bool,
    /// The microphone is on.
    pub audio: bool,
    /// The camera is on.
    pub video: bool,
    /// Whether they are speaking.
    pub speaking: bool,
    /// Whether their media arrives.
    pub link: Link,
    /// The quality of their connection.
    pub quality: Quality,
    /// The m-line on the subscriber connection that carries their microphone.
    pub audio_mid: Option<String>,
    /// The m-line on the subscriber connection that carries their camera.
    pub video_mid: Option<String>,
    /// Their shared screen, while there is one.
    pub screen: Option<SharedScreen>,
}

/// A screen that a participant shares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SharedScreen {
    /// When it was announced.
    pub since: Timestamp,
    /// It has audio.
    pub audio: bool,
    /// Whether its media arrives.
    pub link: Link,
    /// The m-line on the subscriber connection that carries the video.
    pub video_mid: Option<String>,
    /// The m-line on the subscriber connection that carries the audio.
    pub audio_mid: Option<String>,
}

/// Whether media arrives; the tile's `data-link`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Link {
    /// Nothing has arrived yet.
    #[default]
    Connecting,
    /// A video frame, or an audio packet while the camera is off, arrived within the last 3 s. With both off: the connection is up. Of
    /// somebody who publishes neither: always, for nothing is to come.
    Live,
    /// It was live, and nothing has arrived for 3 s.
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

/// A published stream. What it is stands in its VideoRoom `description`: `microphone`, `camera`, `screen` or `screen-audio`, with ` off`
/// appended while muted. Of a client without descriptions, the first audio and video streams count as microphone and camera, unmuted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RemoteStream {
    pub(crate) mid: String,
    pub(crate) on: bool,
    /// It is sent with simulcast.
    pub(crate) simulcast: bool,
}

/// A stream of a participant that is not received, because another of its kind is: a tile has one sound, one camera and one screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExtraStream {
    /// A second sound.
    Audio,
    /// A second camera.
    Camera,
    /// A second screen.
    Screen,
}

/// A [`Participant`] with the state behind it.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) shown: Participant,
    pub(crate) microphone: Option<RemoteStream>,
    pub(crate) camera: Option<RemoteStream>,
    pub(crate) screen: Option<RemoteStream>,
    pub(crate) screen_audio: Option<RemoteStream>,
    pub(crate) since: Timestamp,
    pub(crate) sound: Flow,
    pub(crate) picture: Flow,
    pub(crate) screen_picture: Flow,
    /// Their camera is not visible here and therefore paused.
    pub(crate) unseen: bool,
    /// Their screen is not visible here and therefore paused.
    pub(crate) screen_unseen: bool,
    /// The list of their streams was announced, so that whatever is not in it is not to be waited for.
    pub(crate) announced: bool,
    /// What they publish beyond what is received.
    extras: Vec<ExtraStream>,
    /// The mids that a moderator muted, and since when: Janus relays nothing of them.
    pub(crate) moderated: BTreeMap<String, Timestamp>,
    /// Since when the microphone is said to be off.
    off_since: Option<Timestamp>,
    /// When a microphone that is said to be off was last heard.
    heard_off: Option<Timestamp>,
    /// What AudioBridge says of them; `None` in a VideoRoom.
    pub(crate) mixed: Option<Mixed>,
    /// When their audio level was last above the speaking threshold.
    pub(crate) heard: Option<Timestamp>,
    /// The last minute of their connection.
    pub(crate) trace: Trace,
    /// The quality by statistics alone.
    pub(crate) measured: Quality,
}

/// A participant of an AudioBridge room, where only the mix arrives.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mixed {
    pub(crate) setup: bool,
    pub(crate) muted: bool,
    pub(crate) talking: bool,
}

/// A packet or frame counter, and when it last grew.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Flow {
    pub(crate) count: u64,
    pub(crate) grew: Option<Timestamp>,
}

impl Flow {
    pub(crate) fn count(&mut self, count: u64, now: Timestamp) {
        // A smaller count belongs to a new connection and is not growth.
        if count > self.count {
            self.grew = Some(now);
        }
        self.count = count;
    }

    pub(crate) fn is_fresh(self, now: Timestamp) -> bool {
        self.grew.is_some_and(|grew| now.since(grew) <= STALL_AFTER)
    }
}

impl Person {
    pub(crate) fn new(feed: Id, name: &str, now: Timestamp) -> Self {
        let mut person = Self {
            shown: Participant {
                feed,
                name: String::new(),
                is_self: false,
                audio: false,
                video: false,
                speaking: false,
                link: Link::Connecting,
                quality: Quality::default(),
                audio_mid: None,
                video_mid: None,
                screen: None,
            },
            microphone: None,
            camera: None,
            screen: None,
            screen_audio: None,
            since: now,
            sound: Flow::default(),
            picture: Flow::default(),
            screen_picture: Flow::default(),
            unseen: false,
            screen_unseen: false,
            announced: false,
            extras: Vec::new(),
            moderated: BTreeMap::new(),
            off_since: None,
            heard_off: None,
            mixed: None,
            heard: None,
            trace: Trace::default(),
            measured: Quality::default(),
        };
        person.rename(name);
        person
    }

    pub(crate) fn rename(&mut self, name: &str) {
        self.shown.name = name.chars().take(MAX_NAME_LENGTH).collect();
    }

    /// Takes the list of streams that the participant publishes now; returns those that there is no place for, once each.
    pub(crate) fn update_streams(&mut self, publisher: &Publisher, now: Timestamp) -> Vec<ExtraStream> {
        self.announced = true;
        let mut extras = Vec::new();
        let published = |mid: &str| {
            publisher
                .streams
                .iter()
                .any(|stream| stream.mid == mid && !stream.disabled)
        };
        self.moderated.retain(|mid, _| published(mid));
        self.microphone = None;
        self.camera = None;
        self.screen = None;
        self.screen_audio = None;
        for stream in publisher.streams.iter().filter(|stream| !stream.disabled) {
            let is_audio = match stream.kind {
                StreamKind::Audio => true,
                StreamKind::Video => false,
                _ => continue,
            };
            if stream.moderated {
                self.moderated.entry(stream.mid.clone()).or_insert(now);
            }
            let description = stream.description.as_deref().unwrap_or_default();
            let (what, on) = match description.strip_suffix(" off") {
                Some(what) => (what, false),
                None => (description, true),
            };
            let place = match (what, is_audio) {
                ("screen", false) => &mut self.screen,
                ("screen-audio", true) => &mut self.screen_audio,
                ("screen" | "screen-audio", _) => continue,
                (_, true) => &mut self.microphone,
                (_, false) => &mut self.camera,
            };
            if place.is_none() {
                *place = Some(RemoteStream {
                    mid: stream.mid.clone(),
                    on,
                    simulcast: stream.simulcast,
                });
            } else {
                let extra = match (what, is_audio) {
                    (_, true) => ExtraStream::Audio,
                    ("screen", false) => ExtraStream::Screen,
                    (_, false) => ExtraStream::Camera,
                };
                if !extras.contains(&extra) {
                    extras.push(extra);
                }
            }
        }
        self.show_streams(now);
        let known = std::mem::replace(&mut self.extras, extras);
        self.extras
            .iter()
            .copied()
            .filter(|extra| !known.contains(extra))
            .collect()
    }

    /// A moderator muted or unmuted a stream. Janus tells so once, and newcomers in the list of streams; a later list need not repeat it.
    pub(crate) fn moderate(&mut self, mid: &str, muted: bool, now: Timestamp) {
        if muted {
            self.moderated.insert(mid.to_owned(), now);
        } else {
            self.moderated.remove(mid);
        }
        self.show_streams(now);
    }

    /// The audio level says that the microphone is heard. A description is only the sender's word: somebody who talks on under "microphone
    /// off" is shown as what they are. And sound after a moderator's mute tells that it was lifted and that we missed it.
    pub(crate) fn heard(&mut self, now: Timestamp) {
        self.heard = Some(now);
        let is_late = |since: &Timestamp| now.since(*since) >= MODERATION_GRACE;
        if let Some(microphone) = &self.microphone
            && self.moderated.get(&microphone.mid).is_some_and(is_late)
        {
            let mid = microphone.mid.clone();
            self.moderate(&mid, false, now);
        }
        if self.off_since.is_some_and(|since| now.since(since) >= OFF_GRACE) {
            self.heard_off = Some(now);
            self.show_streams(now);
        }
    }

    /// Ends the effect of [`Self::heard`] once it is over.
    pub(crate) fn expire_heard(&mut self, now: Timestamp) {
        if self.heard_off.is_some() && !self.is_heard_off(now) {
            self.heard_off = None;
            self.show_streams(now);
        }
    }

    fn is_heard_off(&self, now: Timestamp) -> bool {
        self.heard_off.is_some_and(|heard| now.since(heard) <= HEARD_HOLD)
    }

    /// Takes the counter of the camera's frames. Frames after a moderator's mute tell that it was lifted and that we missed it.
    pub(crate) fn count_frames(&mut self, frames: u64, now: Timestamp) {
        let before = self.picture.grew;
        self.picture.count(frames, now);
        let Some(camera) = self.camera.as_ref().filter(|_| self.picture.grew != before) else {
            return;
        };
        let is_late = |since: &Timestamp| now.since(*since) >= MODERATION_GRACE;
        if self.moderated.get(&camera.mid).is_some_and(is_late) {
            let mid = camera.mid.clone();
            self.moderate(&mid, false, now);
        }
    }

    /// What is shown of camera, microphone and screen, from what is described, moderated and heard.
    fn show_streams(&mut self, now: Timestamp) {
        let is_on =
            |stream: &Option<RemoteStream>| stream.as_ref().is_some_and(|stream| self.is_sent(stream));
        let (described, video) = (is_on(&self.microphone), is_on(&self.camera));
        let is_described_off = self
            .microphone
            .as_ref()
            .is_some_and(|stream| !stream.on && !self.moderated.contains_key(&stream.mid));
        if !is_described_off {
            (self.off_since, self.heard_off) = (None, None);
        } else if self.off_since.is_none() {
            self.off_since = Some(now);
        }
        let audio = described || self.is_heard_off(now);
        // A stream that is unmuted has yet to arrive; it had not stalled meanwhile.
        if audio && !self.shown.audio {
            self.sound.grew = None;
        }
        if video && !self.shown.video {
            self.picture.grew = None;
        }
        self.shown.audio = audio;
        self.shown.video = video;
        self.shown.speaking &= self.shown.audio;
        self.show_screen(now);
    }

    /// Whether media of a stream is sent to us, as far as its publisher and the moderators say.
    fn is_sent(&self, stream: &RemoteStream) -> bool {
        stream.on && !self.moderated.contains_key(&stream.mid)
    }

    fn show_screen(&mut self, now: Timestamp) {
        if !self.screen.as_ref().is_some_and(|stream| self.is_sent(stream)) {
            self.shown.screen = None;
            self.screen_picture = Flow::default();
            return;
        }
        let audio = self
            .screen_audio
            .as_ref()
            .is_some_and(|stream| self.is_sent(stream));
        let screen = self.shown.screen.get_or_insert_with(|| SharedScreen {
            since: now,
            ..SharedScreen::default()
        });
        screen.audio = audio;
    }

    /// The link of the screen. A screen that does not change may send nothing for a long time, so once it was live it has stalled only
    /// when nothing of this participant arrives any more.
    pub(crate) fn current_screen_link(&self, connected: bool, now: Timestamp) -> Link {
        let (camera, microphone) = (self.shown.video && !self.unseen, self.shown.audio);
        let fresh = (camera && self.picture.is_fresh(now)) || (microphone && self.sound.is_fresh(now));
        let silent = !camera && !microphone;
        match self.screen_picture.grew {
            _ if self.screen_unseen && connected => Link::Live,
            None => Link::Connecting,
            Some(_) if self.screen_picture.is_fresh(now) || fresh || (silent && connected) => Link::Live,
            Some(_) => Link::Stalled,
        }
    }

    /// Their camera or screen is paused or resumed because of its visibility; a paused stream has not stalled.
    pub(crate) fn pause(&mut self, camera: bool, screen: bool, now: Timestamp) {
        for (unseen, paused, flow) in [
            (&mut self.unseen, camera, &mut self.picture),
            (&mut self.screen_unseen, screen, &mut self.screen_picture),
        ] {
            if *unseen && !paused && flow.grew.is_some() {
                flow.grew = Some(now);
            }
            *unseen = paused;
        }
    }

    /// The link of camera and microphone; `connected` says whether the subscriber connection is up.
    pub(crate) fn current_link(&self, connected: bool, now: Timestamp) -> Link {
        if let Some(mixed) = self.mixed {
            return if mixed.setup { Link::Live } else { Link::Connecting };
        }
        if self.microphone.is_none() && self.camera.is_none() {
            // Who publishes only data or a screen has nothing to connect here.
            return if self.announced || now.since(self.since) >= LISTENER_AFTER {
                Link::Live
            } else {
                Link::Connecting
            };
        }
        let flow = match (self.shown.video && !self.unseen, self.shown.audio) {
            (true, _) => self.picture,
            (false, true) => self.sound,
            // Nothing is sent, so only the connection counts.
            (false, false) => return if connected { Link::Live } else { Link::Connecting },
        };
        match (flow.is_fresh(now), flow.grew) {
            (true, _) => Link::Live,
            (false, Some(_)) => Link::Stalled,
            (false, None) => Link::Connecting,
        }
    }
}
