//! What is wrong with a `config.json`, in words for whoever runs the site.

use parlour_call::config::{Allowed, ConfigError, Found, JsonKind, Language};

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
}

impl ConfigProblem {
    /// The file holds something wrong.
    #[must_use]
    pub fn wrong(language: Language, error: &ConfigError) -> Self {
        let pick = |english: &str, korean: &str| pick(language, english, korean);
        let (key, found, allowed) = match error {
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
        }
    }

    /// The file is there but could not be read; `why` is the browser's or the server's word for it.
    #[must_use]
    pub fn unreadable(language: Language, why: String) -> Self {
        let allowed = pick(
            language,
            "a JSON file, or none at all (404), which means the defaults",
            "JSON 파일, 또는 파일 없음(404, 이때는 기본값을 씁니다)",
        );
        Self {
            language,
            key: "config.json".to_owned(),
            found: why,
            allowed,
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
