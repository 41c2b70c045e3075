//! The panel that lists who is in the room.

use leptos::html;
use leptos::prelude::*;

use super::use_panels;
use crate::components::avatar::Avatar;
use crate::components::button::IconButton;
use crate::components::focus::focus_when_ready;
use crate::components::i18n::use_i18n;
use crate::components::icon::{Icon, IconName};
use crate::components::long_list::LongList;
use crate::i18n::names::shown;
use crate::pages::call::menu::MoreButton;
use crate::pages::call::tile::description;
use crate::state::{ParticipantSignals, TileKey, TileSource, use_call, use_page_config};
use parlour_call::Participant;

/// Number of people in the room from which on the panel has a search field.
const SEARCH_FROM: usize = 8;

/// The tile keys of the people in the room, one each: a person's camera tile. A shared screen is a further tile of the same person.
pub(crate) fn people_keys(tiles: &[TileKey]) -> Vec<TileKey> {
    camera_keys(tiles).cloned().collect()
}

/// The number of people in the room.
pub(crate) fn people_count(tiles: &[TileKey]) -> usize {
    camera_keys(tiles).count()
}

fn camera_keys(tiles: &[TileKey]) -> impl Iterator<Item = &TileKey> {
    tiles.iter().filter(|key| key.source == TileSource::Camera)
}

/// The panel, while it is open.
#[component]
pub(crate) fn PeoplePanel() -> impl IntoView {
    let panels = use_panels();
    view! {
        <Show when=move || panels.people.get()>
            <OpenPanel />
        </Show>
    }
}

#[component]
fn OpenPanel() -> impl IntoView {
    let call = use_call();
    let i18n = use_i18n();
    let panels = use_panels();
    let title = NodeRef::<html::H2>::new();
    focus_when_ready(title);
    let everyone = Memo::new(move |_| call.tiles.with(|tiles| people_keys(tiles)));
    let count = Memo::new(move |_| everyone.with(Vec::len));
    let query = RwSignal::new(String::new());
    // The field stays while it has a text, even if people leave: nobody else could empty it.
    let has_search = move || count.get() >= SEARCH_FROM || query.with(|query| !query.is_empty());
    let found = Memo::new(move |_| {
        let query = query.with(|query| query.trim().to_lowercase());
        if query.is_empty() {
            return everyone.get();
        }
        let matches = |key: &&TileKey| {
            call.participant(&key.feed).is_some_and(|signals| {
                let name = |participant: &Participant| shown(&participant.name, i18n.texts()).to_lowercase();
                signals.participant.with(name).contains(&query)
            })
        };
        everyone.with(|everyone| everyone.iter().filter(matches).cloned().collect())
    });
    let show_connections = move |_| {
        if let Some(own) = everyone.with_untracked(|everyone| everyone.first().cloned()) {
            panels.show_connection(own.feed);
        }
    };
    view! {
        <aside class="panel" aria-labelledby="people-title">
            <header class="panel-head">
                <h2 id="people-title" node_ref=title tabindex="-1">
                    {i18n.text(|texts| texts.people)}
                    <span class="count">{count}</span>
                </h2>
                <span class="panel-tools">
                    <IconButton icon=IconName::Pulse label=|texts| texts.details.connection on:click=show_connections />
                    <IconButton icon=IconName::Close label=|texts| texts.close on:click=move |_| panels.close_people() />
                </span>
            </header>
            <Show when=has_search>
                <Search query found=Signal::derive(move || found.with(Vec::len)) all=count />
            </Show>
            <LongList
                labelled_by="people-title"
                keys=found
                row=move |key: TileKey| {
                    call.participant(&key.feed).map(|signals| view! { <PersonRow key signals /> })
                }
            />
        </aside>
    }
}

/// The search field, and the number of matches for screen readers.
#[component]
fn Search(
    /// The text of the field.
    query: RwSignal<String>,
    /// Number of people whose name matches.
    found: Signal<usize>,
    /// Number of people in the room.
    #[prop(into)]
    all: Signal<usize>,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = move || i18n.texts().details.search_people;
    let result = move || {
        let is_search = query.with(|query| !query.trim().is_empty());
        is_search.then(|| (i18n.texts().details.found)(found.get(), all.get()))
    };
    view! {
        <div class="search">
            <label class="search-field">
                <Icon name=IconName::Search />
                <input
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=name
                    placeholder=name
                    prop:value=move || query.get()
                    on:input:target=move |event| query.set(event.target().value())
                />
            </label>
            <p class="soft" role="status">
                {result}
            </p>
        </div>
    }
}

/// One person's line in the list.
#[component]
fn PersonRow(
    /// The person's camera tile.
    key: TileKey,
    /// The person's state.
    signals: ParticipantSignals,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_voice = use_page_config().is_voice();
    let participant = signals.participant;
    let feed = key.feed.to_string();
    let is = |read: fn(&Participant) -> bool| Memo::new(move |_| participant.with(read));
    let has_audio = is(|participant| participant.audio);
    let has_video = is(|participant| participant.video);
    let is_self = is(|participant| participant.is_self);
    let microphone = Signal::derive(move || {
        if has_audio.get() {
            IconName::Microphone
        } else {
            IconName::MicrophoneOff
        }
    });
    let camera = Signal::derive(move || {
        if has_video.get() {
            IconName::Camera
        } else {
            IconName::CameraOff
        }
    });
    let name =
        Memo::new(move |_| participant.with(|participant| shown(&participant.name, i18n.texts()).to_owned()));
    view! {
        <li class="person" data-speaking=move || signals.speaking.get() data-row=feed>
            <span class="visually-hidden">
                {move || participant.with(|participant| description(participant, i18n.texts(), is_voice))}
            </span>
            <Avatar name />
            <span class="person-name" aria-hidden="true">
                <bdi>{name}</bdi>
                <Show when=move || is_self.get()>
                    <small>{i18n.text(|texts| texts.you)}</small>
                </Show>
            </span>
            <span class="person-state" data-off=move || !has_audio.get()>
                <Icon name=microphone />
            </span>
            {(!is_voice)
                .then(|| {
                    view! {
                        <span class="person-state" data-off=move || !has_video.get()>
                            <Icon name=camera />
                        </span>
                    }
                })}
            <MoreButton key=key.clone() name />
        </li>
    }
}
