//! Reports which tiles are on the page and how large they are, so that no more video is received than can be seen (LiveKit calls this
//! adaptive stream).

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::fullscreen_pip::full_screen_tile;
use crate::state::{TileKey, TileSource, use_call_handle, use_page_config};
use parlour_call::ShownTile;
use parlour_call::layout::arrangement::{Arrangement, Role, TileRect};

/// Device pixels for each CSS pixel that are asked for at most. On finer screens nobody sees the difference.
const MAX_PIXEL_RATIO: f64 = 2.0;

/// Reports every change of the page of tiles, for as long as the current owner lives. `measured` says whether the stage has a size.
pub(super) fn report_visibility(arrangement: Memo<Arrangement<TileKey>>, measured: Memo<bool>) {
    if use_page_config().is_voice() {
        return;
    }
    let handle = use_call_handle();
    let full_screen_changed = Trigger::new();
    let listener = window_event_listener_untyped("fullscreenchange", move |_| full_screen_changed.notify());
    on_cleanup(move || listener.remove());
    let tiles = Memo::new(move |_| {
        full_screen_changed.track();
        let full = full_screen_tile();
        arrangement.with(|page| {
            let shown = page.tiles.iter().map(|tile| shown_tile(tile, full.as_ref()));
            shown.collect::<Vec<_>>()
        })
    });
    Effect::new(move |_| {
        if measured.get() {
            handle.show_tiles(tiles.get());
        }
    });
}

/// `full` is the tile that fills the screen: `data-feed` and `data-source`.
fn shown_tile(tile: &TileRect<TileKey>, full: Option<&(String, String)>) -> ShownTile {
    let TileKey { feed, source } = tile.key.clone();
    let fills_screen = full.is_some_and(|(of, what)| *of == feed.to_string() && what == source.code());
    let (width, height) = if fills_screen {
        window_size()
    } else {
        (tile.rect.width, tile.rect.height)
    };
    let scale = window().device_pixel_ratio().clamp(1.0, MAX_PIXEL_RATIO);
    let pixels = |side: f64| (side * scale) as u32;
    ShownTile {
        feed,
        screen: source == TileSource::Screen,
        width: pixels(width),
        height: pixels(height),
        large: fills_screen || tile.role == Role::Large,
    }
}

/// Width and height of the window's inside, in CSS pixels.
pub(super) fn window_size() -> (f64, f64) {
    let side = |side: Result<JsValue, JsValue>| side.ok().and_then(|side| side.as_f64()).unwrap_or_default();
    (side(window().inner_width()), side(window().inner_height()))
}
