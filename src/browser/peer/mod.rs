//! One RTCPeerConnection.
//!
//! What is asked of it is done strictly one after the other ([`Peer::offer`], [`Peer::answer`], [`Peer::accept`],
//! [`Peer::add_candidate`], [`Peer::set_track`]); the outcome of each negotiation comes back as a [`PeerEvent`]. SDP goes through
//! as the browser and Janus write it, but for what [`parlour_call::sdp`] adds; browsers already ask Opus for in-band FEC in their offers.

pub mod audio_levels;
mod operations;
mod simulcast;
mod stats;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{
    MediaStreamTrack, RtcBundlePolicy, RtcConfiguration, RtcIceServer, RtcIceTransportPolicy,
    RtcPeerConnection, RtcPeerConnectionIceEvent, RtcPeerConnectionState, RtcRtpEncodingParameters,
    RtcRtpTransceiver, RtcRtpTransceiverDirection, RtcRtpTransceiverInit, RtcTrackEvent,
};

use self::audio_levels::AudioLevels;
use self::operations::{Step, Work};
use crate::browser::task::Task;
use crate::browser::{describe, on};
use janus_proto::{Candidate, Trickle};
use parlour_call::config::{IcePolicy, IceServer};
use parlour_call::{ConnectionState, PeerEvent, PeerKey, PeerOutput, PeerRole, SourceKind};

/// The most that a shared screen may take, in bits per second: sharp text at full HD. The room's own limit is what all of a publisher's
/// streams share.
const SCREEN_BITRATE: u32 = 2_500_000;

/// Hears what a connection reports, with the key that it was opened with.
pub type OnPeerEvent = Rc<dyn Fn(PeerKey, PeerEvent)>;

/// Hears of remote tracks: the m-line's mid and its track. A track that was reported stays the mid's track when the m-line is
/// used again for somebody else; it must never be stopped.
pub type OnTrack = Rc<dyn Fn(String, MediaStreamTrack)>;

/// A connection. Dropping it closes it, and nothing is reported after that. Its local tracks belong to somebody else and live on.
pub struct Peer {
    shared: Rc<Shared>,
    _listeners: [EventListener; 3],
}

struct Shared {
    key: PeerKey,
    connection: RtcPeerConnection,
    sources: Option<Sources>,
    limit: u32,
    screen: RefCell<Option<ScreenLines>>,
    levels: RefCell<AudioLevels>,
    on_event: OnPeerEvent,
    queue: RefCell<VecDeque<Step>>,
    worker: RefCell<Option<Task>>,
    working: Cell<bool>,
}

/// The m-lines that carry what is ours.
#[derive(Clone)]
struct Sources {
    microphone: RtcRtpTransceiver,
    /// None in a voice room.
    camera: Option<RtcRtpTransceiver>,
}

/// The m-lines that carry a shared screen.
#[derive(Clone)]
struct ScreenLines {
    picture: RtcRtpTransceiver,
    sound: RtcRtpTransceiver,
}

impl Peer {
    /// Makes a connection. A publisher gets one audio and one video m-line that send nothing until [`Peer::set_track`], the camera's in
    /// layers that keep within `limit` together, in bits per second (0 for none). Nothing is reported before this returns.
    ///
    /// # Errors
    /// A text for the log when the browser has no WebRTC, has too many connections, or refuses a server's URL.
    pub fn open(
        key: PeerKey,
        servers: &[IceServer],
        policy: IcePolicy,
        limit: u32,
        on_event: OnPeerEvent,
        on_track: OnTrack,
    ) -> Result<Self, String> {
        let connection = RtcPeerConnection::new_with_configuration(&configuration(servers, policy))
            .map_err(|error| describe(&error))?;
        let line = |kind, direction| transceiver(&connection, kind, direction);
        let sources = match key.role {
            PeerRole::Publisher => Some(Sources {
                microphone: line("audio", RtcRtpTransceiverDirection::Sendonly),
                camera: Some(simulcast::line(&connection, limit)),
            }),
            PeerRole::Echo => Some(Sources {
                microphone: line("audio", RtcRtpTransceiverDirection::Sendrecv),
                camera: Some(line("video", RtcRtpTransceiverDirection::Sendrecv)),
            }),
            PeerRole::Voice => Some(Sources {
                microphone: line("audio", RtcRtpTransceiverDirection::Sendrecv),
                camera: None,
            }),
            PeerRole::Subscriber => None,
        };
        let listeners = listen(key, &connection, &on_event, on_track);
        let shared = Rc::new(Shared {
            key,
            connection,
            sources,
            limit,
            screen: RefCell::default(),
            levels: RefCell::default(),
            on_event,
            queue: RefCell::default(),
            worker: RefCell::default(),
            working: Cell::new(false),
        });
        Ok(Self {
            shared,
            _listeners: listeners,
        })
    }

