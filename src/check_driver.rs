//! The loop of a connection check: as the [call's driver](crate::driver), for one connection and without a room.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MediaStream, MediaStreamTrack};

use crate::browser::media::devices::{self, Opened};
use crate::browser::media::tracks::LocalTracks;
use crate::browser::peer::Peer;
use crate::browser::platform;
use crate::browser::preferences;
use crate::browser::signaling::Transport;
use crate::browser::timer::Timer;
use crate::browser::window::page;
use crate::driver::inbox_pump::InboxPump;
use crate::driver::{named, opened};
use crate::state::{AppState, CallControls, CheckState, set_if_changed};
use parlour_call::Batch;
use parlour_call::check::Check;
use parlour_call::config::{AuthConfig, IcePolicy, IceServer};
use parlour_call::report::DEVICES;
use parlour_call::{
    CaptureSettings, Command, DeviceKind, Input, MediaEvent, MediaOutput, OpenRequest, Output, PeerEvent,
    PeerKey, PeerOutput, Settings, SourceKind,
};
use std::collections::BTreeMap;

/// Milliseconds between two measurements of the connection.
const MEASURING: u32 = 1000;

const SOURCES: [SourceKind; 2] = [SourceKind::Microphone, SourceKind::Camera];

/// A running check with everything in the browser that belongs to it. Dropping it closes and stops all of it.
pub struct CheckDriver(Rc<Inner>);

struct Inner {
    check: RefCell<Check>,
    state: AppState,
    shown: CheckState,
    auth: AuthConfig,
    inputs: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    transport: RefCell<Option<Transport>>,
    inbox_pump: Rc<InboxPump>,
    peer: RefCell<Option<Peer>>,
    tracks: RefCell<LocalTracks>,
    opened: RefCell<BTreeMap<u32, Opened>>,
    deadline: Timer,
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
            let (tracks, due, ear) = (me.clone(), me.clone(), me.clone());
            let on_track = move |event| input(&tracks, Input::Media(event));
            let on_level = move |level| state.media.level.set(level);
            Inner {
                check: RefCell::new(check),
                state,
                shown,
                auth,
                inputs: RefCell::default(),
                busy: Cell::new(false),
                transport: RefCell::default(),
                inbox_pump: InboxPump::new(move |batch| {
                    if let Some(inner) = ear.upgrade() {
                        inner.hear_gateway(batch);
                    }
                }),
                peer: RefCell::default(),
                tracks: RefCell::new(LocalTracks::new(Rc::new(on_track), Rc::new(on_level))),
                opened: RefCell::default(),
                deadline: Timer::new(move || {
                    if let Some(inner) = due.upgrade() {
                        // Events that arrived in time and are still queued are not late.
                        inner.inbox_pump.drain();
                        inner.input(Input::Timeout);
                    }
                }),
                interval: RefCell::default(),
                guards: RefCell::default(),
                me: me.clone(),
            }
        });
        inner.watch_page();
        inner.list_devices();
        inner.check.borrow_mut().start(page::now());
        inner.work();
        Self(inner)
    }
}

impl Drop for CheckDriver {
    fn drop(&mut self) {
        self.0.input(Input::Command(Command::Abandon));
    }
}

/// Hands an input to a driver that may be gone.
fn input(inner: &Weak<Inner>, input: Input) {
    if let Some(inner) = inner.upgrade() {
        inner.input(input);
    }
}

impl Inner {
    fn input(&self, input: Input) {
        self.inputs.borrow_mut().push_back(input);
        self.work();
    }

    fn hear_gateway(&self, batch: Batch) {
        let said = batch.into_iter();
        let said = said.map(|(generation, event)| Input::Gateway { generation, event });
        self.inputs.borrow_mut().extend(said);
        self.work();
    }

    /// Takes inputs until none is left. A call from within itself returns at once: the outer one goes on.
    fn work(&self) {
        if self.busy.replace(true) {
            return;
        }
        loop {
            let output = self.check.borrow_mut().poll_output();
            if let Some(output) = output {
                self.act(output);
                continue;
            }
            let next = self.inputs.borrow_mut().pop_front();
            match next {
                Some(input) => self.check.borrow_mut().handle_input(page::now(), input),
                None => break,
            }
        }
        self.busy.set(false);
        match self.check.borrow().poll_timeout() {
            Some(due) => self.deadline.set_at(due),
            None => self.deadline.clear(),
        }
        self.sync_state();
    }

