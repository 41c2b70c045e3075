//! A list of people whose rows are built as it is scrolled: a thousand at once would take a second.

use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlElement;

use super::observe::use_element_size;
use crate::state::TileKey;

/// Rows that are there at first, and rows that are added whenever the end of the list comes near.
const ROWS: usize = 50;

/// A list of people. More rows are built whenever its end is less than two screenfuls away: as it is scrolled, and also as it grows higher
/// or its rows become fewer.
#[component]
pub(crate) fn LongList<R, V>(
    /// The id of the element by which the list is named.
    labelled_by: &'static str,
    /// Whom it lists.
    keys: Memo<Vec<TileKey>>,
    /// How many rows are there in any case.
    #[prop(optional, into)]
    least: Signal<usize>,
    /// Makes a row, which is a `<li>`.
    row: R,
) -> impl IntoView
where
    R: Fn(TileKey) -> V + Clone + Send + 'static,
    V: IntoView + 'static,
{
    let list = NodeRef::<html::Ul>::new();
    let size = use_element_size(list);
    let limit = RwSignal::new(ROWS);
    let listed = move || {
        let limit = limit.get().max(least.get());
        keys.with(|keys| keys.iter().take(limit).cloned().collect::<Vec<_>>())
    };
    let grow_near_end = move || {
        let is_near = list.get_untracked().is_some_and(|list| ends_soon(&list));
        if is_near && limit.get_untracked() < keys.with_untracked(Vec::len) {
            limit.update(|limit| *limit += ROWS);
        }
    };
    Effect::new(move |_| {
        size.track();
        keys.track();
        limit.track();
        grow_near_end();
    });
    view! {
        <ul class="people" tabindex="0" aria-labelledby=labelled_by node_ref=list on:scroll=move |_| grow_near_end()>
            <For each=listed key=TileKey::clone children=row />
        </ul>
    }
}

/// Whether less than two screenfuls are left to scroll.
fn ends_soon(list: &HtmlElement) -> bool {
    f64::from(list.scroll_height()) - list.scroll_top() < f64::from(3 * list.client_height())
}
