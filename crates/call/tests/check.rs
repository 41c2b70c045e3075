//! The connection check, from the first request to the verdict.

#[path = "support/check.rs"]
mod support;

use parlour_call::check::{Finding, SAMPLES, Step, StepState, Tone, Verdict};
use parlour_call::config::IcePolicy;
use parlour_call::*;
use serde_json::json;
use std::time::Duration;

use support::{Gateway, World};

/// Guards: a good connection that is told to be bad; a step that is never ticked off; a measurement of another length.
#[test]
fn good_connection_passes_every_step() {
    let mut world = World::new();
    assert_eq!(world.verdict(), Verdict::Healthy);
    for step in Step::ALL {
        assert_eq!(world.step(step), StepState::Passed, "{step:?}");
    }
    let report = world.check.report();
    assert_eq!(report.transport, TransportKind::WebSocket);
    assert_eq!(report.samples.len(), SAMPLES);
    assert!(report.heard && report.seen);
    assert_eq!(report.round_trip(), Some(20.0));
    assert!((report.bitrate() - 800_000.0).abs() < 1.0, "{}", report.bitrate());
    assert_eq!(report.finding(CandidateKind::Relay), Finding::NotAsked);
}

/// Guards: an offer that asks the echo for nothing, or goes out twice.
#[test]
fn echo_is_asked_for_once_with_sound_and_picture() {
    let mut world = World::new();
    world.verdict();
    let offers: Vec<_> = world
        .requests
        .iter()
        .filter(|frame| frame["jsep"]["type"] == "offer")
        .collect();
    assert_eq!(offers.len(), 1);
    assert_eq!(
        (&offers[0]["body"]["audio"], &offers[0]["body"]["video"]),
        (&json!(true), &json!(true))
    );
    let trickled = world.requests.iter().filter(|frame| frame["janus"] == "trickle");
    assert_eq!(trickled.count(), 2, "a candidate and the end of them");
}

/// Guards: a check that blames the network where the server is down, and one that waits for ever.
#[test]
fn gateway_that_is_down_is_named_soon() {
    for (gateway, within) in [(Gateway::Refuses, 5), (Gateway::Silent, 25)] {
        let mut world = World::new();
        world.gateway = gateway;
        let begin = world.now;
        assert_eq!(world.verdict(), Verdict::NoGateway, "{gateway:?}");
        assert!(
            world.now.since(begin) <= Duration::from_secs(within),
            "{gateway:?} took {:?}",
            world.now.since(begin)
        );
        assert_eq!(world.step(Step::Gateway), StepState::Failed);
        assert_eq!(world.step(Step::Connection), StepState::Skipped);
        world.owns_nothing();
    }
}

/// Guards: a WebSocket that is cut by a middlebox being told as a server that is down.
#[test]
fn long_polling_is_a_way_to_the_gateway() {
    let mut world = World::new();
    world.dead = "ws";
    assert_eq!(world.verdict(), Verdict::Healthy);
    assert_eq!(world.check.report().transport, TransportKind::LongPoll);
}

/// Guards: a missing permission, or a missing plugin, that looks like a broken network.
#[test]
fn refusals_are_told_apart_from_silence() {
    for (gateway, expected) in [
        (Gateway::WantsToken, Verdict::Unauthorized),
        (Gateway::LacksPlugin, Verdict::NoEchoTest),
    ] {
        let mut world = World::new();
        world.gateway = gateway;
        assert_eq!(world.verdict(), expected);
        world.owns_nothing();
    }
}

/// Guards: blocked UDP that is waited on for ever, or that is blamed on the server.
#[test]
fn media_that_finds_no_way_is_told() {
    let mut world = World::new();
    world.reachable = false;
    let begin = world.now;
    assert_eq!(world.verdict(), Verdict::NoMedia);
    assert!(world.now.since(begin) <= Duration::from_secs(25));
    assert_eq!(world.step(Step::Gateway), StepState::Passed);
    assert_eq!(world.step(Step::Candidates), StepState::Passed);
    assert_eq!(world.step(Step::Connection), StepState::Failed);
    assert_eq!(world.step(Step::Quality), StepState::Skipped);
    world.owns_nothing();
}

/// Guards: a connection that breaks while it is measured being judged by what was measured before.
#[test]
fn connection_that_breaks_while_measured_is_told() {
    let mut world = World::new();
    world.begin();
    world.pass(Duration::from_secs(1));
    world.pass(Duration::from_secs(1));
    let (peer, event) = (world.peer(), PeerEvent::Connection(ConnectionState::Failed));
    world.input(Input::Peer { peer, event });
    assert_eq!(world.check.report().verdict, Some(Verdict::NoMedia));
    assert_eq!(world.step(Step::Quality), StepState::Skipped);
    world.owns_nothing();
}

/// Guards: a policy that is not passed on; a relay that was asked for being told as a detour.
#[test]
fn relay_by_policy_is_good_and_in_force() {
    let mut world = World::turn(IcePolicy::Relay);
    world.candidates = vec!["relay"];
    world.way = CandidateKind::Relay;
    let verdict = world.verdict();
    assert_eq!(verdict, Verdict::Relayed { wanted: true });
    assert_eq!(verdict.tone(), Tone::Good);
    let policies = world.count(|output| {
        matches!(
            output,
            Output::Peer {
                action: PeerOutput::Open {
                    policy: IcePolicy::Relay,
                    ..
                },
                ..
            }
        )
    });
    assert_eq!(policies, 1);
    let report = world.check.report();
    assert_eq!(report.finding(CandidateKind::Host), Finding::NotAsked);
    assert_eq!(report.finding(CandidateKind::Relay), Finding::Found);
}

