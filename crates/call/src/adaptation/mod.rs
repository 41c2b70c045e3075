//! Which stream is received, at which layer, for which tile: a pure policy.
//!
//! Whoever sends their camera in layers is received in the one that fits their tile: a thumbnail needs a tenth of what a large picture takes.
//! What is on no page, or on a page that nobody looks at, is not received at all but for its sound. Where the line is full, all that is
//! shown is brought down to what it can take, the least important first; sound is never touched. Changes go to Janus in one request, and only
//! what differs from what it was told.
//!
//! | module | holds |
//! |---|---|
//! | `layers` | what Janus was told, line by line |
//! | `fit` | how much of every picture fits into what there is room for |
//! | `bandwidth` | how much our line can take |

mod allocation;
mod bandwidth_estimator;
pub(super) mod layer_requests;

use super::Call;
use crate::config::Mode;
use crate::room::stream::FeedStream;
use crate::stats::StatsReport;
use allocation::{Picture, fit};
use bandwidth_estimator::{Bandwidth, Demand};
use janus_proto::Timestamp;
use janus_proto::message::Id;
use layer_requests::{Ask, Layers, Line};
use std::collections::BTreeMap;
use std::time::Duration;

/// Between two requests at least.
const GAP: Duration = Duration::from_millis(250);
/// What is not needed any more may come for so long: the stage may well turn back.
const LINGER: Duration = Duration::from_secs(1);
/// Where pictures must be left out, each is for so long.
const TURN: Duration = Duration::from_millis(1700);
/// So many pixels of a picture for each pixel of its tile are enough.
const ENOUGH: f64 = 0.8;
/// The largest layer of a camera, until it is seen.
const USUAL: (u32, u32) = (1280, 720);
/// What layers take before it was measured, in bits per second, the smallest first; without layers the last but one.
const COSTS: [f64; 3] = [130_000.0, 400_000.0, 1_100_000.0];

/// A tile with pictures on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownTile {
    /// Whose.
    pub feed: Id,
    /// Their shared screen (`true`) or their camera.
    pub screen: bool,
    /// Width in pixels of the screen.
    pub width: u32,
    /// Height in pixels of the screen.
    pub height: u32,
    /// The one that the others stand beside.
    pub large: bool,
}

/// What can be seen of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Sight {
    /// All of it.
    #[default]
    Page,
    /// Nothing: another tab or window is in front.
    Nothing,
    /// Nothing but this tile's picture, in a small window of its own.
    SmallWindow {
        /// Whose.
        feed: Id,
        /// Their shared screen (`true`) or their camera.
        screen: bool,
    },
}

/// What is known of one line's pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Known {
    /// The size of its largest layer.
    top: (u32, u32),
    /// What it takes, as a multiple of [`COSTS`].
    scale: f64,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            top: USUAL,
            scale: 1.0,
        }
    }
}

/// What is on the stage, and what our line can take.
#[derive(Debug, Default)]
pub(super) struct Adaptation {
    /// `None` before the stage says so.
    tiles: Option<Vec<ShownTile>>,
    sight: Sight,
    bandwidth: Bandwidth,
    known: BTreeMap<FeedStream, Known>,
    /// Where pictures must be left out: which is the first, and since when.
    turn: (usize, Timestamp),
    /// Bits per second of everybody's sound.
    sound: f64,
    /// When Janus was told last, and since when it could be told to send less.
    told: Option<Timestamp>,
    waiting: Option<Timestamp>,
    /// The line became full: less is asked for at once.
    hurry: bool,
    due: Option<Timestamp>,
}

/// A line on which pictures come, for a tile.
struct Seen<'a> {
    mid: &'a String,
    line: &'a Line,
    tile: Option<&'a ShownTile>,
    screen: bool,
}

impl Adaptation {
    pub(super) fn show_tiles(&mut self, tiles: Vec<ShownTile>) {
        self.tiles = Some(tiles);
    }

    pub(super) fn see(&mut self, sight: Sight) {
        self.sight = sight;
    }

    /// The room is left.
    pub(super) fn clear(&mut self) {
        *self = Self {
            sight: std::mem::take(&mut self.sight),
            ..Self::default()
        };
    }

    /// Somebody's streams are no more.
    pub(super) fn forget(&mut self, feed: &Id) {
        self.known.retain(|stream, _| stream.feed != *feed);
    }

    pub(super) const fn poll_deadline(&self) -> Option<Timestamp> {
        self.due
    }

