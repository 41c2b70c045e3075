//! Where a tile stands, as its attributes and styles say it.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;

use crate::browser::page;
use crate::browser::timer::Timer;
use crate::call::arrange::{Arrangement, Role};
use crate::call::layout::Rect;
use crate::model::{Memo, Signal, TileKey};
use crate::ui::kit::live::{effect, memo};
use std::time::Duration;

/// More tiles than this come, go and move without a show: each of them would cost as much as all the others.
pub(super) const CROWD: usize = 12;
/// Of a crowd so many get their places with one picture of the screen, for to style, lay out and paint them is one task of the browser's.
pub(super) const AT_ONCE: usize = 8;
/// What a tile knows of its place: none before the stage has a size.
pub(super) type Place = Signal<Option<Placing>>;

/// Whether a tile has a place, wherever that is.
pub(super) fn has_place(place: Place) -> Memo<bool> {
    memo(move || place.with(Option::is_some))
}

/// The places of all tiles.
#[derive(Clone, Copy)]
pub(super) struct Places {
    /// What is where, once the stage has a size.
    page: Signal<Option<Memo<Arrangement<TileKey>>>>,
    of: Signal<Vec<(TileKey, Place)>>,
}

impl Places {
    /// Of a stage that has no size yet.
    pub(super) fn new() -> Self {
        Self {
            page: Signal::new(None),
            of: Signal::new(Vec::new()),
        }
    }

    /// Tells the tiles where they stand from the moment when the stage has a size, as long as the current owner lives.
    pub(super) fn follow(self, page: Memo<Arrangement<TileKey>>, measured: Memo<bool>) {
        let more = Signal::new(());
        let wait = Rc::new(Timer::new(move || more.set(())));
        // How many may still move with this picture.
        let left = Rc::new(Cell::new(AT_ONCE));
        // Whose turn it is: where the stage changes with every picture, the first ones would have all of them.
        let mut next = 0;
        effect(move || {
            more.track();
            if !measured.get() {
                return;
            }
            if self.page.with_untracked(Option::is_none) {
                self.page.set(Some(page));
            }
            let (mut moved, crowd) = page.with(|page| {
                let moved = |(at, (key, place)): (usize, &(TileKey, Place))| {
                    let wanted = placing_of(key, page);
                    (place.get_untracked() != wanted).then_some((at, *place, wanted))
                };
                let moved = self
                    .of
                    .with_untracked(|tiles| tiles.iter().enumerate().filter_map(moved).collect::<Vec<_>>());
                (moved, page.tiles.len() > CROWD)
            });
            // What nobody sees is no task of the browser's.
            let free = !crowd || !page::is_visible();
            let first = moved.iter().position(|(at, ..)| *at >= next);
            moved.rotate_left(first.unwrap_or_default());
            let most = if free { moved.len() } else { left.get() };
            for (at, place, wanted) in moved.iter().take(most) {
                next = at + 1;
                place.set(*wanted);
            }
            if free {
                return;
            }
            left.set(most.saturating_sub(moved.len()));
            if most == AT_ONCE && !moved.is_empty() {
                let (wait, left) = (Rc::clone(&wait), Rc::clone(&left));
                request_animation_frame(move || {
                    left.set(AT_ONCE);
                    // What is set within the round of a picture would be in it, with what was set before.
                    wait.set(Duration::ZERO);
                });
            }
        });
    }

    /// The place of a tile that is being built, as long as the current owner lives.
    pub(super) fn of(self, key: &TileKey) -> Place {
        let page = self.page.get_untracked();
        let place = Signal::new(page.and_then(|page| page.with_untracked(|page| placing_of(key, page))));
        let mine = key.clone();
        self.of.update(|tiles| tiles.push((mine.clone(), place)));
        on_cleanup(move || {
            self.of.update(|tiles| tiles.retain_mut(|(key, _)| *key != mine));
        });
        place
    }
}

fn placing_of(key: &TileKey, page: &Arrangement<TileKey>) -> Option<Placing> {
    let placed = page.tiles.iter().find(|tile| tile.key == *key)?;
    Some(Placing {
        role: placed.role,
        rect: placed.rect,
    })
}

/// A tile's role and place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placing {
    pub(super) role: Role,
    pub(super) rect: Rect,
}

impl Placing {
    const fn code(&self) -> &'static str {
        match self.role {
            Role::Equal => "equal",
            Role::Large => "large",
            Role::Strip => "strip",
            Role::Corner => "corner",
        }
    }
}

/// The value of `data-place`, for those that have one.
pub(super) fn code(place: Place) -> Option<&'static str> {
    place.with(|place| place.as_ref().map(Placing::code))
}

/// The place as one style, for to set it costs as much as to set each measure of it.
pub(super) fn placed(place: Place) -> Option<String> {
    let Rect {
        left,
        top,
        width,
        height,
    } = place.get()?.rect;
    let mut style = String::new();
    for (name, measure) in [("left", left), ("top", top), ("width", width), ("height", height)] {
        for part in ["--", name, ":", &format!("{:.1}", measure), "px;"] {
            style.push_str(part);
        }
    }
    Some(style)
}
