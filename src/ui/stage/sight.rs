//! Tells the call which pictures are on the page, and how large, so that no more of them is received than can be seen.

use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::Event;

use super::spread::full_screen_tile;
use crate::call::arrange::{Arrangement, Placed, Role};
use crate::call::{Command, ShownTile};
use crate::model::{Memo, Signal, TileKey, TileSource};
use crate::ui::context::use_model;
use crate::ui::kit::dom::on_window;
use crate::ui::kit::live::{effect, memo};

/// On finer screens than this nobody sees the difference.
const FINEST: f64 = 2.0;

/// Tells of each change of the page. `measured` says whether the stage knows its size.
pub(super) fn tell_tiles(page: Memo<Arrangement<TileKey>>, measured: Memo<bool>) {
    let model = use_model();
    if model.is_voice() {
        return;
    }
    let turned = Signal::new(());
    on_window("fullscreenchange", move |_: Event| turned.set(()));
    let tiles = memo(move || {
        turned.track();
        let full = full_screen_tile();
        page.with(|page| page.tiles.iter().map(|tile| shown(tile, full.as_ref())).collect())
    });
    effect(move || {
        if measured.get() {
            model.call(Command::ShowTiles(tiles.get()));
        }
    });
}

fn shown(placed: &Placed<TileKey>, full: Option<&(String, String)>) -> ShownTile {
    let TileKey { feed, source } = placed.key.clone();
    let spread = full.is_some_and(|(whose, what)| *whose == feed.to_string() && what == source.code());
    let (width, height) = if spread {
        let side =
            |side: Result<JsValue, JsValue>| side.ok().and_then(|side| side.as_f64()).unwrap_or_default();
        (side(window().inner_width()), side(window().inner_height()))
    } else {
        (placed.rect.width, placed.rect.height)
    };
    let scale = window().device_pixel_ratio().clamp(1.0, FINEST);
    let pixels = |side: f64| (side * scale) as u32;
    ShownTile {
        feed,
        screen: source == TileSource::Screen,
        width: pixels(width),
        height: pixels(height),
        large: spread || placed.role == Role::Large,
    }
}
