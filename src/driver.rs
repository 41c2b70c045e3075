//! The one loop: browser events in, the core's outputs out, and the model kept true.
//!
//! An event becomes an [`Input`]; the core is borrowed for as long as it takes to hear it, its outputs are collected, and only
//! then acted on, so nothing that happens while acting can find the core borrowed. Inputs that arrive meanwhile wait in line.
//! Everything that a browser owns lives here, in types that release it on drop.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::{Rc, Weak};

use js_sys::Array;
use leptos::prelude::*;
use web_sys::{MediaStream, MediaStreamTrack};

use crate::browser::capture::LocalTracks;
use crate::browser::devices::{self, Opened};
use crate::browser::listener::Listener;
use crate::browser::memory;
use crate::browser::page;
use crate::browser::peer::Peer;
use crate::browser::storage;
use crate::browser::task::Task;
use crate::browser::timer::{Ticker, Timer};
use crate::browser::transport::Transport;
use crate::call::*;
use crate::config::AuthConfig;
use crate::model::{Model, ModelCommand, NoticeEntry, TileSource};
use crate::time::Span;

/// How often the connections are measured.
const MEASURING: Span = Span::seconds(1);
/// How often it is heard who talks.
const LISTENING: Span = Span(150);
/// How long a notice stays on the screen.
const NOTICE: Span = Span::seconds(6);
/// Where the name is remembered.
pub(crate) const NAME_KEY: &str = "parlour.name";

/// A running call with everything in the browser that belongs to it. Dropping it closes and stops all of it.
pub struct Driver(Rc<Inner>);

struct Inner {
    call: RefCell<Call>,
    model: Model,
    auth: AuthConfig,
    inputs: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    transport: RefCell<Option<Transport>>,
    peers: RefCell<HashMap<PeerRole, Peer>>,
    tracks: RefCell<LocalTracks>,
    opened: RefCell<HashMap<u32, Opened>>,
    /// What the subscriber connection carries, by mid.
    streams: RefCell<HashMap<String, MediaStream>>,
    level: Cell<f64>,
    deadline: Timer,
    tickers: RefCell<Option<[Ticker; 2]>>,
    notices: Cell<u32>,
    guards: RefCell<Vec<Listener>>,
    me: Weak<Self>,
}

impl Driver {
    /// Starts a call in the lobby and answers the model's commands from now on.
    #[must_use]
    pub fn start(model: Model) -> Self {
        let settings = model
            .config
            .with_value(|config| model.link.with_value(|link| Settings::new(config, link)));
        let (audio, video) = model.link.with_value(|link| {
            let remembered = |kind| memory::is_on(kind);
            (
                link.audio && remembered(SourceKind::Microphone),
                link.video && remembered(SourceKind::Camera),
            )
        });
        let auth = settings.auth.clone();
        let mut call = Call::new(settings, page::seed(), audio, video);
        call.prefer(SourceKind::Microphone, memory::device(DeviceKind::Microphone));
        call.prefer(SourceKind::Camera, memory::device(DeviceKind::Camera));
        model.speaker.set(memory::device(DeviceKind::Speaker));
        let inner = Rc::new_cyclic(|me: &Weak<Inner>| {
            let (ended, level, due) = (me.clone(), me.clone(), me.clone());
            let on_ended = move |generation, kind| {
                input(&ended, Input::Media(MediaEvent::Ended { generation, kind }));
            };
            let on_level = move |value| {
                if let Some(inner) = level.upgrade() {
                    inner.hear_own(value);
                }
            };
            Inner {
                call: RefCell::new(call),
                model,
                auth,
                inputs: RefCell::default(),
                busy: Cell::new(false),
                transport: RefCell::default(),
                peers: RefCell::default(),
                tracks: RefCell::new(LocalTracks::new(Rc::new(on_ended), Rc::new(on_level))),
                opened: RefCell::default(),
                streams: RefCell::default(),
                level: Cell::new(0.0),
                deadline: Timer::new(move || input(&due, Input::Deadline)),
                tickers: RefCell::default(),
                notices: Cell::new(0),
                guards: RefCell::default(),
                me: me.clone(),
            }
        });
        inner.watch_page();
        inner.call.borrow_mut().start(page::now());
        inner.work();
        inner.list_devices();
        inner.join_at_once();
        Self(inner)
    }
}

