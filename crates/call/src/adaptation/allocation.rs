//! Distributes the bandwidth budget among the videos on the stage.

use super::layer_requests::LayerRequest;

/// The steps from the smallest request to the full one, as (substream, temporal layer).
const STEPS: [(u8, u8); 5] = [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2)];

/// The share of a substream's bitrate that its temporal layers up to each index take.
const TEMPORAL: [f64; 3] = [0.5, 0.7, 1.0];

/// The share of a substream's bitrate, 0 to 1, that its temporal layers up to this one take.
pub(super) fn temporal_share(temporal: u8) -> f64 {
    TEMPORAL[usize::from(temporal.min(2))]
}

/// A video on the stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ShownVideo {
    /// The substream that fits its tile, 0 (smallest) to 2; `None` without simulcast.
    pub(super) desired_layer: Option<u8>,
    /// It is the large tile: it gets its desired layer before the others get more than the smallest.
    pub(super) large: bool,
    /// Bits per second of each substream with all temporal layers; without simulcast the last one counts.
    pub(super) costs: [f64; 3],
}

impl ShownVideo {
    /// The step of the desired layer.
    const fn last(&self) -> usize {
        match self.desired_layer {
            None => 0,
            Some(0) => 2,
            Some(1) => 3,
            Some(_) => 4,
        }
    }

    fn cost(&self, step: usize) -> f64 {
        if self.desired_layer.is_none() {
            return self.costs[2];
        }
        let (substream, temporal) = STEPS[step];
        self.costs[usize::from(substream)] * TEMPORAL[usize::from(temporal)]
    }

    /// Bits per second at the desired layer.
    pub(super) fn full_cost(&self) -> f64 {
        self.cost(self.last())
    }
}

/// Chooses the request for each video. `videos` is in the order of importance, `budget` in bits per second (`None` without a limit); the last
/// `paused_count` videos are paused, but never all of them.
pub(super) fn allocate(videos: &[ShownVideo], budget: Option<f64>, paused_count: usize) -> Vec<LayerRequest> {
    let paused_count = paused_count.min(videos.len().saturating_sub(1));
    let shown = videos.len() - paused_count;
    let mut steps: Vec<usize> = videos.iter().map(|_| 0).collect();
    let mut left =
        budget.unwrap_or(f64::INFINITY) - videos[..shown].iter().map(|video| video.cost(0)).sum::<f64>();
    let rounds: [fn(&ShownVideo) -> usize; 3] = [
        |video| if video.large { video.last() } else { 0 },
        |video| video.last().min(2),
        ShownVideo::last,
    ];
    // While some are paused, small tiles stay at the smallest layer.
    let rounds = if paused_count > 0 {
        &rounds[..1]
    } else {
        &rounds[..]
    };
    for highest in rounds {
        for (video, step) in videos[..shown].iter().zip(&mut steps) {
            while *step < highest(video) && video.cost(*step + 1) - video.cost(*step) <= left {
                left -= video.cost(*step + 1) - video.cost(*step);
                *step += 1;
            }
        }
    }
    let request = |(index, (video, step)): (usize, (&ShownVideo, usize))| {
        let (substream, temporal) = STEPS[step];
        match video.desired_layer {
            _ if index >= shown => LayerRequest::PAUSED,
            None => LayerRequest::FULL,
            Some(_) => LayerRequest {
                send: true,
                substream,
                temporal,
            },
        }
    };
    videos.iter().zip(steps).enumerate().map(request).collect()
}

#[cfg(test)]
mod tests {
    use super::super::layer_requests::LayerRequest;
    use super::{ShownVideo, allocate};

    const COSTS: [f64; 3] = [100_000.0, 350_000.0, 1_200_000.0];

    fn video(desired_layer: u8, large: bool) -> ShownVideo {
        ShownVideo {
            desired_layer: Some(desired_layer),
            large,
            costs: COSTS,
        }
    }

    fn steps(requests: &[LayerRequest]) -> Vec<(u8, u8)> {
        let step = |request: &LayerRequest| {
            assert!(request.send, "{request:?}");
            (request.substream, request.temporal)
        };
        requests.iter().map(step).collect()
    }

    /// Guards: layers held back without a limit.
    #[test]
    fn everybody_gets_the_desired_layer_while_there_is_room() {
        let videos = [video(2, true), video(1, false), video(0, false)];
        assert_eq!(steps(&allocate(&videos, None, 0)), [(2, 2), (1, 2), (0, 2)]);
        assert_eq!(
            steps(&allocate(&videos, Some(1_650_000.0), 0)),
            [(2, 2), (1, 2), (0, 2)]
        );
    }

    /// Guards: a large tile that takes everything, and small ones that keep it small.
    #[test]
    fn the_large_one_comes_first_once_everybody_moves() {
        let videos = [video(2, true), video(1, false), video(1, false)];
        assert_eq!(
            steps(&allocate(&videos, Some(1_300_000.0), 0)),
            [(2, 2), (0, 0), (0, 0)]
        );
        assert_eq!(
            steps(&allocate(&videos, Some(1_390_000.0), 0)),
            [(2, 2), (0, 2), (0, 1)]
        );
        assert_eq!(
            steps(&allocate(&videos, Some(1_000_000.0), 0)),
            [(1, 2), (1, 2), (0, 2)]
        );
        assert_eq!(
            steps(&allocate(&videos, Some(10.0), 0)),
            [(0, 0), (0, 0), (0, 0)],
            "all of them move"
        );
    }

    /// Guards: the wrong videos paused, and layers requested of somebody without simulcast.
    #[test]
    fn the_least_important_are_left_out_last() {
        let plain = ShownVideo {
            desired_layer: None,
            large: false,
            costs: COSTS,
        };
        let requests = allocate(&[plain, video(0, false), video(0, false)], Some(0.0), 1);
        assert_eq!(requests[0], LayerRequest::FULL);
        assert!(requests[1].send);
        assert_eq!(requests[2], LayerRequest::PAUSED);
    }

    /// Guards: a black page, because more videos were paused on an earlier page than this one has.
    #[test]
    fn something_is_always_seen() {
        let requests = allocate(&[video(2, true), video(0, false)], Some(0.0), 12);
        assert!(requests[0].send);
        assert_eq!(requests[1], LayerRequest::PAUSED);
        assert_eq!(allocate(&[], None, 12), []);
    }
}
