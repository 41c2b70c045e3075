//! Notices that come and go: grouped, and each in the live region that fits it.

use leptos::prelude::*;

use super::button::{Button, IconButton};
use super::devices::explained;
use super::i18n::{I18n, use_i18n};
use super::icon::IconName;
use crate::browser::platform;
use crate::i18n::Sources;
use crate::i18n::names::shown_in_sentence;
use crate::state::{CallState, NoticeEntry, use_call, use_call_handle};
use parlour_call::{
    CaptureError, Device, DeviceKind, ExtraStream, Notice, PublishedSource, ShareRefusal, SourceKind,
    Withheld,
};

/// Notices of one kind, told in one sentence. It is the same toast as long as its first notice is there.
struct Group {
    kind: Kind,
    numbers: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Joined(Vec<String>),
    Left(Vec<String>),
    Renamed(Vec<(String, String)>),
    NotShown(Vec<(String, ExtraStream)>),
    Withheld(PublishedSource, Withheld),
    Released(PublishedSource),
    Failed(Sources, CaptureError),
    Ended(SourceKind),
    MutedBySystem(SourceKind),
    Changed(DeviceKind, String, bool),
    Offered(Vec<Device>),
    SpeakingMuted,
    ShareFailed(ShareRefusal),
    TokenExpires(u64),
}

impl Kind {
    fn of(notice: &Notice) -> Self {
        match notice {
            Notice::Joined { name } => Self::Joined(vec![name.clone()]),
            Notice::Left { name } => Self::Left(vec![name.clone()]),
            Notice::Renamed { from, to } => Self::Renamed(vec![(from.clone(), to.clone())]),
            Notice::StreamNotShown { name, stream } => Self::NotShown(vec![(name.clone(), *stream)]),
            Notice::Withheld { source, why } => Self::Withheld(*source, *why),
            Notice::Released(source) => Self::Released(*source),
            Notice::SourceFailed { kind, error } => Self::Failed((*kind).into(), *error),
            Notice::SourceEnded(kind) => Self::Ended(*kind),
            Notice::MutedBySystem(kind) => Self::MutedBySystem(*kind),
            Notice::DeviceChanged { kind, label, back } => Self::Changed(*kind, label.clone(), *back),
            Notice::DeviceOffered { devices } => Self::Offered(devices.clone()),
            Notice::SpeakingMuted => Self::SpeakingMuted,
            Notice::ShareFailed(why) => Self::ShareFailed(*why),
            Notice::TokenExpires { minutes } => Self::TokenExpires(*minutes),
        }
    }

    /// Takes a later one in, if one sentence can tell both.
    fn absorb(&mut self, other: &Self) -> bool {
        match (self, other) {
            (Self::Joined(names), Self::Joined(more)) | (Self::Left(names), Self::Left(more)) => {
                names.extend_from_slice(more);
                true
            }
            (Self::Renamed(names), Self::Renamed(more)) => {
                names.extend_from_slice(more);
                true
            }
            // Of a flood the first tells enough.
            (Self::NotShown(_), Self::NotShown(_)) => true,
            (Self::Failed(sources, error), Self::Failed(also, same)) if error == same => {
                if sources != also {
                    *sources = Sources::Both;
                }
                true
            }
            (one, same) => one == same,
        }
    }

    const fn is_error(&self) -> bool {
        matches!(self, Self::Failed(..) | Self::ShareFailed(_))
    }

