//! The tiles of one page, placed by [`crate::call::arrange`].

use std::rc::Rc;

use crate::ui::kit::dom::{Html, NodeRef, each, view};
use web_sys::HtmlElement;

use super::ahead::Built;
use super::placing::{self, CROWD};
use super::screen::screen_tile;
use super::sight::tell_tiles;
use super::tile::tile;
use super::view::{StageView, use_view};
use crate::browser::timer::Timer;
use crate::call::Command;
use crate::call::arrange::{Arrangement, Cast, arrange};
use crate::call::layout::Space;
use crate::janus::Id;
use crate::model::{Memo, Seating, Signal, TileKey, TileSource};
use crate::ui::context::{use_model, use_words};
use crate::ui::kit::button::icon_button;
use crate::ui::kit::icons::Icon;
use crate::ui::kit::live::{Live, effect, live, memo, read, shown};
use crate::ui::kit::observe::size_of;
use crate::ui::kit::queue::Queue;
use std::time::Duration;

/// So many are built with one picture of the screen: when fifty people come at once, or a page is turned, it stays responsive.
const AT_ONCE: usize = 3;
const FRAME: Duration = Duration::from_millis(16);

/// Between two tiles, in CSS pixels; less on a small stage, where every pixel is picture.
fn gap(width: f64) -> f64 {
    if width < 600.0 { 6.0 } else { 10.0 }
}

/// The tiles, and a pager where they do not all fit.
pub(super) fn grid(tiles: Built) -> Html {
    let model = use_model();
    let view = use_view();
    let Built { pieces, keys } = tiles;
    let stage = NodeRef::<HtmlElement>::new();
    // In turns of their own, for the stage was built in this one: to measure it, by which the tiles get their places, and to put them in.
    let later = Queue::new(1);
    let standing = NodeRef::new();
    let measured_later = Rc::clone(&later);
    effect(move || {
        if let Some(stage) = stage.get() {
            measured_later.push(move || {
                standing.set(&stage);
                false
            });
        }
    });
    let size = size_of(standing);
    let space = memo(move || {
        let (width, height) = size.get();
        let gap = gap(width);
        Space { width, height, gap }
    });
    let page = memo(move || arrange(space.get(), &model.seating.with(cast), &view.wish()));
    let measured = memo(move || space.get().width > 0.0);
    seat_in_front(measured, page);
    tell_tiles(page, measured);
    let on_page = live(move || {
        let on_page = |key: &&TileKey| page.with(|page| page.tiles.iter().any(|tile| tile.key == **key));
        // The page's order of elements stays the same whoever becomes large, or the pictures would start anew.
        // Everybody has their place at once, and their tile as soon as the model knows them.
        let on_page = || {
            model
                .tiles
                .with(|tiles| tiles.iter().filter(on_page).cloned().collect())
        };
        // What is built already stays meanwhile.
        measured.get().then(on_page)
    });
    few_at_once(on_page, keys);
    view.places.follow(page, measured);
    // Where they would stand before it is measured is nowhere. As many at once as get their places, or they would wait in the page.
    let mut pieces = Some(pieces);
    effect(move || {
        if measured.get()
            && let Some(stage) = stage.get_untracked()
        {
            let Some(pieces) = pieces.take() else { return };
            later.push(move || pieces.enter(&stage, placing::AT_ONCE));
        }
    });
    view! {
        <div class="tiles" data-crowded=move || page.with(|page| page.tiles.len() > CROWD) node_ref=stage>
        </div>
        {shown(move || { page.with(|page| page.pages > 1) }, move || pager(page, view))}
    }
}

/// The tiles of a stage, which may be there or still to come.
pub(super) fn tiles(keys: Signal<Vec<TileKey>>, view: StageView) -> Html {
    each(
        move || keys.get(),
        TileKey::name,
        move |key| {
            let place = view.places.of(&key);
            match key.source {
                TileSource::Camera => tile(&key, place),
                TileSource::Screen => screen_tile(&key, place),
            }
        },
    )
}

/// Brings the keys in line with those that are wanted, as soon as that is known; of new ones, a few at once with each picture of the screen.
pub(super) fn few_at_once(wanted: Live<Option<Vec<TileKey>>>, built: Signal<Vec<TileKey>>) {
    let more = Signal::new(());
    let wait = Timer::new(move || more.set(()));
    effect(move || {
        more.track();
        let Some(mut next) = read(&wanted) else { return };
        let mut places = AT_ONCE;
        let mut all = true;
        built.with_untracked(|built| {
            next.retain_mut(|key| {
                let stays = built.contains(key) || places > 0;
                places -= usize::from(stays && !built.contains(key));
                all &= stays;
                stays
            });
        });
        if built.with_untracked(|built| *built != next) {
            built.set(next);
        }
        if !all {
            wait.set(FRAME);
        }
    });
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
