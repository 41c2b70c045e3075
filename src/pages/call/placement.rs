//! Positions of the tiles. A tile is positioned absolutely by custom properties, so that it never moves in the document, where a `<video>` that
//! is moved pauses.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;

use super::throttle::CROWD;
use crate::browser::window::page;
use crate::state::TileKey;
use parlour_call::layout::Rect;
use parlour_call::layout::arrangement::{Arrangement, Role};

/// Tiles positioned per animation frame in rooms of more than [`CROWD`]; more would make one long style, layout and paint task.
const PER_FRAME: usize = 8;

/// Role and position of one tile on the stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placement {
    /// What the tile is in the arrangement.
    pub(super) role: Role,
    /// Where it is, in CSS pixels from the stage's top left corner.
    pub(super) rect: Rect,
}

impl Placement {
    /// Reads the placement of a tile from an arrangement; `None` for a tile that is not on this page.
    fn of(key: &TileKey, arrangement: &Arrangement<TileKey>) -> Option<Self> {
        let placed = arrangement.tiles.iter().find(|tile| tile.key == *key)?;
        Some(Self {
            role: placed.role,
            rect: placed.rect,
        })
    }

    /// The value of `data-place`.
    pub(super) const fn code(self) -> &'static str {
        match self.role {
            Role::Equal => "equal",
            Role::Large => "large",
            Role::Strip => "strip",
            Role::Corner => "corner",
        }
    }
}

/// The placement of one tile: `None` until the stage has a size, and for a tile that is not on the page.
pub(crate) type TilePlacement = RwSignal<Option<Placement>>;

/// The placement as custom properties, for `prop:style`: one assignment of the whole style. (The attribute `style` is forbidden by the
/// page's Content Security Policy.) Empty without a placement.
pub(super) fn placement_style(placement: TilePlacement) -> String {
    let Some(Placement { rect, .. }) = placement.get() else {
        return String::new();
    };
    let Rect {
        left,
        top,
        width,
        height,
    } = rect;
    format!("--left:{left:.1}px;--top:{top:.1}px;--width:{width:.1}px;--height:{height:.1}px;")
}

/// The placements of all tiles; a context of the stage.
#[derive(Clone, Copy)]
pub(super) struct Placements {
    /// The arrangement to follow, once the stage has had a size.
    arrangement: StoredValue<Option<Memo<Arrangement<TileKey>>>>,
    tiles: StoredValue<Vec<(TileKey, TilePlacement)>>,
}

impl Placements {
    /// No tiles, and no arrangement to follow.
    pub(super) fn new() -> Self {
        Self {
            arrangement: StoredValue::new(None),
            tiles: StoredValue::new(Vec::new()),
        }
    }

    /// The placement of a tile that is being built, for as long as the current owner lives.
    pub(super) fn register(self, key: &TileKey) -> TilePlacement {
        let arrangement = self.arrangement.get_value();
        let now =
            arrangement.and_then(|arrangement| arrangement.with_untracked(|page| Placement::of(key, page)));
        let placement = RwSignal::new(now);
        self.tiles
            .update_value(|tiles| tiles.push((key.clone(), placement)));
        on_cleanup(move || {
            let without =
                |tiles: &mut Vec<(TileKey, TilePlacement)>| tiles.retain(|(_, other)| *other != placement);
            self.tiles.try_update_value(without);
        });
        placement
    }

    /// Follows an arrangement while `measured` says that the stage has a size, for as long as the current owner lives.
    ///
    /// Rooms of at most [`CROWD`] tiles, and pages that nobody sees, are positioned at once. In a crowd [`PER_FRAME`] tiles move per animation
    /// frame, and they take turns: where the stage changes with every frame, the first ones would move each time and the last never.
    pub(super) fn follow(self, arrangement: Memo<Arrangement<TileKey>>, measured: Memo<bool>) {
        let next_frame = Trigger::new();
        // How many tiles may still move in this frame.
        let left = Rc::new(Cell::new(PER_FRAME));
        // The index of the tile whose turn it is.
        let mut turn = 0;
        Effect::new(move |_| {
            next_frame.track();
            if !measured.get() {
                return;
            }
            self.arrangement.set_value(Some(arrangement));
            let (mut moves, crowd) =
                arrangement.with(|page| (self.pending(page), page.tiles.len() > CROWD && page::is_visible()));
            if !crowd {
                for pending in moves {
                    pending.placement.set(pending.wanted);
                }
                return;
            }
            let first = moves.iter().position(|pending| pending.index >= turn);
            moves.rotate_left(first.unwrap_or_default());
            let most = left.get();
            for pending in moves.iter().take(most) {
                turn = pending.index + 1;
                pending.placement.set(pending.wanted);
            }
            left.set(most.saturating_sub(moves.len()));
            if most == PER_FRAME && !moves.is_empty() {
                let left = Rc::clone(&left);
                request_animation_frame(move || {
                    left.set(PER_FRAME);
                    // After the frame: what is set within its callbacks is still part of it, beside what was set before.
                    set_timeout(move || next_frame.notify(), Duration::ZERO);
                });
            }
        });
    }

    /// The tiles that are not where the arrangement wants them.
    fn pending(self, page: &Arrangement<TileKey>) -> Vec<Move> {
        self.tiles.with_value(|tiles| {
            let moves = tiles.iter().enumerate().filter_map(|(index, (key, placement))| {
                let wanted = Placement::of(key, page);
                (placement.get_untracked() != wanted).then_some(Move {
                    index,
                    placement: *placement,
                    wanted,
                })
            });
            moves.collect()
        })
    }
}

/// A tile that is to move.
struct Move {
    /// Its index among the registered tiles.
    index: usize,
    placement: TilePlacement,
    wanted: Option<Placement>,
}
