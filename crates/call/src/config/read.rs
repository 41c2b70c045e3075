//! `config.json` over [`serde_json::Value`], by hand: serde's own errors name no key path, and would repeat a secret.
//!
//! What is wrong is noted where it is found, and the default read instead; the first note refuses the whole file in the end. So nothing here
//! turns back halfway, which would weigh more in the page than all the reading.

use super::error::SHOWN;
use super::{
    Allowed, AuthConfig, Config, ConfigError, DirectPolicy, Found, Gateway, Ice, IcePolicy, IceServer,
    Language, Rooms, Secret, Theme, UiConfig, address,
};
use crate::text::ellipsize;
use janus_proto::Id;
use serde_json::{Map, Value};
use std::cell::OnceCell;
use std::ops::RangeInclusive;

/// The greatest id that Janus and JavaScript can both hold.
pub(super) const MAX_ID: u64 = (1 << 53) - 1;

pub(super) const LANGUAGES: [(&str, Language); 2] = [("en", Language::English), ("ko", Language::Korean)];

/// What was wrong first.
type Fault = OnceCell<ConfigError>;

pub(super) fn config(text: &str) -> Result<Config, ConfigError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text).map_err(|error| ConfigError::Syntax {
        line: error.line(),
        column: error.column(),
    })?;
    let fault = Fault::new();
    let root = Field {
        key: String::new(),
        value: &value,
        fault: &fault,
    };
    let root = root.section(&["gateways", "ice", "auth", "rooms", "ui"]);
    let config = Config {
        gateways: gateways(&root),
        ice: ice(&root.section("ice", &["servers", "policy", "credentialsUrl"])),
        auth: auth(&root.section("auth", &["token", "tokenUrl", "apiSecret"])),
        rooms: rooms(&root.section(
            "rooms",
            &["default", "create", "adminKey", "publishers", "bitrate", "direct"],
        )),
        ui: ui(&root.section("ui", &["title", "language", "theme", "accent", "hostOrigins"])),
    };
    match fault.into_inner() {
        Some(error) => Err(error),
        None => Ok(config),
    }
}

fn gateways(root: &Section<'_>) -> Vec<Gateway> {
    let Some(field) = root.field("gateways") else {
        return Config::default().gateways;
    };
    let mut gateways: Vec<Gateway> = Vec::new();
    for (index, entry) in field.entries(1).into_iter().enumerate() {
        let section = entry.section(&["name", "urls", "adminUrl"]);
        let gateway = gateway(index, &section);
        if gateways.iter().any(|earlier| earlier.name == gateway.name) {
            let name = Value::String(gateway.name.clone());
            section.wrong("name", Found::shown(&name), Allowed::UniqueName);
        }
        gateways.push(gateway);
    }
    gateways
}

fn gateway(index: usize, section: &Section<'_>) -> Gateway {
    let unnamed = if index == 0 {
        "local".to_owned()
    } else {
        format!("gateway-{}", index + 1)
    };
    Gateway {
        name: section.read_or(unnamed, "name", Field::text),
        urls: match section.field("urls") {
            Some(field) => field.each(1, gateway_url),
            None => default_urls(),
        },
        admin_url: section.optional("adminUrl", gateway_url),
    }
}

pub(super) fn default_urls() -> Vec<String> {
    vec![
        "ws://127.0.0.1:8188".to_owned(),
        "http://127.0.0.1:8088/janus".to_owned(),
    ]
}

fn gateway_url(field: &Field<'_>) -> Option<String> {
    field.url(Allowed::GatewayUrl, address::is_gateway_url)
}

fn web_url(field: &Field<'_>) -> Option<String> {
    field.url(Allowed::WebUrl, address::is_web_url)
}

fn ice_url(field: &Field<'_>) -> Option<String> {
    field.url(Allowed::IceUrl, address::is_ice_url)
}

fn ice(section: &Section<'_>) -> Ice {
    let policies = [("all", IcePolicy::All), ("relay", IcePolicy::Relay)];
    Ice {
        servers: section.read_or(Vec::new(), "servers", |field| {
            Some(field.each(0, |entry| Some(ice_server(entry))))
        }),
        policy: section.read_or(IcePolicy::All, "policy", |field| field.choice(&policies)),
        credentials_url: section.optional("credentialsUrl", web_url),
    }
}

