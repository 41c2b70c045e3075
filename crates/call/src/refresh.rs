//! After a silence: fresh pictures, at once.
//!
//! A picture whose predecessors are lost cannot be shown, and Chromium asks for a whole one only when it has waited in vain for up to
//! three seconds. So whole pictures are asked for as soon as packets arrive again: of our own camera by the publisher's
//! `configure{keyframe}`, of the others' by `send:true` for a line that is sent already, which changes nothing but makes Janus ask the one
//! who sends (read in and run against 1.1.2).

use super::*;
use janus_proto::videoroom::{self, PublisherOptions, SubscriberStreamOptions};

/// On which connections whole pictures are wanted.
#[derive(Debug, Default)]
pub(super) struct Refresh {
    pub(super) publisher: bool,
    pub(super) subscriber: bool,
}

impl Call {
    /// Asks for whole pictures where they are wanted, once Janus can be asked.
    pub(super) fn refresh(&mut self) {
        if self.member.is_none() {
            self.refresh = Refresh::default();
            return;
        }
        if self.signalling_lost || !self.gateway.is_ready() {
            return;
        }
        let refresh = std::mem::take(&mut self.refresh);
        let Some(cx) = self.gateway.context(self.now, &mut self.out) else {
            return;
        };
        if let (Some(handle), true) = (self.publisher.handle, refresh.publisher) {
            let options = PublisherOptions {
                keyframe: true,
                ..PublisherOptions::default()
            };
            cx.session
                .request(cx.now, handle, videoroom::configure_publisher(&options), None);
        }
        let mut streams = pictures(&self.roster);
        // What nobody sees here stays silent.
        streams.retain_mut(|stream| self.subscriber.layers.sends(&stream.mid));
        if let (Some(handle), true, false) = (self.subscriber.handle, refresh.subscriber, streams.is_empty())
        {
            let body = videoroom::configure_subscriber(&streams, false);
            cx.session.request(cx.now, handle, body, None);
        }
    }
}

/// The lines on which pictures are sent to us now.
fn pictures(roster: &Roster) -> Vec<SubscriberStreamOptions> {
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
