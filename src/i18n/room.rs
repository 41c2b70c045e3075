//! What is said about changes in the room: names, streams that have no place, and sources of one's own that are withheld.

use parlour_call::{ExtraStream, PublishedSource, Withheld};

/// The messages, in one language.
#[derive(Debug)]
pub struct RoomTexts {
    /// These have other names now: from and to, in order; never empty.
    pub renamed: fn(names: &[(&str, &str)]) -> String,
    /// Somebody publishes a second stream of a kind.
    pub not_shown: fn(name: &str, stream: ExtraStream) -> String,
    /// A source of one's own is on and does not reach the others.
    pub withheld: fn(source: PublishedSource, why: Withheld) -> &'static str,
    /// It reaches them again.
    pub released: fn(source: PublishedSource) -> &'static str,
    /// The server's own words, quoted.
    pub server_said: fn(words: &str) -> String,
}

pub(super) const ENGLISH: RoomTexts = RoomTexts {
    renamed: |names| match names {
        [] => String::new(),
        [(from, to)] => format!("{from} is now called {to}"),
        [(from, to), rest @ ..] => format!(
            "{from} is now called {to}, and {} more changed their names",
            rest.len()
        ),
    },
    not_shown: |name, stream| match stream {
        ExtraStream::Audio => {
            format!(
                "{name} also sends a second sound, which cannot be played here. Ask them to send it from another tab."
            )
        }
        ExtraStream::Camera => {
            format!(
                "{name} also sends a second camera, which cannot be shown here. Ask them to send it from another tab."
            )
        }
        ExtraStream::Screen => {
            format!(
                "{name} also shares a second screen, which cannot be shown here. Ask them to share one at a time."
            )
        }
    },
    withheld: |source, why| match (why, source) {
        (Withheld::Moderated, PublishedSource::Microphone) => {
            "The host muted you. Nobody hears you until the host unmutes you."
        }
        (Withheld::Moderated, PublishedSource::Camera) => {
            "The host turned your camera off for the others. Nobody sees you until the host turns it on again."
        }
        (Withheld::Moderated, PublishedSource::Screen) => {
            "The host hid your shared screen. Nobody sees it until the host shows it again."
        }
        (Withheld::Moderated, PublishedSource::ScreenAudio) => {
            "The host muted the sound of your shared screen. Nobody hears it until the host unmutes it."
        }
        (Withheld::Rejected, PublishedSource::Microphone) => {
            "Your microphone cannot be sent in this room: it takes only sound formats that this browser lacks. Nobody hears you; try another browser or room."
        }
        (Withheld::Rejected, PublishedSource::Camera) => {
            "Your camera cannot be sent in this room: it takes only video formats that this browser lacks. Nobody sees you; try another browser or room."
        }
        (Withheld::Rejected, PublishedSource::Screen) => {
            "Your screen cannot be shared in this room: it takes only video formats that this browser lacks. Try another browser or room."
        }
        (Withheld::Rejected, PublishedSource::ScreenAudio) => {
            "The sound of your screen cannot be sent in this room: it takes only sound formats that this browser lacks. Try another browser or room."
        }
    },
    released: |source| match source {
        PublishedSource::Microphone => "The host unmuted you. Everyone hears you again.",
        PublishedSource::Camera => "The host turned your camera on again. Everyone sees you.",
        PublishedSource::Screen => "The host shows your screen again.",
        PublishedSource::ScreenAudio => "The host unmuted the sound of your shared screen.",
    },
    server_said: |words| format!("The server says: “{words}”"),
};

