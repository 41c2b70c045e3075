//! How the person wants to see the stage: arrangement, own tile, what is pinned, which page.

use std::rc::Rc;

use crate::ui::kit::dom::{Html, view};
use leptos::prelude::*;
use web_sys::Event;

use super::placing::Places;
use crate::browser::storage;
use crate::call::arrange::{OwnTile, View, Wish};
use crate::i18n::Texts;
use crate::model::{Signal, Stored, TileKey};
use crate::ui::context::{use_model, use_words};
use crate::ui::kit::icons::{Icon, icon};
use crate::ui::kit::live::{Handler, Live, live, on};
use crate::ui::kit::queue::Queue;

/// Where the arrangement is remembered.
const VIEW_KEY: &str = "parlour.view";
/// Where the place of one's own tile is remembered.
const OWN_KEY: &str = "parlour.own-tile";
/// So many sounds begin in one turn of the page.
const SOUNDS: usize = 6;

const VIEWS: [View; 2] = [View::Gallery, View::Spotlight];
const OWN_TILES: [OwnTile; 3] = [OwnTile::Among, OwnTile::Corner, OwnTile::Hidden];

/// What the person wants to see. Each call has its own; arrangement and own tile are remembered from visit to visit.
#[derive(Clone, Copy)]
pub(super) struct StageView {
    /// How it is arranged.
    pub(super) view: Signal<View>,
    /// Where one's own tile stands.
    pub(super) own: Signal<OwnTile>,
    /// What is large whatever happens.
    pub(super) pin: Signal<Option<TileKey>>,
    /// The page that was turned to.
    pub(super) page: Signal<usize>,
    /// Whether the stage is there, or only made ready.
    pub(super) open: Signal<bool>,
    /// Lets the sounds begin: each costs a millisecond, and fifty at once would hold up the first picture.
    pub(super) plays: Stored<Rc<Queue>>,
    /// Where everything stands.
    pub(super) places: Places,
}

impl StageView {
    /// As it was left on the last visit.
    pub(super) fn remembered() -> Self {
        let view = storage::get(VIEW_KEY);
        // A voice room has no choice of it, so it is nowhere taken back.
        let own = storage::get(OWN_KEY).filter(|_| !use_model().is_voice());
        let of_code = |code: &str| VIEWS.into_iter().find(|view| view_code(*view) == code);
        let own_of = |code: &str| OWN_TILES.into_iter().find(|own| own_code(*own) == code);
        Self {
            view: Signal::new(view.as_deref().and_then(of_code).unwrap_or_default()),
            own: Signal::new(own.as_deref().and_then(own_of).unwrap_or_default()),
            pin: Signal::new(None),
            page: Signal::new(0),
            open: Signal::new(false),
            plays: Stored::new(Queue::new(SOUNDS)),
            places: Places::new(),
        }
    }

    /// All of it in one.
    pub(super) fn wish(self) -> Wish<TileKey> {
        Wish {
            view: self.view.get(),
            own: self.own.get(),
            pin: self.pin.get(),
            page: self.page.get(),
        }
    }

    /// Pins this tile and no other, or lets it go.
    pub(super) fn toggle_pin(self, key: &TileKey) {
        self.pin.update(|pin| {
            let pinned = pin.as_ref() == Some(key);
            *pin = (!pinned).then(|| key.clone());
        });
    }

    fn arrange(self, view: View) {
        storage::set(VIEW_KEY, view_code(view));
        self.view.set(view);
        // Who turns to another arrangement wants to see it.
        self.pin.set(None);
    }

    fn place_own(self, own: OwnTile) {
        storage::set(OWN_KEY, own_code(own));
        self.own.set(own);
    }
}

pub(super) fn use_view() -> StageView {
    expect_context()
}

const fn view_code(view: View) -> &'static str {
    match view {
        View::Gallery => "gallery",
        View::Spotlight => "spotlight",
    }
}

const fn own_code(own: OwnTile) -> &'static str {
    match own {
        OwnTile::Among => "among",
        OwnTile::Corner => "corner",
        OwnTile::Hidden => "hidden",
    }
}

/// The button that opens the choices, and the choices. The browser's own popover closes on Escape and on a click elsewhere, and gives
/// the focus back.
pub(super) fn view_menu() -> Html {
    let words = use_words();
    let view = use_view();
    let has_own = !use_model().is_voice();
    let arrangements = VIEWS.map(|choice| {
        let name: fn(&Texts) -> &'static str = match choice {
            View::Gallery => |texts| texts.on_stage.gallery,
            View::Spotlight => |texts| texts.on_stage.spotlight,
        };
        let checked = live(move || view.view.get() == choice);
        radio("view", words.of(name), checked, on(move |_| view.arrange(choice)))
    });
    let own_tiles = OWN_TILES.map(|choice| {
        let name: fn(&Texts) -> &'static str = match choice {
            OwnTile::Among => |texts| texts.on_stage.own_among,
            OwnTile::Corner => |texts| texts.on_stage.own_corner,
            OwnTile::Hidden => |texts| texts.on_stage.own_hidden,
        };
        let checked = live(move || view.own.get() == choice);
        radio(
            "own-tile",
            words.of(name),
            checked,
            on(move |_| view.place_own(choice)),
        )
    });
    let name = words.of(|texts| texts.on_stage.view);
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=Live::clone(&name)
            title=Live::clone(&name)
            popovertarget="view-menu"
        >
            {icon(Icon::View)}
        </button>
        <div id="view-menu" class="view-menu" popover="auto" role="group" aria-label=name>
            <fieldset class="choice">
                <legend>{words.of(|texts| texts.on_stage.arrangement)}</legend>
                <div>{arrangements}</div>
            </fieldset>
            {has_own
                .then(|| {
                    view! {
                        <fieldset class="choice">
                            <legend>{words.of(|texts| texts.on_stage.own_tile)}</legend>
                            <div data-tall="">{own_tiles}</div>
                        </fieldset>
                    }
                })}
        </div>
    }
}

fn radio(group: &'static str, name: Live<&'static str>, checked: Live<bool>, choose: Handler<Event>) -> Html {
    view! {
        <label>
            <input type="radio" name=group prop:checked=checked on:change=choose />
            <span>{name}</span>
        </label>
    }
}
