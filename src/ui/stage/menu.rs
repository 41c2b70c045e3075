//! What can be done about one person: the button on their tile and in the list, and the menu behind it.
//!
//! The menu is the browser's own popover: it stands above everything, also where its tile fills the screen, closes on Escape and on a
//! click elsewhere, and gives the focus back. It is in the page only while it is open, within the tile or the line that it belongs to.

use crate::ui::kit::dom::{Html, NodeRef, view};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement, KeyboardEvent, MouseEvent, Node, PointerEvent};

use super::spread::{self, Spread};
use crate::i18n::Texts;
use crate::model::{Memo, PersonSignals, Signal, TileKey, TileSource};
use crate::ui::context::{Words, use_model, use_opened, use_words};
use crate::ui::kit::icons::{Icon, icon};
use crate::ui::kit::live::{Live, click, effect, live, on, shown, typed};
use crate::ui::kit::quality::share_of;
use crate::ui::kit::spelled;

/// Between the menu and its button or the window's edge, in CSS pixels.
const MARGIN: f64 = 6.0;

type Button = NodeRef<HtmlElement>;
type Popover = NodeRef<HtmlElement>;

/// The button "More about NAME", and the menu while it is open.
pub(crate) fn more(key: TileKey, name: Memo<String>) -> Html {
    let words = use_words();
    let source = key.source;
    let label = live(move || name.with(|name| label(words, source, name)));
    let open = Signal::new(false);
    let button = Button::new();
    // Pressing the button takes the focus from an open menu, which closes by that: the click at the end of the press must not open it again.
    let pressed_open = Signal::new(false);
    let clicked = move |event: MouseEvent| {
        let by_pointer = event.detail() > 0;
        let was_open = by_pointer && pressed_open.get_untracked();
        pressed_open.set(false);
        open.update(|open| *open = !*open && !was_open);
    };
    view! {
        <button
            type="button"
            class="tile-button"
            node_ref=button
            aria-haspopup="menu"
            aria-expanded=move || spelled(open.get())
            aria-label=Live::clone(&label)
            title=label
            on:pointerdown=on(move |_: PointerEvent| pressed_open.set(open.get_untracked()))
            on:click=on(clicked)
        >
            {icon(Icon::Dots)}
        </button>
        {shown(move || open.get(), move || menu(&key, name, open, button))}
    }
}

fn label(words: Words, source: TileSource, name: &str) -> String {
    let texts = &words.get().details;
    match source {
        TileSource::Camera => (texts.more_about)(name),
        TileSource::Screen => (texts.more_about_screen)(name),
    }
}

fn menu(key: &TileKey, name: Memo<String>, open: Signal<bool>, button: Button) -> Html {
    let model = use_model();
    let words = use_words();
    let Some(signals) = model.person(&key.feed) else {
        return Html::nothing();
    };
    let source = key.source;
    let popover = Popover::new();
    effect(move || {
        if let (Some(popover), Some(button)) = (popover.get(), button.get_untracked()) {
            show(&popover, &button);
        }
    });
    let toggled = move |_| {
        if !popover.get_untracked().is_some_and(|popover| is_open(&popover)) {
            open.set(false);
        }
    };
    let left = move |event: FocusEvent| {
        let to = event
            .related_target()
            .and_then(|target| target.dyn_into::<Node>().ok());
        if let (Some(to), Some(popover)) = (to, popover.get_untracked())
            && !popover.contains(Some(&to))
            // A click beside its entries gives the focus to what the menu stands in.
            && !to.contains(Some(&popover))
        {
            hide(&popover);
        }
    };
    let is_self = signals.person.with_untracked(|person| person.is_self);
    let loudness = match key.source {
        TileSource::Camera => signals.volume,
        TileSource::Screen => signals.screen_volume,
    };
    view! {
        <div
            popover="auto"
            class="menu"
            node_ref=popover
            on:toggle=on(toggled)
            on:focusout=on(left)
            on:keydown=on(move |event| walk(&event, popover))
        >
            {(!is_self && !model.is_voice()).then(|| volume(loudness))}
            <div role="menu" aria-label=move || name.with(|name| label(words, source, name))>
                {items(key, signals, popover)}
            </div>
        </div>
    }
}

