//! What the peer connections say, and to whom it goes.

use super::*;

impl Call {
    pub(super) fn handle_peer(&mut self, peer: PeerKey, event: PeerEvent) {
        let connected = match &event {
            PeerEvent::Connection(state) => Some(*state == ConnectionState::Connected),
            _ => None,
        };
        let failed = event == PeerEvent::Connection(ConnectionState::Failed);
        if peer == self.publisher.key() {
            if let Some(connected) = connected {
                self.refresh.publisher |= connected && self.publisher.is_lost();
                self.publisher.set_connected(connected);
            }
            self.handle_publisher(event, failed);
        } else if peer == self.voice.key() {
            if let Some(connected) = connected {
                self.voice.set_connected(connected);
            }
            self.handle_voice(event, failed);
        } else if peer == self.subscriber.key()
            && self.subscriber.is_open()
            && let Some(mut cx) = self.gateway.context(self.now, &mut self.out)
        {
            if let Some(connected) = connected {
                self.refresh.subscriber |= connected && self.subscriber.is_lost();
                self.subscriber.set_connected(connected);
            }
            if failed {
                self.subscriber.reset(&mut cx, "the connection failed");
            } else {
                self.subscriber.handle_peer(&mut cx, event);
            }
        }
    }

    fn handle_publisher(&mut self, event: PeerEvent, failed: bool) {
        let Some(event) = self.publisher.keep(event, self.now, &mut self.out) else {
            self.hand_over();
            return;
        };
        let Some(me) = &self.me else { return };
        let Some(mut cx) = self.gateway.context(self.now, &mut self.out) else {
            return;
        };
        if failed {
            // Janus answers with `hangup`, and that leads to publishing again.
            if let Some(handle) = self.publisher.handle {
                cx.session.hang_up(cx.now, handle);
            }
            return;
        }
        let result = self.publisher.handle_peer(
            &mut cx,
            event,
            me,
            sending(&self.local, &self.share),
            &self.settings,
        );
        self.refused_by_browser(result);
    }

    fn handle_voice(&mut self, event: PeerEvent, failed: bool) {
        let Some(mut cx) = self.gateway.context(self.now, &mut self.out) else {
            return;
        };
        if failed {
            if let Some(handle) = self.voice.handle {
                cx.session.hang_up(cx.now, handle);
            }
            return;
        }
        let muted = !sending(&self.local, &self.share).microphone;
        let result = self.voice.handle_peer(&mut cx, event, muted);
        self.refused_by_browser(result);
    }

    fn refused_by_browser(&mut self, result: Result<(), String>) {
        if let Err(why) = result {
            self.log(log::Level::Warn, format!("publisher: the browser refused: {why}"));
            self.publishing_failed(EndReason::Gateway);
        }
    }
}
