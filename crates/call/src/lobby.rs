//! Who is in the room already, asked of Janus from the lobby without joining: nobody inside hears of it.

use crate::config::Mode;
use janus_proto::session::{HandleKey, Reply, TransactionId};
use janus_proto::{Id, JanusError, Plugin, Reason, Timestamp, audiobridge, videoroom};
use std::time::Duration;

use crate::context::Context;

/// How often it is asked. Who began to publish two seconds before the click on Join is to be received already, and that takes a subscription.
const PERIOD: Duration = Duration::from_millis(750);
/// Where Janus takes the handle away, or refuses it, after so long.
const REST: Duration = Duration::from_secs(10);
/// So many publishers are received in advance: with sound and picture of each, and a few shared screens, they fit into one connection.
const MOST_PUBLISHERS: usize = 60;
/// More names than this are not kept; the count is right all the same.
const MOST_NAMES: usize = 50;

/// Who is in a room, as the lobby shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Presence {
    /// How many there are.
    pub count: usize,
    /// The first of them by name, as they gave them; only ever rendered as text.
    pub names: Vec<String>,
}

/// Asks again and again while the person is in the lobby.
#[derive(Debug, Default)]
pub(super) struct Watch {
    room: Option<Id>,
    due: Option<Timestamp>,
    asked: Option<TransactionId>,
    answered: bool,
    /// Who publishes there.
    publishers: Vec<Id>,
    /// `None` until Janus answered about this room.
    pub(super) presence: Option<Presence>,
}

impl Watch {
    /// From now on about this room; true when it is another one.
    pub(super) fn turn_to(&mut self, room: Id, now: Timestamp) -> bool {
        let another = self.room.as_ref() != Some(&room);
        if another {
            *self = Self {
                room: Some(room),
                due: Some(now),
                ..Self::default()
            };
        }
        another
    }

    /// The room.
    pub(super) const fn room(&self) -> Option<&Id> {
        self.room.as_ref()
    }

    /// Who publishes there, as far as is known.
    pub(super) fn publishers(&self) -> &[Id] {
        &self.publishers
    }

    /// Whether nothing is left to be learnt before joining.
    pub(super) const fn is_answered(&self) -> bool {
        self.answered || self.room.is_none()
    }

    /// The next question is due at once: the lobby was entered again.
    pub(super) fn renew(&mut self, now: Timestamp) {
        self.asked = None;
        self.answered = false;
        self.due = self.room.is_some().then_some(now);
    }

    /// The handle by which to ask: where that is gone, another one, once it is time.
    pub(super) fn way_in(
        &self,
        cx: &mut Context<'_>,
        (handle, plugin): (&mut Option<HandleKey>, Plugin),
    ) -> Option<HandleKey> {
        if self.is_due(cx.now) {
            handle.get_or_insert_with(|| cx.session.attach(cx.now, plugin));
        }
        *handle
    }

    /// Its handle is gone, or was refused: the next question has time.
    pub(super) fn rest(&mut self, now: Timestamp) {
        self.asked = None;
        self.due = self.due.map(|_| now + REST);
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.due.is_some_and(|due| due <= now)
    }

    pub(super) const fn poll_deadline(&self) -> Option<Timestamp> {
        self.due
    }

    /// Asks if it is time.
    pub(super) fn ask(&mut self, cx: &mut Context<'_>, handle: HandleKey, mode: Mode) {
        let Some(room) = self.room.as_ref().filter(|_| self.is_due(cx.now)) else {
            return;
        };
        let body = match mode {
            Mode::Voice => audiobridge::list_participants(room),
            Mode::Video | Mode::Direct => videoroom::list_participants(room),
        };
        self.due = Some(cx.now + PERIOD);
        if self.asked.is_none() {
            self.asked = Some(cx.session.request(cx.now, handle, body, None));
        }
    }

    /// Whether the answer is ours. Of those who are there, whoever `was_us` is nobody else.
    pub(super) fn take(
        &mut self,
        transaction: TransactionId,
        result: &Result<Reply, JanusError>,
        mode: Mode,
        was_us: impl Fn(&Id) -> bool,
    ) -> bool {
        if self.asked != Some(transaction) {
            return false;
        }
        self.asked = None;
        self.answered = true;
        self.publishers.clear();
        let people = match result {
            Ok(reply) => people(reply, mode).map(|people| {
                let others = people.into_iter().filter(|person| !was_us(&person.id));
                others.collect()
            }),
            Err(error) if error.reason_kind() == Reason::NoSuchRoom => Some(Vec::new()),
            // Not known: the lobby then says nothing.
            Err(_) => None,
        };
        self.presence = people.map(|people| {
            let publishing = people.iter().filter(|person| person.publishes);
            let feeds = publishing.map(|person| person.id.clone());
            self.publishers.extend(feeds.take(MOST_PUBLISHERS));
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
            .filter_map(|person| person.name)
            .take(MOST_NAMES)
            .map(|name| name.chars().take(64).collect());
        Self {
            count,
            names: names.collect(),
        }
    }
}

/// Somebody in the room.
struct Listed {
    id: Id,
    name: Option<String>,
    /// They do, by that id.
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
