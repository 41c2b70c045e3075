//! One publisher: its handle, its connection, its camera and its microphone.

use crate::Outcome;
use crate::options::Options;
use crate::picture::Film;
use crate::signalling::Signalling;
use janus_proto::session::{HandleKey, Reply, SessionEvent};
use janus_proto::videoroom::{self, Description, JoinPublisher, PublisherOptions};
use janus_proto::{Id, Jsep, JsepKind};
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, MediaTime, Mid, Pt, Rid, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{Extension, ExtensionMap};
use str0m::{Candidate, Event, Input, Output, Rtc};

/// A second of a tone, in packets of 20 ms behind their lengths; tone.mjs made it.
static TONE: LazyLock<Vec<Arc<[u8]>>> = LazyLock::new(|| {
    let mut rest: &[u8] = include_bytes!("tone.opus");
    let mut packets = Vec::new();
    while let Some((&length, after)) = rest.split_first() {
        let (packet, after) = after.split_at(length.into());
        packets.push(packet.into());
        rest = after;
    }
    packets
});

/// 20 ms of nothing, in Opus.
static SILENCE: LazyLock<Arc<[u8]>> = LazyLock::new(|| [0xf8, 0xff, 0xfe].into());

/// With discontinuous transmission, one packet of silence in this many.
const DTX_PACKETS: u64 = 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Joining,
    Publishing,
    Connecting,
    Live,
}

struct Layer {
    rid: Option<Rid>,
    film: Film,
    key_wanted: bool,
}

pub(crate) struct Person {
    index: u32,
    name: String,
    room: Id,
    joins_at: Duration,
    frame: Duration,
    next_frame: Duration,
    dtx: bool,
    state: State,
    handle: Option<HandleKey>,
    feed: Option<Id>,
    socket: UdpSocket,
    local: SocketAddr,
    rtc: Rtc,
    deadline: Instant,
    offer: Option<(String, SdpPendingOffer)>,
    audio: Mid,
    /// Where there is no camera, there are no layers either.
    video: Option<Mid>,
    layers: Vec<Layer>,
}

impl Person {
    pub(crate) fn new(options: &Options, index: u32, now: Instant) -> Outcome<Self> {
        let number = options.first + index;
        let socket = UdpSocket::bind((media_address(options)?, 0))?;
        socket.set_nonblocking(true)?;
        let local = socket.local_addr()?;

        let mut extensions = ExtensionMap::empty();
        extensions.set(1, Extension::AudioLevel);
        extensions.set(4, Extension::RtpMid);
        extensions.set(10, Extension::RtpStreamId);
        extensions.set(11, Extension::RepairedRtpStreamId);
        let mut rtc = Rtc::builder()
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .set_extension_map(extensions)
            .set_stats_interval(None)
            .build(now);
        rtc.add_local_candidate(Candidate::host(local, "udp")?);
        let layers = layers(options, number);
        let simulcast = options.simulcast.then(|| {
            let mut simulcast = Simulcast::new();
            for rid in layers.iter().filter_map(|layer| layer.rid) {
                simulcast.add_send_layer(SimulcastLayer::new(&rid));
            }
            simulcast
        });
        let mut changes = rtc.sdp_api();
        let audio = changes.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
        let video = options
            .video
            .then(|| changes.add_media(MediaKind::Video, Direction::SendOnly, None, None, simulcast));
        let (offer, pending) = changes.apply().ok_or("nothing to offer")?;

        let frame = Duration::from_secs(1) / options.fps;
        Ok(Self {
            index,
            name: format!("{} {number}", options.name),
            room: Id::Number(options.room),
            joins_at: options.join_within * index / options.count,
            frame,
            next_frame: Duration::ZERO,
            dtx: options.dtx,
            state: State::Waiting,
            handle: None,
            feed: None,
            socket,
            local,
            rtc,
            deadline: now,
            offer: Some((offer.to_sdp_string(), pending)),
            audio,
            video,
            layers,
        })
    }