/// Sections from the most used to the gravest; what rights allow comes last.
fn items(key: &TileKey, signals: PersonSignals, popover: Popover) -> Vec<Html> {
    let opened = use_opened();
    let mut items = Vec::new();
    let mut add = |picture, name: fn(&Texts) -> &'static str, act: Box<dyn Fn()>| {
        items.push(item(picture, name, popover, act));
    };
    let video = spread::picture_of(key).filter(|_| shows_picture(key, signals));
    if let Some(video) = video.filter(|_| spread::has_small_windows()) {
        let name: fn(&Texts) -> &'static str = match spread::small_window_of(&video) {
            Spread::Yes => |texts| texts.details.no_small_window,
            Spread::No => |texts| texts.details.small_window,
        };
        add(
            Icon::SmallWindow,
            name,
            Box::new(move || spread::toggle_small_window(&video)),
        );
    }
    if let Some(tile) = spread::tile_of(key).filter(|_| spread::has_full_screen()) {
        let name: fn(&Texts) -> &'static str = match spread::full_screen_of(&tile) {
            Spread::Yes => |texts| texts.details.no_full_screen,
            Spread::No => |texts| texts.details.full_screen,
        };
        add(
            Icon::FullScreen,
            name,
            Box::new(move || spread::toggle_full_screen(&tile)),
        );
    }
    let feed = key.feed.clone();
    add(
        Icon::Pulse,
        |texts| texts.details.connection_details,
        Box::new(move || {
            // The panel stands beside the tiles and not above one of them.
            spread::leave_full_screen();
            opened.show_connection(feed.clone());
        }),
    );
    items
}

fn shows_picture(key: &TileKey, signals: PersonSignals) -> bool {
    key.source == TileSource::Screen || signals.person.with_untracked(|person| person.video)
}

fn item(picture: Icon, name: fn(&Texts) -> &'static str, popover: Popover, act: Box<dyn Fn()>) -> Html {
    let words = use_words();
    let choose = move || {
        // Closed first: the focus is back on the button when something else takes it.
        if let Some(popover) = popover.get_untracked() {
            hide(&popover);
        }
        act();
    };
    view! {
        <button type="button" role="menuitem" class="menu-item" on:click=click(choose)>
            {icon(picture)}
            <span>{words.of(name)}</span>
        </button>
    }
}

fn volume(volume: Signal<f64>) -> Html {
    let words = use_words();
    let percent = live(move || format!("{:.0}", volume.get() * 100.0) + "%");
    let set = move |text: String| {
        if let Some(share) = share_of(&text) {
            volume.set(share);
        }
    };
    view! {
        <label class="volume">
            <span>{words.of(|texts| texts.details.volume_for_me)}</span>
            <span aria-hidden="true">{Live::clone(&percent)}</span>
            <input
                type="range"
                min="0"
                max="100"
                step="5"
                aria-valuetext=percent
                prop:value=move || format!("{:.0}", volume.get() * 100.0)
                on:input=typed(set)
            />
        </label>
    }
}

fn is_open(popover: &HtmlElement) -> bool {
    // Without popovers the selector is unknown, and nothing is ever open.
    popover.matches(":popover-open").unwrap_or(false)
}

fn hide(popover: &HtmlElement) {
    if is_open(popover) {
        // It throws only when it is not open.
        let _ = popover.hide_popover();
    }
}

/// Shows the menu below its button, or above it where there is no room, and puts the focus on the first entry.
fn show(popover: &HtmlElement, button: &HtmlElement) {
    if !is_open(popover) && popover.show_popover().is_err() {
        return;
    }
    let (size, place) = (
        popover.get_bounding_client_rect(),
        button.get_bounding_client_rect(),
    );
    let inner =
        |side: Result<wasm_bindgen::JsValue, _>| side.ok().and_then(|side| side.as_f64()).unwrap_or_default();
    let (width, height) = (inner(window().inner_width()), inner(window().inner_height()));
    let left = place
        .left()
        .clamp(MARGIN, (width - size.width() - MARGIN).max(MARGIN));
    let below = place.bottom() + MARGIN;
    let top = if below + size.height() + MARGIN <= height {
        below
    } else {
        (place.top() - MARGIN - size.height()).max(MARGIN)
    };
    for (name, value) in [("--left", left), ("--top", top)] {
        // Setting a custom property of an element in the page does not fail.
        let _ = popover
            .style()
            .set_property(name, &(format!("{:.0}", value) + "px"));
    }
    focus_item(popover, |_, _| 0);
}

/// The arrow keys walk through the entries; on the slider they move the slider.
fn walk(event: &KeyboardEvent, popover: Popover) {
    let on_item = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|target| target.get_attribute("role").as_deref() == Some("menuitem"));
    let Some(popover) = popover.get_untracked().filter(|_| on_item) else {
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

/// Puts the focus on an entry, chosen by where the focus is now and how many entries there are.
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
