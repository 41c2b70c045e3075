//! Before the call: how one looks and sounds, under which name and into which room.

mod alerts;
mod form;
mod preview;

use crate::ui::kit::dom::{Html, view};

use super::context::{Words, use_model, use_opened, use_words};
use super::kit::address::go;
use super::kit::button::icon_button;
use super::kit::copy_link::copy_link;
use super::kit::devices::{any_device_named, device_pickers};
use super::kit::icons::{Icon, icon, mark};
use super::kit::live::{click, live, shown};
use super::notices::{Errors, notices};
use form::Form;

/// The lobby, also while joining and after a failure to join. `is_back`: it stands where another screen stood, and is read from its
/// beginning.
pub(crate) fn lobby(is_back: bool) -> Html {
    let model = use_model();
    let words = use_words();
    let opened = use_opened();
    let form = Form::new(model);
    let has_devices = any_device_named();
    view! {
        <div class="lobby">
            <header class="lobby-head">
                <p class="brand">{mark()} <span>{model.config.ui.title.clone()}</span></p>
                {check_link(form)}
                {copy_link(live(move || form.room_id()), live(|| false))}
                {icon_button(Icon::Sliders, |texts| texts.settings, move || opened.settings.set(true))}
            </header>
            <main class="lobby-main">
                {preview::preview(form)}
                {form::form(form, is_back)}
                {shown(move || has_devices.get(), move || devices(words))}
            </main>
            {notices(Errors::Elsewhere)}
        </div>
    }
}

fn devices(words: Words) -> Html {
    view! {
        <section class="lobby-devices" aria-label=words.of(|texts| texts.devices)>
            {device_pickers()}
        </section>
    }
}

/// Leads to the connection check; the browser's way back leads here again.
fn check_link(form: Form) -> Html {
    let words = use_words();
    let leave = move || {
        go(&|query| {
            if let Some(room) = form.room_id() {
                query.set("room", &room.to_string());
            }
            query.set("view", "check");
        });
    };
    view! {
        <button type="button" class="button check-link" data-tone="quiet" on:click=click(leave)>
            {icon(Icon::Pulse)}
            <span>{words.of(|texts| texts.check.open)}</span>
        </button>
    }
}
