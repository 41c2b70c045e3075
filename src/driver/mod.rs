//! The event loop of a call: events of the browser become inputs of the [`Call`], its outputs are carried out, and the state that views
//! read is updated.
//!
//! The call is borrowed only while it handles one input or is polled for one output, never while an output is carried out, so that nothing
//! that happens meanwhile finds it borrowed; inputs that arrive meanwhile are queued. What the browser keeps alive for a call is owned here,
//! in types that release it on drop.
//!
//! | module | what it does |
//! |---|---|
//! | `inbox_pump` | hands on the gateway's events in batches |
//! | `peers` | the transport, peer connections, remote tracks |
//! | `devices` | microphone and camera |
//! | `screen` | the shared screen |
//! | `stats` | reads statistics and audio levels |
//! | `report` | saves a report for a maintainer |
//! | `inspect` | statistics of one person's connection, for the connection panel |
//! | `attention` | wake lock, chime and notifications |
//! | `commands` | the person's commands and the page's events |
//! | `sync_state` | the state that views read, notices |

mod attention;
mod commands;
mod devices;
pub(crate) mod inbox_pump;
mod inspect;
mod peers;
mod report;
mod screen;
mod stats;
mod sync_state;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use self::attention::Attention;
use self::inbox_pump::InboxPump;
use self::inspect::Inspection;
use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use web_sys::MediaStream;

pub(crate) use self::devices::{named, opened};
use crate::browser::macrotask::Macrotask;
use crate::browser::media::devices::Opened;
use crate::browser::media::screen_capture::ScreenCapture;
use crate::browser::media::tracks::LocalTracks;
use crate::browser::peer::Peer;
use crate::browser::signaling::Transport;
use crate::browser::timer::Timer;
use crate::browser::window::page;
use crate::browser::{platform, preferences};
use crate::state::AppState;
use janus_proto::Timestamp;
use parlour_call::Batch;
use parlour_call::config::AuthConfig;
use parlour_call::report::{Beginning, DEVICES, Recorder};
use parlour_call::*;
use std::collections::BTreeMap;
use std::time::Duration;

/// Where the name is remembered.
pub(crate) const NAME_KEY: &str = "parlour.name";

/// For what the gateway says the state is brought in line no more often than this.
const FRAME: Duration = Duration::from_millis(16);

/// A running call with everything in the browser that belongs to it. Dropping it closes and stops all of it.
pub struct Driver(Rc<Inner>);

struct Inner {
    call: RefCell<Call>,
    recorder: RefCell<Recorder>,
    state: AppState,
    auth: AuthConfig,
    inputs: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    transport: RefCell<Option<Transport>>,
    inbox_pump: Rc<InboxPump>,
    peers: RefCell<BTreeMap<PeerRole, Peer>>,
    tracks: RefCell<LocalTracks>,
    opened: RefCell<BTreeMap<u32, Opened>>,
    /// What is shared, and what was chosen to be and not yet adopted.
    screen: RefCell<Option<ScreenCapture>>,
    screens: RefCell<BTreeMap<u32, ScreenCapture>>,
    /// What the subscriber connection carries, by mid.
    streams: RefCell<BTreeMap<String, MediaStream>>,
    level: Cell<f64>,
    /// It is being looked whether anything arrives.
    probing: Cell<bool>,
    deadline: Timer,
    /// When the state was last brought in line, and the next time if that has to wait.
    synced: Cell<Timestamp>,
    syncing: Timer,
    sync_task: Macrotask,
    intervals: RefCell<Option<[Interval; 2]>>,
    notices: Cell<u32>,
    /// See [`page::asleep_so_far`].
    asleep: Cell<f64>,
    inspection: RefCell<Inspection>,
    attention: RefCell<Attention>,
    guards: RefCell<Vec<EventListener>>,
    me: Weak<Self>,
}

