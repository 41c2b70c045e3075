//! A time-out that can be set again and again.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::callback::Timeout;
use janus_proto::Timestamp;

use crate::browser::window::page;

/// One time-out. It fires at most once for each time it was set, and never after it was dropped.
pub struct Timer {
    state: Rc<State>,
}

struct State {
    callback: Box<dyn Fn()>,
    pending: RefCell<Option<Pending>>,
}

struct Pending {
    due: Timestamp,
    _timeout: Timeout,
}

impl Timer {
    /// A timer that is not set, and will call this.
    pub fn new(callback: impl Fn() + 'static) -> Self {
        Self {
            state: Rc::new(State {
                callback: Box::new(callback),
                pending: RefCell::default(),
            }),
        }
    }

    /// Fires after this span, instead of at the time for which it was set before. Browsers may fire later, above all in hidden tabs.
    pub fn set(&self, span: Duration) {
        self.set_at(page::now() + span);
    }

    /// Fires at this time of [`page::now`], as [`Timer::set`] does. Nothing is done where it is set for that time already, because the
    /// drivers set it after every input.
    pub fn set_at(&self, due: Timestamp) {
        let mut pending = self.state.pending.borrow_mut();
        if pending.as_ref().is_some_and(|pending| pending.due == due) {
            return;
        }
        let state = Rc::downgrade(&self.state);
        let timeout = Timeout::new(milliseconds(due.since(page::now())), move || {
            if let Some(state) = state.upgrade() {
                state.fire();
            }
        });
        *pending = Some(Pending {
            due,
            _timeout: timeout,
        });
    }

    /// Does not fire any more until it is set again.
    pub fn clear(&self) {
        self.state.pending.take();
    }

    /// Whether it is going to fire.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.state.pending.borrow().is_some()
    }
}

impl State {
    fn fire(&self) {
        // Not set any more while the callback runs, which may set it again.
        self.pending.take();
        (self.callback)();
    }
}

/// For gloo's time-outs. The longest time-out that browsers keep is `i32::MAX`; a longer one would fire at once.
pub(crate) fn milliseconds(span: Duration) -> u32 {
    u32::try_from(span.as_millis()).map_or(i32::MAX.unsigned_abs(), |span| span.min(i32::MAX.unsigned_abs()))
}
