//! Korean. Statements are formal (합니다), requests polite (하세요).

use super::particle::{Particle, attach};
use super::{Explanation, PersonDescription, Shortcut, Texts};
use parlour_call::EndReason;
use parlour_call::config::Theme;

pub(super) static TEXTS: Texts = Texts {
    lobby_title: "참여할 준비가 되셨나요?",
    lobby_lead: "먼저 내 모습과 소리를 확인해 보세요.",
    your_name: "이름",
    guest: "손님",
    room: "방",
    room_missing: "참여할 방을 입력하세요.",
    present,
    room_pin: "방 PIN",
    join: "참여",
    joining: "참여하는 중…",
    cancel: "취소",
    microphone: "마이크",
    camera: "카메라",
    microphone_device: "마이크 장치",
    camera_device: "카메라 장치",
    speaker_device: "스피커 장치",
    test_sound: "테스트 소리 재생",
    system_default: "시스템 기본값",
    microphone_level: "마이크 음량",
    preview: "내 미리보기",
    camera_is_off: "카메라가 꺼져 있습니다",
    camera_is_starting: "카메라를 켜는 중…",
    copy_link: "링크 복사",
    link_copied: "링크를 복사했습니다",
    link_by_hand: "이 링크를 복사하세요",
    link_by_hand_lead: "브라우저가 자동 복사를 허용하지 않았습니다.",
    invitation_link: "초대 링크",
    controls: "통화 제어",
    stage: "통화 참여자",
    mute: "마이크 끄기",
    unmute: "마이크 켜기",
    camera_off: "카메라 끄기",
    camera_on: "카메라 켜기",
    people: "참여자",
    settings: "설정",
    leave: "나가기",
    click_to_hear: "눌러서 소리 듣기",
    click_to_hear_why: "브라우저가 소리나 영상을 막고 있습니다.",
    reconnecting: |outage| match (outage.signalling, outage.media) {
        (true, true) => "연결이 끊겼습니다. 마이크와 카메라는 그대로 두고 다시 연결하고 있습니다…",
        (true, false) => "서버와의 연결이 끊겼습니다. 소리와 화면은 계속되며, 서버에 다시 연결하고 있습니다…",
        (false, _) => "소리와 화면이 끊겼습니다. 방에는 그대로 있으며, 다른 경로를 찾고 있습니다…",
    },
    connecting: "연결 중…",
    connecting_again: "다시 연결 중…",
    you: "나",
    alone: "아직 다른 참여자가 없습니다.",
    alone_remedy: "링크를 복사해서 보내 보세요.",
    previous_page: "이전 페이지",
    next_page: "다음 페이지",
    page_of,
    people_count,
    describe,
    joined,
    left,
    token_expires: |minutes| {
        format!("이 통화의 권한이 {minutes}분 뒤에 끝나며 통화도 끊깁니다. 지금 새 링크를 요청하세요.")
    },
    dismiss: "알림 닫기",
    ended,
    rejoin: "다시 참여",
    back_to_lobby: "대기실로 돌아가기",
    language: "언어",
    theme: "테마",
    theme_name,
    devices: "장치",
    close: "닫기",
    shortcuts: "키보드 단축키",
    shortcuts_count: "한 글자 단축키",
    shortcut,
    config_wrong: "사이트 설정이 올바르지 않습니다",
    config_meaning: |is_missing| {
        if is_missing {
            "config.json이 없어 어느 서버로 통화할지 알 수 없습니다. 사이트 운영자가 고칠 수 있습니다."
        } else {
            "config.json에 사용할 수 없는 값이 있어 통화를 시작할 수 없습니다. 사이트 운영자가 고칠 수 있습니다."
        }
    },
    config_key: "설정 항목",
    config_found: "현재 값",
    config_allowed: "허용되는 값",
    config_remedy: |is_missing| {
        if is_missing {
            "index.html 옆에 config.json을 두고 이 페이지를 다시 여세요."
        } else {
            "config.json을 고친 다음 이 페이지를 다시 여세요."
        }
    },
    config_unavailable: || Explanation {
        what: "사이트 설정을 불러오지 못했습니다".to_owned(),
        meaning: "config.json을 받지 못했습니다. 인터넷 연결이 끊겼거나 사이트에 일시적인 문제가 있습니다.",
        remedy: "연결을 확인하고 다시 시도하세요. 계속되면 사이트 운영자에게 알려 주세요.",
    },
    encryption_asked: || Explanation {
        what: "이 링크는 종단간 암호화를 요구합니다".to_owned(),
        meaning: "이 사이트는 통화를 종단간 암호화하지 못하므로 통화 서버가 내용을 보고 들을 수 있습니다. 그래서 들어가지 않았고, 아무것도 \
                  보내지 않았습니다.",
        remedy: "서버를 믿을 수 있다면 키가 없는 링크를 요청하세요. 그렇지 않다면 이 통화에 이 사이트를 쓰지 마세요.",
    },
    try_again: "다시 시도",
    tried_again: "여전히 불러오지 못했습니다.",
    in_room: super::room::KOREAN,
    on_stage: super::stage::KOREAN,
    check: super::check::korean::TEXTS,
    details: super::details::korean::TEXTS,
    device: super::devices::korean::TEXTS,
};

fn page_of(page: usize, pages: usize) -> String {
    format!("{pages}페이지 중 {page}페이지")
}

fn people_count(count: usize) -> String {
    match count {
        0 => "아무도 없음".to_owned(),
        _ => format!("{count}명"),
    }
}

