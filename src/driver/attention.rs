//! What a call asks of the machine around the page: a screen that stays on, and a word to who looks elsewhere.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::Inner;
use crate::browser::media::chime::Chime;
use crate::browser::timer::milliseconds;
use crate::browser::window::notification::Notification;
use crate::browser::window::page;
use crate::browser::window::wake_lock::WakeLock;
use crate::call::{Input, Notice};
use crate::i18n::texts;

/// A clock that is set, or runs a little faster or slower, is no sleep.
const SLEPT: f64 = 5000.0;

/// What is taken of the machine; all of it is given back on drop.
#[derive(Default)]
pub(super) struct Attention {
    awake: Option<WakeLock>,
    chime: Option<Chime>,
    chime_end: Option<Timeout>,
    notification: Option<Notification>,
}

impl Inner {
    /// Keeps the screen on during a call, and only then.
    pub(super) fn stay_awake(&self, in_call: bool) {
        let mut attention = self.attention.borrow_mut();
        if !in_call {
            attention.awake = None;
            attention.notification = None;
        } else if attention.awake.is_none() {
            attention.awake = Some(WakeLock::acquire());
        }
    }

    /// Tells who looks elsewhere that somebody came: by a sound, by the tab's title, and by the system where it may. However many come
    /// at once, there is one sound.
    pub(super) fn announce(&self, notice: &Notice) {
        let Notice::Joined { name } = notice else { return };
        if page::is_visible() {
            return;
        }
        self.state.call.unseen.update(|unseen| *unseen += 1);
        let mut attention = self.attention.borrow_mut();
        if attention.chime.is_none() {
            attention.chime = Chime::play(self.state.media.speaker.get_untracked());
            let me = self.me.clone();
            attention.chime_end = Some(Timeout::new(milliseconds(Chime::LENGTH), move || {
                if let Some(inner) = me.upgrade() {
                    inner.attention.borrow_mut().chime = None;
                }
            }));
        }
        let said = (texts(self.state.preferences.language.get_untracked()).joined)(&[name]);
        let title = self.state.page.title();
        attention.notification = Notification::show(&title, &said);
    }

    /// A machine that slept may not have told: its clock stood still with it, and only the time of day went on. What was open is dead
    /// then, and waiting for it in vain would take as long as if it were not.
    pub(super) fn notice_sleep(&self) {
        let asleep = page::asleep_so_far();
        if asleep - self.asleep.replace(asleep) > SLEPT {
            self.input(Input::Online);
        }
    }

    /// The page is looked at again.
    pub(super) fn seen(&self) {
        self.notice_sleep();
        self.attention.borrow_mut().notification = None;
        if self.state.call.unseen.get_untracked() > 0 {
            self.state.call.unseen.set(0);
        }
    }
}
