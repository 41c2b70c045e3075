//! The browser's own modal dialog: it keeps the focus inside, closes on Escape, and gives the focus back.

use leptos::html;
use leptos::prelude::*;

use super::button::IconButton;
use super::i18n::{Label, use_i18n};
use super::icon::IconName;

/// A modal dialog with a title and a button to close it.
#[component]
pub(crate) fn Dialog(
    /// Unique on the page: the id of the title, by which the dialog is named.
    id: &'static str,
    /// Whether it is open. Set to `false` when the person closes it.
    open: RwSignal<bool>,
    /// Its title.
    title: Label,
    /// What stands below the title.
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        if open.get() && !element.open() {
            // It throws only when the dialog has left the page.
            let _ = element.show_modal();
        } else if !open.get() && element.open() {
            element.close();
        }
    });
    view! {
        <dialog node_ref=element class="dialog" aria-labelledby=id on:close=move |_| open.set(false)>
            <div class="dialog-head">
                <h2 id=id>{use_i18n().text(title)}</h2>
                <IconButton icon=IconName::Close label=|texts| texts.close on:click=move |_| open.set(false) />
            </div>
            {children()}
        </dialog>
    }
}
