//! Room events that arrive before Janus's answer to our join request.

use janus_proto::session::HandleKey;
use serde_json::Value;

/// Events that are kept at most; a room where more happens within one round trip is hostile.
const MAX_EVENTS: usize = 512;
/// Their length as JSON at most, in bytes.
const MAX_BYTES: usize = 4 << 20;

/// Buffer of room events, in order of arrival.
#[derive(Default)]
pub(crate) struct PreJoinBuffer {
    events: Vec<(HandleKey, Value)>,
    length: usize,
}

impl PreJoinBuffer {
    /// Appends an event, unless the buffer is full.
    pub(crate) fn push(&mut self, handle: HandleKey, data: Value) {
        let length = self.length + data.to_string().len();
        if self.events.len() < MAX_EVENTS && length <= MAX_BYTES {
            self.length = length;
            self.events.push((handle, data));
        }
    }

    /// Takes all events.
    pub(crate) fn take(&mut self) -> Vec<(HandleKey, Value)> {
        std::mem::take(self).events
    }

    /// Drops all events: the join request they belong to is void.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MAX_BYTES, MAX_EVENTS, PreJoinBuffer};
    use janus_proto::session::{Auth, Session};
    use janus_proto::{Plugin, Timestamp};

    /// Guards: a page that runs out of memory because a server talks about a room that nobody is in yet.
    #[test]
    fn neither_many_nor_long_events_fill_the_memory() {
        let handle = Session::new(1, Auth::default()).open(Timestamp::default(), &[Plugin::VideoRoom])[0];
        let mut buffer = PreJoinBuffer::default();
        for number in 0..2 * MAX_EVENTS {
            buffer.push(handle, json!(number));
        }
        assert_eq!(buffer.take().len(), MAX_EVENTS);
        let long = json!("a".repeat(MAX_BYTES / 3));
        for _ in 0..9 {
            buffer.push(handle, long.clone());
        }
        assert_eq!(buffer.take().len(), 2);
        buffer.push(handle, long);
        assert_eq!(buffer.take().len(), 1, "and there is room again");
    }
}
