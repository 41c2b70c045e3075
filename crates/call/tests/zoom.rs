//! Looking closer at a screen: what is pointed at stays put, and no edge comes into the frame.

use parlour_call::layout::zoom::{CLOSEST, STEP, Zoom};
use proptest::prelude::*;

/// Where in the picture lies what the frame shows at `place`.
fn seen(zoom: Zoom, place: f64, shift: f64) -> f64 {
    (place - 0.5 - shift) / zoom.scale() + 0.5
}

#[test]
fn what_is_pointed_at_stays_where_it_is() {
    let zoom = Zoom::WHOLE.by(2.0, (0.25, 0.75)).by(STEP, (0.25, 0.75));
    let (x, y) = zoom.shift();
    assert!((seen(zoom, 0.25, x) - 0.25).abs() < 1e-9 && (seen(zoom, 0.75, y) - 0.75).abs() < 1e-9);
}

#[test]
fn whole_cannot_be_moved_and_is_reached_again() {
    assert_eq!(Zoom::WHOLE.moved(0.3, -0.2), Zoom::WHOLE);
    let there_and_back = Zoom::WHOLE.by(STEP, (0.1, 0.9)).by(1.0 / STEP, (0.8, 0.2));
    assert_eq!(there_and_back, Zoom::WHOLE);
    assert!(!there_and_back.is_closer());
}

proptest! {
    #[test]
    fn no_edge_comes_into_the_frame(
        steps in proptest::collection::vec((0.2_f64..5.0, 0.0_f64..=1.0, 0.0_f64..=1.0, -2.0_f64..2.0, -2.0_f64..2.0), 1..30),
    ) {
        let mut zoom = Zoom::WHOLE;
        for (factor, x, y, right, down) in steps {
            zoom = zoom.by(factor, (x, y)).moved(right, down);
            prop_assert!((1.0..=CLOSEST).contains(&zoom.scale()));
            let (x, y) = zoom.shift();
            for shift in [x, y] {
                prop_assert!(seen(zoom, 0.0, shift) >= -1e-9 && seen(zoom, 1.0, shift) <= 1.0 + 1e-9);
            }
        }
    }
}
