//! What the gateway says, heard in turns of the page: by a call, and by a connection check.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use crate::browser::macrotask::Macrotask;
use crate::browser::window::page;
use crate::call::GatewayEvent;
use crate::call::{Batch, Inbox};
use janus_proto::Timestamp;
use std::time::Duration;

/// So long is listened without a pause, in which the page answers to nobody.
const LISTENING: Duration = Duration::from_millis(8);
/// What comes so soon after something was heard waits for the next turn, for a browser may hand over thousands of frames in one.
const BREATH: Duration = Duration::from_millis(4);

/// The ear.
pub(crate) struct Hearing {
    inbox: RefCell<Inbox>,
    next_batch: Macrotask,
    heard: Cell<Timestamp>,
    hear: Box<dyn Fn(Batch)>,
}

impl Hearing {
    /// Gives what is said to `hear`, a little at a time and in order.
    pub(crate) fn new(hear: impl Fn(Batch) + 'static) -> Rc<Self> {
        Rc::new_cyclic(|me: &Weak<Self>| {
            let me = me.clone();
            Self {
                inbox: RefCell::default(),
                next_batch: Macrotask::new(move || {
                    if let Some(hearing) = me.upgrade() {
                        hearing.listen();
                    }
                }),
                heard: Cell::default(),
                hear: Box::new(hear),
            }
        })
    }

    /// The gateway says something. A single frame is heard at once; of many, the rest waits its turn.
    pub(crate) fn push(&self, generation: u32, event: GatewayEvent) {
        self.inbox.borrow_mut().push(generation, event);
        if self.next_batch.is_scheduled() {
            return;
        }
        if page::now().since(self.heard.get()) < BREATH {
            self.next_batch.schedule();
        } else {
            self.listen();
        }
    }

    /// Hears what waits. Of more than a page can take at once the rest waits its turn.
    pub(crate) fn listen(&self) {
        let begin = page::now();
        let mut now = begin;
        while !self.inbox.borrow().is_empty() {
            if now.since(begin) >= LISTENING {
                self.next_batch.schedule();
                return;
            }
            let batch = self.inbox.borrow_mut().next_batch();
            (self.hear)(batch);
            now = page::now();
            self.heard.set(now);
        }
    }
}
