//! What is said about sharing a screen and about arranging the stage.

use parlour_call::ShareRefusal;

/// The messages, in one language.
#[derive(Debug)]
pub struct StageTexts {
    /// Button.
    pub share_screen: &'static str,
    /// The same button while a screen is shared.
    pub stop_sharing: &'static str,
    /// Button on what stands for one's own screen; the one in the toolbar is called otherwise, so that each is found by its name.
    pub stop: &'static str,
    /// In place of one's own screen.
    pub you_share: &'static str,
    /// What it means.
    pub you_share_lead: &'static str,
    /// Names somebody's screen.
    pub screen_of: fn(name: &str) -> String,
    /// Why nothing is shared.
    pub share_failed: fn(why: ShareRefusal) -> &'static str,
    /// Button.
    pub zoom_in: &'static str,
    /// Button.
    pub zoom_out: &'static str,
    /// Button.
    pub whole_screen: &'static str,
    /// Button on a tile.
    pub pin: &'static str,
    /// The same button while it is pinned.
    pub unpin: &'static str,
    /// Button and panel.
    pub view: &'static str,
    /// A group of choices.
    pub arrangement: &'static str,
    /// A choice.
    pub gallery: &'static str,
    /// A choice.
    pub spotlight: &'static str,
    /// A group of choices.
    pub own_tile: &'static str,
    /// A choice.
    pub own_among: &'static str,
    /// A choice.
    pub own_corner: &'static str,
    /// A choice.
    pub own_hidden: &'static str,
}

pub(super) const ENGLISH: StageTexts = StageTexts {
    share_screen: "Share screen",
    stop_sharing: "Stop sharing",
    stop: "Stop",
    you_share: "You are sharing your screen",
    you_share_lead: "Everyone in the call sees it.",
    screen_of: |name| format!("{name}’s screen"),
    share_failed: |why| match why {
        ShareRefusal::Forbidden => {
            "Your system does not let the browser see the screen. Allow it in the system’s privacy settings, then share again."
        }
        ShareRefusal::DeniedByFrame => {
            "The page around this one does not let it share your screen. Whoever runs that page must allow it there; or open the call in a \
             tab of its own."
        }
        ShareRefusal::DeniedBySite => {
            "This site does not let its pages share your screen. Whoever runs it must allow it in its Permissions-Policy."
        }
        ShareRefusal::Cancelled | ShareRefusal::Failed => {
            "Your screen could not be shared. Try again, or choose a window."
        }
    },
    zoom_in: "Zoom in",
    zoom_out: "Zoom out",
    whole_screen: "Show the whole screen",
    pin: "Pin",
    unpin: "Unpin",
    view: "View",
    arrangement: "Arrangement",
    gallery: "Gallery",
    spotlight: "Spotlight",
    own_tile: "Your own picture",
    own_among: "Among the others",
    own_corner: "Small in the corner",
    own_hidden: "Hidden",
};

pub(super) const KOREAN: StageTexts = StageTexts {
    share_screen: "화면 공유",
    stop_sharing: "공유 중지",
    stop: "중지",
    you_share: "내 화면을 공유하고 있습니다",
    you_share_lead: "통화의 모든 참여자가 보고 있습니다.",
    screen_of: |name| format!("{name} 님의 화면"),
    share_failed: |why| match why {
        ShareRefusal::Forbidden => {
            "시스템이 브라우저의 화면 접근을 막고 있습니다. 시스템의 개인정보 보호 설정에서 허용한 뒤 다시 공유하세요."
        }
        ShareRefusal::DeniedByFrame => {
            "이 화면을 담은 바깥 페이지가 화면 공유를 허용하지 않습니다. 바깥 페이지의 운영자가 허용해야 합니다. 또는 통화를 새 탭에서 여세요."
        }
        ShareRefusal::DeniedBySite => {
            "이 사이트의 정책이 화면 공유를 허용하지 않습니다. 사이트 운영자가 Permissions-Policy에서 허용해야 합니다."
        }
        ShareRefusal::Cancelled | ShareRefusal::Failed => {
            "화면을 공유하지 못했습니다. 다시 시도하거나 창을 선택하세요."
        }
    },
    zoom_in: "확대",
    zoom_out: "축소",
    whole_screen: "화면 전체 보기",
    pin: "고정",
    unpin: "고정 해제",
    view: "보기",
    arrangement: "배치",
    gallery: "갤러리",
    spotlight: "발언자 크게",
    own_tile: "내 카메라 화면",
    own_among: "다른 참여자와 함께",
    own_corner: "구석에 작게",
    own_hidden: "숨기기",
};