/// Guards: a detour that nobody asked for being told as the direct way.
#[test]
fn relay_for_want_of_a_direct_way_is_told() {
    let mut world = World::turn(IcePolicy::All);
    world.candidates = vec!["host", "srflx", "relay"];
    world.way = CandidateKind::Relay;
    let verdict = world.verdict();
    assert_eq!(verdict, Verdict::Relayed { wanted: false });
    assert_eq!(verdict.tone(), Tone::Warning);
}

/// Guards: a TURN server that is down being blamed on UDP, or not noticed where it is not needed today.
#[test]
fn relay_that_cannot_be_reached_is_told() {
    let mut world = World::turn(IcePolicy::Relay);
    world.candidates = vec![];
    assert_eq!(world.verdict(), Verdict::NoRelay);
    assert_eq!(world.step(Step::Candidates), StepState::Failed);
    world.owns_nothing();

    let mut world = World::turn(IcePolicy::All);
    assert_eq!(world.verdict(), Verdict::Healthy);
    assert_eq!(world.step(Step::Candidates), StepState::Warned);
    assert_eq!(
        world.check.report().finding(CandidateKind::Relay),
        Finding::Missing
    );
}

/// Guards: numbers that are drawn but not judged.
#[test]
fn poor_quality_is_named_by_its_kind() {
    type Worsen = fn(&mut World);
    let cases: [(Worsen, Verdict); 3] = [
        (|world| world.lost = 8, Verdict::Lossy),
        (|world| world.round_trip = 700.0, Verdict::Slow),
        (|world| world.available = 90_000.0, Verdict::Narrow),
    ];
    for (worsen, expected) in cases {
        let mut world = World::new();
        worsen(&mut world);
        assert_eq!(world.verdict(), expected);
        assert_eq!(world.step(Step::Quality), StepState::Warned);
    }
}

/// Guards: a connection without an echo that is called good.
#[test]
fn echo_that_does_not_come_is_told() {
    let mut world = World::new();
    world.echoes = false;
    assert_eq!(world.verdict(), Verdict::NoEcho);
    assert_eq!(world.step(Step::Echo), StepState::Failed);
}

/// Guards: missing devices that hide what the connection is worth, or are not told at all.
#[test]
fn without_devices_the_connection_is_checked_all_the_same() {
    let mut world = World::new();
    world.devices = Err(CaptureError::Denied);
    world.echoes = false;
    assert_eq!(world.verdict(), Verdict::NoDevices);
    assert_eq!(world.step(Step::Devices), StepState::Failed);
    assert_eq!(world.step(Step::Connection), StepState::Passed);
    assert_eq!(world.step(Step::Echo), StepState::Skipped);
}

/// Guards: a device that the link says to leave alone.
#[test]
fn devices_that_the_link_turns_off_stay_off() {
    let mut world = World::with(|_| {}, "audio=0&video=0");
    world.echoes = false;
    assert_eq!(world.verdict(), Verdict::Healthy);
    assert_eq!(
        world.count(|output| matches!(output, Output::Media(MediaOutput::Open(_)))),
        0
    );
    assert_eq!(world.step(Step::Devices), StepState::Skipped);
}

/// Guards: a person who thinks about the prompt being told that the server is down.
#[test]
fn prompt_may_take_its_time() {
    let mut world = World::new();
    world.check.start(world.now);
    while let Some(output) = world.check.poll_output() {
        if !matches!(output, Output::Media(_)) {
            world.act(&output);
        }
    }
    world.run();
    world.pass(Duration::from_secs(90));
    assert_eq!(world.check.report().verdict, None);
    assert_eq!(world.step(Step::Devices), StepState::Running);
    world.input(Input::Media(MediaEvent::Opened {
        generation: 1,
        microphone: Some(TrackInfo::default()),
        camera: Some(TrackInfo::default()),
    }));
    assert!(world.check.is_connected());
}

/// Guards: a camera that stays on, and a session that stays open, after everything was said.
#[test]
fn everything_is_let_go_a_minute_after_the_verdict_or_at_once_on_leaving() {
    let mut world = World::new();
    world.verdict();
    assert!(world.transport.is_some(), "sound and picture go on for a while");
    world.pass(Duration::from_secs(61));
    world.owns_nothing();
    assert_eq!(
        world.check.report().verdict,
        Some(Verdict::Healthy),
        "what was found stays"
    );

    let mut world = World::new();
    world.begin();
    world.pass(Duration::from_secs(3));
    world.input(Input::Command(Command::Abandon));
    world.owns_nothing();
    let destroyed = world.requests.iter().any(|frame| frame["janus"] == "destroy");
    assert!(destroyed, "the session is not left to its time-out");
}

/// Guards: a second run that shows the first one's findings, or whose late answers are taken for the second's.
#[test]
fn check_can_be_run_again() {
    let mut world = World::new();
    world.devices = Err(CaptureError::Busy);
    world.reachable = false;
    assert_eq!(world.verdict(), Verdict::NoMedia);
    let old = world.peer();
    world.devices = Ok(());
    world.reachable = true;
    world.seconds = 0;
    world.begin();
    assert_eq!(world.check.report().verdict, None);
    world.input(Input::Peer {
        peer: old,
        event: PeerEvent::Connection(ConnectionState::Failed),
    });
    assert_eq!(world.verdict(), Verdict::Healthy);
    assert_eq!(world.step(Step::Devices), StepState::Passed);
    world.pass(Duration::from_secs(61));
    world.owns_nothing();
}
