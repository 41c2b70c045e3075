//! Everyone's sound. It plays from the document, whichever page of tiles is shown.

use crate::ui::kit::dom::{Html, NodeRef, each, view};
use web_sys::{HtmlAudioElement, HtmlElement};

use super::ahead::Built;
use super::grid::few_at_once;
use super::view::use_view;
use crate::call::LocalSource;
use crate::model::{Model, ModelCommand, Signal, TileKey, TileSource};
use crate::ui::context::use_model;
use crate::ui::kit::live::{effect, live, memo, shown};
use crate::ui::kit::play::{play, play_all, play_on_return, play_stream};

/// Lets the sounds be heard.
pub(super) fn heard(sounds: Built) -> Html {
    let model = use_model();
    play_once_capturing(model);
    play_on_return(model);
    let Built { pieces, keys } = sounds;
    few_at_once(live(move || Some(model.tiles.get())), keys);
    let home = NodeRef::<HtmlElement>::new();
    let mut pieces = Some(pieces);
    effect(move || {
        if let (Some(pieces), Some(home)) = (pieces.take(), home.get()) {
            pieces.enter(&home, usize::MAX);
        }
    });
    view! {
        <div class="sounds" hidden node_ref=home>
            // One sound for everybody; it belongs to no feed of its own.
            {player(model.mix, None, "mix".to_owned(), TileSource::Camera)}
        </div>
    }
}

/// One `<audio>` for each remote microphone and for each shared screen that has sound.
pub(super) fn sounds(keys: Signal<Vec<TileKey>>) -> Html {
    each(move || keys.get(), TileKey::name, sound)
}

/// Browsers let a page that captures play sound without a click. On a direct link the sound may be there before the microphone is,
/// and was refused then; so it is tried once more as soon as a device is open.
fn play_once_capturing(model: Model) {
    let captures =
        move || model.microphone.with(LocalSource::is_live) || model.camera.with(LocalSource::is_live);
    let captures = memo(captures);
    effect(move || {
        if captures.get() && model.sound_blocked.get_untracked() {
            model.send(ModelCommand::PlaySound);
            play_all(model);
        }
    });
}

fn sound(key: TileKey) -> Html {
    let Some(signals) = use_model().person(&key.feed) else {
        return Html::nothing();
    };
    let (stream, volume) = match key.source {
        TileSource::Camera => (signals.sound, signals.volume),
        TileSource::Screen => (signals.screen_sound, signals.screen_volume),
    };
    player(stream, Some(volume), key.feed.to_string(), key.source)
}

/// An element while there is something to play. It plays once the stage is there: nobody is to be heard in the lobby.
fn player(
    stream: Signal<Option<web_sys::MediaStream>>,
    volume: Option<Signal<f64>>,
    feed: String,
    source: TileSource,
) -> Html {
    let model = use_model();
    let (open, plays) = (use_view().open, use_view().plays);
    let element = move || {
        let element = NodeRef::<HtmlAudioElement>::new();
        play_stream(stream, volume, element, move |element| {
            if open.get() {
                let begin = move || {
                    // It may have gone meanwhile.
                    if element.src_object().is_some() {
                        play(&element, model);
                    }
                    false
                };
                plays.with(|plays| plays.push(begin));
            }
        });
        view! { <audio node_ref=element data-feed=feed.clone() data-source=source.code()></audio> }
    };
    shown(move || stream.with(Option::is_some), element)
}
