//! A grid of equal tiles, as large as they can be: pure geometry in CSS pixels.

/// The area of the stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Space {
    /// Width in CSS pixels; not negative.
    pub width: f64,
    /// Height in CSS pixels; not negative.
    pub height: f64,
    /// Gap between two tiles in CSS pixels.
    pub gap: f64,
}

/// The rectangle of a tile, in CSS pixels from the top left corner of the space.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Distance from the left edge.
    pub left: f64,
    /// Distance from the top edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// An aspect ratio that tiles may have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Width over height.
    pub aspect: f64,
    /// Weight of its area in the comparison with other shapes, above 0 and at most 1. A shape that crops the camera's picture weighs less, so
    /// it is chosen only if it gains much area.
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

/// Shapes of cameras on a landscape stage, the camera's own first.
pub const LANDSCAPE_SHAPES: [Shape; 2] = [WIDE, CLASSIC];

/// Shapes of cameras on a portrait stage: a phone held upright, whose camera is upright too.
pub const PORTRAIT_SHAPES: [Shape; 4] = [WIDE, CLASSIC, SQUARE, UPRIGHT];

/// The shapes of cameras in this space.
#[must_use]
pub fn camera_shapes(space: Space) -> &'static [Shape] {
    if space.width < space.height {
        &PORTRAIT_SHAPES
    } else {
        &LANDSCAPE_SHAPES
    }
}

/// Minimum useful width of a tile in CSS pixels.
pub const NARROWEST_TILE: f64 = 120.0;

/// Maximum number of tiles on a page.
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

/// The rectangles of `count` equal tiles in centred rows, as large as possible in one of the shapes, and at least [`NARROWEST_TILE`] wide
/// if any shape allows that. Without space or without shapes all rectangles are empty.
#[must_use]
pub fn gallery(space: Space, count: usize, shapes: &[Shape]) -> Vec<Rect> {
    match best_grid(space, count, shapes) {
        Some(grid) => place(space, count, grid),
        None => vec![Rect::default(); count],
    }
}

/// Number of tiles on a page: at most `count` and [`LARGEST_PAGE`], and at least one, with no tile narrower than [`NARROWEST_TILE`].
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
            // Of equally good grids the one with the fewest columns has the fewest gaps in its last row.
            if found >= worth {
                (best, worth) = (Some(grid), found);
            }
        }
    }
    best
}

/// The largest tiles of this aspect ratio in `columns` columns; `None` if there is no space for them.
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

/// Where a centred line of `count` tiles begins within `length`.
fn middle(length: f64, space: Space, count: usize, tile: f64) -> f64 {
    ((length - as_f64(count) * tile - gaps(space, count)) / 2.0).max(0.0)
}

fn gaps(space: Space, count: usize) -> f64 {
    as_f64(count.saturating_sub(1)) * space.gap
}

/// Lossless, because tile counts are small.
fn as_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
