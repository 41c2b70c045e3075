//! Microphone and camera as the browser has them: opened, adopted, closed, and the list of devices.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MediaStream, MediaStreamTrack};

use crate::browser::media::devices::{self, Opened};
use crate::browser::media::tracks::LocalTracks;
use parlour_call::{Device, DeviceChoice, DeviceKind, MediaEvent, MediaOutput, OpenRequest, SourceKind};

/// The sources of tracks, each with a sender of its own.
const SOURCES: [SourceKind; 2] = [SourceKind::Microphone, SourceKind::Camera];

/// The local tracks, and what was opened and not yet adopted.
pub(super) struct LocalMedia {
    tracks: RefCell<LocalTracks>,
    /// By the generation of the request.
    opened: Rc<RefCell<BTreeMap<u32, Opened>>>,
    on_event: Rc<dyn Fn(MediaEvent)>,
}

impl LocalMedia {
    /// Nothing open. `on_level` is told the microphone's level, from 0 to 1.
    pub(super) fn new(on_event: impl Fn(MediaEvent) + 'static, on_level: impl Fn(f64) + 'static) -> Self {
        let on_event: Rc<dyn Fn(MediaEvent)> = Rc::new(on_event);
        Self {
            tracks: RefCell::new(LocalTracks::new(Rc::clone(&on_event), Rc::new(on_level))),
            opened: Rc::default(),
            on_event,
        }
    }

    /// Carries out an operation, and returns the sources whose outgoing track may be another one now.
    pub(super) fn act(&self, action: MediaOutput) -> Vec<SourceKind> {
        match action {
            MediaOutput::Open(request) => self.open(request),
            MediaOutput::Adopt {
                generation,
                microphone,
                camera,
            } => {
                let opened = self.opened.borrow_mut().remove(&generation);
                if let Some(opened) = opened {
                    self.tracks.borrow_mut().adopt(opened, microphone, camera);
                    // Labels are told once a device of its kind is open.
                    self.list();
                    return SOURCES.to_vec();
                }
            }
            MediaOutput::Close(kind) => {
                self.tracks.borrow_mut().close(kind);
                return vec![kind];
            }
            MediaOutput::SetSending { kind, sending } => {
                self.tracks.borrow_mut().set_sending(kind, sending);
                return vec![kind];
            }
            MediaOutput::List => self.list(),
        }
        Vec::new()
    }

    /// The track that belongs on the sender of a source.
    pub(super) fn outgoing(&self, kind: SourceKind) -> Option<MediaStreamTrack> {
        self.tracks.borrow().outgoing(kind)
    }

    /// The tracks that belong on the senders.
    pub(super) fn all_outgoing(&self) -> impl Iterator<Item = (SourceKind, Option<MediaStreamTrack>)> {
        SOURCES.into_iter().map(|kind| (kind, self.outgoing(kind)))
    }

    /// One's own picture.
    pub(super) fn preview(&self) -> Option<MediaStream> {
        self.tracks.borrow().preview()
    }

    /// Lists the devices whenever they change. `None` where the browser has none.
    pub(super) fn watch_devices(&self) -> Option<EventListener> {
        let on_event = Rc::downgrade(&self.on_event);
        devices::watch(move || {
            if let Some(on_event) = on_event.upgrade() {
                list(on_event);
            }
        })
    }

    /// Lists the devices.
    pub(super) fn list(&self) {
        list(Rc::clone(&self.on_event));
    }

    fn open(&self, request: OpenRequest) {
        let generation = request.generation;
        let (kept, on_event) = (Rc::downgrade(&self.opened), Rc::downgrade(&self.on_event));
        devices::open(request, move |outcome| {
            // Without an owner `outcome` drops here, and with it the tracks stop.
            let (Some(kept), Some(on_event)) = (kept.upgrade(), on_event.upgrade()) else {
                return;
            };
            on_event(match outcome {
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
            });
        });
    }
}

fn list(on_event: Rc<dyn Fn(MediaEvent)>) {
    spawn_local(async move {
        on_event(MediaEvent::Devices(devices::list().await));
    });
}

/// The device of that id with the label that the list has for it.
pub(super) fn device_choice(kind: DeviceKind, id: &str, devices: &[Device]) -> DeviceChoice {
    let of_id = |device: &&Device| device.kind == kind && device.id == id;
    let label = devices.iter().find(of_id).map(|device| device.label.as_str());
    DeviceChoice::new(id, label.unwrap_or_default())
}
