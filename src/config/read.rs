//! `config.json` over [`serde_json::Value`], by hand: serde's own errors name no key path, and would repeat a secret.

use super::error::SHOWN;
use super::{
    Allowed, AuthConfig, Config, ConfigError, DirectPolicy, Found, Gateway, Ice, IcePolicy, IceServer,
    Language, Rooms, Secret, Theme, UiConfig, address,
};
use crate::janus::message::Id;
use crate::json;
use crate::small::shorten;
use serde_json::{Map, Value};
use std::ops::RangeInclusive;

/// The greatest id that Janus and JavaScript can both hold.
pub(super) const MAX_ID: u64 = (1 << 53) - 1;

pub(super) const LANGUAGES: [(&str, Language); 2] = [("en", Language::English), ("ko", Language::Korean)];

type Read<T> = Result<T, ConfigError>;

pub(super) fn config(text: &str) -> Read<Config> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = json::read(text).map_err(|fault| ConfigError::Syntax {
        line: fault.line,
        column: fault.column,
    })?;
    let root = Field {
        key: String::new(),
        value: &value,
    };
    let root = root.section(&["gateways", "ice", "auth", "rooms", "ui"])?;
    Ok(Config {
        gateways: gateways(&root)?,
        ice: ice(&root.section("ice", &["servers", "policy", "credentialsUrl"])?)?,
        auth: auth(&root.section("auth", &["token", "tokenUrl", "apiSecret"])?)?,
        rooms: rooms(&root.section(
            "rooms",
            &["default", "create", "adminKey", "publishers", "bitrate", "direct"],
        )?)?,
        ui: ui(&root.section("ui", &["title", "language", "theme", "accent", "hostOrigins"])?)?,
    })
}

fn gateways(root: &Section<'_>) -> Read<Vec<Gateway>> {
    let Some(field) = root.field("gateways") else {
        return Ok(Config::default().gateways);
    };
    let mut gateways: Vec<Gateway> = Vec::new();
    for (index, entry) in field.entries(1)?.into_iter().enumerate() {
        let section = entry.section(&["name", "urls", "adminUrl"])?;
        let gateway = gateway(index, &section)?;
        if gateways.iter().any(|earlier| earlier.name == gateway.name) {
            let name = Value::String(gateway.name);
            return Err(value_error(
                section.key("name"),
                Found::shown(&name),
                Allowed::UniqueName,
            ));
        }
        gateways.push(gateway);
    }
    Ok(gateways)
}

fn gateway(index: usize, section: &Section<'_>) -> Read<Gateway> {
    let unnamed = if index == 0 {
        "local".to_owned()
    } else {
        format!("gateway-{}", index + 1)
    };
    Ok(Gateway {
        name: section.read_or(unnamed, "name", |field| field.text().map(str::to_owned))?,
        urls: match section.field("urls") {
            Some(field) => field.each(1, gateway_url)?,
            None => default_urls(),
        },
        admin_url: section.optional("adminUrl", gateway_url)?,
    })
}

pub(super) fn default_urls() -> Vec<String> {
    vec![
        "ws://127.0.0.1:8188".to_owned(),
        "http://127.0.0.1:8088/janus".to_owned(),
    ]
}

fn gateway_url(field: &Field<'_>) -> Read<String> {
    field.url(Allowed::GatewayUrl, address::is_gateway_url)
}

fn web_url(field: &Field<'_>) -> Read<String> {
    field.url(Allowed::WebUrl, address::is_web_url)
}

fn ice(section: &Section<'_>) -> Read<Ice> {
    let policies = [("all", IcePolicy::All), ("relay", IcePolicy::Relay)];
    Ok(Ice {
        servers: section.read_or(Vec::new(), "servers", |field| field.each(0, ice_server))?,
        policy: section.read_or(IcePolicy::All, "policy", |field| field.choice(&policies))?,
        credentials_url: section.optional("credentialsUrl", web_url)?,
    })
}

