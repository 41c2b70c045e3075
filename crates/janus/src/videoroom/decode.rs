//! From JSON to [`Event`].

use serde_json::Value;

use super::event::{
    Event, Participant, Publisher, PublisherStream, SimulcastState, StreamKind, SubscriberStream,
};
use crate::wire::{Fields, read_id};

impl Event {
    /// Reads `plugindata.data`. Never fails: what is not known, or lacks what it must have, is [`Event::Unknown`], and so is an
    /// [`Answer`](super::Answer).
    #[must_use]
    pub fn decode(data: &Value) -> Self {
        match data.word("videoroom") {
            Some("event") => notification(data),
            Some("joined") => joined(data),
            Some("attached") => Some(Self::Attached {
                streams: subscriber_streams(data),
            }),
            Some("updated") => Some(Self::Updated {
                streams: data.get("streams").map(|_| subscriber_streams(data)),
            }),
            Some("updating") => Some(Self::Updating),
            Some(word @ ("talking" | "stopped-talking")) => talking(data, word == "talking"),
            Some("slow_link") => Some(Self::SlowLink {
                current_bitrate: data.number("current-bitrate"),
            }),
            Some("destroyed") => Some(Self::Destroyed {
                room: data.id("room"),
            }),
            Some("participants") => Some(Self::Participants {
                room: data.id("room"),
                participants: participants(data, "participants"),
            }),
            _ => None,
        }
        .unwrap_or(Self::Unknown)
    }
}

fn joined(data: &Value) -> Option<Event> {
    Some(Event::Joined {
        room: data.id("room")?,
        id: data.id("id")?,
        private_id: data.number("private_id"),
        description: data.text("description"),
        publishers: data.items("publishers").iter().filter_map(publisher).collect(),
        attendees: participants(data, "attendees"),
    })
}

fn talking(data: &Value, talking: bool) -> Option<Event> {
    let id = data.id("id")?;
    let mid = data.text("mid");
    let level = data.real("audio-level-dBov-avg");
    Some(if talking {
        Event::Talking { id, mid, level }
    } else {
        Event::StoppedTalking { id, mid, level }
    })
}

/// `"videoroom":"event"`: what happened is told by which field is there.
fn notification(data: &Value) -> Option<Event> {
    if data.get("publishers").is_some() {
        let publishers = data.items("publishers").iter().filter_map(publisher).collect();
        return Some(Event::Publishers(publishers));
    }
    if let Some(user) = data.get("joining") {
        return Some(Event::Joining {
            id: user.id("id")?,
            display: user.text("display"),
        });
    }
    going(data).or_else(|| done(data)).or_else(|| about_stream(data))
}

fn going(data: &Value) -> Option<Event> {
    let reason = data.text("reason");
    if let Some(leaving) = data.get("leaving") {
        return Some(match leaving.as_str() {
            Some("ok") => Event::LeavingSelf { reason },
            _ => Event::Leaving {
                id: read_id(leaving)?,
                reason,
            },
        });
    }
    if let Some(unpublished) = data.get("unpublished") {
        return Some(match unpublished.as_str() {
            Some("ok") => Event::UnpublishedSelf,
            _ => Event::Unpublished {
                id: read_id(unpublished)?,
            },
        });
    }
    data.id("kicked").map(|id| Event::Kicked { id })
}

fn done(data: &Value) -> Option<Event> {
    let is_done = |key| data.word(key) == Some("ok");
    if is_done("configured") {
        Some(Event::Configured)
    } else if is_done("started") {
        Some(Event::Started)
    } else if is_done("paused") {
        Some(Event::Paused)
    } else if is_done("left") {
        Some(Event::Left)
    } else if is_done("switched") {
        Some(Event::Switched {
            changes: data.small("changes").unwrap_or(0),
            streams: subscriber_streams(data),
        })
    } else {
        None
    }
}

fn about_stream(data: &Value) -> Option<Event> {
    if let Some(word) = data.word("moderation") {
        let muted = word == "muted";
        return Some(Event::Moderation {
            id: data.id("id")?,
            mid: data.text("mid"),
            muted,
        });
    }
    let layer = |key| data.number(key).and_then(|layer| u8::try_from(layer).ok());
    let layers = [
        layer("substream"),
        layer("temporal"),
        layer("spatial_layer"),
        layer("temporal_layer"),
    ];
    if layers.iter().any(Option::is_some) {
        let [substream, temporal, spatial_layer, temporal_layer] = layers;
        let mid = data.text("mid");
        return Some(Event::Layers {
            mid,
            substream,
            temporal,
            spatial_layer,
            temporal_layer,
        });
    }
    Some(Event::Renamed {
        id: data.id("id")?,
        display: data.text("display")?,
    })
}

fn publisher(value: &Value) -> Option<Publisher> {
    Some(Publisher {
        id: value.id("id")?,
        display: value.text("display"),
        talking: value.maybe("talking"),
        dummy: value.flag("dummy"),
        streams: value
            .items("streams")
            .iter()
            .filter_map(publisher_stream)
            .collect(),
    })
}

fn publisher_stream(value: &Value) -> Option<PublisherStream> {
    Some(PublisherStream {
        kind: StreamKind::decode(value.word("type")),
        mid: value.text("mid")?,
        description: value.text("description"),
        codec: value.text("codec"),
        disabled: value.flag("disabled"),
        moderated: value.flag("moderated"),
        simulcast: value.flag("simulcast"),
        svc: value.flag("svc"),
        talking: value.maybe("talking"),
    })
}

fn participants(data: &Value, key: &str) -> Vec<Participant> {
    let participant = |value: &Value| {
        Some(Participant {
            id: value.id("id")?,
            display: value.text("display"),
            publisher: value.flag("publisher"),
            talking: value.maybe("talking"),
            dummy: value.flag("dummy"),
        })
    };
    data.items(key).iter().filter_map(participant).collect()
}

fn subscriber_streams(data: &Value) -> Vec<SubscriberStream> {
    let stream = |value: &Value| {
        Some(SubscriberStream {
            mid: value.text("mid")?,
            kind: StreamKind::decode(value.word("type")),
            feed_id: value.id("feed_id"),
            feed_mid: value.text("feed_mid"),
            feed_display: value.text("feed_display"),
            feed_description: value.text("feed_description"),
            crossrefid: value.text("crossrefid"),
            active: value.flag("active"),
            ready: value.flag("ready"),
            send: value.maybe("send").unwrap_or(true),
            codec: value.text("codec"),
            simulcast: value.get("simulcast").map(simulcast_state),
            svc: value.get("svc").is_some(),
            source_ids: value.items("source_ids").iter().filter_map(read_id).collect(),
        })
    };
    data.items("streams").iter().filter_map(stream).collect()
}

fn simulcast_state(value: &Value) -> SimulcastState {
    let layer = |key| value.number(key).and_then(|layer| u8::try_from(layer).ok());
    SimulcastState {
        substream: layer("substream"),
        substream_target: layer("substream-target"),
        temporal_target: layer("temporal-layer-target"),
    }
}