    /// The sentence that tells it. Tracked.
    fn text(&self, i18n: I18n) -> String {
        let texts = i18n.texts();
        let said = |name: &String| shown_in_sentence(name, texts);
        let list = |names: &[String], say: fn(&[&str]) -> String| {
            let names: Vec<String> = names.iter().map(said).collect();
            say(&names.iter().map(String::as_str).collect::<Vec<_>>())
        };
        match self {
            Self::Joined(names) => list(names, texts.joined),
            Self::Left(names) => list(names, texts.left),
            Self::Renamed(names) => {
                let names: Vec<_> = names.iter().map(|(from, to)| (said(from), said(to))).collect();
                let names: Vec<_> = names
                    .iter()
                    .map(|(from, to)| (from.as_str(), to.as_str()))
                    .collect();
                (texts.in_room.renamed)(&names)
            }
            Self::NotShown(streams) => match streams.first() {
                Some((name, stream)) => (texts.in_room.not_shown)(&said(name), *stream),
                None => String::new(),
            },
            Self::Withheld(source, why) => (texts.in_room.withheld)(*source, *why).to_owned(),
            Self::Released(source) => (texts.in_room.released)(*source).to_owned(),
            Self::Failed(sources, error) => explained(i18n, *sources, *error).in_short(),
            Self::Ended(kind) => (texts.device.ended)(*kind).to_owned(),
            Self::ShareFailed(why) => (texts.on_stage.share_failed)(*why).to_owned(),
            Self::TokenExpires(minutes) => (texts.token_expires)(*minutes),
            Self::MutedBySystem(kind) => (texts.device.muted_by_system)(*kind).to_owned(),
            Self::Changed(kind, label, back) => (texts.device.changed)(*kind, label, *back),
            Self::Offered(devices) => {
                let label = devices.first().map(|device| device.label.as_str());
                (texts.device.offered)(label.unwrap_or_default())
            }
            Self::SpeakingMuted => (texts.device.speaking_muted)(!platform::is_handheld()).to_owned(),
        }
    }
}

fn groups(entries: &[NoticeEntry]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for entry in entries {
        let kind = Kind::of(&entry.notice);
        match groups
            .iter_mut()
            .find_map(|group| group.kind.absorb(&kind).then_some(group))
        {
            Some(group) => group.numbers.push(entry.number),
            None => groups.push(Group {
                kind,
                numbers: vec![entry.number],
            }),
        }
    }
    groups
}

/// The notices on the screen.
#[component]
pub(crate) fn Notices(
    /// Whether devices that failed are told of here, in `role="alert"`, and not elsewhere on the same screen.
    errors: bool,
) -> impl IntoView {
    view! {
        <div class="toasts">
            <div role="status" aria-atomic="false">
                <Toasts errors=false />
            </div>
            {errors
                .then(|| {
                    view! {
                        <div role="alert" aria-atomic="false">
                            <Toasts errors=true />
                        </div>
                    }
                })}
        </div>
    }
}

/// Those that tell of errors, or the others.
#[component]
fn Toasts(
    /// Which of them.
    errors: bool,
) -> impl IntoView {
    let state = use_call();
    let numbers = move || {
        let groups = state.notices.with(|entries| groups(entries));
        groups
            .iter()
            .filter(|group| group.kind.is_error() == errors)
            .filter_map(|group| group.numbers.first().copied())
            .collect::<Vec<_>>()
    };
    view! { <For each=numbers key=|number| *number children=|number| view! { <Toast number /> } /> }
}

/// The group that a notice is in. Tracked.
fn group_of(state: CallState, number: u32) -> Option<Group> {
    let groups = state.notices.with(|entries| groups(entries));
    groups.into_iter().find(|group| group.numbers.contains(&number))
}

/// One sentence, with a button to take it away.
#[component]
fn Toast(
    /// The first notice of its group.
    number: u32,
) -> impl IntoView {
    let state = use_call();
    let i18n = use_i18n();
    let text = move || group_of(state, number).map(|group| group.kind.text(i18n));
    let dismiss = move || {
        let group = untrack(|| group_of(state, number));
        for number in group.into_iter().flat_map(|group| group.numbers) {
            state.dismiss(number);
        }
    };
    let offered = match untrack(|| group_of(state, number)).map(|group| group.kind) {
        Some(Kind::Offered(devices)) => Some(devices),
        _ => None,
    };
    view! {
        <div class="toast">
            <p aria-atomic="true">{text}</p>
            {offered.map(|devices| view! { <UseDevices devices on_use=dismiss /> })}
            <IconButton icon=IconName::Close label=|texts| texts.dismiss on:click=move |_| dismiss() />
        </div>
    }
}

/// Uses what was plugged in.
#[component]
fn UseDevices(
    /// The devices that came.
    devices: Vec<Device>,
    /// Called when they are in use.
    on_use: impl Fn() + 'static,
) -> impl IntoView {
    let call = use_call_handle();
    let choose = move |_| {
        for Device { kind, id, .. } in &devices {
            call.choose_device(*kind, id);
        }
        on_use();
    };
    view! { <Button label=|texts| texts.device.use_it on:click=choose /> }
}
