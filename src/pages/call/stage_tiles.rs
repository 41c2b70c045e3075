//! The tiles of one page, placed by [`parlour_call::layout::arrangement`].

use std::time::Duration;

use leptos::either::Either;
use leptos::html;
use leptos::prelude::*;

use super::pager::Pager;
use super::placement::Placements;
use super::screen_tile::ScreenTile;
use super::stage_view::use_stage_view;
use super::throttle::{CROWD, throttle_new_items};
use super::tile::Tile;
use super::visible_tiles::report_visibility;
use crate::components::observe::use_element_size;
use crate::state::{Seating, TileKey, TileSource, set_if_changed, use_call, use_call_handle};
use parlour_call::layout::Space;
use parlour_call::layout::arrangement::{Arrangement, LayoutInput, arrange};

/// Tiles that are built in the lobby at most: as many as a page of the stage holds.
const PREPARED: usize = 49;

/// Distance between two tiles in CSS pixels, by the width of the stage; less on a small one, where every pixel is picture.
fn gap(width: f64) -> f64 {
    if width < 600.0 { 6.0 } else { 10.0 }
}

/// The tiles, and a pager where they do not all fit.
///
/// In the lobby it is mounted and hidden: the others' tiles are built there, so that their `<video>` elements exist when the person joins, and
/// only have to be placed. They have no place before, so that nothing of them is found, seen or read out.
#[component]
pub(super) fn StageTiles(
    /// Whether the call is shown.
    open: Signal<bool>,
) -> impl IntoView {
    let call = use_call();
    let stage_view = use_stage_view();
    let stage = NodeRef::<html::Div>::new();
    let size = measure(stage, open);
    let space = Memo::new(move |_| {
        let (width, height) = size.get();
        let gap = gap(width);
        Space { width, height, gap }
    });
    let arrangement = Memo::new(move |_| arrange(space.get(), &call.seating.with(cast), &stage_view.wish()));
    let measured = Memo::new(move |_| open.get() && space.get().width > 0.0);
    report_front_seats(arrangement, measured);
    Effect::new(move |_| {
        let shown = arrangement.with(|page| page.page);
        if measured.get() {
            stage_view.settle_on(shown);
        }
    });
    report_visibility(arrangement, measured);
    let placements = Placements::new();
    placements.follow(arrangement, measured);
    let keys = throttle_new_items(move || {
        if !open.get() {
            return Some(
                call.prewarmed
                    .with(|tiles| tiles.iter().take(PREPARED).cloned().collect()),
            );
        }
        // Until the stage has a size, the tiles that were built in the lobby stay.
        measured
            .get()
            .then(|| tiles_on_page(&call.tiles.get(), arrangement))
    });
    let tile = move |key: TileKey| {
        let signals = call.participant(&key.feed);
        signals.map(|signals| {
            let placement = placements.register(&key);
            match key.source {
                TileSource::Camera => Either::Left(view! { <Tile key signals placement /> }),
                TileSource::Screen => Either::Right(view! { <ScreenTile key signals placement /> }),
            }
        })
    };
    let is_crowded = move || arrangement.with(|page| page.tiles.len() > CROWD);
    let has_pages = move || open.get() && arrangement.with(|page| page.pages > 1);
    view! {
        <div class="tiles" data-crowded=is_crowded node_ref=stage>
            <For each=move || keys.get() key=TileKey::clone children=tile />
        </div>
        <Show when=has_pages>
            <Pager arrangement />
        </Show>
    }
}

/// The size of the stage in CSS pixels; zero while it is hidden.
fn measure(stage: NodeRef<html::Div>, open: Signal<bool>) -> RwSignal<(f64, f64)> {
    let size = use_element_size(stage);
    // A resize observer tells of the stage only one frame after it is shown. It is measured in a task of its own, for to lay out what was
    // built in this one takes its time as well.
    Effect::new(move |_| {
        if !open.get() {
            return;
        }
        let look = move || {
            if let Some(stage) = stage.try_get_untracked().flatten() {
                let rect = stage.get_bounding_client_rect();
                set_if_changed(&size, &(rect.width(), rect.height()));
            }
        };
        set_timeout(look, Duration::ZERO);
    });
    size
}

/// The tiles of the room that are on the page, in the order of the room: whichever becomes large, their order in the document stays.
fn tiles_on_page(tiles: &[TileKey], arrangement: Memo<Arrangement<TileKey>>) -> Vec<TileKey> {
    arrangement.with(|page| {
        let is_on_page = |key: &&TileKey| page.tiles.iter().any(|tile| tile.key == **key);
        tiles.iter().filter(is_on_page).cloned().collect()
    })
}

fn cast(seating: &Seating) -> LayoutInput<TileKey> {
    LayoutInput {
        own: seating.own.as_ref().map(TileKey::camera),
        own_screen: seating
            .own
            .as_ref()
            .filter(|_| seating.own_screen)
            .map(TileKey::screen),
        cameras: seating.others.iter().map(TileKey::camera).collect(),
        screens: seating.screens.iter().map(TileKey::screen).collect(),
        active_speaker: seating.featured.as_ref().map(TileKey::camera),
    }
}

/// Tells the call how many of the others the first page shows, so that it can bring the active speaker there.
fn report_front_seats(arrangement: Memo<Arrangement<TileKey>>, measured: Memo<bool>) {
    let handle = use_call_handle();
    let front = Memo::new(move |_| arrangement.with(|page| page.front));
    Effect::new(move |_| {
        if measured.get() {
            handle.set_front_seats(front.get());
        }
    });
}
