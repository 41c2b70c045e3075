//! The tiles of one page, placed by [`crate::call::layout`].

use leptos::html;
use leptos::prelude::*;

use super::tile::tile;
use crate::call::layout::{Space, camera_shapes, gallery, page_size};
use crate::model::TileKey;
use crate::ui::context::{use_model, use_words};
use crate::ui::kit::button::icon_button;
use crate::ui::kit::icons::Icon;
use crate::ui::kit::live::{each, memo, shown};
use crate::ui::kit::observe::size_of;

/// Between two tiles, in CSS pixels; less on a small stage, where every pixel is picture.
fn gap(width: f64) -> f64 {
    if width < 600.0 { 6.0 } else { 10.0 }
}

/// The tiles, and a pager where they do not all fit.
pub(super) fn grid() -> AnyView {
    let model = use_model();
    let stage = NodeRef::<html::Div>::new();
    let size = size_of(stage);
    let space = memo(move || {
        let (width, height) = size.get();
        let gap = gap(width);
        Space { width, height, gap }
    });
    let wanted = RwSignal::new(0_usize);
    let all = model.tiles;
    let per_page = memo(move || page_size(space.get(), all.with(Vec::len), camera_shapes(space.get())));
    let pages = memo(move || all.with(Vec::len).div_ceil(per_page.get()).max(1));
    let page = memo(move || wanted.get().min(pages.get() - 1));
    let on_page = memo(move || {
        let tiles = all.get().into_iter();
        tiles
            .skip(page.get() * per_page.get())
            .take(per_page.get())
            .collect::<Vec<_>>()
    });
    let places = memo(move || gallery(space.get(), on_page.with(Vec::len), camera_shapes(space.get())));
    let place_of = move |key: &TileKey| {
        let index = on_page.with(|tiles| tiles.iter().position(|other| other == key));
        index
            .and_then(|index| places.with(|places| places.get(index).copied()))
            .unwrap_or_default()
    };
    let tile_of = move |key: TileKey| {
        let place = memo({
            let key = key.clone();
            move || place_of(&key)
        });
        tile(&key, place)
    };
    view! {
        <div class="tiles" node_ref=stage>
            {each(move || on_page.get(), TileKey::name, tile_of)}
        </div>
        {shown(move || { pages.get() > 1 }, move || pager(page, pages, wanted))}
    }
    .into_any()
}

fn pager(page: Memo<usize>, pages: Memo<usize>, wanted: RwSignal<usize>) -> AnyView {
    let words = use_words();
    let turn = move |forward: bool| {
        let (page, pages) = (page.get_untracked(), pages.get_untracked());
        let next = if forward { page + 1 } else { page + pages - 1 };
        wanted.set(next % pages);
    };
    view! {
        <div class="pager">
            {icon_button(Icon::Previous, |texts| texts.previous_page, move || turn(false))}
            <p role="status">
                <span aria-hidden="true">{move || page.get() + 1}" / "{move || pages.get()}</span>
                <span class="visually-hidden">{move || (words.get().page_of)(page.get() + 1, pages.get())}</span>
            </p>
            {icon_button(Icon::Next, |texts| texts.next_page, move || turn(true))}
        </div>
    }
    .into_any()
}
