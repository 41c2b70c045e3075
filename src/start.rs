//! The start of the page: read the configuration and the link, make the state, mount the views, start the call, and keep the
//! attributes of `<html>` in line with the state.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::app::{App, Start};
use crate::browser::signaling::http;
use crate::browser::window::page;
use crate::browser::{link, preferences, storage};
use crate::driver::{CallDriver, CheckDriver, NAME_KEY};
use crate::i18n::configuration::{ConfigProblem, StartProblem};
use crate::state::{AppState, CheckState, Preferences};
use crate::tab;
use log::Level;
use parlour_call::config::{Config, Language, LinkOptions, Theme, View};
use parlour_call::text::has_visible_characters;

/// The address of the configuration, relative to the page.
const CONFIG: &str = "config.json";
/// Where the language is remembered.
const LANGUAGE_KEY: &str = "parlour.language";
/// Where the theme is remembered.
const THEME_KEY: &str = "parlour.theme";

/// Starts the page.
pub fn start() {
    spawn_local(async {
        let link = link::read();
        let language = first_language(&link);
        let config = if link.key.is_some() && link.view != View::Check {
            // Nothing is loaded, opened or sent: in this version the call would not be encrypted end to end.
            Err(StartProblem::Encryption(language))
        } else {
            configuration(&link, language).await
        };
        mount_to_body(move || {
            let start = match config {
                Ok(config) => Ok(run(config, link)),
                Err(problem) => Err(refuse(problem)),
            };
            view! { <App start/> }
        });
    });
}

async fn configuration(link: &LinkOptions, language: Language) -> Result<Config, StartProblem> {
    let text = http::text(CONFIG).await.map_err(|why| {
        page::log(Level::Error, &format!("config.json could not be loaded: {why}"));
        StartProblem::Unavailable(language)
    })?;
    let config = Config::for_page(text.as_deref(), page::origin(), link.gateway.as_deref())
        .map_err(|error| StartProblem::Config(ConfigProblem::new(language, &error)))?;
    let keys = config.keys_without_effect();
    if !keys.is_empty() {
        let keys = keys.join(", ");
        page::log(
            Level::Warn,
            &format!("config.json: without effect in this version: {keys}"),
        );
    }
    let options = link.options_without_effect().join(", ");
    if !options.is_empty() {
        page::log(
            Level::Warn,
            &format!("link: without effect in this version: {options}"),
        );
    }
    Ok(config)
}

/// Loads the page again if `config.json` can be loaded now. Else the page stays, for where there is no network a browser would put its own in
/// its place.
///
/// # Errors
/// A text for the log.
pub(crate) async fn try_again() -> Result<(), String> {
    http::text(CONFIG).await?;
    page::reload();
    Ok(())
}

/// The language before a configuration is read.
fn first_language(link: &LinkOptions) -> Language {
    link.language
        .or_else(|| storage::get(LANGUAGE_KEY).as_deref().and_then(Language::of_tag))
        .unwrap_or_else(browser_language)
}

fn refuse(problem: StartProblem) -> StartProblem {
    if matches!(problem, StartProblem::Config(_)) {
        page::log(Level::Error, "config.json cannot be used; the page says why");
    }
    page::set_root_attribute("data-call", Some("failed"));
    page::set_root_attribute("data-reason", Some(problem.reason()));
    page::set_root_attribute("data-transport", Some("none"));
    page::set_root_attribute("lang", Some(language_code(problem.language())));
    problem
}

fn run(config: Config, link: LinkOptions) -> Start {
    let link = link.limited_to(config.ui.auto_join);
    let language = link
        .language
        .or_else(|| storage::get(LANGUAGE_KEY).as_deref().and_then(Language::of_tag))
        .or(config.ui.language)
        .unwrap_or_else(browser_language);
    let theme = link
        .theme
        .or_else(|| storage::get(THEME_KEY).as_deref().and_then(theme_of))
        .unwrap_or(config.ui.theme);
    let view = link.view;
    let remembered = link
        .name
        .clone()
        .or_else(|| storage::get(NAME_KEY))
        .filter(|name| has_visible_characters(name))
        .unwrap_or_default();
    // Nobody is led unseen into the room of another day.
    let last = || preferences::room().filter(|_| !link.join);
    let room = link.room.clone().or_else(last);
    let state = AppState::new(config, link);
    if let Some(room) = room {
        state.call.room.set(room);
    }
    state.preferences.language.set(language);
    state.preferences.theme.set(theme);
    state.preferences.volume.set(preferences::volume());
    state.call.name.set(remembered);
    mirror_state(state, view == View::Call);
    mirror_preferences(state.preferences);
    tab::mirror(state);
    StoredValue::new_local(link::reload_when_opened_again());
    // Both drivers run for as long as the page lives, and are dropped with the views' owner.
    if view == View::Check {
        let check = CheckState::new();
        StoredValue::new_local(CheckDriver::start(state, check));
        Start::Check(state, check)
    } else {
        StoredValue::new_local(CallDriver::start(state));
        Start::Call(state)
    }
}

/// Keeps the attributes of `<html>` in line with the call: this is what hosts and tests read.
fn mirror_state(state: AppState, is_call: bool) {
    let call = state.call;
    Effect::new(move |_| {
        let (code, reason) = call
            .phase
            .with(|phase| (phase.code(), phase.reason().map(|reason| reason.code())));
        page::set_root_attribute("data-call", is_call.then_some(code));
        page::set_root_attribute("data-reason", reason);
    });
    Effect::new(move |_| page::set_root_attribute("data-transport", Some(call.transport.get().code())));
    Effect::new(move |_| page::set_root_attribute("data-warm", call.warm.get().then_some("")));
}

/// Keeps `<html>` in line with the preferences, and remembers what the person chooses; not what the page starts with.
fn mirror_preferences(preferences: Preferences) {
    Effect::new(move |before: Option<Language>| {
        let language = preferences.language.get();
        page::set_root_attribute("lang", Some(language_code(language)));
        if before.is_some_and(|before| before != language) {
            storage::set(LANGUAGE_KEY, language_code(language));
        }
        language
    });
    Effect::new(move |before: Option<Theme>| {
        let theme = preferences.theme.get();
        page::set_root_attribute("data-theme", theme_code(theme));
        if before.is_some_and(|before| before != theme) {
            storage::set(THEME_KEY, theme_code(theme).unwrap_or("auto"));
        }
        theme
    });
    Effect::new(move |before: Option<f64>| {
        let volume = preferences.volume.get();
        if before.is_some_and(|before| before != volume) {
            preferences::set_volume(volume);
        }
        volume
    });
}

fn browser_language() -> Language {
    page::languages()
        .iter()
        .find_map(|tag| Language::of_tag(tag))
        .unwrap_or_default()
}

const fn language_code(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Korean => "ko",
    }
}

fn theme_of(code: &str) -> Option<Theme> {
    match code {
        "auto" => Some(Theme::Auto),
        "light" => Some(Theme::Light),
        "dark" => Some(Theme::Dark),
        _ => None,
    }
}

/// `None` follows the system.
const fn theme_code(theme: Theme) -> Option<&'static str> {
    match theme {
        Theme::Auto => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    }
}
