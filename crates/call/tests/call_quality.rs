//! How good a connection is: told in one word that does not come and go, with the cause that explains it.

mod support;

use janus_proto::Timestamp;
use parlour_call::quality::connection_details::{ConnectionDetails, MediaSource};
use parlour_call::quality::{Cause, Figures, Grade, Quality, TRACE, Totals, Trace, is_ours, judge};
use parlour_call::*;
use std::time::Duration;
use support::World;

fn quality(grade: Grade, cause: Cause) -> Quality {
    Quality {
        grade,
        cause: Some(cause),
    }
}

/// Guards: a judgement that calls a broken call good, or a good one broken.
#[test]
fn each_cause_has_its_grade() {
    let good = Figures {
        packets: 500,
        loss: 0.005,
        jitter: Some(8.0),
        round_trip: Some(60.0),
        frames: Some(25.0),
        limit: None,
    };
    let judged = |figures: Figures| judge(&figures, Quality::default());
    assert_eq!(judged(good), Quality::default());
    for (figures, expected) in [
        (Figures { loss: 0.03, ..good }, quality(Grade::Fair, Cause::Loss)),
        (Figures { loss: 0.2, ..good }, quality(Grade::Poor, Cause::Loss)),
        (
            Figures {
                round_trip: Some(400.0),
                ..good
            },
            quality(Grade::Fair, Cause::Delay),
        ),
        (
            Figures {
                round_trip: Some(900.0),
                ..good
            },
            quality(Grade::Poor, Cause::Delay),
        ),
        (
            Figures {
                jitter: Some(60.0),
                ..good
            },
            quality(Grade::Fair, Cause::Jitter),
        ),
        (
            Figures {
                frames: Some(1.0),
                ..good
            },
            quality(Grade::Fair, Cause::FewFrames),
        ),
        (
            Figures {
                limit: Some(QualityLimitation::Cpu),
                ..good
            },
            quality(Grade::Fair, Cause::Processor),
        ),
        (
            Figures {
                limit: Some(QualityLimitation::Bandwidth),
                ..good
            },
            quality(Grade::Fair, Cause::Bandwidth),
        ),
    ] {
        assert_eq!(judged(figures), expected, "{figures:?}");
    }
}

/// Guards: a cause that is only a consequence: where packets are lost, frames are few as well.
#[test]
fn of_several_causes_the_gravest_is_told_and_of_equal_ones_the_one_that_explains() {
    let figures = Figures {
        packets: 500,
        loss: 0.03,
        jitter: Some(300.0),
        frames: Some(1.0),
        ..Figures::default()
    };
    assert_eq!(
        judge(&figures, Quality::default()),
        quality(Grade::Poor, Cause::Jitter)
    );
    let figures = Figures {
        jitter: Some(50.0),
        ..figures
    };
    assert_eq!(
        judge(&figures, Quality::default()),
        quality(Grade::Fair, Cause::Loss)
    );
}

/// Guards: a word on a tile that blinks while a value swings around its limit.
#[test]
fn what_was_bad_stays_bad_until_it_is_clearly_better() {
    let lossy = |loss| Figures {
        packets: 500,
        loss,
        ..Figures::default()
    };
    let poor = judge(&lossy(0.081), Quality::default());
    assert_eq!(poor.grade, Grade::Poor);
    assert_eq!(judge(&lossy(0.079), poor).grade, Grade::Poor);
    assert_eq!(judge(&lossy(0.079), Quality::default()).grade, Grade::Fair);
    let fair = judge(&lossy(0.04), poor);
    assert_eq!(fair.grade, Grade::Fair);
    assert_eq!(judge(&lossy(0.015), fair).grade, Grade::Fair);
    assert_eq!(judge(&lossy(0.01), fair), Quality::default());
}

fn totals(packets: u64, lost: i64) -> Totals {
    Totals {
        bytes: packets * 1000,
        packets,
        lost,
        ..Totals::default()
    }
}

