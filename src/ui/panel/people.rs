//! The list of who is in the room.

use leptos::html;
use leptos::prelude::*;

use crate::call::Participant;
use crate::model::{TileKey, TileSource};
use crate::ui::context::{use_model, use_opened, use_words};
use crate::ui::kit::avatar::avatar;
use crate::ui::kit::button::icon_button;
use crate::ui::kit::focus_when_ready;
use crate::ui::kit::icons::{Icon, icon};
use crate::ui::stage::tile::description;

/// One tile for each person is their camera; shares are further tiles of the same people.
pub(crate) fn people_keys(tiles: &[TileKey]) -> Vec<TileKey> {
    let cameras = tiles.iter().filter(|key| key.source == TileSource::Camera);
    cameras.cloned().collect()
}

/// The panel, while it is open.
pub(crate) fn people() -> impl IntoView {
    let opened = use_opened();
    view! { <Show when=move || opened.people.get()>{panel()}</Show> }
}

fn panel() -> impl IntoView {
    let model = use_model();
    let words = use_words();
    let opened = use_opened();
    let title = NodeRef::<html::H2>::new();
    focus_when_ready(title);
    let everyone = move || model.tiles.with(|tiles| people_keys(tiles));
    let count = Memo::new(move |_| model.tiles.with(|tiles| people_keys(tiles).len()));
    view! {
        <aside class="panel" aria-labelledby="people-title">
            <header class="panel-head">
                <h2 id="people-title" node_ref=title tabindex="-1">
                    {move || words.get().people}
                    <span class="count">{count}</span>
                </h2>
                {icon_button(Icon::Close, move || words.get().close, move || opened.close_people())}
            </header>
            <ul class="people" tabindex="0" aria-labelledby="people-title">
                <For each=everyone key=Clone::clone let:key>
                    {row(&key)}
                </For>
            </ul>
        </aside>
    }
}

fn row(key: &TileKey) -> Option<impl IntoView + use<>> {
    let words = use_words();
    let signals = use_model().person(&key.feed)?;
    let person = signals.person;
    let of = move |read: fn(&Participant) -> bool| Memo::new(move |_| person.with(read));
    let audio = of(|person| person.audio);
    let video = of(|person| person.video);
    let is_self = of(|person| person.is_self);
    let microphone = Signal::derive(move || {
        if audio.get() {
            Icon::Microphone
        } else {
            Icon::MicrophoneOff
        }
    });
    let camera = Signal::derive(move || {
        if video.get() {
            Icon::Camera
        } else {
            Icon::CameraOff
        }
    });
    Some(view! {
        <li class="person" data-speaking=signals.speaking data-row=key.feed.to_string()>
            <span class="visually-hidden">{move || person.with(|person| description(person, words.get()))}</span>
            {avatar(move || person.with(|person| person.name.clone()))}
            <span class="person-name" aria-hidden="true" dir="auto">
                {move || person.with(|person| person.name.clone())}
                <Show when=move || is_self.get()>
                    <small>{move || words.get().you}</small>
                </Show>
            </span>
            <span class="person-state" data-off=move || !audio.get()>{icon(microphone)}</span>
            <span class="person-state" data-off=move || !video.get()>{icon(camera)}</span>
        </li>
    })
}