    /// The layer to begin with, of `count` cameras: a guess at the tiles' size, before the stage knows of them.
    pub(super) const fn first(count: usize) -> u8 {
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

    /// Whether a picture can be seen now.
    fn is_seen(&self, feed: &Id, screen: bool) -> bool {
        match &self.sight {
            Sight::Page => self.tiles.is_none() || self.tile(feed, screen).is_some(),
            Sight::Nothing => false,
            Sight::SmallWindow {
                feed: seen,
                screen: is_screen,
            } => seen == feed && *is_screen == screen,
        }
    }

    /// The lines with pictures that can be seen, in the order of their importance, and those with pictures that cannot.
    fn look<'a>(
        &'a self,
        layers: &'a Layers,
        is_screen: impl Fn(&FeedStream) -> bool,
        featured: Option<&Id>,
    ) -> (Vec<Seen<'a>>, Vec<&'a String>) {
        let mut seen = Vec::new();
        let mut unseen = Vec::new();
        for (mid, line) in layers.iter() {
            let feed = &line.stream.feed;
            let screen = is_screen(&line.stream);
            if self.is_seen(feed, screen) {
                let tile = self.tile(feed, screen);
                seen.push(Seen {
                    mid,
                    line,
                    tile,
                    screen,
                });
            } else {
                unseen.push(mid);
            }
        }
        let tiles = self.tiles.as_deref().unwrap_or_default();
        let rank = |seen: &Seen| {
            let large = seen.tile.is_some_and(|tile| tile.large);
            let talks = Some(&seen.line.stream.feed) == featured;
            let place = tiles.iter().position(|tile| Some(tile) == seen.tile);
            (!seen.screen, !large, !talks, place)
        };
        seen.sort_by_key(rank);
        (seen, unseen)
    }

    /// Where pictures must be left out, the small ones take turns: then each moves from time to time, and none stands still for good.
    fn take_turns(&self, seen: &mut [Seen<'_>]) {
        let small = |seen: &Seen<'_>| !seen.screen && seen.tile.is_none_or(|tile| !tile.large);
        let first = seen.iter().position(small).unwrap_or(seen.len());
        let small = &mut seen[first..];
        if self.bandwidth.without() > 0 && !small.is_empty() {
            // Those who are left out stand last; if they become more, whoever has been seen for longest is next.
            let by = (self.turn.0 + self.bandwidth.without()) % small.len();
            small.rotate_left(by);
        }
    }

    fn picture(&self, seen: &Seen<'_>, count: usize) -> Picture {
        let known = self.known.get(&seen.line.stream).copied().unwrap_or_default();
        let layer = match seen.tile {
            Some(tile) => layer_for(tile, known.top),
            None => Self::first(count),
        };
        let costs = if seen.line.layered {
            COSTS.map(|cost| cost * known.scale)
        } else {
            [COSTS[1] * known.scale; 3]
        };
        Picture {
            wish: seen.line.layered.then_some(layer),
            large: seen.screen || seen.tile.is_some_and(|tile| tile.large),
            costs,
        }
    }

    /// Learns from what arrived in a second, and judges it.
    fn measure(
        &mut self,
        stats: &StatsReport,
        layers: &Layers,
        pictures: &[Picture],
        least: bool,
        now: Timestamp,
    ) {
        for entry in &stats.inbound {
            let Some(line) = layers.get(&entry.mid) else {
                continue;
            };
            if let (Some((width, height)), Some(layer)) = (entry.size, line.received) {
                let times = 4 >> layer.min(2);
                self.known.entry(line.stream.clone()).or_default().top = (width * times, height * times);
            }
        }
        if now.since(self.turn.1) >= TURN {
            self.turn = (self.turn.0 + self.bandwidth.without(), now);
        }
        // A report without a time of its own is as old as the news of it; in a browser all have one.
        let at = stats.at.unwrap_or_else(|| now.as_millis());
        let Some(second) = self.bandwidth.count(&stats.inbound, at, stats.trip) else {
            return;
        };
        if second.sound > self.sound * 0.9 {
            self.sound += (second.sound - self.sound) * 0.5;
        } else {
            self.sound *= 0.95;
        }
        let wished = self.sound + pictures.iter().map(Picture::full_cost).sum::<f64>();
        let demand = Demand {
            wished,
            least,
            pictures: pictures.len(),
        };
        let before = self.bandwidth.budget();
        let changed = self.bandwidth.judge(&second, demand, now);
        let cut = match (before, self.bandwidth.budget()) {
            (Some(before), Some(now)) => now < before,
            (before, now) => before.is_none() && now.is_some(),
        };
        self.hurry |= changed && cut;
        if !changed {
            self.learn_costs(&second.pictures, layers);
        }
    }

    fn learn_costs(&mut self, pictures: &[(String, f64)], layers: &Layers) {
        for (mid, bits) in pictures {
            let Some(line) = layers.get(mid).filter(|line| line.told.send && *bits > 10_000.0) else {
                continue;
            };
            let expected = if line.layered {
                let layer = line.received.unwrap_or(line.told.substream);
                COSTS[usize::from(layer.min(2))] * allocation::share_of(line.told.temporal)
            } else {
                COSTS[1]
            };
            let scale = (bits / expected).clamp(0.1, 8.0);
            let known = self.known.entry(line.stream.clone()).or_default();
            // What moves takes more than what stands still, and may move again at any time.
            let weight = if scale > known.scale { 0.5 } else { 0.05 };
            known.scale += (scale - known.scale) * weight;
        }
    }
}

/// The smallest layer that fills a tile.
fn layer_for(tile: &ShownTile, top: (u32, u32)) -> u8 {
    let part = |tile: u32, top: u32| f64::from(tile) / f64::from(top.max(1));
    let needed = part(tile.width, top.0).max(part(tile.height, top.1)) * ENOUGH;
    match needed {
        needed if needed <= 0.25 => 0,
        needed if needed <= 0.5 => 1,
        _ => 2,
    }
}

impl Call {
    /// What the connections measured: everybody's media, and what our line can take.
    pub(super) fn handle_stats(&mut self, stats: StatsReport) {
        let key = self.subscriber.key();
        let mut stats = stats;
        stats.inbound.retain_mut(|entry| entry.peer == key);
        self.roster.measure(&stats.inbound, self.now);
        let (publisher, voice) = (self.publisher.key(), self.voice.key());
        let own = stats
            .own
            .as_ref()
            .filter(|own| own.peer == publisher || own.peer == voice);
        self.roster.weigh(&stats.inbound, own, self.now);
        if self.adapts() {
            let (pictures, asks, _) = self.wish();
            let reducible = pictures.iter().zip(&asks).filter(|(picture, (_, ask))| {
                ask.send && picture.wish.is_some() && (ask.substream, ask.temporal) != (0, 0)
            });
            let least = reducible.count() * 4 <= pictures.len();
            let layers = &self.subscriber.layers;
            self.adaptation
                .measure(&stats, layers, &pictures, least, self.now);
        }
    }

