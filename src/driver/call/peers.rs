//! The peer connections and their remote tracks.

use std::rc::Rc;

use js_sys::Array;
use web_sys::{MediaStream, MediaStreamTrack};

use leptos::prelude::*;

use super::{Inner, input};
use crate::browser::peer::Peer;
use crate::state::set_if_changed;
use parlour_call::config::{IcePolicy, IceServer};
use parlour_call::{Input, PeerEvent, PeerKey, PeerOutput, PeerRole};

impl Inner {
    pub(super) fn operate_peer(&self, key: PeerKey, action: PeerOutput) {
        if let PeerOutput::Open { servers, policy } = action {
            self.open_peer(key, &servers, policy);
            return;
        }
        if matches!(action, PeerOutput::Close) {
            self.close_peer(key);
            return;
        }
        let peers = self.peers.borrow();
        let Some(peer) = peers.get(&key.role).filter(|peer| peer.key() == key) else {
            return;
        };
        let has_new_lines = action == PeerOutput::AddScreen;
        peer.act(action);
        if has_new_lines {
            self.put_screen(peer);
        }
    }

    pub(super) fn open_peer(&self, key: PeerKey, servers: &[IceServer], policy: IcePolicy) {
        let (events, tracks) = (self.me.clone(), self.me.clone());
        let on_event = Rc::new(move |peer, event| input(&events, Input::Peer { peer, event }));
        let on_track = Rc::new(move |mid, track| {
            if let Some(inner) = tracks.upgrade() {
                inner.take_track(key.role, mid, &track);
            }
        });
        let limit = self.state.page.config.with_value(|config| config.rooms.bitrate);
        match Peer::open(key, servers, policy, limit, on_event, on_track) {
            Ok(peer) => {
                if key.role != PeerRole::Subscriber {
                    for (kind, track) in self.local_media.all_outgoing() {
                        peer.set_track(kind, track);
                    }
                }
                self.peers.borrow_mut().insert(key.role, peer);
            }
            Err(why) => self.event_loop.queue(Input::Peer {
                peer: key,
                event: PeerEvent::Refused(why),
            }),
        }
    }

    pub(super) fn close_peer(&self, key: PeerKey) {
        let mut peers = self.peers.borrow_mut();
        if peers.get(&key.role).is_some_and(|peer| peer.key() == key) {
            peers.remove(&key.role);
            match key.role {
                PeerRole::Publisher | PeerRole::Echo => {}
                PeerRole::Subscriber => self.streams.borrow_mut().clear(),
                PeerRole::Voice => set_if_changed(&self.state.media.mix, &None),
            }
        }
    }

    /// A remote track: the m-line's stream, made once, so that elements which show it already go on undisturbed.
    pub(super) fn take_track(&self, role: PeerRole, mid: String, track: &MediaStreamTrack) {
        if role == PeerRole::Voice {
            let stream = MediaStream::new_with_tracks(&Array::of1(track)).ok();
            set_if_changed(&self.state.media.mix, &stream);
            return;
        }
        let mut streams = self.streams.borrow_mut();
        let known = streams
            .get(&mid)
            .is_some_and(|stream| stream.get_track_by_id(&track.id()).is_some());
        if !known && let Ok(stream) = MediaStream::new_with_tracks(&Array::of1(track)) {
            streams.insert(mid, stream);
        }
        drop(streams);
        // One negotiation may bring a hundred of them.
        self.sync_soon();
    }
}
