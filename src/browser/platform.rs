//! What kind of machine and browser this is, where that makes a difference and nothing else tells.

use crate::browser::window;
use crate::i18n::Browser;

/// Which browser: its menus are named in advice.
#[must_use]
pub fn browser() -> Browser {
    let navigator = window().navigator();
    Browser::of(
        &navigator.user_agent().unwrap_or_default(),
        navigator.max_touch_points(),
    )
}

/// Whether the system gives a camera or a microphone to one track at a time: a second one fails (Android), or silences the first
/// (iOS).
#[must_use]
pub fn gives_devices_once() -> bool {
    let agent = window().navigator().user_agent().unwrap_or_default();
    agent.contains("Android") || browser() == Browser::Ios
}

/// Whether fingers point: a phone or a tablet, where cameras look two ways and there is no keyboard.
#[must_use]
pub fn is_handheld() -> bool {
    let query = window().match_media("(pointer: coarse)");
    query.ok().flatten().is_some_and(|query| query.matches())
}
