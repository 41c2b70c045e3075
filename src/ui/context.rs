//! What every view finds in its context.

use leptos::html;
use leptos::prelude::*;

use crate::config::Language;
use crate::i18n::{Texts, texts};
use crate::model::{Model, forget_readers};
use crate::ui::kit::live::{Live, live, memo};

/// The texts of the language in use.
///
/// Each screen has its own, provided anew: a signal remembers whoever once read it until it changes, and the language hardly ever
/// does. What reads this one is forgotten with the screen.
#[derive(Clone, Copy)]
pub(crate) struct Words(Memo<Language>);

impl Words {
    /// Belongs to whatever owner is current.
    pub(crate) fn new(language: RwSignal<Language>) -> Self {
        Self(memo(move || language.get()))
    }

    /// One text, kept in the language in use.
    pub(crate) fn of(self, pick: fn(&Texts) -> &'static str) -> Live<&'static str> {
        live(move || pick(self.get()))
    }

    /// The texts; whoever asks is run again when the language changes.
    pub(crate) fn get(self) -> &'static Texts {
        texts(self.0.get())
    }
}

/// What is open on this page. It belongs to the views alone and says nothing about the call.
#[derive(Clone, Copy)]
pub(crate) struct Opened {
    /// The list of people.
    pub(crate) people: RwSignal<bool>,
    /// The settings.
    pub(crate) settings: RwSignal<bool>,
    /// The list of shortcuts.
    pub(crate) shortcuts: RwSignal<bool>,
    /// Gets the focus back when the list of people closes.
    pub(crate) people_button: NodeRef<html::Button>,
}

impl Opened {
    pub(crate) fn new() -> Self {
        Self {
            people: RwSignal::new(false),
            settings: RwSignal::new(false),
            shortcuts: RwSignal::new(false),
            people_button: NodeRef::new(),
        }
    }

    /// See [`Model::forget_readers`].
    pub(crate) fn forget_readers(self) {
        forget_readers(&self.people);
        forget_readers(&self.settings);
        forget_readers(&self.shortcuts);
    }

    /// Closes the list of people and returns the focus to its button.
    pub(crate) fn close_people(self) {
        self.people.set(false);
        if let Some(button) = self.people_button.get_untracked() {
            // The button may just have left the page; then there is nothing to focus.
            let _ = button.focus();
        }
    }
}

pub(crate) fn use_model() -> Model {
    expect_context()
}

pub(crate) fn use_words() -> Words {
    expect_context()
}

pub(crate) fn use_opened() -> Opened {
    expect_context()
}
