//! The list of keyboard shortcuts, and whether they count.

use crate::ui::kit::dom::{Html, view};

use crate::browser::memory;
use crate::i18n::Shortcut;
use crate::ui::context::{use_opened, use_words};
use crate::ui::kit::button::switch;
use crate::ui::kit::dialog::dialog;

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

/// The dialog that lists them.
pub(crate) fn shortcuts() -> Html {
    let words = use_words();
    let opened = use_opened();
    let rows = SHORTCUTS.map(|(key, shortcut)| {
        view! {
            <div>
                <dt>{move || (words.get().shortcut)(shortcut)}</dt>
                <dd><kbd>{key}</kbd></dd>
            </div>
        }
    });
    // Who speaks to their computer, or types by accident, would press them unknowingly (WCAG 2.1.4).
    let letters = switch(
        |texts| texts.shortcuts_count,
        memory::letters_count,
        memory::set_letters_count,
    );
    let body = view! {
        <div class="dialog-body">
            {letters} <dl class="shortcuts">{rows}</dl>
        </div>
    };
    dialog("shortcuts", opened.shortcuts, |texts| texts.shortcuts, body)
}
