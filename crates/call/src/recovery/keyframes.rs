//! Keyframe requests after packets arrive again.
//!
//! A frame whose references are lost cannot be decoded, and Chromium requests a keyframe only after up to three seconds. So keyframes are
//! requested as soon as packets arrive again: from our own camera by the publisher's `configure` with `keyframe`, from the others by
//! `send: true` on a mid that is sent already, which changes nothing but makes Janus send a PLI to the publisher (read in and run against
//! 1.1.2).

use crate::Call;
use crate::room::roster::Roster;
use janus_proto::videoroom::{self, PublisherOptions, SubscriberStreamOptions};

/// The connections on which keyframes are to be requested.
#[derive(Debug, Default)]
pub(crate) struct KeyframeRequests {
    pub(crate) publisher: bool,
    pub(crate) subscriber: bool,
}

impl Call {
    /// Requests keyframes where they are wanted, once Janus is reachable.
    pub(crate) fn request_keyframes(&mut self) {
        if self.member.is_none() {
            self.keyframes = KeyframeRequests::default();
            return;
        }
        if !self.can_signal() {
            return;
        }
        let keyframes = std::mem::take(&mut self.keyframes);
        let Some(cx) = self.signaling.context(self.now, &mut self.out) else {
            return;
        };
        if let (Some(handle), true) = (self.publisher.handle, keyframes.publisher) {
            let options = PublisherOptions {
                keyframe: true,
                ..PublisherOptions::default()
            };
            cx.session
                .request(cx.now, handle, videoroom::configure_publisher(&options), None);
        }
        let mut streams = video_mids(&self.roster);
        // Streams that are not in view stay paused.
        streams.retain_mut(|stream| self.subscriber.layers.sends(&stream.mid));
        if let (Some(handle), true, false) =
            (self.subscriber.handle, keyframes.subscriber, streams.is_empty())
        {
            let body = videoroom::configure_subscriber(&streams, false);
            cx.session.request(cx.now, handle, body, None);
        }
    }
}

/// The mids on which video is received.
fn video_mids(roster: &Roster) -> Vec<SubscriberStreamOptions> {
    let mut mids = Vec::new();
    for person in roster.iter().filter(|person| !person.is_self) {
        mids.extend(person.video_mid.clone().filter(|_| person.video));
        mids.extend(person.screen.as_ref().and_then(|screen| screen.video_mid.clone()));
    }
    let stream = |mid| SubscriberStreamOptions {
        mid,
        send: Some(true),
        ..SubscriberStreamOptions::default()
    };
    mids.into_iter().map(stream).collect()
}
