//! `config.json` into a [`Config`]: serde reads it, [`serde_path_to_error`] says at which key it stopped, and the error is made of that
//! key, of what stands there and of what the reader of that key allows.

use serde_json::Value;
use serde_path_to_error::{Path, Segment, Track};
use serde_with::DeserializeAs;

use super::checked::{Refusal, Section};
use super::error::SHOWN;
use super::{Allowed, Config, ConfigError, Found, address};
use crate::text::ellipsize;

/// The configuration, and the JSON that it was read from, in which absent keys can be told from defaults that are given.
pub(super) fn config(text: &str) -> Result<(Config, Value), ConfigError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text).map_err(|error| ConfigError::Syntax {
        line: error.line(),
        column: error.column(),
    })?;
    let mut track = Track::new();
    let reader = serde_path_to_error::Deserializer::new(&value, &mut track);
    let mut config: Config = Section::deserialize_as(reader)
        .map_err(|error| explain(&track.path(), &error.to_string(), &value))?;
    name_gateways(&mut config);
    check_gateways(&config)?;
    check_ice_servers(&config)?;
    Ok((config, value))
}

/// The first gateway without a name is "local", any other is named by its place.
fn name_gateways(config: &mut Config) {
    for (index, gateway) in config.gateways.iter_mut().enumerate() {
        if gateway.name.is_empty() {
            gateway.name = match index {
                0 => "local".to_owned(),
                _ => format!("gateway-{}", index + 1),
            };
        }
    }
}

fn check_gateways(config: &Config) -> Result<(), ConfigError> {
    for (index, gateway) in config.gateways.iter().enumerate() {
        if config.gateways[..index]
            .iter()
            .any(|earlier| earlier.name == gateway.name)
        {
            return Err(ConfigError::Value {
                key: format!("gateways[{index}].name"),
                found: Found::shown(&Value::from(gateway.name.as_str())),
                allowed: Allowed::UniqueName,
            });
        }
    }
    Ok(())
}

/// Browsers throw on a server without URLs, and on a TURN server without credentials.
fn check_ice_servers(config: &Config) -> Result<(), ConfigError> {
    for (index, server) in config.ice.servers.iter().enumerate() {
        let missing = |name: &str, allowed| {
            Err(ConfigError::Value {
                key: format!("ice.servers[{index}].{name}"),
                found: Found::missing(),
                allowed,
            })
        };
        if server.urls.is_empty() {
            return missing("urls", Allowed::List { at_least: 1 });
        }
        if server.urls.iter().any(|url| address::is_turn_url(url)) {
            if server.username.is_none() {
                return missing("username", Allowed::TurnCredential);
            }
            if server.credential.is_none() {
                return missing("credential", Allowed::TurnCredential);
            }
        }
    }
    Ok(())
}

/// Makes an error of the place where reading stopped and of serde's text for it, of which nothing but our own part is shown: it may repeat
/// a secret.
fn explain(path: &Path, message: &str, root: &Value) -> ConfigError {
    if let Some(allowed) = known_fields(message) {
        return ConfigError::UnknownKey {
            key: key_of(path),
            allowed,
        };
    }
    let value = value_at(path, root);
    // Every reader of ours refuses in this form; what none of them refused must not be shown.
    let refusal = message
        .rfind("{\"allowed\":")
        .and_then(|begin| serde_json::from_str(&message[begin..]).ok())
        .unwrap_or(Refusal {
            allowed: Allowed::Object,
            shown: false,
        });
    let found = if refusal.shown {
        found(value, &refusal.allowed)
    } else {
        Found::hidden(value)
    };
    ConfigError::Value {
        key: key_of(path),
        found,
        allowed: refusal.allowed,
    }
}

/// The keys that exist, from serde's ``unknown field `key`, expected one of `a`, `b` ``.
fn known_fields(message: &str) -> Option<Vec<String>> {
    let (_, expected) = message
        .strip_prefix("unknown field `")?
        .rsplit_once("`, expected ")?;
    Some(
        expected
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect(),
    )
}

/// Of a wrong URL only the part before the query is told: a query may carry a key.
pub(super) fn found(value: &Value, allowed: &Allowed) -> Found {
    let is_url = matches!(
        allowed,
        Allowed::GatewayUrl | Allowed::SecureGatewayUrl | Allowed::WebUrl | Allowed::IceUrl
    );
    match value.as_str().and_then(|text| text.split_once('?')) {
        Some((told, _)) if is_url => Found::shown(&Value::String(format!("{told}?…"))),
        _ => Found::shown(value),
    }
}

/// A path as it is written in messages: `gateways[0].urls[1]`; empty for the whole file.
fn key_of(path: &Path) -> String {
    let mut key = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => key.push_str(&format!("[{index}]")),
            Segment::Map { key: name } => {
                if !key.is_empty() {
                    key.push('.');
                }
                key.push_str(&ellipsize(name, SHOWN));
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    key
}

fn value_at<'a>(path: &Path, root: &'a Value) -> &'a Value {
    path.iter().fold(root, |value, segment| match segment {
        Segment::Seq { index } => &value[*index],
        Segment::Map { key } => &value[key],
        Segment::Enum { .. } | Segment::Unknown => value,
    })
}
