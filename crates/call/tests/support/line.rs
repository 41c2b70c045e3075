//! A line from Janus to us with a bottleneck in it: everybody's sound and pictures, a queue, and what the browser measures at its end.

use std::collections::{BTreeMap, VecDeque};

use parlour_call::*;
use std::time::Duration;

use super::World;

/// Milliseconds of a step of the simulation.
const STEP: u64 = 5;
/// Payload of a packet of sound every 20 ms, and of a full packet of pictures, in bytes.
const SOUND: u64 = 60;
const PICTURE: u64 = 1000;
/// On the wire, besides the payload.
const OVERHEAD: u64 = 50;
/// What each layer takes, in bits per second.
const LAYERS: [f64; 3] = [120_000.0, 350_000.0, 900_000.0];
const TEMPORAL: [f64; 3] = [0.5, 0.7, 1.0];
/// Milliseconds after which a packet that is missing is asked for again, over the way as it is while it is full, and how often at most.
const AGAIN: u64 = 340;
const MOST_TIMES: u32 = 10;
/// Milliseconds until a key frame lets Janus send another layer.
const SWITCHING: u64 = 300;

/// A source's state.
#[derive(Debug, Clone, Copy, Default)]
struct Source {
    /// Bytes that wait to make a packet.
    made: f64,
    /// The layer that Janus sends, and the one that it will.
    layer: (u64, u64),
    since: u64,
}

/// One packet on its way, and how often it was lost before.
#[derive(Debug, Clone)]
struct Packet {
    mid: String,
    payload: u64,
    times: u32,
}

/// What arrived on a line so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Arrived {
    pub(crate) packets: u64,
    pub(crate) bytes: u64,
    pub(crate) lost: u64,
}

/// The line, and the people at its other end.
pub(crate) struct Downlink {
    /// Bits per second that pass.
    pub(crate) rate: f64,
    /// Bytes that the queue holds.
    pub(crate) queue: u64,
    /// The share of packets that are lost whatever is sent, and of whom.
    pub(crate) loss: f64,
    pub(crate) loses: Option<u64>,
    /// What each layer takes, in bits per second, and which share of it its temporal layers up to each; all ones where there are none.
    pub(crate) layers: [f64; 3],
    pub(crate) temporal: [f64; 3],
    /// Payload of a packet of sound, in bytes.
    pub(crate) sound: u64,
    /// What is missing is asked for again, as browsers do: that fills a full line all the more.
    pub(crate) insistent: bool,
    missing: VecDeque<(u64, Packet)>,
    waiting: VecDeque<Packet>,
    queued: u64,
    sent: f64,
    sources: BTreeMap<String, Source>,
    pub(crate) arrived: BTreeMap<String, Arrived>,
    clock: u64,
    dice: u64,
    trip: f64,
}

impl Downlink {
    pub(crate) fn new() -> Self {
        Self {
            rate: 100e6,
            queue: 60_000,
            loss: 0.0,
            loses: None,
            layers: LAYERS,
            temporal: TEMPORAL,
            sound: SOUND,
            insistent: false,
            missing: VecDeque::new(),
            waiting: VecDeque::new(),
            queued: 0,
            sent: 0.0,
            sources: BTreeMap::new(),
            arrived: BTreeMap::new(),
            clock: 0,
            dice: 1,
            trip: 40.0,
        }
    }

