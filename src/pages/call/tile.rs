//! One person's tile. It reads that person's own signals, so that nobody else's changes touch it.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::menu::MoreButton;
use super::pin::{PinButton, pin_on_enter};
use super::placement::{Placement, TilePlacement, placement_style};
use super::stage_view::use_stage_view;
use super::video_frames::{watch_first_frame, watch_recovery};
use crate::components::avatar::Avatar;
use crate::components::i18n::use_i18n;
use crate::components::icon::{Icon, IconName};
use crate::components::video::StreamVideo;
use crate::i18n::names::{isolate, shown};
use crate::i18n::{PersonDescription, Texts};
use crate::state::{ParticipantSignals, TileKey, set_if_changed, use_page_config};
use parlour_call::quality::Grade;
use parlour_call::{Link, Participant};

/// How long a tile connects before it says so: fifty hints that flash up say nothing.
const CONNECTING_HINT: Duration = Duration::from_millis(800);

/// What a screen reader says of a person; in a voice room nothing of cameras.
pub(crate) fn description(person: &Participant, texts: &Texts, is_voice: bool) -> String {
    (texts.describe)(PersonDescription {
        name: &isolate(shown(&person.name, texts).to_owned()),
        is_self: person.is_self,
        audio: person.audio,
        video: person.video || is_voice,
        connecting: person.link == Link::Connecting,
        again: person.link == Link::Stalled,
        poor: person.quality.grade == Grade::Poor,
    })
}

/// The value of `data-audio` and `data-video`.
pub(super) const fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// The tile of a person: their camera's picture, or their initials.
#[component]
pub(super) fn Tile(
    /// Names the tile.
    key: TileKey,
    /// The person's signals.
    signals: ParticipantSignals,
    /// Where the tile is.
    placement: TilePlacement,
) -> impl IntoView {
    let i18n = use_i18n();
    let stage_view = use_stage_view();
    let is_voice = use_page_config().is_voice();
    let ParticipantSignals {
        participant,
        speaking,
        ..
    } = signals;
    let video = NodeRef::<html::Video>::new();
    let on_page = Memo::new(move |_| placement.with(Option::is_some));
    let given = Memo::new(move |_| participant.with(|person| person.name.clone()));
    let name = Memo::new(move |_| given.with(|name| shown(name, i18n.texts()).to_owned()));
    let is_self = Memo::new(move |_| participant.with(|person| person.is_self));
    let has_audio = Memo::new(move |_| participant.with(|person| person.audio));
    let has_video = Memo::new(move |_| participant.with(|person| person.video));
    let link = Memo::new(move |_| participant.with(|person| person.link));
    let quality = Memo::new(move |_| participant.with(|person| person.quality.grade));
    let painted = watch_first_frame(key.clone(), signals.video, has_video, video, on_page);
    watch_recovery(key.clone(), participant, video);
    let pinned = stage_view.pinned(&key);
    view! {
        <div
            class="tile"
            role="group"
            tabindex="-1"
            aria-label=move || participant.with(|person| description(person, i18n.texts(), is_voice))
            data-tile=move || on_page.get()
            data-source=key.source.code()
            data-feed=key.feed.to_string()
            data-self=move || is_self.get()
            data-participant=move || given.get()
            data-audio=move || on_off(has_audio.get())
            data-video=move || on_off(has_video.get())
            data-speaking=move || speaking.get()
            data-link=move || link.get().code()
            data-quality=move || quality.get().code()
            data-painted=move || painted.get()
            data-pinned=move || pinned.get()
            data-place=move || placement.get().map(Placement::code)
            prop:style=move || placement_style(placement)
            on:keydown={
                let key = key.clone();
                move |event| pin_on_enter(&event, stage_view, &key)
            }
        >
            <Avatar name />
            {(!is_voice).then(|| view! { <StreamVideo stream=signals.video node_ref=video /> })}
            <p class="tile-name" aria-hidden="true">
                <Show when=move || !has_audio.get()>
                    <Icon name=IconName::MicrophoneOff />
                </Show>
                <bdi>{move || name.get()}</bdi>
                <Show when=move || is_self.get()>
                    <small>{i18n.text(|texts| texts.you)}</small>
                </Show>
            </p>
            <TileHint link quality on_page />
            <div class="tile-tools">
                <PinButton key=key.clone() pinned />
                <MoreButton key=key.clone() name />
            </div>
        </div>
    }
}

/// Says what is wrong with somebody's media; nothing while all is well, or may be in a moment.
#[component]
pub(super) fn TileHint(
    /// Whether media flow.
    link: Memo<Link>,
    /// How well they flow.
    quality: Memo<Grade>,
    /// Whether the tile is on the page.
    on_page: Memo<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_late = RwSignal::new(false);
    Effect::new(move |_| {
        let is_connecting = link.get() == Link::Connecting && on_page.get();
        set_if_changed(&is_late, &false);
        if is_connecting
            && let Ok(timeout) = set_timeout_with_handle(move || is_late.set(true), CONNECTING_HINT)
        {
            // Also before the next run of this effect.
            on_cleanup(move || timeout.clear());
        }
    });
    let hint = Memo::new(move |_| match (link.get(), quality.get()) {
        (Link::Connecting, _) => is_late.get().then(|| i18n.texts().connecting),
        (Link::Stalled, _) => Some(i18n.texts().connecting_again),
        (_, Grade::Poor) => Some(i18n.texts().details.poor_connection),
        (Link::Live, Grade::Good | Grade::Fair) => None,
    });
    move || {
        hint.get()
            .map(|hint| view! { <p class="tile-hint" aria-hidden="true">{hint}</p> })
    }
}
