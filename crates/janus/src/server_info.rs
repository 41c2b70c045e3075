//! What a server says of itself.

use serde_json::Value;

use std::time::Duration;

/// How often a session shows that it is alive while nothing is known of the server: well inside Janus's default of 60 s.
pub(crate) const DEFAULT_KEEPALIVE: Duration = Duration::from_secs(25);

/// Janus's answer to `info`, as far as a client cares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerInfo {
    /// `version_string`, for example `1.1.2`.
    pub version: String,
    /// `version` as a number that can be compared, for example 1102; 0 when it was not said.
    pub version_number: u64,
    /// Whether data channels are built in.
    pub data_channels: bool,
    /// `false` while the server drains: `create` would be refused with 472.
    pub accepting_new_sessions: bool,
    /// How long a session lives without any request; `None` when for ever, or not said.
    pub session_timeout: Option<Duration>,
    /// How long after the *last activity* a session outlives its transport; `None` when it dies with it (Janus's default).
    pub reclaim_timeout: Option<Duration>,
    /// Whether each request needs the shared secret.
    pub api_secret: bool,
    /// Whether each request needs a token.
    pub auth_token: bool,
    /// Packages of the plugins that are loaded, for example `janus.plugin.videoroom`.
    pub plugins: Vec<String>,
}

impl ServerInfo {
    /// Reads `info`'s answer. What is missing or of another type counts as not said.
    pub(crate) fn decode(value: &Value) -> Self {
        let flag = |key| value.get(key).and_then(Value::as_bool);
        let seconds = |key| {
            let seconds = value
                .get(key)
                .and_then(Value::as_u64)
                .filter(|seconds| *seconds > 0);
            seconds.map(|seconds| Duration::from_millis(seconds.saturating_mul(1000)))
        };
        let plugins = value.get("plugins").and_then(Value::as_object);
        Self {
            version: value
                .get("version_string")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            version_number: value.get("version").and_then(Value::as_u64).unwrap_or(0),
            data_channels: flag("data_channels").unwrap_or(false),
            accepting_new_sessions: flag("accepting-new-sessions").unwrap_or(true),
            session_timeout: seconds("session-timeout"),
            reclaim_timeout: seconds("reclaim-session-timeout"),
            api_secret: flag("api_secret").unwrap_or(false),
            auth_token: flag("auth_token").unwrap_or(false),
            plugins: plugins
                .map(|plugins| plugins.keys().cloned().collect())
                .unwrap_or_default(),
        }
    }

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