    pub(crate) fn index(&self) -> u32 {
        self.index
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn feed(&self) -> Option<&Id> {
        self.feed.as_ref()
    }

    pub(crate) fn handle(&self) -> Option<HandleKey> {
        self.handle
    }

    pub(crate) fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    /// Whether it has not begun to join; it does after `joins_at`.
    pub(crate) fn waits(&self) -> bool {
        self.state == State::Waiting
    }

    pub(crate) fn joins_at(&self) -> Duration {
        self.joins_at
    }

    /// When its connection next wants to be attended to, where that cannot wait for the next step.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        (self.state == State::Connecting).then_some(self.deadline)
    }

    // ------------------------------------------------------------------ signalling

    pub(crate) fn join(&mut self, signalling: &mut Signalling) {
        let handle = signalling.attach();
        let join = JoinPublisher {
            room: self.room.clone(),
            id: None,
            display: Some(self.name.clone()),
            pin: None,
            token: None,
        };
        signalling.request(handle, videoroom::join_publisher(&join), None);
        self.handle = Some(handle);
        self.state = State::Joining;
    }

    pub(crate) fn handle_event(&mut self, event: SessionEvent, signalling: &mut Signalling) -> Outcome<()> {
        match event {
            SessionEvent::Reply {
                handle,
                result: Ok(reply),
                ..
            } => self.handle_reply(handle, reply, signalling),
            failure => Err(format!("{}: {failure:?}", self.name).into()),
        }
    }

    fn handle_reply(&mut self, handle: HandleKey, reply: Reply, signalling: &mut Signalling) -> Outcome<()> {
        match (self.state, videoroom::Event::decode(&reply.data), reply.jsep) {
            (State::Joining, videoroom::Event::Joined { id, .. }, _) => {
                self.feed = Some(id);
                self.state = State::Publishing;
                let (sdp, _) = self.offer.as_ref().ok_or("joined twice")?;
                let offer = Jsep {
                    kind: JsepKind::Offer,
                    sdp: sdp.clone(),
                };
                let label = |mid: Mid, description: &str| Description {
                    mid: mid.to_string(),
                    description: description.to_owned(),
                };
                let microphone = label(self.audio, "microphone");
                let camera = self.video.map(|mid| label(mid, "camera"));
                let publish = videoroom::publish(&PublisherOptions {
                    descriptions: std::iter::once(microphone).chain(camera).collect(),
                    ..PublisherOptions::default()
                });
                signalling.request(handle, publish, Some(offer));
                signalling.no_more_candidates(handle);
            }
            (State::Publishing, videoroom::Event::Configured, Some(answer)) => {
                let (_, pending) = self.offer.take().ok_or("answered twice")?;
                self.rtc
                    .sdp_api()
                    .accept_answer(pending, SdpAnswer::from_sdp_string(&answer.sdp)?)?;
                self.state = State::Connecting;
            }
            _ => {}
        }
        Ok(())
    }

    // ------------------------------------------------------------------ media

