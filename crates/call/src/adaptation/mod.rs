//! Which video is received, and at which layer: a pure policy (LiveKit: adaptive stream).
//!
//! A camera that is sent with simulcast is received at the layer that fits its tile: a thumbnail needs a tenth of the bitrate of a large tile.
//! Video that is on no visible page is paused. Under congestion everything on the stage is lowered until it fits the estimated bandwidth, the
//! least important first; audio is never touched. Changes go to Janus in one `configure` request that names only what differs.
//!
//! | module | holds |
//! |---|---|
//! | `layer_requests` | what was last requested on each m-line |
//! | `allocation` | the distribution of the budget among the videos |
//! | `bandwidth_estimator` | the capacity of our downlink |

mod allocation;
mod bandwidth_estimator;
pub(super) mod layer_requests;

use super::Call;
use crate::config::Mode;
use crate::quality::{Totals, to_milliseconds};
use crate::room::stream::FeedStream;
use crate::stats::StatsSnapshot;
use allocation::{ShownVideo, allocate};
use bandwidth_estimator::{BandwidthEstimator, Demand};
use janus_proto::{Id, Timestamp};
use layer_requests::{LayerRequest, Layers, VideoLine};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// Minimum time between two requests.
const MIN_REQUEST_GAP: Duration = Duration::from_millis(250);
/// Delay before Janus is asked to pause or lower a stream that left the viewport; avoids flapping when paging back.
const LINGER: Duration = Duration::from_secs(1);
/// While videos are paused for want of bandwidth: how long each is, before the next one takes its turn.
const ROTATION: Duration = Duration::from_millis(1700);
/// Video pixels per tile pixel, along one axis, that are enough.
const MIN_SCALE: f64 = 0.8;
/// The assumed size of a camera's largest layer in pixels, until a frame was decoded.
const DEFAULT_SIZE: (u32, u32) = (1280, 720);
/// Assumed bits per second of the layers, smallest first, until they were measured; the middle one without simulcast.
const COSTS: [f64; 3] = [130_000.0, 400_000.0, 1_100_000.0];

/// A tile with video on the visible page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownTile {
    /// The publisher's feed.
    pub feed: Id,
    /// Their shared screen (`true`) or their camera.
    pub screen: bool,
    /// Width in device pixels.
    pub width: u32,
    /// Height in device pixels.
    pub height: u32,
    /// It is the large tile.
    pub large: bool,
}

/// Which part of the page is visible.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Visibility {
    /// The whole page.
    #[default]
    Page,
    /// Nothing: `visibilityState` is `hidden`.
    Nothing,
    /// Only this tile's video, in a picture-in-picture window.
    SmallWindow {
        /// The publisher's feed.
        feed: Id,
        /// Their shared screen (`true`) or their camera.
        screen: bool,
    },
}

/// What was measured of one video stream.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Measured {
    /// Width and height in pixels of its largest layer.
    top: (u32, u32),
    /// Its bitrate as a multiple of [`COSTS`].
    scale: f64,
}

impl Default for Measured {
    fn default() -> Self {
        Self {
            top: DEFAULT_SIZE,
            scale: 1.0,
        }
    }
}

/// Chooses the layers of all received videos.
#[derive(Debug, Default)]
pub(super) struct Adaptation {
    /// The tiles on the visible page; `None` until the stage reports them.
    tiles: Option<Vec<ShownTile>>,
    visibility: Visibility,
    bandwidth: BandwidthEstimator,
    measured: BTreeMap<FeedStream, Measured>,
    /// The rotation of paused videos: how far, and since when.
    rotation: (usize, Timestamp),
    /// Smoothed bits per second of all audio.
    audio: f64,
    /// When the last request was sent.
    requested: Option<Timestamp>,
    /// Since when a request differs from what was last requested.
    pending_since: Option<Timestamp>,
    /// The budget was cut, so lower layers are requested without [`LINGER`].
    urgent: bool,
    due: Option<Timestamp>,
}

/// A video m-line with its tile.
struct VisibleVideo<'a> {
    mid: &'a String,
    line: &'a VideoLine,
    tile: Option<&'a ShownTile>,
    screen: bool,
}

impl Adaptation {
    pub(super) fn show_tiles(&mut self, tiles: Vec<ShownTile>) {
        self.tiles = Some(tiles);
    }