fn ice_server(field: &Field<'_>) -> IceServer {
    let section = field.section(&["urls", "username", "credential"]);
    let urls = match section.field("urls") {
        // RTCIceServer takes a single URL as well, and most examples write it so.
        Some(urls) if urls.value.is_string() => ice_url(&urls).into_iter().collect(),
        Some(urls) => urls.each(1, ice_url),
        None => {
            section.wrong("urls", Found::missing(), Allowed::List { at_least: 1 });
            Vec::new()
        }
    };
    let server = IceServer {
        urls,
        username: section.optional("username", |field| {
            field.secret().map(|name| name.reveal().to_owned())
        }),
        credential: section.optional("credential", Field::secret),
    };
    if server.urls.iter().any(|url| address::is_turn_url(url)) {
        for (name, given) in [
            ("username", server.username.is_some()),
            ("credential", server.credential.is_some()),
        ] {
            if !given {
                section.wrong(name, Found::missing(), Allowed::TurnCredential);
            }
        }
    }
    server
}

fn auth(section: &Section<'_>) -> AuthConfig {
    AuthConfig {
        token: section.optional("token", Field::secret),
        token_url: section.optional("tokenUrl", web_url),
        api_secret: section.optional("apiSecret", Field::secret),
    }
}

fn rooms(section: &Section<'_>) -> Rooms {
    let default = Config::default().rooms;
    let policies = [
        ("auto", DirectPolicy::Auto),
        ("always", DirectPolicy::Always),
        ("never", DirectPolicy::Never),
    ];
    Rooms {
        default: section.read_or(default.default, "default", Field::room),
        create: section.read_or(default.create, "create", Field::boolean),
        admin_key: section.optional("adminKey", Field::secret),
        publishers: section.read_or(default.publishers, "publishers", |field| field.integer(1..=1000)),
        bitrate: section.read_or(default.bitrate, "bitrate", |field| field.integer(0..=100_000_000)),
        direct: section.read_or(default.direct, "direct", |field| field.choice(&policies)),
    }
}

fn ui(section: &Section<'_>) -> UiConfig {
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
    UiConfig {
        title: section.read_or(default.title, "title", Field::text),
        language: section.read_or(default.language, "language", |field| field.choice(&languages)),
        theme: section.read_or(default.theme, "theme", |field| field.choice(&themes)),
        accent: section.optional("accent", |field| {
            field.checked(Allowed::Colour, |text| {
                address::is_colour(text).then(|| text.to_owned())
            })
        }),
        host_origins: section.read_or(default.host_origins, "hostOrigins", |field| {
            Some(field.each(0, |entry| entry.checked(Allowed::Origin, address::origin)))
        }),
    }
}

/// An object whose keys were checked; one that is absent has no fields.
struct Section<'a> {
    path: String,
    map: Option<&'a Map<String, Value>>,
    fault: &'a Fault,
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
            fault: self.fault,
        })
    }

    fn section(&self, name: &str, keys: &'static [&'static str]) -> Self {
        match self.field(name) {
            Some(field) => field.section(keys),
            None => Self {
                path: self.key(name),
                map: None,
                fault: self.fault,
            },
        }
    }

    /// Notes that something is wrong with a field that is there or should be.
    fn wrong(&self, name: &str, found: Found, allowed: Allowed) {
        let key = self.key(name);
        // Only the first one counts.
        let _ = self.fault.set(ConfigError::Value { key, found, allowed });
    }

    fn read_or<T>(&self, default: T, name: &str, read: impl FnOnce(&Field<'a>) -> Option<T>) -> T {
        self.field(name).and_then(|field| read(&field)).unwrap_or(default)
    }

    /// For keys whose default is `null`.
    fn optional<T>(&self, name: &str, read: impl FnOnce(&Field<'a>) -> Option<T>) -> Option<T> {
        let field = self.field(name).filter(|field| !field.value.is_null());
        field.and_then(|field| read(&field))
    }
}

/// A value and the path of its key. What it is read as is `None` where it is something else, which is noted.
struct Field<'a> {
    key: String,
    value: &'a Value,
    fault: &'a Fault,
}

