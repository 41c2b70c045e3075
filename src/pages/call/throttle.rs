//! Limits how many new items of a keyed list are rendered at once, so that a crowd that comes, or a page of tiles that is turned, never
//! makes one long task; and sees to it that `<For>` moves none of those that stay.

use std::collections::HashSet;
use std::hash::Hash;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

use crate::browser::window::page;

/// Lists with more items than this are crowds: their new items are rendered a few at a time, and without transitions.
pub(super) const CROWD: usize = 12;

/// New items of a crowd that are rendered in one frame.
const NEW_PER_FRAME: usize = 3;

/// Time between two such batches: one frame of a screen at 60 Hz.
const FRAME: Duration = Duration::from_millis(16);

/// The items to give to a `<For>`, brought in line with `wanted` whenever what it reads changes. `None` keeps what is rendered.
///
/// Items that are no longer wanted go at once. New ones are all rendered at once in lists of at most [`CROWD`] items and in a page that
/// nobody sees; else [`NEW_PER_FRAME`] at a time, [`FRAME`] apart.
pub(super) fn throttle_new_items<T>(wanted: impl Fn() -> Option<Vec<T>> + 'static) -> RwSignal<Vec<T>>
where
    T: Clone + Eq + Hash + Send + Sync + 'static,
{
    let rendered = RwSignal::new(Vec::new());
    let again = Trigger::new();
    let waiting = StoredValue::new(false);
    Effect::new(move |_| {
        again.track();
        let Some(wanted) = wanted() else { return };
        let limited = wanted.len() > CROWD && page::is_visible();
        let limit = match (limited, waiting.get_value()) {
            (false, _) => usize::MAX,
            (true, false) => NEW_PER_FRAME,
            (true, true) => 0,
        };
        let step = rendered.with_untracked(|rendered| next_step(rendered, &wanted, limit));
        let missing = wanted.len() > step.items.len();
        let (added, removed) = (step.added, step.removed);
        if added > 0 || removed {
            rendered.set(step.items);
        }
        if limited && added > 0 {
            waiting.set_value(true);
            set_timeout(
                move || {
                    if waiting.try_set_value(false).is_none() {
                        again.notify();
                    }
                },
                FRAME,
            );
        } else if missing && (added > 0 || removed) {
            // `<For>` renders this step before the next one is made.
            spawn_local(async move {
                tick().await;
                again.notify();
            });
        }
    });
    rendered
}

/// One step from what is rendered to what is wanted.
#[derive(Debug, PartialEq, Eq)]
struct Step<T> {
    /// What to render next.
    items: Vec<T>,
    /// How many of them are new.
    added: usize,
    /// Some items are rendered no more.
    removed: bool,
}

/// Makes the next step in a way in which `<For>` leaves every item that stays where it is in the document: an element that is moved is
/// taken out first, and a `<video>` that is taken out pauses.
///
/// tachys (`view/keyed.rs`, `diff`) moves an item where its index changes by anything but the additions less the removals that were
/// counted up to that index. So a step either removes, or inserts at most one item before others and appends the rest at the end.
fn next_step<T: Clone + Eq + Hash>(rendered: &[T], wanted: &[T], limit: usize) -> Step<T> {
    let known: HashSet<&T> = wanted.iter().collect();
    let kept: Vec<T> = rendered
        .iter()
        .filter(|item| known.contains(item))
        .cloned()
        .collect();
    if kept.len() < rendered.len() {
        return Step {
            items: kept,
            added: 0,
            removed: true,
        };
    }
    let stays: HashSet<&T> = kept.iter().collect();
    let mut items = kept.clone();
    let mut added = 0;
    let mut inserted = false;
    // Where the next new item belongs: behind the last item before it that is rendered.
    let mut place = 0;
    for item in wanted {
        if stays.contains(item) {
            let ahead = items[place..].iter().position(|other| other == item);
            place += ahead.map_or(0, |ahead| ahead + 1);
            continue;
        }
        let at_end = place == items.len();
        if added == limit || (inserted && !at_end) {
            continue;
        }
        inserted |= !at_end;
        items.insert(place, item.clone());
        place += 1;
        added += 1;
    }
    Step {
        items,
        added,
        removed: false,
    }
}
