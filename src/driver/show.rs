//! The model brought in line with the call.

use web_sys::MediaStream;

use super::{FRAME, Inner};
use crate::browser::task::Task;
use crate::browser::timer::pause;
use crate::call::{Call, Notice, Participant, Phase, SourceKind};
use crate::model::{NoticeEntry, Seating, Signal};
use std::time::Duration;

/// How long a notice stays on the screen.
const NOTICE: Duration = Duration::from_secs(6);
/// The same for one that has a button, or that asks for something to be done.
const LONG_NOTICE: Duration = Duration::from_secs(15);
/// So many notices of one kind are there at once: of a flood, the first tell enough.
const ALIKE: usize = 50;
/// So many people are put on the stage with one picture of the screen: when fifty come at once, the page stays responsive.
const NEWCOMERS: usize = 4;

impl Inner {
    pub(super) fn notify(&self, notice: Notice) {
        let alike = |notices: &Vec<NoticeEntry>| {
            let like = |entry: &&NoticeEntry| entry.notice.goes_with(&notice);
            notices.iter().filter(like).count()
        };
        if self.model.notices.with_untracked(alike) >= ALIKE {
            return;
        }
        self.announce(&notice);
        let number = self.notices.get() + 1;
        self.notices.set(number);
        let span = match notice {
            Notice::DeviceOffered { .. }
            | Notice::MutedBySystem(_)
            | Notice::SourceEnded(_)
            | Notice::SourceFailed { .. }
            | Notice::ShareFailed(_) => LONG_NOTICE,
            _ => NOTICE,
        };
        self.model
            .notices
            .update(|notices| notices.push(NoticeEntry { number, notice }));
        let model = self.model;
        Task::spawn(async move {
            pause(span).await;
            model.notices.update(|notices| {
                // What is told in one sentence goes as one, when the last of it has been there long enough.
                let Some(at) = notices.iter().position(|entry| entry.number == number) else {
                    return;
                };
                let over = notices[at].notice.clone();
                if !notices[at + 1..]
                    .iter()
                    .any(|later| later.notice.goes_with(&over))
                {
                    notices.retain_mut(|entry| entry.number > number || !entry.notice.goes_with(&over));
                }
            });
        })
        .detach();
    }

    /// Brings the model in line with the call.
    pub(super) fn show(&self) {
        let call = self.call.borrow();
        let model = &self.model;
        set(&model.phase, call.phase());
        set(&model.trouble, &call.trouble());
        set(&model.transport, &call.transport());
        if model
            .presence
            .with_untracked(|shown| shown.as_ref() != call.presence())
        {
            model.presence.set(call.presence().cloned());
        }
        set(&model.warm, &(call.is_warm() && *call.phase() == Phase::Lobby));
        set(&model.microphone, call.local().source(SourceKind::Microphone));
        set(&model.camera, call.local().source(SourceKind::Camera));
        if model
            .devices
            .with_untracked(|shown| shown != call.local().devices())
        {
            model.devices.set(call.local().devices().to_vec());
        }
        if model
            .speaker
            .with_untracked(|shown| shown != call.local().speaker())
        {
            model.speaker.set(call.local().speaker().to_owned());
        }
        set(&model.capture, &call.local().capture());
        set(&model.share, &call.share());
        let preview = self.tracks.borrow().preview();
        set_stream(model.preview, preview.clone());
        // What the lobby foresees is the same people with the same streams as the stage will have.
        let foreseen = call.people().is_empty();
        let people = if foreseen { call.foreseen() } else { call.people() };
        if !model.show_people(people.iter(), NEWCOMERS, foreseen) {
            self.showing.set(FRAME);
        }
        set(&model.seating, &seating(&call));
        let streams = self.streams.borrow();
        let stream = |mid: &Option<String>| mid.as_ref().and_then(|mid| streams.get(mid)).cloned();
        for person in people.iter() {
            let Some(signals) = model.person(&person.feed) else {
                continue;
            };
            if person.is_self {
                set_stream(signals.picture, preview.clone());
            } else {
                set_stream(signals.picture, stream(&person.video_mid));
                set_stream(signals.sound, stream(&person.audio_mid));
                let screen = person.screen.as_ref();
                set_stream(
                    signals.screen_picture,
                    screen.and_then(|screen| stream(&screen.video_mid)),
                );
                set_stream(
                    signals.screen_sound,
                    screen.and_then(|screen| stream(&screen.audio_mid)),
                );
            }
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
    let attention = call.attention();
    Seating {
        own: own.map(|person| person.feed.clone()),
        own_screen: own.is_some_and(|person| person.screen.is_some()),
        others: attention.seats().to_vec(),
        screens: screens.into_iter().map(|(_, feed)| feed).collect(),
        featured: attention.featured().cloned(),
    }
}

/// Sets a signal if it differs.
pub(crate) fn set<T: Clone + PartialEq + Send + Sync + 'static>(signal: &Signal<T>, value: &T) {
    if signal.try_with_untracked(|shown| shown != value) == Some(true) {
        signal.set(value.clone());
    }
}

/// Sets a stream's signal if it is another stream: the same one set again would restart the elements that play it.
pub(crate) fn set_stream(signal: Signal<Option<MediaStream>>, stream: Option<MediaStream>) {
    if signal.try_with_untracked(|shown| *shown != stream) == Some(true) {
        signal.set(stream);
    }
}
