//! Korean.

use super::{DetailTexts, Metric, Whose};
use crate::state::tab::TabState;
use parlour_call::quality::connection_details::MediaSource;
use parlour_call::quality::{Cause, Grade};

pub(in crate::i18n) const TEXTS: DetailTexts = DetailTexts {
    more_about: |name| format!("{name} 님 더 보기"),
    more_about_screen: |name| format!("{name} 님의 화면 더 보기"),
    volume_for_me: "내가 듣는 음량",
    small_window: "작은 창으로 보기",
    no_small_window: "작은 창 닫기",
    full_screen: "전체 화면",
    no_full_screen: "전체 화면 끝내기",
    connection_details: "연결 상태 자세히",
    connection: "연결 상태",
    network: "네트워크",
    grade,
    poor_connection: "연결 상태 나쁨",
    cause,
    all_well,
    media_source,
    metric,
    way,
    nothing_flows: "지금은 보내는 것이 없습니다.",
    mixed: "음성 방에서는 모두의 소리가 서버에서 하나로 옵니다. 내 연결 상태를 확인하세요.",
    last_minute: "최근 1분",
    save_report: "보고서 저장",
    save_report_why: "무엇이 잘못되었는지 알려 주는 파일입니다. 이름, 비밀 정보, 소리와 영상은 담기지 않습니다.",
    search_people: "참여자 검색",
    found: |found, all| match found {
        0 => "찾는 참여자가 없습니다".to_owned(),
        _ => format!("{all}명 중 {found}명"),
    },
    tab_state,
};

const fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Good => "좋음",
        Grade::Fair => "보통",
        Grade::Poor => "나쁨",
    }
}

fn cause(cause: Cause, whose: Whose<'_>) -> String {
    match (cause, whose) {
        (Cause::Stalled, Whose::Own) => {
            "내가 보내는 것이 전달되지 않습니다. 네트워크를 확인하세요.".to_owned()
        }
        (Cause::Stalled, Whose::Theirs(name)) => format!("{name} 님에게서 아무것도 오지 않습니다."),
        (Cause::Loss, Whose::Own) => {
            "내가 보내는 것이 일부 사라집니다. 와이파이 가까이 가거나 유선으로 연결해 보세요.".to_owned()
        }
        (Cause::Loss, Whose::Theirs(name)) => format!("{name} 님이 보내는 것이 일부 사라집니다."),
        (Cause::Incoming, _) => {
            "모두가 보내는 것이 오는 길에 많이 사라집니다. 와이파이 가까이 가거나 유선으로 연결해 보세요."
                .to_owned()
        }
        (Cause::Delay, Whose::Own) => {
            "내 말이 늦게 전달됩니다. VPN을 끄거나 다른 네트워크를 써 보세요.".to_owned()
        }
        (Cause::Delay, Whose::Theirs(name)) => format!("{name} 님의 말이 늦게 도착합니다."),
        (Cause::Jitter, Whose::Own) => {
            "내가 보내는 것이 고르지 않게 전달됩니다. 다운로드를 멈추거나 유선으로 연결해 보세요.".to_owned()
        }
        (Cause::Jitter, Whose::Theirs(name)) => format!("{name} 님이 보내는 것이 고르지 않게 도착합니다."),
        (Cause::Bandwidth, Whose::Own) => "연결 속도가 부족해 내 화면을 작게 보내고 있습니다.".to_owned(),
        (Cause::Bandwidth, Whose::Theirs(name)) => {
            format!("{name} 님의 화면을 다 받기에는 속도가 부족합니다.")
        }
        (Cause::Processor, Whose::Own) => {
            "컴퓨터가 바빠 내 화면을 작게 보내고 있습니다. 다른 프로그램을 닫아 보세요.".to_owned()
        }
        (Cause::Processor, Whose::Theirs(name)) => format!("{name} 님의 컴퓨터가 바쁩니다."),
        (Cause::FewFrames, Whose::Own) => "카메라가 보내는 프레임이 적습니다. 더 밝게 해 보세요.".to_owned(),
        (Cause::FewFrames, Whose::Theirs(name)) => format!("{name} 님에게서 오는 프레임이 적습니다."),
    }
}

fn all_well(whose: Whose<'_>) -> String {
    match whose {
        Whose::Own => "내 연결 상태가 좋습니다.".to_owned(),
        Whose::Theirs(name) => format!("{name} 님의 소리와 화면이 잘 도착합니다."),
    }
}

const fn media_source(source: MediaSource) -> &'static str {
    match source {
        MediaSource::Microphone => "마이크",
        MediaSource::Camera => "카메라",
        MediaSource::Screen => "공유 화면",
        MediaSource::ScreenAudio => "공유 화면 소리",
    }
}

const fn metric(metric: Metric) -> &'static str {
    match metric {
        Metric::Bitrate => "전송 속도",
        Metric::Resolution => "해상도",
        Metric::FrameRate => "초당 프레임",
        Metric::Codec => "코덱",
        Metric::Loss => "손실",
        Metric::Jitter => "지터",
        Metric::RoundTrip => "왕복 시간",
        Metric::Layer => "계층",
        Metric::Way => "경로",
    }
}

fn way(relayed: bool, protocol: &str) -> String {
    let way = if relayed {
        "중계 서버 경유"
    } else {
        "직접 연결"
    };
    format!("{way} ({})", protocol.to_ascii_uppercase())
}

const fn tab_state(state: TabState) -> &'static str {
    match state {
        TabState::Idle | TabState::Live => "",
        TabState::Muted => "음소거",
        TabState::Reconnecting => "다시 연결 중…",
    }
}
