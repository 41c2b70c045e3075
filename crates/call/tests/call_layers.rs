//! Guards what is received for which tile: too much of it costs everybody's line, too little is seen at once.

mod support;

use janus_proto::Id;
use parlour_call::*;
use serde_json::{Value, json};
use std::time::Duration;
use support::{FIRST, World, layered_room, tile};

fn show(world: &mut World, tiles: impl IntoIterator<Item = ShownTile>) {
    world.command(Command::ShowTiles(tiles.into_iter().collect()));
}

/// What is sent of each camera: nothing, or its layer.
fn layers(world: &World) -> Vec<(u64, Option<u64>)> {
    let picture = |(_, feed, sent): (String, u64, support::Sent)| (feed, sent.send.then_some(sent.substream));
    world.janus.pictures().into_iter().map(picture).collect()
}

fn sends(ask: &[Value]) -> Vec<Option<bool>> {
    ask.iter().map(|stream| stream["send"].as_bool()).collect()
}

/// Guards: forty-nine large layers for forty-nine thumbnails, if only for a moment.
#[test]
fn many_begin_small_and_need_no_further_word() {
    let mut world = layered_room(49);
    let join = world.janus.bodies("join").pop().expect("a subscription");
    let streams = join["streams"].as_array().expect("streams");
    assert_eq!(streams.len(), 98);
    for stream in streams {
        let first = if stream["mid"] == "1" {
            json!(0)
        } else {
            Value::Null
        };
        assert_eq!(stream["substream"], first, "{stream}");
    }
    show(&mut world, (FIRST..FIRST + 49).map(|id| tile(id, 170, 96)));
    world.pass(Duration::from_secs(5));
    assert_eq!(world.janus.asks(), Vec::<Vec<Value>>::new());
}

/// Guards: a large picture out of a small layer, or thumbnails out of large ones.
#[test]
fn tiles_get_the_layer_that_fits_their_size_in_one_request() {
    let mut world = layered_room(4);
    world.forget();
    let strip = [12, 13, 14].map(|id| tile(id, 240, 135));
    let large = ShownTile {
        large: true,
        ..tile(11, 1000, 562)
    };
    show(&mut world, std::iter::once(large).chain(strip));
    world.pass(Duration::from_secs(2));
    assert_eq!(
        layers(&world),
        [(11, Some(2)), (12, Some(0)), (13, Some(0)), (14, Some(0))]
    );
    assert_eq!(world.janus.asks().len(), 1, "{:?}", world.janus.asks());
    world.forget();
    show(&mut world, (FIRST..FIRST + 4).map(|id| tile(id, 620, 349)));
    world.pass(Duration::from_secs(2));
    assert_eq!(layers(&world), [11, 12, 13, 14].map(|id| (id, Some(1))));
    assert_eq!(world.janus.asks().len(), 1, "{:?}", world.janus.asks());
}

/// Guards: pictures on other pages that arrive all the same, and a page that waits for its pictures.
#[test]
fn what_is_on_no_page_is_not_received_until_it_is_shown() {
    let mut world = layered_room(6);
    let page = |ids: std::ops::Range<u64>| ids.map(|id| tile(id, 300, 169));
    show(&mut world, page(11..14));
    world.pass(Duration::from_secs(2));
    let on = |ids: std::ops::Range<u64>| {
        (11..17)
            .map(|id| (id, ids.contains(&id).then_some(0)))
            .collect::<Vec<_>>()
    };
    assert_eq!(layers(&world), on(11..14));
    assert_eq!(
        world.janus.sending(),
        [11, 11, 12, 12, 13, 13, 14, 15, 16],
        "sound goes on"
    );
    world.pass(Duration::from_secs(2));
    world.forget();
    show(&mut world, page(14..17));
    assert_eq!(layers(&world), on(14..17), "at once");
    assert_eq!(world.janus.asks().len(), 1);
    assert_eq!(
        sends(&world.janus.asks()[0])[..3],
        [Some(true); 3],
        "first what is shown"
    );
}

/// Guards: a page that nobody looks at and that goes on receiving pictures.
#[test]
fn hidden_page_receives_sound_only_and_shows_at_once() {
    let mut world = layered_room(3);
    show(&mut world, (11..14).map(|id| tile(id, 600, 338)));
    world.pass(Duration::from_secs(2));
    world.forget();
    world.command(Command::SetVisibility(Visibility::Nothing));
    world.pass(Duration::from_secs(2));
    assert_eq!(world.janus.sending(), [11, 12, 13]);
    assert_eq!(world.janus.asks().len(), 1);
    assert_eq!(sends(&world.janus.asks()[0]), [Some(false); 3]);
    world.pass(Duration::from_secs(60));
    world.forget();
    world.command(Command::SetVisibility(Visibility::Page));
    assert_eq!(layers(&world), [11, 12, 13].map(|id| (id, Some(1))));
    assert_eq!(world.janus.asks().len(), 1);
    world.command(Command::SetVisibility(Visibility::SmallWindow {
        feed: Id::Number(12),
        screen: false,
    }));
    world.pass(Duration::from_secs(2));
    assert_eq!(layers(&world), [(11, None), (12, Some(1)), (13, None)]);
}