    /// What it was opened with.
    #[must_use]
    pub fn key(&self) -> PeerKey {
        self.shared.key
    }

    /// Whether something that was asked of it is not done yet. What a browser is asked about a connection meanwhile, it may answer only when
    /// that is done, and the page stands still until then.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.shared.working.get()
    }

    /// Carries out an operation; to open and to close is its owner's.
    pub fn act(&self, action: PeerOutput) {
        match action {
            PeerOutput::Offer { ice_restart } => self.offer(ice_restart),
            PeerOutput::Answer { offer } => self.answer(offer),
            PeerOutput::Accept { answer } => self.accept(answer),
            PeerOutput::AddCandidate(candidate) => self.add_candidate(candidate),
            PeerOutput::AddScreen => self.add_screen(),
            PeerOutput::SetJitterBufferTarget { mid, target_ms } => {
                self.set_jitter_buffer_target(&mid, target_ms);
            }
            PeerOutput::Open { .. } | PeerOutput::Close => {}
        }
    }

    /// Makes an offer and sets it as the local description: `Offered` or `Refused`.
    pub fn offer(&self, ice_restart: bool) {
        self.shared.enqueue(Step::Offer { ice_restart });
    }

    /// Answers an offer and sets both descriptions: `Answered` or `Refused`.
    pub fn answer(&self, offer: String) {
        self.shared.enqueue(Step::Answer { offer });
    }

    /// Sets an answer as the remote description: `Accepted` or `Refused`.
    pub fn accept(&self, answer: String) {
        self.shared.enqueue(Step::Accept { answer });
    }

    /// Adds a remote candidate. One that the browser refuses is logged; the others may do.
    pub fn add_candidate(&self, candidate: Trickle) {
        self.shared.enqueue(Step::AddCandidate(candidate));
    }

    /// Sends this track from now on, or nothing. It never renegotiates. A subscriber has nothing to send and ignores it.
    pub fn set_track(&self, kind: SourceKind, track: Option<MediaStreamTrack>) {
        self.shared.enqueue(Step::SetTrack(kind, track));
    }

    /// Adds m-lines for a shared screen and its sound, which the next offer tells of; they send nothing until [`Peer::set_screen`].
    /// Where they are already there, nothing happens.
    pub fn add_screen(&self) {
        let connection = &self.shared.connection;
        let mut screen = self.shared.screen.borrow_mut();
        screen.get_or_insert_with(|| ScreenLines {
            picture: screen_line(connection, "video", Some(SCREEN_BITRATE)),
            sound: screen_line(connection, "audio", None),
        });
    }

    /// Sends this picture and this sound of a shared screen from now on, or nothing. It never renegotiates. Without the m-lines of
    /// [`Peer::add_screen`] it is ignored.
    pub fn set_screen(&self, picture: Option<MediaStreamTrack>, sound: Option<MediaStreamTrack>) {
        self.shared.enqueue(Step::SetScreen(picture, sound));
    }

    /// Sets `jitterBufferTarget` of an m-line's receiver in milliseconds; 0 leaves it to the browser. A browser without it ignores it.
    pub fn set_jitter_buffer_target(&self, mid: &str, target_ms: u16) {
        let transceivers = self.shared.connection.get_transceivers();
        let transceiver = transceivers
            .iter()
            .map(JsCast::unchecked_into::<RtcRtpTransceiver>)
            .find(|transceiver| transceiver.mid().as_deref() == Some(mid));
        if let Some(transceiver) = transceiver {
            let target = (target_ms > 0).then(|| f64::from(target_ms));
            // Fails only above 4 s.
            let _ = transceiver.receiver().set_jitter_buffer_target(target);
        }
    }

    /// The browser's own connection, for measuring.
    pub(super) fn connection(&self) -> RtcPeerConnection {
        self.shared.connection.clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.shared.worker.take();
        self.shared.connection.close();
    }
}

impl Shared {
    fn enqueue(self: &Rc<Self>, step: Step) {
        self.queue.borrow_mut().push_back(step);
        if !self.working.replace(true) {
            let weak = Rc::downgrade(self);
            self.worker
                .replace(Some(Task::spawn(async move { work(&weak).await })));
        }
    }

    fn next(&self) -> Option<Work> {
        let step = self.queue.borrow_mut().pop_front();
        self.working.set(step.is_some());
        step.map(|step| Work {
            connection: self.connection.clone(),
            sources: self.sources.clone(),
            layers: (self.key.role == PeerRole::Publisher).then_some(self.limit),
            screen: self.screen.borrow().clone(),
            step,
        })
    }
}

