//! How much of every picture fits into what there is room for.

use super::layer_requests::Ask;

/// The steps from the least of a picture to all of it, as substream and temporal layer.
const STEPS: [(u8, u8); 5] = [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2)];

/// The share of a layer's bits that its temporal layers up to each take.
const TEMPORAL: [f64; 3] = [0.5, 0.7, 1.0];

/// The share of a layer's bits that its temporal layers up to this one take.
pub(super) fn share_of(temporal: u8) -> f64 {
    TEMPORAL[usize::from(temporal.min(2))]
}

/// A picture that is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Picture {
    /// The layer that fits its size on the screen; `None` for one without layers.
    pub(super) wish: Option<u8>,
    /// It stands large: it gets what it wishes before the others get more than the least.
    pub(super) large: bool,
    /// What each layer takes with all its frames, in bits per second; without layers the last counts.
    pub(super) costs: [f64; 3],
}

impl Picture {
    /// The highest step that makes sense.
    const fn last(&self) -> usize {
        match self.wish {
            None => 0,
            Some(0) => 2,
            Some(1) => 3,
            Some(_) => 4,
        }
    }

    fn cost(&self, step: usize) -> f64 {
        if self.wish.is_none() {
            return self.costs[2];
        }
        let (substream, temporal) = STEPS[step];
        self.costs[usize::from(substream)] * TEMPORAL[usize::from(temporal)]
    }

    /// What all of it takes.
    pub(super) fn full_cost(&self) -> f64 {
        self.cost(self.last())
    }
}

/// What is asked for of each of the pictures, which come in the order of their importance. `room` is in bits per second, `None` where it is
/// not known to be short; the last `without` pictures are left out for want of it, but never all.
pub(super) fn fit(pictures: &[Picture], room: Option<f64>, without: usize) -> Vec<Ask> {
    let without = without.min(pictures.len().saturating_sub(1));
    let shown = pictures.len() - without;
    let mut steps: Vec<usize> = pictures.iter().map(|_| 0).collect();
    let mut left = room.unwrap_or(f64::INFINITY)
        - pictures[..shown]
            .iter()
            .map(|picture| picture.cost(0))
            .sum::<f64>();
    let rounds: [fn(&Picture) -> usize; 3] = [
        |picture| if picture.large { picture.last() } else { 0 },
        |picture| picture.last().min(2),
        Picture::last,
    ];
    // Nobody small gets more while another gets nothing.
    let rounds = if without > 0 { &rounds[..1] } else { &rounds[..] };
    for highest in rounds {
        for (picture, step) in pictures[..shown].iter().zip(&mut steps) {
            while *step < highest(picture) && picture.cost(*step + 1) - picture.cost(*step) <= left {
                left -= picture.cost(*step + 1) - picture.cost(*step);
                *step += 1;
            }
        }
    }
    let ask = |(index, (picture, step)): (usize, (&Picture, usize))| {
        let (substream, temporal) = STEPS[step];
        match picture.wish {
            _ if index >= shown => Ask::NOTHING,
            None => Ask::ALL,
            Some(_) => Ask {
                send: true,
                substream,
                temporal,
            },
        }
    };
    pictures.iter().zip(steps).enumerate().map(ask).collect()
}

#[cfg(test)]
mod tests {
    use super::super::layer_requests::Ask;
    use super::{Picture, fit};

    const COSTS: [f64; 3] = [100_000.0, 350_000.0, 1_200_000.0];

    fn picture(wish: u8, large: bool) -> Picture {
        Picture {
            wish: Some(wish),
            large,
            costs: COSTS,
        }
    }

    fn steps(asks: &[Ask]) -> Vec<(u8, u8)> {
        let step = |ask: &Ask| {
            assert!(ask.send, "{ask:?}");
            (ask.substream, ask.temporal)
        };
        asks.iter().map(step).collect()
    }

    /// Guards: layers held back although nothing is short.
    #[test]
    fn everybody_gets_what_they_wish_while_there_is_room() {
        let pictures = [picture(2, true), picture(1, false), picture(0, false)];
        assert_eq!(steps(&fit(&pictures, None, 0)), [(2, 2), (1, 2), (0, 2)]);
        assert_eq!(
            steps(&fit(&pictures, Some(1_650_000.0), 0)),
            [(2, 2), (1, 2), (0, 2)]
        );
    }

    /// Guards: a large picture that eats the others up, and small ones that keep it small.
    #[test]
    fn the_large_one_comes_first_once_everybody_moves() {
        let pictures = [picture(2, true), picture(1, false), picture(1, false)];
        assert_eq!(
            steps(&fit(&pictures, Some(1_300_000.0), 0)),
            [(2, 2), (0, 0), (0, 0)]
        );
        assert_eq!(
            steps(&fit(&pictures, Some(1_390_000.0), 0)),
            [(2, 2), (0, 2), (0, 1)]
        );
        assert_eq!(
            steps(&fit(&pictures, Some(1_000_000.0), 0)),
            [(1, 2), (1, 2), (0, 2)]
        );
        assert_eq!(
            steps(&fit(&pictures, Some(10.0), 0)),
            [(0, 0), (0, 0), (0, 0)],
            "all of them move"
        );
    }

    /// Guards: the wrong ones left out when nothing else helps, and layers asked of somebody who has none.
    #[test]
    fn the_least_important_are_left_out_last() {
        let plain = Picture {
            wish: None,
            large: false,
            costs: COSTS,
        };
        let asks = fit(&[plain, picture(0, false), picture(0, false)], Some(0.0), 1);
        assert_eq!(asks[0], Ask::ALL);
        assert!(asks[1].send);
        assert_eq!(asks[2], Ask::NOTHING);
    }

    /// Guards: a black page, because more pictures had to be left out of an earlier one than this one has.
    #[test]
    fn something_is_always_seen() {
        let asks = fit(&[picture(2, true), picture(0, false)], Some(0.0), 12);
        assert!(asks[0].send);
        assert_eq!(asks[1], Ask::NOTHING);
        assert_eq!(fit(&[], None, 12), []);
    }
}
