//! Every text of the interface, in every language, checked by the compiler.
//!
//! [`Texts`] is one field for each message; a language is one value of it. A language that lacks a message does not build.
//! Messages that count, name or explain something are functions, so each language inflects in its own way.

pub mod browser;
pub mod check;
pub mod configuration;
pub mod details;
pub mod devices;
mod english;
mod korean;
pub mod names;
pub mod particle;
pub mod room;
pub mod stage;

pub use browser::Browser;

use parlour_call::config::{Language, Theme};
use parlour_call::{EndReason, Outage, SourceKind};

/// What happened, what it means, and what to do about it. The last two may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What happened: one sentence.
    pub what: String,
    /// What it means for the person.
    pub meaning: &'static str,
    /// What they can do.
    pub remedy: &'static str,
}

impl Explanation {
    /// What happened and what to do about it, where there is room for no more.
    #[must_use]
    pub fn in_short(self) -> String {
        self.what + " " + self.remedy
    }
}

/// Which local sources a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sources {
    /// The microphone alone.
    Microphone,
    /// The camera alone.
    Camera,
    /// Both, for the same reason.
    Both,
}

impl From<SourceKind> for Sources {
    fn from(kind: SourceKind) -> Self {
        match kind {
            SourceKind::Microphone => Self::Microphone,
            SourceKind::Camera => Self::Camera,
        }
    }
}

/// What a screen reader says of a tile or of a line in the list of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonDescription<'a> {
    /// The display name.
    pub name: &'a str,
    /// Oneself.
    pub is_self: bool,
    /// The microphone is on.
    pub audio: bool,
    /// The camera is on, or the room has no pictures.
    pub video: bool,
    /// Nothing has arrived from them yet.
    pub connecting: bool,
    /// What came from them stands still.
    pub again: bool,
    /// Much of what comes from them is lost or late.
    pub poor: bool,
}

/// A keyboard shortcut of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// Microphone on and off.
    Microphone,
    /// A muted microphone on, for as long as the key is held.
    Talk,
    /// Camera on and off.
    Camera,
    /// Shares one's screen, or ceases to.
    Share,
    /// Opens and closes the list of people.
    People,
    /// Saves a report.
    Report,
    /// Closes what is open.
    Close,
    /// Opens the list of shortcuts.
    Help,
}

