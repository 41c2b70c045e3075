//! The connection check: the steps, oneself as it comes back, the measurements, and what it all comes to.

mod graphs;
mod steps;

use crate::ui::kit::dom::{Html, NodeRef, view};
use wasm_bindgen::JsValue;
use web_sys::HtmlAudioElement;

use super::context::{Words, use_model, use_opened, use_words};
use super::kit::address::go;
use super::kit::button::{Tone as Loudness, icon_button, text_button};
use super::kit::devices::{any_device_named, device_pickers};
use super::kit::icons::{Icon, icon, mark};
use super::kit::live::{Live, click, live, memo, shown};
use super::kit::play::{play, play_stream};
use super::kit::spelled;
use crate::check::{Tone, Verdict};
use crate::model::{CheckModel, Memo, ModelCommand, Signal};

/// The whole view.
pub(crate) fn check(check: CheckModel) -> Html {
    let model = use_model();
    let words = use_words();
    let opened = use_opened();
    let has_devices = any_device_named();
    let verdict = memo(move || check.report.with(|report| report.verdict));
    view! {
        <div class="lobby check" data-verdict=move || verdict.get().map(Verdict::code)>
            <header class="lobby-head">
                <p class="brand">{mark()} <span>{model.config.ui.title.clone()}</span></p>
                {icon_button(Icon::Sliders, |texts| texts.settings, move || opened.settings.set(true))}
            </header>
            <main class="lobby-main">
                {echo(check)}
                <section class="card lobby-form">
                    <div class="lobby-title">
                        <h1>{words.of(|texts| texts.check.title)}</h1>
                        <p class="soft">{words.of(|texts| texts.check.lead)}</p>
                    </div>
                    {outcome(verdict)}
                    {steps::steps(check)}
                    {actions(verdict)}
                </section>
                {graphs::graphs(check)}
                {shown(move || has_devices.get(), move || devices(words))}
            </main>
        </div>
    }
}

fn devices(words: Words) -> Html {
    view! {
        <section class="lobby-devices" aria-label=words.of(|texts| texts.devices)>
            {device_pickers()}
        </section>
    }
}

fn actions(verdict: Memo<Option<Verdict>>) -> Html {
    let model = use_model();
    let words = use_words();
    let again = move || {
        if verdict.with_untracked(Option::is_some) {
            model.send(ModelCommand::CheckAgain);
        }
    };
    let back = || {
        go(&|query| {
            query.delete("view");
            // The lobby was asked for, not the call.
            query.delete("join");
        });
    };
    view! {
        <div class="lobby-actions">
            {text_button(Loudness::Quiet, |texts| texts.back_to_lobby, back)}
            <button
                type="button"
                class="button"
                data-tone="primary"
                aria-disabled=move || spelled(verdict.get().is_none())
                on:click=click(again)
            >
                {words.of(|texts| texts.check.again)}
            </button>
        </div>
    }
}

/// The two live regions: what works is told quietly, what does not at once.
fn outcome(verdict: Memo<Option<Verdict>>) -> Html {
    let told = move |bad: bool| match verdict.get() {
        Some(verdict) => ((verdict.tone() == Tone::Bad) == bad).then(|| banner(verdict)),
        None => (!bad).then(running),
    };
    view! {
        <div class="alerts" role="status">{live(move || told(false))}</div>
        <div class="alerts" role="alert">{live(move || told(true))}</div>
    }
}

fn running() -> Html {
    let words = use_words();
    view! {
        <div class="alert" data-tone="running">
            <span class="spinner" aria-hidden="true"></span>
            <p>{words.get().check.running}</p>
        </div>
    }
}

fn banner(verdict: Verdict) -> Html {
    let told = (use_words().get().check.verdict)(verdict);
    let (tone, picture) = match verdict.tone() {
        Tone::Good => ("good", Icon::Check),
        Tone::Warning => ("warning", Icon::Warning),
        Tone::Bad => ("danger", Icon::Warning),
    };
    view! {
        <div class="alert" data-tone=tone>
            {icon(picture)}
            <p><strong>{told.what}</strong>" "{told.meaning}" "{told.remedy}</p>
        </div>
    }
}

/// Oneself as the others will see and hear it: not mirrored.
fn echo(check: CheckModel) -> Html {
    let words = use_words();
    let model = use_model();
    let heard = Signal::new(true);
    let has_picture = move || check.report.with(|report| report.seen) && check.picture.with(Option::is_some);
    let sound = NodeRef::<HtmlAudioElement>::new();
    play_stream(check.sound, None, sound, move |sound| play(&sound, model));
    let name = words.of(|texts| texts.check.hear_yourself);
    view! {
        <section class="preview" aria-label=words.of(|texts| texts.check.echo) data-picture=has_picture>
            <video
                autoplay
                playsinline
                tabindex="-1"
                aria-hidden="true"
                prop:muted=true
                prop:srcObject=move || check.picture.get().map_or(JsValue::NULL, Into::into)
            ></video>
            <audio autoplay node_ref=sound prop:muted=move || !heard.get()></audio>
            <div class="preview-still">{icon(Icon::Pulse)} <p>{words.of(|texts| texts.check.no_picture)}</p></div>
            <div class="preview-bar">
                <button
                    type="button"
                    class="round"
                    aria-label=Live::clone(&name)
                    title=name
                    aria-pressed=move || spelled(heard.get())
                    on:click=click(move || heard.update(|heard| *heard = !*heard))
                >
                    {icon(Icon::Speaker)}
                </button>
            </div>
        </section>
    }
}
