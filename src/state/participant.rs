//! One participant's signals.

use leptos::prelude::*;
use web_sys::MediaStream;

use super::set_if_changed;
use parlour_call::Participant;

/// One participant's signals as views use them. The handles belong to the owner that asked for them.
#[derive(Clone, Copy)]
pub struct ParticipantSignals {
    /// Their state, without `speaking`, which changes several times a second.
    pub participant: RwSignal<Participant>,
    /// Whether they are speaking now.
    pub speaking: RwSignal<bool>,
    /// Their camera's stream, if any; for oneself the preview.
    pub video: RwSignal<Option<MediaStream>, LocalStorage>,
    /// Their microphone's stream, if any; never for oneself.
    pub audio: RwSignal<Option<MediaStream>, LocalStorage>,
    /// Their shared screen's picture, if any; never for oneself.
    pub screen_video: RwSignal<Option<MediaStream>, LocalStorage>,
    /// Their shared screen's sound, if any; never for oneself.
    pub screen_audio: RwSignal<Option<MediaStream>, LocalStorage>,
    /// How loud their voice is for oneself, 0 to 1. This and the next are set by views.
    pub volume: RwSignal<f64>,
    /// How loud their shared screen is for oneself, 0 to 1.
    pub screen_volume: RwSignal<f64>,
}

/// The same signals as the state keeps them. Each is freed with its last clone: a tile that is still on the page when its participant is
/// gone can go on reading.
pub(crate) struct ParticipantState {
    participant: ArcRwSignal<Participant>,
    speaking: ArcRwSignal<bool>,
    pub(crate) video: ArcRwSignal<Option<MediaStream>>,
    pub(crate) audio: ArcRwSignal<Option<MediaStream>>,
    pub(crate) screen_video: ArcRwSignal<Option<MediaStream>>,
    pub(crate) screen_audio: ArcRwSignal<Option<MediaStream>>,
    volume: ArcRwSignal<f64>,
    screen_volume: ArcRwSignal<f64>,
}

impl ParticipantState {
    pub(super) fn new(participant: &Participant) -> Self {
        Self {
            participant: ArcRwSignal::new(steady(participant)),
            speaking: ArcRwSignal::new(participant.speaking),
            video: ArcRwSignal::new(None),
            audio: ArcRwSignal::new(None),
            screen_video: ArcRwSignal::new(None),
            screen_audio: ArcRwSignal::new(None),
            volume: ArcRwSignal::new(1.0),
            screen_volume: ArcRwSignal::new(1.0),
        }
    }

    pub(super) fn sync(&self, participant: &Participant) {
        set_if_changed(&self.participant, &steady(participant));
        set_if_changed(&self.speaking, &participant.speaking);
    }

    pub(super) fn signals(&self) -> ParticipantSignals {
        ParticipantSignals {
            participant: self.participant.clone().into(),
            speaking: self.speaking.clone().into(),
            video: RwSignal::from_local(self.video.clone()),
            audio: RwSignal::from_local(self.audio.clone()),
            screen_video: RwSignal::from_local(self.screen_video.clone()),
            screen_audio: RwSignal::from_local(self.screen_audio.clone()),
            volume: self.volume.clone().into(),
            screen_volume: self.screen_volume.clone().into(),
        }
    }
}

fn steady(participant: &Participant) -> Participant {
    Participant {
        speaking: false,
        ..participant.clone()
    }
}