    fn dice(&mut self) -> f64 {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 40) as f64 / (1_u64 << 24) as f64
    }

    fn send(&mut self, mid: &str, feed: u64, payload: u64) {
        let unlucky = self.loses.is_none_or(|whose| whose == feed) && self.dice() < self.loss;
        let packet = Packet {
            mid: mid.to_owned(),
            payload,
            times: 0,
        };
        if unlucky || !self.queue_up(packet) {
            self.arrived.entry(mid.to_owned()).or_default().lost += 1;
        }
    }

    /// Whether there was room for it.
    fn queue_up(&mut self, mut packet: Packet) -> bool {
        let size = packet.payload + OVERHEAD;
        if self.queued + size <= self.queue {
            self.queued += size;
            self.waiting.push_back(packet);
            return true;
        }
        packet.times += 1;
        if self.insistent && packet.times <= MOST_TIMES {
            self.missing.push_back((self.clock + AGAIN, packet));
        }
        false
    }

    fn step(&mut self, world: &World) {
        self.clock += STEP;
        while self.missing.front().is_some_and(|(due, _)| *due <= self.clock) {
            let (_, packet) = self.missing.pop_front().expect("there is a first");
            self.queue_up(packet);
        }
        for (mid, feed) in world.janus.sounds() {
            if (self.clock + feed * 7) % 20 < STEP {
                self.send(&mid, feed, self.sound);
            }
        }
        for (mid, feed, sent) in world.janus.pictures() {
            let clock = self.clock;
            let mut source = self.sources.get(&mid).copied().unwrap_or_default();
            let wanted = if sent.send { sent.substream } else { 9 };
            if source.layer.1 != wanted {
                source.layer.1 = wanted;
                source.since = clock;
            }
            if source.layer.0 != wanted && (wanted == 9 || clock - source.since >= SWITCHING) {
                source.layer.0 = wanted;
            }
            if source.layer.0 < 3 {
                let bits = self.layers[source.layer.0 as usize] * self.temporal[sent.temporal as usize];
                // A camera gives more at times, and less.
                let wave = 1.0 + 0.3 * ((clock as f64 / 3700.0) + feed as f64).sin();
                source.made += bits * wave * STEP as f64 / 8000.0;
                while source.made >= PICTURE as f64 {
                    source.made -= PICTURE as f64;
                    self.send(&mid, feed, PICTURE);
                }
            }
            self.sources.insert(mid, source);
        }
        self.sent = (self.sent + self.rate * STEP as f64 / 8000.0).min(self.queued as f64);
        while let Some(size) = self.waiting.front().map(|packet| packet.payload + OVERHEAD) {
            if self.sent < size as f64 {
                break;
            }
            self.sent -= size as f64;
            self.queued -= size;
            let packet = self.waiting.pop_front().expect("there is a first");
            let arrived = self.arrived.entry(packet.mid).or_default();
            arrived.packets += 1;
            arrived.bytes += packet.payload;
        }
        if self.clock % 2500 < STEP {
            self.trip = 40.0 + self.queued as f64 * 8000.0 / self.rate;
        }
    }

    /// Lets a second pass, and tells the call what the browser measured; gives back what arrived in it.
    pub(crate) fn second(&mut self, world: &mut World) -> BTreeMap<String, Arrived> {
        let before = self.arrived.clone();
        for _ in 0..1000 / STEP {
            self.step(world);
            world.pass(Duration::from_millis(STEP));
        }
        let peer = PeerKey {
            role: PeerRole::Subscriber,
            generation: world.generation(PeerRole::Subscriber),
        };
        let sounds: Vec<String> = world.janus.sounds().into_iter().map(|(mid, _)| mid).collect();
        let inbound = self.arrived.iter().map(|(mid, arrived)| InboundRtp {
            mid: mid.clone(),
            kind: if sounds.contains(mid) {
                MediaKind::Audio
            } else {
                MediaKind::Video
            },
            packets_received: arrived.packets,
            bytes_received: arrived.bytes,
            packets_lost: i64::try_from(arrived.lost).unwrap_or_default(),
            frames_decoded: arrived.packets,
            ..InboundRtp::default()
        });
        world.input(Input::Stats(vec![StatsSnapshot {
            inbound: inbound.collect(),
            timestamp: Some(self.clock as f64),
            candidate_pair: Some(CandidatePair {
                current_round_trip_time: Some(self.trip / 1000.0),
                ..CandidatePair::default()
            }),
            ..StatsSnapshot::new(peer)
        }]));
        let since = |(mid, now): (&String, &Arrived)| {
            let before = before.get(mid).copied().unwrap_or_default();
            let arrived = Arrived {
                packets: now.packets - before.packets,
                bytes: now.bytes - before.bytes,
                lost: now.lost - before.lost,
            };
            (mid.clone(), arrived)
        };
        self.arrived.iter().map(since).collect()
    }
}
