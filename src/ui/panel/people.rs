//! The list of who is in the room.

use crate::ui::kit::dom::{Html, NodeRef, view};
use web_sys::HtmlElement;

use crate::browser::page::lower_case;
use crate::call::Participant;
use crate::model::{Memo, Signal, TileKey, TileSource};
use crate::ui::context::{use_model, use_opened, use_words};
use crate::ui::kit::avatar::avatar;
use crate::ui::kit::button::icon_button;
use crate::ui::kit::focus_when_ready;
use crate::ui::kit::icons::{Icon, changing_icon, icon};
use crate::ui::kit::live::{Live, live, memo, shown, typed};
use crate::ui::kit::long_list::long_list;
use crate::ui::stage::menu::more;
use crate::ui::stage::tile::{description, you};

/// From so many people on there is a field to search them.
const MANY: usize = 8;

/// One tile for each person is their camera; shares are further tiles of the same people.
pub(crate) fn people_keys(tiles: &[TileKey]) -> Vec<TileKey> {
    cameras(tiles).cloned().collect()
}

/// How many people that is.
pub(crate) fn people_count(tiles: &[TileKey]) -> usize {
    cameras(tiles).count()
}

fn cameras(tiles: &[TileKey]) -> impl Iterator<Item = &TileKey> {
    tiles.iter().filter(|key| key.source == TileSource::Camera)
}

/// The panel, while it is open.
pub(crate) fn people() -> Html {
    let opened = use_opened();
    shown(move || opened.people.get(), panel)
}

fn panel() -> Html {
    let model = use_model();
    let words = use_words();
    let opened = use_opened();
    let title = NodeRef::<HtmlElement>::new();
    focus_when_ready(title);
    let everyone = memo(move || model.tiles.with(|tiles| people_keys(tiles)));
    let count = memo(move || everyone.with(Vec::len));
    let wanted = Signal::new(String::new());
    let has_search = memo(move || count.get() >= MANY || wanted.with(|wanted| !wanted.is_empty()));
    let found = memo(move || {
        let wanted = wanted.with(|wanted| lower_case(wanted.trim()));
        let fits = |key: &TileKey| {
            let signals = model.person(&key.feed);
            signals.is_some_and(|signals| {
                signals
                    .person
                    .with(|person| lower_case(&person.name).contains(&wanted))
            })
        };
        if wanted.is_empty() {
            return everyone.get();
        }
        everyone.with(|everyone| everyone.iter().filter(|key| fits(key)).cloned().collect())
    });
    let look_at_connections = move || {
        if let Some(me) = everyone.with_untracked(|everyone| everyone.first().cloned()) {
            opened.show_connection(me.feed);
        }
    };
    view! {
        <aside class="panel" aria-labelledby="people-title">
            <header class="panel-head">
                <h2 id="people-title" node_ref=title tabindex="-1">
                    {words.of(|texts| texts.people)}
                    <span class="count">{move || count.get()}</span>
                </h2>
                <span class="panel-tools">
                    {icon_button(Icon::Pulse, |texts| texts.details.connection, look_at_connections)}
                    {icon_button(Icon::Close, |texts| texts.close, move || opened.close_people())}
                </span>
            </header>
            {shown(move || has_search.get(), move || search(wanted, found, count))}
            {long_list("people-title", found, live(|| 0), row)}
        </aside>
    }
}

/// The field, and for screen readers how many it found.
fn search(wanted: Signal<String>, found: Memo<Vec<TileKey>>, count: Memo<usize>) -> Html {
    let words = use_words();
    let name = words.of(|texts| texts.details.search_people);
    let told = live(move || {
        let searches = wanted.with(|wanted| !wanted.trim().is_empty());
        searches.then(|| (words.get().details.found)(found.with(Vec::len), count.get()))
    });
    view! {
        <div class="search">
            <label class="search-field">
                {icon(Icon::Search)}
                <input
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=Live::clone(&name)
                    placeholder=name
                    prop:value=move || wanted.get()
                    on:input=typed(move |text| wanted.set(text))
                />
            </label>
            <p class="soft" role="status">{told}</p>
        </div>
    }
}

fn row(key: TileKey) -> Html {
    let words = use_words();
    let model = use_model();
    let voice = model.is_voice();
    let Some(signals) = model.person(&key.feed) else {
        return Html::nothing();
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
            <span class="visually-hidden">{move || person.with(|person| description(person, words.get(), voice))}</span>
            {avatar(name)}
            <span class="person-name" aria-hidden="true">
                <bdi>{move || name.get()}</bdi>
                {shown(move || is_self.get(), move || you(words))}
            </span>
            <span class="person-state" data-off=move || !audio.get()>{changing_icon(microphone)}</span>
            {(!voice)
                .then(|| view! { <span class="person-state" data-off=move || !video.get()>{changing_icon(camera)}</span> })}
            {more(key.clone(), name)}
        </li>
    }
}
