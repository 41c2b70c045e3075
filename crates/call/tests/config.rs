//! `config.json` and the page's URL. An operator's typing error must end in one readable line that names the key, never in a
//! default that is silently used, a secret on the screen, or a blank page.

use janus_proto::Id;
use parlour_call::config::{
    Allowed, AutoJoin, Config, ConfigError, DirectPolicy, Found, IcePolicy, JsonKind, Language, LinkOptions,
    Mode, Theme, View,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn parse(value: &Value) -> Result<Config, ConfigError> {
    Config::parse(&value.to_string())
}

/// The path of the key that an error names, and what it says was found.
fn refusal(value: &Value) -> (String, Option<Found>) {
    match parse(value).expect_err("this config is wrong") {
        ConfigError::Value { key, found, .. } => (key, Some(found)),
        ConfigError::UnknownKey { key, .. } => (key, None),
        ConfigError::Syntax { .. } | ConfigError::Missing => panic!("valid JSON was called none"),
    }
}

fn shown(kind: JsonKind, text: &str) -> Option<Found> {
    Some(Found {
        kind,
        text: Some(text.to_owned()),
    })
}

fn hidden(kind: JsonKind) -> Option<Found> {
    Some(Found { kind, text: None })
}

/// Every key of the contract with its default, as the contract writes it.
fn contract_defaults() -> Value {
    json!({
        "gateways": [{
            "name": "local",
            "urls": ["ws://127.0.0.1:8188", "http://127.0.0.1:8088/janus"],
            "adminUrl": null
        }],
        "ice": { "servers": [], "policy": "all", "credentialsUrl": null },
        "auth": { "token": null, "tokenUrl": null, "apiSecret": null },
        "rooms": {
            "default": 1234, "create": true, "adminKey": null,
            "publishers": 50, "bitrate": 1_500_000, "direct": "auto"
        },
        "ui": { "title": "Parlour", "language": "auto", "theme": "auto", "accent": null, "hostOrigins": [], "autoJoin": "listen" }
    })
}

#[test]
fn an_empty_config_and_the_contract_s_own_values_are_the_defaults() {
    assert_eq!(Config::parse("{}"), Ok(Config::default()));
    assert_eq!(parse(&contract_defaults()), Ok(Config::default()));
    for section in ["ice", "auth", "rooms", "ui"] {
        assert_eq!(parse(&json!({ section: {} })), Ok(Config::default()), "{section}");
    }
}

#[test]
fn a_file_saved_with_a_byte_order_mark_is_read() {
    assert_eq!(Config::parse("\u{feff}{}\n"), Ok(Config::default()));
}

#[test]
fn every_key_is_read() {
    let config = parse(&json!({
        "gateways": [
            { "name": "seoul", "urls": ["wss://a.example/ws", "http:./janus"], "adminUrl": "https://a.example/admin" },
            { "name": "busan", "urls": ["ws:./janus-ws"] }
        ],
        "ice": {
            "servers": [
                { "urls": ["turn:t.example:3478?transport=udp", "turns:[2001:db8::1]:5349"], "username": "u", "credential": "c" },
                { "urls": "stun:t.example" }
            ],
            "policy": "relay", "credentialsUrl": "./turn"
        },
        "auth": { "token": "tok", "tokenUrl": "https://a.example/token?room=1", "apiSecret": "sec" },
        "rooms": {
            "default": "main", "create": false, "adminKey": "adm", "publishers": 6, "bitrate": 0, "direct": "never"
        },
        "ui": {
            "title": "회의", "language": "ko", "theme": "dark", "accent": "#0a7",
            "hostOrigins": ["https://Host.example:443", "http://localhost:3000"], "autoJoin": "always"
        }
    }))
    .expect("a right config");

    assert_eq!(config.gateways.len(), 2);
    assert_eq!(config.gateways[0].urls, ["wss://a.example/ws", "http:./janus"]);
    assert_eq!(
        config.gateways[0].admin_url.as_deref(),
        Some("https://a.example/admin")
    );
    assert_eq!(config.ice.policy, IcePolicy::Relay);
    assert_eq!(config.ice.servers[0].username.as_deref(), Some("u"));
    assert_eq!(
        config.ice.servers[0]
            .credential
            .as_ref()
            .map(|secret| secret.reveal()),
        Some("c")
    );
    assert_eq!(config.ice.servers[1].urls, ["stun:t.example"]);
    assert_eq!(config.ice.credentials_url.as_deref(), Some("./turn"));
    assert_eq!(
        config.auth.token.as_ref().map(|secret| secret.reveal()),
        Some("tok")
    );
    assert_eq!(
        config.auth.token_url.as_deref(),
        Some("https://a.example/token?room=1")
    );
    assert_eq!(
        config.auth.api_secret.as_ref().map(|secret| secret.reveal()),
        Some("sec")
    );
    assert_eq!(config.rooms.default, Id::Text("main".to_owned()));
    assert!(!config.rooms.create);
    assert_eq!(
        config.rooms.admin_key.as_ref().map(|secret| secret.reveal()),
        Some("adm")
    );
    assert_eq!((config.rooms.publishers, config.rooms.bitrate), (6, 0));
    assert_eq!(config.rooms.direct, DirectPolicy::Never);
    assert_eq!(config.ui.title, "회의");
    assert_eq!(
        (config.ui.language, config.ui.theme),
        (Some(Language::Korean), Theme::Dark)
    );
    assert_eq!(config.ui.accent.as_deref(), Some("#0a7"));
    assert_eq!(
        config.ui.host_origins,
        ["https://host.example", "http://localhost:3000"]
    );
    assert_eq!(config.ui.auto_join, AutoJoin::Always);
}

/// Guards: a link that opens camera and microphone in a room which its author chose, or one that says more than the site allows.
#[test]
fn a_link_skips_the_lobby_only_as_the_configuration_allows() {
    let started = |auto_join: Value, query: &str| {
        let ui = if auto_join.is_null() {
            json!({})
        } else {
            json!({ "autoJoin": auto_join })
        };
        let config = parse(&json!({ "ui": ui })).expect("a right config");
        let link = LinkOptions::parse(query, "").limited_to(config.ui.auto_join);
        (link.join, link.audio, link.video)
    };
    for silent in [Value::Null, json!("listen")] {
        assert_eq!(started(silent.clone(), "join=1"), (true, false, false));
        assert_eq!(
            started(silent.clone(), "join=1&audio=1&video=1"),
            (true, false, false)
        );
        assert_eq!(started(silent.clone(), ""), (false, true, true));
        assert_eq!(started(silent, "video=0"), (false, true, false));
    }
    assert_eq!(started(json!("always"), "join=1"), (true, true, true));
    assert_eq!(started(json!("always"), "join=1&audio=0"), (true, false, true));
    assert_eq!(started(json!("never"), "join=1"), (false, false, false));
    assert_eq!(started(json!("never"), "video=0"), (false, true, false));
}

#[test]
fn the_gateway_of_the_link_is_found_and_an_unknown_one_falls_back_to_the_first() {
    let config =
        parse(&json!({ "gateways": [{ "urls": ["ws:./a"] }, { "name": "b" }, { "urls": ["ws:./c"] }] }))
            .expect("a right config");
    let name = |wanted| config.gateway(wanted).name.as_str();
    assert_eq!(name(None), "local");
    assert_eq!(name(Some("b")), "b");
    assert_eq!(name(Some("gateway-3")), "gateway-3");
    assert_eq!(name(Some("nowhere")), "local");
    assert_eq!(config.gateway(Some("b")).urls, Config::default().gateways[0].urls);
}

#[test]
fn a_misspelt_key_is_named_with_the_keys_that_exist() {
    let error = parse(&json!({ "rooms": { "publisher": 6 } })).expect_err("a wrong key");
    let ConfigError::UnknownKey { key, allowed } = error else {
        panic!("{error:?}")
    };
    assert_eq!(key, "rooms.publisher");
    assert!(allowed.iter().any(|key| key == "publishers"));
    assert_eq!(refusal(&json!({ "room": {} })).0, "room");
    assert_eq!(
        refusal(&json!({ "gateways": [{}, { "url": "x" }] })).0,
        "gateways[1].url"
    );
    assert_eq!(
        refusal(&json!({ "ice": { "servers": [{ "urls": ["stun:h"], "user": 1 }] } })).0,
        "ice.servers[0].user"
    );
}

#[test]
fn text_that_is_no_json_says_where() {
    let error = Config::parse("{\n  \"rooms\": {,}\n}");
    assert_eq!(error, Err(ConfigError::Syntax { line: 2, column: 13 }));
    assert!(matches!(Config::parse(""), Err(ConfigError::Syntax { .. })));
    assert!(matches!(
        Config::parse("<!doctype html>"),
        Err(ConfigError::Syntax { line: 1, .. })
    ));
    assert!(matches!(
        Config::parse(&"[".repeat(100_000)),
        Err(ConfigError::Syntax { .. })
    ));
}

#[test]
fn a_wrong_value_names_its_key_what_was_found_and_what_is_allowed() {
    let error = parse(&json!({ "rooms": { "publishers": 0 } })).expect_err("out of range");
    assert_eq!(
        error,
        ConfigError::Value {
            key: "rooms.publishers".to_owned(),
            found: Found {
                kind: JsonKind::Number,
                text: Some("0".to_owned())
            },
            allowed: Allowed::Integer { min: 1, max: 1000 },
        }
    );
    let error = parse(&json!({ "ui": { "theme": "blue" } })).expect_err("no such theme");
    let ConfigError::Value { allowed, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        allowed,
        Allowed::OneOf(["auto", "light", "dark"].map(str::to_owned).to_vec())
    );

    let cases = [
        (json!([]), "", hidden(JsonKind::List)),
        (json!({ "ice": null }), "ice", hidden(JsonKind::Null)),
        (
            json!({ "rooms": { "publishers": "50" } }),
            "rooms.publishers",
            shown(JsonKind::Text, "\"50\""),
        ),
        (
            json!({ "rooms": { "publishers": 2.5 } }),
            "rooms.publishers",
            shown(JsonKind::Number, "2.5"),
        ),
        (
            json!({ "rooms": { "publishers": -1 } }),
            "rooms.publishers",
            shown(JsonKind::Number, "-1"),
        ),
        (
            json!({ "rooms": { "bitrate": 1e12 } }),
            "rooms.bitrate",
            shown(JsonKind::Number, "1000000000000.0"),
        ),
        (
            json!({ "rooms": { "default": 0 } }),
            "rooms.default",
            shown(JsonKind::Number, "0"),
        ),
        (
            json!({ "rooms": { "default": "" } }),
            "rooms.default",
            shown(JsonKind::Text, "\"\""),
        ),
        (
            json!({ "rooms": { "create": 1 } }),
            "rooms.create",
            shown(JsonKind::Number, "1"),
        ),
        (
            json!({ "ui": { "title": null } }),
            "ui.title",
            shown(JsonKind::Null, "null"),
        ),
        (
            json!({ "ui": { "accent": "red" } }),
            "ui.accent",
            shown(JsonKind::Text, "\"red\""),
        ),
        (
            json!({ "ui": { "language": "fr" } }),
            "ui.language",
            shown(JsonKind::Text, "\"fr\""),
        ),
        (
            json!({ "ui": { "autoJoin": true } }),
            "ui.autoJoin",
            shown(JsonKind::Boolean, "true"),
        ),
        (
            json!({ "ui": { "hostOrigins": ["*"] } }),
            "ui.hostOrigins[0]",
            shown(JsonKind::Text, "\"*\""),
        ),
        (json!({ "gateways": [] }), "gateways", hidden(JsonKind::List)),
        (
            json!({ "gateways": [{ "urls": [] }] }),
            "gateways[0].urls",
            hidden(JsonKind::List),
        ),
        (
            json!({ "gateways": [{ "name": "a" }, { "name": "a" }] }),
            "gateways[1].name",
            shown(JsonKind::Text, "\"a\""),
        ),
        (
            json!({ "ice": { "servers": [{}] } }),
            "ice.servers[0].urls",
            hidden(JsonKind::Missing),
        ),
    ];
    for (config, key, found) in cases {
        assert_eq!(refusal(&config), (key.to_owned(), found), "{config}");
    }
}

#[test]
fn a_turn_server_without_credentials_is_refused_before_a_browser_throws_on_it() {
    let server = |server: Value| refusal(&json!({ "ice": { "servers": [server] } }));
    assert_eq!(server(json!({ "urls": "turn:t" })).0, "ice.servers[0].username");
    assert_eq!(
        server(json!({ "urls": ["stun:t", "turns:t"], "username": "u" })).0,
        "ice.servers[0].credential"
    );
}

#[test]
fn only_addresses_that_a_browser_can_use_are_let_in() {
    let gateway = |url: &str| parse(&json!({ "gateways": [{ "urls": [url] }] })).is_ok();
    for good in [
        "ws://h:8188",
        "WSS://h/x?y=1",
        "https://h",
        "ws:./x",
        "http:/janus",
        "ws:janus",
        "ws://[::1]:1",
    ] {
        assert!(gateway(good), "{good}");
    }
    for bad in [
        "",
        "h:8188",
        "ftp://h",
        "ws://",
        "ws:",
        "wss:./x",
        "https:/x",
        "ws://h:0",
        "ws://h:x",
        "ws://h:99999",
        "ws://h/#f",
        "ws://u:p@h",
        "ws://h /x",
        "./janus",
        "//h",
        "ws://[::1",
        "javascript:alert(1)",
    ] {
        assert!(!gateway(bad), "{bad}");
    }
    let ice = |url: &str| {
        parse(&json!({ "ice": { "servers": [{ "urls": url, "username": "u", "credential": "c" }] } })).is_ok()
    };
    for good in [
        "stun:h",
        "stuns:h:5349",
        "turn:h:3478?transport=tcp",
        "turn:[::1]:3478",
        "TURN:h",
    ] {
        assert!(ice(good), "{good}");
    }
    for bad in [
        "h",
        "stun:",
        "stun://h",
        "stun:h?transport=udp",
        "turn:h?transport=sctp",
        "turn:h:0",
        "http://h",
    ] {
        assert!(!ice(bad), "{bad}");
    }
    let web = |url: &str| parse(&json!({ "auth": { "tokenUrl": url } })).is_ok();
    for good in ["https://h/t", "./t", "/t?a=b:c", "t"] {
        assert!(web(good), "{good}");
    }
    for bad in ["", "ws://h", "//h/t", "data:,x", "https://u@h/"] {
        assert!(!web(bad), "{bad}");
    }
}

#[test]
fn no_error_repeats_a_secret() {
    const MARK: &str = "hunter2";
    let strayed = [
        json!({ "auth": MARK }),
        json!({ "auth": { "token": [MARK] } }),
        json!({ "auth": { "apiSecret": { "x": MARK } } }),
        json!({ "auth": { "tokenUrl": format!("ftp://h/?key={MARK}") } }),
        json!({ "rooms": { "adminKey": [MARK] } }),
        json!({ "ice": { "servers": [MARK] } }),
        json!({ "ice": { "servers": [{ "urls": format!("turn:u:{MARK}@h") }] } }),
        json!({ "ice": { "servers": [{ "urls": "turn:h", "username": "u", "credential": [MARK] }] } }),
        json!({ "gateways": [{ "urls": [format!("ws://u:{MARK}@h")] }] }),
        json!({ "gateways": [{ "urls": [format!("x://h?apisecret={MARK}")] }] }),
    ];
    for config in strayed {
        let error = parse(&config).expect_err("this config is wrong");
        assert!(!format!("{error:?}").contains(MARK), "{error:?}");
    }
    let number = parse(&json!({ "auth": { "token": 271_828 } })).expect_err("a token is text");
    assert!(!format!("{number:?}").contains("271828"), "{number:?}");
    let config = parse(&json!({ "auth": { "token": MARK } })).expect("a right config");
    assert!(!format!("{config:?}").contains(MARK));
    let link = LinkOptions::parse(
        "",
        &format!("pin={MARK}&token={MARK}&key={MARK}&secret={MARK}&apisecret={MARK}"),
    );
    assert!(!format!("{link:?}").contains(MARK));
}

#[test]
fn a_long_value_is_shortened_in_its_error() {
    let (_, found) = refusal(&json!({ "ui": { "language": "긴".repeat(10_000) } }));
    let text = found.and_then(|found| found.text).expect("a shown value");
    assert!(text.chars().count() < 70, "{text}");
}

#[test]
fn a_link_without_options_is_the_lobby_with_both_devices_on() {
    let link = LinkOptions::parse("", "");
    assert_eq!(link, LinkOptions::default());
    assert!(link.audio && link.video && !link.join);
    assert_eq!((link.mode, link.view), (Mode::Video, View::Call));
    assert_eq!(
        (link.room, link.name, link.language, link.theme),
        (None, None, None, None)
    );
}

#[test]
fn a_full_link_is_read() {
    let link = LinkOptions::parse(
        "?room=5678&name=%EA%B9%80+Ada%2B&join=1&audio=0&video=0&mode=voice&lang=ko&theme=dark&gateway=b&view=check",
        "#pin=12%2034&token=a+b/c%3D&key=k&secret=s&apisecret=a",
    );
    assert_eq!(link.room, Some(Id::Number(5678)));
    assert_eq!(link.name.as_deref(), Some("김 Ada+"));
    assert!(link.join && !link.audio && !link.video);
    assert_eq!((link.mode, link.view), (Mode::Voice, View::Check));
    assert_eq!(
        (link.language, link.theme),
        (Some(Language::Korean), Some(Theme::Dark))
    );
    assert_eq!(link.gateway.as_deref(), Some("b"));
    assert_eq!(link.pin.as_ref().map(|secret| secret.reveal()), Some("12 34"));
    assert_eq!(link.token.as_ref().map(|secret| secret.reveal()), Some("a+b/c="));
    assert_eq!(link.key.as_ref().map(|secret| secret.reveal()), Some("k"));
    assert_eq!(link.secret.as_ref().map(|secret| secret.reveal()), Some("s"));
    assert_eq!(link.api_secret.as_ref().map(|secret| secret.reveal()), Some("a"));
}

#[test]
fn bad_values_in_a_link_are_as_if_they_were_not_there() {
    let link = LinkOptions::parse(
        "room=&name=++&join=yes&audio=off&video=2&mode=x&lang=fr&theme=auto&view=x&x=y",
        "pin=",
    );
    assert_eq!(link, LinkOptions::default());
}

#[test]
fn a_room_of_digits_is_a_number_and_any_other_is_text() {
    let room = |text: &str| LinkOptions::parse(&format!("room={text}"), "").room;
    assert_eq!(room("1234"), Some(Id::Number(1234)));
    assert_eq!(room("9007199254740991"), Some(Id::Number(9_007_199_254_740_991)));
    for text in [
        "9007199254740992",
        "99999999999999999999999",
        "0",
        "-5",
        "1.5",
        "daily",
        "1234a",
        "007",
    ] {
        assert_eq!(room(text), Some(Id::Text(text.to_owned())), "{text}");
    }
    assert_eq!(room("%2B5"), Some(Id::Text("+5".to_owned())));
}

#[test]
fn broken_percent_signs_stay_as_they_are() {
    let name = |text: &str| LinkOptions::parse(&format!("name={text}"), "").name;
    assert_eq!(name("100%"), Some("100%".to_owned()));
    assert_eq!(name("%4"), Some("%4".to_owned()));
    assert_eq!(name("%zz%41"), Some("%zzA".to_owned()));
    assert_eq!(name("%ff"), Some("\u{fffd}".to_owned()));
}

/// Any JSON, with the contract's own keys often enough to reach every reader.
fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        prop::sample::select(vec![
            "gateways",
            "name",
            "urls",
            "adminUrl",
            "ice",
            "servers",
            "policy",
            "credentialsUrl",
            "username",
            "credential",
            "auth",
            "token",
            "tokenUrl",
            "apiSecret",
            "rooms",
            "default",
            "create",
            "adminKey",
            "publishers",
            "bitrate",
            "direct",
            "ui",
            "title",
            "language",
            "theme",
            "accent",
            "hostOrigins",
            "autoJoin",
        ])
        .prop_map(str::to_owned),
        ".{0,8}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,16}".prop_map(Value::from),
        "(ws|wss|http|stun|turn|#|\\[|:|/|\\?|@|é){0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_json_never_panics(value in any_json()) {
        let _ = parse(&value);
    }

    /// Reaches the readers below the root, where a wholly arbitrary document rarely comes.
    #[test]
    fn any_value_at_any_key_is_read_or_named(
        place in prop::sample::select(vec![
            "/gateways", "/gateways/0", "/gateways/0/name", "/gateways/0/urls", "/gateways/0/urls/1", "/gateways/0/adminUrl",
            "/ice", "/ice/servers", "/ice/policy", "/ice/credentialsUrl", "/auth", "/auth/token", "/auth/tokenUrl",
            "/rooms", "/rooms/default", "/rooms/create", "/rooms/publishers", "/rooms/bitrate", "/rooms/direct",
            "/ui", "/ui/title", "/ui/language", "/ui/theme", "/ui/accent", "/ui/hostOrigins", "/ui/autoJoin",
        ]),
        value in any_json(),
    ) {
        let mut config = contract_defaults();
        *config.pointer_mut(place).expect("a key of the contract") = value;
        if let Err(ConfigError::Value { key, .. } | ConfigError::UnknownKey { key, .. }) = parse(&config) {
            let section = place.split('/').nth(1).expect("a section");
            prop_assert!(key.starts_with(section), "{key} does not name {section}");
        }
    }

    #[test]
    fn arbitrary_text_never_panics(text in ".{0,64}", other in "[%&=+?#a-fA-F0-9é]{0,32}") {
        let _ = Config::parse(&text);
        let _ = LinkOptions::parse(&text, &other);
        let _ = LinkOptions::parse(&other, &text);
    }
}

