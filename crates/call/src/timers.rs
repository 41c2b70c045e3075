//! Everything that a call does at a time instead of after an input. What [`Call::poll_timeout`] names, `handle_timeout` does.

use crate::Call;
use crate::phase::EndReason;
use janus_proto::Timestamp;

impl Call {
    /// When [`Input::Timeout`](crate::Input::Timeout) is due; `None` while nothing waits for a time.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        [
            self.signaling.poll_timeout(),
            self.subscriber
                .poll_timeout()
                .filter(|_| self.signaling.session.is_some()),
            self.publisher.poll_timeout(self.now),
            self.adaptation.poll_timeout(),
            self.reconnection.poll_timeout(),
            self.ghosts.poll_timeout(),
            self.resync.poll_timeout(),
            self.presence.poll_timeout().filter(|_| self.polls_presence()),
            self.token_expiry.poll_timeout().filter(|_| self.member.is_some()),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Does what is due: the transport and the session first, because what follows depends on them; giving up last.
    pub(crate) fn handle_timeout(&mut self) {
        let change = self.signaling.handle_timeout(self.now, &mut self.out);
        self.handle_transport_change(change);
        if let Some(mut cx) = self.signaling.context(self.now, &mut self.out) {
            self.subscriber.handle_timeout(&mut cx);
        }
        if self.reconnection.take_due_republish(self.now) {
            if self.member.is_some() {
                self.send_join();
            } else if self.signaling.is_open() {
                // Janus may have accepted us without our receiving its reply, and accepts no handle twice.
                self.signaling.end_session(self.now, &mut self.out);
                self.begin_session();
            }
        }
        self.check_ghosts_if_due();
        self.run_due_stream_query();
        self.tell_expiry_if_due();
        if self.reconnection.take_due_give_up(self.now) {
            self.fail(EndReason::Gateway);
        }
    }
}
