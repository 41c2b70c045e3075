//! The connection check: its steps, one's own picture and sound as the server's echo test returns them, the measurements, and the verdict.

mod graphs;
mod steps;

use leptos::either::Either;
use leptos::html;
use leptos::prelude::*;

use self::graphs::Graphs;
use self::steps::Steps;
use crate::components::button::{Button, IconButton};
use crate::components::devices::{DevicePickers, any_device_named};
use crate::components::dialogs::use_dialogs;
use crate::components::i18n::use_i18n;
use crate::components::icon::{Icon, IconName, Mark};
use crate::components::navigate::go;
use crate::components::play::{play, play_stream};
use crate::components::video::StreamVideo;
use crate::state::{use_call_handle, use_check, use_media, use_page_config};
use parlour_call::check::{Tone, Verdict};

/// The whole page.
#[component]
pub(crate) fn CheckPage() -> impl IntoView {
    let i18n = use_i18n();
    let dialogs = use_dialogs();
    let title = use_page_config().title();
    let report = use_check().report;
    let verdict = Memo::new(move |_| report.with(|report| report.verdict));
    let has_devices = any_device_named();
    view! {
        <div class="lobby check" data-verdict=move || verdict.get().map(Verdict::code)>
            <header class="lobby-head">
                <p class="brand">
                    <Mark />
                    <span>{title}</span>
                </p>
                <IconButton
                    icon=IconName::Sliders
                    label=|texts| texts.settings
                    on:click=move |_| dialogs.settings.set(true)
                />
            </header>
            <main class="lobby-main">
                <Echo />
                <section class="card lobby-form">
                    <div class="lobby-title">
                        <h1>{i18n.text(|texts| texts.check.title)}</h1>
                        <p class="soft">{i18n.text(|texts| texts.check.lead)}</p>
                    </div>
                    <Outcome verdict />
                    <Steps />
                    <Actions verdict />
                </section>
                <Graphs />
                <Show when=move || has_devices.get()>
                    <section class="lobby-devices" aria-label=i18n.text(|texts| texts.devices)>
                        <DevicePickers />
                    </section>
                </Show>
            </main>
        </div>
    }
}

/// The buttons that lead back to the lobby and start the check again.
#[component]
fn Actions(
    /// `None` while the check runs.
    verdict: Memo<Option<Verdict>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let handle = use_call_handle();
    let restart = move |_| {
        if verdict.with_untracked(Option::is_some) {
            handle.restart_check();
        }
    };
    let back = |_| {
        go(|query| {
            query.delete("view");
            // The lobby was asked for, not the call.
            query.delete("join");
        });
    };
    view! {
        <div class="lobby-actions">
            <Button label=|texts| texts.back_to_lobby on:click=back />
            // Not `disabled`, which would take the focus away from whoever has just pressed it.
            <button
                type="button"
                class="button"
                data-tone="primary"
                aria-disabled=move || verdict.get().is_none().to_string()
                on:click=restart
            >
                {i18n.text(|texts| texts.check.again)}
            </button>
        </div>
    }
}

/// The verdict in two live regions: bad news interrupts a screen reader (`alert`), anything else waits for it (`status`).
#[component]
fn Outcome(
    /// `None` while the check runs.
    verdict: Memo<Option<Verdict>>,
) -> impl IntoView {
    let status = move || match verdict.get() {
        None => Some(Either::Left(view! { <Running /> })),
        Some(verdict) if verdict.tone() == Tone::Bad => None,
        Some(verdict) => Some(Either::Right(view! { <VerdictBanner verdict /> })),
    };
    let alert = move || {
        let verdict = verdict.get().filter(|verdict| verdict.tone() == Tone::Bad)?;
        Some(view! { <VerdictBanner verdict /> })
    };
    view! {
        <div class="alerts" role="status">
            {status}
        </div>
        <div class="alerts" role="alert">
            {alert}
        </div>
    }
}

#[component]
fn Running() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="alert" data-tone="running">
            <span class="spinner" aria-hidden="true"></span>
            <p>{i18n.text(|texts| texts.check.running)}</p>
        </div>
    }
}

/// What the check found, what it means, and what to do about it.
#[component]
fn VerdictBanner(
    /// The result of the check.
    verdict: Verdict,
) -> impl IntoView {
    let i18n = use_i18n();
    let (tone, icon) = match verdict.tone() {
        Tone::Good => ("good", IconName::Check),
        Tone::Warning => ("warning", IconName::Warning),
        Tone::Bad => ("danger", IconName::Warning),
    };
    let explanation = move || {
        let explanation = (i18n.texts().check.verdict)(verdict);
        view! {
            <strong>{explanation.what}</strong>
            " "
            {explanation.meaning}
            " "
            {explanation.remedy}
        }
    };
    view! {
        <div class="alert" data-tone=tone>
            <Icon name=icon />
            <p>{explanation}</p>
        </div>
    }
}

/// One's own picture and sound as the echo test returns them. Not mirrored, because this is how others see one.
#[component]
fn Echo() -> impl IntoView {
    let check = use_check();
    let media = use_media();
    let i18n = use_i18n();
    let is_audible = RwSignal::new(true);
    let has_picture = move || check.report.with(|report| report.seen) && check.video.with(Option::is_some);
    let audio = NodeRef::<html::Audio>::new();
    play_stream(check.audio, None, audio, move |audio| play(&audio, media));
    let name = i18n.text(|texts| texts.check.hear_yourself);
    view! {
        <section class="preview" aria-label=i18n.text(|texts| texts.check.echo) data-picture=has_picture>
            <StreamVideo stream=check.video />
            <audio autoplay node_ref=audio prop:muted=move || !is_audible.get()></audio>
            <div class="preview-still">
                <Icon name=IconName::Pulse />
                <p>{i18n.text(|texts| texts.check.no_picture)}</p>
            </div>
            <div class="preview-bar">
                <button
                    type="button"
                    class="round"
                    aria-label=name
                    title=name
                    aria-pressed=move || is_audible.get().to_string()
                    on:click=move |_| is_audible.update(|is_audible| *is_audible = !*is_audible)
                >
                    <Icon name=IconName::Speaker />
                </button>
            </div>
        </section>
    }
}
