//! Updates every participant's connection quality, once a second.

use super::participant::{Link, Person};
use super::roster::Roster;
use crate::quality::{Cause, Figures, Grade, Quality, Totals, Trace, is_ours, judge};
use crate::stats::InboundRtp;
use janus_proto::{Id, Timestamp};
use std::collections::BTreeMap;

impl Roster {
    /// The last minute of a participant's connection: of the streams received from them, or for oneself of those sent.
    #[must_use]
    pub fn trace(&self, feed: &Id) -> Option<&Trace> {
        self.people.get(feed).map(|person| &person.trace)
    }

    /// Takes the statistics of the received streams and of what we send, and grades every participant.
    pub(crate) fn update_quality(&mut self, stats: &[InboundRtp], own: Option<Totals>, now: Timestamp) {
        let by_mid: BTreeMap<&str, &InboundRtp> =
            stats.iter().map(|entry| (entry.mid.as_str(), entry)).collect();
        for person in self.people.values_mut() {
            let totals = if person.shown.is_self {
                own
            } else {
                received(person, &by_mid)
            };
            if let Some(totals) = totals {
                person.trace.count(now, totals);
            }
            let figures = person.trace.recent().unwrap_or_default();
            person.measured = judge(&figures, person.measured);
        }
        self.attribute_common_loss();
    }

    /// Loss of nearly all participants at once is attributed to our own downlink.
    fn attribute_common_loss(&mut self) {
        let heard = |person: &&mut Person| !person.shown.is_self && person.trace.recent().is_some_and(sends);
        let all = self.people.values_mut().filter(heard).count();
        let losing = |person: &Person| person.measured.cause == Some(Cause::Loss);
        let losers: Vec<Grade> = self
            .people
            .values()
            .filter(|person| !person.shown.is_self && losing(person))
            .map(|person| person.measured.grade)
            .collect();
        if !is_ours(losers.len(), all) {
            return;
        }
        let Some(grade) = losers.into_iter().min() else {
            return;
        };
        for person in self.people.values_mut() {
            if person.shown.is_self && person.measured.grade <= grade {
                person.measured = Quality {
                    grade,
                    cause: Some(Cause::Incoming),
                };
            }
        }
    }

    /// Whether packet loss is attributed to our own downlink.
    pub(crate) fn is_loss_ours(&self) -> bool {
        self.people
            .values()
            .any(|person| person.shown.is_self && person.measured.cause == Some(Cause::Incoming))
    }

    /// Copies the grades to the participants; a stalled link is poor whatever was measured.
    pub(crate) fn show_quality(&mut self) {
        let ours = self.is_loss_ours();
        for person in self.people.values_mut() {
            let mut quality = person.measured;
            if ours && quality.cause == Some(Cause::Loss) {
                quality.cause = Some(Cause::Incoming);
            }
            person.shown.quality = match person.shown.link {
                Link::Stalled => Quality::STALLED,
                Link::Connecting => Quality::default(),
                Link::Live => quality,
            };
        }
    }
}

/// Whether anything arrives.
fn sends(figures: Figures) -> bool {
    figures.packets > 0
}

/// The counters of all streams of a participant; `None` while none of them has an m-line.
fn received(person: &Person, by_mid: &BTreeMap<&str, &InboundRtp>) -> Option<Totals> {
    let entry = |mid: &Option<String>| mid.as_deref().and_then(|mid| by_mid.get(mid)).copied();
    let picture = entry(&person.shown.video_mid);
    let mut totals = None;
    let screen = person.shown.screen.as_ref();
    let all = [
        entry(&person.shown.audio_mid),
        picture,
        screen.and_then(|screen| entry(&screen.video_mid)),
        screen.and_then(|screen| entry(&screen.audio_mid)),
    ];
    for entry in all.into_iter().flatten() {
        let sum: &mut Totals = totals.get_or_insert_default();
        sum.add_received(entry);
    }
    let frames = picture.filter(|_| person.shown.video && !person.unseen);
    let frames = frames.map(|entry| entry.frames_decoded);
    totals.map(|totals| Totals { frames, ..totals })
}
