//! The start of the page: read the configuration and the link, make the model, mount the views, start the call, and keep the
//! attributes of `<html>` true.

use std::mem;

use leptos::prelude::*;

use crate::app::App;
use crate::browser::task::Task;
use crate::browser::{fetch, memory, page, storage};
use crate::check_driver::CheckDriver;
use crate::config::{Config, Language, LinkOptions, Theme, View};
use crate::driver::{Driver, NAME_KEY};
use crate::i18n::configuration::ConfigProblem;
use crate::model::{CheckModel, Model, Stored};
use crate::tab;
use crate::ui::kit::live::effect;
use log::Level;

/// Where the language is remembered.
const LANGUAGE_KEY: &str = "parlour.language";
/// Where the theme is remembered.
const THEME_KEY: &str = "parlour.theme";

/// Starts the page.
pub fn start() {
    Task::spawn(async {
        let link = LinkOptions::parse(&page::query(), &page::fragment());
        let config = match fetch::text("config.json").await {
            Ok(Some(text)) => {
                Config::parse(&text).map_err(|error| ConfigProblem::wrong(first_language(&link), &error))
            }
            Ok(None) => Ok(Config::default()),
            // Served, but not readable: going on with defaults would hide that.
            Err(why) => Err(ConfigProblem::unreadable(first_language(&link), why)),
        };
        mount_to_body(move || {
            let start = match config {
                Ok(config) => Ok(run(config, link)),
                Err(problem) => Err(refuse(problem)),
            };
            view! { <App start/> }
        });
    })
    .detach();
}

/// The language before a configuration is read.
fn first_language(link: &LinkOptions) -> Language {
    link.language
        .or_else(|| storage::get(LANGUAGE_KEY).as_deref().and_then(language_of))
        .unwrap_or_else(browser_language)
}

fn refuse(problem: ConfigProblem) -> ConfigProblem {
    page::log(Level::Error, "config.json cannot be used; the page says why");
    page::set_root_attribute("data-call", Some("failed"));
    page::set_root_attribute("data-reason", Some("config"));
    page::set_root_attribute("data-transport", Some("none"));
    page::set_root_attribute("lang", Some(language_code(problem.language)));
    problem
}

fn run(config: Config, link: LinkOptions) -> (Model, Option<CheckModel>) {
    let language = link
        .language
        .or_else(|| storage::get(LANGUAGE_KEY).as_deref().and_then(language_of))
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
        .unwrap_or_default();
    // Nobody is led unseen into the room of another day.
    let last = || memory::room().filter(|_| !link.join);
    let room = link.room.clone().or_else(last);
    let model = Model::new(config, link);
    if let Some(room) = room {
        model.room.set(room);
    }
    model.language.set(language);
    model.theme.set(theme);
    model.name.set(remembered);
    model.volume.set(memory::volume());
    mirror(model, view == View::Call);
    // Mounted for as long as the page lives; dropped with the views' owner.
    if view == View::Check {
        let check = CheckModel::new();
        Stored::new(CheckDriver::start(model, check));
        (model, Some(check))
    } else {
        Stored::new(Driver::start(model));
        (model, None)
    }
}

/// Keeps `<html>` in line with the model: this is what hosts and tests read.
fn mirror(model: Model, is_call: bool) {
    effect(move || {
        let (code, reason) = model
            .phase
            .with(|phase| (phase.code(), phase.reason().map(|reason| reason.code())));
        page::set_root_attribute("data-call", is_call.then_some(code));
        page::set_root_attribute("data-reason", reason);
    });
    effect(move || page::set_root_attribute("data-transport", Some(model.transport.get().code())));
    effect(move || page::set_root_attribute("data-warm", model.warm.get().then_some("")));
    // Only what the person chooses is remembered, not what the page starts with.
    let mut shown = model.language.get_untracked();
    effect(move || {
        let language = model.language.get();
        page::set_root_attribute("lang", Some(language_code(language)));
        if mem::replace(&mut shown, language) != language {
            storage::set(LANGUAGE_KEY, language_code(language));
        }
    });
    let mut shown = model.theme.get_untracked();
    effect(move || {
        let theme = model.theme.get();
        page::set_root_attribute("data-theme", theme_code(theme));
        if mem::replace(&mut shown, theme) != theme {
            storage::set(THEME_KEY, theme_code(theme).unwrap_or("auto"));
        }
    });
    let mut shown = model.volume.get_untracked();
    effect(move || {
        let volume = model.volume.get();
        if mem::replace(&mut shown, volume) != volume {
            memory::set_volume(volume);
        }
    });
    tab::mirror(model);
}

fn browser_language() -> Language {
    page::languages()
        .iter()
        .find_map(|tag| language_of(tag.get(..2)?))
        .unwrap_or_default()
}

fn language_of(code: &str) -> Option<Language> {
    match code {
        "en" => Some(Language::English),
        "ko" => Some(Language::Korean),
        _ => None,
    }
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