fn describe(person: PersonDescription<'_>) -> String {
    let mut text = person.name.to_owned();
    if person.is_self {
        text.push_str(" (나)");
    }
    if !person.audio {
        text.push_str(", 마이크 꺼짐");
    }
    if !person.video {
        text.push_str(", 카메라 꺼짐");
    }
    if person.connecting {
        text.push_str(", 연결 중");
    }
    if person.again {
        text.push_str(", 다시 연결 중");
    } else if person.poor {
        text.push_str(", 연결 상태 나쁨");
    }
    text
}

/// The people as the subject of a sentence. 님 always ends in a consonant, so the name's own ending does not matter.
fn subject(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("{one} 님이"),
        [one, two] => format!("{one} 님과 {two} 님이"),
        [one, two, three] => format!("{one} 님, {two} 님, {three} 님이"),
        [one, two, rest @ ..] => format!("{one} 님, {two} 님 외 {}명이", rest.len()),
    }
}

fn present(count: usize, names: &[&str]) -> String {
    match (count, names) {
        (0, _) => "아직 아무도 없습니다".to_owned(),
        (_, []) => format!("{count}명이 있습니다"),
        (1, [one, ..]) => format!("{} 있습니다", subject(&[one])),
        (2 | 3, _) if names.len() == count => format!("{} 있습니다", subject(names)),
        (_, [one, ..]) => format!("{one} 님 외 {}명이 있습니다", count - 1),
    }
}

fn joined(names: &[&str]) -> String {
    format!("{} 들어왔습니다", subject(names))
}

fn left(names: &[&str]) -> String {
    format!("{} 나갔습니다", subject(names))
}

fn ended(reason: EndReason, room: &str) -> Explanation {
    let (what, meaning, remedy) = match reason {
        EndReason::Hangup => (
            format!("‘{room}’ 방에서 나왔습니다."),
            "카메라와 마이크는 꺼졌습니다.",
            "",
        ),
        EndReason::Kicked => (
            format!("‘{room}’ 방에서 내보내졌습니다."),
            "방 관리자가 내보냈습니다.",
            "다시 들어가기 전에 관리자에게 물어보세요.",
        ),
        EndReason::RoomClosed => (
            format!("‘{room}’ 방이 닫혔습니다."),
            "모두의 통화가 끝났습니다.",
            "더 이야기하려면 다른 방을 정해 만나세요.",
        ),
        EndReason::RoomFull => (
            format!("‘{room}’ 방이 가득 찼습니다."),
            "지금은 더 들어갈 수 없습니다.",
            "누군가 나간 뒤에 다시 시도하거나 다른 방을 고르세요.",
        ),
        EndReason::Pin { wrong: false } => (
            format!("‘{room}’ 방은 잠겨 있습니다."),
            "들어가려면 PIN이 필요합니다.",
            "초대와 함께 받은 PIN을 입력하세요.",
        ),
        EndReason::Pin { wrong: true } => (
            "PIN이 맞지 않습니다.".to_owned(),
            "방에 들어가지 못했습니다.",
            "확인하고 다시 입력하세요.",
        ),
        EndReason::NoRoom => (
            format!(
                "{} 방이 없습니다.",
                attach(&format!("‘{room}’"), Particle::Called)
            ),
            "이곳에서는 새 방을 만들 수 없습니다.",
            "초대에 적힌 방을 확인하세요.",
        ),
        EndReason::RoomName => (
            format!(
                "{} 여기서 방 이름으로 쓸 수 없습니다.",
                attach(&format!("‘{room}’"), Particle::Topic)
            ),
            "이 서버의 방은 번호로 되어 있습니다.",
            "초대에 적힌 대로 1부터 9007199254740991까지의 번호를 입력하세요.",
        ),
        EndReason::Encryption => (
            format!("‘{room}’ 방은 종단 간 암호화가 필요합니다."),
            "이 페이지는 통화를 종단 간 암호화하지 않으므로 들어갈 수 없습니다.",
            "다른 방을 고르거나 방을 만든 사람에게 문의하세요.",
        ),
        EndReason::Refused { .. } => (
            format!("서버가 ‘{room}’ 방 참여를 거절했습니다."),
            "서버는 작동하고 있지만 요청을 받아들이지 않았습니다.",
            "다시 시도하세요. 계속되면 서버의 답을 사이트 운영자에게 알려 주세요.",
        ),
        EndReason::Unauthorized => (
            "들어갈 권한이 없습니다.".to_owned(),
            "링크에 이 서버의 유효한 권한이 없거나 기한이 지났습니다.",
            "새 링크를 요청하세요.",
        ),
        EndReason::Gateway => (
            "통화 서버가 응답하지 않습니다.".to_owned(),
            "여기서 서버에 연결할 수 없거나 서버에 문제가 있습니다.",
            "인터넷 연결을 확인하고 다시 시도하세요. 계속되면 사이트 운영자에게 알려 주세요.",
        ),
        EndReason::Config => (
            "사이트 설정이 올바르지 않습니다.".to_owned(),
            "통화를 시작할 수 없습니다.",
            "사이트 운영자에게 알려 주세요.",
        ),
    };
    Explanation {
        what,
        meaning,
        remedy,
    }
}

const fn theme_name(theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => "시스템과 같게",
        Theme::Light => "밝게",
        Theme::Dark => "어둡게",
    }
}

const fn shortcut(shortcut: Shortcut) -> &'static str {
    match shortcut {
        Shortcut::Microphone => "마이크 켜고 끄기",
        Shortcut::Talk => "누르고 있는 동안 말하기",
        Shortcut::Camera => "카메라 켜고 끄기",
        Shortcut::Share => "화면 공유 시작 또는 중지",
        Shortcut::People => "참여자 목록 열고 닫기",
        Shortcut::Report => "보고서 저장",
        Shortcut::Close => "열린 창 닫기",
        Shortcut::Help => "단축키 보기",
    }
}
