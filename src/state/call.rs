//! The call and who is in it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::reactive::graph::Source;

use super::participant::ParticipantState;
use super::{ParticipantSignals, set_if_changed};
use janus_proto::Id;
use parlour_call::config::{Config, LinkOptions};
use parlour_call::quality::connection_details::ConnectionDetails;
use parlour_call::{Notice, Outage, Participant, Phase, Presence, Share, TransportKind};

/// What a tile shows of a participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TileSource {
    /// Their camera, or their initials.
    Camera,
    /// Their shared screen.
    Screen,
}

impl TileSource {
    /// The value of `data-source`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Screen => "screen",
        }
    }
}

/// Names one tile. It is the key of lists of tiles.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TileKey {
    /// The participant's feed.
    pub feed: Id,
    /// What of theirs.
    pub source: TileSource,
}

impl TileKey {
    /// The tile of a participant's camera.
    #[must_use]
    pub fn camera(feed: &Id) -> Self {
        Self {
            feed: feed.clone(),
            source: TileSource::Camera,
        }
    }

    /// The tile of a participant's shared screen.
    #[must_use]
    pub fn screen(feed: &Id) -> Self {
        Self {
            feed: feed.clone(),
            source: TileSource::Screen,
        }
    }
}

/// A notice on the screen; the driver takes it off after some seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeEntry {
    /// Unique on this page.
    pub number: u32,
    /// What it says.
    pub notice: Notice,
}

/// Who is on the stage, in the order in which the stage takes them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seating {
    /// One's own feed.
    pub own: Option<Id>,
    /// Whether one shares one's own screen.
    pub own_screen: bool,
    /// The others, in the order of their tiles.
    pub others: Vec<Id>,
    /// Those of the others who share a screen, the latest last.
    pub screens: Vec<Id>,
    /// The active speaker, once somebody has talked.
    pub featured: Option<Id>,
}

/// Where the call stands and who is in it.
#[derive(Clone, Copy)]
pub struct CallState {
    /// The phase of the call.
    pub phase: RwSignal<Phase>,
    /// Janus's own words for [`EndReason::Refused`](parlour_call::EndReason::Refused).
    pub refusal: RwSignal<Option<String>>,
    /// What is lost while [`Phase::Reconnecting`].
    pub outage: RwSignal<Outage>,
    /// The transport that carries the signalling.
    pub transport: RwSignal<TransportKind>,
    /// Whether everything that can be prepared before Join is prepared.
    pub warm: RwSignal<bool>,
    /// The room that the call is in or was last asked for.
    pub room: RwSignal<Id>,
    /// Who is in the room that the lobby looks at; `None` while that is not known.
    pub presence: RwSignal<Option<Presence>>,
    /// One's own name, as remembered or given.
    pub name: RwSignal<String>,
    /// The tiles of the call: everybody's camera in order, one's own first, then the shared screens. Empty in the lobby.
    pub tiles: RwSignal<Vec<TileKey>>,
    /// The others' tiles as they will be right after Join, as far as the lobby knows. Not updated during a call.
    pub prewarmed: RwSignal<Vec<TileKey>>,
    /// Who sits where on the stage.
    pub seating: RwSignal<Seating>,
    /// One's own shared screen.
    pub share: RwSignal<Share>,
    /// Notices on the screen, oldest first.
    pub notices: RwSignal<Vec<NoticeEntry>>,
    /// How many joined while the page was hidden.
    pub unseen: RwSignal<u32>,
    /// The connection that the connection panel looks at, measured every second.
    pub insight: RwSignal<Option<ConnectionDetails>>,
    participants: StoredValue<BTreeMap<Id, ParticipantState>, LocalStorage>,
}

impl CallState {
    pub(super) fn new(config: &Config, link: &LinkOptions) -> Self {
        let room = link.room.clone().unwrap_or_else(|| config.rooms.default.clone());
        Self {
            phase: RwSignal::new(Phase::Lobby),
            refusal: RwSignal::new(None),
            outage: RwSignal::new(Outage::default()),
            transport: RwSignal::new(TransportKind::None),
            warm: RwSignal::new(false),
            room: RwSignal::new(room),
            presence: RwSignal::new(None),
            name: RwSignal::new(link.name.clone().unwrap_or_default()),
            tiles: RwSignal::new(Vec::new()),
            prewarmed: RwSignal::new(Vec::new()),
            seating: RwSignal::new(Seating::default()),
            share: RwSignal::new(Share::Off),
            notices: RwSignal::new(Vec::new()),
            unseen: RwSignal::new(0),
            insight: RwSignal::new(None),
            participants: StoredValue::new_local(BTreeMap::new()),
        }
    }

    /// Without a rest, so that no signal is missed.
    pub(super) fn signals(&self) -> Vec<&dyn Source> {
        let Self {
            phase,
            refusal,
            outage,
            transport,
            warm,
            room,
            presence,
            name,
            tiles,
            prewarmed,
            seating,
            share,
            notices,
            unseen,
            insight,
            participants: _,
        } = self;
        vec![
            phase, refusal, outage, transport, warm, room, presence, name, tiles, prewarmed, seating, share,
            notices, unseen, insight,
        ]
    }

    /// The signals of a participant who is in the room, or prewarmed by the lobby. The handles belong to the current owner.
    #[must_use]
    pub fn participant(&self, feed: &Id) -> Option<ParticipantSignals> {
        self.participants
            .with_value(|participants| participants.get(feed).map(ParticipantState::signals))
    }

    /// Takes a notice off the screen.
    pub fn dismiss(&self, number: u32) {
        self.notices
            .update(|notices| notices.retain(|entry| entry.number != number));
    }

    /// Brings participants and tiles in line with the call. Who is only `prewarmed` has signals, and tiles in
    /// [`prewarmed`](Self::prewarmed) instead of [`tiles`](Self::tiles).
    pub(crate) fn sync_participants<'a>(
        &self,
        people: impl Iterator<Item = &'a Participant>,
        prewarmed: bool,
    ) {
        let mut cameras = Vec::new();
        let mut screens = Vec::new();
        self.participants.update_value(|participants| {
            let mut before = std::mem::take(participants);
            for participant in people {
                let feed = &participant.feed;
                cameras.push(TileKey::camera(feed));
                screens.extend(participant.screen.as_ref().map(|_| TileKey::screen(feed)));
                let state = before
                    .remove(feed)
                    .unwrap_or_else(|| ParticipantState::new(participant));
                state.sync(participant);
                participants.insert(feed.clone(), state);
            }
        });
        cameras.append(&mut screens);
        let (tiles, prewarmed) = if prewarmed {
            (Vec::new(), Some(cameras))
        } else {
            (cameras, None)
        };
        if let Some(prewarmed) = prewarmed {
            set_if_changed(&self.prewarmed, &prewarmed);
        }
        set_if_changed(&self.tiles, &tiles);
    }

    /// Calls this with the state of a participant, if there is one.
    pub(crate) fn with_participant(&self, feed: &Id, act: impl FnOnce(&ParticipantState)) {
        self.participants.with_value(|participants| {
            if let Some(state) = participants.get(feed) {
                act(state);
            }
        });
    }
}
