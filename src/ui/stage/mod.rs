//! The call: everyone's tiles, and the controls.

mod grid;
mod keys;
mod sounds;
pub(crate) mod tile;
mod toolbar;

use leptos::html;
use leptos::prelude::*;

use super::context::{use_model, use_opened, use_words};
use super::kit::copy_link::copy_link;
use super::kit::focus_when_ready;
use super::kit::icons::{Icon, icon, mark};
use super::kit::play::play_all;
use super::notices::{Errors, notices};
use super::panel::people::{people, people_keys};
use crate::call::Phase;
use crate::model::ModelCommand;

/// The call screen, also while a lost connection is won back.
pub(crate) fn stage() -> impl IntoView {
    let words = use_words();
    let opened = use_opened();
    let main = NodeRef::<html::Main>::new();
    focus_when_ready(main);
    keys::listen();
    on_cleanup(move || opened.people.set(false));
    view! {
        <div class="call" data-panel=opened.people>
            {top_bar()}
            <main class="stage" node_ref=main tabindex="-1" aria-label=move || words.get().stage>
                {grid::grid()} {sound_prompt()} {reconnecting()}
            </main>
            {people()} {toolbar::toolbar()} {sounds::sounds()} {notices(Errors::Here)}
        </div>
    }
}

fn top_bar() -> impl IntoView {
    let model = use_model();
    let words = use_words();
    let count = Memo::new(move |_| model.tiles.with(|tiles| people_keys(tiles).len()));
    let alone = Memo::new(move |_| count.get() < 2);
    view! {
        <header class="top-bar">
            <h1 class="brand" dir="auto">{mark()} <span>{move || model.room.get().to_string()}</span></h1>
            <p class="soft top-bar-count">{move || (words.get().people_count)(count.get())}</p>
            <div class="top-bar-end" data-alone=alone>
                <Show when=move || alone.get()>
                    <p class="alone">
                        <strong>{move || words.get().alone}</strong>
                        " "
                        <span>{move || words.get().alone_remedy}</span>
                    </p>
                </Show>
                {copy_link(move || Some(model.room.get_untracked()), move || alone.get())}
            </div>
        </header>
    }
}

/// Stands over the tiles while the browser refuses to play sound.
fn sound_prompt() -> impl IntoView {
    let model = use_model();
    let words = use_words();
    let click = move |_| {
        play_all(model);
        model.send(ModelCommand::PlaySound);
    };
    view! {
        <Show when=move || model.sound_blocked.get()>
            <div class="prompt">
                <p>{move || words.get().click_to_hear_why}</p>
                <button type="button" class="button" data-tone="primary" on:click=click>
                    {icon(Icon::Speaker)}
                    <span>{move || words.get().click_to_hear}</span>
                </button>
            </div>
        </Show>
    }
}

fn reconnecting() -> impl IntoView {
    let model = use_model();
    let words = use_words();
    let lost = Memo::new(move |_| model.phase.with(|phase| *phase == Phase::Reconnecting));
    view! {
        <div class="reconnecting" role="status">
            <Show when=move || lost.get()>
                <span class="spinner" aria-hidden="true"></span>
                <span>{move || words.get().reconnecting}</span>
            </Show>
        </div>
    }
}
