//! What the gateway says, heard in turns of the page.

use std::cell::{Cell, RefCell};
use std::rc::Weak;

use super::Inner;
use crate::browser::page;
use crate::browser::turn::Turn;
use crate::call::GatewayEvent;
use crate::call::intake::Intake;
use crate::time::{Moment, Span};

/// So long is listened without a pause, in which the page answers to nobody.
const LISTENING: Span = Span(8);
/// What comes so soon after something was heard waits for the next turn, for a browser may hand over thousands of frames in one.
const BREATH: Span = Span(4);

/// The ear.
pub(super) struct Hearing {
    intake: RefCell<Intake>,
    turn: Turn,
    heard: Cell<Moment>,
}

impl Hearing {
    pub(super) fn new(me: &Weak<Inner>) -> Self {
        let me = me.clone();
        Self {
            intake: RefCell::default(),
            turn: Turn::new(move || {
                if let Some(inner) = me.upgrade() {
                    inner.listen_to_gateway();
                }
            }),
            heard: Cell::default(),
        }
    }
}

impl Inner {
    /// The gateway says something. A single frame is heard at once; of many, the rest waits its turn.
    pub(super) fn hear_gateway(&self, generation: u32, event: GatewayEvent) {
        let hearing = &self.hearing;
        hearing.intake.borrow_mut().push(generation, event);
        if hearing.turn.is_asked() {
            return;
        }
        if page::now().since(hearing.heard.get()) < BREATH {
            hearing.turn.ask();
        } else {
            self.listen_to_gateway();
        }
    }

    fn listen_to_gateway(&self) {
        let hearing = &self.hearing;
        let begin = page::now();
        loop {
            let portion = hearing.intake.borrow_mut().portion();
            self.inputs.borrow_mut().extend(portion);
            self.work();
            let now = page::now();
            hearing.heard.set(now);
            if hearing.intake.borrow().is_empty() {
                return;
            }
            if now.since(begin) >= LISTENING {
                hearing.turn.ask();
                return;
            }
        }
    }
}