/// Does what is in the queue until it is empty or nobody owns the connection any more.
async fn work(weak: &Weak<Shared>) {
    while let Some(work) = weak.upgrade().and_then(|shared| shared.next()) {
        let event = work.perform().await;
        // The owner may be gone meanwhile, and may let go of the connection while it hears of this.
        if let (Some(event), Some(shared)) = (event, weak.upgrade()) {
            let (on_event, key) = (Rc::clone(&shared.on_event), shared.key);
            drop(shared);
            on_event(key, event);
        }
    }
}

fn configuration(servers: &[IceServer], policy: IcePolicy) -> RtcConfiguration {
    let list: Array = servers.iter().map(ice_server).collect();
    let configuration = RtcConfiguration::new();
    configuration.set_ice_servers(&list);
    configuration.set_ice_transport_policy(match policy {
        IcePolicy::All => RtcIceTransportPolicy::All,
        IcePolicy::Relay => RtcIceTransportPolicy::Relay,
    });
    // Janus bundles everything, so candidates are gathered for one m-line only.
    configuration.set_bundle_policy(RtcBundlePolicy::MaxBundle);
    configuration
}

fn ice_server(server: &IceServer) -> RtcIceServer {
    let urls: Array = server.urls.iter().map(|url| JsValue::from_str(url)).collect();
    let entry = RtcIceServer::new();
    entry.set_urls(&urls);
    if let Some(username) = &server.username {
        entry.set_username(username);
    }
    if let Some(credential) = &server.credential {
        entry.set_credential(credential.reveal());
    }
    entry
}

fn transceiver(
    connection: &RtcPeerConnection,
    kind: &str,
    direction: RtcRtpTransceiverDirection,
) -> RtcRtpTransceiver {
    let init = RtcRtpTransceiverInit::new();
    init.set_direction(direction);
    connection.add_transceiver_with_str_and_init(kind, &init)
}

/// A line for a shared screen. When there is too little for all, what is shared matters more than who shares it.
fn screen_line(connection: &RtcPeerConnection, kind: &str, bitrate: Option<u32>) -> RtcRtpTransceiver {
    let encoding = RtcRtpEncodingParameters::new();
    if let Some(bitrate) = bitrate {
        encoding.set_max_bitrate(bitrate);
        // A browser without priorities ignores it, and on an object of our own it does not fail.
        let _ = Reflect::set(&encoding, &"priority".into(), &"high".into());
    }
    let init = RtcRtpTransceiverInit::new();
    init.set_direction(RtcRtpTransceiverDirection::Sendonly);
    init.set_send_encodings(&Array::of1(&encoding));
    connection.add_transceiver_with_str_and_init(kind, &init)
}

fn listen(
    key: PeerKey,
    connection: &RtcPeerConnection,
    on_event: &OnPeerEvent,
    on_track: OnTrack,
) -> [EventListener; 3] {
    let candidates = Rc::clone(on_event);
    let states = Rc::clone(on_event);
    let watched = connection.clone();
    [
        on(
            connection,
            "icecandidate",
            move |event: &RtcPeerConnectionIceEvent| {
                if let Some(trickle) = trickle(event) {
                    candidates(key, PeerEvent::Candidate(trickle));
                }
            },
        ),
        on(connection, "connectionstatechange", move |_: &web_sys::Event| {
            states(key, PeerEvent::Connection(state(watched.connection_state())));
        }),
        on(connection, "track", move |event: &RtcTrackEvent| {
            if let Some(mid) = event.transceiver().mid() {
                on_track(mid, event.track());
            }
        }),
    ]
}

/// A candidate for Janus; `None` for the empty ones by which some browsers end a single generation.
fn trickle(event: &RtcPeerConnectionIceEvent) -> Option<Trickle> {
    let Some(candidate) = event.candidate() else {
        return Some(Trickle::Completed);
    };
    let text = candidate.candidate();
    (!text.is_empty()).then(|| {
        Trickle::Candidate(Candidate {
            candidate: text,
            sdp_mid: candidate.sdp_mid(),
            sdp_m_line_index: candidate.sdp_m_line_index(),
        })
    })
}

const fn state(state: RtcPeerConnectionState) -> ConnectionState {
    match state {
        RtcPeerConnectionState::Connecting => ConnectionState::Connecting,
        RtcPeerConnectionState::Connected => ConnectionState::Connected,
        RtcPeerConnectionState::Disconnected => ConnectionState::Disconnected,
        RtcPeerConnectionState::Failed => ConnectionState::Failed,
        RtcPeerConnectionState::Closed => ConnectionState::Closed,
        // `New`, and any state that browsers may invent.
        _ => ConnectionState::New,
    }
}
