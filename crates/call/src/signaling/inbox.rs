//! Events of the gateway that wait to be handled.
//!
//! The page has to stay responsive while a server floods it. So events wait in a queue and are handled in batches, each in a task of the
//! event loop of its own. The queue is bounded: a server that sends more than can be handled loses its connection and the events that
//! wait, and the call reconnects with a backoff. Frames are parsed when their batch is taken, for parsing is what a flood costs most.

use std::collections::VecDeque;

use crate::transport::{GatewayEvent, TransportEvent};

/// Limit of the queue in bytes: four frames of the greatest length that is decoded, or half a minute of thousands of events a second.
const MAX_BYTES: usize = 16 << 20;
/// Bytes that an event counts in addition to its text.
const EVENT_OVERHEAD: usize = 64;
/// Events in a batch at most.
const MAX_BATCH_EVENTS: usize = 16;
/// A batch ends with the event that brings its text to this many bytes.
const MAX_BATCH_BYTES: usize = 32 << 10;

/// Events to be handled in one task, each with the generation of the transport that it came from.
pub type Batch = Vec<(u32, GatewayEvent)>;

/// The queue.
#[derive(Debug, Default)]
pub struct Inbox {
    waiting: VecDeque<(u32, TransportEvent)>,
    size: usize,
    /// The generation of the transport that exceeded the limit.
    flooded: Option<u32>,
}

impl Inbox {
    /// Queues an event of a transport. Beyond the limit the queue is replaced by [`TransportEvent::Closed`].
    pub fn push(&mut self, generation: u32, event: TransportEvent) {
        if self.flooded == Some(generation) {
            return;
        }
        self.size += size(&event);
        self.waiting.push_back((generation, event));
        if self.size > MAX_BYTES {
            self.flooded = Some(generation);
            self.waiting.clear();
            let closed = TransportEvent::Closed("it says more than can be heard".into());
            self.size = size(&closed);
            self.waiting.push_back((generation, closed));
        }
    }

    /// Takes the next batch; empty when nothing waits.
    pub fn next_batch(&mut self) -> Batch {
        let mut batch = Vec::new();
        let mut length = 0;
        while batch.len() < MAX_BATCH_EVENTS
            && length < MAX_BATCH_BYTES
            && let Some((generation, event)) = self.waiting.pop_front()
        {
            length += size(&event);
            batch.push((generation, event.into()));
        }
        self.size -= length;
        batch
    }

    /// Whether the queue is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

fn size(event: &TransportEvent) -> usize {
    EVENT_OVERHEAD
        + match event {
            TransportEvent::Opened(_) => 0,
            TransportEvent::Received(text) => text.len(),
            TransportEvent::Closed(info) => info.reason.len(),
        }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{Batch, Inbox, MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_BYTES};
    use crate::{GatewayEvent, TransportEvent};

    fn frame(text: impl Into<Value>) -> TransportEvent {
        TransportEvent::Received(text.into().to_string())
    }

    fn texts(batch: Batch) -> Vec<String> {
        let text = |said| match said {
            (_, GatewayEvent::Received(frame)) => match frame.messages.as_slice() {
                [Value::String(text)] => text.clone(),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        batch.into_iter().map(text).collect()
    }

    /// Guards: frames that are lost, doubled or heard out of order, and portions that take long.
    #[test]
    fn everything_is_heard_once_in_order_and_in_small_portions() {
        let mut inbox = Inbox::default();
        let said: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        for text in &said {
            inbox.push(1, frame(text.clone()));
        }
        let mut heard = Vec::new();
        while !inbox.is_empty() {
            let batch = texts(inbox.next_batch());
            assert!(!batch.is_empty() && batch.len() <= MAX_BATCH_EVENTS);
            heard.extend(batch);
        }
        assert_eq!(heard, said);
        assert!(inbox.next_batch().is_empty());

        for _ in 0..3 {
            inbox.push(1, frame("x".repeat(MAX_BATCH_BYTES)));
        }
        assert_eq!(inbox.next_batch().len(), 1, "a long frame has a turn to itself");
    }

    /// Guards: memory that a flood fills, a flood that is heard to its end, and one that the next connection pays for.
    #[test]
    fn server_that_says_more_than_can_be_heard_loses_the_connection() {
        let mut inbox = Inbox::default();
        for _ in 0..=MAX_BYTES / (1 << 20) {
            inbox.push(7, frame("x".repeat(1 << 20)));
        }
        inbox.push(7, frame("one more"));
        let batch = inbox.next_batch();
        assert!(
            matches!(batch.as_slice(), [(7, GatewayEvent::Closed(_))]),
            "{batch:?}"
        );
        assert!(inbox.is_empty());
        inbox.push(7, TransportEvent::Closed("late".into()));
        assert!(inbox.is_empty(), "it is closed already");
        inbox.push(8, frame("hello"));
        assert_eq!(texts(inbox.next_batch()), ["hello"]);
    }

    /// Guards: a bound that counts what was heard long ago.
    #[test]
    fn what_was_heard_makes_room() {
        let mut inbox = Inbox::default();
        for _ in 0..100 {
            inbox.push(1, frame("x".repeat(1 << 20)));
            assert_eq!(texts(inbox.next_batch()).len(), 1);
        }
        assert!(inbox.is_empty() && inbox.size == 0);
    }
}
