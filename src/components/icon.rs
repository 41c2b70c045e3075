//! Icons of our own: strokes on a square of 24, one path each, so that an icon costs two elements.

use leptos::prelude::*;

/// A picture for a control. It never stands alone: the control has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IconName {
    Microphone,
    MicrophoneOff,
    Camera,
    CameraOff,
    People,
    Sliders,
    Leave,
    Link,
    Check,
    Close,
    Warning,
    Speaker,
    Previous,
    Next,
    Keyboard,
    Pulse,
    Dots,
    SmallWindow,
    FullScreen,
    Search,
    OneBar,
    TwoBars,
    ThreeBars,
    Switch,
    Screen,
    ScreenOff,
    Pin,
    Unpin,
    View,
    Plus,
    Minus,
    Whole,
}

impl IconName {
    const fn path(self) -> &'static str {
        match self {
            Self::Microphone => {
                "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3Z M5.5 11.5a6.5 6.5 0 0 0 13 0 M12 18v3"
            }
            Self::MicrophoneOff => {
                "M4 4l16 16 M9 9v3a3 3 0 0 0 4.6 2.5 M15 10.8V6a3 3 0 0 0-5.7-1.3 \
                 M5.5 11.5a6.5 6.5 0 0 0 10.4 5.2 M18.5 11.5a6.5 6.5 0 0 1-.5 2.5 M12 18v3"
            }
            Self::Camera => {
                "M5 6.5h8.5a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2Z \
                 M15.5 10.800l4.2-2.600a.85.85 0 0 1 1.3.72v6.160a.85.85 0 0 1-1.3.72l-4.2-2.6"
            }
            Self::CameraOff => {
                "M4 4l16 16 M10.5 6.500h3a2 2 0 0 1 2 2v2.300l4.2-2.600a.85.85 0 0 1 1.3.72v6.160 \
                 a.85.85 0 0 1-.5.77 M15.5 15.500a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2h1.5"
            }
            Self::People => {
                "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z M2.5 20a6.5 6.5 0 0 1 13 0 \
                 M15.5 4.200a3.5 3.5 0 0 1 0 6.6 M18 14.300a6.5 6.5 0 0 1 3.5 5.7"
            }
            Self::Sliders => {
                "M4 7.500h8.5 M17.5 7.500H20 M4 16.500h2.5 M11.5 16.500H20 \
                 M15 10a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z M9 19a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z"
            }
            Self::Leave => {
                "M3.2 13.200c5-4.6 12.6-4.6 17.6 0a1.4 1.4 0 0 1 .1 1.900l-1.3 1.500a1.4 1.4 0 0 1-1.7.3 \
                 l-2.4-1.300a1.4 1.4 0 0 1-.7-1.200v-1.700a10.5 10.5 0 0 0-5.6 0v1.700a1.4 1.4 0 0 1-.7 1.2 \
                 l-2.4 1.300a1.4 1.4 0 0 1-1.7-.3l-1.3-1.500a1.4 1.4 0 0 1 .1-1.900Z"
            }
            Self::Link => {
                "M10 13.500a4 4 0 0 0 6 .4l2.8-2.800a4 4 0 0 0-5.7-5.700l-1.3 1.3 \
                 M14 10.500a4 4 0 0 0-6-.4l-2.8 2.800a4 4 0 0 0 5.7 5.700l1.3-1.3"
            }
            Self::Check => "M5 12.500l4.5 4.500L19 7.5",
            Self::Close => "M6.5 6.500l11 11 M17.5 6.500l-11 11",
            Self::Warning => "M12 4.5 21 19.500H3Z M12 10.500v4 M12 17v.01",
            Self::Speaker => {
                "M4 9.500v5h3.500L12 18.500v-13L7.5 9.500Z M15.5 9a4 4 0 0 1 0 6 M18 6.500a7.8 7.8 0 0 1 0 11"
            }
            Self::Pulse => "M3 12.500h4l3-7 4 13 3-6h4",
            Self::Switch => {
                "M4.500 9.500a7.8 7.8 0 0 1 14.300-1.700 M19.500 4v4.200h-4.200 \
                 M19.500 14.500a7.8 7.8 0 0 1-14.300 1.700 M4.500 20v-4.200h4.200"
            }
            Self::Dots => "M6 12v.01 M12 12v.01 M18 12v.01",
            Self::SmallWindow => {
                "M20.5 10V7a1.5 1.5 0 0 0-1.5-1.500H5A1.5 1.5 0 0 0 3.5 7v9A1.5 1.5 0 0 0 5 17.500h4.5 \
                 M13 13.500h7.500v5.500H13Z"
            }
            Self::FullScreen => "M4.5 9V4.500H9 M15 4.500h4.500V9 M19.5 15v4.500H15 M9 19.500H4.500V15",
            Self::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z M15.3 15.300l4.7 4.7",
            Self::OneBar => "M5.5 19v-3 M12 19v.01 M18.5 19v.01",
            Self::TwoBars => "M5.5 19v-3 M12 19v-8 M18.5 19v.01",
            Self::ThreeBars => "M5.5 19v-3 M12 19v-8 M18.5 19V5",
            Self::Screen => {
                "M4.5 5h15A1.5 1.5 0 0 1 21 6.500v8a1.5 1.5 0 0 1-1.5 1.500h-15A1.5 1.5 0 0 1 3 14.500v-8A1.5 1.5 0 0 1 4.5 5Z \
                 M9 19.500h6 M12 13.300V8 M9.7 10.200 12 7.900l2.3 2.3"
            }
            Self::ScreenOff => {
                "M4.5 5h15A1.5 1.5 0 0 1 21 6.500v8a1.5 1.5 0 0 1-1.5 1.500h-15A1.5 1.5 0 0 1 3 14.500v-8A1.5 1.5 0 0 1 4.5 5Z \
                 M9 19.500h6 M9.8 8.300l4.4 4.4 M14.2 8.300l-4.4 4.4"
            }
            Self::Pin => "M8.5 3.500h7 M10 3.500v6L7 13.500h10l-3-4v-6 M12 13.500v7",
            Self::Unpin => {
                "M4 4l16 16 M8.5 3.500h7 M10 3.500V6 M9.6 10 7 13.500h6.5 M14 3.500v6l2.6 3.5 M12 13.500v7"
            }
            Self::View => {
                "M4.5 5h8.5v14H4.5A1.5 1.5 0 0 1 3 17.500v-11A1.5 1.5 0 0 1 4.5 5Z M16.5 5H21v3.500h-4.500Z \
                 M16.5 10.250H21v3.500h-4.500Z M16.5 15.500H21V19h-4.500Z"
            }
            Self::Plus => "M12 5.500v13 M5.5 12h13",
            Self::Minus => "M5.5 12h13",
            Self::Whole => {
                "M4 9V5.500A1.5 1.5 0 0 1 5.5 4H9 M15 4h3.500A1.5 1.5 0 0 1 20 5.500V9 M20 15v3.500a1.5 1.5 0 0 1-1.5 1.500H15 M9 20H5.500A1.5 1.5 0 0 1 4 18.500V15"
            }
            Self::Previous => "M14.5 6l-6 6 6 6",
            Self::Next => "M9.5 6l6 6-6 6",
            Self::Keyboard => {
                "M4.5 6.500h15a1.5 1.5 0 0 1 1.5 1.500v8a1.5 1.5 0 0 1-1.5 1.500h-15A1.5 1.5 0 0 1 3 16V8 \
                 a1.5 1.5 0 0 1 1.5-1.500Z M7 10.500v.01 M10.3 10.500v.01 M13.7 10.500v.01 M17 10.500v.01 M8.5 14h7"
            }
        }
    }
}

/// Draws an icon, hidden from screen readers.
#[component]
pub(crate) fn Icon(
    /// Which one; it may change.
    #[prop(into)]
    name: Signal<IconName>,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=move || name.get().path() />
        </svg>
    }
}

/// The product's mark: a door that stands open.
#[component]
pub(crate) fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M4.5 21V10.500a7.5 7.5 0 0 1 15 0V21Z M9 21v-9.500l6-2V21" />
        </svg>
    }
}