    fn act(&self, output: Output) {
        match output {
            Output::Connect { generation, url } => {
                let me = self.me.clone();
                let on_event = move |event| {
                    if let Some(inner) = me.upgrade() {
                        inner.inbox_pump.push(generation, event);
                    }
                };
                self.transport
                    .replace(Some(Transport::open(&url, &self.auth, on_event)));
            }
            Output::Send(request) => {
                if let Some(transport) = self.transport.borrow().as_ref() {
                    transport.send(&request);
                }
            }
            Output::Disconnect => {
                if let Some(transport) = self.transport.take() {
                    transport.close_after_flush();
                }
            }
            Output::Peer { peer, action } => self.act_peer(peer, action),
            Output::Media(action) => self.act_media(action),
            Output::Log(level, line) => page::log(level, &line),
            Output::Notice(_) | Output::Share(_) => {}
        }
    }

    fn act_peer(&self, key: PeerKey, action: PeerOutput) {
        match action {
            PeerOutput::Open { servers, policy } => return self.open_peer(key, &servers, policy),
            PeerOutput::Close => {
                self.peer.take();
                set_if_changed(&self.shown.video, &None);
                set_if_changed(&self.shown.audio, &None);
                return;
            }
            _ => {}
        }
        let peer = self.peer.borrow();
        let Some(peer) = peer.as_ref() else { return };
        match action {
            PeerOutput::Offer { ice_restart } => peer.offer(ice_restart),
            PeerOutput::Answer { offer } => peer.answer(offer),
            PeerOutput::Accept { answer } => peer.accept(answer),
            PeerOutput::AddCandidate(candidate) => peer.add_candidate(candidate),
            PeerOutput::Open { .. }
            | PeerOutput::AddScreen
            | PeerOutput::SetJitterBufferTarget { .. }
            | PeerOutput::Close => {}
        }
    }

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
                self.peer.replace(Some(peer));
                self.route_all();
            }
            Err(why) => self.inputs.borrow_mut().push_back(Input::Peer {
                peer: key,
                event: PeerEvent::Refused(why),
            }),
        }
    }

    fn act_media(&self, action: MediaOutput) {
        match action {
            MediaOutput::Open(request) => self.open_devices(request),
            MediaOutput::Adopt {
                generation,
                microphone,
                camera,
            } => {
                let Some(opened) = self.opened.borrow_mut().remove(&generation) else {
                    return;
                };
                self.tracks.borrow_mut().adopt(opened, microphone, camera);
                self.route_all();
                self.list_devices();
            }
            MediaOutput::Close(kind) => {
                self.tracks.borrow_mut().close(kind);
                self.route(kind);
            }
            MediaOutput::SetSending { kind, sending } => {
                self.tracks.borrow_mut().set_sending(kind, sending);
                self.route(kind);
            }
            MediaOutput::List => self.list_devices(),
        }
    }

    /// Brings the sender in line with the track that belongs on it.
    fn route(&self, kind: SourceKind) {
        if let Some(peer) = self.peer.borrow().as_ref() {
            peer.set_track(kind, self.tracks.borrow().outgoing(kind));
        }
    }

    fn route_all(&self) {
        for kind in SOURCES {
            self.route(kind);
        }
    }

    fn open_devices(&self, request: OpenRequest) {
        let me = self.me.clone();
        let generation = request.generation;
        devices::open(request, move |outcome| {
            // Without an owner `outcome` drops here, and with it the tracks stop.
            let Some(inner) = me.upgrade() else { return };
            let event = opened(generation, outcome, &inner.opened);
            inner.input(Input::Media(event));
        });
    }

    fn list_devices(&self) {
        let me = self.me.clone();
        spawn_local(async move {
            let list = devices::list().await;
            input(&me, Input::Media(MediaEvent::Devices(list)));
        });
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
        let (hide, show, devices) = (self.me.clone(), self.me.clone(), self.me.clone());
        let mut guards = self.guards.borrow_mut();
        guards.push(page::on_hide(move |_| {
            input(&hide, Input::Command(Command::Abandon))
        }));
        guards.push(page::on_show(move |restored| {
            if restored {
                input(&show, Input::Command(Command::Restore));
            }
        }));
        guards.extend(devices::watch(move || {
            if let Some(inner) = devices.upgrade() {
                inner.list_devices();
            }
        }));
        self.state.handle.connect(self.me.clone());
    }

    /// Brings the state that views read in line with the check. Only what differs is set.
    fn sync_state(&self) {
        let check = self.check.borrow();
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
        let choice = named(kind, id, self.check.borrow().local().devices());
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