    pub(super) fn set_visibility(&mut self, visibility: Visibility) {
        self.visibility = visibility;
    }

    /// Forgets the room; the visibility stays.
    pub(super) fn clear(&mut self) {
        *self = Self {
            visibility: std::mem::take(&mut self.visibility),
            ..Self::default()
        };
    }

    /// Forgets a publisher's streams.
    pub(super) fn forget(&mut self, feed: &Id) {
        self.measured.retain(|stream, _| stream.feed != *feed);
    }

    pub(super) const fn poll_timeout(&self) -> Option<Timestamp> {
        self.due
    }

    /// The substream (0 to 2) to begin with among `count` cameras: a guess at the tiles' size before the stage reports them.
    pub(super) const fn initial_layer(count: usize) -> u8 {
        match count {
            0..=1 => 2,
            2..=4 => 1,
            _ => 0,
        }
    }

    fn tile(&self, feed: &Id, screen: bool) -> Option<&ShownTile> {
        let is_it = |tile: &&ShownTile| tile.feed == *feed && tile.screen == screen;
        self.tiles.as_ref()?.iter().find(is_it)
    }

    /// Whether a video is visible now.
    fn is_visible(&self, feed: &Id, screen: bool) -> bool {
        match &self.visibility {
            Visibility::Page => self.tiles.is_none() || self.tile(feed, screen).is_some(),
            Visibility::Nothing => false,
            Visibility::SmallWindow {
                feed: visible,
                screen: is_screen,
            } => visible == feed && *is_screen == screen,
        }
    }

