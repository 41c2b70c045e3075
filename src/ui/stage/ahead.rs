//! The stage that is made ready while the person is still in the lobby: the others' tiles are built and stand nowhere yet, so that the click
//! on Join only has to put them in.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlMediaElement};

use super::grid::build;
use super::view::StageView;
use crate::browser::timer::Timer;
use crate::model::{Model, Signal, TileKey};
use crate::time::Span;
use crate::ui::context::{Opened, Words, use_model, use_opened};
use crate::ui::kit::dom::Html;
use crate::ui::kit::live::effect;

/// So many tiles are built with one picture of the screen: the lobby stays responsive.
const AT_ONCE: usize = 3;
const FRAME: Span = Span(16);
/// As many as a page of the stage holds.
const MOST: usize = 49;

/// Where the lobby leaves it and the stage finds it. Each lobby makes its own; what no stage takes over is let go.
#[derive(Clone, Copy)]
pub(crate) struct Ahead(StoredValue<Option<Ready>, LocalStorage>);

struct Ready {
    view: StageView,
    tiles: Vec<Built>,
    /// Of everything in it. It has no parent, for the lobby goes before the stage comes.
    owner: Owner,
}

/// A tile with all that belongs to it, until it is taken.
struct Built {
    key: TileKey,
    tile: Option<(Html, Owner)>,
}

impl Drop for Built {
    fn drop(&mut self) {
        let Some((tile, _)) = &self.tile else { return };
        // A picture that plays and is in no page would go on for as long as its stream does.
        let tile = tile.node().dyn_ref::<Element>();
        if let Some(video) = tile.and_then(|tile| tile.query_selector("video").ok().flatten()) {
            video.unchecked_ref::<HtmlMediaElement>().set_src_object(None);
        }
    }
}

impl Ready {
    fn new(model: Model, opened: Opened) -> Self {
        let owner = Owner::default();
        let view = owner.with(|| {
            provide_context(model);
            provide_context(opened);
            provide_context(Words::new(model.language));
            let view = StageView::remembered();
            provide_context(view);
            view
        });
        Self {
            view,
            tiles: Vec::new(),
            owner,
        }
    }
}

impl Ahead {
    /// Belongs to whatever outlives the screens.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// Builds the tiles of those whom the lobby foresees, a few at a time, for as long as the lobby is there.
    pub(crate) fn make_ready(self) {
        let model = use_model();
        self.0.set_value(Some(Ready::new(model, use_opened())));
        let more = Signal::new(());
        let wait = StoredValue::new_local(Timer::new(move || more.set(())));
        effect(move || {
            more.track();
            let wanted = model.foreseen.get();
            self.keep(&wanted);
            let missing = wanted.into_iter().take(MOST).filter(|key| !self.has(key));
            for (number, key) in missing.enumerate() {
                if number == AT_ONCE {
                    wait.with_value(|wait| wait.set(FRAME));
                    break;
                }
                untrack(|| self.build(key));
            }
        });
    }

    fn build(self, key: TileKey) {
        let known = |ready: &Option<Ready>| ready.as_ref().map(|ready| (ready.view, ready.owner.child()));
        let Some((view, owner)) = self.0.with_value(known) else {
            return;
        };
        let tile = owner.with(|| build(&key, view));
        let built = Built {
            key,
            tile: Some((tile, owner)),
        };
        self.update(|ready| ready.tiles.push(built));
    }

    fn update<R>(self, change: impl FnOnce(&mut Ready) -> R) -> Option<R> {
        self.0
            .try_update_value(|ready| ready.as_mut().map(change))
            .flatten()
    }

    /// Whether this tile is built and not taken yet.
    pub(super) fn has(self, key: &TileKey) -> bool {
        let has = |ready: &Ready| ready.tiles.iter().any(|built| built.key == *key);
        self.0.with_value(|ready| ready.as_ref().is_some_and(has))
    }

    /// Lets go of all others.
    pub(super) fn keep(self, wanted: &[TileKey]) {
        let others = |ready: &mut Ready| {
            let tiles = std::mem::take(&mut ready.tiles);
            let (stay, go) = tiles.into_iter().partition(|built| wanted.contains(&built.key));
            ready.tiles = stay;
            go
        };
        // What goes does so when nothing is borrowed any more.
        drop::<Option<Vec<Built>>>(self.update(others));
    }

    /// The stage begins with what was made ready for it; all of that goes with the stage.
    pub(super) fn open(self) -> StageView {
        on_cleanup(move || drop(self.0.try_update_value(Option::take)));
        let view = self.0.with_value(|ready| ready.as_ref().map(|ready| ready.view));
        view.unwrap_or_else(StageView::remembered)
    }

    /// The tile, if it is built: the current owner's from now on.
    pub(super) fn take(self, key: &TileKey) -> Option<Html> {
        let found = |ready: &mut Ready| {
            let at = ready.tiles.iter().position(|built| built.key == *key)?;
            Some(ready.tiles.remove(at))
        };
        let (tile, owner) = self.update(found).flatten()?.tile.take()?;
        on_cleanup(move || drop(owner));
        Some(tile)
    }
}

pub(super) fn use_ahead() -> Ahead {
    expect_context()
}