    fn adapts(&self) -> bool {
        self.member.is_some() && self.settings.mode != Mode::Voice
    }

    /// What is shown, in the order of its importance, with what is asked for of it; and what is not shown.
    fn wish(&self) -> (Vec<Picture>, Vec<(String, Ask)>, Vec<String>) {
        let layers = &self.subscriber.layers;
        let is_screen = |stream: &FeedStream| self.roster.is_screen(stream);
        let (mut seen, unseen) = self.adaptation.look(layers, is_screen, self.attention.featured());
        self.adaptation.take_turns(&mut seen);
        let pictures: Vec<Picture> = seen
            .iter()
            .map(|line| self.adaptation.picture(line, seen.len()))
            .collect();
        let bandwidth = &self.adaptation.bandwidth;
        let room = bandwidth.budget().map(|budget| budget - self.adaptation.sound);
        let asks = fit(&pictures, room, bandwidth.without());
        let asks = seen.iter().map(|seen| seen.mid.clone()).zip(asks).collect();
        (pictures, asks, unseen.into_iter().cloned().collect())
    }

    /// Tells Janus what to send from now on, where that differs from what it was told.
    pub(super) fn adapt(&mut self) {
        self.adaptation.due = None;
        if !self.adapts() || self.subscriber.layers.is_asking() {
            return;
        }
        let Some(handle) = self.subscriber.handle else {
            return;
        };
        let (_, mut asks, unseen) = self.wish();
        asks.extend(unseen.into_iter().map(|mid| (mid, Ask::NOTHING)));
        let layers = &self.subscriber.layers;
        let news = layers.difference(&asks);
        let adaptation = &mut self.adaptation;
        if news.is_empty() {
            adaptation.waiting = None;
            adaptation.hurry = false;
        } else {
            let adds =
                |(mid, ask): &(String, Ask)| layers.get(mid).is_some_and(|line| ask.adds_to(line.told));
            let waiting = *adaptation.waiting.get_or_insert(self.now);
            let linger = if adaptation.hurry || news.iter().any(adds) {
                Duration::default()
            } else {
                LINGER
            };
            let rested = adaptation.told.map_or(self.now, |told| told + GAP);
            let due = rested.max(waiting + linger);
            if due > self.now {
                adaptation.due = Some(due);
            } else if let Some(mut cx) = self.gateway.context(self.now, &mut self.out) {
                adaptation.told = Some(self.now);
                adaptation.waiting = None;
                adaptation.hurry = false;
                self.subscriber.layers.ask(&mut cx, handle, news);
            }
        }
        self.mark_unseen();
    }

    /// What we do not want to be sent is not missing.
    fn mark_unseen(&mut self) {
        let adaptation = &self.adaptation;
        let paused: Vec<&FeedStream> = self
            .subscriber
            .layers
            .iter()
            .filter(|(_, line)| !line.told.send)
            .map(|(_, line)| &line.stream)
            .collect();
        self.roster
            .pause(&paused, |feed, screen| adaptation.is_seen(feed, screen), self.now);
    }

    /// The layer in which the pictures on a line come, by its name; `None` without layers.
    #[must_use]
    pub fn layer(&self, mid: &str) -> Option<&'static str> {
        let line = self.subscriber.layers.get(mid).filter(|line| line.layered)?;
        let layer = usize::from(line.received?.min(2));
        Some(super::simulcast::RIDS[2 - layer])
    }
}