/// Guards: rates of a connection that was replaced, and a history that grows for as long as the call lasts.
#[test]
fn a_trace_keeps_a_minute_and_begins_anew_with_a_new_connection() {
    let mut trace = Trace::default();
    let mut now = Timestamp::from_millis(0);
    for second in 0..200_u64 {
        trace.count(now, totals(second * 50, 0));
        now = now + Duration::from_secs(1);
    }
    assert_eq!(trace.points().len(), TRACE);
    assert!(
        trace
            .points()
            .all(|point| (point.bitrate - 400_000.0).abs() < 1.0)
    );
    trace.count(now, totals(10, 0));
    assert_eq!(trace.points().len(), TRACE);
    assert!(
        trace.points().all(|point| point.bitrate < 500_000.0),
        "counters that ran backwards made no point"
    );
}

/// Guards: a poor word for three lost packets, and one that waits a minute.
#[test]
fn loss_is_judged_over_five_seconds_and_not_by_a_handful_of_packets() {
    let mut trace = Trace::default();
    for second in 0..6_u64 {
        trace.count(
            Timestamp::from_millis(second * 1000),
            totals(second * 3, second as i64),
        );
    }
    assert_eq!(
        trace.recent().expect("five seconds").loss,
        0.0,
        "fifteen packets say nothing"
    );
    let mut trace = Trace::default();
    for second in 0..5_u64 {
        trace.count(
            Timestamp::from_millis(second * 1000),
            totals(second * 50, second as i64 * 5),
        );
        assert!(trace.recent().is_none());
    }
    trace.count(Timestamp::from_millis(5000), totals(250, 25));
    assert!((trace.recent().expect("five seconds").loss - 0.1).abs() < 1e-9);
}

/// Guards: every call that begins with a warning, since every connection begins small.
#[test]
fn sending_less_is_told_only_when_it_lasts() {
    let limited = |second: u64| Totals {
        limit: Some(QualityLimitation::Bandwidth),
        ..totals(second * 50, 0)
    };
    let mut trace = Trace::default();
    for second in 0..=19 {
        trace.count(Timestamp::from_millis(second * 1000), limited(second));
    }
    assert_eq!(trace.recent().expect("five seconds").limit, None);
    trace.count(Timestamp::from_millis(20_000), limited(20));
    assert_eq!(
        trace.recent().expect("five seconds").limit,
        Some(QualityLimitation::Bandwidth)
    );
    trace.count(Timestamp::from_millis(21_000), totals(21 * 50, 0));
    assert_eq!(trace.recent().expect("five seconds").limit, None);
}

/// Guards: everybody blamed for a connection that is one's own.
#[test]
fn loss_of_nearly_everybody_is_ours() {
    assert!(!is_ours(1, 1), "of one person nobody can tell");
    assert!(!is_ours(2, 2));
    assert!(is_ours(2, 3) && is_ours(3, 3) && is_ours(7, 9));
    assert!(!is_ours(1, 3) && !is_ours(5, 9));
}

/// Snapshots of the present subscriber connection.
fn stats(inbound: Vec<InboundRtp>) -> Input {
    Input::Stats(vec![StatsSnapshot {
        inbound,
        ..StatsSnapshot::new(SUBSCRIBER)
    }])
}

const SUBSCRIBER: PeerKey = PeerKey {
    role: PeerRole::Subscriber,
    generation: 1,
};

fn arrived(mid: &str, packets: u64, lost: i64) -> InboundRtp {
    InboundRtp {
        mid: mid.to_owned(),
        kind: if mid == "0" {
            MediaKind::Audio
        } else {
            MediaKind::Video
        },
        packets_received: packets,
        bytes_received: packets * 100,
        packets_lost: lost,
        jitter: Some(0.005),
        frames_decoded: packets,
        ..InboundRtp::default()
    }
}

/// A second in which each of these m-lines brought 50 packets, and lost so many of them.
fn second(world: &mut World, number: u64, lines: &[(String, i64)]) {
    let inbound = lines
        .iter()
        .map(|(mid, lost)| arrived(mid, number * (50 - *lost as u64), number as i64 * lost))
        .collect();
    world.now = world.now + Duration::from_secs(1);
    world.input(stats(inbound));
}

