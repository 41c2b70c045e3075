//! Buttons and switches.

use crate::ui::kit::dom::{Html, view};

use super::icons::{Icon, icon};
use super::live::{Handler, Live, click, live, on};
use crate::i18n::Texts;
use crate::ui::context::use_words;
use leptos::prelude::event_target_checked;
use web_sys::{Event, MouseEvent};

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
pub(crate) fn text_button(tone: Tone, name: fn(&Texts) -> &'static str, act: impl Fn() + 'static) -> Html {
    fn boxed(tone: Tone, name: fn(&Texts) -> &'static str, act: Handler<MouseEvent>) -> Html {
        let name = use_words().of(name);
        view! {
            <button type="button" class="button" data-tone=tone.name() on:click=act>
                {name}
            </button>
        }
    }
    boxed(tone, name, click(act))
}

/// A button that shows an icon, and its name to screen readers and on hovering.
pub(crate) fn icon_button(picture: Icon, name: fn(&Texts) -> &'static str, act: impl Fn() + 'static) -> Html {
    fn boxed(picture: Icon, name: fn(&Texts) -> &'static str, act: Handler<MouseEvent>) -> Html {
        let name = use_words().of(name);
        view! {
            <button type="button" class="icon-button" aria-label=Live::clone(&name) title=name on:click=act>
                {icon(picture)}
            </button>
        }
    }
    boxed(picture, name, click(act))
}

/// Something that is on or off.
pub(crate) fn switch(
    name: fn(&Texts) -> &'static str,
    is_on: impl Fn() -> bool + 'static,
    set: impl Fn(bool) + 'static,
) -> Html {
    fn boxed(name: fn(&Texts) -> &'static str, is_on: Live<bool>, set: Handler<Event>) -> Html {
        view! {
            <label class="switch">
                <span>{use_words().of(name)}</span>
                <input type="checkbox" role="switch" prop:checked=is_on on:change=set />
            </label>
        }
    }
    boxed(
        name,
        live(is_on),
        on(move |event: Event| set(event_target_checked(&event))),
    )
}
