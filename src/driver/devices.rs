//! Microphone and camera: opened, adopted, put on the senders, closed.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{Inner, input};
use crate::browser::media::devices::{self, Opened};
use crate::browser::preferences;
use parlour_call::{
    CaptureError, CaptureSettings, Command, Device, DeviceChoice, DeviceKind, Input, MediaEvent, MediaOutput,
    OpenRequest, PeerRole, SourceKind,
};
use std::collections::BTreeMap;

impl Inner {
    pub(super) fn act_media(&self, action: MediaOutput) {
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
            MediaOutput::List => self.list_devices(),
        }
    }

    /// Brings the publisher's sender in line with the track that belongs on it.
    pub(super) fn route(&self, kind: SourceKind) {
        let peers = self.peers.borrow();
        for peer in peers
            .values()
            .filter(|peer| peer.key().role != PeerRole::Subscriber)
        {
            peer.set_track(kind, self.tracks.borrow().outgoing(kind));
        }
    }

    pub(super) fn open_devices(&self, request: OpenRequest) {
        let me = self.me.clone();
        let generation = request.generation;
        devices::open(request, move |outcome| {
            // Without an owner `outcome` drops here, and with it the tracks stop.
            let Some(inner) = me.upgrade() else { return };
            let event = opened(generation, outcome, &inner.opened);
            inner.input(Input::Media(event));
        });
    }

    pub(super) fn list_devices(&self) {
        let me = self.me.clone();
        spawn_local(async move {
            let list = devices::list().await;
            input(&me, Input::Media(MediaEvent::Devices(list)));
        });
    }

    pub(super) fn hear_own(&self, level: f64) {
        self.level.set(level);
        if (self.state.media.level.get_untracked() - level).abs() > 0.01 {
            self.state.media.level.set(level);
        }
    }

    pub(super) fn use_device(&self, kind: DeviceKind, id: &str) {
        let choice = named(kind, id, self.call.borrow().local().devices());
        preferences::set_device(kind, &choice);
        self.input(Input::Command(Command::ChooseDevice { kind, choice }));
    }

    pub(super) fn use_capture(&self, capture: CaptureSettings) {
        preferences::set_capture(capture);
        self.input(Input::Command(Command::SetCapture(capture)));
    }
}

/// What getUserMedia's outcome tells the core. What was opened waits in `kept` until the core says what becomes of it.
pub(crate) fn opened(
    generation: u32,
    outcome: Result<Opened, CaptureError>,
    kept: &RefCell<BTreeMap<u32, Opened>>,
) -> MediaEvent {
    match outcome {
        Ok(opened) => {
            let microphone = opened.info(SourceKind::Microphone);
            let camera = opened.info(SourceKind::Camera);
            kept.borrow_mut().insert(generation, opened);
            MediaEvent::Opened {
                generation,
                microphone,
                camera,
            }
        }
        Err(error) => MediaEvent::Failed { generation, error },
    }
}

/// The device of that id with the label that the list has for it.
pub(crate) fn named(kind: DeviceKind, id: &str, devices: &[Device]) -> DeviceChoice {
    let of_id = |device: &&Device| device.kind == kind && device.id == id;
    let label = devices.iter().find(of_id).map(|device| device.label.as_str());
    DeviceChoice::new(id, label.unwrap_or_default())
}
