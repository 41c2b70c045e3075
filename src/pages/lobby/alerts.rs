//! What stands in the way: a failure to join, a device that did not open.

use leptos::prelude::*;

use crate::components::devices::{error_of, explained};
use crate::components::i18n::use_i18n;
use crate::components::icon::{Icon, IconName};
use crate::i18n::names::quoted;
use crate::i18n::{Explanation, Sources};
use crate::state::{MediaState, use_call, use_media};
use parlour_call::{CaptureError, Phase};

/// The lobby's one live region for errors.
#[component]
pub(super) fn Alerts() -> impl IntoView {
    let state = use_call();
    let media = use_media();
    let i18n = use_i18n();
    let failure = Memo::new(move |_| {
        state.phase.with(|phase| match phase {
            Phase::Failed(reason) => Some(*reason),
            _ => None,
        })
    });
    let failed = move || {
        let explanation = (i18n.texts().ended)(failure.get()?, &state.room.get().to_string());
        let said = state
            .refusal
            .get()
            .map(|words| (i18n.texts().in_room.server_said)(&quoted(&words)));
        Some(view! { <Alert tone="danger" explanation said /> })
    };
    let unopened = Memo::new(move |_| unopened(media));
    let devices = move || {
        unopened
            .get()
            .into_iter()
            .map(|(sources, error)| {
                view! { <Alert tone="warning" explanation=explained(i18n, sources, error) said=None /> }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <div class="alerts" role="alert">
            {failed} {devices}
        </div>
    }
}

/// What is wrong, what it means and what to do.
#[component]
fn Alert(
    /// `danger` or `warning`.
    tone: &'static str,
    /// What it says.
    explanation: Explanation,
    /// What the server said, quoted.
    said: Option<String>,
) -> impl IntoView {
    view! {
        <div class="alert" data-tone=tone>
            <Icon name=IconName::Warning />
            <p>
                <strong>{explanation.what}</strong>
                " "
                {explanation.meaning}
                " "
                {explanation.remedy}
                {said.map(|said| " ".to_owned() + &said)}
            </p>
        </div>
    }
}

/// Which devices did not open and why; the same error of both is told once.
fn unopened(media: MediaState) -> Vec<(Sources, CaptureError)> {
    let microphone = error_of(media.microphone);
    let camera = error_of(media.camera);
    match (microphone, camera) {
        (Some(one), Some(other)) if one == other => vec![(Sources::Both, one)],
        (one, other) => [(Sources::Microphone, one), (Sources::Camera, other)]
            .into_iter()
            .filter_map(|(sources, error)| Some((sources, error?)))
            .collect(),
    }
}
