//! What views read: signals, and the one way to send a command. No DOM, no protocol.
//!
//! The driver is the only writer. A tile has a signal of its own, so a change in one person's state touches one tile.

mod check;
mod signal;

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use leptos::prelude::*;
use web_sys::MediaStream;

pub use check::CheckModel;
pub use signal::{Memo, Signal, Stored};

use crate::call::insight::Insight;
use crate::call::{
    CaptureSettings, Command, Device, DeviceKind, LocalSource, Notice, Participant, Phase, Presence, Share,
    TransportKind, Trouble,
};
use crate::config::{Config, Language, LinkOptions, Mode, Theme};
use crate::janus::Id;
use std::collections::BTreeMap;

/// What a tile shows of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TileSource {
    /// Their camera, or their initials.
    Camera,
    /// Their shared screen.
    Screen,
}

/// Names one tile.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TileKey {
    /// Whose.
    pub feed: Id,
    /// What of theirs.
    pub source: TileSource,
}

impl TileKey {
    /// Its own text for each tile of a room, where ids are all numbers or all texts.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.source.code(), self.feed)
    }
}

impl TileSource {
    /// Its name in attributes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Screen => "screen",
        }
    }
}

/// A notice on the screen; it goes away by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeEntry {
    /// Unique on this page.
    pub number: u32,
    /// What it says.
    pub notice: Notice,
}

/// A remote sound to be played somewhere in the document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SoundKey {
    /// Whose.
    pub feed: Id,
    /// `camera` for a microphone, `screen` for a shared screen's sound.
    pub source: TileSource,
}

/// One participant's signals.
#[derive(Clone, Copy)]
pub struct PersonSignals {
    /// State, without `speaking`, which blinks.
    pub person: Signal<Participant>,
    /// Talking right now.
    pub speaking: Signal<bool>,
    /// The camera's picture, if any; for oneself the preview.
    pub picture: Signal<Option<MediaStream>>,
    /// The microphone's sound, if any; never for oneself.
    pub sound: Signal<Option<MediaStream>>,
    /// The shared screen's picture, if any; never for oneself.
    pub screen_picture: Signal<Option<MediaStream>>,
    /// The shared screen's sound, if any; never for oneself.
    pub screen_sound: Signal<Option<MediaStream>>,
    /// How loud their voice is for oneself, 0 to 1. This and the next are the signals of theirs that views set.
    pub volume: Signal<f64>,
    /// How loud their shared screen is for oneself, 0 to 1.
    pub screen_volume: Signal<f64>,
}

/// Who is on the stage, in the order in which the stage takes them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seating {
    /// Oneself.
    pub own: Option<Id>,
    /// One shares one's screen.
    pub own_screen: bool,
    /// The others, by seat.
    pub others: Vec<Id>,
    /// Those of the others who share a screen, the latest last.
    pub screens: Vec<Id>,
    /// Whom the spotlight is on, once somebody has talked.
    pub featured: Option<Id>,
}

