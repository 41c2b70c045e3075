//! The participants of the room, asked of Janus from the lobby by `listparticipants`, which the participants are not told of.

use crate::config::Mode;
use janus_proto::session::{HandleKey, Reply, TransactionId};
use janus_proto::{Id, JanusError, Plugin, Reason, Timestamp, audiobridge, videoroom};
use std::time::Duration;

use crate::context::Context;

/// Interval between questions while somebody is about to join. Whoever published two seconds before the click on Join is to be received
/// already, and subscribing takes a part of that.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How long that is, from the beginning of the session or the choice of the room.
const ATTENTIVE: Duration = Duration::from_secs(60);
/// Interval between questions after [`ATTENTIVE`].
const SLOW_POLL_INTERVAL: Duration = Duration::from_secs(5);
/// Pause after Janus detached or refused the handle.
const RETRY_DELAY: Duration = Duration::from_secs(10);
/// Publishers that are prewarmed at most: with audio and video of each, and a few shared screens, they fit into one connection.
const MAX_PREWARMED: usize = 60;
/// Names that are kept at most; the count is of all.
const MAX_NAMES: usize = 50;

/// The participants of a room, as the lobby shows them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Presence {
    /// Their number.
    pub count: usize,
    /// The names of the first of them, as they gave them, empty where they gave none; to be rendered as text only.
    pub names: Vec<String>,
}

/// Polls the participants while we are in the lobby.
#[derive(Debug, Default)]
pub(crate) struct PresencePoller {
    room: Option<Id>,
    /// Nobody sees the page: nothing is asked.
    is_hidden: bool,
    /// When [`ATTENTIVE`] began.
    since: Timestamp,
    asked: Option<Timestamp>,
    due: Option<Timestamp>,
    pending: Option<TransactionId>,
    answered: bool,
    /// The feeds of those who publish.
    publishers: Vec<Id>,
    /// `None` until Janus answered about this room.
    presence: Option<Presence>,
}

impl PresencePoller {
    /// Sets the room; true when it is another one.
    pub(crate) fn set_room(&mut self, room: Id, now: Timestamp) -> bool {
        let another = self.room.as_ref() != Some(&room);
        if another {
            *self = Self {
                room: Some(room),
                is_hidden: self.is_hidden,
                since: now,
                due: Some(now),
                ..Self::default()
            };
        }
        another
    }

    /// Who is there; `None` until Janus answered.
    pub(crate) const fn presence(&self) -> Option<&Presence> {
        self.presence.as_ref()
    }

    /// The room.
    pub(crate) const fn room(&self) -> Option<&Id> {
        self.room.as_ref()
    }

    /// The feeds of those who publish, as far as known.
    pub(crate) fn publishers(&self) -> &[Id] {
        &self.publishers
    }

    /// Whether Janus has answered about this room, or none is set.
    pub(crate) const fn is_answered(&self) -> bool {
        self.answered || self.room.is_none()
    }

    /// Makes the next question due at once: a session begins.
    pub(crate) fn poll_now(&mut self, now: Timestamp) {
        self.pending = None;
        self.answered = false;
        self.since = now;
        self.due = self.room.is_some().then_some(now);
    }

    /// Whether somebody sees the page. On its return the next question is due at once, unless the last one was a moment ago.
    pub(crate) fn set_hidden(&mut self, is_hidden: bool, now: Timestamp) {
        if self.is_hidden && !is_hidden {
            let soonest = self.asked.map_or(now, |asked| now.max(asked + POLL_INTERVAL));
            self.due = self.due.map(|due| due.min(soonest));
        }
        self.is_hidden = is_hidden;
    }

    /// The handle to ask by; attaches one where there is none and a question is due.
    pub(crate) fn ensure_handle(
        &self,
        cx: &mut Context<'_>,
        handle: &mut Option<HandleKey>,
        plugin: Plugin,
    ) -> Option<HandleKey> {
        if self.is_due(cx.now) {
            handle.get_or_insert_with(|| cx.session.attach(cx.now, plugin));
        }
        *handle
    }

    /// The handle was detached or refused: puts the next question off by [`RETRY_DELAY`].
    pub(crate) fn back_off(&mut self, now: Timestamp) {
        self.pending = None;
        self.due = self.due.map(|_| now + RETRY_DELAY);
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.poll_timeout().is_some_and(|due| due <= now)
    }

    pub(crate) fn poll_timeout(&self) -> Option<Timestamp> {
        self.due.filter(|_| !self.is_hidden)
    }

    /// Sends the question if it is due.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, handle: HandleKey, mode: Mode) {
        let Some(room) = self.room.as_ref().filter(|_| self.is_due(cx.now)) else {
            return;
        };
        let body = match mode {
            Mode::Voice => audiobridge::list_participants(room),
            Mode::Video | Mode::Direct => videoroom::list_participants(room),
        };
        let interval = if cx.now.since(self.since) < ATTENTIVE {
            POLL_INTERVAL
        } else {
            SLOW_POLL_INTERVAL
        };
        self.asked = Some(cx.now);
        self.due = Some(cx.now + interval);
        if self.pending.is_none() {
            self.pending = Some(cx.session.request(cx.now, handle, body, None));
        }
    }

    /// Handles the reply to our question; false for any other. Leaves out participants that `was_us` tells to be our own ghosts.
    pub(crate) fn handle_reply(
        &mut self,
        transaction: TransactionId,
        result: &Result<Reply, JanusError>,
        mode: Mode,
        was_us: impl Fn(&Id) -> bool,
    ) -> bool {
        if self.pending != Some(transaction) {
            return false;
        }
        self.pending = None;
        self.answered = true;
        self.publishers.clear();
        let people = match result {
            Ok(reply) => people(reply, mode).map(|people| {
                let others = people.into_iter().filter(|person| !was_us(&person.id));
                others.collect()
            }),
            Err(error) if error.reason_kind() == Reason::NoSuchRoom => Some(Vec::new()),
            // Not known: the lobby then shows nothing.
            Err(_) => None,
        };
        self.presence = people.map(|people| {
            let publishing = people.iter().filter(|person| person.publishes);
            let feeds = publishing.map(|person| person.id.clone());
            self.publishers.extend(feeds.take(MAX_PREWARMED));
            Presence::of(people)
        });
        true
    }
}

impl Presence {
    fn of(people: Vec<Listed>) -> Self {
        let count = people.len();
        let names = people
            .into_iter()
            .map(|person| person.name.unwrap_or_default())
            .take(MAX_NAMES)
            .map(|name| name.chars().take(64).collect());
        Self {
            count,
            names: names.collect(),
        }
    }
}

/// A participant as Janus lists them.
struct Listed {
    id: Id,
    name: Option<String>,
    /// Whether they publish, with that id as their feed.
    publishes: bool,
}

fn people(reply: &Reply, mode: Mode) -> Option<Vec<Listed>> {
    match mode {
        Mode::Voice => match audiobridge::Event::decode(&reply.data) {
            audiobridge::Event::ParticipantList { participants, .. } => Some(
                participants
                    .into_iter()
                    .map(|participant| Listed {
                        id: participant.id,
                        name: participant.display,
                        publishes: false,
                    })
                    .collect(),
            ),
            _ => None,
        },
        Mode::Video | Mode::Direct => match videoroom::Event::decode(&reply.data) {
            videoroom::Event::Participants { participants, .. } => Some(
                participants
                    .into_iter()
                    .filter(|participant| !participant.dummy)
                    .map(|participant| Listed {
                        id: participant.id,
                        name: participant.display,
                        publishes: participant.publisher,
                    })
                    .collect(),
            ),
            _ => None,
        },
    }
}
