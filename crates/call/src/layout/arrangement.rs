//! Arranges the tiles of the stage: the large tile, the strip, one's own tile, the pages. A pure function of participants, preferences and
//! space. No two tiles overlap, except one's own in the corner.

use super::gallery::{LARGEST_PAGE, NARROWEST_TILE, Rect, Space, camera_shapes, gallery, page_size};

/// The layout while nobody shares a screen and nothing is pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Equal tiles.
    #[default]
    Gallery,
    /// The active speaker large, the others in a strip.
    Spotlight,
}

/// Where one's own camera is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OwnTile {
    /// In the grid with the others.
    #[default]
    InGrid,
    /// Small in a corner, above the others.
    Corner,
    /// Not shown, unless there is nothing else to show.
    Hidden,
}

/// Everything that can be shown. `K` identifies a tile.
#[derive(Debug, Clone, PartialEq)]
pub struct LayoutInput<K> {
    /// One's own camera.
    pub own: Option<K>,
    /// The placeholder of one's own shared screen.
    pub own_screen: Option<K>,
    /// The others' cameras, in tile order.
    pub cameras: Vec<K>,
    /// The others' screens, latest last.
    pub screens: Vec<K>,
    /// The active speaker's camera, once somebody has spoken.
    pub active_speaker: Option<K>,
}

/// The viewer's preferences.
#[derive(Debug, Clone, PartialEq)]
pub struct LayoutPreferences<K> {
    /// The layout.
    pub view: View,
    /// Where one's own camera is shown.
    pub own: OwnTile,
    /// The pinned tile, which is large as long as it exists.
    pub pin: Option<K>,
    /// The page, from 0; clamped to the last one.
    pub page: usize,
}

/// The role of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// One of equal tiles.
    #[default]
    Equal,
    /// The large tile.
    Large,
    /// In the strip beside or below the large tile.
    Strip,
    /// One's own, above the others.
    Corner,
}

/// A tile with its rectangle.
#[derive(Debug, Clone, PartialEq)]
pub struct TileRect<K> {
    /// The tile.
    pub key: K,
    /// Its role.
    pub role: Role,
    /// Its rectangle.
    pub rect: Rect,
}

/// One page of the stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrangement<K> {
    /// The tiles on it: the large one first, one's own in the corner last.
    pub tiles: Vec<TileRect<K>>,
    /// The page, from 0.
    pub page: usize,
    /// Number of pages, at least one.
    pub pages: usize,
    /// Number of the others' cameras on the first page.
    pub front: usize,
}

/// Arranges a page of the stage.
#[must_use]
pub fn arrange<K: Clone + PartialEq>(
    space: Space,
    input: &LayoutInput<K>,
    preferences: &LayoutPreferences<K>,
) -> Arrangement<K> {
    let others = !input.cameras.is_empty() || !input.screens.is_empty();
    let own_role = if others { preferences.own } else { OwnTile::InGrid };
    let large = large(input, preferences);
    let corner = (own_role == OwnTile::Corner && large != input.own)
        .then(|| input.own.clone())
        .flatten();
    let among = input.own.iter().filter(|_| own_role == OwnTile::InGrid);
    // Screens come first: they are few, and they are what the meeting is about.
    let screens = input.screens.iter().chain(&input.own_screen);
    let front = screens.chain(among).filter(|key| Some(*key) != large.as_ref());
    let mut rest: Vec<&K> = front.collect();
    let ahead = rest.len();
    rest.extend(input.cameras.iter().filter(|key| Some(*key) != large.as_ref()));

    let stage = match &large {
        Some(_) => Stage::focused(space, rest.len()),
        None => Stage::gallery(space, rest.len()),
    };
    let pages = rest.len().div_ceil(stage.per_page).max(1);
    let page = preferences.page.min(pages - 1);
    let on_page: Vec<&K> = rest
        .into_iter()
        .skip(page * stage.per_page)
        .take(stage.per_page)
        .collect();
    let mut tiles = Vec::new();
    if let Some(key) = large {
        let is_screen = input.screens.contains(&key);
        let rect = if is_screen {
            stage.area
        } else {
            one(stage.area, space.gap)
        };
        tiles.push(tile_rect(key, Role::Large, rect));
    }
    let role = if tiles.is_empty() {
        Role::Equal
    } else {
        Role::Strip
    };
    let places = stage.places(space, on_page.len());
    tiles.extend(
        on_page
            .into_iter()
            .zip(places)
            .map(|(key, rect)| tile_rect(key.clone(), role, rect)),
    );
    if let Some(key) = corner {
        // Within the large tile, if there is one: beside it nothing is free.
        let area = tiles.first().filter(|tile| tile.role == Role::Large);
        let area = area.map_or(stage.area, |tile| tile.rect);
        tiles.push(tile_rect(key, Role::Corner, corner_of(area, space)));
    }
    Arrangement {
        tiles,
        page,
        pages,
        front: stage.per_page.saturating_sub(ahead),
    }
}

