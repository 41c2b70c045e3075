//! Going to another view of this page.

use leptos::prelude::*;
use web_sys::UrlSearchParams;

use crate::browser::link;

/// Goes to this page with another query. What the fragment holds, which no server sees, goes along.
pub(crate) fn go(change: impl FnOnce(&UrlSearchParams)) {
    let location = window().location();
    let here = location.search().unwrap_or_default();
    let Ok(query) = UrlSearchParams::new_with_str(&here) else {
        return;
    };
    change(&query);
    let fragment = link::fragment();
    // It throws for addresses that are none, and this is one.
    let _ = location.assign(&format!("?{}{fragment}", String::from(query.to_string())));
}
