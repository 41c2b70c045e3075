//! The shared screen: requested, put on the publisher's senders, stopped.

use std::rc::Rc;

use super::{Inner, input};
use crate::browser::media::screen_capture;
use crate::browser::peer::Peer;
use crate::driver::event_loop::Driver;
use parlour_call::{Input, PeerRole, ShareEvent, ShareOutput};

impl Inner {
    pub(super) fn operate_share(&self, action: ShareOutput) {
        match action {
            ShareOutput::Open { generation } => self.open_screen(generation),
            ShareOutput::Adopt { generation } => {
                let screen = self.screens.borrow_mut().remove(&generation);
                self.screen.replace(screen);
                self.route_screen();
            }
            ShareOutput::Discard { generation } => drop(self.screens.borrow_mut().remove(&generation)),
            ShareOutput::Close => {
                drop(self.screen.take());
                self.route_screen();
            }
        }
    }

    fn open_screen(&self, generation: u32) {
        let (ended, me) = (self.me.clone(), self.me.clone());
        let on_event = Rc::new(move |event| input(&ended, Input::Share(event)));
        screen_capture::open(generation, on_event, move |outcome| {
            // Without an owner `outcome` drops here, and with it the tracks stop.
            let Some(inner) = me.upgrade() else { return };
            let event = match outcome {
                Ok(screen) => {
                    let sound = screen.sound().is_some();
                    inner.screens.borrow_mut().insert(generation, screen);
                    ShareEvent::Opened { generation, sound }
                }
                Err(why) => ShareEvent::Refused { generation, why },
            };
            inner.input(Input::Share(event));
        });
    }

    fn route_screen(&self) {
        if let Some(peer) = self.peers.borrow().get(&PeerRole::Publisher) {
            self.put_screen(peer);
        }
    }

    /// Replaces the tracks of the screen's senders by those of the screen that is shared, if any.
    pub(super) fn put_screen(&self, peer: &Peer) {
        let screen = self.screen.borrow();
        let screen = screen.as_ref();
        peer.set_screen(
            screen.map(screen_capture::ScreenCapture::picture),
            screen.and_then(screen_capture::ScreenCapture::sound),
        );
    }
}
