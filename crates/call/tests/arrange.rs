//! The stage in each of its arrangements: nobody twice, nobody lost, nothing behind another, whatever is pinned, shared or hidden.

use parlour_call::layout::arrangement::{
    Arrangement, LayoutInput, LayoutPreferences, OwnTile, Role, TileRect, View, arrange,
};
use parlour_call::layout::{NARROWEST_TILE, Rect, Space};
use proptest::prelude::*;

const OWN: u32 = 0;
const OWN_SCREEN: u32 = 1000;
const LAPTOP: Space = Space {
    width: 1248.0,
    height: 580.0,
    gap: 10.0,
};
const PHONE: Space = Space {
    width: 374.0,
    height: 560.0,
    gap: 6.0,
};
const PHONE_ON_ITS_SIDE: Space = Space {
    width: 700.0,
    height: 320.0,
    gap: 6.0,
};

fn cast(others: u32, screens: u32) -> LayoutInput<u32> {
    LayoutInput {
        own: Some(OWN),
        own_screen: None,
        cameras: (1..=others).collect(),
        screens: (1..=screens).map(|number| OWN_SCREEN + number).collect(),
        active_speaker: None,
    }
}

fn wish() -> LayoutPreferences<u32> {
    LayoutPreferences {
        view: View::Gallery,
        own: OwnTile::InGrid,
        pin: None,
        page: 0,
    }
}

fn of_role(arrangement: &Arrangement<u32>, role: Role) -> Vec<u32> {
    let tiles = arrangement.tiles.iter().filter(|tile| tile.role == role);
    tiles.map(|tile| tile.key).collect()
}

fn overlap(one: &Rect, other: &Rect) -> bool {
    const TOLERANCE: f64 = 0.001;
    one.left + one.width > other.left + TOLERANCE
        && other.left + other.width > one.left + TOLERANCE
        && one.top + one.height > other.top + TOLERANCE
        && other.top + other.height > one.top + TOLERANCE
}

fn check_places(space: Space, tiles: &[TileRect<u32>]) {
    for (index, tile) in tiles.iter().enumerate() {
        let rect = tile.rect;
        assert!(
            rect.left >= -0.001
                && rect.top >= -0.001
                && rect.left + rect.width <= space.width + 0.001
                && rect.top + rect.height <= space.height + 0.001,
            "{tile:?} is outside {space:?}"
        );
        if tile.role == Role::Corner {
            continue;
        }
        for other in tiles[index + 1..]
            .iter()
            .filter(|other| other.role != Role::Corner)
        {
            assert!(!overlap(&rect, &other.rect), "{tile:?} is behind {other:?}");
        }
        let aspect = rect.width / rect.height;
        if tile.role == Role::Strip {
            assert!((aspect - 16.0 / 9.0).abs() < 0.02, "{tile:?} is out of shape");
            assert!(rect.width >= NARROWEST_TILE - 0.01, "{tile:?} is too narrow");
        }
    }
}

#[test]
fn talker_is_large_in_the_spotlight_and_nobody_in_the_gallery() {
    let mut cast = cast(8, 0);
    let mut wish = wish();
    assert!(of_role(&arrange(LAPTOP, &cast, &wish), Role::Large).is_empty());
    wish.view = View::Spotlight;
    assert_eq!(
        of_role(&arrange(LAPTOP, &cast, &wish), Role::Large),
        [1],
        "before a word is said"
    );
    cast.active_speaker = Some(5);
    assert_eq!(of_role(&arrange(LAPTOP, &cast, &wish), Role::Large), [5]);
    cast.cameras.clear();
    let alone = arrange(LAPTOP, &cast, &wish);
    assert_eq!(of_role(&alone, Role::Equal), [OWN], "alone one sees oneself");
}

#[test]
fn latest_screen_is_large_and_a_pin_is_larger() {
    let mut cast = cast(8, 2);
    let mut wish = wish();
    let shared = arrange(LAPTOP, &cast, &wish);
    assert_eq!(of_role(&shared, Role::Large), [1002]);
    assert_eq!(
        of_role(&shared, Role::Strip)[..2],
        [1001, OWN],
        "the other screen first"
    );
    wish.pin = Some(3);
    assert_eq!(of_role(&arrange(LAPTOP, &cast, &wish), Role::Large), [3]);
    wish.pin = Some(99);
    assert_eq!(
        of_role(&arrange(LAPTOP, &cast, &wish), Role::Large),
        [1002],
        "who has left is pinned in vain"
    );
    cast.screens.clear();
    cast.own_screen = Some(OWN_SCREEN);
    wish.pin = None;
    let mine = arrange(LAPTOP, &cast, &wish);
    assert!(
        of_role(&mine, Role::Large).is_empty(),
        "one's own screen is nothing to look at"
    );
    assert!(of_role(&mine, Role::Equal).contains(&OWN_SCREEN));
}

