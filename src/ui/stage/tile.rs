//! One person's tile. Everything in it reads that person's own signals, so nobody else's change touches it.

use crate::ui::kit::dom::{Html, NodeRef, view};
use wasm_bindgen::JsValue;
use web_sys::HtmlVideoElement;
use web_sys::MediaStream;

use super::menu::more;
use super::pin::{on_enter_pin, pin_button, pinned};
use super::placing::{Place, code, has_place, placed};
use crate::browser::task::ignore;
use crate::browser::timer::Timer;
use crate::call::quality::Grade;
use crate::call::{Link, Participant};
use crate::i18n::{PersonDescription, Texts};
use crate::model::{Memo, ModelCommand, Signal, Stored, TileKey};
use crate::ui::context::{Words, use_model, use_words};
use crate::ui::kit::avatar::avatar;
use crate::ui::kit::icons::{Icon, icon};
use crate::ui::kit::live::{effect, memo, shown};
use crate::ui::kit::observe::FrameWatch;
use std::time::Duration;

/// Connecting is not worth a word before it takes this long: fifty words that flash up say nothing.
const QUICK: Duration = Duration::from_millis(800);

/// What a screen reader says of a person; in a voice room nothing of cameras.
pub(crate) fn description(person: &Participant, texts: &Texts, voice: bool) -> String {
    (texts.describe)(PersonDescription {
        name: &person.name,
        is_self: person.is_self,
        audio: person.audio,
        video: person.video || voice,
        connecting: person.link == Link::Connecting,
        again: person.link == Link::Stalled,
        poor: person.quality.grade == Grade::Poor,
    })
}

pub(super) const fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// The tile of somebody who is still in the room.
pub(super) fn tile(key: &TileKey, place: Place) -> Html {
    let words = use_words();
    let model = use_model();
    let voice = model.is_voice();
    let Some(signals) = model.person(&key.feed) else {
        return Html::nothing();
    };
    let person = signals.person;
    let video = NodeRef::<HtmlVideoElement>::new();
    let on = memo(move || person.with(|person| person.video));
    let painted = watch_picture(key.clone(), signals.picture, on, video, place);
    watch_return(key.clone(), person, video);
    let name = memo(move || person.with(|person| person.name.clone()));
    let is_self = memo(move || person.with(|person| person.is_self));
    let audio = memo(move || person.with(|person| person.audio));
    let link = memo(move || person.with(|person| person.link));
    let quality = memo(move || person.with(|person| person.quality.grade));
    let pinned = pinned(key);
    view! {
        <div
            class="tile"
            role="group"
            tabindex="-1"
            aria-label=move || person.with(|person| description(person, words.get(), voice))
            data-tile=""
            data-source=key.source.code()
            data-feed=key.feed.to_string()
            data-self=move || is_self.get()
            data-participant=move || name.get()
            data-audio=move || on_off(audio.get())
            data-video=move || on_off(person.with(|person| person.video))
            data-speaking=move || signals.speaking.get()
            data-link=move || link.get().code()
            data-quality=move || quality.get().code()
            data-painted=move || painted.get()
            data-pinned=move || pinned.get()
            data-place=move || code(place)
            style=move || placed(place)
            on:keydown=on_enter_pin(key)
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
                {shown(move || !audio.get(), || icon(Icon::MicrophoneOff))}
                <bdi>{move || name.get()}</bdi>
                {shown(move || is_self.get(), move || you(words))}
            </p>
            {state_hint(link, quality, place)}
            <div class="tile-tools">{pin_button(key, pinned)} {more(key.clone(), name)}</div>
        </div>
    }
}

/// Follows one's own name.
pub(crate) fn you(words: Words) -> Html {
    view! { <small>{words.of(|texts| texts.you)}</small> }
}

/// Says what is wrong with somebody's media; nothing while all is well, or may be in a moment.
pub(super) fn state_hint(link: Memo<Link>, quality: Memo<Grade>, place: Place) -> Html {
    let words = use_words();
    let on_page = has_place(place);
    let late = Signal::new(false);
    let wait = Timer::new(move || late.set(true));
    effect(move || {
        let connecting = link.get() == Link::Connecting && on_page.get();
        if late.get_untracked() {
            late.set(false);
        }
        if connecting {
            wait.set(QUICK);
        } else {
            wait.clear();
        }
    });
    let hint = memo(move || match (link.get(), quality.get()) {
        (Link::Connecting, _) => late.get().then(|| words.get().connecting),
        (Link::Stalled, _) => Some(words.get().connecting_again),
        (_, Grade::Poor) => Some(words.get().details.poor_connection),
        (Link::Live, Grade::Good | Grade::Fair) => None,
    });
    Html::of(move || Some(view! { <p class="tile-hint" aria-hidden="true">{hint.get()?}</p> }))
}

/// Tells of the first frame after somebody's picture stood still: sooner than it is measured.
fn watch_return(key: TileKey, person: Signal<Participant>, video: NodeRef<HtmlVideoElement>) {
    let model = use_model();
    let watch = Stored::new(None::<FrameWatch>);
    let stalled = memo(move || person.with(|person| person.link == Link::Stalled && person.video));
    effect(move || {
        let key = key.clone();
        let told = move || model.send(ModelCommand::PictureShown(key.clone()));
        let element = video.get().filter(|_| stalled.get());
        watch.set(element.and_then(|element| FrameWatch::next(element, told)));
    });
}

/// Whether the element shows the picture of now. A stream that is new, or a camera that was turned on again,
/// counts from its first frame: an m-line that Janus reuses may still hold the frame of somebody else.
pub(super) fn watch_picture(
    key: TileKey,
    picture: Signal<Option<MediaStream>>,
    on: Memo<bool>,
    video: NodeRef<HtmlVideoElement>,
    place: Place,
) -> Signal<bool> {
    let model = use_model();
    let on_page = has_place(place);
    let painted = Signal::new(false);
    let watch = Stored::new(None::<FrameWatch>);
    effect(move || {
        let has_picture = picture.with(Option::is_some);
        if painted.get_untracked() {
            painted.set(false);
        }
        watch.set(None);
        let Some(element) = video.get().filter(|_| on.get() && has_picture) else {
            return;
        };
        play_if_paused(&element);
        watch.set(Some(FrameWatch::new(element, move || {
            // Two events can tell of the same first frame.
            if !painted.get_untracked() {
                painted.set(true);
            }
        })));
    });
    // What was built in the lobby may have its first frame before it stands in the page, or may not have been let play there.
    effect(move || {
        if !on_page.get() {
            return;
        }
        if painted.get() {
            model.send(ModelCommand::PictureShown(key.clone()));
        } else if let Some(element) = video.get_untracked() {
            play_if_paused(&element);
        }
    });
    painted
}

/// A browser may stop an element whose stream fell silent, and not start it again by itself.
fn play_if_paused(element: &HtmlVideoElement) {
    if element.paused()
        && element.src_object().is_some()
        && let Ok(playing) = element.play()
    {
        ignore(playing);
    }
}
