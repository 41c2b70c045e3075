//! The dialog that lists the keyboard shortcuts of the call, and switches those of one letter on or off.

use leptos::prelude::*;

use super::button::Switch;
use super::dialog::Dialog;
use super::dialogs::use_dialogs;
use super::i18n::use_i18n;
use crate::browser::preferences;
use crate::i18n::Shortcut;

/// Each shortcut with the label of its key.
const SHORTCUTS: [(&str, Shortcut); 8] = [
    ("M", Shortcut::Microphone),
    ("Space", Shortcut::Talk),
    ("V", Shortcut::Camera),
    ("S", Shortcut::Share),
    ("P", Shortcut::People),
    ("R", Shortcut::Report),
    ("Esc", Shortcut::Close),
    ("?", Shortcut::Help),
];

/// The shortcuts dialog.
///
/// The switch is for users of speech input, whose words would trigger shortcuts of one letter (WCAG 2.1, 2.1.4 Character Key Shortcuts).
#[component]
pub(crate) fn Shortcuts() -> impl IntoView {
    let i18n = use_i18n();
    let dialogs = use_dialogs();
    let rows = SHORTCUTS.map(|(key, shortcut)| {
        view! {
            <div>
                <dt>{move || (i18n.texts().shortcut)(shortcut)}</dt>
                <dd>
                    <kbd>{key}</kbd>
                </dd>
            </div>
        }
    });
    view! {
        <Dialog id="shortcuts" open=dialogs.shortcuts title=|texts| texts.shortcuts>
            <div class="dialog-body">
                <Switch
                    label=|texts| texts.shortcuts_count
                    checked=preferences::letters_count
                    on_change=preferences::set_letters_count
                />
                <dl class="shortcuts">{rows}</dl>
            </div>
        </Dialog>
    }
}
