//! What can be done about one person: the button on their tile and in the list, and the one menu behind all of these buttons.
//!
//! The menu is the browser's own popover: it stands above everything, also above a tile that fills the screen, closes on Escape and
//! on a click elsewhere, and gives the focus back.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement, KeyboardEvent, MouseEvent, Node};

use super::spread::{self, Spread};
use crate::i18n::Texts;
use crate::model::{PersonSignals, TileKey, TileSource};
use crate::ui::context::{MenuOf, use_model, use_opened, use_words};
use crate::ui::kit::icons::{Icon, icon};
use crate::ui::kit::live::{Live, effect, live, on, typed};

/// Between the menu and its button or the window's edge, in CSS pixels.
const MARGIN: f64 = 6.0;

/// The button "More about NAME".
pub(crate) fn more(key: TileKey, name: Memo<String>) -> AnyView {
    let words = use_words();
    let opened = use_opened();
    let label = live(move || name.with(|name| (words.get().details.more_about)(name)));
    let is_open = {
        let key = key.clone();
        move || {
            opened
                .menu
                .with(|menu| menu.as_ref().is_some_and(|menu| menu.key == key))
                .to_string()
        }
    };
    let toggle = move |event: MouseEvent| {
        let is_open = opened
            .menu
            .with_untracked(|menu| menu.as_ref().is_some_and(|menu| menu.key == key));
        let button = event
            .current_target()
            .and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let Some(button) = button.filter(|_| !is_open) else {
            opened.menu.set(None);
            return;
        };
        let place = button.get_bounding_client_rect();
        opened.menu.set(Some(MenuOf {
            key: key.clone(),
            right: place.right(),
            top: place.top(),
            bottom: place.bottom(),
        }));
    };
    view! {
        <button
            type="button"
            class="tile-button"
            aria-haspopup="menu"
            aria-expanded=is_open
            aria-label=Live::clone(&label)
            title=label
            on:click=on(toggle)
        >
            {icon(Icon::Dots)}
        </button>
    }
    .into_any()
}

/// The menu, while some button has it open.
pub(super) fn menu() -> AnyView {
    let model = use_model();
    let opened = use_opened();
    let popover = NodeRef::<html::Div>::new();
    on_cleanup(move || opened.menu.set(None));
    let is_shown = move || popover.get_untracked().is_some_and(|popover| is_open(&popover));
    // The browser tells of closing later: meanwhile it may be open again for somebody else.
    let toggled = move |_| {
        if !is_shown() {
            opened.menu.set(None);
        }
    };
    let left = move |event: FocusEvent| {
        let to = event
            .related_target()
            .and_then(|target| target.dyn_into::<Node>().ok());
        if let (Some(to), Some(popover)) = (to, popover.get_untracked())
            && !popover.contains(Some(&to))
        {
            hide(&popover);
        }
    };
    // Whoever is gone has no menu.
    effect(move || {
        let gone = |menu: &MenuOf| !model.tiles.with(|tiles| tiles.contains(&menu.key));
        let none = opened.menu.with(|menu| menu.as_ref().is_none_or(gone));
        if let (true, Some(popover)) = (none, popover.get()) {
            hide(&popover);
        }
    });
    let content = live(move || Some(content(opened.menu.get()?, popover)));
    view! {
        <div
            popover="auto"
            class="menu"
            node_ref=popover
            on:toggle=on(toggled)
            on:focusout=on(left)
            on:keydown=on(move |event| walk(&event, popover))
        >
            {content}
        </div>
    }
    .into_any()
}

fn content(menu: MenuOf, popover: NodeRef<html::Div>) -> AnyView {
    let model = use_model();
    let words = use_words();
    let Some(signals) = model.person(&menu.key.feed) else {
        return ().into_any();
    };
    let name = signals.person.with_untracked(|person| person.name.clone());
    let is_self = signals.person.with_untracked(|person| person.is_self);
    let items = items(&menu.key, signals, popover);
    effect(move || {
        if let Some(popover) = popover.get() {
            show(&popover, &menu);
        }
    });
    view! {
        {(!is_self && !model.is_voice()).then(|| volume(signals.volume))}
        <div role="menu" aria-label=move || (words.get().details.more_about)(&name)>
            {items}
        </div>
    }
    .into_any()
}

/// Sections from the most used to the gravest; what rights allow comes last.
fn items(key: &TileKey, signals: PersonSignals, popover: NodeRef<html::Div>) -> Vec<AnyView> {
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

fn item(
    picture: Icon,
    name: fn(&Texts) -> &'static str,
    popover: NodeRef<html::Div>,
    act: Box<dyn Fn()>,
) -> AnyView {
    let words = use_words();
    let choose = move |_: MouseEvent| {
        // Closed first: the focus is back on the button when something else takes it.
        if let Some(popover) = popover.get_untracked() {
            hide(&popover);
        }
        act();
    };
    view! {
        <button type="button" role="menuitem" class="menu-item" on:click=on(choose)>
            {icon(picture)}
            <span>{words.of(name)}</span>
        </button>
    }
    .into_any()
}

fn volume(volume: RwSignal<f64>) -> AnyView {
    let words = use_words();
    let percent = live(move || format!("{:.0}%", volume.get() * 100.0));
    let set = move |text: String| {
        if let Ok(percent) = text.parse::<f64>() {
            volume.set((percent / 100.0).clamp(0.0, 1.0));
        }
    };
    view! {
        <label class="volume">
            <span>{words.of(|texts| texts.details.volume_for_me)}</span>
            <output aria-hidden="true">{Live::clone(&percent)}</output>
            <input
                type="range"
                min="0"
                max="100"
                step="5"
                aria-valuetext=percent
                prop:value=move || (volume.get() * 100.0).to_string()
                on:input=typed(set)
            />
        </label>
    }
    .into_any()
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
fn show(popover: &HtmlElement, menu: &MenuOf) {
    if !is_open(popover) && popover.show_popover().is_err() {
        return;
    }
    let size = popover.get_bounding_client_rect();
    let inner =
        |side: Result<wasm_bindgen::JsValue, _>| side.ok().and_then(|side| side.as_f64()).unwrap_or_default();
    let (width, height) = (inner(window().inner_width()), inner(window().inner_height()));
    let left = (menu.right - size.width()).clamp(MARGIN, (width - size.width() - MARGIN).max(MARGIN));
    let below = menu.bottom + MARGIN;
    let top = if below + size.height() + MARGIN <= height {
        below
    } else {
        (menu.top - MARGIN - size.height()).max(MARGIN)
    };
    for (name, value) in [("--left", left), ("--top", top)] {
        // Setting a custom property of an element in the page does not fail.
        let _ = popover.style().set_property(name, &format!("{value:.0}px"));
    }
    focus_item(popover, |_, _| 0);
}

/// The arrow keys walk through the entries; on the slider they move the slider.
fn walk(event: &KeyboardEvent, popover: NodeRef<html::Div>) {
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
fn focus_item(popover: &HtmlElement, choose: impl Fn(usize, usize) -> usize) {
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
