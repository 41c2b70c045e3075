//! Buttons and switches. Events are added where they stand: `<Button label=… on:click=…/>`.

use leptos::prelude::*;

use super::i18n::{Label, use_i18n};
use super::icon::{Icon, IconName};

/// How prominent a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    /// The main action of its place.
    Primary,
    /// Any other.
    #[default]
    Quiet,
}

impl Tone {
    const fn code(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Quiet => "quiet",
        }
    }
}

/// A button that shows its name.
#[component]
pub(crate) fn Button(
    /// Its name.
    label: Label,
    /// How prominent it is.
    #[prop(optional)]
    tone: Tone,
) -> impl IntoView {
    view! {
        <button type="button" class="button" data-tone=tone.code()>
            {use_i18n().text(label)}
        </button>
    }
}

/// A button that shows an icon. Its name is for screen readers, and shown on hovering.
#[component]
pub(crate) fn IconButton(
    /// What it shows.
    icon: IconName,
    /// Its name.
    label: Label,
) -> impl IntoView {
    let name = use_i18n().text(label);
    view! {
        <button type="button" class="icon-button" aria-label=name title=name>
            <Icon name=icon />
        </button>
    }
}

/// Something that is on or off.
#[component]
pub(crate) fn Switch(
    /// Its name.
    label: Label,
    /// Whether it is on.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with the new value when the person changes it.
    on_change: impl Fn(bool) + 'static,
) -> impl IntoView {
    view! {
        <label class="switch">
            <span>{use_i18n().text(label)}</span>
            <input
                type="checkbox"
                role="switch"
                prop:checked=move || checked.get()
                on:change:target=move |event| on_change(event.target().checked())
            />
        </label>
    }
}
