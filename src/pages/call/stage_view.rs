//! How this person wants to see the stage: arrangement, own tile, pinned tile, page.

use leptos::prelude::*;
use leptos::reactive::computed::Selector;

use crate::browser::storage;
use crate::state::{TileKey, use_page_config};
use parlour_call::layout::arrangement::{LayoutPreferences, OwnTile, View};

/// Key of the arrangement in the browser's storage.
const VIEW_KEY: &str = "parlour.view";
/// Key of the place of one's own tile in the browser's storage.
const OWN_KEY: &str = "parlour.own-tile";

/// The arrangements, in the order in which they are offered.
pub(super) const VIEWS: [View; 2] = [View::Gallery, View::Spotlight];
/// The places for one's own tile, in the order in which they are offered.
pub(super) const OWN_TILES: [OwnTile; 3] = [OwnTile::InGrid, OwnTile::Corner, OwnTile::Hidden];

/// What the person wants to see; a context of [`CallPage`](super::CallPage). Arrangement and own tile are remembered from visit to visit, pin
/// and page belong to one call.
#[derive(Clone, Copy)]
pub(super) struct StageView {
    /// The arrangement.
    pub(super) view: RwSignal<View>,
    /// Where one's own tile is.
    pub(super) own: RwSignal<OwnTile>,
    /// The page of tiles to show, counted from 0; one beyond the last is the last.
    pub(super) page: RwSignal<usize>,
    /// The tile that stays large.
    pin: RwSignal<Option<TileKey>>,
    /// Tells only the two tiles concerned when the pin changes.
    pinned: StoredValue<Selector<Option<TileKey>>>,
}

impl StageView {
    /// The view as it was left on the last visit. A voice room offers no choice for one's own tile, so there it is always among the
    /// others.
    pub(super) fn from_storage() -> Self {
        let view = storage::get(VIEW_KEY);
        let own = storage::get(OWN_KEY).filter(|_| !use_page_config().is_voice());
        let view_of = |code: &str| VIEWS.into_iter().find(|view| view_code(*view) == code);
        let own_of = |code: &str| OWN_TILES.into_iter().find(|own| own_code(*own) == code);
        let pin = RwSignal::new(None);
        Self {
            view: RwSignal::new(view.as_deref().and_then(view_of).unwrap_or_default()),
            own: RwSignal::new(own.as_deref().and_then(own_of).unwrap_or_default()),
            page: RwSignal::new(0),
            pin,
            pinned: StoredValue::new(Selector::new(move || pin.get())),
        }
    }

    /// All of it, as the layout takes it. Tracked.
    pub(super) fn wish(self) -> LayoutPreferences<TileKey> {
        LayoutPreferences {
            view: self.view.get(),
            own: self.own.get(),
            pin: self.pin.get(),
            page: self.page.get(),
        }
    }

    /// Remembers the page that is shown where there are fewer than before, so that one stands there when more come. While a tile is pinned
    /// the page before is kept.
    pub(super) fn settle_on(self, shown: usize) {
        if self.page.get_untracked() > shown && self.pin.with_untracked(Option::is_none) {
            self.page.set(shown);
        }
    }

    /// Whether this tile is pinned, for as long as the current owner lives.
    pub(super) fn pinned(self, key: &TileKey) -> Signal<bool> {
        let key = Some(key.clone());
        let gone = key.clone();
        on_cleanup(move || {
            self.pinned.try_with_value(|pinned| pinned.remove(&gone));
        });
        Signal::derive(move || {
            let is_pinned = self.pinned.try_with_value(|pinned| pinned.selected(&key));
            is_pinned.unwrap_or_default()
        })
    }

    /// Pins this tile in place of any other, or unpins it.
    pub(super) fn toggle_pin(self, key: &TileKey) {
        self.pin.update(|pin| {
            let pinned = pin.as_ref() == Some(key);
            *pin = (!pinned).then(|| key.clone());
        });
    }

    /// Changes the arrangement, remembers it, and unpins: who changes the arrangement wants to see it.
    pub(super) fn set_view(self, view: View) {
        storage::set(VIEW_KEY, view_code(view));
        self.view.set(view);
        self.pin.set(None);
    }

    /// Changes the place of one's own tile, and remembers it.
    pub(super) fn set_own(self, own: OwnTile) {
        storage::set(OWN_KEY, own_code(own));
        self.own.set(own);
    }
}

/// The view of the call that the current view belongs to.
pub(super) fn use_stage_view() -> StageView {
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
        OwnTile::InGrid => "among",
        OwnTile::Corner => "corner",
        OwnTile::Hidden => "hidden",
    }
}
