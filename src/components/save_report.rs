//! The button that saves a report for whoever looks after Parlour.

use leptos::prelude::*;

use super::button::Button;
use super::i18n::use_i18n;
use crate::state::use_call_handle;

/// The button, and what such a report holds.
#[component]
pub(crate) fn SaveReport() -> impl IntoView {
    let call = use_call_handle();
    view! {
        <div class="save-report">
            <Button label=|texts| texts.details.save_report on:click=move |_| call.save_report() />
            <p class="soft">{use_i18n().text(|texts| texts.details.save_report_why)}</p>
        </div>
    }
}
