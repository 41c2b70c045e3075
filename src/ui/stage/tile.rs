//! One person's tile. Everything in it reads that person's own signals, so nobody else's change touches it.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::call::layout::Rect;
use crate::call::{Link, Participant};
use crate::i18n::{PersonDescription, Texts};
use crate::model::{ModelCommand, PersonSignals, TileKey, TileSource};
use crate::ui::context::{use_model, use_words};
use crate::ui::kit::avatar::avatar;
use crate::ui::kit::icons::{Icon, icon};
use crate::ui::kit::observe::FrameWatch;

/// What a screen reader says of a person.
pub(crate) fn description(person: &Participant, texts: &Texts) -> String {
    (texts.describe)(PersonDescription {
        name: &person.name,
        is_self: person.is_self,
        audio: person.audio,
        video: person.video,
        connecting: person.link == Link::Connecting,
        stalled: person.link == Link::Stalled,
    })
}

const fn source_code(source: TileSource) -> &'static str {
    match source {
        TileSource::Camera => "camera",
        TileSource::Screen => "screen",
    }
}

const fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// The tile of somebody who is still in the room.
pub(super) fn tile(key: &TileKey, place: Memo<Rect>) -> Option<impl IntoView + use<>> {
    let words = use_words();
    let model = use_model();
    let voice = model.is_voice();
    let signals = model.person(&key.feed)?;
    let person = signals.person;
    let video = NodeRef::<html::Video>::new();
    let painted = watch_picture(key.clone(), signals, video);
    let name = move || person.with(|person| person.name.clone());
    let is_self = Memo::new(move |_| person.with(|person| person.is_self));
    let audio = Memo::new(move |_| person.with(|person| person.audio));
    let link = Memo::new(move |_| person.with(|person| person.link));
    let pixels = move |read: fn(&Rect) -> f64| move || format!("{:.1}px", place.with(read));
    Some(view! {
        <div
            class="tile"
            role="group"
            aria-label=move || person.with(|person| description(person, words.get()))
            data-tile=""
            data-source=source_code(key.source)
            data-feed=key.feed.to_string()
            data-self=is_self
            data-participant=name
            data-audio=move || on_off(audio.get())
            data-video=move || on_off(person.with(|person| person.video))
            data-speaking=signals.speaking
            data-link=move || link.get().code()
            data-painted=painted
            style=("--left", pixels(|place| place.left))
            style=("--top", pixels(|place| place.top))
            style=("--width", pixels(|place| place.width))
            style=("--height", pixels(|place| place.height))
        >
            {avatar(name)}
            {(!voice)
                .then(|| {
                    view! {
                        <video
                            node_ref=video
                            autoplay
                            playsinline
                            tabindex="-1"
                            aria-hidden="true"
                            prop:muted=true
                            prop:srcObject=move || signals.picture.get().map_or(JsValue::NULL, Into::into)
                        ></video>
                    }
                })}
            <p class="tile-name" aria-hidden="true">
                <Show when=move || !audio.get()>{icon(Icon::MicrophoneOff)}</Show>
                <bdi>{name}</bdi>
                <Show when=move || is_self.get()>
                    <small>{move || words.get().you}</small>
                </Show>
            </p>
            {state_hint(link)}
        </div>
    })
}

/// Says what is wrong with somebody's media; nothing while all is well.
fn state_hint(link: Memo<Link>) -> impl IntoView {
    let words = use_words();
    let hint = move || match link.get() {
        Link::Connecting => Some(words.get().connecting),
        Link::Stalled => Some(words.get().stalled),
        Link::Live => None,
    };
    move || hint().map(|text| view! { <p class="tile-hint" aria-hidden="true">{text}</p> })
}

/// Whether the element shows this person's picture of now. A stream that is new, or a camera that was turned on again,
/// counts from its first frame: an m-line that Janus reuses may still hold the frame of somebody else.
fn watch_picture(key: TileKey, signals: PersonSignals, video: NodeRef<html::Video>) -> RwSignal<bool> {
    let model = use_model();
    let painted = RwSignal::new(false);
    let watch = StoredValue::new_local(None::<FrameWatch>);
    let on = Memo::new(move |_| signals.person.with(|person| person.video));
    Effect::new(move |_| {
        let has_picture = signals.picture.with(Option::is_some);
        painted.set(false);
        watch.set_value(None);
        let Some(element) = video.get().filter(|_| on.get() && has_picture) else {
            return;
        };
        let key = key.clone();
        watch.set_value(Some(FrameWatch::new(element, move || {
            painted.set(true);
            model.send(ModelCommand::PictureShown(key.clone()));
        })));
    });
    painted
}
