//! Guards what becomes of a call when our line is too narrow for it: sound first, then pictures that move, then their size.

mod support;

use parlour_call::*;
use support::line::Downlink;
use support::{FIRST, World, layered_room, tile};

const MEGABIT: f64 = 1e6;

/// A gallery of so many others, each in the middle layer.
fn gallery(others: u64) -> World {
    let mut world = layered_room(others);
    let tiles = FIRST..FIRST + others;
    world.command(Command::ShowTiles(tiles.map(|id| tile(id, 600, 338)).collect()));
    world
}

/// One second of it.
#[derive(Debug, Clone, Copy)]
struct Second {
    /// The share of everybody's packets of sound that was lost.
    silence: f64,
    /// The longest that somebody's sound was late or lost, as a share of the second.
    worst: f64,
    /// How many pictures moved.
    moving: usize,
    /// How many are as good as they should be.
    full: usize,
}

fn watch(world: &mut World, line: &mut Downlink, seconds: u64) -> Vec<Second> {
    let mut seen = Vec::new();
    for _ in 0..seconds {
        let arrived = line.second(world);
        let sounds: Vec<_> = world
            .janus
            .sounds()
            .into_iter()
            .filter_map(|(mid, _)| arrived.get(&mid).copied())
            .collect();
        let lost: u64 = sounds.iter().map(|sound| sound.lost).sum();
        let came: u64 = sounds.iter().map(|sound| sound.packets).sum();
        let pictures = world.janus.pictures();
        let moves = |mid: &String| arrived.get(mid).is_some_and(|picture| picture.packets > 0);
        seen.push(Second {
            silence: lost as f64 / (lost + came).max(1) as f64,
            worst: sounds
                .iter()
                .map(|sound| 1.0 - sound.packets as f64 / 50.0)
                .fold(0.0, f64::max),
            moving: pictures.iter().filter(|(mid, ..)| moves(mid)).count(),
            full: pictures
                .iter()
                .filter(|(_, _, sent)| sent.send && (sent.substream, sent.temporal) == (1, 2))
                .count(),
        });
    }
    if std::env::var("SHOW").is_ok() {
        for (second, seen) in seen.iter().enumerate() {
            println!(
                "{second:3} silence {:.2} worst {:.2} moving {} full {}",
                seen.silence, seen.worst, seen.moving, seen.full
            );
        }
    }
    seen
}

/// Guards: the claim itself. Nine others, the line cut to one megabit for a minute, by queues short and long.
#[test]
fn a_narrow_line_keeps_the_sound_and_every_picture_moving_and_comes_back() {
    for queue in [12_000, 60_000, 250_000] {
        let mut world = gallery(9);
        let mut line = Downlink::new();
        line.queue = queue;
        let before = watch(&mut world, &mut line, 15);
        assert_eq!(
            before.last().map(|second| second.full),
            Some(9),
            "nothing is held back"
        );
        world.forget();

        line.rate = MEGABIT;
        let cut = watch(&mut world, &mut line, 90);
        let settled = &cut[10..];
        for (second, seen) in settled.iter().enumerate() {
            assert_eq!(seen.moving, 9, "queue {queue}, second {second}: {seen:?}");
        }
        let broken = settled.iter().filter(|seen| seen.silence > 0.05).count();
        assert!(broken <= 4, "queue {queue}: sound was broken in {broken} seconds");
        let worst = settled.iter().map(|seen| seen.silence).fold(0.0, f64::max);
        assert!(
            worst < 0.2,
            "queue {queue}: {worst} of the sound lost in a second"
        );
        let asks = world.janus.asks().len();
        assert!(asks <= 24, "queue {queue}: {asks} requests in 90 s");

        line.rate = 100.0 * MEGABIT;
        let after = watch(&mut world, &mut line, 60);
        let back = after.iter().position(|seen| seen.full == 9);
        assert!(back.is_some(), "queue {queue}: not back after 60 s");
        assert!(
            after[back.unwrap_or_default()..]
                .iter()
                .all(|seen| seen.full == 9),
            "queue {queue}: it stays so"
        );
        println!(
            "queue {queue}: {asks} requests in 90 s, sound broken in {broken} s (worst {worst:.2}), full again after {back:?} s"
        );
    }
}

