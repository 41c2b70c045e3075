//! Turns the pages of tiles.

use leptos::prelude::*;

use super::stage_view::use_stage_view;
use crate::components::button::IconButton;
use crate::components::i18n::use_i18n;
use crate::components::icon::IconName;
use crate::state::TileKey;
use parlour_call::layout::arrangement::Arrangement;

/// Buttons to the previous and the next page; after the last comes the first.
#[component]
pub(super) fn Pager(
    /// The page that is shown.
    arrangement: Memo<Arrangement<TileKey>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let stage_view = use_stage_view();
    let number = Memo::new(move |_| arrangement.with(|arrangement| arrangement.page + 1));
    let count = Memo::new(move |_| arrangement.with(|arrangement| arrangement.pages));
    // In page numbers from 1, the index of the next page is the number of this one.
    let next = move |_| {
        stage_view
            .page
            .set(number.get_untracked() % count.get_untracked())
    };
    let previous = move |_| {
        let (number, count) = (number.get_untracked(), count.get_untracked());
        stage_view.page.set((number + count - 2) % count);
    };
    view! {
        <div class="pager">
            <IconButton icon=IconName::Previous label=|texts| texts.previous_page on:click=previous />
            <p role="status">
                <span aria-hidden="true">{move || number.get()} " / " {move || count.get()}</span>
                <span class="visually-hidden">{move || (i18n.texts().page_of)(number.get(), count.get())}</span>
            </p>
            <IconButton icon=IconName::Next label=|texts| texts.next_page on:click=next />
        </div>
    }
}
