//! What a server says of itself.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_with::{DefaultOnError, DeserializeAs, DurationSeconds};

use crate::lenient::MAX_ITEMS;

/// How often a session sends `keepalive` while nothing is known of the server: well inside Janus's default time-out of 60 s.
pub(crate) const DEFAULT_KEEPALIVE: Duration = Duration::from_secs(25);

/// Janus's answer to `info`, as far as a client cares. What is missing or of another type counts as not said.
#[serde_with::apply(
    String => #[serde(deserialize_with = "crate::lenient::or_default")],
    u64 => #[serde(deserialize_with = "crate::lenient::or_default")],
    bool => #[serde(deserialize_with = "crate::lenient::or_default")],
    Option<Duration> => #[serde(deserialize_with = "window")],
)]
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct ServerInfo {
    /// For example `1.1.2`.
    #[serde(rename = "version_string")]
    pub version: String,
    /// The version as a number that can be compared, for example 1102; 0 when it was not said.
    #[serde(rename = "version")]
    pub version_number: u64,
    /// Whether data channels are built in.
    pub data_channels: bool,
    /// `false` while the server drains: `create` would be refused with 472.
    #[serde_with(skip_apply)]
    #[serde(
        rename = "accepting-new-sessions",
        default = "accepting",
        deserialize_with = "true_unless_said"
    )]
    pub accepting_new_sessions: bool,
    /// How long a session lives without any request; `None` when for ever, or not said.
    #[serde(rename = "session-timeout")]
    pub session_timeout: Option<Duration>,
    /// How long after the *last activity* a session outlives its transport; `None` when it dies with it (Janus's default).
    #[serde(rename = "reclaim-session-timeout")]
    pub reclaim_timeout: Option<Duration>,
    /// Whether each request needs the shared secret.
    pub api_secret: bool,
    /// Whether each request needs a token.
    pub auth_token: bool,
    /// Packages of the plugins that are loaded, for example `janus.plugin.videoroom`.
    #[serde(deserialize_with = "keys")]
    pub plugins: Vec<String>,
}

impl ServerInfo {
    /// How often to send `keepalive`: a third of the shorter of the two time-outs, so that two may be lost, and so that two thirds
    /// of the reclaim window, which runs from the last activity, are left when a transport dies at the worst moment. Between
    /// 1 and 25 seconds.
    pub(crate) fn keepalive(&self) -> Duration {
        let windows = [self.session_timeout, self.reclaim_timeout];
        let shortest = windows.into_iter().flatten().map(|window| window / 3).min();
        shortest.map_or(DEFAULT_KEEPALIVE, |third| {
            third.clamp(Duration::from_secs(1), DEFAULT_KEEPALIVE)
        })
    }
}

const fn accepting() -> bool {
    true
}

fn true_unless_said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let said: Option<bool> = crate::lenient::or_default(deserializer)?;
    Ok(said.unwrap_or(true))
}

/// Seconds, of which 0 means that there is none.
fn window<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let window = DefaultOnError::<Option<DurationSeconds<u64>>>::deserialize_as(deserializer)?;
    Ok(window.filter(|window: &Duration| !window.is_zero()))
}

fn keys<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let plugins: BTreeMap<String, IgnoredAny> = crate::lenient::or_default(deserializer)?;
    Ok(plugins.into_keys().take(MAX_ITEMS).collect())
}
