//! English.

use super::{Browser, CaptureError, DeviceKind, DeviceTexts, Explanation, SourceKind, Sources};

pub(in crate::i18n) const TEXTS: DeviceTexts = DeviceTexts {
    capture,
    ended,
    muted_by_system,
    changed,
    offered,
    use_it: "Use it",
    speaking_muted,
    switch_camera: "Switch camera",
    quality: "Picture and sound",
    resolution: "Camera resolution",
    frame_rate: "Frames per second",
    echo_cancellation: "Echo cancellation",
    noise_suppression: "Noise suppression",
    auto_gain: "Automatic gain control",
    volume: "Volume",
};

fn capture(sources: Sources, error: CaptureError, browser: Browser) -> Explanation {
    let (noun, verb, them) = match sources {
        Sources::Microphone => ("microphone", "is", "it"),
        Sources::Camera => ("camera", "is", "it"),
        Sources::Both => ("microphone and camera", "are", "them"),
    };
    let without = match sources {
        Sources::Microphone => "Plug one in, or join and just listen.",
        Sources::Camera => "Plug one in, or join without a picture.",
        Sources::Both => "Plug them in, or join to watch and listen.",
    };
    let (what, remedy) = match error {
        CaptureError::Denied => (format!("Your {noun} {verb} blocked."), allow(browser)),
        CaptureError::DeniedBySystem => (
            format!("Your system keeps the browser from your {noun}."),
            "Allow the browser in the system's privacy settings, then turn it on here.",
        ),
        CaptureError::DeniedByFrame => (
            format!("The page around this one does not let it use your {noun}."),
            "Whoever runs that page must allow it there. Open the call in a tab of its own, or join to watch and listen.",
        ),
        CaptureError::DeniedInFrame => (
            format!("Your {noun} {verb} blocked, by you or by the page around this one."),
            "Allow access beside the address. If that does not help, open the call in a tab of its own.",
        ),
        CaptureError::DeniedBySite => (
            format!("This site does not let its pages use your {noun}."),
            "Whoever runs it must allow it in its Permissions-Policy. Until then join to watch and listen.",
        ),
        CaptureError::NotFound => (format!("No {} found.", noun.replace(" and ", " or ")), without),
        CaptureError::Busy => (
            format!("Another program is using your {noun}."),
            "Close it there, then turn it on here again.",
        ),
        CaptureError::Insecure => (
            format!("The browser keeps your {noun} from this page, because its address is not secure."),
            "Open the page with https:// at the front, or join to watch and listen.",
        ),
        CaptureError::Unfit => (
            format!("Your {noun} cannot do what was asked of {them}."),
            "Choose another device, or a lower resolution in the settings.",
        ),
        CaptureError::Other => (
            format!("Your {noun} did not start."),
            "Turn it on again. If that does not help, reload the page.",
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
        Browser::Chromium => "Click the symbol left of the address and allow access, then turn it on here.",
        Browser::Firefox => {
            "Click the crossed-out symbol in the address bar and lift the block, then turn it on here."
        }
        Browser::Safari => {
            "In the Safari menu open Settings for This Website and allow access, then turn it on here."
        }
        Browser::Ios => {
            "Open Website Settings in the menu beside the address and allow access, then turn it on here."
        }
        Browser::Other => "Allow access in the site settings beside the address bar, then turn it on here.",
    }
}

const fn ended(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Microphone => "Your microphone stopped. It may have been unplugged.",
        SourceKind::Camera => "Your camera stopped. It may have been unplugged.",
    }
}

const fn muted_by_system(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Microphone => {
            "Your microphone is muted by the system. Look for a switch or key on your device."
        }
        SourceKind::Camera => "Your camera is paused by the system. Look for a cover or another program.",
    }
}

fn changed(kind: DeviceKind, label: &str, back: bool) -> String {
    match (kind, back) {
        (_, true) => format!("“{label}” is back and in use again."),
        (DeviceKind::Microphone, false) => {
            format!("Your microphone was unplugged. “{label}” is used instead.")
        }
        (DeviceKind::Camera, false) => format!("Your camera was unplugged. “{label}” is used instead."),
        (DeviceKind::Speaker, false) => {
            format!("“{label}” was unplugged. Sound plays on the system's default speaker.")
        }
    }
}

fn offered(label: &str) -> String {
    format!("“{label}” is connected.")
}

const fn speaking_muted(keys: bool) -> &'static str {
    if keys {
        "You are muted. Hold the space bar to talk."
    } else {
        "You are muted."
    }
}
