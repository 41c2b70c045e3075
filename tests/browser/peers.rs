//! Connections: a publisher and a subscriber in the same page.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use janus_proto::Trickle;
use parlour::browser::peer::Peer;
use parlour_call::config::{IcePolicy, IceServer, Secret};
use parlour_call::{
    ConnectionState, InboundRtp, MediaKind, PeerEvent, PeerKey, PeerRole, SourceKind, StatsSnapshot,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::{Arrived, Pair, number, open_both, pause, quiet_tracks, script, send, spy, until};

const SOME: Arrived = Arrived {
    frames: 5,
    packets: 20,
};

async fn connected() -> (Pair, parlour::browser::media::tracks::LocalTracks) {
    let pair = Pair::open();
    let mut tracks = quiet_tracks();
    tracks.adopt(open_both().await, true, true);
    send(&pair.publisher, &tracks);
    pair.publisher.offer(false);
    (pair, tracks)
}

/// Guards against a call without picture or sound, and against stats that do not count.
#[wasm_bindgen_test]
async fn a_loopback_pair_shows_frames_and_plays_sound() {
    spy();
    let (pair, _tracks) = connected().await;
    let first = pair
        .until_arrived("frames and sound", Arrived::default(), SOME)
        .await;
    pair.until_arrived("more frames and sound", first, SOME).await;
    let mids: Vec<_> = pair
        .tracks
        .borrow()
        .iter()
        .map(|(mid, track)| (mid.clone(), track.kind()))
        .collect();
    let heard = pair.heard.borrow();
    let offered = heard.iter().find_map(|(_, event)| match event {
        PeerEvent::Offered { sdp, mids } => Some((sdp, mids.microphone.clone()?, mids.camera.clone()?)),
        _ => None,
    });
    let (sdp, microphone, camera) = offered.expect("both mids were named");
    assert_eq!(
        mids,
        [(microphone, "audio".to_owned()), (camera, "video".to_owned())]
    );
    // What the offer must ask of Opus without anybody editing it.
    assert!(sdp.contains("useinbandfec=1"), "{sdp}");
    for role in [PeerRole::Publisher, PeerRole::Subscriber] {
        let said = |event: PeerEvent| heard.contains(&(role, event));
        assert!(said(PeerEvent::Candidate(Trickle::Completed)), "{role:?}");
        assert!(
            said(PeerEvent::Connection(ConnectionState::Connected)),
            "{role:?}"
        );
    }
    assert!(
        !heard
            .iter()
            .any(|(_, event)| matches!(event, PeerEvent::Refused(_)))
    );
}

/// Guards against a connection panel full of blanks.
#[wasm_bindgen_test]
async fn a_report_tells_the_path_and_both_ends_of_each_stream() {
    let (pair, _tracks) = connected().await;
    let first = pair.publisher.detailed_stats().await;
    assert_eq!(first.candidate_pair, None);
    pair.until_arrived("frames", Arrived::default(), SOME).await;
    let before = pair.subscriber.detailed_stats().await;
    pause(1000).await;
    let (sent, received) = (
        pair.publisher.detailed_stats().await,
        pair.subscriber.detailed_stats().await,
    );
    for snapshot in [&sent, &received] {
        let path = snapshot.candidate_pair.as_ref().expect("they are connected");
        assert_eq!(path.protocol, "udp");
        assert!(path.current_round_trip_time.is_some());
    }
    let codec = |codec: &Option<String>, kind| {
        let expected = if kind == MediaKind::Audio { "opus" } else { "VP8" };
        assert_eq!(codec.as_deref(), Some(expected));
    };
    let (sounds, pictures): (Vec<_>, Vec<_>) = sent
        .outbound
        .iter()
        .partition(|stream| stream.kind == MediaKind::Audio);
    // A camera is sent in up to three sizes, and received in one.
    assert!(
        sounds.len() == 1 && (1..=3).contains(&pictures.len()) && sent.inbound.is_empty(),
        "{sent:?}"
    );
    let most = pictures.iter().max_by_key(|picture| picture.frames_encoded);
    let (sound, picture) = (sounds[0], most.expect("there is one"));
    codec(&sound.details.codec, sound.kind);
    codec(&picture.details.codec, picture.kind);
    assert!(picture.frame_size.is_some() && picture.frames_encoded > 0);
    assert!(picture.details.frames_per_second.is_some());
    let (sounds, pictures): (Vec<_>, Vec<_>) = received
        .inbound
        .iter()
        .partition(|stream| stream.kind == MediaKind::Audio);
    assert!(
        sounds.len() == 1 && pictures.len() == 1 && received.outbound.is_empty(),
        "{received:?}"
    );
    let (sound, picture) = (sounds[0], pictures[0]);
    codec(&sound.details.codec, sound.kind);
    codec(&picture.details.codec, picture.kind);
    assert!(picture.frame_size.is_some() && picture.frames_decoded > 0);
    assert!(picture.details.frames_per_second.is_some());
    let seconds = |snapshot: &StatsSnapshot| snapshot.timestamp.expect("a time") / 1000.0;
    let elapsed = seconds(&received) - seconds(&before);
    for now in &received.inbound {
        let is_same = |then: &&InboundRtp| then.mid == now.mid;
        let then = before.inbound.iter().find(is_same).expect("it was there");
        let bytes = now.bytes_received - then.bytes_received;
        assert!(bytes as f64 * 8.0 / elapsed > 1000.0 && now.jitter.is_some());
        assert_eq!(now.packets_lost, then.packets_lost);
    }
}

/// Guards against a speaker ring that never lights: sound levels are read ten times a second.
#[wasm_bindgen_test]
async fn levels_follow_the_sound() {
    let (pair, _tracks) = connected().await;
    pair.until_arrived("sound", Arrived::default(), SOME).await;
    // Browsers take levels from what is played.
    let player = web_sys::HtmlAudioElement::new().expect("a page has audio elements");
    for (_, track) in pair
        .tracks
        .borrow()
        .iter()
        .filter(|(_, track)| track.kind() == "audio")
    {
        let stream = web_sys::MediaStream::new_with_tracks(&js_sys::Array::of1(track));
        player.set_src_object(stream.ok().as_ref());
    }
    player.set_autoplay(true);
    until("a beep", || {
        pair.subscriber.levels().iter().any(|entry| entry.level > 0.05)
    })
    .await;
}

/// Guards against a device change that needs a new offer, or that stops the picture on the other side.
#[wasm_bindgen_test]
async fn replacing_a_track_keeps_frames_coming_without_a_new_offer() {
    let (pair, mut tracks) = connected().await;
    let mut before = pair.until_arrived("frames", Arrived::default(), SOME).await;
    for _ in 0..2 {
        tracks.adopt(open_both().await, true, true);
        send(&pair.publisher, &tracks);
        before = pair.until_arrived("frames of the new camera", before, SOME).await;
    }
    assert_eq!(pair.offers(), 1);
}

/// Guards against a "muted" microphone that still sends, and against an unmute that needs a new offer.
#[wasm_bindgen_test]
async fn a_source_taken_off_sends_nothing_until_it_is_put_back() {
    let (pair, mut tracks) = connected().await;
    pair.until_arrived("sound", Arrived::default(), SOME).await;
    tracks.set_sending(SourceKind::Microphone, false);
    send(&pair.publisher, &tracks);
    pause(300).await;
    let muted = pair.arrived().await;
    pause(500).await;
    let later = pair.arrived().await;
    assert_eq!(muted.packets, later.packets);
    assert!(later.frames > muted.frames);
    tracks.set_sending(SourceKind::Microphone, true);
    send(&pair.publisher, &tracks);
    pair.until_arrived("sound again", later, SOME).await;
    assert_eq!(pair.offers(), 1);
}

/// Guards against a way back that is none: a restart must give new credentials on the same m-lines, and media must go on.
#[wasm_bindgen_test]
async fn an_ice_restart_keeps_the_lines_and_the_media() {
    let (pair, _tracks) = connected().await;
    let before = pair.until_arrived("frames", Arrived::default(), SOME).await;
    pair.publisher.offer(true);
    until("the second answer", || {
        let accepted = |(_, event): &&(PeerRole, PeerEvent)| *event == PeerEvent::Accepted;
        pair.heard.borrow().iter().filter(accepted).count() == 2
    })
    .await;
    pair.until_arrived("frames after the restart", before, SOME).await;
    let heard = pair.heard.borrow();
    let names: Vec<_> = heard
        .iter()
        .filter_map(|(_, event)| match event {
            PeerEvent::Offered { sdp, .. } => sdp.lines().find(|line| line.starts_with("a=ice-ufrag")),
            _ => None,
        })
        .collect();
    assert_eq!(names.len(), 2);
    assert_ne!(names[0], names[1]);
}

/// Guards against connections that stay open behind a call that is over, and against devices that go off with a connection.
#[wasm_bindgen_test]
async fn a_dropped_peer_is_closed_and_its_tracks_live_on() {
    spy();
    let (pair, tracks) = connected().await;
    pair.until_arrived("frames", Arrived::default(), SOME).await;
    assert_eq!(number("window.connections.length"), 2.0);
    drop(pair);
    let open = "window.connections.filter((connection) => connection.connectionState !== 'closed').length";
    assert_eq!(number(open), 0.0);
    assert_eq!(crate::common::live_tracks(), 2.0);
    drop(tracks);
}

/// Guards against late answers: what a dropped connection was doing must reach nobody.
#[wasm_bindgen_test]
async fn a_dropped_peer_reports_nothing_any_more() {
    let (pair, _tracks) = connected().await;
    let heard = Rc::clone(&pair.heard);
    pause(0).await;
    drop(pair);
    let before = heard.borrow().len();
    pause(500).await;
    assert_eq!(heard.borrow().len(), before);
    assert_eq!(Rc::strong_count(&heard), 1, "the callbacks are freed");
}

/// Guards against an owner that lets go of the connection while it hears from it, as a refused offer makes it do.
#[wasm_bindgen_test]
async fn a_peer_can_be_dropped_from_its_own_callback() {
    let slot: Rc<RefCell<Option<Peer>>> = Rc::default();
    let events = Rc::new(Cell::new(0));
    let (held, counted) = (Rc::clone(&slot), Rc::clone(&events));
    let peer = Peer::open(
        PeerKey {
            role: PeerRole::Subscriber,
            generation: 7,
        },
        &[],
        IcePolicy::All,
        0,
        Rc::new(move |key, event| {
            assert!(matches!(event, PeerEvent::Refused(_)), "{event:?}");
            assert_eq!(key.generation, 7);
            counted.set(counted.get() + 1);
            held.take();
        }),
        Rc::new(|_, _| {}),
    )
    .expect("the browser makes connections");
    // Both would be refused; the second one must not be reported.
    peer.accept("nonsense".to_owned());
    peer.answer("nonsense".to_owned());
    *slot.borrow_mut() = Some(peer);
    until("a refusal", || events.get() > 0).await;
    pause(200).await;
    assert_eq!(events.get(), 1);
}

/// Guards against an operator's mistake in `ice.servers` that ends in an exception.
#[wasm_bindgen_test]
fn servers_are_handed_to_the_browser_and_wrong_ones_are_refused_in_words() {
    spy();
    let open = |url: &str| {
        let server = IceServer {
            urls: vec![url.to_owned()],
            username: Some("somebody".to_owned()),
            credential: Some(Secret::new("secret".to_owned())),
        };
        let key = PeerKey {
            role: PeerRole::Publisher,
            generation: 1,
        };
        Peer::open(
            key,
            &[server],
            IcePolicy::Relay,
            0,
            Rc::new(|_, _| {}),
            Rc::new(|_, _| {}),
        )
    };
    let peer = open("turn:127.0.0.1:3478").expect("a right one");
    let configured = script(
        "(() => {
            const c = window.connections[0].getConfiguration(), [server] = c.iceServers;
            return [c.iceTransportPolicy, c.bundlePolicy, server.urls[0], server.username, server.credential].join();
        })()",
    );
    let expected = "relay,max-bundle,turn:127.0.0.1:3478,somebody,secret";
    assert_eq!(configured.as_string().as_deref(), Some(expected));
    drop(peer);
    let refused = open("turn:").err().expect("a wrong one");
    assert!(!refused.contains("secret"), "{refused}");
}

/// Guards against a shared screen that takes the camera's line, or needs an offer each time.
#[wasm_bindgen_test]
async fn a_screen_gets_lines_of_its_own_once() {
    let (pair, _tracks) = connected().await;
    pair.until_arrived("frames", Arrived::default(), SOME).await;
    pair.publisher.add_screen();
    pair.publisher.add_screen();
    let screen = script("document.createElement('canvas').captureStream(10).getVideoTracks()[0]");
    pair.publisher.set_screen(Some(screen.unchecked_into()), None);
    pair.heard.borrow_mut().clear();
    pair.publisher.offer(false);
    until("four lines", || {
        pair.heard.borrow().iter().any(|(_, event)| match event {
            PeerEvent::Offered { sdp, mids } => {
                let mids = [&mids.microphone, &mids.camera, &mids.screen, &mids.screen_audio];
                let named = mids
                    .into_iter()
                    .flatten()
                    .collect::<std::collections::HashSet<_>>();
                assert_eq!((named.len(), sdp.matches("\r\nm=").count()), (4, 4), "{sdp}");
                true
            }
            _ => false,
        })
    })
    .await;
}
