//! The driver of a connection check: one connection, and no room.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MediaStream, MediaStreamTrack};

use super::event_loop::{Driver, EventLoop, input, watch_page_lifecycle};
use super::local_media::{LocalMedia, device_choice};
use crate::browser::peer::Peer;
use crate::browser::platform;
use crate::browser::preferences;
use crate::browser::window::page;
use crate::state::{AppState, CallControls, CheckState, set_if_changed};
use parlour_call::check::Check;
use parlour_call::config::{IcePolicy, IceServer};
use parlour_call::report::DEVICES;
use parlour_call::{
    CaptureSettings, Command, DeviceKind, Input, MediaOutput, PeerEvent, PeerKey, PeerOutput, Settings,
    SourceKind,
};

/// Milliseconds between two measurements of the connection.
const MEASURING: u32 = 1000;

/// A running check with everything in the browser that belongs to it. Dropping it closes and stops all of it.
pub struct CheckDriver(Rc<Inner>);

struct Inner {
    event_loop: EventLoop<Check>,
    state: AppState,
    shown: CheckState,
    peer: RefCell<Option<Peer>>,
    local_media: LocalMedia,
    interval: RefCell<Option<Interval>>,
    guards: RefCell<Vec<EventListener>>,
    me: Weak<Self>,
}

impl CheckDriver {
    /// Begins a check at once, and carries out what the [`CallHandle`](crate::state::CallHandle) is asked for from now on.
    #[must_use]
    pub fn start(state: AppState, shown: CheckState) -> Self {
        let (config, link) = (state.page.config.get_value(), state.page.link.get_value());
        let settings = Settings::new(&config, &link);
        let auth = settings.auth.clone();
        let mut check = Check::new(settings, page::seed(), link.audio, link.video);
        for kind in DEVICES {
            check.prefer(kind, preferences::device(kind));
        }
        check.prepare(platform::gives_devices_once(), preferences::capture());
        let inner = Rc::new_cyclic(|me: &Weak<Inner>| {
            let media = me.clone();
            let on_media = move |event| input(&media, Input::Media(event));
            let on_level = move |level| state.media.level.set(level);
            Inner {
                event_loop: EventLoop::new(check, auth, me),
                state,
                shown,
                peer: RefCell::default(),
                local_media: LocalMedia::new(on_media, on_level),
                interval: RefCell::default(),
                guards: RefCell::default(),
                me: me.clone(),
            }
        });
        inner.watch_page();
        inner.local_media.list();
        inner.event_loop.machine_mut().start(page::now());
        inner.run();
        Self(inner)
    }
}

impl Drop for CheckDriver {
    fn drop(&mut self) {
        self.0.input(Input::Command(Command::Abandon));
    }
}

impl Driver for Inner {
    type Machine = Check;

    fn event_loop(&self) -> &EventLoop<Check> {
        &self.event_loop
    }

    fn act_peer(&self, key: PeerKey, action: PeerOutput) {
        match action {
            PeerOutput::Open { servers, policy } => self.open_peer(key, &servers, policy),
            PeerOutput::Close => {
                self.peer.take();
                set_if_changed(&self.shown.video, &None);
                set_if_changed(&self.shown.audio, &None);
            }
            action => {
                if let Some(peer) = self.peer.borrow().as_ref() {
                    peer.act(action);
                }
            }
        }
    }

    fn act_media(&self, action: MediaOutput) {
        for kind in self.local_media.act(action) {
            if let Some(peer) = self.peer.borrow().as_ref() {
                peer.set_track(kind, self.local_media.outgoing(kind));
            }
        }
    }

    fn sync(&self, _flooded: bool) {
        self.sync_state();
    }
}

impl Inner {
    fn open_peer(&self, key: PeerKey, servers: &[IceServer], policy: IcePolicy) {
        let events = self.me.clone();
        let shown = self.shown;
        let on_event = Rc::new(move |peer, event| input(&events, Input::Peer { peer, event }));
        let on_track = Rc::new(move |_: String, track: MediaStreamTrack| {
            let signal = match track.kind().as_str() {
                "audio" => shown.audio,
                _ => shown.video,
            };
            set_if_changed(&signal, &MediaStream::new_with_tracks(&Array::of1(&track)).ok());
        });
        match Peer::open(key, servers, policy, 0, on_event, on_track) {
            Ok(peer) => {
                for (kind, track) in self.local_media.all_outgoing() {
                    peer.set_track(kind, track);
                }
                self.peer.replace(Some(peer));
            }
            Err(why) => self.event_loop.queue(Input::Peer {
                peer: key,
                event: PeerEvent::Refused(why),
            }),
        }
    }

    fn measure(&self) {
        let measuring = self.peer.borrow().as_ref().map(Peer::detailed_stats);
        let Some(measuring) = measuring else {
            return;
        };
        let me = self.me.clone();
        spawn_local(async move {
            let snapshot = measuring.await;
            input(&me, Input::Stats(vec![snapshot]));
        });
    }

    fn watch_page(&self) {
        let mut guards = self.guards.borrow_mut();
        guards.extend(watch_page_lifecycle(&self.me));
        guards.extend(self.local_media.watch_devices());
        self.state.handle.connect(self.me.clone());
    }

    /// Brings the state that views read in line with the check. Only what differs is set.
    fn sync_state(&self) {
        let check = self.event_loop.machine();
        let media = self.state.media;
        let local = check.local();
        set_if_changed(&self.shown.report, check.report());
        set_if_changed(&self.state.call.transport, &check.transport());
        set_if_changed(&media.microphone, local.source(SourceKind::Microphone));
        set_if_changed(&media.camera, local.source(SourceKind::Camera));
        set_if_changed(&media.devices, local.devices());
        set_if_changed(&media.speaker, local.speaker());
        set_if_changed(&media.capture, &local.capture());
        let mut interval = self.interval.borrow_mut();
        if !check.is_connected() {
            *interval = None;
        } else if interval.is_none() {
            let me = self.me.clone();
            *interval = Some(Interval::new(MEASURING, move || {
                if let Some(inner) = me.upgrade() {
                    inner.measure();
                }
            }));
        }
    }
}

impl CallControls for Inner {
    fn choose_device(&self, kind: DeviceKind, id: &str) {
        let choice = device_choice(kind, id, self.event_loop.machine().local().devices());
        preferences::set_device(kind, &choice);
        self.input(Input::Command(Command::ChooseDevice { kind, choice }));
    }

    fn set_capture(&self, capture: CaptureSettings) {
        preferences::set_capture(capture);
        self.input(Input::Command(Command::SetCapture(capture)));
    }

    fn restart_check(&self) {
        self.input(Input::Command(Command::Restore));
    }
}