/// Every message of the interface.
#[derive(Debug)]
pub struct Texts {
    // Lobby
    /// Above the form.
    pub lobby_title: &'static str,
    /// Below the title.
    pub lobby_lead: &'static str,
    /// Field: display name.
    pub your_name: &'static str,
    /// The name of somebody who gave none.
    pub guest: &'static str,
    /// Field: room.
    pub room: &'static str,
    /// Said of an empty room field.
    pub room_missing: &'static str,
    /// Who is in the room already: how many, and the names of those who gave one.
    pub present: fn(count: usize, names: &[&str]) -> String,
    /// Field: PIN of the room.
    pub room_pin: &'static str,
    /// Button.
    pub join: &'static str,
    /// The same button while it works.
    pub joining: &'static str,
    /// Button beside it.
    pub cancel: &'static str,
    /// Toggle, and a noun.
    pub microphone: &'static str,
    /// Toggle, and a noun.
    pub camera: &'static str,
    /// Picker.
    pub microphone_device: &'static str,
    /// Picker.
    pub camera_device: &'static str,
    /// Picker.
    pub speaker_device: &'static str,
    /// Button below it.
    pub test_sound: &'static str,
    /// First entry of the speaker picker.
    pub system_default: &'static str,
    /// The moving bar.
    pub microphone_level: &'static str,
    /// Names one's own picture.
    pub preview: &'static str,
    /// In place of one's own picture.
    pub camera_is_off: &'static str,
    /// In place of one's own picture, while the device opens.
    pub camera_is_starting: &'static str,
    // Invitation
    /// Button.
    pub copy_link: &'static str,
    /// Said after it.
    pub link_copied: &'static str,
    /// Title of the dialog where the browser refuses to copy.
    pub link_by_hand: &'static str,
    /// In that dialog.
    pub link_by_hand_lead: &'static str,
    /// The field that holds the link.
    pub invitation_link: &'static str,
    // Call
    /// Names the row of buttons.
    pub controls: &'static str,
    /// Names the tiles.
    pub stage: &'static str,
    /// Button.
    pub mute: &'static str,
    /// Button.
    pub unmute: &'static str,
    /// Button.
    pub camera_off: &'static str,
    /// Button.
    pub camera_on: &'static str,
    /// Button and panel.
    pub people: &'static str,
    /// Button and dialog.
    pub settings: &'static str,
    /// Button.
    pub leave: &'static str,
    /// Button.
    pub click_to_hear: &'static str,
    /// Beside it.
    pub click_to_hear_why: &'static str,
    /// While something is won back.
    pub reconnecting: fn(outage: Outage) -> &'static str,
    /// On a tile.
    pub connecting: &'static str,
    /// On a tile: what came from somebody stands still.
    pub connecting_again: &'static str,
    /// After one's own name.
    pub you: &'static str,
    /// When nobody else is there.
    pub alone: &'static str,
    /// When nobody else is there, what to do.
    pub alone_remedy: &'static str,
    /// Button.
    pub previous_page: &'static str,
    /// Button.
    pub next_page: &'static str,
    /// Which page of tiles is shown.
    pub page_of: fn(page: usize, pages: usize) -> String,
    /// How many are in the room.
    pub people_count: fn(count: usize) -> String,
    /// A tile or a line in the list, for screen readers.
    pub describe: fn(person: PersonDescription<'_>) -> String,
    // Notices
    /// These came, in order; never empty.
    pub joined: fn(names: &[&str]) -> String,
    /// These went, in order; never empty.
    pub left: fn(names: &[&str]) -> String,
    /// The permission for the call ends in so many minutes, at least one.
    pub token_expires: fn(minutes: u64) -> String,
    /// Button on a notice.
    pub dismiss: &'static str,
    // The end
    /// Why the call ended or never began.
    pub ended: fn(reason: EndReason, room: &str) -> Explanation,
    /// Button.
    pub rejoin: &'static str,
    /// Button.
    pub back_to_lobby: &'static str,
    // Settings
    /// Picker.
    pub language: &'static str,
    /// Picker.
    pub theme: &'static str,
    /// Its entries.
    pub theme_name: fn(theme: Theme) -> &'static str,
    /// A group of settings.
    pub devices: &'static str,
    /// Button.
    pub close: &'static str,
    /// Button and dialog.
    pub shortcuts: &'static str,
    /// Switch: whether those of one letter count.
    pub shortcuts_count: &'static str,
    /// What each shortcut does.
    pub shortcut: fn(shortcut: Shortcut) -> &'static str,
    // A wrong configuration
    /// Title.
    pub config_wrong: &'static str,
    /// What it means; of a file that is missing, or of what it holds.
    pub config_meaning: fn(is_missing: bool) -> &'static str,
    /// Names the key.
    pub config_key: &'static str,
    /// What stands there.
    pub config_found: &'static str,
    /// What may stand there.
    pub config_allowed: &'static str,
    /// What to do about it, whether it is a key or the file as a whole.
    pub config_remedy: fn(is_missing: bool) -> &'static str,
    /// The configuration could not be loaded.
    pub config_unavailable: fn() -> Explanation,
    /// The link asks for end-to-end encryption.
    pub encryption_asked: fn() -> Explanation,
    /// Button.
    pub try_again: &'static str,
    /// Said when it was tried again in vain.
    pub tried_again: &'static str,
    /// Changes in the room, and sources that are withheld.
    pub in_room: room::RoomTexts,
    /// Sharing a screen, and arranging the stage.
    pub on_stage: stage::StageTexts,
    /// The connection check.
    pub check: check::CheckTexts,
    /// A person's menu, the connection panel, the search among people, the browser's tab.
    pub details: details::DetailTexts,
    /// Devices.
    pub device: devices::DeviceTexts,
}

/// The texts of a language.
#[must_use]
pub const fn texts(language: Language) -> &'static Texts {
    match language {
        Language::English => &english::TEXTS,
        Language::Korean => &korean::TEXTS,
    }
}

/// Every language, in the order of the picker.
pub const LANGUAGES: [Language; 2] = [Language::English, Language::Korean];

/// A language's own name for itself, the same in every language.
#[must_use]
pub const fn own_name(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::Korean => "한국어",
    }
}

/// A language's BCP 47 tag: the page's `lang`, and `lang=` in a link.
#[must_use]
pub const fn tag(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Korean => "ko",
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, texts};

    #[test]
    fn who_is_in_the_room_is_said_for_any_number() {
        let (english, korean) = (texts(Language::English), texts(Language::Korean));
        for (count, names, in_english, in_korean) in [
            (0, &[][..], "Nobody is here yet", "아직 아무도 없습니다"),
            (1, &["Ada"], "Ada is here", "Ada 님이 있습니다"),
            (1, &[], "One person is here", "1명이 있습니다"),
            (2, &["Ada", "Bo"], "Ada and Bo are here", ""),
            (
                2,
                &["지은"],
                "지은 and one other are here",
                "지은 님 외 1명이 있습니다",
            ),
            (3, &["Ada", "Bo", "Cem"], "Ada, Bo and Cem are here", ""),
            (
                3,
                &["Ada"],
                "Ada and 2 others are here",
                "Ada 님 외 2명이 있습니다",
            ),
            (
                7,
                &["Ada", "Bo"],
                "Ada and 6 others are here",
                "Ada 님 외 6명이 있습니다",
            ),
            (4, &[], "4 people are here", "4명이 있습니다"),
        ] {
            assert_eq!((english.present)(count, names), in_english);
            let said = (korean.present)(count, names);
            assert!(in_korean.is_empty() || said == in_korean, "{said}");
        }
    }
}
