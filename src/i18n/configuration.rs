//! Why the page does not start: what is wrong with a `config.json`, in words for whoever runs the site, or what the link asks for in vain.

use parlour_call::config::{Allowed, ConfigError, Found, JsonKind, Language};

/// Why neither lobby nor call is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartProblem {
    /// The configuration cannot be used.
    Config(ConfigProblem),
    /// `config.json` could not be loaded, which may pass.
    Unavailable(Language),
    /// The link asks for end-to-end encryption.
    Encryption(Language),
}

impl StartProblem {
    /// The value of `data-reason`.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Config(_) => "config",
            Self::Unavailable(_) => "unavailable",
            Self::Encryption(_) => "encryption",
        }
    }

    /// The language to say it in.
    #[must_use]
    pub const fn language(&self) -> Language {
        match self {
            Self::Config(ConfigProblem { language, .. })
            | Self::Unavailable(language)
            | Self::Encryption(language) => *language,
        }
    }
}

/// A wrong configuration, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The language to say it in.
    pub language: Language,
    /// The key, as a path such as `rooms.publishers`.
    pub key: String,
    /// What stands there.
    pub found: String,
    /// What may stand there.
    pub allowed: String,
    /// There is no `config.json`.
    pub is_missing: bool,
}

impl ConfigProblem {
    /// Says what the error tells.
    #[must_use]
    pub fn new(language: Language, error: &ConfigError) -> Self {
        let pick = |english: &str, korean: &str| pick(language, english, korean);
        let (key, found, allowed) = match error {
            ConfigError::Missing => (
                "config.json".to_owned(),
                pick("no such file (HTTP 404)", "파일 없음(HTTP 404)"),
                say_allowed(language, &Allowed::GatewayOfSite),
            ),
            ConfigError::Syntax { line, column } => (
                format!("config.json {line}:{column}"),
                pick("text that is not JSON", "JSON이 아닌 글"),
                pick(
                    "JSON without comments or trailing commas",
                    "주석과 끝 쉼표가 없는 JSON",
                ),
            ),
            ConfigError::UnknownKey { key, allowed } => (
                key.clone(),
                pick("a key that does not exist", "없는 키"),
                allowed.join(", "),
            ),
            ConfigError::Value { key, found, allowed } => {
                let key = if key.is_empty() {
                    "config.json".to_owned()
                } else {
                    key.clone()
                };
                (key, say_found(language, found), say_allowed(language, allowed))
            }
        };
        Self {
            language,
            key,
            found,
            allowed,
            is_missing: *error == ConfigError::Missing,
        }
    }
}

fn pick(language: Language, english: &str, korean: &str) -> String {
    match language {
        Language::English => english.to_owned(),
        Language::Korean => korean.to_owned(),
    }
}

fn say_found(language: Language, found: &Found) -> String {
    let kind = match found.kind {
        JsonKind::Missing => pick(language, "nothing", "없음"),
        JsonKind::Null => "null".to_owned(),
        JsonKind::Boolean => pick(language, "true or false", "참·거짓 값"),
        JsonKind::Number => pick(language, "a number", "숫자"),
        JsonKind::Text => pick(language, "text", "글"),
        JsonKind::List => pick(language, "a list", "목록"),
        JsonKind::Object => pick(language, "an object", "객체"),
    };
    found.text.clone().unwrap_or(kind)
}

fn say_allowed(language: Language, allowed: &Allowed) -> String {
    let pick = |english: &str, korean: &str| pick(language, english, korean);
    match allowed {
        Allowed::Object => pick("an object", "객체"),
        Allowed::List { at_least: 0 } => pick("a list", "목록"),
        Allowed::List { at_least } => match language {
            Language::English => format!("a list with at least {at_least} in it"),
            Language::Korean => format!("항목이 {at_least}개 이상인 목록"),
        },
        Allowed::Text => pick("text that is not empty", "비어 있지 않은 글"),
        Allowed::Boolean => pick("true or false", "true 또는 false"),
        Allowed::Integer { min, max } => match language {
            Language::English => format!("a whole number from {min} to {max}"),
            Language::Korean => format!("{min}부터 {max}까지의 정수"),
        },
        Allowed::OneOf(values) => values.join(", "),
        Allowed::Room => pick(
            "a room: a whole number from 1, or text that is not empty",
            "방: 1 이상의 정수, 또는 비어 있지 않은 글",
        ),
        Allowed::GatewayUrl => pick(
            "a ws:, wss:, http: or https: URL, or ws: or http: before a relative path (ws:./janus-ws)",
            "ws:, wss:, http:, https: 주소, 또는 상대 경로 앞에 ws:나 http:를 붙인 것(ws:./janus-ws)",
        ),
        Allowed::SecureGatewayUrl => pick(
            "a wss: or https: URL: this page was loaded by https:, and browsers do not let it connect to ws: or http: on another \
             machine (mixed content)",
            "wss:나 https: 주소. 이 페이지는 https:로 열렸고, 브라우저는 이런 페이지가 다른 기기의 ws:나 http: 주소에 연결하는 것을 \
             막습니다(혼합 콘텐츠)",
        ),
        Allowed::GatewayOfSite => pick(
            "the URLs of the Janus server, such as { \"gateways\": [{ \"urls\": [\"ws:./janus-ws\"] }] }; only a page on localhost does \
             without, and looks for Janus there",
            "Janus 서버의 주소. 예: { \"gateways\": [{ \"urls\": [\"ws:./janus-ws\"] }] }. localhost에서 연 페이지에서만 생략할 수 있으며, \
             이때는 같은 기기에서 Janus를 찾습니다",
        ),
        Allowed::WebUrl => pick(
            "an http: or https: URL, or a path relative to the page",
            "http:나 https: 주소, 또는 페이지 기준 상대 경로",
        ),
        Allowed::IceUrl => pick(
            "a stun:, stuns:, turn: or turns: URL",
            "stun:, stuns:, turn:, turns: 주소",
        ),
        Allowed::TurnCredential => pick(
            "text: a turn: server needs username and credential",
            "글: turn: 서버에는 username과 credential이 필요합니다",
        ),
        Allowed::Colour => pick("a colour such as #06c or #0066cc", "#06c, #0066cc 같은 색"),
        Allowed::Origin => pick(
            "an origin such as https://example.org",
            "https://example.org 같은 출처",
        ),
        Allowed::UniqueName => pick(
            "a name that no other gateway has",
            "다른 게이트웨이와 겹치지 않는 이름",
        ),
    }
}