impl<'a> Field<'a> {
    fn wrong(&self, found: Found, allowed: Allowed) {
        let key = self.key.clone();
        // Only the first one counts.
        let _ = self.fault.set(ConfigError::Value { key, found, allowed });
    }

    fn refuse(&self, allowed: Allowed) {
        self.wrong(Found::shown(self.value), allowed);
    }

    /// As [`Self::refuse`], where the value is a secret or one may have strayed.
    fn refuse_unseen(&self, allowed: Allowed) {
        self.wrong(Found::hidden(self.value), allowed);
    }

    fn section(&self, keys: &'static [&'static str]) -> Section<'a> {
        let map = self.value.as_object();
        let section = Section {
            path: self.key.clone(),
            map,
            fault: self.fault,
        };
        match map.map(|map| map.keys().find(|key| !keys.contains(&key.as_str()))) {
            None => self.refuse_unseen(Allowed::Object),
            Some(None) => {}
            Some(Some(key)) => {
                let key = section.key(&ellipsize(key, SHOWN));
                let _ = self.fault.set(ConfigError::UnknownKey { key, allowed: keys });
            }
        }
        section
    }

    fn entries(&self, at_least: usize) -> Vec<Self> {
        let values = self.value.as_array().filter(|values| values.len() >= at_least);
        if values.is_none() {
            self.refuse_unseen(Allowed::List { at_least });
        }
        let entry = |(index, value)| Field {
            key: format!("{}[{index}]", self.key),
            value,
            fault: self.fault,
        };
        values.into_iter().flatten().enumerate().map(entry).collect()
    }

    fn each<T>(&self, at_least: usize, read: impl Fn(&Self) -> Option<T>) -> Vec<T> {
        self.entries(at_least).iter().filter_map(read).collect()
    }

    fn text(&self) -> Option<String> {
        self.checked(Allowed::Text, |text| {
            (!text.trim().is_empty()).then(|| text.to_owned())
        })
    }

    fn secret(&self) -> Option<Secret> {
        match self.value {
            Value::String(text) if !text.is_empty() => Some(Secret::new(text.clone())),
            _ => {
                self.refuse_unseen(Allowed::Text);
                None
            }
        }
    }

    /// What was read, or a note that something else is there.
    fn or_refuse<T>(&self, read: Option<T>, allowed: impl FnOnce() -> Allowed) -> Option<T> {
        if read.is_none() {
            self.refuse(allowed());
        }
        read
    }

    fn boolean(&self) -> Option<bool> {
        self.or_refuse(self.value.as_bool(), || Allowed::Boolean)
    }

    fn integer(&self, range: RangeInclusive<u32>) -> Option<u32> {
        let number = self.value.as_u64().and_then(|number| u32::try_from(number).ok());
        self.or_refuse(number.filter(|number| range.contains(number)), || {
            Allowed::Integer {
                min: (*range.start()).into(),
                max: (*range.end()).into(),
            }
        })
    }

    fn room(&self) -> Option<Id> {
        let room = match self.value {
            Value::String(text) if !text.trim().is_empty() => Some(Id::Text(text.clone())),
            value => value
                .as_u64()
                .filter(|number| (1..=MAX_ID).contains(number))
                .map(Id::Number),
        };
        self.or_refuse(room, || Allowed::Room)
    }

    fn choice<T: Copy>(&self, options: &[(&'static str, T)]) -> Option<T> {
        let text = self.value.as_str();
        let chosen = options.iter().find(|(name, _)| Some(*name) == text);
        self.or_refuse(chosen.map(|(_, option)| *option), || {
            Allowed::OneOf(options.iter().map(|(name, _)| *name).collect())
        })
    }

    fn checked<T>(&self, allowed: Allowed, check: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.or_refuse(self.value.as_str().and_then(check), || allowed)
    }

    /// Of a wrong URL only the part before the query is told: a query may carry a key.
    fn url(&self, allowed: Allowed, fits: fn(&str) -> bool) -> Option<String> {
        match self.value {
            Value::String(text) if fits(text) => return Some(text.clone()),
            Value::String(text) if text.contains('?') => {
                let told = text.split('?').next().unwrap_or_default();
                let told = Value::String(format!("{told}?…"));
                self.wrong(Found::shown(&told), allowed);
            }
            _ => self.refuse(allowed),
        }
        None
    }
}
