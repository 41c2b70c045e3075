//! What the gateway said and nobody heard yet.
//!
//! A page has to answer to the person in front of it while a server floods it. So what comes waits in line, in its order, and is heard in
//! portions, each in a turn of its own. The line is bounded: a server that says more than can be heard loses the connection and what
//! it said with it, and the call comes back as from any lost connection, with pauses that grow.

use std::collections::VecDeque;

use crate::transport::GatewayEvent;

/// So much waits at most, in bytes: four of the longest frames that are read at all, or half a minute of thousands of events a second.
const MOST: usize = 16 << 20;
/// What an event takes besides its text.
const EACH: usize = 64;
/// A portion has so many events at most,
const PORTION: usize = 16;
/// and ends with the one that makes it longer than this.
const LONG: usize = 32 << 10;

/// What is heard in one go, each with the number of the connection that said it.
pub type Portion = Vec<(u32, GatewayEvent)>;

/// The line.
#[derive(Debug, Default)]
pub struct Intake {
    waiting: VecDeque<(u32, GatewayEvent)>,
    size: usize,
    /// Whose flood broke the line.
    flooded: Option<u32>,
}

impl Intake {
    /// Puts an event of a connection in line.
    pub fn push(&mut self, generation: u32, event: GatewayEvent) {
        if self.flooded == Some(generation) {
            return;
        }
        self.size += size(&event);
        self.waiting.push_back((generation, event));
        if self.size > MOST {
            self.flooded = Some(generation);
            self.waiting.clear();
            let closed = GatewayEvent::Closed("it says more than can be heard".to_owned());
            self.size = size(&closed);
            self.waiting.push_back((generation, closed));
        }
    }

    /// Takes the next portion out: what is heard before it is looked at the clock again.
    pub fn portion(&mut self) -> Portion {
        let mut portion = Vec::new();
        let mut length = 0;
        while portion.len() < PORTION
            && length < LONG
            && let Some((generation, event)) = self.waiting.pop_front()
        {
            length += size(&event);
            portion.push((generation, event));
        }
        self.size -= length;
        portion
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

fn size(event: &GatewayEvent) -> usize {
    EACH + match event {
        GatewayEvent::Opened(_) => 0,
        GatewayEvent::Received(text) | GatewayEvent::Closed(text) => text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Intake, LONG, MOST, PORTION, Portion};
    use crate::GatewayEvent;

    fn frame(text: String) -> GatewayEvent {
        GatewayEvent::Received(text)
    }

    fn texts(portion: Portion) -> Vec<String> {
        let text = |said| match said {
            (_, GatewayEvent::Received(text)) => text,
            other => panic!("{other:?}"),
        };
        portion.into_iter().map(text).collect()
    }

    /// Guards: frames that are lost, doubled or heard out of order, and portions that take long.
    #[test]
    fn everything_is_heard_once_in_order_and_in_small_portions() {
        let mut intake = Intake::default();
        let said: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        for text in &said {
            intake.push(1, frame(text.clone()));
        }
        let mut heard = Vec::new();
        while !intake.is_empty() {
            let portion = texts(intake.portion());
            assert!(!portion.is_empty() && portion.len() <= PORTION);
            heard.extend(portion);
        }
        assert_eq!(heard, said);
        assert!(intake.portion().is_empty());

        for _ in 0..3 {
            intake.push(1, frame("x".repeat(LONG)));
        }
        assert_eq!(intake.portion().len(), 1, "a long frame has a turn to itself");
    }

    /// Guards: memory that a flood fills, a flood that is heard to its end, and one that the next connection pays for.
    #[test]
    fn server_that_says_more_than_can_be_heard_loses_the_connection() {
        let mut intake = Intake::default();
        for _ in 0..=MOST / (1 << 20) {
            intake.push(7, frame("x".repeat(1 << 20)));
        }
        intake.push(7, frame("one more".to_owned()));
        let portion = intake.portion();
        assert!(
            matches!(portion.as_slice(), [(7, GatewayEvent::Closed(_))]),
            "{portion:?}"
        );
        assert!(intake.is_empty());
        intake.push(7, GatewayEvent::Closed("late".to_owned()));
        assert!(intake.is_empty(), "it is closed already");
        intake.push(8, frame("hello".to_owned()));
        assert_eq!(texts(intake.portion()), ["hello"]);
    }

    /// Guards: a bound that counts what was heard long ago.
    #[test]
    fn what_was_heard_makes_room() {
        let mut intake = Intake::default();
        for _ in 0..100 {
            intake.push(1, frame("x".repeat(1 << 20)));
            assert_eq!(texts(intake.portion()).len(), 1);
        }
        assert!(intake.is_empty() && intake.size == 0);
    }
}
