//! The connection check in Korean.

use super::{CheckTexts, Explanation, Gauge, measured};
use parlour_call::TransportKind;
use parlour_call::check::{CandidateKind, Finding, Report, SAMPLES, Step, StepState, Verdict};

pub(in crate::i18n) const TEXTS: CheckTexts = CheckTexts {
    open: "연결 확인",
    title: "연결 확인",
    lead: "통화할 때처럼 내 소리와 화면을 통화 서버로 보냈다가 돌려받습니다. 다른 사람은 보거나 듣지 못합니다.",
    running: "확인하는 중… 15초쯤 걸립니다.",
    again: "다시 확인",
    echo: "서버에서 돌아온 내 모습",
    no_picture: "화면이 돌아오면 여기에 나타납니다.",
    hear_yourself: "내 소리 듣기",
    graphs: "측정값",
    step,
    state,
    detail,
    gauge,
    verdict,
};

const fn step(step: Step) -> &'static str {
    match step {
        Step::Devices => "마이크와 카메라",
        Step::Gateway => "통화 서버",
        Step::Candidates => "네트워크 주소",
        Step::Connection => "소리와 화면의 경로",
        Step::Echo => "돌아오는 소리와 화면",
        Step::Quality => "10초 동안의 품질",
    }
}

const fn state(state: StepState) -> &'static str {
    match state {
        StepState::Waiting => "대기 중",
        StepState::Running => "확인 중",
        StepState::Passed => "정상",
        StepState::Warned => "일부만 정상",
        StepState::Failed => "안 됨",
        StepState::Skipped => "확인하지 않음",
    }
}

const fn finding(finding: Finding) -> &'static str {
    match finding {
        Finding::NotAsked => "쓰지 않음",
        Finding::Searching => "찾는 중…",
        Finding::Found => "찾음",
        Finding::Missing => "찾지 못함",
    }
}

fn detail(report: &Report, step: Step) -> String {
    match step {
        Step::Devices => String::new(),
        Step::Gateway => match (report.step(step), report.transport) {
            (StepState::Failed, _) => "제대로 응답하지 않음",
            (_, TransportKind::WebSocket) => "WebSocket으로 연결됨",
            (_, TransportKind::LongPoll) => "롱 폴링으로 연결됨",
            (_, TransportKind::None) => "",
        }
        .to_owned(),
        Step::Candidates => match report.step(step) {
            StepState::Waiting | StepState::Skipped => String::new(),
            _ => format!(
                "내 주소: {} · 공인 주소: {} · 중계: {}",
                finding(report.finding(CandidateKind::Host)),
                finding(report.finding(CandidateKind::Reflexive)),
                finding(report.finding(CandidateKind::Relay)),
            ),
        },
        Step::Connection => report.way.as_ref().map_or_else(String::new, |way| {
            let kind = match way.kind {
                CandidateKind::Host | CandidateKind::Reflexive => "직접 연결",
                CandidateKind::Relay => "중계 서버를 거침",
            };
            format!("{kind}, {}", way.protocol.to_ascii_uppercase())
        }),
        Step::Echo => match (report.heard, report.seen, report.step(step)) {
            (true, true, _) => "소리와 화면",
            (true, false, _) => "소리만",
            (false, true, _) => "화면만",
            (false, false, StepState::Failed) => "없음",
            (false, false, _) => "",
        }
        .to_owned(),
        Step::Quality => match report.step(step) {
            StepState::Running => format!("{SAMPLES}초 중 {}초", report.samples.len()),
            StepState::Passed | StepState::Warned => measured(report, gauge),
            _ => String::new(),
        },
    }
}

const fn gauge(gauge: Gauge) -> &'static str {
    match gauge {
        Gauge::RoundTrip => "왕복 시간",
        Gauge::Loss => "손실",
        Gauge::Bitrate => "전송 속도",
    }
}

