//! The list of who is in the room.

use leptos::html;
use leptos::prelude::*;

use crate::call::Participant;
use crate::model::{TileKey, TileSource};
use crate::ui::context::{use_model, use_opened, use_words};
use crate::ui::kit::avatar::avatar;
use crate::ui::kit::button::icon_button;
use crate::ui::kit::focus_when_ready;
use crate::ui::kit::icons::{Icon, changing_icon};
use crate::ui::kit::live::{each, memo, shown};
use crate::ui::stage::tile::{description, you};

/// One tile for each person is their camera; shares are further tiles of the same people.
pub(crate) fn people_keys(tiles: &[TileKey]) -> Vec<TileKey> {
    let cameras = tiles.iter().filter(|key| key.source == TileSource::Camera);
    cameras.cloned().collect()
}

/// The panel, while it is open.
pub(crate) fn people() -> AnyView {
    let opened = use_opened();
    shown(move || opened.people.get(), panel)
}

fn panel() -> AnyView {
    let model = use_model();
    let words = use_words();
    let opened = use_opened();
    let title = NodeRef::<html::H2>::new();
    focus_when_ready(title);
    let everyone = move || model.tiles.with(|tiles| people_keys(tiles));
    let count = memo(move || model.tiles.with(|tiles| people_keys(tiles).len()));
    view! {
        <aside class="panel" aria-labelledby="people-title">
            <header class="panel-head">
                <h2 id="people-title" node_ref=title tabindex="-1">
                    {words.of(|texts| texts.people)}
                    <span class="count">{move || count.get()}</span>
                </h2>
                {icon_button(Icon::Close, |texts| texts.close, move || opened.close_people())}
            </header>
            <ul class="people" tabindex="0" aria-labelledby="people-title">
                {each(everyone, TileKey::name, row)}
            </ul>
        </aside>
    }
    .into_any()
}

fn row(key: TileKey) -> AnyView {
    let words = use_words();
    let Some(signals) = use_model().person(&key.feed) else {
        return ().into_any();
    };
    let person = signals.person;
    let of = |read: fn(&Participant) -> bool| memo(move || person.with(read));
    let audio = of(|person| person.audio);
    let video = of(|person| person.video);
    let is_self = of(|person| person.is_self);
    let microphone = move || {
        if audio.get() {
            Icon::Microphone
        } else {
            Icon::MicrophoneOff
        }
    };
    let camera = move || {
        if video.get() {
            Icon::Camera
        } else {
            Icon::CameraOff
        }
    };
    let name = memo(move || person.with(|person| person.name.clone()));
    view! {
        <li class="person" data-speaking=move || signals.speaking.get() data-row=key.feed.to_string()>
            <span class="visually-hidden">{move || person.with(|person| description(person, words.get()))}</span>
            {avatar(name)}
            <span class="person-name" aria-hidden="true" dir="auto">
                {move || name.get()}
                {shown(move || is_self.get(), move || you(words))}
            </span>
            <span class="person-state" data-off=move || !audio.get()>{changing_icon(microphone)}</span>
            <span class="person-state" data-off=move || !video.get()>{changing_icon(camera)}</span>
        </li>
    }
    .into_any()
}
