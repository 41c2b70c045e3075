//! One person in the room: their streams, and how their media is doing.

use crate::quality::{Quality, Trace};
use janus_proto::Timestamp;
use janus_proto::message::Id;
use janus_proto::videoroom::{Publisher, StreamKind};
use std::time::Duration;

/// A name longer than this is cut: it came from somebody else and is kept for as long as they stay.
const LONGEST_NAME: usize = 1024;
/// How long nothing may arrive before a stream counts as standing still.
const STALL: Duration = Duration::from_secs(3);
/// Somebody who publishes nothing for this long is only listening.
const LISTENER: Duration = Duration::from_secs(15);

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
    /// How good their connection is, and why not better.
    pub quality: Quality,
    /// The m-line on the subscriber connection that carries their microphone.
    pub audio_mid: Option<String>,
    /// The m-line on the subscriber connection that carries their camera.
    pub video_mid: Option<String>,
    /// Their shared screen, while they share one.
    pub screen: Option<SharedScreen>,
}

/// A screen that somebody shares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SharedScreen {
    /// When we first heard of it.
    pub since: Timestamp,
    /// It has sound.
    pub audio: bool,
    /// How it is doing.
    pub link: Link,
    /// The m-line on the subscriber connection that carries the picture.
    pub video_mid: Option<String>,
    /// The m-line on the subscriber connection that carries the sound.
    pub audio_mid: Option<String>,
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

/// What a published stream is, as its description says: `microphone`, `camera`, `screen`, `screen-audio`, with ` off` while muted.
///
/// Of a client that describes nothing, the first audio and the first video count as microphone and camera, and as on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RemoteStream {
    pub(crate) mid: String,
    pub(crate) on: bool,
    /// It comes in several sizes.
    pub(crate) layered: bool,
}

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
    /// Nobody sees their camera here, or their screen, and so it is not sent to us.
    pub(crate) unseen: bool,
    pub(crate) screen_unseen: bool,
    /// In a voice room: what the server says of them.
    pub(crate) mixed: Option<Mixed>,
    pub(crate) heard: Option<Timestamp>,
    /// How their connection did in the last minute.
    pub(crate) trace: Trace,
    /// What that comes to.
    pub(crate) measured: Quality,
}

/// Somebody in a voice room, where nothing of theirs arrives by itself.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mixed {
    pub(crate) setup: bool,
    pub(crate) talking: bool,
}

/// A counter that should grow, and when it last did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Flow {
    pub(crate) count: u64,
    pub(crate) grew: Option<Timestamp>,
}

impl Flow {
    pub(crate) fn count(&mut self, count: u64, now: Timestamp) {
        // A new connection counts from zero again; that is no growth by itself.
        if count > self.count {
            self.grew = Some(now);
        }
        self.count = count;
    }

    pub(crate) fn is_fresh(self, now: Timestamp) -> bool {
        self.grew.is_some_and(|grew| now.since(grew) <= STALL)
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
            mixed: None,
            heard: None,
            trace: Trace::default(),
            measured: Quality::default(),
        };
        person.rename(name);
        person
    }

    pub(crate) fn rename(&mut self, name: &str) {
        self.shown.name = name.chars().take(LONGEST_NAME).collect();
    }

    pub(crate) fn publish(&mut self, publisher: &Publisher, now: Timestamp) {
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
                    layered: stream.simulcast,
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
        self.show_screen(now);
    }

    fn show_screen(&mut self, now: Timestamp) {
        if !self.screen.as_ref().is_some_and(|stream| stream.on) {
            self.shown.screen = None;
            self.screen_picture = Flow::default();
            return;
        }
        let audio = self.screen_audio.as_ref().is_some_and(|stream| stream.on);
        let screen = self.shown.screen.get_or_insert_with(|| SharedScreen {
            since: now,
            ..SharedScreen::default()
        });
        screen.audio = audio;
    }

    /// A screen that does not change may send nothing for a long time; so once it was seen, it stands still only where nothing
    /// of this person's arrives any more.
    pub(crate) fn judge_screen(&self, connected: bool, now: Timestamp) -> Link {
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

    /// Their pictures are sent to us no more, or again: what was not sent is not missing.
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

    pub(crate) fn judge_link(&self, connected: bool, now: Timestamp) -> Link {
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
        let flow = match (self.shown.video && !self.unseen, self.shown.audio) {
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
