//! Picks the screen from the phase of the call.

use leptos::either::{Either, EitherOf4};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::components::dialogs::Dialogs;
use crate::components::i18n::I18n;
use crate::components::settings::Settings;
use crate::components::shortcuts::Shortcuts;
use crate::i18n::configuration::StartProblem;
use crate::pages::call::CallPage;
use crate::pages::check::CheckPage;
use crate::pages::config_error::ConfigErrorPage;
use crate::pages::left::LeftPage;
use crate::pages::lobby::LobbyPage;
use crate::pages::refusal::{EncryptionPage, UnavailablePage};
use crate::state::{AppState, CheckState};
use parlour_call::Phase;

/// Which screen a phase belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    Lobby,
    Call,
    Left,
}

impl From<&Phase> for Screen {
    fn from(phase: &Phase) -> Self {
        match phase {
            Phase::Lobby | Phase::Joining | Phase::Failed(_) => Self::Lobby,
            Phase::InCall | Phase::Reconnecting => Self::Call,
            Phase::Left(_) => Self::Left,
        }
    }
}

/// What the start came to.
#[derive(Clone, Copy)]
pub enum Start {
    /// Lobby and call.
    Call(AppState),
    /// The connection check.
    Check(AppState, CheckState),
}

/// The whole page. It replaces the skeleton that `index.html` shows while the program loads.
#[component]
pub fn App(
    /// What to show, or why there is nothing.
    start: Result<Start, StartProblem>,
) -> impl IntoView {
    remove_skeleton();
    match start {
        Ok(start) => EitherOf4::A(view! { <Screens start /> }),
        Err(StartProblem::Config(problem)) => EitherOf4::B(view! { <ConfigErrorPage problem /> }),
        Err(StartProblem::Unavailable(language)) => EitherOf4::C(view! { <UnavailablePage language /> }),
        Err(StartProblem::Encryption(language)) => EitherOf4::D(view! { <EncryptionPage language /> }),
    }
}

/// The screens, and the dialogs that each of them can open.
#[component]
fn Screens(
    /// Which ones.
    start: Start,
) -> impl IntoView {
    let (Start::Call(state) | Start::Check(state, _)) = start;
    state.provide();
    provide_context(Dialogs::new());
    provide_context(I18n::new(state.preferences.language));
    let accent = state.page.config.with_value(|config| config.ui.accent.clone());
    if let Some(accent) = accent {
        set_accent(&accent);
    }
    view! {
        {match start {
            Start::Call(state) => Either::Left(view! { <CallScreens state /> }),
            Start::Check(_, check) => {
                provide_context(check);
                Either::Right(view! { <CheckPage /> })
            }
        }}
        <Settings />
        <Shortcuts />
    }
}

/// One visit after the other: the lobby and the call that follows it, then the screen after the call.
#[component]
fn CallScreens(
    /// The state of the page.
    state: AppState,
) -> impl IntoView {
    let screen = Memo::new(move |_| state.call.phase.with(|phase| Screen::from(phase)));
    // Goes up with each call or screen after a call that is over, also where the lobby follows it at once.
    let calls = Memo::new(move |before: Option<&(usize, Screen)>| {
        let screen = screen.get();
        let (calls, was) = before.copied().unwrap_or((0, screen));
        (calls + usize::from(was != Screen::Lobby && screen != was), screen)
    });
    let visit = Memo::new(move |_| {
        let (calls, screen) = calls.get();
        (calls, screen == Screen::Left)
    });
    let view = move |(calls, has_left)| {
        // What was here before is gone.
        state.forget_gone_readers();
        provide_context(I18n::new(state.preferences.language));
        if has_left {
            Either::Left(view! { <LeftPage /> })
        } else {
            Either::Right(view! { <Visit screen is_back={calls > 0} /> })
        }
    };
    // A list of one: what has another key is built anew, and not from the elements of the one before.
    view! { <For each=move || [visit.get()] key=|visit| *visit children=view /> }
}

/// A lobby and the call that follows it. The call's tiles are there from the beginning, hidden, so that the click on Join has only to show them.
#[component]
fn Visit(
    /// Which of the two is shown. Not read from the phase, of which a visit hears before it is over.
    screen: Memo<Screen>,
    /// Whether another screen was here before.
    is_back: bool,
) -> impl IntoView {
    let in_call = Memo::new(move |_| screen.get() == Screen::Call);
    view! {
        <Show when=move || !in_call.get()>
            <LobbyPage is_back />
        </Show>
        <CallPage open=in_call />
    }
}

fn remove_skeleton() {
    if let Some(skeleton) = document().get_element_by_id("skeleton") {
        skeleton.remove();
    }
}

/// The style sheet derives every accented colour from this one, and keeps them readable.
fn set_accent(colour: &str) {
    let root = document().document_element();
    if let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        // The configuration allows hex colours only; anything else would be ignored by the browser.
        let _ = root.style().set_property("--accent", colour);
    }
}
