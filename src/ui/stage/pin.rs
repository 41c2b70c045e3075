//! Pinning a tile: it stays large whoever talks or shares.

use crate::ui::kit::dom::{Html, view};
use web_sys::KeyboardEvent;

use super::view::use_view;
use crate::model::{Memo, TileKey};
use crate::ui::context::use_words;
use crate::ui::kit::icons::{Icon, changing_icon};
use crate::ui::kit::live::{Handler, Live, click, live, memo, on};

/// Whether this tile is pinned.
pub(super) fn pinned(key: &TileKey) -> Memo<bool> {
    let view = use_view();
    let key = key.clone();
    memo(move || view.pin.with(|pin| pin.as_ref() == Some(&key)))
}

/// Pins this tile, or lets it go.
pub(super) fn pin_button(key: &TileKey, pinned: Memo<bool>) -> Html {
    let view = use_view();
    let words = use_words();
    let key = key.clone();
    let name = live(move || {
        let texts = &words.get().on_stage;
        if pinned.get() { texts.unpin } else { texts.pin }
    });
    let picture = move || if pinned.get() { Icon::Unpin } else { Icon::Pin };
    view! {
        <button
            type="button"
            class="tile-button"
            data-pin=""
            aria-label=Live::clone(&name)
            title=name
            on:click=click(move || view.toggle_pin(&key))
        >
            {changing_icon(picture)}
        </button>
    }
}

/// Enter on the tile itself pins it, too; Enter on a button in it is the button's.
pub(super) fn on_enter_pin(key: &TileKey) -> Handler<KeyboardEvent> {
    let view = use_view();
    let key = key.clone();
    on(move |event: KeyboardEvent| {
        if event.key() == "Enter" && event.target() == event.current_target() {
            view.toggle_pin(&key);
        }
    })
}
