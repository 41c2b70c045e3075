//! The tiles of one page, placed by [`crate::call::arrange`].

use crate::ui::kit::dom::{Html, NodeRef, each, view};
use leptos::prelude::*;
use web_sys::HtmlElement;

use super::ahead::use_ahead;
use super::placing::Placing;
use super::screen::screen_tile;
use super::sight::tell_tiles;
use super::tile::tile;
use super::view::{StageView, use_view};
use crate::browser::timer::Timer;
use crate::call::Command;
use crate::call::arrange::{Arrangement, Cast, arrange};
use crate::call::layout::Space;
use crate::janus::message::Id;
use crate::model::{Memo, Seating, Signal, TileKey, TileSource};
use crate::time::Span;
use crate::ui::context::{use_model, use_words};
use crate::ui::kit::button::icon_button;
use crate::ui::kit::icons::Icon;
use crate::ui::kit::live::{effect, memo, shown};
use crate::ui::kit::observe::size_of;

/// So many tiles are built with one picture of the screen: when fifty people come at once, or a page is turned, it stays responsive.
const NEWCOMERS: usize = 6;
const FRAME: Span = Span(16);
/// More tiles than this come, go and move without a show: each of them would cost as much as all the others.
const CROWD: usize = 12;

/// Between two tiles, in CSS pixels; less on a small stage, where every pixel is picture.
fn gap(width: f64) -> f64 {
    if width < 600.0 { 6.0 } else { 10.0 }
}

/// The tiles, and a pager where they do not all fit.
pub(super) fn grid() -> Html {
    let model = use_model();
    let view = use_view();
    let stage = NodeRef::<HtmlElement>::new();
    let size = size_of(stage);
    let space = memo(move || {
        let (width, height) = size.get();
        let gap = gap(width);
        Space { width, height, gap }
    });
    let page = memo(move || arrange(space.get(), &model.seating.with(cast), &view.wish()));
    let measured = memo(move || space.get().width > 0.0);
    seat_in_front(measured, page);
    tell_tiles(page, measured);
    let ahead = use_ahead();
    // Who went as we came has a tile that nobody takes.
    effect(move || model.tiles.with(|tiles| ahead.keep(tiles)));
    let on_page = memo(move || {
        let on_page = |key: &&TileKey| page.with(|page| page.tiles.iter().any(|tile| tile.key == **key));
        // The page's order of elements stays the same whoever becomes large, or the pictures would start anew.
        // Everybody has their place at once, and their tile as soon as the model knows them.
        model
            .tiles
            .with(|tiles| tiles.iter().filter(on_page).cloned().collect::<Vec<_>>())
    });
    let on_page = few_at_once(on_page, measured);
    let crowded = memo(move || page.with(|page| page.tiles.len() > CROWD));
    view.page_shown.set(Some(page));
    let tile_of = move |key: TileKey| ahead.take(&key).unwrap_or_else(|| build(&key, view));
    view! {
        <div class="tiles" data-crowded=move || crowded.get() node_ref=stage>
            {each(move || on_page.get(), TileKey::name, tile_of)}
        </div>
        {shown(move || { page.with(|page| page.pages > 1) }, move || pager(page, view))}
    }
}

/// Builds a tile for a stage, which may be there or still to come.
pub(super) fn build(key: &TileKey, view: StageView) -> Html {
    let place = memo({
        let key = key.clone();
        move || {
            view.page_shown
                .get()
                .map_or_else(Placing::default, |page| page.with(|page| place_of(&key, page)))
        }
    });
    match key.source {
        TileSource::Camera => tile(key, place),
        TileSource::Screen => screen_tile(key, place),
    }
}

fn place_of(key: &TileKey, page: &Arrangement<TileKey>) -> Placing {
    let placed = page.tiles.iter().find(|tile| tile.key == *key);
    placed.map_or_else(Placing::default, |tile| Placing {
        role: tile.role,
        rect: tile.rect,
    })
}

/// The same keys, of which at most so many have to be built with each picture of the screen.
fn few_at_once(wanted: Memo<Vec<TileKey>>, measured: Memo<bool>) -> Signal<Vec<TileKey>> {
    let ahead = use_ahead();
    let built = Signal::new(Vec::<TileKey>::new());
    let more = Signal::new(());
    let wait = StoredValue::new_local(Timer::new(move || more.set(())));
    effect(move || {
        more.track();
        let mut places = NEWCOMERS;
        let mut all = true;
        let mut next = wanted.get();
        built.with_untracked(|built| {
            next.retain(|key| {
                let there = built.contains(key) || ahead.has(key);
                let stays = there || places > 0;
                places -= usize::from(stays && !there);
                all &= stays;
                stays
            });
        });
        built.set(next);
        if all && measured.get() {
            // On another page they would play unseen.
            ahead.keep(&[]);
        }
        if !all {
            wait.with_value(|wait| wait.set(FRAME));
        }
    });
    built
}

fn cast(seating: &Seating) -> Cast<TileKey> {
    let key = |feed: &Id, source| TileKey {
        feed: feed.clone(),
        source,
    };
    let camera = |feed: &Id| key(feed, TileSource::Camera);
    let screen = |feed: &Id| key(feed, TileSource::Screen);
    Cast {
        own: seating.own.as_ref().map(camera),
        own_screen: seating.own.as_ref().filter(|_| seating.own_screen).map(screen),
        cameras: seating.others.iter().map(camera).collect(),
        screens: seating.screens.iter().map(screen).collect(),
        featured: seating.featured.as_ref().map(camera),
    }
}

/// Tells the call how many of the others the first page shows, so that who talks can be brought there.
fn seat_in_front(measured: Memo<bool>, page: Memo<Arrangement<TileKey>>) {
    let model = use_model();
    let front = memo(move || page.with(|page| page.front));
    effect(move || {
        if measured.get() {
            model.call(Command::SeatInFront(front.get()));
        }
    });
}

fn pager(page: Memo<Arrangement<TileKey>>, view: StageView) -> Html {
    let words = use_words();
    let turn = move |forward: bool| {
        let (page, pages) = page.with_untracked(|page| (page.page, page.pages));
        let next = if forward { page + 1 } else { page + pages - 1 };
        view.page.set(next % pages);
    };
    let number = memo(move || page.with(|page| page.page + 1));
    let pages = memo(move || page.with(|page| page.pages));
    view! {
        <div class="pager">
            {icon_button(Icon::Previous, |texts| texts.previous_page, move || turn(false))}
            <p role="status">
                <span aria-hidden="true">{move || number.get()}" / "{move || pages.get()}</span>
                <span class="visually-hidden">{move || (words.get().page_of)(number.get(), pages.get())}</span>
            </p>
            {icon_button(Icon::Next, |texts| texts.next_page, move || turn(true))}
        </div>
    }
}