#[test]
fn a_typed_or_remembered_room_is_read_as_in_a_link() {
    for (text, expected) in [
        (" 1234 ", Some(Id::Number(1234))),
        ("team", Some(Id::Text("team".to_owned()))),
        ("0", Some(Id::Text("0".to_owned()))),
        (
            "99999999999999999999",
            Some(Id::Text("99999999999999999999".to_owned())),
        ),
        ("  ", None),
    ] {
        assert_eq!(LinkOptions::room_of(text), expected, "{text}");
    }
    assert_eq!(LinkOptions::room_of(&"x".repeat(321)), None);
}

/// Guards: a URL that passes the check and is refused in the call, because its scheme is written in capitals.
#[test]
fn schemes_in_capitals_are_read_as_everybody_writes_them() {
    let config = parse(&json!({
        "gateways": [{
            "urls": ["WSS://a.example/WS", "Ws:./janus-ws", "HTTPS://A.example/janus", "HTTP:./janus"],
            "adminUrl": "HTTPS://a.example/admin"
        }],
        "ice": { "servers": [
            { "urls": ["STUN:s.example", "Turn:t.example?transport=udp"], "username": "u", "credential": "c" }
        ] }
    }))
    .expect("this is right");
    let gateway = &config.gateways[0];
    let urls = [
        "wss://a.example/WS",
        "ws:./janus-ws",
        "https://A.example/janus",
        "http:./janus",
    ];
    assert_eq!(gateway.urls, urls);
    assert_eq!(gateway.admin_url.as_deref(), Some("https://a.example/admin"));
    assert_eq!(
        config.ice.servers[0].urls,
        ["stun:s.example", "turn:t.example?transport=udp"]
    );
}