fn ice_server(field: &Field<'_>) -> Read<IceServer> {
    let section = field.section(&["urls", "username", "credential"])?;
    let urls_key = section.key("urls");
    let Some(urls) = section.field("urls") else {
        return Err(value_error(
            urls_key,
            Found::missing(),
            Allowed::List { at_least: 1 },
        ));
    };
    let read_url = |field: &Field<'_>| field.url(Allowed::IceUrl, address::is_ice_url);
    let server = IceServer {
        // RTCIceServer takes a single URL as well, and most examples write it so.
        urls: if urls.value.is_string() {
            vec![read_url(&urls)?]
        } else {
            urls.each(1, read_url)?
        },
        username: section.optional("username", |field| {
            field.secret().map(|name| name.reveal().to_owned())
        })?,
        credential: section.optional("credential", Field::secret)?,
    };
    if server.urls.iter().any(|url| address::is_turn_url(url)) {
        for (name, given) in [
            ("username", server.username.is_some()),
            ("credential", server.credential.is_some()),
        ] {
            if !given {
                return Err(value_error(
                    section.key(name),
                    Found::missing(),
                    Allowed::TurnCredential,
                ));
            }
        }
    }
    Ok(server)
}

fn auth(section: &Section<'_>) -> Read<AuthConfig> {
    Ok(AuthConfig {
        token: section.optional("token", Field::secret)?,
        token_url: section.optional("tokenUrl", web_url)?,
        api_secret: section.optional("apiSecret", Field::secret)?,
    })
}

fn rooms(section: &Section<'_>) -> Read<Rooms> {
    let default = Config::default().rooms;
    let policies = [
        ("auto", DirectPolicy::Auto),
        ("always", DirectPolicy::Always),
        ("never", DirectPolicy::Never),
    ];
    Ok(Rooms {
        default: section.read_or(default.default, "default", Field::room)?,
        create: section.read_or(default.create, "create", Field::boolean)?,
        admin_key: section.optional("adminKey", Field::secret)?,
        publishers: section.read_or(default.publishers, "publishers", |field| field.integer(1..=1000))?,
        bitrate: section.read_or(default.bitrate, "bitrate", |field| field.integer(0..=100_000_000))?,
        direct: section.read_or(default.direct, "direct", |field| field.choice(&policies))?,
    })
}

fn ui(section: &Section<'_>) -> Read<UiConfig> {
    let default = Config::default().ui;
    let languages = [
        ("auto", None),
        ("en", Some(Language::English)),
        ("ko", Some(Language::Korean)),
    ];
    let themes = [
        ("auto", Theme::Auto),
        ("light", Theme::Light),
        ("dark", Theme::Dark),
    ];
    Ok(UiConfig {
        title: section.read_or(default.title, "title", |field| field.text().map(str::to_owned))?,
        language: section.read_or(default.language, "language", |field| field.choice(&languages))?,
        theme: section.read_or(default.theme, "theme", |field| field.choice(&themes))?,
        accent: section.optional("accent", |field| {
            field.checked(Allowed::Colour, |text| {
                address::is_colour(text).then(|| text.to_owned())
            })
        })?,
        host_origins: section.read_or(default.host_origins, "hostOrigins", |field| {
            field.each(0, |entry| entry.checked(Allowed::Origin, address::origin))
        })?,
    })
}

const fn value_error(key: String, found: Found, allowed: Allowed) -> ConfigError {
    ConfigError::Value { key, found, allowed }
}

/// An object whose keys were checked; one that is absent has no fields.
struct Section<'a> {
    path: String,
    map: Option<&'a Map<String, Value>>,
}

impl<'a> Section<'a> {
    fn key(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    fn field(&self, name: &str) -> Option<Field<'a>> {
        let value = self.map?.get(name)?;
        Some(Field {
            key: self.key(name),
            value,
        })
    }

    fn section(&self, name: &str, keys: &'static [&'static str]) -> Read<Self> {
        match self.field(name) {
            Some(field) => field.section(keys),
            None => Ok(Self {
                path: self.key(name),
                map: None,
            }),
        }
    }

    fn read_or<T>(&self, default: T, name: &str, read: impl FnOnce(&Field<'a>) -> Read<T>) -> Read<T> {
        self.field(name).map_or(Ok(default), |field| read(&field))
    }

    /// For keys whose default is `null`.
    fn optional<T>(&self, name: &str, read: impl FnOnce(&Field<'a>) -> Read<T>) -> Read<Option<T>> {
        self.field(name)
            .filter(|field| !field.value.is_null())
            .map(|field| read(&field))
            .transpose()
    }
}

/// A value and the path of its key.
struct Field<'a> {
    key: String,
    value: &'a Value,
}

