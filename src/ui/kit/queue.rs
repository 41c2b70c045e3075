//! Work that can wait a moment, so that the page answers meanwhile.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use super::live::Again;
use crate::browser::turn::Turn;

/// Whether it is to be done once more, in a later turn.
type Work = Box<dyn Again<bool>>;

/// Does a few things in each turn of the page, in the order in which they came. What still waits when it is dropped is not done.
pub(crate) struct Queue {
    waiting: RefCell<VecDeque<Work>>,
    at_once: usize,
    turn: Turn,
}

impl Queue {
    /// Nothing to do yet; later so many things in a turn.
    pub(crate) fn new(at_once: usize) -> Rc<Self> {
        Rc::new_cyclic(|me: &Weak<Self>| {
            let me = me.clone();
            Self {
                waiting: RefCell::default(),
                at_once,
                turn: Turn::new(move || {
                    if let Some(queue) = me.upgrade() {
                        queue.work();
                    }
                }),
            }
        })
    }

    /// Does this in a turn to come, again and again until it says that there is no more of it.
    pub(crate) fn push(&self, work: impl FnMut() -> bool + 'static) {
        self.add(Box::new(work));
    }

    fn add(&self, work: Work) {
        self.waiting.borrow_mut().push_back(work);
        self.turn.ask();
    }

    fn work(&self) {
        let most = self.at_once.min(self.waiting.borrow().len());
        for _ in 0..most {
            let next = self.waiting.borrow_mut().pop_front();
            let Some(mut work) = next else { return };
            if work.again() {
                self.add(work);
            }
        }
        if !self.waiting.borrow().is_empty() {
            self.turn.ask();
        }
    }
}
