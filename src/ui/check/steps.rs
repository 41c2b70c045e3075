//! The list of steps.

use crate::ui::kit::dom::{Html, view};

use crate::check::{Step, StepState};
use crate::i18n::{Browser, Sources};
use crate::model::{CheckModel, Model};
use crate::ui::context::{Words, use_model, use_words};
use crate::ui::kit::icons::{Icon, changing_icon};
use crate::ui::kit::live::memo;

/// Every step with its state: a mark of its own shape, a word for screen readers, and what was found.
pub(super) fn steps(check: CheckModel) -> Html {
    let items = Step::ALL
        .into_iter()
        .map(|step| item(check, step))
        .collect::<Vec<_>>();
    view! { <ol class="steps">{items}</ol> }
}

fn item(check: CheckModel, step: Step) -> Html {
    let model = use_model();
    let words = use_words();
    let state = memo(move || check.report.with(|report| report.step(step)));
    let detail = move || match step {
        Step::Devices => devices(model, words),
        _ => check
            .report
            .with(|report| (words.get().check.detail)(report, step)),
    };
    let picture = move || match state.get() {
        StepState::Passed => Icon::Check,
        StepState::Warned => Icon::Warning,
        StepState::Failed => Icon::Close,
        StepState::Waiting | StepState::Running | StepState::Skipped => Icon::Dots,
    };
    view! {
        <li data-step=code(step) data-state=move || state_code(state.get())>
            <span class="step-mark" aria-hidden="true">{changing_icon(picture)}</span>
            <p>
                <strong>{move || (words.get().check.step)(step)}</strong>
                <span class="visually-hidden">" "{move || (words.get().check.state)(state.get())}</span>
                <span class="soft">{detail}</span>
            </p>
        </li>
    }
}

/// The devices in use, and why others are not.
fn devices(model: Model, words: Words) -> String {
    let sources = [
        (Sources::Microphone, model.microphone),
        (Sources::Camera, model.camera),
    ];
    let told: Vec<_> = sources
        .into_iter()
        .filter_map(|(kind, source)| {
            source.with(|source| match (&source.track, source.error) {
                (_, Some(error)) => Some((words.get().device.capture)(kind, error, Browser::Other).what),
                (Some(track), None) => Some(track.label.clone()),
                (None, None) => None,
            })
        })
        .collect();
    told.join(" · ")
}

const fn code(step: Step) -> &'static str {
    match step {
        Step::Devices => "devices",
        Step::Gateway => "gateway",
        Step::Candidates => "candidates",
        Step::Connection => "connection",
        Step::Echo => "echo",
        Step::Quality => "quality",
    }
}

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
