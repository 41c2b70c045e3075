//! The tiles of one page, placed by [`crate::call::layout`].

use leptos::html;
use leptos::prelude::*;

use super::tile::tile;
use crate::call::layout::{Rect, Space, camera_shapes, gallery, page_size};
use crate::model::TileKey;
use crate::ui::context::{use_model, use_words};
use crate::ui::kit::button::icon_button;
use crate::ui::kit::icons::Icon;
use crate::ui::kit::observe::size_of;

/// Between two tiles, in CSS pixels; less on a small stage, where every pixel is picture.
fn gap(width: f64) -> f64 {
    if width < 600.0 { 6.0 } else { 10.0 }
}

/// The tiles, and a pager where they do not all fit.
pub(super) fn grid() -> impl IntoView {
    let model = use_model();
    let stage = NodeRef::<html::Div>::new();
    let size = size_of(stage);
    let space = Memo::new(move |_| {
        let (width, height) = size.get();
        let gap = gap(width);
        Space { width, height, gap }
    });
    let wanted = RwSignal::new(0_usize);
    let all = model.tiles;
    let per_page = Memo::new(move |_| page_size(space.get(), all.with(Vec::len), camera_shapes(space.get())));
    let pages = Memo::new(move |_| all.with(Vec::len).div_ceil(per_page.get()).max(1));
    let page = Memo::new(move |_| wanted.get().min(pages.get() - 1));
    let shown = Memo::new(move |_| {
        let tiles = all.get().into_iter();
        tiles
            .skip(page.get() * per_page.get())
            .take(per_page.get())
            .collect::<Vec<_>>()
    });
    let places = Memo::new(move |_| gallery(space.get(), shown.with(Vec::len), camera_shapes(space.get())));
    let place_of = move |key: &TileKey| {
        let index = shown.with(|shown| shown.iter().position(|other| other == key));
        index
            .and_then(|index| places.with(|places| places.get(index).copied()))
            .unwrap_or_default()
    };
    view! {
        <div class="tiles" node_ref=stage>
            <For each=move || shown.get() key=Clone::clone let:key>
                {
                    let place = Memo::new({
                        let key = key.clone();
                        move |_: Option<&Rect>| place_of(&key)
                    });
                    tile(&key, place)
                }
            </For>
        </div>
        <Show when=move || { pages.get() > 1 }>{pager(page, pages, wanted)}</Show>
    }
}

fn pager(page: Memo<usize>, pages: Memo<usize>, wanted: RwSignal<usize>) -> impl IntoView {
    let words = use_words();
    let turn = move |forward: bool| {
        let (page, pages) = (page.get_untracked(), pages.get_untracked());
        let next = if forward { page + 1 } else { page + pages - 1 };
        wanted.set(next % pages);
    };
    view! {
        <div class="pager">
            {icon_button(Icon::Previous, move || words.get().previous_page, move || turn(false))}
            <p role="status">
                <span aria-hidden="true">{move || page.get() + 1}" / "{pages}</span>
                <span class="visually-hidden">{move || (words.get().page_of)(page.get() + 1, pages.get())}</span>
            </p>
            {icon_button(Icon::Next, move || words.get().next_page, move || turn(true))}
        </div>
    }
}
