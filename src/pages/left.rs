//! After the call: why it ended, and the way back.

use leptos::html;
use leptos::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::focus::focus_when_ready;
use crate::components::i18n::use_i18n;
use crate::components::icon::{Icon, IconName};
use crate::components::save_report::SaveReport;
use crate::state::{use_call, use_call_handle};
use parlour_call::EndReason;

/// Why the call ended, with a button to go back in and one to the lobby.
#[component]
pub(crate) fn LeftPage() -> impl IntoView {
    let state = use_call();
    let call = use_call_handle();
    let i18n = use_i18n();
    let reason = Memo::new(move |_| {
        state
            .phase
            .with(|phase| phase.reason().unwrap_or(EndReason::Hangup))
    });
    let explanation = move || (i18n.texts().ended)(reason.get(), &state.room.get().to_string());
    let title = NodeRef::<html::H1>::new();
    focus_when_ready(title);
    view! {
        <main class="page">
            <section class="card notice-card">
                <span class="badge">
                    <Icon name=IconName::Leave />
                </span>
                <h1 node_ref=title tabindex="-1">
                    {move || explanation().what}
                </h1>
                <p class="soft">{move || explanation().meaning} " " {move || explanation().remedy}</p>
                <div class="actions">
                    <Button label=|texts| texts.rejoin tone=Tone::Primary on:click=move |_| call.rejoin() />
                    <Button label=|texts| texts.back_to_lobby on:click=move |_| call.return_to_lobby() />
                </div>
                <SaveReport />
            </section>
        </main>
    }
}
