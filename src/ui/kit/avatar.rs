//! Stands for a person whose picture is off.

use leptos::prelude::*;

use super::live::live;
use crate::i18n::names::{hue, initials};

/// Initials on a colour of the person's own.
pub(crate) fn avatar(name: Memo<String>) -> AnyView {
    view! {
        <span class="avatar" aria-hidden="true" style=("--hue", live(move || name.with(|name| hue(name).to_string())))>
            {move || name.with(|name| initials(name))}
        </span>
    }
    .into_any()
}