impl Drop for Driver {
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

    /// Takes inputs until none is left. A call from within itself returns at once: the outer one goes on.
    fn work(&self) {
        if self.busy.replace(true) {
            return;
        }
        loop {
            let output = self.call.borrow_mut().poll_output();
            if let Some(output) = output {
                self.act(output);
                continue;
            }
            let next = self.inputs.borrow_mut().pop_front();
            match next {
                Some(input) => self.call.borrow_mut().handle(page::now(), input),
                None => break,
            }
        }
        self.busy.set(false);
        self.arm();
        self.show();
    }

    fn arm(&self) {
        match self.call.borrow().poll_deadline() {
            Some(due) => self.deadline.set(due.since(page::now())),
            None => self.deadline.clear(),
        }
    }

    fn act(&self, output: Output) {
        match output {
            Output::Connect { generation, url } => self.connect(generation, &url),
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
            Output::Notice(notice) => self.notify(notice),
            Output::Log(level, line) => page::log(level, &line),
        }
    }

    fn connect(&self, generation: u32, url: &str) {
        let me = self.me.clone();
        let on_event = move |event| input(&me, Input::Gateway { generation, event });
        let transport = Transport::open(url, &self.auth, on_event);
        self.transport.replace(Some(transport));
    }

    fn act_peer(&self, key: PeerKey, action: PeerOutput) {
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
            PeerOutput::Open { .. } | PeerOutput::Close => {}
        }
    }

    fn open_peer(
        &self,
        key: PeerKey,
        servers: &[crate::config::IceServer],
        policy: crate::config::IcePolicy,
    ) {
        let (events, tracks) = (self.me.clone(), self.me.clone());
        let on_event = Rc::new(move |peer, event| input(&events, Input::Peer { peer, event }));
        let on_track = Rc::new(move |mid, track| {
            if let Some(inner) = tracks.upgrade() {
                inner.take_track(key.role, mid, &track);
            }
        });
        match Peer::open(key, servers, policy, on_event, on_track) {
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

    fn close_peer(&self, key: PeerKey) {
        let mut peers = self.peers.borrow_mut();
        if peers.get(&key.role).is_some_and(|peer| peer.key() == key) {
            peers.remove(&key.role);
            match key.role {
                PeerRole::Publisher | PeerRole::Echo => {}
                PeerRole::Subscriber => self.streams.borrow_mut().clear(),
                PeerRole::Voice => set_stream(self.model.mix, None),
            }
        }
    }

    /// A remote track: the m-line's stream, made once, so that elements which show it already go on undisturbed.
    fn take_track(&self, role: PeerRole, mid: String, track: &MediaStreamTrack) {
        if role == PeerRole::Voice {
            set_stream(
                self.model.mix,
                MediaStream::new_with_tracks(&Array::of1(track)).ok(),
            );
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
        self.show();
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
                self.route(SourceKind::Microphone);
                self.route(SourceKind::Camera);
                self.list_devices();
            }
            MediaOutput::Close(kind) => {
                self.tracks.borrow_mut().close(kind);
                self.route(kind);
                if kind == SourceKind::Microphone {
                    self.hear_own(0.0);
                }
            }
            MediaOutput::SetSending { kind, sending } => {
                self.tracks.borrow_mut().set_sending(kind, sending);
                self.route(kind);
            }
        }
    }

    /// Brings the publisher's sender in line with the track that belongs on it.
    fn route(&self, kind: SourceKind) {
        let peers = self.peers.borrow();
        for peer in peers
            .values()
            .filter(|peer| peer.key().role != PeerRole::Subscriber)
        {
            peer.set_track(kind, self.tracks.borrow().outgoing(kind));
        }
    }

    fn open_devices(&self, request: OpenRequest) {
        let me = self.me.clone();
        let generation = request.generation;
        devices::open(request, move |outcome| {
            // Without an owner `outcome` drops here, and with it the tracks stop.
            let Some(inner) = me.upgrade() else { return };
            let event = match outcome {
                Ok(opened) => {
                    let microphone = opened.info(SourceKind::Microphone);
                    let camera = opened.info(SourceKind::Camera);
                    inner.opened.borrow_mut().insert(generation, opened);
                    MediaEvent::Opened {
                        generation,
                        microphone,
                        camera,
                    }
                }
                Err(error) => MediaEvent::Failed { generation, error },
            };
            inner.input(Input::Media(event));
        });
    }

    fn list_devices(&self) {
        let me = self.me.clone();
        Task::spawn(async move {
            let list = devices::list().await;
            input(&me, Input::Media(MediaEvent::Devices(list)));
        })
        .detach();
    }

    fn hear_own(&self, level: f64) {
        self.level.set(level);
        if (self.model.level.get_untracked() - level).abs() > 0.01 {
            self.model.level.set(level);
        }
    }

    /// Measures the subscription once, if there is one.
    fn measure(&self) {
        let measuring = self.peers.borrow().get(&PeerRole::Subscriber).map(Peer::stats);
        let Some(measuring) = measuring else { return };
        let me = self.me.clone();
        Task::spawn(async move {
            let inbound = measuring.await;
            input(&me, Input::Stats(StatsReport { inbound }));
        })
        .detach();
    }

    fn listen(&self) {
        let levels = self
            .peers
            .borrow()
            .get(&PeerRole::Subscriber)
            .map(Peer::levels)
            .unwrap_or_default();
        let remote = levels.into_iter().map(|level| (level.mid, level.level)).collect();
        self.input(Input::Levels(Levels {
            own: self.level.get(),
            remote,
        }));
    }

    /// Measures while a call is up, and only then.
    fn tick(&self, in_call: bool) {
        let mut tickers = self.tickers.borrow_mut();
        if !in_call {
            *tickers = None;
        } else if tickers.is_none() {
            let ticker = |span, tick: fn(&Self)| {
                let me = self.me.clone();
                Ticker::start(span, move || {
                    if let Some(inner) = me.upgrade() {
                        tick(&inner);
                    }
                })
            };
            *tickers = Some([ticker(MEASURING, Self::measure), ticker(LISTENING, Self::listen)]);
        }
    }

    fn notify(&self, notice: Notice) {
        let number = self.notices.get() + 1;
        self.notices.set(number);
        self.model
            .notices
            .update(|notices| notices.push(NoticeEntry { number, notice }));
        let model = self.model;
        Task::spawn(async move {
            gloo_timers::future::TimeoutFuture::new(u32::try_from(NOTICE.0).unwrap_or(u32::MAX)).await;
            model
                .notices
                .try_update(|notices| notices.retain(|entry| entry.number != number));
        })
        .detach();
    }

    fn watch_page(&self) {
        let (hide, show, devices, commands) =
            (self.me.clone(), self.me.clone(), self.me.clone(), self.me.clone());
        let mut guards = self.guards.borrow_mut();
        guards.push(page::on_hide(move |_| {
            input(&hide, Input::Command(Command::Abandon))
        }));
        guards.push(page::on_show(move |restored| {
            // Back from the page cache: the lobby gets its devices and its session back; a call stays left.
            if restored {
                input(&show, Input::Command(Command::Restore));
            }
        }));
        guards.extend(devices::watch(move || {
            if let Some(inner) = devices.upgrade() {
                inner.list_devices();
            }
        }));
        self.model.listen(move |command| {
            if let Some(inner) = commands.upgrade() {
                inner.command(command);
            }
        });
    }

    fn command(&self, command: ModelCommand) {
        match command {
            ModelCommand::Call(command) => {
                if let Command::Join(request) = &command {
                    storage::set(NAME_KEY, &request.name);
                    memory::set_room(&request.room);
                    self.model.name.set(request.name.clone());
                    self.model.room.set(request.room.clone());
                }
                // During a call a toggle is for the moment, in the lobby it is how one joins.
                if let Command::SetSource { kind, on } = command
                    && matches!(self.call.borrow().phase(), Phase::Lobby | Phase::Failed(_))
                {
                    memory::set_on(kind, on);
                }
                self.input(Input::Command(command));
            }
            ModelCommand::CheckAgain => {}
            ModelCommand::PlaySound => self.model.sound_blocked.set(false),
            ModelCommand::SoundRefused => self.model.sound_blocked.set(true),
            ModelCommand::PictureShown(key) => {
                if key.source == TileSource::Camera {
                    self.input(Input::PictureShown { feed: key.feed });
                }
            }
            ModelCommand::ChooseDevice { kind, id } => self.choose_device(kind, id),
            ModelCommand::Dismiss(number) => {
                self.model
                    .notices
                    .update(|notices| notices.retain(|entry| entry.number != number));
            }
        }
    }

    fn choose_device(&self, kind: DeviceKind, id: String) {
        memory::set_device(kind, &id);
        let kind = match kind {
            DeviceKind::Microphone => SourceKind::Microphone,
            DeviceKind::Camera => SourceKind::Camera,
            DeviceKind::Speaker => {
                self.model.speaker.set(id);
                return;
            }
        };
        self.input(Input::Command(Command::ChooseSource { kind, id }));
    }

    /// `join=1`: the lobby is skipped.
    fn join_at_once(&self) {
        let link = self.model.link.get_value();
        if link.join {
            let name = self.model.name.get_untracked();
            let name = if name.is_empty() { "Guest".to_owned() } else { name };
            let room = self.model.room.get_untracked();
            self.command(ModelCommand::Call(Command::Join(JoinRequest {
                room,
                name,
                pin: link.pin,
            })));
        }
    }

    /// Brings the model in line with the call.
    fn show(&self) {
        let call = self.call.borrow();
        let model = &self.model;
        set(&model.phase, call.phase());
        set(&model.transport, &call.transport());
        if model
            .presence
            .with_untracked(|shown| shown.as_ref() != call.presence())
        {
            model.presence.set(call.presence().cloned());
        }
        set(&model.warm, &(call.is_warm() && *call.phase() == Phase::Lobby));
        set(&model.microphone, call.local().source(SourceKind::Microphone));
        set(&model.camera, call.local().source(SourceKind::Camera));
        if model
            .devices
            .with_untracked(|shown| shown != call.local().devices())
        {
            model.devices.set(call.local().devices().to_vec());
        }
        let preview = self.tracks.borrow().preview();
        set_stream(model.preview, preview.clone());
        model.show_people(call.people().iter());
        let streams = self.streams.borrow();
        let stream = |mid: &Option<String>| mid.as_ref().and_then(|mid| streams.get(mid)).cloned();
        for person in call.people().iter() {
            let Some(signals) = model.person(&person.feed) else {
                continue;
            };
            if person.is_self {
                set_stream(signals.picture, preview.clone());
            } else {
                set_stream(signals.picture, stream(&person.video_mid));
                set_stream(signals.sound, stream(&person.audio_mid));
            }
        }
        self.tick(matches!(call.phase(), Phase::InCall | Phase::Reconnecting));
    }
}

/// Sets a signal if it differs.
pub(crate) fn set<T: Clone + PartialEq + Send + Sync + 'static>(signal: &RwSignal<T>, value: &T) {
    if signal.try_with_untracked(|shown| shown != value) == Some(true) {
        signal.set(value.clone());
    }
}

/// Sets a stream's signal if it is another stream: the same one set again would restart the elements that play it.
pub(crate) fn set_stream(signal: RwSignal<Option<MediaStream>, LocalStorage>, stream: Option<MediaStream>) {
    if signal.try_with_untracked(|shown| *shown != stream) == Some(true) {
        signal.set(stream);
    }
}
