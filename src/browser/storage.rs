//! What the browser remembers between visits.
//!
//! Local storage may be missing (private mode, storage blocked) or full. Then a value lasts as long as the page, and nothing fails.

use std::cell::RefCell;

use web_sys::Storage;

use crate::browser::window;

use std::collections::BTreeMap;

thread_local! {
    // What local storage did not take.
    static PAGE: RefCell<BTreeMap<String, String>> = RefCell::default();
}

/// The value last set for this key, on this visit or an earlier one.
#[must_use]
pub fn get(key: &str) -> Option<String> {
    PAGE.with_borrow(|page| page.get(key).cloned())
        .or_else(|| local()?.get_item(key).ok()?)
}

/// Remembers a value; `false` when it will last no longer than the page.
pub fn set(key: &str, value: &str) -> bool {
    let lasting = local().is_some_and(|storage| storage.set_item(key, value).is_ok());
    PAGE.with_borrow_mut(|page| {
        if lasting {
            page.remove(key);
        } else {
            page.insert(key.to_owned(), value.to_owned());
        }
    });
    lasting
}

/// Forgets a value.
pub fn remove(key: &str) {
    PAGE.with_borrow_mut(|page| page.remove(key));
    if let Some(storage) = local() {
        let _ = storage.remove_item(key);
    }
}

fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
