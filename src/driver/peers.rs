//! Connections: the gateway's transport, the peer connections and their remote tracks.

use std::rc::Rc;

use js_sys::Array;
use web_sys::{MediaStream, MediaStreamTrack};

use leptos::prelude::*;

use super::{Inner, input};
use crate::browser::peer::Peer;
use crate::browser::signaling::Transport;
use crate::state::set_if_changed;
use parlour_call::config::{IcePolicy, IceServer};
use parlour_call::{Input, PeerEvent, PeerKey, PeerOutput, PeerRole, SourceKind};

impl Inner {
    pub(super) fn connect(&self, generation: u32, url: &str) {
        let me = self.me.clone();
        let on_event = move |event| {
            if let Some(inner) = me.upgrade() {
                inner.inbox_pump.push(generation, event);
            }
        };
        let transport = Transport::open(url, &self.auth, on_event);
        self.transport.replace(Some(transport));
    }

    pub(super) fn act_peer(&self, key: PeerKey, action: PeerOutput) {
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
        match action {
            PeerOutput::Offer { ice_restart } => peer.offer(ice_restart),
            PeerOutput::Answer { offer } => peer.answer(offer),
            PeerOutput::Accept { answer } => peer.accept(answer),
            PeerOutput::AddCandidate(candidate) => peer.add_candidate(candidate),
            PeerOutput::AddScreen => {
                peer.add_screen();
                self.put_screen(peer);
            }
            PeerOutput::SetJitterBufferTarget { mid, target_ms } => {
                peer.set_jitter_buffer_target(&mid, target_ms);
            }
            PeerOutput::Open { .. } | PeerOutput::Close => {}
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
                    for kind in [SourceKind::Microphone, SourceKind::Camera] {
                        peer.set_track(kind, self.tracks.borrow().outgoing(kind));
                    }
                }
                self.peers.borrow_mut().insert(key.role, peer);
            }
            Err(why) => self.inputs.borrow_mut().push_back(Input::Peer {
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
