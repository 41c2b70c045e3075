//! The invitation: a link to the room, copied by a button.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::UrlSearchParams;

use super::dialog::Dialog;
use super::i18n::use_i18n;
use super::icon::{Icon, IconName};
use crate::browser::window::page;
use janus_proto::Id;

/// How long the button says that the link is copied.
const CONFIRMATION: Duration = Duration::from_secs(2);

/// A link that leads into the room and nothing else: the name, the device choices and every secret stay behind.
fn invitation(room: &Id) -> Option<String> {
    let location = window().location();
    let query = UrlSearchParams::new().ok()?;
    query.set("room", &room.to_string());
    let here = UrlSearchParams::new_with_str(&location.search().ok()?).ok()?;
    for key in ["mode", "gateway"] {
        if let Some(value) = here.get(key) {
            query.set(key, &value);
        }
    }
    let origin = location.origin().ok()?;
    let path = location.pathname().ok()?;
    Some(format!("{origin}{path}?{}", String::from(query.to_string())))
}

/// The button, and the dialog that shows the link where the browser does not copy.
#[component]
pub(crate) fn CopyLink(
    /// Where the link leads; `None` while that is not known.
    #[prop(into)]
    room: Signal<Option<Id>>,
    /// Whether the button stands out.
    #[prop(into)]
    marked: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let copied = RwSignal::new(false);
    let by_hand = RwSignal::new(false);
    let confirmation: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
    let link = RwSignal::new(String::new());
    let copy = move |_| {
        let Some(text) = room.get_untracked().and_then(|room| invitation(&room)) else {
            return;
        };
        link.set(text.clone());
        spawn_local(async move {
            if page::copy(&text).await {
                copied.set(true);
                let ends = set_timeout_with_handle(move || copied.set(false), CONFIRMATION).ok();
                if let Some(earlier) = confirmation
                    .try_update_value(|end| std::mem::replace(end, ends))
                    .flatten()
                {
                    earlier.clear();
                }
            } else {
                by_hand.set(true);
            }
        });
    };
    let icon = move || {
        if copied.get() {
            IconName::Check
        } else {
            IconName::Link
        }
    };
    view! {
        <span class="copy-link">
            <button type="button" class="button" data-tone="quiet" data-marked=move || marked.get() on:click=copy>
                <Icon name=icon />
                <span>{i18n.text(|texts| texts.copy_link)}</span>
            </button>
            <span class="bubble" role="status">
                {move || copied.get().then(|| i18n.texts().link_copied)}
            </span>
        </span>
        <Dialog id="link-by-hand" open=by_hand title=|texts| texts.link_by_hand>
            <LinkField link />
        </Dialog>
    }
}

/// The link in a field, to be copied by hand.
#[component]
fn LinkField(
    /// The link.
    link: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let field = NodeRef::<html::Input>::new();
    let select = move |_| {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
    };
    view! {
        <p class="soft">{i18n.text(|texts| texts.link_by_hand_lead)}</p>
        <label class="field">
            <span>{i18n.text(|texts| texts.invitation_link)}</span>
            <input node_ref=field type="text" readonly prop:value=move || link.get() on:focus=select />
        </label>
    }
}
