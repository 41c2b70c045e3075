//! The list of the check's steps.

use leptos::prelude::*;

use crate::components::i18n::{I18n, use_i18n};
use crate::components::icon::{Icon, IconName};
use crate::i18n::{Browser, Sources};
use crate::state::{MediaState, use_check, use_media};
use parlour_call::check::{Step, StepState};

/// Every step with its state: an icon whose shape alone tells it, a word for screen readers, and the step's result.
#[component]
pub(super) fn Steps() -> impl IntoView {
    view! { <ol class="steps">{Step::ALL.map(|step| view! { <StepItem step /> })}</ol> }
}

#[component]
fn StepItem(
    /// Which step.
    step: Step,
) -> impl IntoView {
    let i18n = use_i18n();
    let media = use_media();
    let report = use_check().report;
    let state = Memo::new(move |_| report.with(|report| report.step(step)));
    let result = move || match step {
        Step::Devices => describe_devices(media, i18n),
        _ => report.with(|report| (i18n.texts().check.detail)(report, step)),
    };
    let icon = Signal::derive(move || match state.get() {
        StepState::Passed => IconName::Check,
        StepState::Warned => IconName::Warning,
        StepState::Failed => IconName::Close,
        StepState::Waiting | StepState::Running | StepState::Skipped => IconName::Dots,
    });
    view! {
        <li data-step=step_code(step) data-state=move || state_code(state.get())>
            <span class="step-mark" aria-hidden="true">
                <Icon name=icon />
            </span>
            <p>
                <strong>{move || (i18n.texts().check.step)(step)}</strong>
                <span class="visually-hidden">" " {move || (i18n.texts().check.state)(state.get())}</span>
                <span class="soft">{result}</span>
            </p>
        </li>
    }
}

/// The labels of the devices in use, and for a device that failed to open the reason.
fn describe_devices(media: MediaState, i18n: I18n) -> String {
    let sources = [
        (Sources::Microphone, media.microphone),
        (Sources::Camera, media.camera),
    ];
    let described: Vec<_> = sources
        .into_iter()
        .filter_map(|(kind, source)| {
            source.with(|source| match (&source.track, source.error) {
                (_, Some(error)) => Some((i18n.texts().device.capture)(kind, error, Browser::Other).what),
                (Some(track), None) => Some(track.label.clone()),
                (None, None) => None,
            })
        })
        .collect();
    described.join(" · ")
}

/// The value of `data-step`.
const fn step_code(step: Step) -> &'static str {
    match step {
        Step::Devices => "devices",
        Step::Gateway => "gateway",
        Step::Candidates => "candidates",
        Step::Connection => "connection",
        Step::Echo => "echo",
        Step::Quality => "quality",
    }
}

/// The value of `data-state`.
const fn state_code(state: StepState) -> &'static str {
    match state {
        StepState::Waiting => "waiting",
        StepState::Running => "running",
        StepState::Passed => "passed",
        StepState::Warned => "warned",
        StepState::Failed => "failed",
        StepState::Skipped => "skipped",
    }
}
