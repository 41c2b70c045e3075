//! What stands in the way: a failure to join, a device that did not open.

use crate::ui::kit::dom::{Html, view};

use crate::call::{CaptureError, Phase};
use crate::i18n::{Explanation, Sources};
use crate::model::Model;
use crate::ui::context::{use_model, use_words};
use crate::ui::kit::devices::{error_of, explained};
use crate::ui::kit::icons::{Icon, icon};
use crate::ui::kit::live::{live, memo};

/// The lobby's one live region for errors.
pub(super) fn alerts() -> Html {
    let model = use_model();
    let words = use_words();
    let failure = memo(move || {
        model.phase.with(|phase| match phase {
            Phase::Failed(reason) => Some(*reason),
            _ => None,
        })
    });
    let failed = live(move || {
        let told = (words.get().ended)(failure.get()?, &model.room.get().to_string());
        Some(alert("danger", told))
    });
    let unopened = memo(move || unopened(model));
    let devices = live(move || {
        let all = unopened.get().into_iter();
        all.map(|(sources, error)| alert("warning", explained(words, sources, error)))
            .collect::<Vec<_>>()
    });
    view! {
        <div class="alerts" role="alert">{failed} {devices}</div>
    }
}

fn alert(tone: &'static str, told: Explanation) -> Html {
    view! {
        <div class="alert" data-tone=tone>
            {icon(Icon::Warning)}
            <p><strong>{told.what}</strong>" "{told.meaning}" "{told.remedy}</p>
        </div>
    }
}

/// Which devices did not open and why; the same trouble with both is told once.
fn unopened(model: Model) -> Vec<(Sources, CaptureError)> {
    let microphone = error_of(model.microphone);
    let camera = error_of(model.camera);
    match (microphone, camera) {
        (Some(one), Some(other)) if one == other => vec![(Sources::Both, one)],
        (one, other) => [(Sources::Microphone, one), (Sources::Camera, other)]
            .into_iter()
            .filter_map(|(sources, error)| Some((sources, error?)))
            .collect(),
    }
}
