//! Settings: how the page looks, which language it speaks, which devices it uses.

use leptos::prelude::*;

use crate::config::Theme;
use crate::i18n::{LANGUAGES, own_name, tag};
use crate::ui::context::{use_model, use_opened, use_words};
use crate::ui::kit::devices::{any_device_named, device_pickers};
use crate::ui::kit::dialog::dialog;
use crate::ui::kit::icons::{Icon, icon};

const THEMES: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

/// The settings dialog.
pub(crate) fn settings() -> impl IntoView {
    let words = use_words();
    let opened = use_opened();
    let has_devices = any_device_named();
    let show_shortcuts = move |_| {
        opened.settings.set(false);
        opened.shortcuts.set(true);
    };
    let body = view! {
        <div class="dialog-body">
            {language_choice()} {theme_choice()}
            <Show when=move || has_devices.get() && opened.settings.get()>
                <section class="dialog-group" aria-label=move || words.get().devices>
                    {device_pickers()}
                </section>
            </Show>
            <button type="button" class="button keyboard-only" data-tone="quiet" on:click=show_shortcuts>
                {icon(Icon::Keyboard)}
                <span>{move || words.get().shortcuts}</span>
            </button>
        </div>
    };
    dialog("settings", opened.settings, move || words.get().settings, body)
}

fn language_choice() -> impl IntoView {
    let model = use_model();
    let words = use_words();
    let choices = LANGUAGES.map(|language| {
        view! {
            <label lang=tag(language)>
                <input
                    type="radio"
                    name="language"
                    prop:checked=move || model.language.get() == language
                    on:change=move |_| model.language.set(language)
                />
                <span>{own_name(language)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choice">
            <legend>{move || words.get().language}</legend>
            <div>{choices}</div>
        </fieldset>
    }
}

fn theme_choice() -> impl IntoView {
    let model = use_model();
    let words = use_words();
    let choices = THEMES.map(|theme| {
        view! {
            <label>
                <input
                    type="radio"
                    name="theme"
                    prop:checked=move || model.theme.get() == theme
                    on:change=move |_| model.theme.set(theme)
                />
                <span>{move || (words.get().theme_name)(theme)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choice">
            <legend>{move || words.get().theme}</legend>
            <div>{choices}</div>
        </fieldset>
    }
}
