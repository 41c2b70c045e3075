//! Hands the gateway's events to a driver in batches, so that a flood of frames leaves the page responsive.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use janus_proto::Timestamp;

use crate::browser::macrotask::Macrotask;
use crate::browser::window::page;
use parlour_call::{Batch, Inbox, TransportEvent};

/// The longest run of batches in one task of the page.
const BUDGET: Duration = Duration::from_millis(8);
/// Events that arrive this soon after a batch wait for the next macrotask, for a browser may deliver thousands of frames in one task.
const PAUSE: Duration = Duration::from_millis(4);

/// The [`Inbox`] of a driver and the macrotask that empties it.
pub(crate) struct InboxPump {
    inbox: RefCell<Inbox>,
    next_batch: Macrotask,
    last_batch: Cell<Timestamp>,
    on_batch: Box<dyn Fn(Batch)>,
}

impl InboxPump {
    /// A pump that calls `on_batch` with all events in order.
    pub(crate) fn new(on_batch: impl Fn(Batch) + 'static) -> Rc<Self> {
        Rc::new_cyclic(|me: &Weak<Self>| {
            let me = me.clone();
            Self {
                inbox: RefCell::default(),
                next_batch: Macrotask::new(move || {
                    if let Some(pump) = me.upgrade() {
                        pump.drain();
                    }
                }),
                last_batch: Cell::default(),
                on_batch: Box::new(on_batch),
            }
        })
    }

    /// Takes an event of the connection with this generation. A single event is handed on at once; of many, the rest is queued.
    pub(crate) fn push(&self, generation: u32, event: TransportEvent) {
        self.inbox.borrow_mut().push(generation, event);
        if self.next_batch.is_scheduled() {
            return;
        }
        if page::now().since(self.last_batch.get()) < PAUSE {
            self.next_batch.schedule();
        } else {
            self.drain();
        }
    }

    /// Hands on what is queued, for at most [`BUDGET`]; the rest follows in another macrotask.
    pub(crate) fn drain(&self) {
        let begin = page::now();
        let mut now = begin;
        while !self.inbox.borrow().is_empty() {
            if now.since(begin) >= BUDGET {
                self.next_batch.schedule();
                return;
            }
            let batch = self.inbox.borrow_mut().next_batch();
            (self.on_batch)(batch);
            now = page::now();
            self.last_batch.set(now);
        }
    }
}