/// Guards: requests without end while the stage moves.
#[test]
fn a_stage_that_moves_all_the_time_asks_a_few_times() {
    let mut world = layered_room(9);
    world.forget();
    for step in 0_u32..60 {
        show(
            &mut world,
            (11..20).map(|id| tile(id, 300 + step * 10, 169 + step * 6)),
        );
        world.pass(Duration::from_millis(16));
        show(&mut world, (11..20).map(|id| tile(id, 300, 169)));
        world.pass(Duration::from_millis(16));
    }
    assert!(world.janus.asks().len() <= 8, "{}", world.janus.asks().len());
    world.pass(Duration::from_secs(2));
    assert_eq!(
        layers(&world),
        (11..20).map(|id| (id, Some(0))).collect::<Vec<_>>()
    );
}

/// Guards: layers asked of people who send none.
#[test]
fn who_sends_no_layers_is_asked_for_none() {
    let mut world = World::joined();
    world.janus.enter(11, "Bo");
    world.deliver();
    world.forget();
    show(&mut world, [tile(11, 100, 56)]);
    world.command(Command::SetVisibility(Visibility::Nothing));
    world.pass(Duration::from_secs(2));
    world.command(Command::SetVisibility(Visibility::Page));
    world.pass(Duration::from_secs(2));
    assert_eq!(
        world.janus.asks(),
        [
            vec![json!({"mid": "2", "send": false})],
            vec![json!({"mid": "2", "send": true})]
        ]
    );
}

/// Guards: large layers for good after a `switch`, which sets them back in 1.1.2.
#[test]
fn layers_that_janus_set_back_are_asked_for_again() {
    let mut world = layered_room(3);
    show(&mut world, (11..14).map(|id| tile(id, 200, 112)));
    world.pass(Duration::from_secs(2));
    world.forget();
    world.janus.set_back();
    world.deliver();
    world.pass(Duration::from_secs(2));
    assert_eq!(layers(&world), [11, 12, 13].map(|id| (id, Some(0))));
    assert_eq!(world.janus.asks().len(), 1);
}

/// Guards: a new subscription after a loss that knows nothing of the tiles.
#[test]
fn a_new_subscription_gets_the_layers_of_the_old_one() {
    let mut world = layered_room(3);
    show(&mut world, [tile(11, 200, 112), tile(12, 1200, 675)]);
    world.pass(Duration::from_secs(2));
    let before = layers(&world);
    assert_eq!(before, [(11, Some(0)), (12, Some(2)), (13, None)]);
    world.janus.hang_up(false, "ICE failed");
    world.deliver();
    world.pass(Duration::from_secs(5));
    assert_eq!(layers(&world), before);
}

/// Guards: a small camera whose layers are taken for those of a large one.
#[test]
fn the_layers_of_a_small_camera_are_known_once_seen() {
    let mut world = layered_room(1);
    show(&mut world, [tile(11, 600, 338)]);
    world.pass(Duration::from_secs(2));
    assert_eq!(layers(&world), [(11, Some(1))]);
    let peer = PeerKey {
        role: PeerRole::Subscriber,
        generation: 1,
    };
    let confirmed = json!({"videoroom": "event", "room": 1234, "mid": "1", "substream": 1});
    world.janus.subscriber_event(confirmed);
    world.deliver();
    let entry = InboundRtp {
        mid: "1".to_owned(),
        kind: MediaKind::Video,
        packets_received: 100,
        bytes_received: 10_000,
        frames_decoded: 10,
        frame_size: Some((320, 180)),
        ..InboundRtp::default()
    };
    world.input(Input::Stats(vec![StatsSnapshot {
        inbound: vec![entry],
        ..StatsSnapshot::new(peer)
    }]));
    world.pass(Duration::from_secs(2));
    assert_eq!(layers(&world), [(11, Some(2))], "its largest is 640 pixels wide");
    assert_eq!(world.call.layer("1"), Some("m"));
}

/// Guards: a negotiation for each of twenty people who arrive together.
#[test]
fn twenty_arrivals_cost_few_negotiations() {
    let mut world = layered_room(1);
    world.forget();
    for id in 20..40 {
        world.janus.enter(id, "Cy");
    }
    world.deliver();
    world.pass(Duration::from_secs(3));
    assert_eq!(world.janus.pictures().len(), 21);
    let updates = world.janus.bodies("update").len();
    assert!(updates <= 2, "{updates} updates");
    let messages = world.janus.count("message");
    assert!(
        messages <= 7,
        "{messages} messages, with those that ask for keyframes"
    );
}

/// Guards: a pinned picture that stays small for good, because since Janus 1.3.0 a keyframe that is asked for within a second of another one
/// never comes; and requests without end where a publisher has no such layer.
#[test]
fn layer_that_does_not_come_is_asked_for_again_and_not_for_ever() {
    let mut world = layered_room(1);
    show(&mut world, [tile(11, 200, 112)]);
    world.pass(Duration::from_secs(2));
    let sent =
        |substream: u8| json!({"videoroom": "event", "room": 1234, "mid": "1", "substream": substream});
    world.janus.subscriber_event(sent(0));
    world.deliver();
    world.forget();
    show(&mut world, [tile(11, 1200, 675)]);
    world.pass(Duration::from_secs(1));
    assert_eq!(world.janus.asks().len(), 1);
    world.pass(Duration::from_secs(1));
    let asks = world.janus.asks();
    assert_eq!((asks.len(), &asks[1][0]["substream"]), (2, &json!(2)), "{asks:?}");
    world.janus.subscriber_event(sent(2));
    world.deliver();
    world.pass(Duration::from_secs(120));
    assert_eq!(world.janus.asks().len(), 2, "it came");
    world.janus.subscriber_event(sent(1));
    world.deliver();
    world.forget();
    world.pass(Duration::from_secs(600));
    let asks = world.janus.asks().len();
    assert!((3..=5).contains(&asks), "{asks}");
}
