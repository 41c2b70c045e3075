//! The button that saves a report for whoever looks after Parlour.

use leptos::prelude::*;

use super::button::{Tone, text_button};
use crate::model::ModelCommand;
use crate::ui::context::{use_model, use_words};

/// The button, and what such a report holds.
pub(crate) fn save_report() -> AnyView {
    let model = use_model();
    view! {
        <div class="save-report">
            {text_button(
                Tone::Quiet,
                |texts| texts.details.save_report,
                move || model.send(ModelCommand::SaveReport),
            )}
            <p class="soft">{use_words().of(|texts| texts.details.save_report_why)}</p>
        </div>
    }
    .into_any()
}
