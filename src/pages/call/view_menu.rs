//! The choices of arrangement and own tile.

use leptos::prelude::*;

use super::stage_view::{OWN_TILES, VIEWS, use_stage_view};
use crate::components::i18n::{Label, use_i18n};
use crate::components::icon::{Icon, IconName};
use crate::state::use_page_config;
use parlour_call::layout::arrangement::{OwnTile, View};

/// The button "View" and its menu. The menu is a native popover: the browser closes it on Escape and on a click elsewhere, and returns the
/// focus.
#[component]
pub(super) fn ViewMenu() -> impl IntoView {
    let i18n = use_i18n();
    let name = i18n.text(|texts| texts.on_stage.view);
    let has_own_tile = !use_page_config().is_voice();
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=i18n.text(|texts| texts.on_stage.view)
            title=i18n.text(|texts| texts.on_stage.view)
            popovertarget="view-menu"
        >
            <Icon name=IconName::View />
        </button>
        <div id="view-menu" class="view-menu" popover="auto" role="group" aria-label=name>
            <fieldset class="choice">
                <legend>{i18n.text(|texts| texts.on_stage.arrangement)}</legend>
                <div>{VIEWS.map(|choice| view! { <ViewChoice choice /> })}</div>
            </fieldset>
            {has_own_tile
                .then(|| {
                    view! {
                        <fieldset class="choice">
                            <legend>{i18n.text(|texts| texts.on_stage.own_tile)}</legend>
                            <div data-tall="">{OWN_TILES.map(|choice| view! { <OwnTileChoice choice /> })}</div>
                        </fieldset>
                    }
                })}
        </div>
    }
}

#[component]
fn ViewChoice(choice: View) -> impl IntoView {
    let stage_view = use_stage_view();
    let label: Label = match choice {
        View::Gallery => |texts| texts.on_stage.gallery,
        View::Spotlight => |texts| texts.on_stage.spotlight,
    };
    view! {
        <label>
            <input
                type="radio"
                name="view"
                prop:checked=move || stage_view.view.get() == choice
                on:change=move |_| stage_view.set_view(choice)
            />
            <span>{use_i18n().text(label)}</span>
        </label>
    }
}

#[component]
fn OwnTileChoice(choice: OwnTile) -> impl IntoView {
    let stage_view = use_stage_view();
    let label: Label = match choice {
        OwnTile::InGrid => |texts| texts.on_stage.own_among,
        OwnTile::Corner => |texts| texts.on_stage.own_corner,
        OwnTile::Hidden => |texts| texts.on_stage.own_hidden,
    };
    view! {
        <label>
            <input
                type="radio"
                name="own-tile"
                prop:checked=move || stage_view.own.get() == choice
                on:change=move |_| stage_view.set_own(choice)
            />
            <span>{use_i18n().text(label)}</span>
        </label>
    }
}