const fn tile_rect<K>(key: K, role: Role, rect: Rect) -> TileRect<K> {
    TileRect { key, role, rect }
}

/// The large tile: the pinned one, the latest screen, or in the spotlight view the active speaker; `None` in a gallery.
fn large<K: Clone + PartialEq>(input: &LayoutInput<K>, preferences: &LayoutPreferences<K>) -> Option<K> {
    let there = |key: &&K| {
        input.cameras.contains(key)
            || input.screens.contains(key)
            || input.own.as_ref() == Some(*key)
            || input.own_screen.as_ref() == Some(*key)
    };
    let speaker = || {
        let active_speaker = input
            .active_speaker
            .as_ref()
            .filter(|key| input.cameras.contains(key));
        active_speaker
            .or_else(|| input.cameras.first())
            .filter(|_| preferences.view == View::Spotlight)
    };
    let pinned = preferences.pin.as_ref().filter(there);
    pinned.or_else(|| input.screens.last()).or_else(speaker).cloned()
}

/// The division of the space.
struct Stage {
    /// The area of the large tile; all of the space without one.
    area: Rect,
    per_page: usize,
    strip: Option<Strip>,
}

struct Strip {
    area: Rect,
    /// Width of one tile.
    width: f64,
    height: f64,
    upright: bool,
}

const fn whole(space: Space) -> Rect {
    Rect {
        left: 0.0,
        top: 0.0,
        width: space.width.max(0.0),
        height: space.height.max(0.0),
    }
}

impl Stage {
    fn gallery(space: Space, count: usize) -> Self {
        Self {
            area: whole(space),
            per_page: page_size(space, count.max(1), camera_shapes(space)),
            strip: None,
        }
    }

    /// A strip beside or below the large tile, whichever leaves it larger.
    fn focused(space: Space, count: usize) -> Self {
        if count == 0 {
            return Self {
                area: whole(space),
                per_page: 1,
                strip: None,
            };
        }
        let size = |rect: Rect| {
            let best = one(rect, 0.0);
            best.width * best.height
        };
        let (beside, below) = (Self::beside(space, count), Self::below(space, count));
        if size(beside.area) >= size(below.area) {
            beside
        } else {
            below
        }
    }

    fn beside(space: Space, count: usize) -> Self {
        let whole = whole(space);
        let width = strip_width(space.width, whole.height, 1.0 / WIDE, count, space.gap).min(whole.width);
        let area = Rect {
            width: (whole.width - width - space.gap).max(0.0),
            ..whole
        };
        let strip = Rect {
            left: whole.width - width,
            width,
            ..whole
        };
        Self::with_strip(area, strip, width, true, space.gap)
    }

