//! English.

use super::{DetailTexts, Metric, Whose};
use crate::state::tab::TabState;
use parlour_call::quality::connection_details::MediaSource;
use parlour_call::quality::{Cause, Grade};

pub(in crate::i18n) const TEXTS: DetailTexts = DetailTexts {
    more_about: |name| format!("More about {name}"),
    more_about_screen: |name| format!("More about {name}’s screen"),
    volume_for_me: "Volume for me",
    small_window: "Picture-in-picture",
    no_small_window: "Close picture-in-picture",
    full_screen: "Full screen",
    no_full_screen: "Leave full screen",
    connection_details: "Connection details",
    connection: "Connection",
    network: "Network",
    grade,
    poor_connection: "Poor connection",
    cause,
    all_well,
    media_source,
    metric,
    way,
    nothing_flows: "Nothing is being sent right now.",
    mixed: "In a voice room everybody's sound comes from the server in one. See your own connection.",
    last_minute: "The last minute",
    save_report: "Save a report",
    save_report_why: "A file that shows what went wrong. It holds no names, no secrets, no sound and no pictures.",
    search_people: "Search people",
    found: |found, all| match found {
        0 => "Nobody by that name".to_owned(),
        _ => format!("{found} of {all} people"),
    },
    tab_state,
};

const fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Good => "Good",
        Grade::Fair => "Fair",
        Grade::Poor => "Poor",
    }
}

fn cause(cause: Cause, whose: Whose<'_>) -> String {
    match (cause, whose) {
        (Cause::Stalled, Whose::Own) => "Nothing of yours gets through. Check your network.".to_owned(),
        (Cause::Stalled, Whose::Theirs(name)) => format!("Nothing arrives from {name} any more."),
        (Cause::Loss, Whose::Own) => {
            "Some of what you send is lost on the way. Move closer to your Wi-Fi or use a cable.".to_owned()
        }
        (Cause::Loss, Whose::Theirs(name)) => format!("Some of what {name} sends is lost on the way."),
        (Cause::Incoming, _) => {
            "Much of what everybody sends is lost on its way to you. Move closer to your Wi-Fi or use a cable."
                .to_owned()
        }
        (Cause::Delay, Whose::Own) => "What you say arrives late. Turn off any VPN, or try another network.".to_owned(),
        (Cause::Delay, Whose::Theirs(name)) => format!("What {name} says arrives late."),
        (Cause::Jitter, Whose::Own) => "What you send arrives unevenly. Stop downloads, or use a cable.".to_owned(),
        (Cause::Jitter, Whose::Theirs(name)) => format!("What {name} sends arrives unevenly."),
        (Cause::Bandwidth, Whose::Own) => {
            "Your connection has no room for the full picture, so it is sent smaller.".to_owned()
        }
        (Cause::Bandwidth, Whose::Theirs(name)) => format!("There is no room for {name}'s full picture."),
        (Cause::Processor, Whose::Own) => {
            "Your computer cannot keep up, so your picture is sent smaller. Close other programs.".to_owned()
        }
        (Cause::Processor, Whose::Theirs(name)) => format!("{name}'s computer cannot keep up."),
        (Cause::FewFrames, Whose::Own) => "Your camera gives few pictures. More light may help.".to_owned(),
        (Cause::FewFrames, Whose::Theirs(name)) => format!("Few pictures arrive from {name}."),
    }
}

fn all_well(whose: Whose<'_>) -> String {
    match whose {
        Whose::Own => "Your connection is good.".to_owned(),
        Whose::Theirs(name) => format!("Everything from {name} arrives well."),
    }
}

const fn media_source(source: MediaSource) -> &'static str {
    match source {
        MediaSource::Microphone => "Microphone",
        MediaSource::Camera => "Camera",
        MediaSource::Screen => "Shared screen",
        MediaSource::ScreenAudio => "Sound of the screen",
    }
}

const fn metric(metric: Metric) -> &'static str {
    match metric {
        Metric::Bitrate => "Bitrate",
        Metric::Resolution => "Resolution",
        Metric::FrameRate => "Frame rate",
        Metric::Codec => "Codec",
        Metric::Loss => "Loss",
        Metric::Jitter => "Jitter",
        Metric::RoundTrip => "Round trip",
        Metric::Layer => "Layer",
        Metric::Way => "Way",
    }
}

fn way(relayed: bool, protocol: &str) -> String {
    let way = if relayed { "Through a relay" } else { "Direct" };
    format!("{way} ({})", protocol.to_ascii_uppercase())
}

const fn tab_state(state: TabState) -> &'static str {
    match state {
        TabState::Idle | TabState::Live => "",
        TabState::Muted => "Muted",
        TabState::Reconnecting => "Reconnecting…",
    }
}
