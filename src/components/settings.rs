//! The settings dialog: language, theme, devices, capture settings.

use leptos::prelude::*;

use super::capture::CaptureControls;
use super::devices::{DevicePickers, any_device_named};
use super::dialog::Dialog;
use super::dialogs::use_dialogs;
use super::i18n::use_i18n;
use super::icon::{Icon, IconName};
use crate::i18n::{LANGUAGES, own_name, tag};
use crate::state::use_preferences;
use parlour_call::config::Theme;

const THEMES: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

/// The settings dialog.
#[component]
pub(crate) fn Settings() -> impl IntoView {
    let i18n = use_i18n();
    let dialogs = use_dialogs();
    let has_devices = any_device_named();
    let show_shortcuts = move |_| {
        dialogs.settings.set(false);
        dialogs.shortcuts.set(true);
    };
    view! {
        <Dialog id="settings" open=dialogs.settings title=|texts| texts.settings>
            <div class="dialog-body">
                <LanguageChoice />
                <ThemeChoice />
                <Show when=move || dialogs.settings.get() && has_devices.get()>
                    <section class="dialog-group" aria-label=i18n.text(|texts| texts.devices)>
                        <DevicePickers />
                    </section>
                </Show>
                <Show when=move || dialogs.settings.get()>
                    <section class="dialog-group" aria-label=i18n.text(|texts| texts.device.quality)>
                        <CaptureControls />
                    </section>
                </Show>
                <button type="button" class="button keyboard-only" data-tone="quiet" on:click=show_shortcuts>
                    <Icon name=IconName::Keyboard />
                    <span>{i18n.text(|texts| texts.shortcuts)}</span>
                </button>
            </div>
        </Dialog>
    }
}

#[component]
fn LanguageChoice() -> impl IntoView {
    let i18n = use_i18n();
    let language = use_preferences().language;
    let choices = LANGUAGES.map(|choice| {
        view! {
            <label lang=tag(choice)>
                <input
                    type="radio"
                    name="language"
                    prop:checked=move || language.get() == choice
                    on:change=move |_| language.set(choice)
                />
                <span>{own_name(choice)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choice">
            <legend>{i18n.text(|texts| texts.language)}</legend>
            <div>{choices}</div>
        </fieldset>
    }
}

#[component]
fn ThemeChoice() -> impl IntoView {
    let i18n = use_i18n();
    let theme = use_preferences().theme;
    let choices = THEMES.map(|choice| {
        view! {
            <label>
                <input
                    type="radio"
                    name="theme"
                    prop:checked=move || theme.get() == choice
                    on:change=move |_| theme.set(choice)
                />
                <span>{move || (i18n.texts().theme_name)(choice)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choice">
            <legend>{i18n.text(|texts| texts.theme)}</legend>
            <div>{choices}</div>
        </fieldset>
    }
}
