//! The tile of a shared screen: somebody else's to look at closely, one's own only to say that it is shared.

use leptos::html;
use leptos::prelude::*;

use super::menu::MoreButton;
use super::pin::{PinButton, pin_on_enter};
use super::placement::{Placement, TilePlacement, placement_style};
use super::stage_view::use_stage_view;
use super::tile::{TileHint, on_off};
use super::video_frames::watch_first_frame;
use super::zoom_gestures::{ZoomGestures, zoom_style};
use crate::components::button::{Button, IconButton, Tone};
use crate::components::i18n::use_i18n;
use crate::components::icon::{Icon, IconName};
use crate::components::video::StreamVideo;
use crate::i18n::names::{in_sentence, shown};
use crate::state::{ParticipantSignals, TileKey, use_call_handle};
use parlour_call::layout::arrangement::Role;
use parlour_call::layout::zoom::STEP;
use parlour_call::{Participant, SharedScreen};

/// The tile of a shared screen.
#[component]
pub(super) fn ScreenTile(
    /// Names the tile.
    key: TileKey,
    /// The signals of the person who shares.
    signals: ParticipantSignals,
    /// Where the tile is.
    placement: TilePlacement,
) -> impl IntoView {
    let i18n = use_i18n();
    let stage_view = use_stage_view();
    let participant = signals.participant;
    let is_self = participant.with_untracked(|person| person.is_self);
    let video = NodeRef::<html::Video>::new();
    let on_page = Memo::new(move |_| placement.with(Option::is_some));
    let given = Memo::new(move |_| participant.with(|person| person.name.clone()));
    let name = Memo::new(move |_| given.with(|name| shown(name, i18n.texts()).to_owned()));
    let quality = Memo::new(move |_| participant.with(|person| person.quality.grade));
    let screen = move |read: fn(&SharedScreen) -> bool| {
        let read = move |person: &Participant| person.screen.as_ref().is_some_and(read);
        Memo::new(move |_| participant.with(read))
    };
    let is_shared = screen(|_| true);
    let has_audio = screen(|screen| screen.audio);
    let link = Memo::new(move |_| {
        let link = |person: &Participant| person.screen.as_ref().map(|screen| screen.link);
        participant.with(link).unwrap_or_default()
    });
    let is_large = Memo::new(move |_| {
        let is_large = |placement: &Placement| placement.role == Role::Large;
        !is_self && placement.with(|placement| placement.as_ref().is_some_and(is_large))
    });
    let painted = watch_first_frame(key.clone(), signals.screen_video, is_shared, video, on_page);
    let pinned = stage_view.pinned(&key);
    let gestures = ZoomGestures::new(is_large);
    let title = move || name.with(|name| (i18n.texts().on_stage.screen_of)(&in_sentence(name)));
    let style = move || placement_style(placement) + &zoom_style(gestures.zoom.get());
    let tools = {
        let key = key.clone();
        move || {
            view! {
                <ZoomButtons gestures is_large />
                <PinButton key=key.clone() pinned />
                <MoreButton key name />
            }
        }
    };
    view! {
        <div
            class="tile screen"
            role="group"
            tabindex=if is_self { "-1" } else { "0" }
            aria-label=title
            data-tile=move || on_page.get()
            data-source=key.source.code()
            data-feed=key.feed.to_string()
            data-self=is_self
            data-participant=move || given.get()
            data-audio=move || on_off(has_audio.get())
            data-video="on"
            data-link=move || link.get().code()
            data-painted=move || painted.get()
            data-pinned=move || pinned.get()
            data-place=move || placement.get().map(Placement::code)
            data-zoomed=move || gestures.zoom.with(|zoom| zoom.is_closer())
            prop:style=style
            on:keydown=move |event| {
                if !gestures.key_down(&event) {
                    pin_on_enter(&event, stage_view, &key);
                }
            }
            on:wheel=move |event| gestures.wheel(&event)
            on:dblclick=move |event| gestures.double_click(&event)
            on:pointerdown=move |event| gestures.pointer_down(&event)
            on:pointermove=move |event| gestures.pointer_move(&event)
            on:pointerup=move |event| gestures.pointer_up(&event)
            on:pointercancel=move |event| gestures.pointer_up(&event)
        >
            {is_self.then(|| view! { <OwnScreenCard /> })}
            {(!is_self).then(|| view! { <StreamVideo stream=signals.screen_video node_ref=video /> })}
            <p class="tile-name" aria-hidden="true">
                <Icon name=IconName::Screen />
                <bdi>{title}</bdi>
            </p>
            {(!is_self).then(|| view! { <TileHint link quality on_page /> })}
            <div class="tile-tools">{(!is_self).then(tools)}</div>
        </div>
    }
}

/// In place of one's own screen: shown inside itself it would be an endless mirror.
#[component]
fn OwnScreenCard() -> impl IntoView {
    let i18n = use_i18n();
    let handle = use_call_handle();
    view! {
        <div class="own-screen">
            <Icon name=IconName::Screen />
            <p>
                <strong>{i18n.text(|texts| texts.on_stage.you_share)}</strong>
                " "
                <span>{i18n.text(|texts| texts.on_stage.you_share_lead)}</span>
            </p>
            <Button label=|texts| texts.on_stage.stop tone=Tone::Primary on:click=move |_| handle.stop_sharing() />
        </div>
    }
}

/// Buttons for what wheel, fingers and keys do, while the screen is large enough to be looked at closely.
#[component]
fn ZoomButtons(
    /// What the buttons act on.
    gestures: ZoomGestures,
    /// Whether the tile is large.
    is_large: Memo<bool>,
) -> impl IntoView {
    view! {
        <Show when=move || is_large.get()>
            <span class="zoom-tools">
                <IconButton
                    icon=IconName::Minus
                    label=|texts| texts.on_stage.zoom_out
                    on:click=move |_| gestures.by(1.0 / STEP)
                />
                <IconButton
                    icon=IconName::Plus
                    label=|texts| texts.on_stage.zoom_in
                    on:click=move |_| gestures.by(STEP)
                />
                <Show when=move || gestures.zoom.with(|zoom| zoom.is_closer())>
                    <IconButton
                        icon=IconName::Whole
                        label=|texts| texts.on_stage.whole_screen
                        on:click=move |_| gestures.reset()
                    />
                </Show>
            </span>
        </Show>
    }
}
