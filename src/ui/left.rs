//! After the call: why it ended, and the way back.

use crate::ui::kit::dom::{Html, NodeRef, view};
use web_sys::HtmlElement;

use super::context::{use_model, use_words};
use super::kit::button::{Tone, text_button};
use super::kit::focus_when_ready;
use super::kit::icons::{Icon, icon};
use super::kit::live::memo;
use super::kit::report::save_report;
use crate::call::{Command, EndReason};

/// Why the call ended, with a button to go back in and one to the lobby.
pub(crate) fn left() -> Html {
    let model = use_model();
    let words = use_words();
    let reason = memo(move || {
        model
            .phase
            .with(|phase| phase.reason().unwrap_or(EndReason::Hangup))
    });
    let told = move || (words.get().ended)(reason.get(), &model.room.get().to_string());
    let title = NodeRef::<HtmlElement>::new();
    focus_when_ready(title);
    view! {
        <main class="page">
            <section class="card notice-card">
                <span class="badge">{icon(Icon::Leave)}</span>
                <h1 node_ref=title tabindex="-1">{move || told().what}</h1>
                <p class="soft">{move || told().meaning}" "{move || told().remedy}</p>
                <div class="actions">
                    {text_button(Tone::Primary, |texts| texts.rejoin, move || model.call(Command::Rejoin))}
                    {text_button(
                        Tone::Quiet,
                        |texts| texts.back_to_lobby,
                        move || model.call(Command::ReturnToLobby),
                    )}
                </div>
                {save_report()}
            </section>
        </main>
    }
}
