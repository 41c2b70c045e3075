//! Everybody's sound. It plays from the document, whichever page of tiles is shown.

use leptos::html;
use leptos::prelude::*;
use web_sys::MediaStream;

use super::throttle::throttle_new_items;
use crate::components::play::{play, play_all, play_on_return, play_stream};
use crate::state::{ParticipantSignals, TileKey, TileSource, use_call, use_media};
use parlour_call::LocalSource;

/// One `<audio>` for each remote microphone and each shared screen that has sound, and one for the mix of a voice room. It is mounted with
/// the call, so that nobody is heard in the lobby.
#[component]
pub(super) fn RemoteAudio() -> impl IntoView {
    let call = use_call();
    let media = use_media();
    retry_once_capturing();
    play_on_return(media);
    // To begin to play takes a millisecond for each element.
    let keys = throttle_new_items(move || Some(call.tiles.get()));
    let children = move |key: TileKey| {
        let signals = call.participant(&key.feed);
        signals.map(|signals| view! { <ParticipantAudio key signals /> })
    };
    view! {
        <div class="sounds" hidden>
            // The mix belongs to no feed.
            <AudioPlayer stream=media.mix feed="mix".to_owned() source=TileSource::Camera />
            <For each=move || keys.get() key=TileKey::clone children />
        </div>
    }
}

/// A person's microphone, or the sound of their shared screen.
#[component]
fn ParticipantAudio(key: TileKey, signals: ParticipantSignals) -> impl IntoView {
    let TileKey { feed, source } = key;
    let (stream, volume) = match source {
        TileSource::Camera => (signals.audio, signals.volume),
        TileSource::Screen => (signals.screen_audio, signals.screen_volume),
    };
    view! { <AudioPlayer stream volume feed=feed.to_string() source /> }
}

/// Plays a stream while there is one.
#[component]
fn AudioPlayer(
    /// What to play.
    stream: RwSignal<Option<MediaStream>, LocalStorage>,
    /// How loud this one is for oneself, from 0 to 1.
    #[prop(optional)]
    volume: Option<RwSignal<f64>>,
    /// The value of `data-feed`.
    feed: String,
    /// What of theirs it is.
    source: TileSource,
) -> impl IntoView {
    let media = use_media();
    let element = move || {
        let audio = NodeRef::<html::Audio>::new();
        play_stream(stream, volume, audio, move |audio| play(&audio, media));
        view! { <audio node_ref=audio data-feed=feed.clone() data-source=source.code()></audio> }
    };
    view! { <Show when=move || stream.with(Option::is_some)>{element()}</Show> }
}

/// Browsers let a page that captures play sound without a click. On a direct link the sound may be there before the microphone is,
/// and was refused then; so it is tried once more as soon as a device is open.
fn retry_once_capturing() {
    let media = use_media();
    let captures = Memo::new(move |_| {
        media.microphone.with(LocalSource::is_live) || media.camera.with(LocalSource::is_live)
    });
    Effect::new(move |_| {
        if captures.get() && media.sound_blocked.get_untracked() {
            media.sound_blocked.set(false);
            play_all(media);
        }
    });
}
