//! The texts of the language in use, as a context.

use leptos::prelude::*;

use crate::i18n::{Texts, texts};
use parlour_call::config::Language;

/// Picks one text.
pub(crate) type Label = fn(&Texts) -> &'static str;

/// The texts of the language in use. A `Copy` context.
///
/// Each visit has one of its own: a signal keeps a weak reference to each reader that it ever had. Those of this memo are freed with the
/// visit.
#[derive(Clone, Copy)]
pub(crate) struct I18n(Memo<Language>);

impl I18n {
    /// Belongs to the current owner.
    pub(crate) fn new(language: RwSignal<Language>) -> Self {
        Self(Memo::new(move |_| language.get()))
    }

    /// All texts. Tracked: whoever asks runs again when the language changes.
    pub(crate) fn texts(self) -> &'static Texts {
        texts(self.0.get())
    }

    /// One text as a child or an attribute that follows the language.
    pub(crate) fn text(self, pick: Label) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
        move || pick(self.texts())
    }
}

pub(crate) fn use_i18n() -> I18n {
    expect_context()
}
