//! Buttons.

use leptos::prelude::*;

use super::icons::{Icon, icon};

/// How loud a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// The one thing to do here.
    Primary,
    /// Anything else.
    Quiet,
}

impl Tone {
    const fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Quiet => "quiet",
        }
    }
}

/// A button that shows its name.
pub(crate) fn text_button(
    tone: Tone,
    name: impl Fn() -> &'static str + Send + 'static,
    click: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button type="button" class="button" data-tone=tone.name() on:click=move |_| click()>
            {name}
        </button>
    }
}

/// A button that shows an icon, and its name to screen readers and on hovering.
pub(crate) fn icon_button(
    picture: impl Into<Signal<Icon>>,
    name: impl Fn() -> &'static str + Copy + Send + 'static,
    click: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button type="button" class="icon-button" aria-label=name title=name on:click=move |_| click()>
            {icon(picture)}
        </button>
    }
}