    /// The video m-lines that are visible, most important first, and the mids of those that are not.
    fn split_visible<'a>(
        &'a self,
        layers: &'a Layers,
        is_screen: impl Fn(&FeedStream) -> bool,
        active_speaker: Option<&Id>,
    ) -> (Vec<VisibleVideo<'a>>, Vec<&'a String>) {
        let mut visible = Vec::new();
        let mut invisible = Vec::new();
        for (mid, line) in layers.iter() {
            let feed = &line.stream.feed;
            let screen = is_screen(&line.stream);
            if self.is_visible(feed, screen) {
                let tile = self.tile(feed, screen);
                visible.push(VisibleVideo {
                    mid,
                    line,
                    tile,
                    screen,
                });
            } else {
                invisible.push(mid);
            }
        }
        let tiles = self.tiles.as_deref().unwrap_or_default();
        let rank = |visible: &VisibleVideo| {
            let large = visible.tile.is_some_and(|tile| tile.large);
            let talks = Some(&visible.line.stream.feed) == active_speaker;
            let place = tiles.iter().position(|tile| Some(tile) == visible.tile);
            (!visible.screen, !large, !talks, place)
        };
        visible.sort_by_key(rank);
        (visible, invisible)
    }

    /// While videos are paused for want of bandwidth, rotates the small ones so that each is shown from time to time.
    fn rotate_paused(&self, visible: &mut [VisibleVideo<'_>]) {
        let small =
            |visible: &VisibleVideo<'_>| !visible.screen && visible.tile.is_none_or(|tile| !tile.large);
        let first = visible.iter().position(small).unwrap_or(visible.len());
        let small = &mut visible[first..];
        if self.bandwidth.paused_count() > 0 && !small.is_empty() {
            // The last ones are paused; if more must be, those shown for longest are next.
            let by = (self.rotation.0 + self.bandwidth.paused_count()) % small.len();
            small.rotate_left(by);
        }
    }

    fn video(&self, visible: &VisibleVideo<'_>, count: usize) -> ShownVideo {
        let measured = self
            .measured
            .get(&visible.line.stream)
            .copied()
            .unwrap_or_default();
        let layer = match visible.tile {
            Some(tile) => layer_for(tile, measured.top),
            None => Self::initial_layer(count),
        };
        let costs = if visible.line.simulcast {
            COSTS.map(|cost| cost * measured.scale)
        } else {
            [COSTS[1] * measured.scale; 3]
        };
        ShownVideo {
            desired_layer: visible.line.simulcast.then_some(layer),
            large: visible.screen || visible.tile.is_some_and(|tile| tile.large),
            costs,
        }
    }

    /// Takes the statistics of one second: sizes and bitrates of the layers, and the bandwidth estimate.
    fn measure(
        &mut self,
        received: Option<&StatsSnapshot>,
        layers: &Layers,
        videos: &[ShownVideo],
        is_minimal: bool,
        now: Timestamp,
    ) {
        let inbound = received.map_or(&[][..], |snapshot| &snapshot.inbound);
        for entry in inbound {
            let Some(line) = layers.get(&entry.mid) else {
                continue;
            };
            if let (Some((width, height)), Some(layer)) = (entry.frame_size, line.received) {
                let times = 4 >> layer.min(2);
                self.measured.entry(line.stream.clone()).or_default().top = (width * times, height * times);
            }
        }
        if now.since(self.rotation.1) >= ROTATION {
            self.rotation = (self.rotation.0 + self.bandwidth.paused_count(), now);
        }
        // Without a timestamp the time of its arrival counts; browsers always give one.
        let timestamp = received.and_then(|snapshot| snapshot.timestamp);
        let at = timestamp.map_or_else(|| now.as_millis(), |timestamp| timestamp as u64);
        let pair = received.and_then(|snapshot| snapshot.candidate_pair.as_ref());
        let round_trip = pair
            .and_then(|pair| pair.current_round_trip_time)
            .map(to_milliseconds);
        let Some(second) = self.bandwidth.count(inbound, at, round_trip) else {
            return;
        };
        if second.audio > self.audio * 0.9 {
            self.audio += (second.audio - self.audio) * 0.5;
        } else {
            self.audio *= 0.95;
        }
        let desired = self.audio + videos.iter().map(ShownVideo::full_cost).sum::<f64>();
        let demand = Demand {
            desired,
            is_minimal,
            videos: videos.len(),
        };
        let before = self.bandwidth.budget();
        let changed = self.bandwidth.update(&second, demand, now);
        let cut = match (before, self.bandwidth.budget()) {
            (Some(before), Some(now)) => now < before,
            (before, now) => before.is_none() && now.is_some(),
        };
        self.urgent |= changed && cut;
        if !changed {
            self.learn_costs(&second.videos, layers);
        }
    }

    fn learn_costs(&mut self, videos: &[(String, f64)], layers: &Layers) {
        for (mid, bits) in videos {
            let Some(line) = layers
                .get(mid)
                .filter(|line| line.last_requested.send && *bits > 10_000.0)
            else {
                continue;
            };
            let expected = if line.simulcast {
                let layer = line.received.unwrap_or(line.last_requested.substream);
                COSTS[usize::from(layer.min(2))] * allocation::temporal_share(line.last_requested.temporal)
            } else {
                COSTS[1]
            };
            let scale = (bits / expected).clamp(0.1, 8.0);
            let measured = self.measured.entry(line.stream.clone()).or_default();
            // A still picture takes less than a moving one, and may move again at any time.
            let weight = if scale > measured.scale { 0.5 } else { 0.05 };
            measured.scale += (scale - measured.scale) * weight;
        }
    }
}

/// The smallest substream (0 to 2) that fills a tile; `top` is the size of the largest.
fn layer_for(tile: &ShownTile, top: (u32, u32)) -> u8 {
    let part = |tile: u32, top: u32| f64::from(tile) / f64::from(top.max(1));
    let needed = part(tile.width, top.0).max(part(tile.height, top.1)) * MIN_SCALE;
    match needed {
        needed if needed <= 0.25 => 0,
        needed if needed <= 0.5 => 1,
        _ => 2,
    }
}

impl Call {
    /// Takes the statistics of the connections, in this order: jitter buffers, links, connection quality, bandwidth estimate. Snapshots of
    /// connections that were replaced are ignored.
    pub(super) fn handle_stats(&mut self, snapshots: &[StatsSnapshot]) {
        let of = |peer| snapshots.iter().find(|snapshot| snapshot.peer == peer);
        let received = of(self.subscriber.key());
        let sent = of(self.publisher.key()).or_else(|| of(self.audiobridge.key()));
        if let Some(received) = received {
            self.update_jitter_buffers(&received.inbound);
        }
        let inbound = received.map_or(&[][..], |snapshot| &snapshot.inbound);
        self.roster.update_counters(inbound, self.now);
        self.roster
            .update_quality(inbound, sent.and_then(Totals::sent), self.now);
        if self.adapts() {
            let (videos, requests, _) = self.desired_layers();
            let reducible = videos.iter().zip(&requests).filter(|(video, (_, request))| {
                request.send
                    && video.desired_layer.is_some()
                    && (request.substream, request.temporal) != (0, 0)
            });
            let is_minimal = reducible.count() * 4 <= videos.len();
            let layers = &self.subscriber.layers;
            self.adaptation
                .measure(received, layers, &videos, is_minimal, self.now);
        }
    }