pub(super) const KOREAN: RoomTexts = RoomTexts {
    renamed: |names| match names {
        [] => String::new(),
        [(from, to)] => format!("{from} 님의 이름이 이제 {to}입니다"),
        [(from, to), rest @ ..] => {
            format!(
                "{from} 님의 이름이 이제 {to}입니다. 그 밖에 {}명이 이름을 바꿨습니다",
                rest.len()
            )
        }
    },
    not_shown: |name, stream| match stream {
        ExtraStream::Audio => {
            format!(
                "{name} 님이 두 번째 소리도 보내고 있지만 여기서는 재생할 수 없습니다. 다른 탭에서 보내 달라고 부탁하세요."
            )
        }
        ExtraStream::Camera => {
            format!(
                "{name} 님이 두 번째 카메라도 보내고 있지만 여기서는 표시할 수 없습니다. 다른 탭에서 보내 달라고 부탁하세요."
            )
        }
        ExtraStream::Screen => {
            format!(
                "{name} 님이 두 번째 화면도 공유하고 있지만 여기서는 표시할 수 없습니다. 한 번에 하나만 공유해 달라고 부탁하세요."
            )
        }
    },
    withheld: |source, why| match (why, source) {
        (Withheld::Moderated, PublishedSource::Microphone) => {
            "방 관리자가 내 마이크를 음소거했습니다. 관리자가 해제할 때까지 아무도 내 말을 듣지 못합니다."
        }
        (Withheld::Moderated, PublishedSource::Camera) => {
            "방 관리자가 내 카메라를 껐습니다. 관리자가 다시 켤 때까지 아무도 나를 보지 못합니다."
        }
        (Withheld::Moderated, PublishedSource::Screen) => {
            "방 관리자가 내 공유 화면을 숨겼습니다. 관리자가 다시 보일 때까지 아무도 보지 못합니다."
        }
        (Withheld::Moderated, PublishedSource::ScreenAudio) => {
            "방 관리자가 공유 화면의 소리를 음소거했습니다. 관리자가 해제할 때까지 아무도 듣지 못합니다."
        }
        (Withheld::Rejected, PublishedSource::Microphone) => {
            "이 방에서는 마이크 소리를 보낼 수 없습니다. 이 브라우저에 없는 소리 형식만 받기 때문입니다. 아무도 내 말을 듣지 못하니 다른 브라우저나 방을 이용하세요."
        }
        (Withheld::Rejected, PublishedSource::Camera) => {
            "이 방에서는 카메라 영상을 보낼 수 없습니다. 이 브라우저에 없는 영상 형식만 받기 때문입니다. 아무도 나를 보지 못하니 다른 브라우저나 방을 이용하세요."
        }
        (Withheld::Rejected, PublishedSource::Screen) => {
            "이 방에서는 화면을 공유할 수 없습니다. 이 브라우저에 없는 영상 형식만 받기 때문입니다. 다른 브라우저나 방을 이용하세요."
        }
        (Withheld::Rejected, PublishedSource::ScreenAudio) => {
            "이 방에서는 화면의 소리를 보낼 수 없습니다. 이 브라우저에 없는 소리 형식만 받기 때문입니다. 다른 브라우저나 방을 이용하세요."
        }
    },
    released: |source| match source {
        PublishedSource::Microphone => "방 관리자가 음소거를 해제했습니다. 다시 모두에게 들립니다.",
        PublishedSource::Camera => "방 관리자가 카메라를 다시 켰습니다. 다시 모두에게 보입니다.",
        PublishedSource::Screen => "방 관리자가 공유 화면을 다시 보이게 했습니다.",
        PublishedSource::ScreenAudio => "방 관리자가 공유 화면의 소리를 다시 켰습니다.",
    },
    server_said: |words| format!("서버의 답: “{words}”"),
};

#[cfg(test)]
mod tests {
    use super::{ENGLISH, KOREAN};
    use parlour_call::{PublishedSource, Withheld};

    #[test]
    fn a_flood_of_new_names_is_one_sentence() {
        assert_eq!((ENGLISH.renamed)(&[("Ann", "Bo")]), "Ann is now called Bo");
        assert_eq!(
            (ENGLISH.renamed)(&[("Ann", "Bo"), ("Cy", "Di"), ("Eve", "Fay")]),
            "Ann is now called Bo, and 2 more changed their names"
        );
        assert_eq!(
            (KOREAN.renamed)(&[("지은", "민수")]),
            "지은 님의 이름이 이제 민수입니다"
        );
    }

    /// Guards: a person who is told that nobody hears them, and not why.
    #[test]
    fn a_mute_by_the_host_and_a_missing_format_are_told_apart() {
        for texts in [ENGLISH, KOREAN] {
            let told = |why| (texts.withheld)(PublishedSource::Microphone, why);
            assert_ne!(told(Withheld::Moderated), told(Withheld::Rejected));
        }
    }
}
