//! What the scenarios share: waiting, spying on the page, and a pair of connections.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use gloo_timers::future::sleep;
use parlour::browser::media::devices::{self, Opened};
use parlour::browser::media::tracks::LocalTracks;
use parlour::browser::peer::Peer;
use parlour_call::config::IcePolicy;
use parlour_call::{
    CaptureSettings, DeviceChoice, InboundRtp, MediaKind, OpenRequest, PeerEvent, PeerKey, PeerRole,
    SourceKind,
};
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use web_sys::MediaStreamTrack;

/// Lets the page go on for a while.
pub(crate) async fn pause(milliseconds: u32) {
    sleep(Duration::from_millis(milliseconds.into())).await;
}

/// Waits until this holds, and fails with this text when it does not within five seconds.
pub(crate) async fn until(what: &str, holds: impl Fn() -> bool) {
    until_async(what, async || holds()).await;
}

/// As [`until`].
pub(crate) async fn until_async(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..600 {
        if holds().await {
            return;
        }
        pause(20).await;
    }
    panic!("waited in vain for: {what}");
}

/// Runs a script in the page.
pub(crate) fn script(text: &str) -> JsValue {
    js_sys::eval(text).expect("the test's own script is right")
}

/// Runs a script in the page that gives a number.
pub(crate) fn number(text: &str) -> f64 {
    script(text)
        .as_f64()
        .expect("the test's own script gives a number")
}

/// Writes down every track that getUserMedia gives from now on in `window.tracks`, every connection in `window.connections` and
/// every AudioContext that listens to a stream in `window.contexts`. `window.hold` makes getUserMedia wait for that promise before it answers.
pub(crate) fn spy() {
    script(
        "if (!window.spying) {
            window.spying = true;
            window.connections = []; window.contexts = []; window.hold = null;
            const devices = navigator.mediaDevices;
            const ask = devices.getUserMedia.bind(devices);
            devices.getUserMedia = async (constraints) => {
                window.asked = constraints;
                if (window.refuse) window.refuse(constraints);
                const stream = await ask(constraints);
                window.tracks.push(...stream.getTracks());
                await window.hold;
                return stream;
            };
            window.RTCPeerConnection = class extends RTCPeerConnection {
                constructor(...all) { super(...all); window.connections.push(this); }
            };
            const listen = AudioContext.prototype.createMediaStreamSource;
            AudioContext.prototype.createMediaStreamSource = function (stream) {
                window.contexts.push(this);
                return listen.call(this, stream);
            };
        }
        window.tracks = []; window.connections = []; window.contexts = []; window.hold = null; window.refuse = null;",
    );
}

/// How many of the spied tracks are live.
pub(crate) fn live_tracks() -> f64 {
    number("window.tracks.filter((track) => track.readyState === 'live').length")
}

/// A request for both, whichever device.
pub(crate) fn both(generation: u32) -> OpenRequest {
    OpenRequest {
        generation,
        microphone: Some(DeviceChoice::default()),
        camera: Some(DeviceChoice::default()),
        capture: CaptureSettings::default(),
    }
}

/// Opens the fake microphone and camera.
pub(crate) async fn open_both() -> Opened {
    devices::open_now(&both(1))
        .await
        .expect("the browser has fake devices")
}

/// Tracks in use that nobody listens to.
pub(crate) fn quiet_tracks() -> LocalTracks {
    LocalTracks::new(Rc::new(|_| {}), Rc::new(|_| {}))
}

/// A publisher and a subscriber that speak with each other; what they report is written down and passed on.
pub(crate) struct Pair {
    pub(crate) publisher: Rc<Peer>,
    pub(crate) subscriber: Rc<Peer>,
    pub(crate) heard: Rc<RefCell<Vec<(PeerRole, PeerEvent)>>>,
    pub(crate) tracks: Rc<RefCell<Vec<(String, MediaStreamTrack)>>>,
}

