//! What can be done about one person: the button "More about …" on their tile and in the list of people, and the menu that it opens.
//!
//! The menu is a native popover: it is above everything, also where its tile fills the screen; the browser closes it on Escape and on a
//! click elsewhere, and returns the focus. It is in the document only while it is open, within the tile or the row that it belongs to.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, MouseEvent, Node};

use super::fullscreen_pip as screen;
use super::panels::use_panels;
use super::popover::{self, Popover};
use crate::components::capture::parse_percent;
use crate::components::i18n::{I18n, Label, use_i18n};
use crate::components::icon::{Icon, IconName};
use crate::i18n::names::in_sentence;
use crate::state::{ParticipantSignals, TileKey, TileSource, use_call, use_page_config};

/// The button "More about NAME", and the menu while it is open.
#[component]
pub(crate) fn MoreButton(
    /// The tile that the menu is about.
    key: TileKey,
    /// The person's name.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let call = use_call();
    let source = key.source;
    let label = move || name.with(|name| label(i18n, source, name));
    let open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    // Pressing the button takes the focus from an open menu, which closes by that: the click at the end of the press must not open it again.
    let pressed_open = StoredValue::new(false);
    let toggle = move |event: MouseEvent| {
        let by_pointer = event.detail() > 0;
        let was_open = by_pointer && pressed_open.get_value();
        pressed_open.set_value(false);
        open.update(|open| *open = !*open && !was_open);
    };
    // Nothing for somebody who has just left.
    let menu = move || {
        let signals = call.participant(&key.feed);
        signals.map(|signals| view! { <Menu key=key.clone() signals name open button /> })
    };
    view! {
        <button
            type="button"
            class="tile-button"
            node_ref=button
            aria-haspopup="menu"
            aria-expanded=move || open.get().to_string()
            aria-label=label
            title=label
            on:pointerdown=move |_| pressed_open.set_value(open.get_untracked())
            on:click=toggle
        >
            <Icon name=IconName::Dots />
        </button>
        <Show when=move || open.get()>{menu()}</Show>
    }
}

fn label(i18n: I18n, source: TileSource, name: &str) -> String {
    let texts = &i18n.texts().details;
    match source {
        TileSource::Camera => (texts.more_about)(&in_sentence(name)),
        TileSource::Screen => (texts.more_about_screen)(&in_sentence(name)),
    }
}

#[component]
fn Menu(
    key: TileKey,
    signals: ParticipantSignals,
    /// The person's name.
    name: Signal<String>,
    /// Set to `false` when the menu closes.
    open: RwSignal<bool>,
    /// The button that opened it.
    button: NodeRef<html::Button>,
) -> impl IntoView {
    let i18n = use_i18n();
    let source = key.source;
    let popover = Popover::new();
    Effect::new(move |_| {
        if let (Some(popover), Some(button)) = (popover.get(), button.get_untracked()) {
            popover::show(&popover, &button);
        }
    });
    let close_with_popover = move |_| {
        if !popover
            .try_get_untracked()
            .flatten()
            .is_some_and(|popover| popover::is_open(&popover))
        {
            open.set(false);
        }
    };
    let hide_when_left = move |event: FocusEvent| {
        let to = event
            .related_target()
            .and_then(|target| target.dyn_into::<Node>().ok());
        if let (Some(to), Some(popover)) = (to, popover.try_get_untracked().flatten())
            && !popover.contains(Some(&to))
            // A click beside the items gives the focus to what the menu stands in.
            && !to.contains(Some(&popover))
        {
            popover::hide(&popover);
        }
    };
    let is_self = signals.participant.with_untracked(|person| person.is_self);
    let volume = match source {
        TileSource::Camera => signals.volume,
        TileSource::Screen => signals.screen_volume,
    };
    let shows_picture =
        source == TileSource::Screen || signals.participant.with_untracked(|person| person.video);
    let has_volume = !is_self && !use_page_config().is_voice();
    view! {
        <div
            popover="auto"
            class="menu"
            node_ref=popover
            on:toggle=close_with_popover
            on:focusout=hide_when_left
            on:keydown=move |event| popover::walk(&event, popover)
        >
            {has_volume.then(|| view! { <VolumeSlider volume /> })}
            <div role="menu" aria-label=move || name.with(|name| label(i18n, source, name))>
                {shows_picture.then(|| view! { <PictureInPictureItem key=key.clone() popover /> })}
                <FullScreenItem key=key.clone() popover />
                <ConnectionItem key popover />
            </div>
        </div>
    }
}

/// Nothing where the browser has no picture-in-picture, or the tile is not on the page.
#[component]
fn PictureInPictureItem(key: TileKey, popover: Popover) -> impl IntoView {
    let video = screen::video_element(&key).filter(|_| screen::has_picture_in_picture());
    video.map(|video| {
        let label: Label = if screen::is_picture_in_picture(&video) {
            |texts| texts.details.no_small_window
        } else {
            |texts| texts.details.small_window
        };
        let toggle = move |()| screen::toggle_picture_in_picture(&key);
        view! { <MenuItem icon=IconName::SmallWindow label popover on_choose=toggle /> }
    })
}

/// Nothing where the browser has no full screen, or the tile is not on the page.
#[component]
fn FullScreenItem(key: TileKey, popover: Popover) -> impl IntoView {
    let tile = screen::tile_element(&key).filter(|_| screen::has_full_screen());
    tile.map(|tile| {
        let label: Label = if screen::is_full_screen(&tile) {
            |texts| texts.details.no_full_screen
        } else {
            |texts| texts.details.full_screen
        };
        let toggle = move |()| screen::toggle_full_screen(&key);
        view! { <MenuItem icon=IconName::FullScreen label popover on_choose=toggle /> }
    })
}

#[component]
fn ConnectionItem(key: TileKey, popover: Popover) -> impl IntoView {
    let panels = use_panels();
    let show = move |()| {
        // The panel is beside the tiles, and would not be seen above one that fills the screen.
        screen::leave_full_screen();
        panels.show_connection(key.feed.clone());
    };
    let label: Label = |texts| texts.details.connection_details;
    view! { <MenuItem icon=IconName::Pulse label popover on_choose=show /> }
}

#[component]
fn MenuItem(
    icon: IconName,
    label: Label,
    /// The menu, which closes when the item is chosen.
    popover: Popover,
    /// Called with the menu closed.
    #[prop(into)]
    on_choose: Callback<()>,
) -> impl IntoView {
    let choose = move |_| {
        // Closed first: the focus is back on the button when something else takes it.
        if let Some(popover) = popover.try_get_untracked().flatten() {
            popover::hide(&popover);
        }
        on_choose.run(());
    };
    view! {
        <button type="button" role="menuitem" class="menu-item" on:click=choose>
            <Icon name=icon />
            <span>{use_i18n().text(label)}</span>
        </button>
    }
}

/// How loud one person is here, in steps of 5 %.
#[component]
fn VolumeSlider(
    /// From 0 to 1.
    volume: RwSignal<f64>,
) -> impl IntoView {
    let i18n = use_i18n();
    let value = move || format!("{:.0}", volume.get() * 100.0);
    let percent = move || value() + "%";
    view! {
        <label class="volume">
            <span>{i18n.text(|texts| texts.details.volume_for_me)}</span>
            <span aria-hidden="true">{percent}</span>
            <input
                type="range"
                min="0"
                max="100"
                step="5"
                aria-valuetext=percent
                prop:value=value
                on:input:target=move |event| {
                    if let Some(share) = parse_percent(&event.target().value()) {
                        volume.set(share);
                    }
                }
            />
        </label>
    }
}
