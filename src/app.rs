//! Picks the screen from the model.

use crate::ui::kit::dom::{Html, view};
use leptos::prelude::*;
use std::mem;

use crate::call::Phase;
use crate::i18n::configuration::ConfigProblem;
use crate::model::{CheckModel, Model};
use crate::ui::check::check;
use crate::ui::config_page::config_page;
use crate::ui::context::{Around, Opened};
use crate::ui::kit::live::memo;
use crate::ui::left::left;
use crate::ui::lobby::lobby;
use crate::ui::panel::settings::settings;
use crate::ui::panel::shortcuts::shortcuts;
use crate::ui::stage::ahead::Ahead;
use crate::ui::stage::stage;

/// Which screen a phase belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    Lobby,
    Stage,
    Left,
}

impl From<&Phase> for Screen {
    fn from(phase: &Phase) -> Self {
        match phase {
            Phase::Lobby | Phase::Joining | Phase::Failed(_) => Self::Lobby,
            Phase::InCall | Phase::Reconnecting => Self::Stage,
            Phase::Left(_) => Self::Left,
        }
    }
}

/// The whole page. It replaces the skeleton that `index.html` shows while the program loads.
#[component]
pub fn App(
    /// What the start came to: a model to show, and that of a connection check where one was asked for; or what is wrong with the
    /// configuration.
    start: Result<(Model, Option<CheckModel>), ConfigProblem>,
) -> impl IntoView {
    remove_skeleton();
    match start {
        Ok((model, check)) => screens(model, check),
        Err(problem) => config_page(problem),
    }
}

fn screens(model: Model, shown: Option<CheckModel>) -> Html {
    let opened = Opened::new();
    Around::provide(model, opened);
    if let Some(accent) = &model.config.ui.accent {
        set_accent(accent);
    }
    let ahead = Ahead::new();
    let screen = memo(move || model.phase.with(|phase| Screen::from(phase)));
    let mut is_back = false;
    let screens = match shown {
        Some(shown) => check(shown),
        None => Html::of(move || {
            let screen = screen.get();
            model.forget_readers();
            opened.forget_readers();
            Around::provide(model, opened);
            let is_back = mem::replace(&mut is_back, true);
            match screen {
                Screen::Lobby => {
                    ahead.make_ready();
                    lobby(is_back)
                }
                Screen::Stage => stage(ahead),
                Screen::Left => left(),
            }
        }),
    };
    view! {
        {screens}
        {settings()}
        {shortcuts()}
    }
}

fn remove_skeleton() {
    if let Some(skeleton) = document().get_element_by_id("skeleton") {
        skeleton.remove();
    }
}

/// The style sheet derives every accented colour from this one, and keeps them readable.
fn set_accent(colour: &str) {
    use wasm_bindgen::JsCast;
    let root = document().document_element();
    if let Some(root) = root.and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok()) {
        // The configuration allows hex colours only; anything else would be ignored by the browser.
        let _ = root.style().set_property("--accent", colour);
    }
}
