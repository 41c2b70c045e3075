//! What the room says once we are in it: who comes, publishes, talks and goes.

pub mod active_speaker;
mod connection_quality;
pub mod participant;
pub mod roster;
pub(crate) mod stream;

use super::*;
use janus_proto::audiobridge as voice;
use janus_proto::videoroom::Event;
use log::Level;
use serde_json::Value;

impl Call {
    pub(super) fn hear_room(&mut self, handle: HandleKey, data: &Value) {
        if Some(handle) == self.voice.handle {
            self.handle_voice_event(voice::Event::decode(data));
        } else if Some(handle) == self.publisher.handle {
            self.handle_room_event(Event::decode(data));
        }
    }

    /// Somebody may come, publish or go between the moment when Janus lets us in and its answer that it did, and it tells us of
    /// that first. The answer's lists are the older ones.
    pub(super) fn hear_early(&mut self) {
        for (handle, data) in self.early.take() {
            self.hear_room(handle, &data);
        }
    }

    /// We are in. After a reconnection whoever is still there keeps their tile.
    pub(super) fn joined(&mut self, feed: Id, private_id: Option<u64>, listed: impl Fn(&Id) -> bool) {
        self.log(Level::Info, "call: joined".to_owned());
        let name = self.me.as_ref().map(|me| me.name.clone()).unwrap_or_default();
        self.roster.retain(listed);
        self.roster.add_self(feed.clone(), &name, self.now);
        self.member = Some(Member { feed, private_id });
        self.phase = Phase::InCall;
        self.signalling_lost = false;
        self.give_up = None;
    }

    fn came(&mut self, name: Option<String>) {
        self.out.push_back(Output::Notice(Notice::Joined {
            name: name.unwrap_or_default(),
        }));
    }

    pub(super) fn went(&mut self, feed: &Id) {
        self.subscriber.drop_feed(feed);
        self.adaptation.forget(feed);
        self.resync.mark_gone(feed, self.now);
        if let Some(name) = self.roster.leave(feed) {
            self.out.push_back(Output::Notice(Notice::Left { name }));
        }
    }

    pub(super) fn unpublished(&mut self, feed: &Id) {
        self.subscriber.drop_feed(feed);
        self.adaptation.forget(feed);
        self.resync.heard(feed);
        self.roster.unpublish(feed, self.now);
    }

    fn handle_voice_event(&mut self, event: voice::Event) {
        let Some(own) = self.member.as_ref().map(|member| member.feed.clone()) else {
            return;
        };
        match event {
            voice::Event::Participants { participants, .. } => {
                for participant in participants.iter().filter(|participant| participant.id != own) {
                    if self.roster.voice(participant, self.now) {
                        self.came(participant.display.clone());
                    }
                }
            }
            voice::Event::Kicked { id } | voice::Event::KickedAll { id } if id == own => {
                self.end(EndReason::Kicked)
            }
            voice::Event::Leaving { id } | voice::Event::Kicked { id } => self.went(&id),
            voice::Event::Talking { id } => self.roster.talk(&id, true),
            voice::Event::StoppedTalking { id } => self.roster.talk(&id, false),
            voice::Event::Destroyed { .. } => self.end(EndReason::RoomClosed),
            _ => {}
        }
    }

    fn handle_room_event(&mut self, event: Event) {
        let Some(member) = &self.member else { return };
        match event {
            Event::Publishers(publishers) => {
                let others = publishers
                    .iter()
                    .filter(|publisher| publisher.id != member.feed && !self.ghosts.are(&publisher.id));
                for publisher in others.cloned().collect::<Vec<_>>() {
                    if self.resync.doubts(&publisher.id, self.now) {
                        self.resync();
                        continue;
                    }
                    self.subscriber.allow(&publisher.id);
                    self.resync.heard(&publisher.id);
                    if self.roster.publish(&publisher, self.now) {
                        self.came(publisher.display);
                    }
                }
            }
            Event::Joining { id, display } if id != member.feed && !self.ghosts.are(&id) => {
                self.resync.mark_back(&id);
                if self.roster.arrive(&id, display.as_deref(), self.now) {
                    self.came(display);
                }
            }
            Event::Kicked { id } if id == member.feed => self.end(EndReason::Kicked),
            Event::Leaving { id, .. } | Event::Kicked { id } => self.went(&id),
            Event::LeavingSelf { reason } if reason.as_deref() == Some("kicked") => {
                self.end(EndReason::Kicked)
            }
            Event::Unpublished { id } => self.unpublished(&id),
            Event::Renamed { id, display } => {
                self.roster.arrive(&id, Some(&display), self.now);
            }
            Event::Destroyed { .. } => self.end(EndReason::RoomClosed),
            _ => {}
        }
    }
}
