//! The browser's own modal dialog: it keeps the focus inside, closes on Escape, and gives the focus back.

use crate::model::Signal;
use crate::ui::kit::dom::{Html, NodeRef, view};
use web_sys::HtmlDialogElement;

use super::button::icon_button;
use super::icons::Icon;
use super::live::{effect, on};
use crate::i18n::Texts;
use crate::ui::context::use_words;

/// A modal dialog with a title and a button to close it. `name` is unique on the page and ties the title to the dialog.
pub(crate) fn dialog(
    name: &'static str,
    open: Signal<bool>,
    title: fn(&Texts) -> &'static str,
    body: Html,
) -> Html {
    let words = use_words();
    let element = NodeRef::<HtmlDialogElement>::new();
    effect(move || {
        let Some(element) = element.get() else { return };
        if open.get() && !element.open() {
            // It throws only when the dialog has left the page.
            let _ = element.show_modal();
        } else if !open.get() && element.open() {
            element.close();
        }
    });
    view! {
        <dialog node_ref=element class="dialog" aria-labelledby=name on:close=on(move |_: web_sys::Event| open.set(false))>
            <div class="dialog-head">
                <h2 id=name>{words.of(title)}</h2>
                {icon_button(Icon::Close, |texts| texts.close, move || open.set(false))}
            </div>
            {body}
        </dialog>
    }
}
