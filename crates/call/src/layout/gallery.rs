//! Where the tiles stand. Pure geometry in CSS pixels; the stage measures itself and asks here.

/// Room for tiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Space {
    /// Width in CSS pixels; not negative.
    pub width: f64,
    /// Height in CSS pixels; not negative.
    pub height: f64,
    /// Between two tiles, in CSS pixels.
    pub gap: f64,
}

/// Where one tile stands, in CSS pixels from the space's top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// From the left edge.
    pub left: f64,
    /// From the top edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A shape that tiles may take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Width over height.
    pub aspect: f64,
    /// How much its area counts against that of other shapes, above 0 and at most 1. A shape that crops a camera's
    /// picture counts less, so it is taken only where it wins a lot.
    pub weight: f64,
}

const WIDE: Shape = Shape {
    aspect: 16.0 / 9.0,
    weight: 1.0,
};
const CLASSIC: Shape = Shape {
    aspect: 4.0 / 3.0,
    weight: 0.9,
};
const SQUARE: Shape = Shape {
    aspect: 1.0,
    weight: 0.85,
};
const UPRIGHT: Shape = Shape {
    aspect: 3.0 / 4.0,
    weight: 0.8,
};

/// Shapes for cameras on a stage that is wider than high, the camera's own first.
pub const LANDSCAPE_SHAPES: [Shape; 2] = [WIDE, CLASSIC];

/// Shapes for cameras on a stage that is higher than wide: a phone held upright, whose camera stands upright too.
pub const PORTRAIT_SHAPES: [Shape; 4] = [WIDE, CLASSIC, SQUARE, UPRIGHT];

/// The shapes that cameras may take in this space.
#[must_use]
pub fn camera_shapes(space: Space) -> &'static [Shape] {
    if space.width < space.height {
        &PORTRAIT_SHAPES
    } else {
        &LANDSCAPE_SHAPES
    }
}

/// The narrowest tile that is still worth looking at, in CSS pixels.
pub const NARROWEST_TILE: f64 = 120.0;

/// The most tiles on a page.
pub const LARGEST_PAGE: usize = 49;

#[derive(Debug, Clone, Copy)]
struct Grid {
    columns: usize,
    rows: usize,
    width: f64,
    height: f64,
}

impl Grid {
    fn area(&self) -> f64 {
        self.width * self.height
    }
}

/// Places `count` equal tiles: in rows, each row centred, as large as they can be in one of the shapes, and no narrower
/// than [`NARROWEST_TILE`] where any shape allows that.
///
/// Without room (or without shapes) every tile is empty and stands in the corner.
#[must_use]
pub fn gallery(space: Space, count: usize, shapes: &[Shape]) -> Vec<Rect> {
    match best_grid(space, count, shapes) {
        Some(grid) => place(space, count, grid),
        None => vec![Rect::default(); count],
    }
}

/// How many tiles fit on a page: as many as there are, up to [`LARGEST_PAGE`], while none is narrower than
/// [`NARROWEST_TILE`]; at least one.
#[must_use]
pub fn page_size(space: Space, count: usize, shapes: &[Shape]) -> usize {
    (1..=count.clamp(1, LARGEST_PAGE))
        .rev()
        .find(|&tiles| best_grid(space, tiles, shapes).is_some_and(|grid| grid.width >= NARROWEST_TILE))
        .unwrap_or(1)
}

fn best_grid(space: Space, count: usize, shapes: &[Shape]) -> Option<Grid> {
    let mut best = None;
    let mut worth = (false, 0.0);
    for shape in shapes {
        for columns in (1..=count).rev() {
            let Some(grid) = fit(space, count, columns, shape.aspect) else {
                continue;
            };
            let found = (grid.width >= NARROWEST_TILE, grid.area() * shape.weight);
            // Of equally good grids the last one wins: the one with the fewest columns leaves the fewest gaps in its last row.
            if found >= worth {
                (best, worth) = (Some(grid), found);
            }
        }
    }
    best
}

/// The largest tiles of this aspect in so many columns, if there is any room for them.
fn fit(space: Space, count: usize, columns: usize, aspect: f64) -> Option<Grid> {
    let rows = count.div_ceil(columns);
    let width = (space.width - gaps(space, columns)) / as_f64(columns);
    let height = (space.height - gaps(space, rows)) / as_f64(rows);
    let width = width.min(height * aspect);
    (width > 0.0).then(|| Grid {
        columns,
        rows,
        width,
        height: width / aspect,
    })
}

fn place(space: Space, count: usize, grid: Grid) -> Vec<Rect> {
    let top = middle(space.height, space, grid.rows, grid.height);
    (0..count)
        .map(|index| {
            let row = index / grid.columns;
            let in_row = (count - row * grid.columns).min(grid.columns);
            let left = middle(space.width, space, in_row, grid.width);
            Rect {
                left: left + as_f64(index % grid.columns) * (grid.width + space.gap),
                top: top + as_f64(row) * (grid.height + space.gap),
                width: grid.width,
                height: grid.height,
            }
        })
        .collect()
}

/// Where a line of `count` tiles begins when it stands in the middle of `length`.
fn middle(length: f64, space: Space, count: usize, tile: f64) -> f64 {
    ((length - as_f64(count) * tile - gaps(space, count)) / 2.0).max(0.0)
}

fn gaps(space: Space, count: usize) -> f64 {
    as_f64(count.saturating_sub(1)) * space.gap
}

/// Counts of tiles are small, so nothing is lost.
fn as_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
