//! English.

use super::{Explanation, PersonDescription, Shortcut, Texts};
use parlour_call::EndReason;
use parlour_call::config::Theme;

pub(super) static TEXTS: Texts = Texts {
    lobby_title: "Ready to join?",
    lobby_lead: "See how you look and sound first.",
    your_name: "Your name",
    guest: "Guest",
    room: "Room",
    room_missing: "Say which room to join.",
    present,
    room_pin: "Room PIN",
    join: "Join",
    joining: "Joining…",
    cancel: "Cancel",
    microphone: "Microphone",
    camera: "Camera",
    microphone_device: "Microphone device",
    camera_device: "Camera device",
    speaker_device: "Speaker device",
    test_sound: "Play test sound",
    system_default: "System default",
    microphone_level: "Microphone level",
    preview: "Your preview",
    camera_is_off: "Camera is off",
    camera_is_starting: "Camera is starting…",
    copy_link: "Copy link",
    link_copied: "Link copied",
    link_by_hand: "Copy this link",
    link_by_hand_lead: "The browser did not let this page copy it for you.",
    invitation_link: "Invitation link",
    controls: "Call controls",
    stage: "People in the call",
    mute: "Mute microphone",
    unmute: "Unmute microphone",
    camera_off: "Turn camera off",
    camera_on: "Turn camera on",
    people: "People",
    settings: "Settings",
    leave: "Leave",
    click_to_hear: "Click to hear",
    click_to_hear_why: "The browser is holding back sound or pictures.",
    reconnecting: |outage| match (outage.signalling, outage.media) {
        (true, true) => "Connection lost. Your microphone and camera stay as they are; getting you back in…",
        (true, false) => {
            "Connection to the server lost. You still see and hear each other; getting the rest back…"
        }
        (false, _) => "Sound and picture are interrupted. You are still in the room; finding another way…",
    },
    connecting: "Connecting…",
    connecting_again: "Connecting again…",
    you: "You",
    alone: "Nobody else is here yet.",
    alone_remedy: "Copy the link and send it to someone.",
    previous_page: "Previous page",
    next_page: "Next page",
    page_of,
    people_count,
    describe,
    joined,
    left,
    token_expires: |minutes| {
        let unit = if minutes == 1 { "minute" } else { "minutes" };
        format!(
            "Your permission for this call ends in {minutes} {unit}, and the call with it. Ask for a new link now."
        )
    },
    dismiss: "Dismiss",
    ended,
    rejoin: "Rejoin",
    back_to_lobby: "Back to lobby",
    language: "Language",
    theme: "Theme",
    theme_name,
    devices: "Devices",
    close: "Close",
    shortcuts: "Keyboard shortcuts",
    shortcuts_count: "Single-letter shortcuts",
    shortcut,
    config_wrong: "This site is not set up correctly",
    config_meaning: |is_missing| {
        if is_missing {
            "Its config.json is missing, so it is not known which server to call. Whoever runs this site can mend it."
        } else {
            "Its config.json holds something that cannot be used, so no call can start. Whoever runs this site can mend it."
        }
    },
    config_key: "Setting",
    config_found: "Found",
    config_allowed: "Allowed",
    config_remedy: |is_missing| {
        if is_missing {
            "Put a config.json beside index.html and load this page again."
        } else {
            "Correct config.json and load this page again."
        }
    },
    config_unavailable: || Explanation {
        what: "The settings of this site could not be loaded".to_owned(),
        meaning: "Its config.json did not arrive: your connection is interrupted, or the site has a passing fault.",
        remedy: "Check your connection and try again. If it goes on, tell whoever runs this site.",
    },
    encryption_asked: || Explanation {
        what: "This link asks for end-to-end encryption".to_owned(),
        meaning: "This site cannot encrypt a call end to end: the call server could see and hear it. So you were not let in, and nothing \
                  was sent.",
        remedy: "If you trust the server, ask for a link without a key. If not, do not use this site for this call.",
    },
    try_again: "Try again",
    tried_again: "They still could not be loaded.",
    in_room: super::room::ENGLISH,
    on_stage: super::stage::ENGLISH,
    check: super::check::english::TEXTS,
    details: super::details::english::TEXTS,
    device: super::devices::english::TEXTS,
};

fn page_of(page: usize, pages: usize) -> String {
    format!("Page {page} of {pages}")
}

