//! The call: everyone's tiles, and the controls.

pub(crate) mod ahead;
mod grid;
mod keys;
pub(crate) mod menu;
mod pin;
mod placing;
mod screen;
mod sight;
mod sounds;
mod spread;
pub(crate) mod tile;
mod toolbar;
mod view;

use crate::ui::kit::dom::{Html, NodeRef, view};
use leptos::prelude::*;
use web_sys::HtmlElement;

use self::ahead::{Ahead, Ready};
use self::view::view_menu;
use super::context::{Words, use_model, use_opened, use_words};
use super::kit::copy_link::copy_link;
use super::kit::devices::switch_camera;
use super::kit::focus_when_ready;
use super::kit::icons::{Icon, icon, mark};
use super::kit::live::{click, live, memo, shown};
use super::kit::play::play_all;
use super::notices::{Errors, notices};
use super::panel::connection::connection;
use super::panel::people::{people, people_count};
use crate::call::Phase;
use crate::model::ModelCommand;

/// The call screen, also while a lost connection is won back.
pub(crate) fn stage(ahead: Ahead) -> Html {
    let words = use_words();
    let opened = use_opened();
    let main = NodeRef::<HtmlElement>::new();
    focus_when_ready(main);
    keys::listen();
    let Ready {
        tiles, sounds: heard, ..
    } = ahead.open();
    on_cleanup(move || opened.leave_stage());
    view! {
        <div class="call" data-panel=move || opened.people.get() || opened.connection.get()>
            {top_bar()}
            <main class="stage" node_ref=main tabindex="-1" aria-label=words.of(|texts| texts.stage)>
                {grid::grid(tiles)} {sound_prompt()} {reconnecting()}
            </main>
            {people()} {connection()} {toolbar::toolbar()} {sounds::heard(heard)} {notices(Errors::Here)}
        </div>
    }
}

fn top_bar() -> Html {
    let model = use_model();
    let words = use_words();
    let count = memo(move || model.tiles.with(|tiles| people_count(tiles)));
    let alone = memo(move || count.get() < 2);
    view! {
        <header class="top-bar">
            <h1 class="brand" dir="auto">{mark()} <span>{move || model.room.get().to_string()}</span></h1>
            <p class="soft top-bar-count">{move || (words.get().people_count)(count.get())}</p>
            <div class="top-bar-end" data-alone=move || alone.get()>
                {shown(move || alone.get(), move || alone_hint(words))}
                {switch_camera("icon-button")} {view_menu()}
                {copy_link(live(move || Some(model.room.get_untracked())), live(move || alone.get()))}
            </div>
        </header>
    }
}

fn alone_hint(words: Words) -> Html {
    view! {
        <p class="alone">
            <strong>{words.of(|texts| texts.alone)}</strong>
            " "
            <span>{words.of(|texts| texts.alone_remedy)}</span>
        </p>
    }
}

/// Stands over the tiles while the browser refuses to play sound.
fn sound_prompt() -> Html {
    let model = use_model();
    let words = use_words();
    let play = move || {
        play_all(model);
        model.send(ModelCommand::PlaySound);
    };
    let prompt = move || {
        view! {
            <p>{words.of(|texts| texts.click_to_hear_why)}</p>
            <button type="button" class="button" data-tone="primary" on:click=click(play)>
                {icon(Icon::Speaker)}
                <span>{words.of(|texts| texts.click_to_hear)}</span>
            </button>
        }
    };
    view! { <div class="prompt" role="alert">{shown(move || model.sound_blocked.get(), prompt)}</div> }
}

fn reconnecting() -> Html {
    let model = use_model();
    let words = use_words();
    let lost = move || model.phase.with(|phase| *phase == Phase::Reconnecting);
    let told = move || {
        view! {
            <span class="spinner" aria-hidden="true"></span>
            <span>{move || (words.get().reconnecting)(model.trouble.get())}</span>
        }
    };
    view! { <div class="reconnecting" role="status">{shown(lost, told)}</div> }
}
