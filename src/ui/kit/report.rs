//! The button that saves a report for whoever looks after Parlour.

use leptos::prelude::*;

use super::button::{Tone, text_button};
use crate::model::ModelCommand;
use crate::ui::context::{use_model, use_words};

/// The button, and what such a report holds.
pub(crate) fn save_report() -> AnyView {
    let model = use_model();
    let save = move || model.send(ModelCommand::SaveReport);
    let why = use_words().of(|texts| texts.details.save_report_why);
    let parts = vec![
        text_button(Tone::Quiet, |texts| texts.details.save_report, save),
        view! { <p class="soft">{why}</p> }.into_any(),
    ];
    view! { <div class="save-report">{parts}</div> }.into_any()
}