fn people_count(count: usize) -> String {
    match count {
        0 => "No one here".to_owned(),
        1 => "1 person".to_owned(),
        _ => format!("{count} people"),
    }
}

fn describe(person: PersonDescription<'_>) -> String {
    let mut text = person.name.to_owned();
    if person.is_self {
        text.push_str(" (you)");
    }
    if !person.audio {
        text.push_str(", microphone off");
    }
    if !person.video {
        text.push_str(", camera off");
    }
    if person.connecting {
        text.push_str(", connecting");
    }
    if person.again {
        text.push_str(", connecting again");
    } else if person.poor {
        text.push_str(", poor connection");
    }
    text
}

fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} others", rest.len()),
    }
}

fn present(count: usize, names: &[&str]) -> String {
    match (count, names) {
        (0, _) => "Nobody is here yet".to_owned(),
        (1, []) => "One person is here".to_owned(),
        (_, []) => format!("{count} people are here"),
        (1, [one, ..]) => format!("{one} is here"),
        (2 | 3, _) if names.len() == count => format!("{} are here", list(names)),
        (2, [one, ..]) => format!("{one} and one other are here"),
        (_, [one, ..]) => format!("{one} and {} others are here", count - 1),
    }
}

fn joined(names: &[&str]) -> String {
    format!("{} joined", list(names))
}

fn left(names: &[&str]) -> String {
    format!("{} left", list(names))
}

fn ended(reason: EndReason, room: &str) -> Explanation {
    let (what, meaning, remedy) = match reason {
        EndReason::Hangup => (
            format!("You left “{room}”."),
            "Your camera and microphone are off.",
            "",
        ),
        EndReason::Kicked => (
            format!("You were removed from “{room}”."),
            "Somebody who looks after the room took you out.",
            "Ask them before you go back in.",
        ),
        EndReason::RoomClosed => (
            format!("“{room}” was closed."),
            "The call is over for everyone.",
            "To talk on, agree on a room and meet there.",
        ),
        EndReason::RoomFull => (
            format!("“{room}” is full."),
            "Nobody else fits in at the moment.",
            "Try again when someone has left, or choose another room.",
        ),
        EndReason::Pin { wrong: false } => (
            format!("“{room}” is locked."),
            "You need its PIN to get in.",
            "Enter the PIN that came with your invitation.",
        ),
        EndReason::Pin { wrong: true } => (
            "That PIN is not right.".to_owned(),
            "The room did not let you in.",
            "Check it and try again.",
        ),
        EndReason::NoRoom => (
            format!("There is no room called “{room}”."),
            "New rooms cannot be opened here.",
            "Check the room in your invitation.",
        ),
        EndReason::RoomName => (
            format!("“{room}” cannot be the name of a room here."),
            "Rooms on this server have numbers.",
            "Enter a number from 1 to 9007199254740991, as it stands in your invitation.",
        ),
        EndReason::Encryption => (
            format!("“{room}” requires end-to-end encryption."),
            "This page does not encrypt calls end to end, so the room does not let it in.",
            "Choose another room, or ask whoever set up this one.",
        ),
        EndReason::Refused { .. } => (
            format!("The server did not let you into “{room}”."),
            "It is there and works, but it refused.",
            "Try again. If it goes on, tell whoever runs this site what it says.",
        ),
        EndReason::Unauthorized => (
            "You are not allowed in.".to_owned(),
            "Your link carries no valid permission for this server, or it has run out.",
            "Ask for a new link.",
        ),
        EndReason::Gateway => (
            "The call server does not answer.".to_owned(),
            "It cannot be reached from here, or it is not working properly.",
            "Check your connection and try again. If it goes on, tell whoever runs this site.",
        ),
        EndReason::Config => (
            "This site is not set up correctly.".to_owned(),
            "No call can start.",
            "Tell whoever runs this site.",
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
        Theme::Auto => "Same as system",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    }
}

const fn shortcut(shortcut: Shortcut) -> &'static str {
    match shortcut {
        Shortcut::Microphone => "Microphone on or off",
        Shortcut::Talk => "Talk while held, when muted",
        Shortcut::Camera => "Camera on or off",
        Shortcut::Share => "Share your screen, or stop",
        Shortcut::People => "Show or hide people",
        Shortcut::Report => "Save a report",
        Shortcut::Close => "Close what is open",
        Shortcut::Help => "Show these shortcuts",
    }
}
