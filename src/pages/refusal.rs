//! In place of everything else where the page cannot start for another reason than a wrong configuration.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::browser::window::page;
use crate::components::icon::{Icon, IconName};
use crate::i18n::{Explanation, Texts, texts};
use crate::start;
use log::Level;
use parlour_call::config::Language;

/// The link asks for end-to-end encryption, which this version does not have.
#[component]
pub(crate) fn EncryptionPage(
    /// The language of the page.
    language: Language,
) -> impl IntoView {
    view! { <Refusal explanation=(texts(language).encryption_asked)() /> }
}

/// `config.json` could not be loaded, and may be the next time.
#[component]
pub(crate) fn UnavailablePage(
    /// The language of the page.
    language: Language,
) -> impl IntoView {
    let texts = texts(language);
    view! {
        <Refusal explanation=(texts.config_unavailable)()>
            <TryAgain texts />
        </Refusal>
    }
}

/// What happened, what it means and what to do.
#[component]
fn Refusal(
    /// What it says.
    explanation: Explanation,
    /// What the person can press.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <main class="page">
            <section class="card notice-card">
                <div class="notice-text" role="alert">
                    <span class="badge" data-tone="danger">
                        <Icon name=IconName::Warning />
                    </span>
                    <h1>{explanation.what}</h1>
                    <p class="soft">{explanation.meaning}</p>
                    <p>{explanation.remedy}</p>
                </div>
                {children.map(|children| children())}
            </section>
        </main>
    }
}

/// Loads what could not be loaded, and then the page.
#[component]
fn TryAgain(
    /// The texts of the language of the page.
    texts: &'static Texts,
) -> impl IntoView {
    let trying = RwSignal::new(false);
    let in_vain = RwSignal::new(false);
    let try_again = move |_| {
        if trying.get_untracked() {
            return;
        }
        trying.set(true);
        in_vain.set(false);
        spawn_local(async move {
            if let Err(why) = start::try_again().await {
                page::log(Level::Warn, &format!("config.json could not be loaded: {why}"));
                trying.set(false);
                in_vain.set(true);
            }
        });
    };
    view! {
        <button
            type="button"
            class="button"
            data-tone="primary"
            aria-disabled=move || trying.get().to_string()
            on:click=try_again
        >
            <Show when=move || trying.get()>
                <span class="spinner" aria-hidden="true"></span>
            </Show>
            <span>{texts.try_again}</span>
        </button>
        <p role="status" class="soft">
            {move || in_vain.get().then_some(texts.tried_again)}
        </p>
    }
}
