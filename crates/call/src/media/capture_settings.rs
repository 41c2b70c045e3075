//! Capture constraints of microphone and camera.

use serde::{Deserialize, Serialize};

/// How microphone and camera capture: `ideal` constraints, which a device meets as closely as it can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptureSettings {
    /// The camera's resolution.
    pub resolution: Resolution,
    /// The camera's frames per second; one of [`FRAME_RATES`].
    pub frame_rate: u8,
    /// `echoCancellation`.
    pub echo_cancellation: bool,
    /// `noiseSuppression`.
    pub noise_suppression: bool,
    /// `autoGainControl`.
    pub auto_gain: bool,
}

/// The frame rates that can be chosen, per second.
pub const FRAME_RATES: [u8; 3] = [15, 30, 60];

/// The resolution of the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Resolution {
    /// 640 × 360.
    P360,
    /// 1280 × 720.
    P720,
    /// 1920 × 1080.
    P1080,
}

impl Resolution {
    /// All of them, the smallest first.
    pub const ALL: [Self; 3] = [Self::P360, Self::P720, Self::P1080];

    /// Width and height in pixels.
    #[must_use]
    pub const fn size(self) -> (u32, u32) {
        match self {
            Self::P360 => (640, 360),
            Self::P720 => (1280, 720),
            Self::P1080 => (1920, 1080),
        }
    }

    /// Its label and name in storage, e.g. `720p`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::P360 => "360p",
            Self::P720 => "720p",
            Self::P1080 => "1080p",
        }
    }

    /// The reverse of [`Self::code`].
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|resolution| resolution.code() == code)
    }
}

impl Default for CaptureSettings {
    fn default() -> Self {
        Self {
            resolution: Resolution::P720,
            frame_rate: 30,
            echo_cancellation: true,
            noise_suppression: true,
            auto_gain: true,
        }
    }
}

impl CaptureSettings {
    /// One line for local storage: `720p 30 echo noise gain`.
    #[must_use]
    pub fn to_text(self) -> String {
        let mut text = format!("{} {}", self.resolution.code(), self.frame_rate);
        for (on, word) in [
            (self.echo_cancellation, " echo"),
            (self.noise_suppression, " noise"),
            (self.auto_gain, " gain"),
        ] {
            if on {
                text.push_str(word);
            }
        }
        text
    }

    /// The reverse of [`Self::to_text`]; `None` for anything that it does not write.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let mut settings = Self {
            resolution: Resolution::of(words.next()?)?,
            frame_rate: words.next()?.parse().ok()?,
            echo_cancellation: false,
            noise_suppression: false,
            auto_gain: false,
        };
        for word in words {
            match word {
                "echo" => settings.echo_cancellation = true,
                "noise" => settings.noise_suppression = true,
                "gain" => settings.auto_gain = true,
                _ => return None,
            }
        }
        FRAME_RATES.contains(&settings.frame_rate).then_some(settings)
    }

    /// Whether the settings of the microphone and of the camera (in this order) are equal.
    pub(super) fn same_for(self, other: Self) -> [bool; 2] {
        let sound = |of: Self| (of.echo_cancellation, of.noise_suppression, of.auto_gain);
        let picture = |of: Self| (of.resolution, of.frame_rate);
        [sound(self) == sound(other), picture(self) == picture(other)]
    }
}

#[cfg(test)]
mod tests {
    use super::{CaptureSettings, FRAME_RATES, Resolution};

    /// Guards against settings that do not survive a reload.
    #[test]
    fn what_is_written_is_read_back() {
        for resolution in Resolution::ALL {
            for frame_rate in FRAME_RATES {
                for bits in 0..8 {
                    let settings = CaptureSettings {
                        resolution,
                        frame_rate,
                        echo_cancellation: bits & 1 != 0,
                        noise_suppression: bits & 2 != 0,
                        auto_gain: bits & 4 != 0,
                    };
                    assert_eq!(CaptureSettings::parse(&settings.to_text()), Some(settings));
                }
            }
        }
    }

    /// Guards against trust in what stands in local storage: anything may.
    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "720p",
            "30 720p",
            "999p 30",
            "720p 31",
            "720p 300 echo",
            "720p 30 echo loud",
            "720p  30",
            "{\"resolution\":720}",
        ] {
            assert_eq!(CaptureSettings::parse(text), None, "{text}");
        }
    }
}
