//! What the browser remembers: from visit to visit in local storage, or as long as the tab lives in session storage ([`tab`]), over reloads,
//! crashes and discarding.
//!
//! Storage may be missing (private mode, storage blocked) or full. Then a value lasts as long as the page, and nothing fails.

use std::cell::RefCell;
use std::collections::BTreeMap;

use web_sys::Storage;

use crate::browser::window;

thread_local! {
    // What the storages did not take.
    static PAGE: RefCell<BTreeMap<(Area, String), String>> = RefCell::default();
}

/// The value last set for this key, on this visit or an earlier one.
#[must_use]
pub fn get(key: &str) -> Option<String> {
    Area::Visits.get(key)
}

/// Remembers a value; `false` when it will last no longer than the page.
pub fn set(key: &str, value: &str) -> bool {
    Area::Visits.set(key, value)
}

/// Forgets a value.
pub fn remove(key: &str) {
    Area::Visits.remove(key);
}

/// What lasts as long as the tab.
pub mod tab {
    use super::Area;

    /// The value last set for this key in this tab.
    #[must_use]
    pub fn get(key: &str) -> Option<String> {
        Area::Tab.get(key)
    }

    /// Remembers a value; `false` when it will last no longer than the page.
    pub fn set(key: &str, value: &str) -> bool {
        Area::Tab.set(key, value)
    }

    /// Forgets a value.
    pub fn remove(key: &str) {
        Area::Tab.remove(key);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Area {
    Visits,
    Tab,
}

impl Area {
    fn storage(self) -> Option<Storage> {
        let storage = match self {
            Self::Visits => window().local_storage(),
            Self::Tab => window().session_storage(),
        };
        storage.ok().flatten()
    }

    fn get(self, key: &str) -> Option<String> {
        PAGE.with_borrow(|page| page.get(&(self, key.to_owned())).cloned())
            .or_else(|| self.storage()?.get_item(key).ok()?)
    }

    fn set(self, key: &str, value: &str) -> bool {
        let lasting = self
            .storage()
            .is_some_and(|storage| storage.set_item(key, value).is_ok());
        let key = (self, key.to_owned());
        PAGE.with_borrow_mut(|page| {
            if lasting {
                page.remove(&key);
            } else {
                page.insert(key, value.to_owned());
            }
        });
        lasting
    }

    fn remove(self, key: &str) {
        PAGE.with_borrow_mut(|page| page.remove(&(self, key.to_owned())));
        if let Some(storage) = self.storage() {
            let _ = storage.remove_item(key);
        }
    }
}
