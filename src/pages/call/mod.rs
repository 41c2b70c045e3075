//! The call: everyone's tiles, the controls, and the panels beside them.

mod fullscreen_pip;
mod keyboard;
pub(crate) mod menu;
mod pager;
pub(crate) mod panels;
mod pin;
mod placement;
mod popover;
mod remote_audio;
mod screen_tile;
mod stage_tiles;
mod stage_view;
mod throttle;
pub(crate) mod tile;
mod toolbar;
mod video_frames;
mod view_menu;
mod visible_tiles;
mod zoom_gestures;

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent};

use self::keyboard::KeyboardShortcuts;
use self::panels::Panels;
use self::panels::connection::ConnectionPanel;
use self::panels::people::{PeoplePanel, people_count};
use self::remote_audio::RemoteAudio;
use self::stage_tiles::StageTiles;
use self::stage_view::StageView;
use self::toolbar::Toolbar;
use self::view_menu::ViewMenu;
use crate::components::copy_link::CopyLink;
use crate::components::devices::SwitchCamera;
use crate::components::i18n::use_i18n;
use crate::components::icon::{Icon, IconName, Mark};
use crate::components::notices::Notices;
use crate::components::play::play_all;
use crate::state::{use_call, use_media};
use parlour_call::Phase;

/// The call screen, also while a lost connection is being recovered. It is mounted in the lobby and hidden until the person is in the call;
/// only the tiles are built meanwhile.
#[component]
pub(crate) fn CallPage(
    /// Whether the person is in the call.
    #[prop(into)]
    open: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let panels = Panels::new();
    provide_context(panels);
    provide_context(StageView::from_storage());
    let main = NodeRef::<html::Main>::new();
    Effect::new(move |_| {
        if let Some(main) = main.get().filter(|_| open.get()) {
            // An element that cannot take the focus leaves it where it was, which is harmless.
            let _ = main.focus();
        }
    });
    let has_panel = move || panels.people.get() || panels.connection.get();
    view! {
        <div
            class="call"
            hidden=move || !open.get()
            data-panel=has_panel
            on:focusout=move |event| rescue_focus(&event, main)
        >
            <Show when=move || open.get()>
                <TopBar />
            </Show>
            <main class="stage" node_ref=main tabindex="-1" aria-label=i18n.text(|texts| texts.stage)>
                <StageTiles open />
                <Show when=move || open.get()>
                    <SoundPrompt />
                    <Reconnecting />
                </Show>
            </main>
            <Show when=move || open.get()>
                <PeoplePanel />
                <ConnectionPanel />
                <Toolbar />
                <RemoteAudio />
                <Notices errors=true />
                <KeyboardShortcuts />
            </Show>
        </div>
    }
}

/// Gives the focus to the stage when the element that has it vanishes, such as a notice or the menu of somebody who leaves: browsers leave it
/// on `<body>`, where keys and screen readers begin anew.
fn rescue_focus(event: &FocusEvent, main: NodeRef<html::Main>) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(target) = target.filter(|_| event.related_target().is_none()) else {
        return;
    };
    let rescue = move || {
        let is_lost = document()
            .active_element()
            .is_none_or(|element| element.tag_name() == "BODY");
        if is_lost
            && !target.is_connected()
            && let Some(main) = main.try_get_untracked().flatten()
        {
            let _ = main.focus();
        }
    };
    set_timeout(rescue, Duration::ZERO);
}

/// The room, how many are in it, and what one does about the call as a whole.
#[component]
fn TopBar() -> impl IntoView {
    let i18n = use_i18n();
    let call = use_call();
    let count = Memo::new(move |_| call.tiles.with(|tiles| people_count(tiles)));
    let is_alone = Memo::new(move |_| count.get() < 2);
    let room = Signal::derive(move || Some(call.room.get()));
    view! {
        <header class="top-bar">
            <h1 class="brand" dir="auto">
                <Mark />
                <span>{move || call.room.get().to_string()}</span>
            </h1>
            <p class="soft top-bar-count">{move || (i18n.texts().people_count)(count.get())}</p>
            <div class="top-bar-end" data-alone=move || is_alone.get()>
                <Show when=move || is_alone.get()>
                    <p class="alone">
                        <strong>{i18n.text(|texts| texts.alone)}</strong>
                        " "
                        <span>{i18n.text(|texts| texts.alone_remedy)}</span>
                    </p>
                </Show>
                <SwitchCamera class="icon-button" />
                <ViewMenu />
                <CopyLink room marked=is_alone />
            </div>
        </header>
    }
}

/// Stands over the tiles while the browser refuses to play sound.
#[component]
fn SoundPrompt() -> impl IntoView {
    let i18n = use_i18n();
    let media = use_media();
    let play = move |_| {
        play_all(media);
        media.sound_blocked.set(false);
    };
    view! {
        <div class="prompt" role="alert">
            <Show when=move || media.sound_blocked.get()>
                <p>{i18n.text(|texts| texts.click_to_hear_why)}</p>
                <button type="button" class="button" data-tone="primary" on:click=play>
                    <Icon name=IconName::Speaker />
                    <span>{i18n.text(|texts| texts.click_to_hear)}</span>
                </button>
            </Show>
        </div>
    }
}

/// Stands over the tiles while a lost connection is being recovered.
#[component]
fn Reconnecting() -> impl IntoView {
    let i18n = use_i18n();
    let call = use_call();
    let is_lost = move || call.phase.with(|phase| *phase == Phase::Reconnecting);
    view! {
        <div class="reconnecting" role="status">
            <Show when=is_lost>
                <span class="spinner" aria-hidden="true"></span>
                <span>{move || (i18n.texts().reconnecting)(call.outage.get())}</span>
            </Show>
        </div>
    }
}
