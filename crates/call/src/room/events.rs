//! Events of the room: participants who join, publish, talk and leave.

use crate::Call;
use crate::notice::Notice;
use crate::output::Output;
use crate::peer::{PeerRole, PublishedSource};
use crate::phase::EndReason;
use janus_proto::Id;
use janus_proto::audiobridge;
use janus_proto::session::HandleKey;
use janus_proto::videoroom::Event;
use serde_json::Value;

impl Call {
    pub(crate) fn handle_room_data(&mut self, handle: HandleKey, data: &Value) {
        match self.role_of(handle) {
            Some(PeerRole::Voice) => self.handle_audiobridge_event(audiobridge::Event::decode(data)),
            Some(PeerRole::Publisher) => self.handle_room_event(Event::decode(data)),
            _ => {}
        }
    }

    /// Handles the events that arrived before Janus's answer to our join request. They are newer than the lists in that answer.
    pub(crate) fn replay_pre_join(&mut self) {
        for (handle, data) in self.pre_join.take() {
            self.handle_room_data(handle, &data);
        }
    }

    fn notify_joined(&mut self, name: Option<String>) {
        self.out.push_back(Output::Notice(Notice::Joined {
            name: name.unwrap_or_default(),
        }));
    }

    pub(crate) fn participant_left(&mut self, feed: &Id) {
        self.subscriber.drop_feed(feed);
        self.adaptation.forget(feed);
        self.resync.mark_left(feed, self.now);
        if let Some(name) = self.roster.remove(feed) {
            self.out.push_back(Output::Notice(Notice::Left { name }));
        }
    }

    pub(crate) fn unpublished(&mut self, feed: &Id) {
        self.subscriber.drop_feed(feed);
        self.adaptation.forget(feed);
        self.resync.mark_updated(feed);
        self.roster.unpublish(feed, self.now);
    }

    fn handle_audiobridge_event(&mut self, event: audiobridge::Event) {
        let Some(own) = self.member.as_ref().map(|member| member.feed.clone()) else {
            return;
        };
        match event {
            audiobridge::Event::Participants { participants, .. } => {
                if let Some(me) = participants.iter().find(|participant| participant.id == own)
                    && self.audiobridge.muted_by_janus(me.muted)
                {
                    self.tell_released(PublishedSource::Microphone);
                }
                for participant in participants.iter().filter(|participant| participant.id != own) {
                    if self.roster.update_mixed(participant, self.now) {
                        self.notify_joined(participant.display.clone());
                    }
                }
            }
            audiobridge::Event::Kicked { id } | audiobridge::Event::KickedAll { id } if id == own => {
                self.end(EndReason::Kicked)
            }
            audiobridge::Event::Leaving { id } | audiobridge::Event::Kicked { id } => {
                self.participant_left(&id)
            }
            audiobridge::Event::Talking { id } => self.roster.set_talking(&id, true),
            audiobridge::Event::StoppedTalking { id } => self.roster.set_talking(&id, false),
            audiobridge::Event::RoomMuted { muted } => {
                self.roster.mute_room(muted);
                if !muted {
                    self.tell_released(PublishedSource::Microphone);
                }
            }
            audiobridge::Event::Destroyed { .. } => self.end(EndReason::RoomClosed),
            _ => {}
        }
    }

    fn handle_room_event(&mut self, event: Event) {
        let Some(member) = &self.member else { return };
        match &event {
            Event::Publishers(publishers) => {
                for publisher in publishers
                    .iter()
                    .filter(|publisher| !publisher.streams.is_empty())
                {
                    self.ghosts.announced(&publisher.id, self.now);
                }
            }
            Event::Joining { id, .. } => self.ghosts.announced(id, self.now),
            _ => {}
        }
        match event {
            Event::Publishers(publishers) => {
                let others = publishers
                    .iter()
                    .filter(|publisher| !publisher.dummy)
                    .filter(|publisher| publisher.id != member.feed && !self.ghosts.contains(&publisher.id));
                for publisher in others.cloned().collect::<Vec<_>>() {
                    if self.resync.recently_left(&publisher.id, self.now) {
                        self.request_participants();
                        continue;
                    }
                    self.subscriber.allow_retry(&publisher.id);
                    self.resync.mark_updated(&publisher.id);
                    if self.roster.update_streams(&publisher, self.now) {
                        self.notify_joined(publisher.display);
                    }
                }
            }
            Event::Joining { id, display } if id != member.feed && !self.ghosts.contains(&id) => {
                self.resync.mark_returned(&id);
                if self.roster.add(&id, display.as_deref(), self.now) {
                    self.notify_joined(display);
                }
            }
            Event::Kicked { id } if id == member.feed => self.end(EndReason::Kicked),
            Event::Leaving { id, .. } | Event::Kicked { id } => self.participant_left(&id),
            Event::LeavingSelf { reason } if reason.as_deref() == Some("kicked") => {
                self.end(EndReason::Kicked)
            }
            Event::Unpublished { id } => self.unpublished(&id),
            Event::Renamed { id, display } if self.roster.contains_other(&id) => {
                self.roster.add(&id, Some(&display), self.now);
            }
            Event::Moderation {
                id,
                mid: Some(mid),
                muted,
            } => self.moderated(&id, &mid, muted),
            Event::Destroyed { .. } => self.end(EndReason::RoomClosed),
            _ => {}
        }
    }
}
