//! The rows of a panel, built as they are scrolled: a thousand at once would take a second.

use super::dom::{Html, NodeRef, each, view};
use super::live::{Live, effect, on, read};
use super::observe::size_of;
use crate::model::{Memo, Signal, TileKey};
use web_sys::HtmlElement;

/// So many rows are there at first, and so many more whenever the end of the list comes near.
const ROWS: usize = 50;

/// A list of people that takes its name from the element with this id. More rows are built whenever its end is near: as it is scrolled,
/// and also as it grows higher or its rows become fewer. `least` are there in any case.
pub(crate) fn long_list(
    titled: &'static str,
    keys: Memo<Vec<TileKey>>,
    least: Live<usize>,
    row: fn(TileKey) -> Html,
) -> Html {
    let list = NodeRef::<HtmlElement>::new();
    let size = size_of(list);
    let limit = Signal::new(ROWS);
    let listed = move || {
        let limit = limit.get().max(read(&least));
        keys.with(|keys| keys.iter().take(limit).cloned().collect())
    };
    let look = move || {
        let near = list.get_untracked().is_some_and(|list| ends_soon(&list));
        if near && limit.get_untracked() < keys.with_untracked(Vec::len) {
            limit.update(|limit| *limit += ROWS);
        }
    };
    effect(move || {
        size.track();
        keys.track();
        limit.track();
        look();
    });
    view! {
        <ul class="people" tabindex="0" aria-labelledby=titled node_ref=list on:scroll=on(move |_: web_sys::Event| look())>
            {each(listed, TileKey::name, row)}
        </ul>
    }
}

/// Whether less than two screenfuls are left to scroll.
fn ends_soon(list: &HtmlElement) -> bool {
    f64::from(list.scroll_height()) - list.scroll_top() < f64::from(3 * list.client_height())
}
