//! The driver of a call.
//!
//! | module | what it does |
//! |---|---|
//! | `peers` | peer connections, remote tracks |
//! | `devices` | microphone and camera |
//! | `screen` | the shared screen |
//! | `stats` | reads statistics and audio levels |
//! | `report` | saves a report for a maintainer |
//! | `inspect` | statistics of one person's connection, for the connection panel |
//! | `alerts` | wake lock, chime and notifications |
//! | `commands` | the person's commands and the page's events |
//! | `sync_state` | the state that views read, notices |

mod alerts;
mod commands;
mod devices;
mod inspect;
mod peers;
mod report;
mod screen;
mod stats;
mod sync_state;

use std::cell::{Cell, Ref, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use web_sys::MediaStream;

use self::alerts::Alerts;
use self::inspect::Inspection;
use super::event_loop::{Driver, EventLoop, input};
use super::local_media::LocalMedia;
use crate::browser::macrotask::Macrotask;
use crate::browser::media::screen_capture::ScreenCapture;
use crate::browser::peer::Peer;
use crate::browser::timer::Timer;
use crate::browser::window::page;
use crate::browser::{platform, preferences};
use crate::state::AppState;
use janus_proto::Timestamp;
use parlour_call::report::{Beginning, DEVICES, Recorder};
use parlour_call::token;
use parlour_call::{
    Call, Command, Input, MediaOutput, Notice, Output, PeerKey, PeerOutput, PeerRole, RoomSecret, Settings,
    ShareOutput, SourceKind,
};

/// Where the name is remembered.
pub(crate) const NAME_KEY: &str = "parlour.name";

/// For what the gateway says the state is brought in line no more often than this.
const FRAME: Duration = Duration::from_millis(16);

/// A running call with everything in the browser that belongs to it. Dropping it closes and stops all of it.
pub struct CallDriver(Rc<Inner>);

struct Inner {
    event_loop: EventLoop<Call>,
    recorder: RefCell<Recorder>,
    state: AppState,
    peers: RefCell<BTreeMap<PeerRole, Peer>>,
    local_media: LocalMedia,
    /// What is shared, and what was chosen to be and not yet adopted.
    screen: RefCell<Option<ScreenCapture>>,
    screens: RefCell<BTreeMap<u32, ScreenCapture>>,
    /// What the subscriber connection carries, by mid.
    streams: RefCell<BTreeMap<String, MediaStream>>,
    level: Cell<f64>,
    /// It is being looked whether anything arrives.
    probing: Cell<bool>,
    /// When the state was last brought in line, and the next time if that has to wait.
    synced: Cell<Timestamp>,
    syncing: Timer,
    sync_task: Macrotask,
    intervals: RefCell<Option<[Interval; 2]>>,
    notices: Cell<u32>,
    /// See [`page::asleep_so_far`].
    asleep: Cell<f64>,
    inspection: RefCell<Inspection>,
    alerts: RefCell<Alerts>,
    guards: RefCell<Vec<EventListener>>,
    me: Weak<Self>,
}

impl CallDriver {
    /// Starts a call in the lobby, and carries out what the [`CallHandle`](crate::state::CallHandle) is asked for from now on.
    #[must_use]
    pub fn start(state: AppState) -> Self {
        let (config, link) = (state.page.config.get_value(), state.page.link.get_value());
        let settings = Settings::new(&config, &link);
        let auth = settings.auth.clone();
        let beginning = Beginning {
            token_expires: auth
                .token
                .as_ref()
                .and_then(token::expiry)
                .and_then(page::at_date),
            settings,
            seed: page::seed(),
            microphone: link.audio && preferences::starts_on(SourceKind::Microphone),
            camera: link.video && preferences::starts_on(SourceKind::Camera),
            preferred: DEVICES.map(preferences::device),
            exclusive: platform::gives_devices_once(),
            capture: preferences::capture(),
        };
        let now = page::now();
        let recorder = Recorder::new(&beginning, now);
        let call = beginning.call();
        let inner = Rc::new_cyclic(|me: &Weak<Inner>| {
            let (media, level) = (me.clone(), me.clone());
            let with_inner = |act: fn(&Inner)| {
                let me = me.clone();
                move || {
                    if let Some(inner) = me.upgrade() {
                        act(&inner);
                    }
                }
            };
            let on_media = move |event| input(&media, Input::Media(event));
            let on_level = move |value| {
                if let Some(inner) = level.upgrade() {
                    inner.hear_own(value);
                }
            };
            Inner {
                event_loop: EventLoop::new(call, auth, me),
                recorder: RefCell::new(recorder),
                state,
                peers: RefCell::default(),
                local_media: LocalMedia::new(on_media, on_level),
                screen: RefCell::default(),
                screens: RefCell::default(),
                streams: RefCell::default(),
                level: Cell::new(0.0),
                probing: Cell::default(),
                synced: Cell::default(),
                syncing: Timer::new(with_inner(Inner::sync_now)),
                sync_task: Macrotask::new(with_inner(Inner::sync_if_due)),
                intervals: RefCell::default(),
                notices: Cell::new(0),
                asleep: Cell::new(page::asleep_so_far()),
                inspection: RefCell::default(),
                alerts: RefCell::new(Alerts::default()),
                guards: RefCell::default(),
                me: me.clone(),
            }
        });
        inner.watch_page();
        inner.event_loop.machine_mut().start(now);
        inner.run();
        inner.tell_sight();
        inner.local_media.list();
        inner.join_at_once();
        Self(inner)
    }
}

impl Drop for CallDriver {
    fn drop(&mut self) {
        self.0.input(Input::Command(Command::Abandon));
    }
}

impl Driver for Inner {
    type Machine = Call;

    fn event_loop(&self) -> &EventLoop<Call> {
        &self.event_loop
    }

    fn act_peer(&self, peer: PeerKey, action: PeerOutput) {
        self.operate_peer(peer, action);
    }

    fn act_media(&self, action: MediaOutput) {
        self.operate_media(action);
    }

    fn act_share(&self, action: ShareOutput) {
        self.operate_share(action);
    }

    fn keep_room_secret(&self, secret: RoomSecret) {
        self.room_secrets().keep(&secret);
    }

    fn notify(&self, notice: Notice) {
        self.show_notice(notice);
    }

    fn record_input(&self, now: Timestamp, input: &mut Input, call: &Call) {
        self.recorder.borrow_mut().input(now, input, call);
    }

    fn record_output(&self, now: Timestamp, output: &Output) {
        self.recorder.borrow_mut().output(now, output);
    }

    fn sync(&self, flooded: bool) {
        if flooded {
            self.sync_soon();
        } else {
            self.sync_now();
        }
    }
}

impl Inner {
    fn call(&self) -> Ref<'_, Call> {
        self.event_loop.machine()
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
}
