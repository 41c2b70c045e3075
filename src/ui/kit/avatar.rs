//! Stands for a person whose picture is off.

use crate::model::Memo;
use crate::ui::kit::dom::{Html, view};

use crate::i18n::names::{hue, initials};

/// Initials on a colour of the person's own.
pub(crate) fn avatar(name: Memo<String>) -> Html {
    view! {
        <span class="avatar" aria-hidden="true" style=move || name.with(|name| "--hue:".to_owned() + &hue(name).to_string())>
            {move || name.with(|name| initials(name))}
        </span>
    }
}
