//! The event loop of a state machine.
//!
//! The machine is borrowed only while it handles one input or is polled for one output, never while an output is carried out, so that
//! nothing that happens meanwhile finds it borrowed; inputs that arrive meanwhile are queued.

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use gloo_events::EventListener;

use super::inbox_pump::InboxPump;
use crate::browser::signaling::Transport;
use crate::browser::timer::Timer;
use crate::browser::window::page;
use janus_proto::Timestamp;
use parlour_call::config::AuthConfig;
use parlour_call::{
    Batch, Command, Input, MediaOutput, Notice, Output, PeerKey, PeerOutput, RoomSecret, ShareOutput,
    StateMachine,
};

/// A driver: it owns an [`EventLoop`] and carries out what is not the loop's own.
pub(super) trait Driver: 'static {
    /// The machine that is driven.
    type Machine: StateMachine;

    /// The loop.
    fn event_loop(&self) -> &EventLoop<Self::Machine>;

    /// An operation on a peer connection.
    fn act_peer(&self, peer: PeerKey, action: PeerOutput);

    /// An operation on microphone, camera or the list of devices.
    fn act_media(&self, action: MediaOutput);

    /// An operation on the shared screen.
    fn act_share(&self, _action: ShareOutput) {}

    /// A room's secret to be kept, or forgotten where it is not held.
    fn keep_room_secret(&self, _secret: RoomSecret) {}

    /// Something to tell the person.
    fn notify(&self, _notice: Notice) {}

    /// Records an input before the machine handles it.
    fn record_input(&self, _now: Timestamp, _input: &mut Input, _machine: &Self::Machine) {}

    /// Records an output before it is carried out.
    fn record_output(&self, _now: Timestamp, _output: &Output) {}

    /// Brings the state that views read in line with the machine. `flooded` tells that each input since the last time was one of which hundreds
    /// may come in a second.
    fn sync(&self, flooded: bool);

    /// Hands in an input.
    fn input(&self, input: Input) {
        self.event_loop().inputs.borrow_mut().push_back(input);
        self.run();
    }

    /// Hands in events of the gateway.
    fn handle_batch(&self, batch: Batch) {
        let events = batch.into_iter();
        let inputs = events.map(|(generation, event)| Input::Gateway { generation, event });
        self.event_loop().inputs.borrow_mut().extend(inputs);
        self.run();
    }

    /// Handles inputs and carries out outputs until there are none. A call from within itself returns at once: the outer one goes on.
    fn run(&self) {
        let event_loop = self.event_loop();
        if event_loop.is_running.replace(true) {
            return;
        }
        let mut flooded = true;
        loop {
            let output = event_loop.machine_mut().poll_output();
            if let Some(output) = output {
                self.record_output(page::now(), &output);
                self.act(output);
                continue;
            }
            let next = event_loop.inputs.borrow_mut().pop_front();
            let Some(mut input) = next else { break };
            flooded &= comes_in_floods(&input);
            let now = page::now();
            let mut machine = event_loop.machine_mut();
            self.record_input(now, &mut input, &machine);
            machine.handle_input(now, input);
        }
        event_loop.is_running.set(false);
        event_loop.arm();
        self.sync(flooded);
    }

    /// Carries out one output.
    fn act(&self, output: Output) {
        let event_loop = self.event_loop();
        match output {
            Output::Connect {
                generation,
                url,
                cautious,
            } => event_loop.connect(generation, &url, cautious),
            Output::Send(request) => {
                if let Some(transport) = event_loop.transport.borrow().as_ref() {
                    transport.send(&request);
                }
            }
            Output::Disconnect => {
                if let Some(transport) = event_loop.transport.take() {
                    transport.close_after_flush();
                }
            }
            Output::Peer { peer, action } => self.act_peer(peer, action),
            Output::Media(action) => self.act_media(action),
            Output::Share(action) => self.act_share(action),
            Output::Notice(notice) => self.notify(notice),
            Output::RoomSecret(secret) => self.keep_room_secret(secret),
            Output::Log(level, line) => page::log(level, &line),
        }
    }
}

/// Hands an input to a driver that may be gone.
pub(super) fn input(driver: &Weak<impl Driver>, input: Input) {
    if let Some(driver) = driver.upgrade() {
        driver.input(input);
    }
}

/// Lets the machine know when the page is unloaded, and when it is back from the back-forward cache.
pub(super) fn watch_page_lifecycle(driver: &Weak<impl Driver>) -> [EventListener; 2] {
    let (hidden, shown) = (driver.clone(), driver.clone());
    [
        page::on_hide(move |_| input(&hidden, Input::Command(Command::Abandon))),
        page::on_show(move |is_restored| {
            if is_restored {
                input(&shown, Input::Command(Command::Restore));
            }
        }),
    ]
}

/// Whether hundreds of such inputs may come in a second: what Janus sends, and everybody's first pictures.
const fn comes_in_floods(input: &Input) -> bool {
    matches!(
        input,
        Input::Gateway { .. } | Input::PictureShown { .. } | Input::ScreenShown { .. }
    )
}

/// A state machine with what every driver needs for it: the queue of inputs, the timeout, and the transport of its signalling.
pub(super) struct EventLoop<M> {
    machine: RefCell<M>,
    inputs: RefCell<VecDeque<Input>>,
    is_running: Cell<bool>,
    auth: AuthConfig,
    transport: RefCell<Option<Transport>>,
    inbox_pump: Rc<InboxPump>,
    timeout: Timer,
}

impl<M: StateMachine> EventLoop<M> {
    /// A loop that does nothing until [`Driver::run`].
    pub(super) fn new<D: Driver<Machine = M>>(machine: M, auth: AuthConfig, driver: &Weak<D>) -> Self {
        let (on_batch, on_timeout) = (driver.clone(), driver.clone());
        Self {
            machine: RefCell::new(machine),
            inputs: RefCell::default(),
            is_running: Cell::new(false),
            auth,
            transport: RefCell::default(),
            inbox_pump: InboxPump::new(move |batch| {
                if let Some(driver) = on_batch.upgrade() {
                    driver.handle_batch(batch);
                }
            }),
            timeout: Timer::new(move || {
                if let Some(driver) = on_timeout.upgrade() {
                    // Events that arrived in time and are still queued are not late.
                    driver.event_loop().inbox_pump.drain();
                    driver.input(Input::Timeout);
                }
            }),
        }
    }

    /// The machine. Not to be held while an output is carried out.
    pub(super) fn machine(&self) -> Ref<'_, M> {
        self.machine.borrow()
    }

    /// The machine, to start it.
    pub(super) fn machine_mut(&self) -> RefMut<'_, M> {
        self.machine.borrow_mut()
    }

    /// Queues an input for the run that is under way.
    pub(super) fn queue(&self, input: Input) {
        self.inputs.borrow_mut().push_back(input);
    }

    fn connect(&self, generation: u32, url: &str, cautious: bool) {
        let inbox_pump = Rc::downgrade(&self.inbox_pump);
        let on_event = move |event| {
            if let Some(inbox_pump) = inbox_pump.upgrade() {
                inbox_pump.push(generation, event);
            }
        };
        let transport = Transport::open(url, &self.auth, cautious, on_event);
        self.transport.replace(Some(transport));
    }

    fn arm(&self) {
        match self.machine().poll_timeout() {
            Some(due) => self.timeout.set_at(due),
            None => self.timeout.clear(),
        }
    }
}
