//! The wake lock during a call, and chime, title and notification for somebody who joins while the page is hidden.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::Inner;
use crate::browser::media::chime::Chime;
use crate::browser::timer::milliseconds;
use crate::browser::window::notification::Notification;
use crate::browser::window::page;
use crate::browser::window::wake_lock::WakeLock;
use crate::driver::event_loop::Driver;
use crate::i18n::names::shown_in_sentence;
use crate::i18n::texts;
use parlour_call::{Input, Notice};

/// Milliseconds by which the time of day must run ahead of the page's clock to count as sleep of the machine; less is an adjusted clock.
const SLEPT: f64 = 5000.0;

/// What the browser holds for this; all of it is released on drop.
#[derive(Default)]
pub(super) struct Alerts {
    awake: Option<WakeLock>,
    chime: Option<Chime>,
    chime_end: Option<Timeout>,
    notification: Option<Notification>,
}

impl Inner {
    /// Holds the wake lock during a call, and only then.
    pub(super) fn stay_awake(&self, in_call: bool) {
        let mut alerts = self.alerts.borrow_mut();
        if !in_call {
            alerts.awake = None;
            alerts.notification = None;
        } else if alerts.awake.is_none() {
            alerts.awake = Some(WakeLock::acquire());
        }
    }

    /// Announces somebody who joined while the page is hidden: by a chime, by the number in the tab's title, and by a notification where
    /// it is permitted. While a chime plays, no other is started.
    pub(super) fn announce(&self, notice: &Notice) {
        let Notice::Joined { name } = notice else { return };
        if page::is_visible() {
            return;
        }
        self.state.call.unseen.update(|unseen| *unseen += 1);
        let mut alerts = self.alerts.borrow_mut();
        if alerts.chime.is_none() {
            alerts.chime = Chime::play(self.state.media.speaker.get_untracked());
            let me = self.me.clone();
            alerts.chime_end = Some(Timeout::new(milliseconds(Chime::LENGTH), move || {
                if let Some(inner) = me.upgrade() {
                    inner.alerts.borrow_mut().chime = None;
                }
            }));
        }
        let texts = texts(self.state.preferences.language.get_untracked());
        let said = (texts.joined)(&[&shown_in_sentence(name, texts)]);
        let title = self.state.page.title();
        alerts.notification = Notification::show(&title, &said);
    }

    /// Detects that the machine slept: the page's clock stood still while the time of day went on. Connections are checked then as after
    /// `online`, because their time-outs stood still as well.
    pub(super) fn notice_sleep(&self) {
        let asleep = page::asleep_so_far();
        if asleep - self.asleep.replace(asleep) > SLEPT {
            self.input(Input::Online);
        }
    }

    /// The page became visible.
    pub(super) fn seen(&self) {
        self.notice_sleep();
        self.alerts.borrow_mut().notification = None;
        if self.state.call.unseen.get_untracked() > 0 {
            self.state.call.unseen.set(0);
        }
    }
}