    fn below(space: Space, count: usize) -> Self {
        let whole = whole(space);
        let width = strip_width(space.width, whole.width, 1.0, count, space.gap)
            .min(whole.width)
            .min(whole.height * WIDE);
        let height = width / WIDE;
        let area = Rect {
            height: (whole.height - height - space.gap).max(0.0),
            ..whole
        };
        let strip = Rect {
            top: whole.height - height,
            height,
            ..whole
        };
        Self::with_strip(area, strip, width, false, space.gap)
    }

    fn with_strip(area: Rect, strip: Rect, width: f64, upright: bool, gap: f64) -> Self {
        let height = width / WIDE;
        let (length, tile) = if upright {
            (strip.height, height)
        } else {
            (strip.width, width)
        };
        Self {
            area,
            per_page: fitting(length, tile, gap),
            strip: Some(Strip {
                area: strip,
                width,
                height: height.min(strip.height),
                upright,
            }),
        }
    }

    /// The rectangles of all tiles but the large one and the corner.
    fn places(&self, space: Space, count: usize) -> Vec<Rect> {
        let Some(strip) = &self.strip else {
            return gallery(space, count, camera_shapes(space));
        };
        let (length, tile) = if strip.upright {
            (strip.area.height, strip.height)
        } else {
            (strip.area.width, strip.width)
        };
        let used = as_f64(count) * (tile + space.gap) - space.gap;
        let begin = ((length - used) / 2.0).max(0.0);
        let along = |index: usize| begin + as_f64(index) * (tile + space.gap);
        (0..count)
            .map(|index| Rect {
                left: strip.area.left + if strip.upright { 0.0 } else { along(index) },
                top: strip.area.top + if strip.upright { along(index) } else { 0.0 },
                width: strip.width,
                height: strip.height,
            })
            .collect()
    }
}

const WIDE: f64 = 16.0 / 9.0;

/// Factor by which a strip may be narrower than usual to hold one more tile.
const NARROWER: f64 = 0.75;

/// The width of the tiles of a strip, a little narrower than usual if that saves a page. `along` is the extent of a tile along the strip
/// for each pixel of its width.
fn strip_width(width: f64, length: f64, along: f64, count: usize, gap: f64) -> f64 {
    let usual = (width * 0.17).clamp(NARROWEST_TILE, 240.0);
    let least = (usual * NARROWER).max(NARROWEST_TILE);
    let shown = fitting(length, least * along, gap).min(count);
    let fitted = (length - (as_f64(shown) - 1.0) * gap) / as_f64(shown) / along;
    // Slightly less, against rounding errors in the number that fits.
    fitted.clamp(least, usual) - 1e-6
}

/// Number of tiles of this length in a line; at least one.
fn fitting(length: f64, tile: f64, gap: f64) -> usize {
    let fits = |count: &usize| as_f64(*count) * (tile + gap) - gap <= length;
    (1..=LARGEST_PAGE).rev().find(fits).unwrap_or(1)
}

/// One camera, as large as possible, centred in an area.
fn one(area: Rect, gap: f64) -> Rect {
    let space = Space {
        width: area.width,
        height: area.height,
        gap,
    };
    let best = gallery(space, 1, camera_shapes(space)).into_iter().next();
    let best = best.unwrap_or_default();
    Rect {
        left: area.left + best.left,
        top: area.top + best.top,
        ..best
    }
}

/// One's own tile at the lower right of an area: landscape on a landscape stage, portrait on a portrait one.
fn corner_of(area: Rect, space: Space) -> Rect {
    let aspect = if space.width < space.height {
        3.0 / 4.0
    } else {
        WIDE
    };
    let width = if space.width < space.height { 0.26 } else { 0.16 } * space.width;
    let width = width.clamp(96.0, 240.0).min(area.width).min(area.height * aspect);
    let height = width / aspect;
    Rect {
        left: area.left + (area.width - width - space.gap).max(0.0),
        top: area.top + (area.height - height - space.gap).max(0.0),
        width,
        height,
    }
}

/// Lossless, because tile counts are small.
fn as_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
