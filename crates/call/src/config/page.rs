//! What the address of the page allows of a configuration: browsers block connections that are less secure than the page, and without a
//! configured gateway only a page of this machine has a Janus to talk to.

use serde_json::Value;

use super::{Allowed, Config, ConfigError, Found, LinkOptions, Mode, View, address, read};

/// Where a page was loaded from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageOrigin {
    is_secure: bool,
    is_loopback: bool,
}

impl PageOrigin {
    /// From `location.protocol` (`https:`) and `location.hostname` (`example.org`, `[::1]`).
    #[must_use]
    pub fn new(protocol: &str, hostname: &str) -> Self {
        Self {
            is_secure: protocol == "https:",
            is_loopback: address::is_loopback(hostname),
        }
    }
}

/// A configuration for a page, from the text of its `config.json`; `None` means that there is no such file. `gateway` is the link's.
pub(super) fn config(
    text: Option<&str>,
    page: PageOrigin,
    gateway: Option<&str>,
) -> Result<Config, ConfigError> {
    let (config, value) = match text {
        Some(text) => read::config(text)?,
        None => (Config::default(), Value::Null),
    };
    let index = config.gateway_index(gateway);
    let has_urls = value.pointer(&format!("/gateways/{index}/urls")).is_some();
    if !has_urls && !page.is_loopback {
        return Err(no_gateway(&value, index));
    }
    let urls = &config.gateways[index].urls;
    let is_blocked = |url: &String| page.is_secure && address::is_mixed_content(url);
    if let Some((place, url)) = urls.iter().enumerate().find(|(_, url)| is_blocked(url))
        && urls.iter().all(is_blocked)
    {
        // As it is written, for the operator to find it.
        let written = value.pointer(&format!("/gateways/{index}/urls/{place}")).cloned();
        let written = written.unwrap_or_else(|| Value::from(url.as_str()));
        return Err(ConfigError::Value {
            key: format!("gateways[{index}].urls[{place}]"),
            found: read::found(&written, &Allowed::SecureGatewayUrl),
            allowed: Allowed::SecureGatewayUrl,
        });
    }
    Ok(config)
}

/// The default gateway is the person's own machine, which of all visitors of a site only its developer runs a Janus on.
fn no_gateway(value: &Value, index: usize) -> ConfigError {
    let key = match (value, value.get("gateways")) {
        (Value::Null, _) => return ConfigError::Missing,
        (_, None) => "gateways".to_owned(),
        (_, Some(_)) => format!("gateways[{index}].urls"),
    };
    ConfigError::Value {
        key,
        found: Found::missing(),
        allowed: Allowed::GatewayOfSite,
    }
}

impl Config {
    /// The keys that are set and have no effect in this version, as paths such as `auth.tokenUrl`.
    #[must_use]
    pub fn keys_without_effect(&self) -> Vec<String> {
        let rooms = Self::default().rooms;
        let admin_urls = self.gateways.iter().enumerate();
        admin_urls
            .filter(|(_, gateway)| gateway.admin_url.is_some())
            .map(|(index, _)| format!("gateways[{index}].adminUrl"))
            .chain(
                [
                    ("ice.credentialsUrl", self.ice.credentials_url.is_some()),
                    ("auth.tokenUrl", self.auth.token_url.is_some()),
                    ("rooms.direct", self.rooms.direct != rooms.direct),
                    ("ui.hostOrigins", !self.ui.host_origins.is_empty()),
                ]
                .into_iter()
                .filter(|(_, is_set)| *is_set)
                .map(|(key, _)| key.to_owned()),
            )
            .collect()
    }
}

impl LinkOptions {
    /// The options of the link that have no effect in this version, such as `mode=direct`.
    #[must_use]
    pub fn options_without_effect(&self) -> Vec<&'static str> {
        [
            ("mode=direct", self.mode == Mode::Direct),
            ("view=admin", self.view == View::Admin),
        ]
        .into_iter()
        .filter(|(_, is_given)| *is_given)
        .map(|(option, _)| option)
        .collect()
    }
}
