//! What the room says before Janus has answered that we are in it.

use janus_proto::session::HandleKey;
use serde_json::Value;

/// So many events, and so long ones in all, are kept until we know that we are in; a room where more happens within one round trip is
/// hostile.
const MOST_EARLY: usize = 512;
/// In bytes, as JSON.
const LONGEST_EARLY: usize = 4 << 20;

/// Events of the room, in their order.
#[derive(Default)]
pub(super) struct Early {
    events: Vec<(HandleKey, Value)>,
    length: usize,
}

impl Early {
    /// Keeps one, if there is room for it.
    pub(super) fn keep(&mut self, handle: HandleKey, data: Value) {
        let length = self.length + data.to_string().len();
        if self.events.len() < MOST_EARLY && length <= LONGEST_EARLY {
            self.length = length;
            self.events.push((handle, data));
        }
    }

    /// Takes them out.
    pub(super) fn take(&mut self) -> Vec<(HandleKey, Value)> {
        std::mem::take(self).events
    }

    /// Nobody will ask for them.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Early, LONGEST_EARLY, MOST_EARLY};
    use janus_proto::session::{Auth, Session};
    use janus_proto::{Plugin, Timestamp};

    /// Guards: a page that runs out of memory because a server talks about a room that nobody is in yet.
    #[test]
    fn neither_many_nor_long_events_fill_the_memory() {
        let handle = Session::new(1, Auth::default()).open(Timestamp::default(), &[Plugin::VideoRoom])[0];
        let mut early = Early::default();
        for number in 0..2 * MOST_EARLY {
            early.keep(handle, json!(number));
        }
        assert_eq!(early.take().len(), MOST_EARLY);
        let long = json!("a".repeat(LONGEST_EARLY / 3));
        for _ in 0..9 {
            early.keep(handle, long.clone());
        }
        assert_eq!(early.take().len(), 2);
        early.keep(handle, long);
        assert_eq!(early.take().len(), 1, "and there is room again");
    }
}
