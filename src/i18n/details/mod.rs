//! The texts of a person's menu, of the connection panel, of the search among people, and of the browser's tab.

pub(super) mod english;
pub(super) mod korean;

use crate::state::tab::TabState;
use parlour_call::quality::connection_details::MediaSource;
use parlour_call::quality::{Cause, Grade};

/// A measured or negotiated property of a stream or of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Bits per second.
    Bitrate,
    /// Width and height of the video, in pixels.
    Resolution,
    /// Frames per second.
    FrameRate,
    /// Name of the codec.
    Codec,
    /// Share of packets lost.
    Loss,
    /// Variation of the packets' inter-arrival times, in milliseconds.
    Jitter,
    /// Round-trip time to the server, in milliseconds.
    RoundTrip,
    /// Simulcast layer.
    Layer,
    /// Direct or relayed, and the transport protocol.
    Way,
}

/// Whose connection is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose<'a> {
    /// One's own.
    Own,
    /// Somebody else's.
    Theirs(&'a str),
}

/// Every message of this part.
#[derive(Debug)]
pub struct DetailTexts {
    /// Button on a tile and in the list of people, and the menu behind it.
    pub more_about: fn(name: &str) -> String,
    /// The same on a shared screen.
    pub more_about_screen: fn(name: &str) -> String,
    /// Slider.
    pub volume_for_me: &'static str,
    /// Entry of the menu.
    pub small_window: &'static str,
    /// The same entry while the picture has its own window.
    pub no_small_window: &'static str,
    /// Entry of the menu.
    pub full_screen: &'static str,
    /// The same entry while the tile fills the screen.
    pub no_full_screen: &'static str,
    /// Entry of the menu.
    pub connection_details: &'static str,
    /// Panel, and the button that opens it.
    pub connection: &'static str,
    /// Title of the numbers that are about the way between us and the server.
    pub network: &'static str,
    /// In one word.
    pub grade: fn(grade: Grade) -> &'static str,
    /// On a tile whose connection is poor.
    pub poor_connection: &'static str,
    /// Why a connection is not better.
    pub cause: fn(cause: Cause, whose: Whose<'_>) -> String,
    /// That nothing is wrong.
    pub all_well: fn(whose: Whose<'_>) -> String,
    /// Names a stream.
    pub media_source: fn(source: MediaSource) -> &'static str,
    /// Names a metric.
    pub metric: fn(metric: Metric) -> &'static str,
    /// The way that packets take.
    pub way: fn(relayed: bool, protocol: &str) -> String,
    /// While nothing flows that could be measured.
    pub nothing_flows: &'static str,
    /// In a voice room of somebody else.
    pub mixed: &'static str,
    /// Names the graphs.
    pub last_minute: &'static str,
    /// Button.
    pub save_report: &'static str,
    /// What a saved report is, beside that button.
    pub save_report_why: &'static str,
    /// Field.
    pub search_people: &'static str,
    /// How many of them the search has found.
    pub found: fn(found: usize, all: usize) -> String,
    /// What a state of the call adds to the title of the tab; empty where it goes without saying.
    pub tab_state: fn(state: TabState) -> &'static str,
}

/// The title of the browser's tab. What changes stands first, for a tab shows little.
#[must_use]
pub fn tab_title(texts: &DetailTexts, state: TabState, unseen: u32, room: &str, site: &str) -> String {
    if state == TabState::Idle {
        return site.to_owned();
    }
    let count = match unseen {
        0 => String::new(),
        _ => format!("({unseen}) "),
    };
    match (texts.tab_state)(state) {
        "" => format!("{count}{room} · {site}"),
        said => format!("{count}{said} · {room} · {site}"),
    }
}

#[cfg(test)]
mod tests {
    use super::tab_title;
    use crate::i18n::texts;
    use crate::state::tab::TabState;
    use parlour_call::config::Language;
    use parlour_call::{EndReason, Phase};

    #[test]
    fn the_title_says_first_what_changes() {
        let (english, korean) = (
            &texts(Language::English).details,
            &texts(Language::Korean).details,
        );
        for (phase, heard, unseen, in_english, in_korean) in [
            (Phase::Lobby, true, 0, "Parlour", "Parlour"),
            (Phase::InCall, true, 0, "1234 · Parlour", "1234 · Parlour"),
            (Phase::InCall, true, 2, "(2) 1234 · Parlour", "(2) 1234 · Parlour"),
            (
                Phase::InCall,
                false,
                0,
                "Muted · 1234 · Parlour",
                "음소거 · 1234 · Parlour",
            ),
            (
                Phase::Reconnecting,
                false,
                1,
                "(1) Reconnecting… · 1234 · Parlour",
                "(1) 다시 연결 중… · 1234 · Parlour",
            ),
            (Phase::Left(EndReason::Hangup), false, 3, "Parlour", "Parlour"),
        ] {
            let state = TabState::of(&phase, heard);
            assert_eq!(tab_title(english, state, unseen, "1234", "Parlour"), in_english);
            assert_eq!(tab_title(korean, state, unseen, "1234", "Parlour"), in_korean);
        }
    }
}
