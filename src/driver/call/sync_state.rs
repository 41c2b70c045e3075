//! The one place where the state that views read is brought in line with the call, and notices come and go.

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Inner;
use crate::state::{AppState, NoticeEntry, Seating, set_if_changed};
use parlour_call::{Call, Notice, Participant, Phase, SourceKind};

/// How long a notice stays on the screen.
const NOTICE: Duration = Duration::from_secs(6);
/// The same for one that has a button, or that asks for something to be done.
const LONG_NOTICE: Duration = Duration::from_secs(15);
/// So many notices of one kind are there at once: of a flood, the first tell enough.
const ALIKE: usize = 50;

impl Inner {
    pub(super) fn show_notice(&self, notice: Notice) {
        let alike = |notices: &Vec<NoticeEntry>| {
            let like = |entry: &&NoticeEntry| entry.notice.goes_with(&notice);
            notices.iter().filter(like).count()
        };
        if self.state.call.notices.with_untracked(alike) >= ALIKE {
            return;
        }
        self.announce(&notice);
        let number = self.notices.get() + 1;
        self.notices.set(number);
        let span = match notice {
            Notice::DeviceOffered { .. }
            | Notice::MutedBySystem(_)
            | Notice::SourceEnded(_)
            | Notice::Withheld { .. }
            | Notice::StreamNotShown { .. }
            | Notice::SourceFailed { .. }
            | Notice::ShareFailed(_)
            | Notice::TokenExpires { .. } => LONG_NOTICE,
            _ => NOTICE,
        };
        self.state
            .call
            .notices
            .update(|notices| notices.push(NoticeEntry { number, notice }));
        let call = self.state.call;
        spawn_local(async move {
            sleep(span).await;
            call.notices.update(|notices| {
                // What is told in one sentence goes as one, when the last of it has been there long enough.
                let Some(at) = notices.iter().position(|entry| entry.number == number) else {
                    return;
                };
                let over = notices[at].notice.clone();
                if !notices[at + 1..]
                    .iter()
                    .any(|later| later.notice.goes_with(&over))
                {
                    notices.retain(|entry| entry.number > number || !entry.notice.goes_with(&over));
                }
            });
        });
    }

    /// Brings the state that views read in line with the call. Only what differs is set.
    pub(super) fn sync_state(&self) {
        let call = self.call();
        let AppState {
            call: state, media, ..
        } = self.state;
        set_if_changed(&state.refusal, &call.refusal().map(str::to_owned));
        set_if_changed(&state.phase, call.phase());
        set_if_changed(&state.outage, &call.outage());
        set_if_changed(&state.transport, &call.transport());
        set_if_changed(&state.presence, &call.presence().cloned());
        set_if_changed(&state.warm, &(call.is_warm() && *call.phase() == Phase::Lobby));
        set_if_changed(&state.share, &call.share());
        let local = call.local();
        set_if_changed(&media.microphone, local.source(SourceKind::Microphone));
        set_if_changed(&media.camera, local.source(SourceKind::Camera));
        set_if_changed(&media.devices, local.devices());
        set_if_changed(&media.speaker, local.speaker());
        set_if_changed(&media.capture, &local.capture());
        let preview = self.local_media.preview();
        set_if_changed(&media.preview, &preview);
        // Those whom the lobby foresees are the same people with the same streams as the stage will have.
        let prewarmed = call.people().is_empty();
        let people = if prewarmed {
            call.prewarmed()
        } else {
            call.people()
        };
        state.sync_participants(people.iter(), prewarmed);
        set_if_changed(&state.seating, &seating(&call));
        let streams = self.streams.borrow();
        let stream = |mid: &Option<String>| mid.as_ref().and_then(|mid| streams.get(mid)).cloned();
        for person in people.iter() {
            state.with_participant(&person.feed, |signals| {
                if person.is_self {
                    set_if_changed(&signals.video, &preview);
                    return;
                }
                let screen = person.screen.as_ref();
                set_if_changed(&signals.video, &stream(&person.video_mid));
                set_if_changed(&signals.audio, &stream(&person.audio_mid));
                set_if_changed(
                    &signals.screen_video,
                    &screen.and_then(|screen| stream(&screen.video_mid)),
                );
                set_if_changed(
                    &signals.screen_audio,
                    &screen.and_then(|screen| stream(&screen.audio_mid)),
                );
            });
        }
        let in_call = matches!(call.phase(), Phase::InCall | Phase::Reconnecting);
        self.tick(in_call);
        self.stay_awake(in_call);
    }
}

fn seating(call: &Call) -> Seating {
    let own = call.people().iter().find(|person| person.is_self);
    let others = call.people().iter().filter(|person| !person.is_self);
    let shared = |person: &Participant| Some((person.screen.as_ref()?.since, person.feed.clone()));
    let mut screens: Vec<_> = others.filter_map(shared).collect();
    screens.sort_by_key(|(since, _)| *since);
    let speakers = call.speakers();
    Seating {
        own: own.map(|person| person.feed.clone()),
        own_screen: own.is_some_and(|person| person.screen.is_some()),
        others: speakers.tile_order().to_vec(),
        screens: screens.into_iter().map(|(_, feed)| feed).collect(),
        featured: speakers.active_speaker().cloned(),
    }
}
