//! Who is in the room already, asked of Janus from the lobby without joining: nobody inside hears of it.

use crate::config::Mode;
use crate::janus::message::Id;
use crate::janus::reason::Reason;
use crate::janus::session::{HandleKey, JanusError, Reply, TransactionId};
use crate::janus::{audiobridge, videoroom};
use crate::time::{Moment, Span};

use super::publish::Cx;

/// How often it is asked.
const PERIOD: Span = Span::seconds(4);
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
    due: Option<Moment>,
    asked: Option<TransactionId>,
    /// `None` until Janus answered about this room.
    pub(super) presence: Option<Presence>,
}

impl Watch {
    /// From now on about this room.
    pub(super) fn turn_to(&mut self, room: Id, now: Moment) {
        if self.room.as_ref() != Some(&room) {
            *self = Self {
                room: Some(room),
                due: Some(now),
                asked: None,
                presence: None,
            };
        }
    }

    /// The next question is due at once: the lobby was entered again.
    pub(super) fn renew(&mut self, now: Moment) {
        self.asked = None;
        self.due = self.room.is_some().then_some(now);
    }

    pub(super) const fn poll_deadline(&self) -> Option<Moment> {
        self.due
    }

    /// Asks if it is time.
    pub(super) fn ask(&mut self, cx: &mut Cx<'_>, handle: HandleKey, mode: Mode) {
        let Some(room) = self
            .room
            .as_ref()
            .filter(|_| self.due.is_some_and(|due| due <= cx.now))
        else {
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

    /// Whether the answer is ours.
    pub(super) fn take(
        &mut self,
        transaction: TransactionId,
        result: &Result<Reply, JanusError>,
        mode: Mode,
    ) -> bool {
        if self.asked != Some(transaction) {
            return false;
        }
        self.asked = None;
        match result {
            Ok(reply) => self.presence = names(reply, mode).map(Presence::of),
            Err(error) if error.reason_kind() == Reason::NoSuchRoom => {
                self.presence = Some(Presence::default())
            }
            // Not known: the lobby then says nothing.
            Err(_) => self.presence = None,
        }
        true
    }
}

impl Presence {
    fn of(names: Vec<Option<String>>) -> Self {
        let count = names.len();
        let names = names
            .into_iter()
            .flatten()
            .take(MOST_NAMES)
            .map(|name| name.chars().take(64).collect());
        Self {
            count,
            names: names.collect(),
        }
    }
}

fn names(reply: &Reply, mode: Mode) -> Option<Vec<Option<String>>> {
    match mode {
        Mode::Voice => match audiobridge::Event::decode(&reply.data) {
            audiobridge::Event::ParticipantList { participants, .. } => Some(
                participants
                    .into_iter()
                    .map(|participant| participant.display)
                    .collect(),
            ),
            _ => None,
        },
        Mode::Video | Mode::Direct => match videoroom::Event::decode(&reply.data) {
            videoroom::Event::Participants { participants, .. } => Some(
                participants
                    .into_iter()
                    .map(|participant| participant.display)
                    .collect(),
            ),
            _ => None,
        },
    }
}
