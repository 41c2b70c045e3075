//! The popover of a menu: where it opens, and how the keys walk through it.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::visible_tiles::window_size;

/// Distance from the menu to its button and to the window's edge, in CSS pixels.
const MARGIN: f64 = 6.0;

/// The element with the `popover` attribute.
pub(super) type Popover = NodeRef<html::Div>;

/// Whether the popover is shown. In a browser without popovers, which does not know the selector, it never is.
pub(super) fn is_open(popover: &HtmlElement) -> bool {
    popover.matches(":popover-open").unwrap_or(false)
}

/// Hides the popover if it is shown.
pub(super) fn hide(popover: &HtmlElement) {
    if is_open(popover) {
        // It throws only when it is not open.
        let _ = popover.hide_popover();
    }
}

/// Shows the menu below its button, or above it where there is no room, and puts the focus on the first item.
pub(super) fn show(popover: &HtmlElement, button: &HtmlElement) {
    if !is_open(popover) && popover.show_popover().is_err() {
        return;
    }
    let (menu, anchor) = (
        popover.get_bounding_client_rect(),
        button.get_bounding_client_rect(),
    );
    let (width, height) = window_size();
    let rightmost = (width - menu.width() - MARGIN).max(MARGIN);
    let left = anchor.left().clamp(MARGIN, rightmost);
    let below = anchor.bottom() + MARGIN;
    let top = if below + menu.height() + MARGIN <= height {
        below
    } else {
        (anchor.top() - MARGIN - menu.height()).max(MARGIN)
    };
    for (name, value) in [("--left", left), ("--top", top)] {
        // Setting a custom property of an element in the page does not fail.
        let _ = popover.style().set_property(name, &format!("{value:.0}px"));
    }
    focus_item(popover, |_, _| 0);
}

/// Arrow keys, Home and End move the focus from item to item. On a slider they move the slider.
pub(super) fn walk(event: &KeyboardEvent, popover: Popover) {
    let on_item = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|target| target.get_attribute("role").as_deref() == Some("menuitem"));
    let popover = popover.try_get_untracked().flatten();
    let Some(popover) = popover.filter(|_| on_item) else {
        return;
    };
    match event.key().as_str() {
        "ArrowDown" => focus_item(&popover, |at, count| (at + 1) % count),
        "ArrowUp" => focus_item(&popover, |at, count| (at + count - 1) % count),
        "Home" => focus_item(&popover, |_, _| 0),
        "End" => focus_item(&popover, |_, count| count - 1),
        _ => return,
    }
    event.prevent_default();
}

/// Focuses an item, chosen by the index of the one that has the focus now (0 if none has) and the number of items.
fn focus_item(popover: &HtmlElement, choose: fn(usize, usize) -> usize) {
    let Ok(found) = popover.query_selector_all("[role=menuitem]") else {
        return;
    };
    let items: Vec<HtmlElement> = (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into().ok())
        .collect();
    if items.is_empty() {
        return;
    }
    let focused = document().active_element();
    let at = items
        .iter()
        .position(|item| focused.as_ref() == Some(item.as_ref()));
    // A button in the page takes the focus.
    let _ = items[choose(at.unwrap_or_default(), items.len())].focus();
}