    fn adapts(&self) -> bool {
        self.member.is_some() && self.settings.mode != Mode::Voice
    }

    /// The visible videos, most important first, with the request for each mid; and the mids that are not visible.
    fn desired_layers(&self) -> (Vec<ShownVideo>, Vec<(String, LayerRequest)>, Vec<String>) {
        let layers = &self.subscriber.layers;
        let is_screen = |stream: &FeedStream| self.roster.is_screen(stream);
        let (mut visible, invisible) =
            self.adaptation
                .split_visible(layers, is_screen, self.speakers.active_speaker());
        self.adaptation.rotate_paused(&mut visible);
        let videos: Vec<ShownVideo> = visible
            .iter()
            .map(|line| self.adaptation.video(line, visible.len()))
            .collect();
        let bandwidth = &self.adaptation.bandwidth;
        let room = bandwidth.budget().map(|budget| budget - self.adaptation.audio);
        let requests = allocate(&videos, room, bandwidth.paused_count());
        let requests = visible
            .iter()
            .map(|visible| visible.mid.clone())
            .zip(requests)
            .collect();
        (videos, requests, invisible.into_iter().cloned().collect())
    }

    /// Requests the layers that differ from what was last requested, in one request.
    pub(super) fn apply_layers(&mut self) {
        self.adaptation.due = None;
        if !self.adapts() || self.subscriber.layers.is_pending() {
            return;
        }
        let Some(handle) = self.subscriber.handle else {
            return;
        };
        let (_, mut requests, invisible) = self.desired_layers();
        requests.extend(invisible.into_iter().map(|mid| (mid, LayerRequest::PAUSED)));
        let repeat = self.subscriber.layers.repeat_unmet(self.now);
        let layers = &self.subscriber.layers;
        let news = layers.difference(&requests);
        let adaptation = &mut self.adaptation;
        if news.is_empty() {
            adaptation.pending_since = None;
            adaptation.urgent = false;
        } else {
            let adds = |(mid, request): &(String, LayerRequest)| {
                layers
                    .get(mid)
                    .is_some_and(|line| line.is_unconfirmed() || request.is_more_than(line.last_requested))
            };
            let waiting = *adaptation.pending_since.get_or_insert(self.now);
            let linger = if adaptation.urgent || news.iter().any(adds) {
                Duration::default()
            } else {
                LINGER
            };
            let rested = adaptation
                .requested
                .map_or(self.now, |told| told + MIN_REQUEST_GAP);
            let due = rested.max(waiting + linger);
            if due > self.now {
                adaptation.due = Some(due);
            } else if let Some(mut cx) = self.signaling.context(self.now, &mut self.out) {
                adaptation.requested = Some(self.now);
                adaptation.pending_since = None;
                adaptation.urgent = false;
                self.subscriber.layers.send(&mut cx, handle, news);
            }
        }
        let due = self.adaptation.due;
        self.adaptation.due = due.into_iter().chain(repeat).min();
        self.mark_invisible();
    }

    /// Tells the roster which videos are paused because they are not visible: they have not stalled.
    fn mark_invisible(&mut self) {
        let adaptation = &self.adaptation;
        let paused: Vec<&FeedStream> = self
            .subscriber
            .layers
            .iter()
            .filter(|(_, line)| !line.last_requested.send)
            .map(|(_, line)| &line.stream)
            .collect();
        self.roster.pause(
            &paused,
            |feed, screen| adaptation.is_visible(feed, screen),
            self.now,
        );
    }

    /// The `rid` of the layer that is received on an m-line; `None` without simulcast.
    #[must_use]
    pub fn layer(&self, mid: &str) -> Option<&'static str> {
        let line = self.subscriber.layers.get(mid).filter(|line| line.simulcast)?;
        let layer = usize::from(line.received?.min(2));
        Some(crate::simulcast::RIDS[2 - layer])
    }
}
