//! The stage that is made ready while the person is still in the lobby: the others' tiles and sounds are built and wait in the
//! wings, so that the click on Join only has to put them in.

use leptos::prelude::*;

use super::grid::{few_at_once, tiles};
use super::sounds::sounds;
use super::view::StageView;
use crate::model::{Signal, Stored, TileKey};
use crate::ui::context::{Around, use_model, use_opened};
use crate::ui::kit::dom::{Html, Wings};
use crate::ui::kit::live::{Live, live};

/// As many as a page of the stage holds.
const MOST: usize = 49;

/// Where the lobby leaves it and the stage finds it. Each lobby makes its own.
#[derive(Clone, Copy)]
pub(crate) struct Ahead(Stored<Option<Ready>>);

/// A stage's tiles and sounds, whether it is there or still to come.
pub(super) struct Ready {
    pub(super) view: StageView,
    pub(super) tiles: Built,
    pub(super) sounds: Built,
    whole: Option<Whole>,
}

/// A list that can be longer than what is built of it.
pub(super) struct Built {
    pub(super) pieces: Wings,
    /// Which of them there are.
    pub(super) keys: Signal<Vec<TileKey>>,
}

impl Built {
    fn new(list: impl Fn(Signal<Vec<TileKey>>) -> Html) -> Self {
        let keys = Signal::new(Vec::new());
        let pieces = Wings::holding(&list(keys));
        Self { pieces, keys }
    }
}

/// The owner of everything in it. It has no parent, for the lobby goes before the stage comes; so nobody else ends it, and what it owns
/// knows it.
struct Whole(Owner);

impl Drop for Whole {
    fn drop(&mut self) {
        self.0.cleanup();
    }
}

impl Ready {
    fn new() -> Self {
        let (model, opened) = (use_model(), use_opened());
        let owner = Owner::default();
        let (view, tiles, sounds) = owner.with(|| {
            Around::provide(model, opened);
            let view = StageView::remembered();
            provide_context(view);
            (view, Built::new(|keys| tiles(keys, view)), Built::new(sounds))
        });
        Self {
            view,
            tiles,
            sounds,
            whole: Some(Whole(owner)),
        }
    }
}

impl Ahead {
    /// Belongs to whatever outlives the screens.
    pub(crate) fn new() -> Self {
        Self(Stored::new(None))
    }

    /// Builds the tiles and sounds of those whom the lobby foresees, a few at a time, for as long as the lobby is there.
    pub(crate) fn make_ready(self) {
        let model = use_model();
        let ready = Ready::new();
        let foreseen = live(move || {
            let mut keys = model.foreseen.get();
            keys.truncate(MOST);
            Some(keys)
        });
        few_at_once(Live::clone(&foreseen), ready.tiles.keys);
        few_at_once(foreseen, ready.sounds.keys);
        self.0.set(Some(ready));
    }

    /// The stage begins with what was made ready for it, which from now on goes when the stage does.
    pub(super) fn open(self) -> Ready {
        let ready = self.0.take();
        let mut ready = ready.unwrap_or_else(Ready::new);
        Stored::new(ready.whole.take());
        ready.view.open.set(true);
        provide_context(ready.view);
        ready
    }
}
