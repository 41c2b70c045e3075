//! The stream of each m-line of the subscriber connection.

use crate::FeedStream;

/// A map from mid to stream in the order of the m-lines, so that the same inputs lead to the same requests on every machine. Mids are
/// decimal numbers of any length, which neither `BTreeMap` nor `IndexMap` keeps in this order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct MidMap(Vec<(String, FeedStream)>);

impl MidMap {
    /// Sets the stream of a mid.
    pub(crate) fn put(&mut self, mid: String, stream: FeedStream) {
        // MidMap come in their order, so the place is mostly the last.
        fn order(mid: &str) -> (usize, &str) {
            (mid.len(), mid)
        }
        let mut place = self.0.len();
        while place > 0 && order(&self.0[place - 1].0) > order(&mid) {
            place -= 1;
        }
        match self
            .0
            .get_mut(place.wrapping_sub(1))
            .filter(|(before, _)| *before == mid)
        {
            Some((_, before)) => *before = stream,
            None => self.0.insert(place, (mid, stream)),
        }
    }

    pub(crate) fn get(&self, mid: &str) -> Option<&FeedStream> {
        let found = self.0.iter().find(|(line, _)| line == mid);
        found.map(|(_, stream)| stream)
    }

    /// Every mid with its stream, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &FeedStream)> {
        self.0.iter().map(|(mid, stream)| (mid, stream))
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &FeedStream> {
        self.0.iter().map(|(_, stream)| stream)
    }

    pub(crate) fn retain(&mut self, mut stays: impl FnMut(&FeedStream) -> bool) {
        self.0.retain_mut(|(_, stream)| stays(stream));
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use janus_proto::Id;

    /// Guards requests whose order depends on the machine.
    #[test]
    fn lines_stand_in_their_order_each_once() {
        let stream = |feed| FeedStream {
            feed: Id::Number(feed),
            mid: "0".to_owned(),
        };
        let mut lines = MidMap::default();
        for (mid, feed) in [("10", 1), ("2", 2), ("0", 3), ("2", 4), ("1", 5)] {
            lines.put(mid.to_owned(), stream(feed));
        }
        let all: Vec<_> = lines
            .iter()
            .map(|(mid, stream)| (mid.as_str(), stream.clone()))
            .collect();
        assert_eq!(
            all,
            [
                ("0", stream(3)),
                ("1", stream(5)),
                ("2", stream(4)),
                ("10", stream(1))
            ]
        );
        assert_eq!(lines.get("2"), Some(&stream(4)));
        lines.retain(|held| *held != stream(1));
        assert_eq!((lines.get("10"), lines.values().count()), (None, 3));
    }
}
