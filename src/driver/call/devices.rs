//! Microphone and camera: put on the senders, chosen, captured.

use leptos::prelude::*;

use super::Inner;
use crate::browser::preferences;
use crate::driver::event_loop::Driver;
use crate::driver::local_media::device_choice;
use parlour_call::{CaptureSettings, Command, DeviceKind, Input, MediaOutput, PeerRole, SourceKind};

impl Inner {
    pub(super) fn operate_media(&self, action: MediaOutput) {
        let is_microphone_closed = action == MediaOutput::Close(SourceKind::Microphone);
        for kind in self.local_media.act(action) {
            self.route(kind);
        }
        if is_microphone_closed {
            self.hear_own(0.0);
        }
    }

    /// Brings the senders in line with the track that belongs on them.
    fn route(&self, kind: SourceKind) {
        let peers = self.peers.borrow();
        for peer in peers
            .values()
            .filter(|peer| peer.key().role != PeerRole::Subscriber)
        {
            peer.set_track(kind, self.local_media.outgoing(kind));
        }
    }

    pub(super) fn hear_own(&self, level: f64) {
        self.level.set(level);
        if (self.state.media.level.get_untracked() - level).abs() > 0.01 {
            self.state.media.level.set(level);
        }
    }

    pub(super) fn use_device(&self, kind: DeviceKind, id: &str) {
        let choice = device_choice(kind, id, self.call().local().devices());
        preferences::set_device(kind, &choice);
        self.input(Input::Command(Command::ChooseDevice { kind, choice }));
    }

    pub(super) fn use_capture(&self, capture: CaptureSettings) {
        preferences::set_capture(capture);
        self.input(Input::Command(Command::SetCapture(capture)));
    }
}
