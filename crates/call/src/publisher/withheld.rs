//! Our sources that are on and do not reach the others: a moderator muted them, or Janus rejected their m-lines.

use super::{Publisher, State};
use crate::Call;
use crate::config::Mode;
use crate::notice::Notice;
use crate::output::Output;
use crate::peer::{PublishedSource, PublishedState, PublisherMids, Withheld};
use crate::sdp;
use janus_proto::Id;
use std::collections::{BTreeMap, BTreeSet};

/// What is withheld of one peer connection. A new one begins with nothing, as its streams do in Janus.
#[derive(Debug, Default)]
pub(super) struct WithheldMids {
    /// The mids of our last offer.
    mids: PublisherMids,
    moderated: BTreeSet<String>,
    rejected: BTreeSet<String>,
}

impl WithheldMids {
    /// Takes the mids of an offer that is sent.
    pub(super) fn offered(&mut self, mids: &PublisherMids) {
        self.mids = mids.clone();
    }

    /// Takes Janus's answer to an offer of ours.
    pub(super) fn answered(&mut self, offer: &str, answer: &str) {
        self.rejected = sdp::rejected_mids(offer, answer);
    }
}

impl Publisher {
    /// Why a source would not reach the others if it were on.
    pub(crate) fn withheld(&self, source: PublishedSource) -> Option<Withheld> {
        let withheld = &self.connection.withheld;
        let mid = withheld.mids.of(source)?;
        if withheld.rejected.contains(mid) {
            Some(Withheld::Rejected)
        } else {
            withheld.moderated.contains(mid).then_some(Withheld::Moderated)
        }
    }

    /// A moderator muted or unmuted an m-line of ours; returns the source that changed.
    pub(crate) fn moderate(&mut self, mid: &str, muted: bool) -> Option<PublishedSource> {
        let withheld = &mut self.connection.withheld;
        let changed = match muted {
            true => withheld.moderated.insert(mid.to_owned()),
            false => withheld.moderated.remove(mid),
        };
        let is_it = |source: &PublishedSource| withheld.mids.of(*source).is_some_and(|own| own == mid);
        PublishedSource::ALL.into_iter().find(is_it).filter(|_| changed)
    }

    /// Whether Janus has answered our last offer.
    pub(super) const fn is_answered(&self) -> bool {
        matches!(
            self.connection.state,
            State::Accepting { .. } | State::Done { .. }
        )
    }
}

impl Call {
    /// Which of our sources are on, whether or not they reach the others.
    const fn sources(&self) -> PublishedState {
        PublishedState {
            microphone: self.local.source(crate::SourceKind::Microphone).is_live(),
            camera: self.local.source(crate::SourceKind::Camera).is_live(),
            screen: self.share.state().is_on(),
            screen_audio: self.share.state().has_sound(),
        }
    }

    /// Which of our streams carry media to the others now.
    pub(crate) fn published_state(&self) -> PublishedState {
        self.sources().without(|source| self.withheld(source))
    }

    fn withheld(&self, source: PublishedSource) -> Option<Withheld> {
        match (self.settings.mode, source) {
            (Mode::Voice, PublishedSource::Microphone) if self.roster.is_room_muted() => {
                Some(Withheld::Moderated)
            }
            (Mode::Voice, PublishedSource::Microphone) => self.audiobridge.withheld(),
            (Mode::Voice, _) => None,
            (Mode::Video | Mode::Direct, _) => self.publisher.withheld(source),
        }
    }

    /// Tells the person of each source that is on and withheld, once, and again when they switch it on again.
    pub(crate) fn tell_withheld(&mut self) {
        if self.member.is_none() {
            self.told_withheld.clear();
            return;
        }
        // Until Janus has answered a new connection's offer, the verdict on the last one stands.
        if self.settings.mode != Mode::Voice && !self.publisher.is_answered() {
            return;
        }
        let sources = self.sources();
        let mut withheld = BTreeMap::new();
        for source in PublishedSource::ALL
            .into_iter()
            .filter(|source| sources.has(*source))
        {
            if let Some(why) = self.withheld(source) {
                withheld.insert(source, why);
                if self.told_withheld.get(&source) != Some(&why) {
                    self.out
                        .push_back(Output::Notice(Notice::Withheld { source, why }));
                }
            }
        }
        self.told_withheld = withheld;
    }

    /// A moderator muted or unmuted a stream in a VideoRoom, perhaps ours.
    pub(crate) fn moderated(&mut self, id: &Id, mid: &str, muted: bool) {
        if self.member.as_ref().is_none_or(|member| member.feed != *id) {
            self.roster.moderate(id, mid, muted, self.now);
            return;
        }
        if let Some(source) = self.publisher.moderate(mid, muted)
            && !muted
        {
            self.tell_released(source);
        }
    }

    /// A moderator lifted a mute of ours; a source that is off stays off, and nothing is told.
    pub(crate) fn tell_released(&mut self, source: PublishedSource) {
        if self.sources().has(source) && self.withheld(source).is_none() {
            self.out.push_back(Output::Notice(Notice::Released(source)));
        }
    }
}