/// What the page is about, for everybody: a handle to its [`Signals`], which every view finds around it. There is one for as long as the
/// page lives, so whatever reads a dozen of them takes along one address, and not a dozen handles.
#[derive(Clone, Copy)]
pub struct Model(&'static Signals);

impl Deref for Model {
    type Target = Signals;

    fn deref(&self) -> &Signals {
        self.0
    }
}

/// Every signal that a view may read, and what never changes.
pub struct Signals {
    /// The checked configuration.
    pub config: Config,
    /// What the link asked for.
    pub link: LinkOptions,
    /// Where the call stands.
    pub phase: Signal<Phase>,
    /// What is lost while [`Phase::Reconnecting`].
    pub trouble: Signal<Trouble>,
    /// Which transport carries the signalling.
    pub transport: Signal<TransportKind>,
    /// Everything that can be prepared before Join is prepared.
    pub warm: Signal<bool>,
    /// The room that the call is in or was last asked for.
    pub room: Signal<Id>,
    /// Who is in the room that the lobby looks at; `None` where that is not known.
    pub presence: Signal<Option<Presence>>,
    /// The name as remembered or given.
    pub name: Signal<String>,
    /// Tiles: everybody's camera in order, one's own first, then the shared screens.
    pub tiles: Signal<Vec<TileKey>>,
    /// The tiles that there will be of others as soon as the person joins, as far as the lobby knows. On the stage it is not kept.
    pub foreseen: Signal<Vec<TileKey>>,
    /// Who sits where on the stage, and who is looked at.
    pub seating: Signal<Seating>,
    /// The microphone.
    pub microphone: Signal<LocalSource>,
    /// The camera.
    pub camera: Signal<LocalSource>,
    /// One's own shared screen.
    pub share: Signal<Share>,
    /// One's own camera picture, in the lobby and on one's own tile.
    pub preview: Signal<Option<MediaStream>>,
    /// Level of one's own microphone, 0 to 1.
    pub level: Signal<f64>,
    /// Devices to choose from.
    pub devices: Signal<Vec<Device>>,
    /// `deviceId` of the speaker in use; empty for the system's own choice.
    pub speaker: Signal<String>,
    /// How microphone and camera capture.
    pub capture: Signal<CaptureSettings>,
    /// How loud the others are, 0 to 1.
    pub volume: Signal<f64>,
    /// Everybody's sound in one, in a voice room.
    pub mix: Signal<Option<MediaStream>>,
    /// The browser refused to play sound: "Click to hear".
    pub sound_blocked: Signal<bool>,
    /// Notices on the screen, oldest first.
    pub notices: Signal<Vec<NoticeEntry>>,
    /// How many came while the page was not looked at.
    pub unseen: Signal<u32>,
    /// The connection that the connection panel looks at, measured every second.
    pub insight: Signal<Option<Insight>>,
    /// The language in use.
    pub language: Signal<Language>,
    /// The theme in use.
    pub theme: Signal<Theme>,
    people: Stored<People>,
    retired: Stored<Vec<Owner>>,
    commands: Stored<Commands>,
}

type People = RefCell<BTreeMap<Id, (PersonSignals, Owner)>>;
type Commands = RefCell<Option<Rc<dyn Fn(ModelCommand)>>>;

/// What a view can ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelCommand {
    /// Goes to the call.
    Call(Command),
    /// The person clicked "Click to hear": play everything.
    PlaySound,
    /// A media element was refused `play()`.
    SoundRefused,
    /// A tile's video element painted its first picture.
    PictureShown(TileKey),
    /// Run the connection check again.
    CheckAgain,
    /// Measure this person's connection closely from now on, or nobody's.
    Inspect(Option<Id>),
    /// Save what happened so far as a file, for whoever looks after Parlour.
    SaveReport,
    /// Take a notice off the screen.
    Dismiss(u32),
    /// Capture like this from now on.
    SetCapture(CaptureSettings),
    /// Use this device from now on; an empty id is the system's own choice.
    ChooseDevice {
        /// What it is.
        kind: DeviceKind,
        /// Its `deviceId`.
        id: String,
    },
}

impl Model {
    /// A model at rest in the lobby. Must be called inside a reactive owner that outlives every view.
    #[must_use]
    pub fn new(config: Config, link: LinkOptions) -> Self {
        let room = link.room.clone().unwrap_or_else(|| config.rooms.default.clone());
        let language = link.language.or(config.ui.language).unwrap_or_default();
        let theme = link.theme.unwrap_or(config.ui.theme);
        Self(Box::leak(Box::new(Signals {
            phase: Signal::new(Phase::Lobby),
            trouble: Signal::new(Default::default()),
            transport: Signal::new(TransportKind::None),
            warm: Signal::new(false),
            room: Signal::new(room),
            presence: Signal::new(None),
            name: Signal::new(link.name.clone().unwrap_or_default()),
            tiles: Signal::new(Vec::new()),
            foreseen: Signal::new(Vec::new()),
            seating: Signal::new(Seating::default()),
            microphone: Signal::new(LocalSource {
                on: link.audio,
                ..LocalSource::default()
            }),
            camera: Signal::new(LocalSource {
                on: link.video,
                ..LocalSource::default()
            }),
            share: Signal::new(Share::Off),
            preview: Signal::new(None),
            level: Signal::new(0.0),
            devices: Signal::new(Vec::new()),
            speaker: Signal::new(String::new()),
            capture: Signal::new(CaptureSettings::default()),
            volume: Signal::new(1.0),
            mix: Signal::new(None),
            sound_blocked: Signal::new(false),
            notices: Signal::new(Vec::new()),
            unseen: Signal::new(0),
            insight: Signal::new(None),
            language: Signal::new(language),
            theme: Signal::new(theme),
            people: Stored::new(RefCell::default()),
            retired: Stored::new(Vec::new()),
            commands: Stored::new(RefCell::default()),
            config,
            link,
        })))
    }

    /// Whether this is a voice room, which has no pictures.
    #[must_use]
    pub fn is_voice(&self) -> bool {
        self.link.mode == Mode::Voice
    }

    /// Sends a command to whoever listens; without a listener it is dropped.
    pub fn send(&self, command: ModelCommand) {
        let listener = self.commands.with(|commands| commands.borrow().clone());
        if let Some(listener) = listener {
            listener(command);
        }
    }

    /// Sends a call command.
    pub fn call(&self, command: Command) {
        self.send(ModelCommand::Call(command));
    }

