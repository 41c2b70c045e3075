//! What every view finds in its context.

use std::ops::Deref;

use crate::ui::kit::dom::NodeRef;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::config::Language;
use crate::i18n::{Texts, texts};
use crate::janus::Id;
use crate::model::{Memo, Model, Signal, Stored};
use crate::ui::kit::live::{Live, live, memo};

/// The texts of the language in use.
///
/// Each screen has its own, provided anew: a signal remembers whoever once read it until it changes, and the language hardly ever
/// does. What reads this one is forgotten with the screen.
#[derive(Clone, Copy)]
pub(crate) struct Words(Memo<Language>);

impl Words {
    /// Belongs to whatever owner is current.
    pub(crate) fn new(language: Signal<Language>) -> Self {
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

/// What is open on this page: a handle, as the [`Model`] is. It belongs to the views alone and says nothing about the call.
#[derive(Clone, Copy)]
pub(crate) struct Opened(&'static Panels);

impl Deref for Opened {
    type Target = Panels;

    fn deref(&self) -> &Panels {
        self.0
    }
}

/// What can be open, and what is kept until it is closed.
pub(crate) struct Panels {
    /// The list of people.
    pub(crate) people: Signal<bool>,
    /// The settings.
    pub(crate) settings: Signal<bool>,
    /// The list of shortcuts.
    pub(crate) shortcuts: Signal<bool>,
    /// The connection panel.
    pub(crate) connection: Signal<bool>,
    /// Whose connection it shows closely.
    pub(crate) inspected: Signal<Option<Id>>,
    /// What had the focus before the connection panel.
    opener: Stored<Option<HtmlElement>>,
    /// Gets the focus back when the list of people closes.
    pub(crate) people_button: NodeRef<HtmlElement>,
}

impl Opened {
    pub(crate) fn new() -> Self {
        Self(Box::leak(Box::new(Panels {
            people: Signal::new(false),
            settings: Signal::new(false),
            shortcuts: Signal::new(false),
            connection: Signal::new(false),
            inspected: Signal::new(None),
            opener: Stored::new(None),
            people_button: NodeRef::new(),
        })))
    }

    /// See [`Model::forget_readers`].
    pub(crate) fn forget_readers(self) {
        self.people.forget_readers();
        self.settings.forget_readers();
        self.shortcuts.forget_readers();
        self.connection.forget_readers();
        self.inspected.forget_readers();
    }

    /// The stage is left: its panels are closed, and of its elements none is kept. One handle would keep all of it, with every picture
    /// and sound.
    pub(crate) fn leave_stage(self) {
        self.people.set(false);
        self.connection.set(false);
        self.opener.set(None);
        self.people_button.clear();
    }

    /// Opens the list of people, in place of the connection panel, or closes it.
    pub(crate) fn toggle_people(self) {
        if self.people.get_untracked() {
            self.close_people();
        } else {
            self.connection.set(false);
            self.people.set(true);
        }
    }

    /// Opens the connection panel, in place of the list of people, and looks at this person's connection.
    pub(crate) fn show_connection(self, feed: Id) {
        let focused = document().active_element();
        self.opener
            .set(focused.and_then(|element| element.dyn_into().ok()));
        self.people.set(false);
        self.inspected.set(Some(feed));
        self.connection.set(true);
    }

    /// Closes the connection panel and returns the focus to where it was.
    pub(crate) fn close_connection(self) {
        self.connection.set(false);
        // Taken out: a handle that is kept would keep the element's whole view.
        let opener = self.opener.take();
        let people_button = self.people_button.get_untracked();
        if let Some(element) = opener.filter(|element| element.is_connected()).or(people_button) {
            // Whatever had the focus takes it again.
            let _ = element.focus();
        }
    }

    /// Closes the panel that is open, if one is.
    pub(crate) fn close_panel(self) {
        if self.connection.get_untracked() {
            self.close_connection();
        } else if self.people.get_untracked() {
            self.close_people();
        }
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

/// What every view finds around it, in one: looking for it is compiled for each type that is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Around {
    model: Model,
    opened: Opened,
    words: Words,
}

impl Around {
    /// For whatever the current owner owns.
    pub(crate) fn provide(model: Model, opened: Opened) {
        let words = Words::new(model.language);
        provide_context(Self { model, opened, words });
    }

    fn here() -> Self {
        expect_context()
    }
}

pub(crate) fn use_model() -> Model {
    Around::here().model
}

pub(crate) fn use_words() -> Words {
    Around::here().words
}

pub(crate) fn use_opened() -> Opened {
    Around::here().opened
}