type Ends = Rc<RefCell<Vec<Weak<Peer>>>>;

impl Pair {
    /// Opens both; nothing is negotiated yet.
    pub(crate) fn open() -> Self {
        let heard = Rc::new(RefCell::new(Vec::new()));
        let tracks = Rc::new(RefCell::new(Vec::new()));
        let ends: Ends = Rc::default();
        let open = |role| {
            let (written, ends, seen) = (Rc::clone(&heard), Rc::clone(&ends), Rc::clone(&tracks));
            Peer::open(
                PeerKey { role, generation: 1 },
                &[],
                IcePolicy::All,
                0,
                Rc::new(move |key, event| {
                    pass_on(&ends, key.role, &event);
                    written.borrow_mut().push((key.role, event));
                }),
                Rc::new(move |mid, track| seen.borrow_mut().push((mid, track))),
            )
            .map(Rc::new)
            .expect("the browser makes connections")
        };
        let (publisher, subscriber) = (open(PeerRole::Publisher), open(PeerRole::Subscriber));
        *ends.borrow_mut() = vec![Rc::downgrade(&publisher), Rc::downgrade(&subscriber)];
        Self {
            publisher,
            subscriber,
            heard,
            tracks,
        }
    }

    /// How many offers were made so far.
    pub(crate) fn offers(&self) -> usize {
        let offered = |(_, event): &&(PeerRole, PeerEvent)| matches!(event, PeerEvent::Offered { .. });
        self.heard.borrow().iter().filter(offered).count()
    }

    /// Waits until this much arrived at the subscriber since `before`.
    pub(crate) async fn until_arrived(&self, what: &str, before: Arrived, least: Arrived) -> Arrived {
        until_async(what, async || {
            let now = self.arrived().await;
            now.frames >= before.frames + least.frames && now.packets >= before.packets + least.packets
        })
        .await;
        self.arrived().await
    }

    /// What has arrived at the subscriber.
    pub(crate) async fn arrived(&self) -> Arrived {
        let stats = self.subscriber.stats().await.0.inbound;
        let audio = |entry: &&InboundRtp| entry.kind == MediaKind::Audio;
        Arrived {
            frames: stats.iter().map(|entry| entry.frames_decoded).sum(),
            packets: stats
                .iter()
                .filter(audio)
                .map(|entry| entry.packets_received)
                .sum(),
        }
    }
}

/// Frames of pictures and packets of sound.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Arrived {
    pub(crate) frames: u64,
    pub(crate) packets: u64,
}

fn pass_on(ends: &Ends, from: PeerRole, event: &PeerEvent) {
    let ends: Vec<_> = ends.borrow().iter().filter_map(Weak::upgrade).collect();
    let [publisher, subscriber] = ends.as_slice() else {
        return;
    };
    match event {
        PeerEvent::Offered { sdp, .. } => subscriber.answer(sdp.clone()),
        PeerEvent::Answered { sdp } => publisher.accept(sdp.clone()),
        PeerEvent::Candidate(candidate) if from == PeerRole::Publisher => {
            subscriber.add_candidate(candidate.clone());
        }
        PeerEvent::Candidate(candidate) => publisher.add_candidate(candidate.clone()),
        _ => {}
    }
}

/// Puts the tracks in use on a publisher.
pub(crate) fn send(peer: &Peer, tracks: &LocalTracks) {
    for kind in [SourceKind::Microphone, SourceKind::Camera] {
        peer.set_track(kind, tracks.outgoing(kind));
    }
}

/// A promise that a script resolves: for holding things up. `name` is its resolver in the page.
pub(crate) fn held(name: &str) {
    script(&format!("window.hold = new Promise((go) => window.{name} = go)"));
}

/// A value of the page as an object of a type that the test knows.
pub(crate) fn object<T: JsCast>(text: &str) -> T {
    script(text).unchecked_into()
}
