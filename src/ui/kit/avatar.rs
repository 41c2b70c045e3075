//! Stands for a person whose picture is off.

use leptos::prelude::*;

use crate::i18n::names::{hue, initials};

/// Initials on a colour of the person's own.
pub(crate) fn avatar(name: impl Fn() -> String + Copy + Send + Sync + 'static) -> impl IntoView {
    view! {
        <span class="avatar" aria-hidden="true" style=("--hue", move || hue(&name()).to_string())>
            {move || initials(&name())}
        </span>
    }
}