fn lines(world: &World, names: &[&str]) -> Vec<String> {
    names
        .iter()
        .map(|name| world.person(name).video_mid.expect("their camera has an m-line"))
        .collect()
}

/// Guards: numbers that never reach the tile, and one person's loss that is shown on another's.
#[test]
fn a_person_whose_packets_are_lost_is_poor_and_nobody_else_is() {
    let mut world = World::new();
    for (id, name) in [(7, "Bo"), (8, "Cem"), (9, "Di")] {
        world.janus.enter(id, name);
    }
    world.command(support::request(None));
    let mids = lines(&world, &["Bo", "Cem", "Di"]);
    let lossy: Vec<_> = mids.iter().cloned().zip([10, 0, 0]).collect();
    for number in 1..=7 {
        second(&mut world, number, &lossy);
    }
    assert_eq!(world.person("Bo").quality, quality(Grade::Poor, Cause::Loss));
    assert_eq!(world.person("Cem").quality, Quality::default());
    assert_eq!(world.person("Ada").quality, Quality::default());
}

/// Guards: a list of people who are all said to have poor connections.
#[test]
fn where_everybody_is_lost_the_cause_is_our_own_connection() {
    let mut world = World::new();
    for (id, name) in [(7, "Bo"), (8, "Cem"), (9, "Di")] {
        world.janus.enter(id, name);
    }
    world.command(support::request(None));
    let mids = lines(&world, &["Bo", "Cem", "Di"]);
    let lossy: Vec<_> = mids.iter().cloned().zip([10, 8, 9]).collect();
    for number in 1..=7 {
        second(&mut world, number, &lossy);
    }
    for name in ["Bo", "Cem", "Di", "Ada"] {
        assert_eq!(
            world.person(name).quality,
            quality(Grade::Poor, Cause::Incoming),
            "{name}"
        );
    }
}

/// Guards: a tile that says "live" and nothing more while its person's picture has stopped.
#[test]
fn what_stands_still_is_poor_whatever_was_measured_before() {
    let mut world = World::new();
    world.janus.enter(7, "Bo");
    world.command(support::request(None));
    let mids = lines(&world, &["Bo"]);
    for number in 1..=7 {
        second(&mut world, number, &[(mids[0].clone(), 0)]);
    }
    assert_eq!(world.person("Bo").quality, Quality::default());
    for _ in 0..5 {
        second(&mut world, 7, &[(mids[0].clone(), 0)]);
    }
    assert_eq!(world.person("Bo").link, Link::Stalled);
    assert_eq!(world.person("Bo").quality, Quality::STALLED);
}

fn details(codec: &str) -> StreamDetails {
    StreamDetails {
        codec: Some(codec.to_owned()),
        frames_per_second: None,
    }
}

/// Guards: a panel that shows one person the numbers of another.
#[test]
fn an_insight_holds_the_streams_of_its_person_and_no_others() {
    let mut world = World::new();
    world.janus.enter(7, "Bo");
    world.janus.enter(8, "Cem");
    world.command(support::request(None));
    let bo = world.person("Bo");
    let cem = world.person("Cem");
    let report = |at: f64, bytes: u64| {
        let line = |mid: &Option<String>, kind, bytes| InboundRtp {
            mid: mid.clone().expect("an m-line"),
            kind,
            packets_received: bytes / 1000,
            bytes_received: bytes,
            jitter: Some(0.004),
            details: details("VP8"),
            ..InboundRtp::default()
        };
        StatsSnapshot {
            timestamp: Some(at),
            candidate_pair: Some(CandidatePair {
                local: Some(CandidateKind::Relay),
                remote: Some(CandidateKind::Host),
                protocol: "udp".to_owned(),
                current_round_trip_time: Some(0.033),
                available_outgoing_bitrate: None,
            }),
            inbound: vec![
                line(&bo.video_mid, MediaKind::Video, bytes * 2),
                line(&bo.audio_mid, MediaKind::Audio, bytes),
                line(&cem.video_mid, MediaKind::Video, bytes * 30),
            ],
            ..StatsSnapshot::new(SUBSCRIBER)
        }
    };
    let (before, now) = (report(1000.0, 10_000), report(2000.0, 20_000));
    let insight = ConnectionDetails::new(&bo, None, &now, Some(&before));
    let shown: Vec<_> = insight
        .streams
        .iter()
        .map(|stream| (stream.source, stream.bitrate))
        .collect();
    assert_eq!(
        shown,
        [
            (MediaSource::Microphone, Some(80_000.0)),
            (MediaSource::Camera, Some(160_000.0))
        ]
    );
    assert_eq!(insight.round_trip, Some(33.0));
    assert!(insight.candidate_pair.expect("a path").is_relayed());
    assert_eq!(
        ConnectionDetails::new(&bo, None, &now, None).streams[0].bitrate,
        None,
        "no rate at the first look"
    );
    assert!(bo.audio_mid != cem.audio_mid);
}

