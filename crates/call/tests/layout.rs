//! The stage must never hide a person behind another or off the edge, nor waste the screen, at any size of window.

use parlour_call::layout::{
    LARGEST_PAGE, NARROWEST_TILE, PORTRAIT_SHAPES, Rect, Shape, Space, camera_shapes, gallery, page_size,
};
use proptest::prelude::*;

const WIDE: [Shape; 1] = [PORTRAIT_SHAPES[0]];
const TOLERANCE: f64 = 0.001;

fn overlap(one: &Rect, other: &Rect) -> bool {
    one.left + one.width > other.left + TOLERANCE
        && other.left + other.width > one.left + TOLERANCE
        && one.top + one.height > other.top + TOLERANCE
        && other.top + other.height > one.top + TOLERANCE
}

fn area(tiles: &[Rect]) -> f64 {
    tiles.iter().map(|tile| tile.width * tile.height).sum()
}

/// The area that the best grid of equal tiles of this aspect covers, found by trying every number of columns.
fn best_area(space: Space, count: usize, aspect: f64) -> f64 {
    (1..=count)
        .map(|columns| {
            let rows = count.div_ceil(columns);
            let width = (space.width - (columns - 1) as f64 * space.gap) / columns as f64;
            let height = (space.height - (rows - 1) as f64 * space.gap) / rows as f64;
            let width = width.min(height * aspect).max(0.0);
            width * width / aspect * count as f64
        })
        .fold(0.0, f64::max)
}

fn check(space: Space, count: usize, shapes: &[Shape]) {
    let tiles = gallery(space, count, shapes);
    assert_eq!(tiles.len(), count);
    for (index, tile) in tiles.iter().enumerate() {
        assert!(
            tile.left >= -TOLERANCE && tile.top >= -TOLERANCE,
            "{tile:?} is outside"
        );
        assert!(
            tile.left + tile.width <= space.width + TOLERANCE,
            "{tile:?} is outside {space:?}"
        );
        assert!(
            tile.top + tile.height <= space.height + TOLERANCE,
            "{tile:?} is outside {space:?}"
        );
        let aspect = tile.width / tile.height;
        assert!(
            shapes.iter().any(|shape| (shape.aspect - aspect).abs() < 0.01),
            "{tile:?} has no allowed shape"
        );
        assert!(
            tiles[index + 1..].iter().all(|other| !overlap(tile, other)),
            "{tile:?} overlaps"
        );
    }
    let best = best_area(space, count, shapes[0].aspect);
    assert!(
        area(&tiles) >= 0.7 * best,
        "{count} tiles use {} of {best}",
        area(&tiles)
    );
}

#[test]
fn every_count_fits_every_common_screen() {
    for (width, height) in [
        (1440.0, 780.0),
        (1280.0, 600.0),
        (1024.0, 640.0),
        (768.0, 900.0),
        (390.0, 700.0),
        (360.0, 500.0),
        (640.0, 240.0),
        (2560.0, 1300.0),
    ] {
        for count in 1..=100 {
            for gap in [0.0, 2.0] {
                let space = Space { width, height, gap };
                check(space, count, camera_shapes(space));
                check(space, count, &WIDE);
            }
        }
    }
}

#[test]
fn forty_nine_fit_on_a_laptop_and_fewer_on_a_phone() {
    let laptop = Space {
        width: 1256.0,
        height: 550.0,
        gap: 10.0,
    };
    assert_eq!(page_size(laptop, 100, camera_shapes(laptop)), LARGEST_PAGE);
    let higher = Space {
        height: 590.0,
        ..laptop
    };
    let full = gallery(higher, LARGEST_PAGE, camera_shapes(higher));
    let last_row = full.iter().filter(|tile| tile.top == full[48].top).count();
    assert_eq!(
        last_row, 7,
        "seven rows of seven, not a lone tile below rows of eight"
    );
    let phone = Space {
        width: 344.0,
        height: 480.0,
        gap: 8.0,
    };
    let on_phone = page_size(phone, 100, camera_shapes(phone));
    assert!((6..20).contains(&on_phone), "{on_phone}");
    assert!(gallery(phone, on_phone, camera_shapes(phone))[0].width >= NARROWEST_TILE);
}

#[test]
fn no_room_gives_empty_tiles_and_still_one_to_a_page() {
    let nothing = Space {
        width: 0.0,
        height: 0.0,
        gap: 8.0,
    };
    assert_eq!(gallery(nothing, 3, &PORTRAIT_SHAPES), vec![Rect::default(); 3]);
    assert_eq!(page_size(nothing, 3, &PORTRAIT_SHAPES), 1);
    assert!(gallery(nothing, 0, &PORTRAIT_SHAPES).is_empty());
}

proptest! {
    #[test]
    fn tiles_never_overlap_nor_leave_the_space(
        count in 1_usize..=100,
        width in 300.0_f64..4000.0,
        height in 200.0_f64..2500.0,
        gap in 0.0_f64..2.0,
    ) {
        let space = Space { width, height, gap };
        check(space, count, camera_shapes(space));
    }

    #[test]
    fn a_page_holds_no_tile_that_is_too_narrow(
        count in 1_usize..=100,
        width in 130.0_f64..4000.0,
        height in 130.0_f64..2500.0,
    ) {
        let space = Space { width, height, gap: 8.0 };
        let size = page_size(space, count, camera_shapes(space));
        prop_assert!(size >= 1 && size <= count.min(LARGEST_PAGE));
        let tiles = gallery(space, size, camera_shapes(space));
        prop_assert!(size == 1 || tiles[0].width >= NARROWEST_TILE);
    }
}
