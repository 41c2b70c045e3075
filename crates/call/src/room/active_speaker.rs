//! Active speaker detection and the order of the tiles: a pure policy.
//!
//! Somebody becomes the active speaker after [`MIN_SPEECH`] and stays so for at least [`MIN_HOLD`]. Speakers beyond the first page are
//! promoted to it by swapping places with somebody silent; nobody else moves.

use janus_proto::{Id, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Speech needed to become the active speaker or to be promoted to the first page; a cough or a "yes" is shorter.
pub const MIN_SPEECH: Duration = Duration::from_secs(1);
/// Minimum time as active speaker or on the first page.
pub const MIN_HOLD: Duration = Duration::from_secs(3);
/// Pauses up to this length do not end a stretch of speech.
pub const MAX_PAUSE: Duration = Duration::from_millis(700);

/// A participant's current or last stretch of speech.
#[derive(Debug, Clone, Copy)]
struct Speech {
    /// When it began.
    begun: Timestamp,
    /// When it was last heard.
    last: Timestamp,
}

impl Speech {
    fn goes_on(self, now: Timestamp) -> bool {
        now.since(self.last) <= MAX_PAUSE
    }

    /// Whether it is long enough and goes on.
    fn counts(self, now: Timestamp) -> bool {
        self.goes_on(now) && self.last.since(self.begun) >= MIN_SPEECH
    }
}

/// The active speaker and the order of the tiles, oneself left out.
#[derive(Debug, Default)]
pub struct ActiveSpeakers {
    tile_order: Vec<Id>,
    /// The same participants in the order of arrival, to detect cheaply that nobody joined or left.
    present: Vec<Id>,
    speech: BTreeMap<Id, Speech>,
    /// The active speaker, and since when.
    active_speaker: Option<(Id, Timestamp)>,
    /// When somebody was last promoted to the first page.
    promoted: BTreeMap<Id, Timestamp>,
    /// Number of tiles on the first page, once known.
    first_page: Option<usize>,
}

impl ActiveSpeakers {
    /// The other participants, in the order of their tiles.
    #[must_use]
    pub fn tile_order(&self) -> &[Id] {
        &self.tile_order
    }

    /// The active speaker; `None` until somebody has spoken.
    #[must_use]
    pub fn active_speaker(&self) -> Option<&Id> {
        self.active_speaker.as_ref().map(|(id, _)| id)
    }

    /// Sets the number of tiles on the first page.
    pub const fn set_first_page(&mut self, tiles: usize) {
        self.first_page = Some(tiles);
    }

    /// Sets who is in the room. Those who stay keep their places, newcomers come last.
    pub fn set_participants<'a>(&mut self, present: impl Iterator<Item = &'a Id>) {
        let there: Vec<&Id> = present.collect();
        if self.present.iter().eq(there.iter().copied()) {
            return;
        }
        self.present = there.iter().map(|id| (*id).clone()).collect();
        let there: BTreeSet<&Id> = there.into_iter().collect();
        self.tile_order.retain_mut(|id| there.contains(id));
        let placed: BTreeSet<Id> = self.tile_order.iter().cloned().collect();
        let new = self.present.iter().filter(|id| !placed.contains(id));
        self.tile_order.extend(new.cloned());
        self.speech.retain(|id, _| there.contains(id));
        self.promoted.retain(|id, _| there.contains(id));
        if self.active_speaker().is_some_and(|id| !there.contains(id)) {
            // Whoever spoke last takes over.
            let last = self
                .speech
                .iter()
                .max_by_key(|(id, speech)| (speech.last, (*id).clone()));
            self.active_speaker = last.map(|(id, speech)| (id.clone(), speech.last));
        }
    }

    /// Takes who is speaking at this moment; to be called several times a second.
    pub fn update<'a>(&mut self, speaking: impl Iterator<Item = &'a Id>, now: Timestamp) {
        for id in speaking.filter(|id| self.tile_order.contains(id)) {
            let speech = self.speech.entry(id.clone()).or_insert(Speech {
                begun: now,
                last: now,
            });
            if !speech.goes_on(now) {
                speech.begun = now;
            }
            speech.last = now;
        }
        self.choose_active_speaker(now);
        self.promote(now);
    }

    fn choose_active_speaker(&mut self, now: Timestamp) {
        let (held, since) = match &self.active_speaker {
            Some((id, since)) => (self.speech.get(id), Some(*since)),
            None => (None, None),
        };
        if since.is_some_and(|since| now.since(since) < MIN_HOLD) {
            return;
        }
        let goes_on = held.is_some_and(|speech| speech.goes_on(now));
        let challenges = |id: &Id, speech: &Speech| {
            // A speaker who goes on yields only to somebody who began later, so that two endless speakers do not alternate.
            let may = !goes_on
                || since
                    .is_some_and(|since| speech.begun > since && speech.last.since(speech.begun) >= MIN_HOLD);
            speech.counts(now) && may && Some(id) != self.active_speaker()
        };
        // Of several the one who began last: the others could have been chosen before.
        let next = self.speech.iter().filter(|(id, speech)| challenges(id, speech));
        let next = next.max_by_key(|(id, speech)| (speech.begun, (*id).clone()));
        if let Some(id) = next.map(|(id, _)| id.clone()) {
            self.active_speaker = Some((id, now));
        }
    }

    /// A speaker beyond the first page swaps places with whoever on it has been silent for longest.
    fn promote(&mut self, now: Timestamp) {
        let Some(front) = self.first_page.filter(|front| *front > 0) else {
            return;
        };
        for index in front..self.tile_order.len() {
            let speaks = self
                .speech
                .get(&self.tile_order[index])
                .is_some_and(|speech| speech.counts(now));
            if !speaks {
                continue;
            }
            let yields = (0..front).filter(|index| {
                let id = &self.tile_order[*index];
                let silent = !self.speech.get(id).is_some_and(|speech| speech.goes_on(now));
                let settled = self
                    .promoted
                    .get(id)
                    .is_none_or(|promoted| now.since(*promoted) >= MIN_HOLD);
                silent && settled
            });
            let silent_since = |index: &usize| {
                self.speech
                    .get(&self.tile_order[*index])
                    .map(|speech| speech.last)
            };
            // Of those who never spoke, the last one.
            let yields = yields.min_by_key(|index| (silent_since(index), std::cmp::Reverse(*index)));
            if let Some(other) = yields {
                self.tile_order.swap(index, other);
                self.promoted.insert(self.tile_order[other].clone(), now);
            }
        }
    }
}
