//! The button that saves a report for whoever looks after Parlour.

use super::button::{Tone, text_button};
use super::dom::{Html, view};
use crate::model::ModelCommand;
use crate::ui::context::{use_model, use_words};

/// The button, and what such a report holds.
pub(crate) fn save_report() -> Html {
    let model = use_model();
    let save = move || model.send(ModelCommand::SaveReport);
    view! {
        <div class="save-report">
            {text_button(Tone::Quiet, |texts| texts.details.save_report, save)}
            <p class="soft">{use_words().of(|texts| texts.details.save_report_why)}</p>
        </div>
    }
}
