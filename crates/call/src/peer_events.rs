//! Routes the events of the peer connections to the part of the call that owns each.

use crate::Call;
use crate::peer::{ConnectionState, PeerEvent, PeerKey};
use crate::phase::EndReason;

impl Call {
    pub(crate) fn handle_peer(&mut self, peer: PeerKey, event: PeerEvent) {
        let connected = match &event {
            PeerEvent::Connection(state) => Some(*state == ConnectionState::Connected),
            _ => None,
        };
        let failed = event == PeerEvent::Connection(ConnectionState::Failed);
        if peer == self.publisher.key() {
            if let Some(connected) = connected {
                self.keyframes.publisher |= connected && self.publisher.is_lost();
                self.publisher.connectivity().set(connected);
            }
            self.handle_publisher(event, failed);
        } else if peer == self.audiobridge.key() {
            if let Some(connected) = connected {
                self.audiobridge.connectivity().set(connected);
            }
            self.handle_audiobridge_peer(event, failed);
        } else if peer == self.subscriber.key()
            && self.subscriber.is_open()
            && let Some(mut cx) = self.signaling.context(self.now, &mut self.out)
        {
            if let Some(connected) = connected {
                self.keyframes.subscriber |= connected && self.subscriber.is_lost();
                self.subscriber.connectivity().set(connected);
            }
            if failed {
                self.subscriber.reset(&mut cx, "the connection failed");
            } else {
                self.subscriber.handle_peer(&mut cx, event);
            }
        }
    }

    fn handle_publisher(&mut self, event: PeerEvent, failed: bool) {
        let Some(event) = self
            .publisher
            .buffer_initial_event(event, self.now, &mut self.out)
        else {
            self.send_initial_offer();
            return;
        };
        let published = self.published_state();
        let Some(me) = &self.me else { return };
        let Some(mut cx) = self.signaling.context(self.now, &mut self.out) else {
            return;
        };
        if failed {
            // Janus answers with `hangup`, and that leads to publishing again.
            if let Some(handle) = self.publisher.handle {
                cx.session.hang_up(cx.now, handle);
            }
            return;
        }
        let result = self
            .publisher
            .handle_peer(&mut cx, event, me, published, &self.settings);
        self.refused_by_browser(result);
    }

    fn handle_audiobridge_peer(&mut self, event: PeerEvent, failed: bool) {
        let muted = !self.published_state().microphone;
        let Some(mut cx) = self.signaling.context(self.now, &mut self.out) else {
            return;
        };
        if failed {
            if let Some(handle) = self.audiobridge.handle {
                cx.session.hang_up(cx.now, handle);
            }
            return;
        }
        let result = self.audiobridge.handle_peer(&mut cx, event, muted);
        self.refused_by_browser(result);
    }

    fn refused_by_browser(&mut self, result: Result<(), String>) {
        if let Err(why) = result {
            self.log(log::Level::Warn, format!("publisher: the browser refused: {why}"));
            self.publishing_failed(EndReason::Gateway);
        }
    }
}
