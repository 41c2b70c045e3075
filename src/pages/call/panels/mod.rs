//! What opens beside the stage: the list of people, and everybody's connections.

pub(crate) mod connection;
pub(crate) mod people;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use janus_proto::Id;

/// Which panel of the call is open. A `Copy` context, one for each call.
#[derive(Clone, Copy)]
pub(crate) struct Panels {
    /// Whether the list of people is open.
    pub(crate) people: RwSignal<bool>,
    /// Whether the connection panel is open.
    pub(crate) connection: RwSignal<bool>,
    /// Whose connection it shows closely.
    pub(crate) inspected: RwSignal<Option<Id>>,
    /// Gets the focus back when the list of people closes.
    pub(crate) people_button: NodeRef<html::Button>,
    /// What had the focus before the connection panel.
    opener: StoredValue<Option<HtmlElement>, LocalStorage>,
}

impl Panels {
    /// All closed. Belongs to the current owner.
    pub(crate) fn new() -> Self {
        Self {
            people: RwSignal::new(false),
            connection: RwSignal::new(false),
            inspected: RwSignal::new(None),
            people_button: NodeRef::new(),
            opener: StoredValue::new_local(None),
        }
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

    /// Opens the connection panel, in place of the list of people, and looks at this participant's connection.
    pub(crate) fn show_connection(self, feed: Id) {
        let focused = document().active_element();
        self.opener
            .set_value(focused.and_then(|element| element.dyn_into().ok()));
        self.people.set(false);
        self.inspected.set(Some(feed));
        self.connection.set(true);
    }

    /// Closes the connection panel and returns the focus to where it was.
    pub(crate) fn close_connection(self) {
        self.connection.set(false);
        // Taken out: a handle that is kept would keep the element's whole view.
        let opener = self.opener.try_update_value(Option::take).flatten();
        let people_button = self.people_button.get_untracked().map(HtmlElement::from);
        if let Some(element) = opener.filter(|element| element.is_connected()).or(people_button) {
            // Whatever had the focus takes it again.
            let _ = element.focus();
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

    /// Closes the panel that is open, if one is.
    pub(crate) fn close_panel(self) {
        if self.connection.get_untracked() {
            self.close_connection();
        } else if self.people.get_untracked() {
            self.close_people();
        }
    }
}

pub(crate) fn use_panels() -> Panels {
    expect_context()
}
