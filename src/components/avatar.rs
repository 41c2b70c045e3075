//! Stands for a person whose picture is off.

use leptos::prelude::*;

use crate::i18n::names::{hue, initials};

/// Initials on a colour that is always the same for the same name.
#[component]
pub(crate) fn Avatar(
    /// The person's name.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    view! {
        <span class="avatar" aria-hidden="true" style=("--hue", move || name.with(|name| hue(name).to_string()))>
            {move || name.with(|name| initials(name))}
        </span>
    }
}