impl<'a> Field<'a> {
    fn refuse<T>(&self, allowed: Allowed) -> Read<T> {
        Err(value_error(self.key.clone(), Found::shown(self.value), allowed))
    }

    /// As [`Self::refuse`], where the value is a secret or one may have strayed.
    fn refuse_unseen<T>(&self, allowed: Allowed) -> Read<T> {
        Err(value_error(self.key.clone(), Found::hidden(self.value), allowed))
    }

    fn section(&self, keys: &'static [&'static str]) -> Read<Section<'a>> {
        let Value::Object(map) = self.value else {
            return self.refuse_unseen(Allowed::Object);
        };
        let section = Section {
            path: self.key.clone(),
            map: Some(map),
        };
        match map.keys().find(|key| !keys.contains(&key.as_str())) {
            Some(key) => Err(ConfigError::UnknownKey {
                key: section.key(&shorten(key, SHOWN)),
                allowed: keys,
            }),
            None => Ok(section),
        }
    }

    fn entries(&self, at_least: usize) -> Read<Vec<Self>> {
        match self.value {
            Value::Array(values) if values.len() >= at_least => Ok(values
                .iter()
                .enumerate()
                .map(|(index, value)| Field {
                    key: format!("{}[{index}]", self.key),
                    value,
                })
                .collect()),
            _ => self.refuse_unseen(Allowed::List { at_least }),
        }
    }

    fn each<T>(&self, at_least: usize, read: impl Fn(&Self) -> Read<T>) -> Read<Vec<T>> {
        self.entries(at_least)?.iter().map(read).collect()
    }

    fn text(&self) -> Read<&'a str> {
        match self.value {
            Value::String(text) if !text.trim().is_empty() => Ok(text),
            _ => self.refuse(Allowed::Text),
        }
    }

    fn secret(&self) -> Read<Secret> {
        match self.value {
            Value::String(text) if !text.is_empty() => Ok(Secret::new(text.clone())),
            _ => self.refuse_unseen(Allowed::Text),
        }
    }

    fn boolean(&self) -> Read<bool> {
        self.value
            .as_bool()
            .map_or_else(|| self.refuse(Allowed::Boolean), Ok)
    }

    fn integer(&self, range: RangeInclusive<u32>) -> Read<u32> {
        let number = self.value.as_u64().and_then(|number| u32::try_from(number).ok());
        match number.filter(|number| range.contains(number)) {
            Some(number) => Ok(number),
            None => {
                let (min, max) = (u64::from(*range.start()), u64::from(*range.end()));
                self.refuse(Allowed::Integer { min, max })
            }
        }
    }

    fn room(&self) -> Read<Id> {
        match self.value {
            Value::String(text) if !text.trim().is_empty() => Ok(Id::Text(text.clone())),
            value => match value.as_u64() {
                Some(number @ 1..=MAX_ID) => Ok(Id::Number(number)),
                _ => self.refuse(Allowed::Room),
            },
        }
    }

    fn choice<T: Copy>(&self, options: &[(&'static str, T)]) -> Read<T> {
        let text = self.value.as_str();
        match options.iter().find(|(name, _)| Some(*name) == text) {
            Some((_, option)) => Ok(*option),
            None => self.refuse(Allowed::OneOf(options.iter().map(|(name, _)| *name).collect())),
        }
    }

    fn checked<T>(&self, allowed: Allowed, check: impl Fn(&str) -> Option<T>) -> Read<T> {
        self.value
            .as_str()
            .and_then(check)
            .map_or_else(|| self.refuse(allowed), Ok)
    }

    /// Of a wrong URL only the part before the query is told: a query may carry a key.
    fn url(&self, allowed: Allowed, fits: impl Fn(&str) -> bool) -> Read<String> {
        match self.value {
            Value::String(text) if fits(text) => Ok(text.clone()),
            Value::String(text) if text.contains('?') => {
                let told = text.split('?').next().unwrap_or_default();
                let told = Value::String(format!("{told}?…"));
                Err(value_error(self.key.clone(), Found::shown(&told), allowed))
            }
            _ => self.refuse(allowed),
        }
    }
}