    /// Sets who listens to commands.
    pub fn listen(&self, listener: impl Fn(ModelCommand) + 'static) {
        self.commands
            .with(|commands| *commands.borrow_mut() = Some(Rc::new(listener)));
    }

    /// One participant's signals, while they are in the room.
    #[must_use]
    pub fn person(&self, feed: &Id) -> Option<PersonSignals> {
        self.people
            .with(|people| people.borrow().get(feed).map(|(signals, _)| *signals))
    }

    /// Signals with an owner of their own, so that they are freed with the person and not with some view. It has no parent either:
    /// a parent would remember every child that it ever had.
    fn new_person(participant: &Participant) -> (PersonSignals, Owner) {
        let owner = Owner::default();
        let signals = owner.with(|| PersonSignals {
            person: Signal::new(participant.clone()),
            speaking: Signal::new(false),
            picture: Signal::new(None),
            sound: Signal::new(None),
            screen_picture: Signal::new(None),
            screen_sound: Signal::new(None),
            volume: Signal::new(1.0),
            screen_volume: Signal::new(1.0),
        });
        (signals, owner)
    }

    /// Makes every signal forget who read it, and whoever still lives read again.
    ///
    /// A signal remembers each reader, and the memory of it, even when that is gone. Those that outlive the screens would remember
    /// the readers of every screen there has been; so this is called as one screen gives way to another.
    pub fn forget_readers(&self) {
        self.trouble.forget_readers();
        self.transport.forget_readers();
        self.warm.forget_readers();
        self.room.forget_readers();
        self.presence.forget_readers();
        self.name.forget_readers();
        self.tiles.forget_readers();
        self.foreseen.forget_readers();
        self.seating.forget_readers();
        self.share.forget_readers();
        self.microphone.forget_readers();
        self.camera.forget_readers();
        self.preview.forget_readers();
        self.level.forget_readers();
        self.devices.forget_readers();
        self.speaker.forget_readers();
        self.capture.forget_readers();
        self.volume.forget_readers();
        self.mix.forget_readers();
        self.sound_blocked.forget_readers();
        self.notices.forget_readers();
        self.unseen.forget_readers();
        self.insight.forget_readers();
        self.language.forget_readers();
        self.theme.forget_readers();
        self.phase.forget_readers();
    }

    /// Brings the signals in line with who is there; only what differs is set. At most `newcomers` are taken up at once, for each brings
    /// signals, a sound and a place; false when there are more. Those who are only foreseen have signals, and no tiles.
    pub fn show_people<'a>(
        &self,
        people: impl Iterator<Item = &'a Participant>,
        newcomers: usize,
        foreseen: bool,
    ) -> bool {
        let mut places = newcomers;
        let mut all = true;
        let mut keys = Vec::new();
        let mut screens = Vec::new();
        let mut still_here = 0;
        let here_before = self.people.with(|people| people.borrow().len());
        for participant in people {
            let known = self.person(&participant.feed);
            if known.is_some() {
                still_here += 1;
            } else if places == 0 {
                all = false;
                continue;
            } else {
                places -= 1;
            }
            if participant.screen.is_some() {
                screens.push(TileKey {
                    feed: participant.feed.clone(),
                    source: TileSource::Screen,
                });
            }
            keys.push(TileKey {
                feed: participant.feed.clone(),
                source: TileSource::Camera,
            });
            let signals = known.unwrap_or_else(|| {
                let person = Self::new_person(participant);
                let signals = person.0;
                self.people
                    .with(|people| people.borrow_mut().insert(participant.feed.clone(), person));
                signals
            });
            let steady = Participant {
                speaking: false,
                ..participant.clone()
            };
            if signals.person.with_untracked(|shown| *shown != steady) {
                signals.person.set(steady);
            }
            if signals.speaking.get_untracked() != participant.speaking {
                signals.speaking.set(participant.speaking);
            }
        }
        if still_here < here_before {
            let here: std::collections::BTreeSet<&Id> = keys.iter().map(|key| &key.feed).collect();
            let mut gone = Vec::new();
            self.people.with(|people| {
                people.borrow_mut().retain(|feed, (_, owner)| {
                    let stays = here.contains(feed);
                    if !stays {
                        gone.push(owner.clone());
                    }
                    stays
                });
            });
            // Their tiles go in the next turn, so their signals live until the next ones go.
            self.retired.set(gone);
        }
        keys.extend(screens);
        if foreseen {
            show_keys(self.foreseen, std::mem::take(&mut keys));
        }
        show_keys(self.tiles, keys);
        all
    }
}

fn show_keys(shown: Signal<Vec<TileKey>>, keys: Vec<TileKey>) {
    if shown.with_untracked(|shown| *shown != keys) {
        shown.set(keys);
    }
}
