//! Notices that come and go: grouped, and each in the live region that fits it.

use crate::ui::kit::dom::{Html, each, view};

use leptos::prelude::untrack;

use super::context::{Words, use_model, use_words};
use super::kit::button::{Tone, icon_button, text_button};
use super::kit::devices::explained;
use super::kit::icons::Icon;
use crate::browser::platform;
use crate::call::{CaptureError, Device, DeviceKind, Notice, ShareRefusal, SourceKind};
use crate::i18n::Sources;
use crate::i18n::names::in_sentence;
use crate::model::{Model, ModelCommand, NoticeEntry};

/// Whether devices that failed are told of here, or elsewhere on the same screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Errors {
    /// Here, in `role="alert"`.
    Here,
    /// Not here.
    Elsewhere,
}

/// Notices of one kind, told in one sentence. It is the same toast as long as its first notice is there.
struct Group {
    kind: Kind,
    numbers: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Joined(Vec<String>),
    Left(Vec<String>),
    Failed(Sources, CaptureError),
    Ended(SourceKind),
    MutedBySystem(SourceKind),
    Changed(DeviceKind, String, bool),
    Offered(Vec<Device>),
    SpeakingMuted,
    ShareFailed(ShareRefusal),
}

impl Kind {
    fn of(notice: &Notice) -> Self {
        match notice {
            Notice::Joined { name } => Self::Joined(vec![in_sentence(name)]),
            Notice::Left { name } => Self::Left(vec![in_sentence(name)]),
            Notice::SourceFailed { kind, error } => Self::Failed((*kind).into(), *error),
            Notice::SourceEnded(kind) => Self::Ended(*kind),
            Notice::MutedBySystem(kind) => Self::MutedBySystem(*kind),
            Notice::DeviceChanged { kind, label, back } => Self::Changed(*kind, label.clone(), *back),
            Notice::DeviceOffered { devices } => Self::Offered(devices.clone()),
            Notice::SpeakingMuted => Self::SpeakingMuted,
            Notice::ShareFailed(why) => Self::ShareFailed(*why),
        }
    }

    /// Takes a later one in, if one sentence can tell both.
    fn absorb(&mut self, other: &Self) -> bool {
        match (self, other) {
            (Self::Joined(names), Self::Joined(more)) | (Self::Left(names), Self::Left(more)) => {
                names.extend_from_slice(more);
                true
            }
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

    fn told(&self, words: Words) -> String {
        let texts = words.get();
        let list = |names: &[String], say: fn(&[&str]) -> String| {
            say(&names.iter().map(String::as_str).collect::<Vec<_>>())
        };
        match self {
            Self::Joined(names) => list(names, texts.joined),
            Self::Left(names) => list(names, texts.left),
            Self::Failed(sources, error) => explained(words, *sources, *error).in_short(),
            Self::Ended(kind) => (texts.device.ended)(*kind).to_owned(),
            Self::ShareFailed(why) => (texts.on_stage.share_failed)(*why).to_owned(),
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
pub(crate) fn notices(errors: Errors) -> Html {
    view! {
        <div class="toasts">
            <div role="status" aria-atomic="false">{toasts(false)}</div>
            {(errors == Errors::Here).then(|| view! { <div role="alert" aria-atomic="false">{toasts(true)}</div> })}
        </div>
    }
}

/// Those that tell of errors, or the others.
fn toasts(errors: bool) -> Html {
    let model = use_model();
    let numbers = move || {
        let all = model.notices.with(|entries| groups(entries));
        let those = all.iter().filter(|group| group.kind.is_error() == errors);
        those.filter_map(|group| group.numbers.first().copied()).collect()
    };
    each(numbers, u32::to_string, toast)
}

/// What a notice is told with.
fn group_of(model: Model, number: u32) -> Option<Group> {
    let all = model.notices.with(|entries| groups(entries));
    all.into_iter().find(|group| group.numbers.contains(&number))
}

fn toast(number: u32) -> Html {
    let model = use_model();
    let words = use_words();
    let told = move || group_of(model, number).map(|group| group.kind.told(words));
    let dismiss = move || {
        for number in untrack(|| group_of(model, number))
            .into_iter()
            .flat_map(|group| group.numbers)
        {
            model.send(ModelCommand::Dismiss(number));
        }
    };
    let action = match untrack(|| group_of(model, number)).map(|group| group.kind) {
        Some(Kind::Offered(devices)) => Some(use_button(devices, dismiss)),
        _ => None,
    };
    view! {
        <div class="toast">
            <p aria-atomic="true">{told}</p>
            {action}
            {icon_button(Icon::Close, |texts| texts.dismiss, dismiss)}
        </div>
    }
}

/// Uses what was plugged in.
fn use_button(devices: Vec<Device>, dismiss: impl Fn() + 'static) -> Html {
    let model = use_model();
    let choose = move || {
        for Device { kind, id, .. } in devices.iter().cloned() {
            model.send(ModelCommand::ChooseDevice { kind, id });
        }
        dismiss();
    };
    text_button(Tone::Quiet, |texts| texts.device.use_it, choose)
}