    /// Takes in everything that has arrived.
    pub(crate) fn receive(&mut self) -> Outcome<()> {
        let mut buffer = [0; 2000];
        loop {
            match self.socket.recv_from(&mut buffer) {
                Ok((length, source)) => {
                    let Ok(received) = Receive::new(Protocol::Udp, source, self.local, &buffer[..length])
                    else {
                        continue;
                    };
                    self.rtc.handle_input(Input::Receive(Instant::now(), received))?;
                    self.deadline = Instant::now();
                    self.pump()?;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Serves the connection's timers; whether it has just become live.
    pub(crate) fn attend(&mut self, now: Instant) -> Outcome<bool> {
        if !matches!(self.state, State::Connecting | State::Live) {
            return Ok(false);
        }
        if self.deadline <= now {
            self.rtc.handle_input(Input::Timeout(now))?;
            self.pump()?;
        }
        let live = self.state == State::Connecting && self.rtc.is_connected();
        if live {
            self.state = State::Live;
        }
        Ok(live)
    }

    /// Sends what the connection has to send and hears what it has to say, until it waits.
    fn pump(&mut self) -> Outcome<()> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(deadline) => {
                    self.deadline = deadline;
                    return Ok(());
                }
                Output::Transmit(packet) => {
                    // What does not fit into the socket is lost, as on any network.
                    let _ = self.socket.send_to(&packet.contents, packet.destination);
                }
                Output::Event(Event::KeyframeRequest(request)) => {
                    for layer in &mut self.layers {
                        layer.key_wanted |= layer.rid == request.rid;
                    }
                }
                Output::Event(_) => {}
            }
        }
    }

    /// The packets that are due in this step.
    pub(crate) fn send(&mut self, elapsed: Duration, now: Instant, talks: bool) -> Outcome<()> {
        if self.state != State::Live {
            return Ok(());
        }
        let count = elapsed.as_millis() as u64 / 20;
        let (packet, level) = if talks {
            (&TONE[count as usize % TONE.len()], -20)
        } else {
            (&*SILENCE, -127)
        };
        if talks || !self.dtx || count.is_multiple_of(DTX_PACKETS) {
            let packet = Arc::clone(packet);
            let time = MediaTime::new(count * 960, str0m::media::Frequency::FORTY_EIGHT_KHZ);
            let pt = self.payload_type(self.audio, Codec::Opus)?;
            let writer = self.rtc.writer(self.audio).ok_or("no audio was agreed on")?;
            writer.audio_level(level, talks).write(pt, now, time, packet)?;
            self.pump()?;
        }

        let Some(video) = self.video else { return Ok(()) };
        let due = elapsed >= self.next_frame;
        if due {
            // In step with the clock, each at a time of its own.
            self.next_frame = self.next_frame.max(elapsed.saturating_sub(self.frame)) + self.frame;
        }
        let time = MediaTime::from_90khz(elapsed.as_micros() as u64 * 9 / 100);
        for index in 0..self.layers.len() {
            let layer = &mut self.layers[index];
            // A key frame that was asked for does not wait until the next frame.
            if !due && !layer.key_wanted {
                continue;
            }
            let frame = layer.film.next(std::mem::take(&mut layer.key_wanted));
            let rid = layer.rid;
            let pt = self.payload_type(video, Codec::Vp8)?;
            let mut writer = self.rtc.writer(video).ok_or("no video was agreed on")?;
            if let Some(rid) = rid {
                writer = writer.rid(rid);
            }
            writer.write(pt, now, time, frame)?;
            self.pump()?;
        }
        Ok(())
    }

    fn payload_type(&mut self, mid: Mid, codec: Codec) -> Outcome<Pt> {
        let writer = self.rtc.writer(mid).ok_or("a stream was refused")?;
        let found = writer
            .payload_params()
            .find(|params| params.spec().codec == codec)
            .map(|params| params.pt());
        Ok(found.ok_or("a codec was refused")?)
    }
}

/// The layers that a person sends, best first; one without a name where it sends a single picture.
fn layers(options: &Options, number: u32) -> Vec<Layer> {
    let layer = |rid: Option<&str>, (width, height), bytes| Layer {
        rid: rid.map(Rid::from),
        film: Film::new(number, width, height, bytes),
        key_wanted: false,
    };
    if !options.video {
        return Vec::new();
    }
    if !options.simulcast {
        return vec![layer(None, options.size, 0)];
    }
    let bytes = |kilobits: u32| (kilobits * 125 / options.fps) as usize;
    vec![
        layer(Some("h"), (1280, 720), bytes(1200)),
        layer(Some("m"), (640, 360), bytes(350)),
        layer(Some("l"), (320, 180), bytes(100)),
    ]
}

/// Janus never sends to loopback; the kernel knows the address that others would see.
fn media_address(options: &Options) -> io::Result<IpAddr> {
    if !options.address.is_unspecified() {
        return Ok(options.address);
    }
    let probe = UdpSocket::bind("0.0.0.0:0")?;
    // Nothing is sent: the route alone is asked for.
    probe.connect("192.0.2.1:9")?;
    Ok(probe.local_addr()?.ip())
}
