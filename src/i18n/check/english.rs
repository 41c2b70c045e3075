//! The connection check in English.

use super::{CheckTexts, Explanation, Gauge, measured};
use parlour_call::TransportKind;
use parlour_call::check::{CandidateKind, Finding, Report, SAMPLES, Step, StepState, Verdict};

pub(in crate::i18n) const TEXTS: CheckTexts = CheckTexts {
    open: "Check connection",
    title: "Connection check",
    lead: "Sends your sound and picture to the call server and back, as in a call. Nobody else sees or hears it.",
    running: "Checking… This takes about fifteen seconds.",
    again: "Check again",
    echo: "You, as it comes back from the server",
    no_picture: "Your picture appears here once it has come back.",
    hear_yourself: "Hear yourself",
    graphs: "Measurements",
    step,
    state,
    detail,
    gauge,
    verdict,
};

const fn step(step: Step) -> &'static str {
    match step {
        Step::Devices => "Microphone and camera",
        Step::Gateway => "Call server",
        Step::Candidates => "Network addresses",
        Step::Connection => "Way for sound and picture",
        Step::Echo => "Sound and picture come back",
        Step::Quality => "Ten seconds of quality",
    }
}

const fn state(state: StepState) -> &'static str {
    match state {
        StepState::Waiting => "waiting",
        StepState::Running => "checking",
        StepState::Passed => "works",
        StepState::Warned => "works in part",
        StepState::Failed => "does not work",
        StepState::Skipped => "not checked",
    }
}

const fn finding(finding: Finding) -> &'static str {
    match finding {
        Finding::NotAsked => "not in use",
        Finding::Searching => "searching…",
        Finding::Found => "found",
        Finding::Missing => "not found",
    }
}

fn detail(report: &Report, step: Step) -> String {
    match step {
        Step::Devices => String::new(),
        Step::Gateway => match (report.step(step), report.transport) {
            (StepState::Failed, _) => "No proper answer",
            (_, TransportKind::WebSocket) => "Reached by WebSocket",
            (_, TransportKind::LongPoll) => "Reached by long polling",
            (_, TransportKind::None) => "",
        }
        .to_owned(),
        Step::Candidates => match report.step(step) {
            StepState::Waiting | StepState::Skipped => String::new(),
            _ => format!(
                "Own: {} · public: {} · relay: {}",
                finding(report.finding(CandidateKind::Host)),
                finding(report.finding(CandidateKind::Reflexive)),
                finding(report.finding(CandidateKind::Relay)),
            ),
        },
        Step::Connection => report.way.as_ref().map_or_else(String::new, |way| {
            let kind = match way.kind {
                CandidateKind::Host | CandidateKind::Reflexive => "Direct",
                CandidateKind::Relay => "Through a relay",
            };
            format!("{kind}, by {}", way.protocol.to_ascii_uppercase())
        }),
        Step::Echo => match (report.heard, report.seen, report.step(step)) {
            (true, true, _) => "Sound and picture",
            (true, false, _) => "Sound only",
            (false, true, _) => "Picture only",
            (false, false, StepState::Failed) => "Nothing",
            (false, false, _) => "",
        }
        .to_owned(),
        Step::Quality => match report.step(step) {
            StepState::Running => format!("{} of {SAMPLES} seconds", report.samples.len()),
            StepState::Passed | StepState::Warned => measured(report, gauge),
            _ => String::new(),
        },
    }
}

const fn gauge(gauge: Gauge) -> &'static str {
    match gauge {
        Gauge::RoundTrip => "Round trip",
        Gauge::Loss => "Loss",
        Gauge::Bitrate => "Bitrate",
    }
}

fn verdict(verdict: Verdict) -> Explanation {
    let (what, meaning, remedy) = match verdict {
        Verdict::Healthy => (
            "Your connection is good.",
            "Sound and picture reach the server and come back without trouble.",
            "",
        ),
        Verdict::Relayed { wanted: true } => (
            "Your connection is good.",
            "Sound and picture go through a relay server, as this site wants it, and come back without trouble.",
            "",
        ),
        Verdict::Relayed { wanted: false } => (
            "Calls work, but by a detour.",
            "The direct way is blocked, so sound and picture go through a relay server.",
            "If calls lag, try another network, or have UDP allowed in this one.",
        ),
        Verdict::Slow => (
            "Your connection is slow.",
            "Everything arrives late, so people will talk at the same time.",
            "Move closer to your Wi-Fi or use a cable, and turn off any VPN.",
        ),
        Verdict::Narrow => (
            "Your connection is narrow.",
            "There is hardly room for pictures beside the sound.",
            "Stop downloads, move closer to your Wi-Fi, or join with the camera off.",
        ),
        Verdict::Lossy => (
            "Your connection loses data.",
            "Sound will break up and pictures will freeze.",
            "Move closer to your Wi-Fi or use a cable, and stop downloads.",
        ),
        Verdict::NoEcho => (
            "Not everything comes back.",
            "The connection works, but some of your sound or picture did not return.",
            "Choose another device and check again.",
        ),
        Verdict::NoDevices => (
            "The connection works, but nobody will see or hear you.",
            "Neither microphone nor camera could be opened.",
            "Plug them in, allow them in the site settings beside the address bar, and check again.",
        ),
        Verdict::NoMedia => (
            "Sound and picture do not get through.",
            "The call server answers, but the network seems to block UDP, which carries sound and picture.",
            "Try another network, such as a phone's hotspot, or have UDP allowed in this one.",
        ),
        Verdict::NoRelay => (
            "The relay server cannot be reached.",
            "This site sends sound and picture through a relay (TURN) only, and none could be used.",
            "Try another network. If it goes on, tell whoever runs this site.",
        ),
        Verdict::NoEchoTest => (
            "The call server answers, but cannot be tested.",
            "It offers no echo test to this page. Calls may work all the same.",
            "Tell whoever runs this site.",
        ),
        Verdict::Unauthorized => (
            "The call server does not let you in.",
            "Your link carries no valid permission for this server, or it has run out.",
            "Ask for a new link.",
        ),
        Verdict::NoGateway => (
            "The call server does not answer.",
            "It cannot be reached from here, or it is not working properly.",
            "Check your network and check again. If it goes on, tell whoever runs this site.",
        ),
        Verdict::Unsupported => (
            "This browser cannot make calls.",
            "It offers no WebRTC, or something has turned it off.",
            "Use a current browser, and turn off extensions that block WebRTC.",
        ),
    };
    Explanation {
        what: what.to_owned(),
        meaning,
        remedy,
    }
}
