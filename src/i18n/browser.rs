//! Which browser this is: advice has to name what the person finds there.

/// Browsers whose menus differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Browser {
    /// Chrome, Edge and their kin.
    Chromium,
    /// Firefox.
    Firefox,
    /// Safari on a Mac.
    Safari,
    /// Any browser on an iPhone or iPad.
    Ios,
    /// Any other.
    #[default]
    Other,
}

impl Browser {
    /// By what the browser says of itself. `touch_points` tells an iPad, which poses as a Mac.
    #[must_use]
    pub fn of(user_agent: &str, touch_points: i32) -> Self {
        let says = |word: &str| user_agent.contains(word);
        if says("iPhone") || says("iPad") || (says("Macintosh") && touch_points > 1) {
            Self::Ios
        } else if says("Firefox/") {
            Self::Firefox
        } else if says("Chrome/") || says("Chromium/") {
            Self::Chromium
        } else if says("Safari/") {
            Self::Safari
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Browser;

    /// Guards against advice for another browser: nearly all of them say that they are Safari.
    #[test]
    fn browsers_are_told_apart() {
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let safari = format!("{mac} Version/18.0 Safari/605.1.15");
        let chrome = format!("{mac} Chrome/140.0.0.0 Safari/537.36");
        for (agent, touch_points, browser) in [
            (safari.as_str(), 0, Browser::Safari),
            (safari.as_str(), 5, Browser::Ios),
            (chrome.as_str(), 0, Browser::Chromium),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0 Mobile Safari/604.1",
                5,
                Browser::Ios,
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
                5,
                Browser::Chromium,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                0,
                Browser::Firefox,
            ),
            ("curl/8", 0, Browser::Other),
        ] {
            assert_eq!(Browser::of(agent, touch_points), browser, "{agent}");
        }
    }
}
