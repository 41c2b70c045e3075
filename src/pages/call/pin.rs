//! Pinning: a pinned tile stays large whoever talks or shares.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::stage_view::{StageView, use_stage_view};
use crate::components::i18n::use_i18n;
use crate::components::icon::{Icon, IconName};
use crate::state::TileKey;

/// The button "Pin" or "Unpin" on a tile.
#[component]
pub(super) fn PinButton(
    /// The tile.
    key: TileKey,
    /// Whether it is pinned.
    pinned: Signal<bool>,
) -> impl IntoView {
    let stage_view = use_stage_view();
    let i18n = use_i18n();
    let name = move || {
        let texts = &i18n.texts().on_stage;
        if pinned.get() { texts.unpin } else { texts.pin }
    };
    let icon = move || {
        if pinned.get() {
            IconName::Unpin
        } else {
            IconName::Pin
        }
    };
    view! {
        <button
            type="button"
            class="tile-button"
            data-pin=""
            aria-label=name
            title=name
            on:click=move |_| stage_view.toggle_pin(&key)
        >
            <Icon name=Signal::derive(icon) />
        </button>
    }
}

/// Pins or unpins the tile if this is the Enter key on the tile itself, and not on a button in it.
pub(super) fn pin_on_enter(event: &KeyboardEvent, stage_view: StageView, key: &TileKey) {
    if event.key() == "Enter" && event.target() == event.current_target() {
        stage_view.toggle_pin(key);
    }
}
