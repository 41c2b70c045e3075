//! Korean.

use super::super::particle::{Particle, attach};
use super::{Browser, CaptureError, DeviceKind, DeviceTexts, Explanation, SourceKind, Sources};

pub(in crate::i18n) const TEXTS: DeviceTexts = DeviceTexts {
    capture,
    ended,
    muted_by_system,
    changed,
    offered,
    use_it: "사용하기",
    speaking_muted,
    switch_camera: "카메라 전환",
    quality: "화질과 음질",
    resolution: "카메라 해상도",
    frame_rate: "초당 프레임 수",
    echo_cancellation: "에코 제거",
    noise_suppression: "소음 제거",
    auto_gain: "마이크 음량 자동 조절",
    volume: "음량",
};

fn capture(sources: Sources, error: CaptureError, browser: Browser) -> Explanation {
    let noun = match sources {
        Sources::Microphone => "마이크",
        Sources::Camera => "카메라",
        Sources::Both => "마이크와 카메라",
    };
    let without = match sources {
        Sources::Microphone => "마이크를 연결하거나, 듣기만 하며 참여하세요.",
        Sources::Camera => "카메라를 연결하거나, 화면 없이 참여하세요.",
        Sources::Both => "장치를 연결하거나, 보고 듣기만 하며 참여하세요.",
    };
    let (what, remedy) = match error {
        CaptureError::Denied => (
            format!("{} 차단되어 있습니다.", attach(noun, Particle::Subject)),
            allow(browser),
        ),
        CaptureError::DeniedBySystem => (
            format!("시스템에서 브라우저의 {noun} 사용을 막고 있습니다."),
            "시스템의 개인정보 보호 설정에서 브라우저를 허용한 다음 여기서 다시 켜세요.",
        ),
        CaptureError::DeniedByFrame => (
            format!(
                "이 화면을 담은 바깥 페이지가 {} 허용하지 않습니다.",
                attach(noun, Particle::Object)
            ),
            "바깥 페이지의 운영자가 허용해야 합니다. 통화를 새 탭에서 열거나, 보고 듣기만 하며 참여하세요.",
        ),
        CaptureError::DeniedInFrame => (
            format!(
                "{} 브라우저나 바깥 페이지에서 차단되어 있습니다.",
                attach(noun, Particle::Subject)
            ),
            "주소 옆에서 허용해 보고, 그래도 안 되면 통화를 새 탭에서 여세요.",
        ),
        CaptureError::DeniedBySite => (
            format!(
                "이 사이트의 정책이 {} 허용하지 않습니다.",
                attach(noun, Particle::Object)
            ),
            "사이트 운영자가 Permissions-Policy에서 허용해야 합니다. 그때까지는 보고 듣기만 하며 참여하세요.",
        ),
        CaptureError::NotFound => (
            format!("{} 찾지 못했습니다.", attach(noun, Particle::Object)),
            without,
        ),
        CaptureError::Busy => (
            format!(
                "다른 프로그램이 {} 쓰고 있습니다.",
                attach(noun, Particle::Object)
            ),
            "그 프로그램에서 끈 다음 여기서 다시 켜세요.",
        ),
        CaptureError::Insecure => (
            format!(
                "주소가 안전하지 않아 브라우저가 {} 내주지 않습니다.",
                attach(noun, Particle::Object)
            ),
            "https://로 시작하는 주소로 열거나, 보고 듣기만 하며 참여하세요.",
        ),
        CaptureError::Unfit => (
            format!(
                "{} 요청한 설정을 지원하지 않습니다.",
                attach(noun, Particle::Subject)
            ),
            "다른 장치를 선택하거나, 설정에서 해상도를 낮추세요.",
        ),
        CaptureError::Other => (
            format!("{} 켜지 못했습니다.", attach(noun, Particle::Object)),
            "다시 켜 보고, 그래도 안 되면 페이지를 새로 고치세요.",
        ),
    };
    Explanation {
        what,
        meaning: "",
        remedy,
    }
}

const fn allow(browser: Browser) -> &'static str {
    match browser {
        Browser::Chromium => "주소 왼쪽의 아이콘을 눌러 허용한 다음 여기서 다시 켜세요.",
        Browser::Firefox => "주소창에서 빗금이 그어진 아이콘을 눌러 차단을 풀고 여기서 다시 켜세요.",
        Browser::Safari => "Safari 메뉴의 ‘이 웹 사이트 설정’에서 허용한 다음 여기서 다시 켜세요.",
        Browser::Ios => "주소 옆 메뉴의 ‘웹 사이트 설정’에서 허용한 다음 여기서 다시 켜세요.",
        Browser::Other => "주소창 옆의 사이트 설정에서 허용한 다음 여기서 다시 켜세요.",
    }
}

const fn ended(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Microphone => "마이크가 꺼졌습니다. 연결이 끊겼을 수 있습니다.",
        SourceKind::Camera => "카메라가 꺼졌습니다. 연결이 끊겼을 수 있습니다.",
    }
}

const fn muted_by_system(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Microphone => {
            "시스템에서 마이크를 음소거했습니다. 기기의 음소거 스위치나 키를 확인하세요."
        }
        SourceKind::Camera => "시스템에서 카메라를 멈췄습니다. 카메라 덮개나 다른 프로그램을 확인하세요.",
    }
}

fn changed(kind: DeviceKind, label: &str, back: bool) -> String {
    match (kind, back) {
        (_, true) => format!("‘{label}’ 장치가 다시 연결되어 이 장치를 사용합니다."),
        (DeviceKind::Microphone, false) => {
            format!("마이크 연결이 끊겨 ‘{label}’ 장치를 대신 사용합니다.")
        }
        (DeviceKind::Camera, false) => format!("카메라 연결이 끊겨 ‘{label}’ 장치를 대신 사용합니다."),
        (DeviceKind::Speaker, false) => {
            format!("‘{label}’ 연결이 끊겨 시스템 기본 스피커로 소리를 냅니다.")
        }
    }
}

fn offered(label: &str) -> String {
    format!("‘{label}’ 장치가 연결되었습니다.")
}

const fn speaking_muted(keys: bool) -> &'static str {
    if keys {
        "마이크가 꺼져 있습니다. 스페이스바를 누르고 있으면 말할 수 있습니다."
    } else {
        "마이크가 꺼져 있습니다."
    }
}
