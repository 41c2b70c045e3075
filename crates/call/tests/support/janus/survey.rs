//! Whoever subscribes besides, only to be told who publishes what.

use serde_json::{Value, json};

use super::{Role, ScriptedJanus};

impl ScriptedJanus {
    /// Whether there is a subscription already that is not this handle's.
    pub(super) fn subscribes_besides(&self, handle: u64) -> bool {
        self.handle_of(&Role::Subscriber)
            .is_some_and(|held| held != handle)
    }

    /// Everything that a feed publishes, or once did.
    pub(super) fn mids(&self, feed: u64) -> Vec<&'static str> {
        let person = self.people.iter().find(|person| person.id == feed);
        match person.is_some_and(|person| person.share.is_some()) {
            true => vec!["0", "1", "2", "3"],
            false => vec!["0", "1"],
        }
    }

    /// Names all streams, those that carry nothing any more too: only the offer tells them apart.
    pub(super) fn attach_besides(&mut self, handle: u64, streams: &Value) -> (Value, Option<Value>) {
        self.handles.insert(handle, Role::Surveyor);
        let feeds = streams.as_array().into_iter().flatten();
        let feeds = feeds.filter_map(|stream| stream["feed"].as_u64());
        let lines: Vec<_> = feeds
            .flat_map(|feed| {
                self.mids(feed)
                    .into_iter()
                    .map(move |mid| Some((feed, mid.to_owned())))
            })
            .collect();
        let described = self.described(&lines);
        let mut sdp = "v=0\r\n".to_owned();
        for line in &described {
            let kind = line["type"].as_str().unwrap_or_default();
            let direction = match line["feed_description"].as_str() {
                Some("") => "inactive",
                _ => "sendonly",
            };
            sdp += &format!("m={kind} 9 UDP/TLS/RTP/SAVPF 96\r\na={direction}\r\n");
        }
        let data = json!({"videoroom": "attached", "room": 1234, "streams": described});
        (data, Some(json!({"type": "offer", "sdp": sdp})))
    }
}