#[test]
fn pin_stays_on_every_page() {
    let cast = cast(60, 0);
    let mut wish = wish();
    wish.pin = Some(60);
    let pages = arrange(LAPTOP, &cast, &wish).pages;
    assert!(pages > 3);
    for page in 0..pages {
        wish.page = page;
        assert_eq!(of_role(&arrange(LAPTOP, &cast, &wish), Role::Large), [60]);
    }
}

#[test]
fn own_tile_stands_where_it_is_wanted() {
    let cast = cast(3, 0);
    let mut wish = wish();
    wish.own = OwnTile::Corner;
    let corner = arrange(LAPTOP, &cast, &wish);
    assert_eq!(of_role(&corner, Role::Corner), [OWN]);
    assert_eq!(of_role(&corner, Role::Equal), [1, 2, 3]);
    wish.own = OwnTile::Hidden;
    assert_eq!(of_role(&arrange(LAPTOP, &cast, &wish), Role::Equal), [1, 2, 3]);
    wish.pin = Some(OWN);
    assert_eq!(
        of_role(&arrange(LAPTOP, &cast, &wish), Role::Large),
        [OWN],
        "asked for by name"
    );
    let alone = LayoutInput {
        cameras: Vec::new(),
        ..cast
    };
    wish.pin = None;
    assert_eq!(of_role(&arrange(LAPTOP, &alone, &wish), Role::Equal), [OWN]);
}

#[test]
fn large_tile_takes_most_of_every_screen() {
    for (space, least) in [(LAPTOP, 0.55), (PHONE, 0.25), (PHONE_ON_ITS_SIDE, 0.55)] {
        let mut wish = wish();
        wish.pin = Some(1);
        let pinned = arrange(space, &cast(8, 0), &wish);
        let large = pinned.tiles[0].rect;
        let share = large.width * large.height / (space.width * space.height);
        assert!(share >= least, "{share} of {space:?}");
        let strip = of_role(&pinned, Role::Strip).len();
        assert!(strip >= 3, "{strip} beside it on {space:?}");
    }
}

#[test]
fn front_counts_the_seats_of_the_first_page() {
    let cast = cast(60, 0);
    for (view, own) in [
        (View::Gallery, OwnTile::InGrid),
        (View::Gallery, OwnTile::Hidden),
        (View::Spotlight, OwnTile::InGrid),
    ] {
        let wish = LayoutPreferences { view, own, ..wish() };
        let first = arrange(LAPTOP, &cast, &wish);
        let on_it = first
            .tiles
            .iter()
            .filter(|tile| tile.key != OWN && tile.role != Role::Large);
        assert_eq!(first.front, on_it.count(), "{view:?} {own:?}");
    }
}

proptest! {
    #[test]
    fn everybody_stands_on_exactly_one_page_and_nobody_behind_another(
        others in 0_u32..=100,
        screens in 0_u32..=3,
        sharing in any::<bool>(),
        spotlight in any::<bool>(),
        own in 0_usize..3,
        pin in proptest::option::of(0_u32..=120),
        width in 300.0_f64..4000.0,
        height in 180.0_f64..2500.0,
    ) {
        let space = Space { width, height, gap: 8.0 };
        let mut cast = cast(others, screens.min(others));
        cast.own_screen = sharing.then_some(OWN_SCREEN);
        let mut wish = LayoutPreferences {
            view: if spotlight { View::Spotlight } else { View::Gallery },
            own: [OwnTile::InGrid, OwnTile::Corner, OwnTile::Hidden][own],
            pin,
            page: 0,
        };
        let first = arrange(space, &cast, &wish);
        let mut met: Vec<u32> = Vec::new();
        for page in 0..first.pages {
            wish.page = page;
            let stage = arrange(space, &cast, &wish);
            prop_assert_eq!(stage.page, page);
            prop_assert_eq!(stage.pages, first.pages);
            check_places(space, &stage.tiles);
            let always = |tile: &&TileRect<u32>| matches!(tile.role, Role::Large | Role::Corner);
            let of_page = |tile: &&TileRect<u32>| page == 0 || !always(tile);
            met.extend(stage.tiles.iter().filter(of_page).map(|tile| tile.key));
        }
        let mut wanted = cast.cameras.clone();
        wanted.extend(&cast.screens);
        wanted.extend(cast.own_screen);
        let alone = cast.cameras.is_empty() && cast.screens.is_empty();
        if wish.own != OwnTile::Hidden || alone || wish.pin == Some(OWN) {
            wanted.push(OWN);
        }
        met.sort_unstable();
        wanted.sort_unstable();
        prop_assert_eq!(met, wanted);
    }
}