/// Guards: layers that are taken for a shared screen, and m-lines that never sent anything.
#[test]
fn an_insight_of_oneself_tells_layers_and_screens_apart() {
    let world = World::joined();
    let me = world.person("Ada");
    let layer = |mid: &str, rid: Option<&str>, kind, bytes| OutboundRtp {
        mid: mid.to_owned(),
        rid: rid.map(str::to_owned),
        kind,
        packets_sent: bytes / 1000,
        bytes_sent: bytes,
        ..OutboundRtp::default()
    };
    let peer = PeerKey {
        role: PeerRole::Publisher,
        generation: 1,
    };
    let report = StatsSnapshot {
        outbound: vec![
            layer("0", None, MediaKind::Audio, 9000),
            layer("1", Some("h"), MediaKind::Video, 90_000),
            layer("1", Some("l"), MediaKind::Video, 9000),
            layer("2", None, MediaKind::Video, 50_000),
            layer("3", None, MediaKind::Audio, 0),
        ],
        ..StatsSnapshot::new(peer)
    };
    let insight = ConnectionDetails::new(&me, None, &report, None);
    let shown: Vec<_> = insight
        .streams
        .iter()
        .map(|stream| (stream.source, stream.layer.as_deref()))
        .collect();
    assert_eq!(
        shown,
        [
            (MediaSource::Microphone, None),
            (MediaSource::Camera, Some("h")),
            (MediaSource::Camera, Some("l")),
            (MediaSource::Screen, None),
        ]
    );
}

/// Guards: a second in which everybody hears pieces, although the page knows already, and an order to a connection that is gone.
#[test]
fn sound_with_two_holes_waits_at_once_and_no_longer_than_it_has_to() {
    let mut world = World::joined();
    let peer = PeerKey {
        role: PeerRole::Subscriber,
        generation: world.generation(PeerRole::Subscriber),
    };
    let mut samples = 0;
    let mut second = |world: &mut World| {
        samples += 48_000;
        let played = |mid: &str| InboundRtp {
            mid: mid.to_owned(),
            total_samples_received: Some(samples),
            ..InboundRtp::default()
        };
        world.pass(Duration::from_secs(1));
        world.input(Input::Stats(vec![StatsSnapshot {
            inbound: vec![played("0"), played("2")],
            ..StatsSnapshot::new(peer)
        }]));
    };
    let waits = |world: &mut World| {
        let actions = world.peer_actions(PeerRole::Subscriber);
        world.forget();
        let wait = |action| match action {
            PeerOutput::SetJitterBufferTarget { mid, target_ms } => Some((mid, target_ms)),
            _ => None,
        };
        actions.into_iter().filter_map(wait).collect::<Vec<_>>()
    };
    (0..4).for_each(|_| second(&mut world));
    assert!(waits(&mut world).is_empty());
    let hole = || Input::PlayoutGaps(vec!["2".to_owned()]);
    world.input(hole());
    assert!(waits(&mut world).is_empty(), "it may be the only one");
    world.pass(Duration::from_millis(200));
    world.input(hole());
    assert_eq!(waits(&mut world), [("2".to_owned(), 700)]);
    (0..4).for_each(|_| second(&mut world));
    assert_eq!(waits(&mut world), [("2".to_owned(), 0)]);
}