impl Driver {
    /// Starts a call in the lobby, and carries out what the [`CallHandle`](crate::state::CallHandle) is asked for from now on.
    #[must_use]
    pub fn start(state: AppState) -> Self {
        let (config, link) = (state.page.config.get_value(), state.page.link.get_value());
        let settings = Settings::new(&config, &link);
        let auth = settings.auth.clone();
        let beginning = Beginning {
            settings,
            seed: page::seed(),
            microphone: link.audio && preferences::is_on(SourceKind::Microphone),
            camera: link.video && preferences::is_on(SourceKind::Camera),
            preferred: DEVICES.map(preferences::device),
            exclusive: platform::gives_devices_once(),
            capture: preferences::capture(),
        };
        let now = page::now();
        let recorder = Recorder::new(&beginning, now);
        let call = beginning.call();
        let inner = Rc::new_cyclic(|me: &Weak<Inner>| {
            let (tracks, level, due, ear) = (me.clone(), me.clone(), me.clone(), me.clone());
            let with_inner = |act: fn(&Inner)| {
                let me = me.clone();
                move || {
                    if let Some(inner) = me.upgrade() {
                        act(&inner);
                    }
                }
            };
            let on_track = move |event| input(&tracks, Input::Media(event));
            let on_level = move |value| {
                if let Some(inner) = level.upgrade() {
                    inner.hear_own(value);
                }
            };
            Inner {
                call: RefCell::new(call),
                recorder: RefCell::new(recorder),
                state,
                auth,
                inputs: RefCell::default(),
                busy: Cell::new(false),
                transport: RefCell::default(),
                inbox_pump: InboxPump::new(move |batch| {
                    if let Some(inner) = ear.upgrade() {
                        inner.hear_gateway(batch);
                    }
                }),
                peers: RefCell::default(),
                tracks: RefCell::new(LocalTracks::new(Rc::new(on_track), Rc::new(on_level))),
                opened: RefCell::default(),
                screen: RefCell::default(),
                screens: RefCell::default(),
                streams: RefCell::default(),
                level: Cell::new(0.0),
                probing: Cell::default(),
                deadline: Timer::new(move || {
                    if let Some(inner) = due.upgrade() {
                        // Events that arrived in time and are still queued are not late.
                        inner.inbox_pump.drain();
                        inner.input(Input::Timeout);
                    }
                }),
                synced: Cell::default(),
                syncing: Timer::new(with_inner(Inner::sync_now)),
                sync_task: Macrotask::new(with_inner(Inner::sync_if_due)),
                intervals: RefCell::default(),
                notices: Cell::new(0),
                asleep: Cell::new(page::asleep_so_far()),
                inspection: RefCell::default(),
                attention: RefCell::new(Attention::default()),
                guards: RefCell::default(),
                me: me.clone(),
            }
        });
        inner.watch_page();
        inner.call.borrow_mut().start(now);
        inner.work();
        inner.tell_sight();
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
        let mut can_wait = true;
        loop {
            let output = self.call.borrow_mut().poll_output();
            if let Some(output) = output {
                self.recorder.borrow_mut().output(page::now(), &output);
                self.act(output);
                continue;
            }
            let next = self.inputs.borrow_mut().pop_front();
            match next {
                Some(mut input) => {
                    can_wait &= matches!(
                        input,
                        Input::Gateway { .. } | Input::PictureShown { .. } | Input::ScreenShown { .. }
                    );
                    let now = page::now();
                    let mut call = self.call.borrow_mut();
                    self.recorder.borrow_mut().input(now, &mut input, &call);
                    call.handle_input(now, input);
                }
                None => break,
            }
        }
        self.busy.set(false);
        self.arm();
        if can_wait {
            self.sync_soon();
        } else {
            self.sync_now();
        }
    }

    /// Brings the state in line, in the next macrotask or, where Janus's frames or everybody's first pictures come faster than a screen can show,
    /// with the next frame: a flood of events must not become a flood of views, nor what fifty people need on the page be made in the
    /// turn in which the call heard of them.
    fn sync_soon(&self) {
        let since = self.since_synced();
        if since >= FRAME {
            self.sync_task.schedule();
        } else if !self.syncing.is_set() {
            self.syncing.set(FRAME - since);
        }
    }

    /// Unless that was done meanwhile for another reason.
    fn sync_if_due(&self) {
        if self.since_synced() >= FRAME {
            self.sync_now();
        }
    }

    fn since_synced(&self) -> Duration {
        page::now().since(self.synced.get())
    }

    fn sync_now(&self) {
        self.syncing.clear();
        self.synced.set(page::now());
        self.sync_state();
    }

    fn arm(&self) {
        match self.call.borrow().poll_timeout() {
            Some(due) => self.deadline.set_at(due),
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
            Output::Share(action) => self.act_share(action),
            Output::Notice(notice) => self.notify(notice),
            Output::Log(level, line) => page::log(level, &line),
        }
    }
}
