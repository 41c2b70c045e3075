//! Who is in the spotlight, and who sits in front. Pure policy in the words of a meeting: one must talk for a moment to be looked
//! at, is looked at for a moment at least, and nobody changes places but the two who swap.

use janus_proto::{Id, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long one must talk to take the spotlight or a seat in front: a cough or a "yes" does not.
pub const TAKES: Duration = Duration::from_secs(1);
/// How long one keeps it at least.
pub const HOLDS: Duration = Duration::from_secs(3);
/// A pause up to this long belongs to the talking.
pub const PAUSE: Duration = Duration::from_millis(700);

/// One person's talking.
#[derive(Debug, Clone, Copy)]
struct Talk {
    /// When this stretch began.
    begun: Timestamp,
    /// When something was heard last.
    last: Timestamp,
}

impl Talk {
    fn goes_on(self, now: Timestamp) -> bool {
        now.since(self.last) <= PAUSE
    }

    /// Long enough, and not over.
    fn counts(self, now: Timestamp) -> bool {
        self.goes_on(now) && self.last.since(self.begun) >= TAKES
    }
}

/// Whom the stage attends to, oneself left out.
#[derive(Debug, Default)]
pub struct Attention {
    seats: Vec<Id>,
    /// The same people in the order of arrival, to see cheaply that nobody came or went.
    present: Vec<Id>,
    talks: BTreeMap<Id, Talk>,
    featured: Option<(Id, Timestamp)>,
    /// Who was brought to the front, and when.
    brought: BTreeMap<Id, Timestamp>,
    front: Option<usize>,
}

impl Attention {
    /// Everybody else, in the order of their seats.
    #[must_use]
    pub fn seats(&self) -> &[Id] {
        &self.seats
    }

    /// Who is in the spotlight: nobody before somebody has talked.
    #[must_use]
    pub fn featured(&self) -> Option<&Id> {
        self.featured.as_ref().map(|(id, _)| id)
    }

    /// So many fit on the first page.
    pub const fn set_front(&mut self, front: usize) {
        self.front = Some(front);
    }

    /// Who is there now. Whoever stays keeps the seat, whoever comes sits down last.
    pub fn seat<'a>(&mut self, present: impl Iterator<Item = &'a Id>) {
        let there: Vec<&Id> = present.collect();
        if self.present.iter().eq(there.iter().copied()) {
            return;
        }
        self.present = there.iter().map(|id| (*id).clone()).collect();
        let there: BTreeSet<&Id> = there.into_iter().collect();
        self.seats.retain_mut(|id| there.contains(id));
        let seated: BTreeSet<Id> = self.seats.iter().cloned().collect();
        let new = self.present.iter().filter(|id| !seated.contains(id));
        self.seats.extend(new.cloned());
        self.talks.retain(|id, _| there.contains(id));
        self.brought.retain(|id, _| there.contains(id));
        if self.featured().is_some_and(|id| !there.contains(id)) {
            // Back to whoever talked last.
            let last = self
                .talks
                .iter()
                .max_by_key(|(id, talk)| (talk.last, (*id).clone()));
            self.featured = last.map(|(id, talk)| (id.clone(), talk.last));
        }
    }

    /// Who talks at this moment; to be told several times a second.
    pub fn hear<'a>(&mut self, talking: impl Iterator<Item = &'a Id>, now: Timestamp) {
        for id in talking.filter(|id| self.seats.contains(id)) {
            let talk = self.talks.entry(id.clone()).or_insert(Talk {
                begun: now,
                last: now,
            });
            if !talk.goes_on(now) {
                talk.begun = now;
            }
            talk.last = now;
        }
        self.feature(now);
        self.bring_forward(now);
    }

    fn feature(&mut self, now: Timestamp) {
        let (held, since) = match &self.featured {
            Some((id, since)) => (self.talks.get(id), Some(*since)),
            None => (None, None),
        };
        if since.is_some_and(|since| now.since(since) < HOLDS) {
            return;
        }
        let goes_on = held.is_some_and(|talk| talk.goes_on(now));
        let challenges = |id: &Id, talk: &Talk| {
            // Who goes on talking yields only to somebody who began after them: two who both talk without end do not take turns.
            let may = !goes_on
                || since.is_some_and(|since| talk.begun > since && talk.last.since(talk.begun) >= HOLDS);
            talk.counts(now) && may && Some(id) != self.featured()
        };
        // Of several the one who began last: the others were there to be chosen before.
        let next = self.talks.iter().filter(|(id, talk)| challenges(id, talk));
        let next = next.max_by_key(|(id, talk)| (talk.begun, (*id).clone()));
        if let Some(id) = next.map(|(id, _)| id.clone()) {
            self.featured = Some((id, now));
        }
    }

    /// Who talks behind the front changes places with whoever in front was silent for longest.
    fn bring_forward(&mut self, now: Timestamp) {
        let Some(front) = self.front.filter(|front| *front > 0) else {
            return;
        };
        for index in front..self.seats.len() {
            let talks = self
                .talks
                .get(&self.seats[index])
                .is_some_and(|talk| talk.counts(now));
            if !talks {
                continue;
            }
            let yields = (0..front).filter(|index| {
                let id = &self.seats[*index];
                let silent = !self.talks.get(id).is_some_and(|talk| talk.goes_on(now));
                let settled = self
                    .brought
                    .get(id)
                    .is_none_or(|brought| now.since(*brought) >= HOLDS);
                silent && settled
            });
            let silent_since = |index: &usize| self.talks.get(&self.seats[*index]).map(|talk| talk.last);
            // Of those who never said a word the last one.
            let yields = yields.min_by_key(|index| (silent_since(index), std::cmp::Reverse(*index)));
            if let Some(other) = yields {
                self.seats.swap(index, other);
                self.brought.insert(self.seats[other].clone(), now);
            }
        }
    }
}