fn verdict(verdict: Verdict) -> Explanation {
    let (what, meaning, remedy) = match verdict {
        Verdict::Healthy => (
            "연결 상태가 좋습니다.",
            "소리와 화면이 서버까지 갔다가 문제없이 돌아옵니다.",
            "",
        ),
        Verdict::Relayed { wanted: true } => (
            "연결 상태가 좋습니다.",
            "이 사이트의 설정대로 소리와 화면이 중계 서버를 거쳐 문제없이 돌아옵니다.",
            "",
        ),
        Verdict::Relayed { wanted: false } => (
            "통화는 되지만 돌아서 갑니다.",
            "직접 가는 길이 막혀 있어 소리와 화면이 중계 서버를 거칩니다.",
            "통화가 늦게 들리면 다른 네트워크를 쓰거나 이 네트워크에서 UDP를 허용하세요.",
        ),
        Verdict::Slow => (
            "연결이 느립니다.",
            "모든 것이 늦게 도착해 서로 말이 겹치게 됩니다.",
            "와이파이 가까이 가거나 유선으로 연결하고, VPN을 끄세요.",
        ),
        Verdict::Narrow => (
            "연결 속도가 부족합니다.",
            "소리 말고 화면까지 보내기에는 여유가 거의 없습니다.",
            "다운로드를 멈추거나 와이파이 가까이 가거나, 카메라를 끄고 참여하세요.",
        ),
        Verdict::Lossy => (
            "연결에서 데이터가 사라집니다.",
            "소리가 끊기고 화면이 멈추게 됩니다.",
            "와이파이 가까이 가거나 유선으로 연결하고, 다운로드를 멈추세요.",
        ),
        Verdict::NoEcho => (
            "일부가 돌아오지 않습니다.",
            "연결은 되지만 소리나 화면 가운데 일부가 돌아오지 않았습니다.",
            "다른 장치를 고른 다음 다시 확인하세요.",
        ),
        Verdict::NoDevices => (
            "연결은 되지만 아무도 나를 보거나 들을 수 없습니다.",
            "마이크도 카메라도 켜지 못했습니다.",
            "장치를 연결하고 주소창 옆의 사이트 설정에서 허용한 다음 다시 확인하세요.",
        ),
        Verdict::NoMedia => (
            "소리와 화면이 전달되지 않습니다.",
            "통화 서버는 응답하지만, 소리와 화면을 나르는 UDP를 네트워크가 막고 있는 것 같습니다.",
            "휴대폰 핫스팟 같은 다른 네트워크를 쓰거나 이 네트워크에서 UDP를 허용하세요.",
        ),
        Verdict::NoRelay => (
            "중계 서버에 연결할 수 없습니다.",
            "이 사이트는 소리와 화면을 중계(TURN) 서버로만 보내는데, 쓸 수 있는 서버가 없습니다.",
            "다른 네트워크를 써 보세요. 계속되면 사이트 운영자에게 알려 주세요.",
        ),
        Verdict::NoEchoTest => (
            "통화 서버는 응답하지만 시험해 볼 수 없습니다.",
            "서버가 이 페이지에 에코 테스트를 제공하지 않습니다. 그래도 통화는 될 수 있습니다.",
            "사이트 운영자에게 알려 주세요.",
        ),
        Verdict::Unauthorized => (
            "통화 서버가 접속을 허락하지 않습니다.",
            "링크에 이 서버의 유효한 권한이 없거나 기한이 지났습니다.",
            "새 링크를 요청하세요.",
        ),
        Verdict::NoGateway => (
            "통화 서버가 응답하지 않습니다.",
            "여기서 서버에 연결할 수 없거나 서버에 문제가 있습니다.",
            "네트워크를 확인하고 다시 확인하세요. 계속되면 사이트 운영자에게 알려 주세요.",
        ),
        Verdict::Unsupported => (
            "이 브라우저로는 통화할 수 없습니다.",
            "WebRTC가 없거나 무언가가 꺼 두었습니다.",
            "최신 브라우저를 쓰고, WebRTC를 막는 확장 프로그램을 끄세요.",
        ),
    };
    Explanation {
        what: what.to_owned(),
        meaning,
        remedy,
    }
}
