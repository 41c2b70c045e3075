//! Settings: how the page looks, which language it speaks, which devices it uses.

use crate::ui::kit::dom::{Html, view};

use crate::config::Theme;
use crate::i18n::{LANGUAGES, own_name, tag};
use crate::ui::context::{use_model, use_opened, use_words};
use crate::ui::kit::devices::{any_device_named, device_pickers};
use crate::ui::kit::dialog::dialog;
use crate::ui::kit::icons::{Icon, icon};
use crate::ui::kit::live::{click, on, shown};
use crate::ui::kit::quality::quality;

const THEMES: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

/// The settings dialog.
pub(crate) fn settings() -> Html {
    let words = use_words();
    let opened = use_opened();
    let has_devices = any_device_named();
    let show_shortcuts = move || {
        opened.settings.set(false);
        opened.shortcuts.set(true);
    };
    let devices = move || {
        view! {
            <section class="dialog-group" aria-label=words.of(|texts| texts.devices)>
                {device_pickers()}
            </section>
        }
    };
    let quality = move || {
        view! {
            <section class="dialog-group" aria-label=words.of(|texts| texts.device.quality)>
                {quality()}
            </section>
        }
    };
    let body = view! {
        <div class="dialog-body">
            {language_choice()} {theme_choice()}
            {shown(move || has_devices.get() && opened.settings.get(), devices)}
            {shown(move || opened.settings.get(), quality)}
            <button type="button" class="button keyboard-only" data-tone="quiet" on:click=click(show_shortcuts)>
                {icon(Icon::Keyboard)}
                <span>{words.of(|texts| texts.shortcuts)}</span>
            </button>
        </div>
    };
    dialog("settings", opened.settings, |texts| texts.settings, body)
}

fn language_choice() -> Html {
    let model = use_model();
    let words = use_words();
    let choices = LANGUAGES.map(|language| {
        view! {
            <label lang=tag(language)>
                <input
                    type="radio"
                    name="language"
                    prop:checked=move || model.language.get() == language
                    on:change=on(move |_| model.language.set(language))
                />
                <span>{own_name(language)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choice">
            <legend>{words.of(|texts| texts.language)}</legend>
            <div>{choices}</div>
        </fieldset>
    }
}

fn theme_choice() -> Html {
    let model = use_model();
    let words = use_words();
    let choices = THEMES.map(|theme| {
        view! {
            <label>
                <input
                    type="radio"
                    name="theme"
                    prop:checked=move || model.theme.get() == theme
                    on:change=on(move |_| model.theme.set(theme))
                />
                <span>{move || (words.get().theme_name)(theme)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choice">
            <legend>{words.of(|texts| texts.theme)}</legend>
            <div>{choices}</div>
        </fieldset>
    }
}