/// Guards: cameras without temporal layers, of which less can only be had by leaving some out in turn, while lost packets that are asked for
/// again and again fill the line all the more.
#[test]
fn where_pictures_cannot_be_made_smaller_they_take_turns_soon() {
    for queue in [12_000, 37_500] {
        let mut world = layered_room(9);
        let tiles = FIRST..FIRST + 9;
        world.command(Command::ShowTiles(tiles.map(|id| tile(id, 300, 169)).collect()));
        let mut line = Downlink::new();
        (line.queue, line.insistent) = (queue, true);
        (line.layers, line.temporal, line.sound) = ([100_000.0, 350_000.0, 1_200_000.0], [1.0; 3], 11);
        watch(&mut world, &mut line, 15);
        line.rate = MEGABIT;
        watch(&mut world, &mut line, 10);
        let settled = watch(&mut world, &mut line, 20);
        let broken: f64 = settled.iter().map(|seen| seen.silence).sum::<f64>() / 20.0;
        assert!(broken < 0.01, "queue {queue}: {broken} of the sound lost");
        // No picture stands still for four seconds.
        for _ in 0..5 {
            let before = line.arrived.clone();
            watch(&mut world, &mut line, 4);
            for (mid, ..) in world.janus.pictures() {
                let since = line.arrived[&mid].packets - before[&mid].packets;
                assert!(since >= 8, "queue {queue}: {mid} stood still");
            }
        }
        line.rate = 100.0 * MEGABIT;
        let after = watch(&mut world, &mut line, 60);
        assert_eq!(after.last().map(|seen| seen.moving), Some(9));
    }
}

/// Guards: everybody's pictures held back for the sake of a loss that is there whatever is sent.
#[test]
fn a_lossy_line_that_is_wide_keeps_its_pictures() {
    let mut world = gallery(9);
    let mut line = Downlink::new();
    watch(&mut world, &mut line, 10);
    line.loss = 0.1;
    let lossy = watch(&mut world, &mut line, 90);
    assert!(lossy.iter().all(|second| second.moving == 9), "none is left out");
    let full = lossy[40..].iter().filter(|second| second.full == 9).count();
    assert!(full >= 45, "full in {full} of 50 s");
}

/// Guards: everybody's pictures held back because one person's own line loses packets.
#[test]
fn one_persons_loss_is_theirs() {
    let mut world = gallery(5);
    let mut line = Downlink::new();
    watch(&mut world, &mut line, 10);
    (line.loss, line.loses) = (0.3, Some(FIRST));
    let seen = watch(&mut world, &mut line, 30);
    assert!(seen.iter().all(|second| second.full == 5));
}

/// Guards: pictures left out for good when there was room for sound only, and sound given up for pictures.
#[test]
fn pictures_are_left_out_only_where_nothing_else_helps() {
    let mut world = gallery(9);
    let mut line = Downlink::new();
    watch(&mut world, &mut line, 10);
    line.rate = 0.65 * MEGABIT;
    watch(&mut world, &mut line, 25);
    let before = line.arrived.clone();
    let settled = watch(&mut world, &mut line, 35);
    let broken = settled.iter().filter(|seen| seen.silence > 0.05).count();
    assert!(broken <= 6, "sound broken in {broken} of 35 s");
    assert!(
        settled.iter().any(|seen| seen.moving < 9),
        "there is no room for all"
    );
    for (mid, ..) in world.janus.pictures() {
        let since = line.arrived[&mid].packets - before[&mid].packets;
        assert!(since > 20, "{mid} stood still: {since} packets");
    }
    line.rate = 100.0 * MEGABIT;
    let after = watch(&mut world, &mut line, 60);
    assert_eq!(after.last().map(|seen| seen.full), Some(9));
}

/// Guards: a page that slept, or that was busy, and takes that for a full line.
#[test]
fn a_page_that_was_away_holds_nothing_back() {
    let mut world = gallery(5);
    let mut line = Downlink::new();
    watch(&mut world, &mut line, 10);
    world.now = world.now + std::time::Duration::from_secs(600);
    let seen = watch(&mut world, &mut line, 20);
    assert!(seen.iter().all(|second| second.full == 5));
}
