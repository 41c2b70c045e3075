//! What the page's own address allows of a `config.json`, and what of it has no effect: said at the start instead of a call that fails or goes
//! elsewhere.

use parlour_call::config::{
    Allowed, Config, ConfigError, Found, JsonKind, Language, LinkOptions, PageOrigin,
};
use serde_json::{Value, json};

const SITE: (&str, &str) = ("https:", "meet.example.org");

fn read(page: (&str, &str), gateway: Option<&str>, config: &Value) -> Result<Config, ConfigError> {
    let (protocol, host) = page;
    Config::for_page(
        Some(&config.to_string()),
        PageOrigin::new(protocol, host),
        gateway,
    )
}

fn refusal(page: (&str, &str), gateway: Option<&str>, config: &Value) -> (String, Found, Allowed) {
    match read(page, gateway, config).expect_err("not for this page") {
        ConfigError::Value { key, found, allowed } => (key, found, allowed),
        other => panic!("{other:?}"),
    }
}

fn missing() -> Found {
    Found {
        kind: JsonKind::Missing,
        text: None,
    }
}

/// Guards: "check your connection", where the browser blocks what config.json names.
#[test]
fn a_secure_page_refuses_a_gateway_whose_urls_a_browser_blocks() {
    for url in [
        "ws://192.0.2.2:8188",
        "WS://janus.example.org",
        "http://janus.example.org/janus",
        "ws://meet.example.org/janus-ws",
        "ws://[2001:db8::1]:8188/x",
        "ws://127.0.0.1.example.org",
    ] {
        let config = json!({ "gateways": [{ "urls": [url] }] });
        let (key, found, allowed) = refusal(SITE, None, &config);
        assert_eq!(key, "gateways[0].urls[0]", "{url}");
        assert_eq!(found.text, Some(format!("{url:?}")));
        assert_eq!(allowed, Allowed::SecureGatewayUrl);
        assert!(read(("http:", "192.0.2.1"), None, &config).is_ok(), "{url}");
    }
    let found = refusal(
        SITE,
        None,
        &json!({ "gateways": [{ "urls": ["ws://h/?key=hunter2"] }] }),
    )
    .1;
    assert_eq!(found.text.as_deref(), Some("\"ws://h/?…\""));
}

/// Guards: a right configuration that is refused because of an entry that nobody uses, or of the developer's own machine.
#[test]
fn a_secure_page_takes_what_a_browser_can_open() {
    for urls in [
        json!(["wss://janus.example.org"]),
        json!(["ws:./janus-ws", "http:./janus"]),
        json!(["ws://127.0.0.1:8188"]),
        json!(["ws://localhost:8188", "http://[::1]:8088/janus"]),
        json!(["ws://192.0.2.2:8188", "https://janus.example.org/janus"]),
    ] {
        let config = json!({ "gateways": [{ "urls": urls }] });
        assert!(read(SITE, None, &config).is_ok(), "{urls}");
    }
    let two =
        json!({ "gateways": [{ "name": "a", "urls": ["ws://h"] }, { "name": "b", "urls": ["wss://h"] }] });
    assert!(read(SITE, Some("b"), &two).is_ok());
    assert_eq!(refusal(SITE, None, &two).0, "gateways[0].urls[0]");
}

/// Guards: tokens and media that a forgotten file sends to whatever listens on the visitor's own machine.
#[test]
fn without_a_gateway_only_a_page_of_this_machine_has_one() {
    let absent = |protocol: &str, host: &str| Config::for_page(None, PageOrigin::new(protocol, host), None);
    for host in [
        "localhost",
        "LOCALHOST",
        "parlour.localhost",
        "localhost.",
        "127.0.0.1",
        "127.3.2.1",
        "[::1]",
    ] {
        assert_eq!(absent("http:", host), Ok(Config::default()), "{host}");
        assert_eq!(absent("https:", host), Ok(Config::default()), "{host}");
        assert!(read(("http:", host), None, &json!({})).is_ok(), "{host}");
    }
    for host in [
        "meet.example.org",
        "192.0.2.1",
        "[2001:db8::1]",
        "127.0.0.1.example.org",
        "notlocalhost",
        "",
    ] {
        assert_eq!(absent("https:", host), Err(ConfigError::Missing), "{host}");
        assert_eq!(absent("http:", host), Err(ConfigError::Missing), "{host}");
    }
    let title = json!({ "ui": { "title": "Meet" } });
    assert_eq!(
        refusal(SITE, None, &title),
        ("gateways".to_owned(), missing(), Allowed::GatewayOfSite)
    );
    let second = json!({ "gateways": [{ "urls": ["wss://h"] }, { "name": "b" }] });
    assert!(read(SITE, None, &second).is_ok());
    assert_eq!(
        refusal(SITE, Some("b"), &second),
        ("gateways[1].urls".to_owned(), missing(), Allowed::GatewayOfSite)
    );
    // Whoever writes it down means it.
    let explicit = json!({ "gateways": [{ "urls": ["ws://127.0.0.1:8188"] }] });
    assert!(read(("http:", "192.0.2.1"), None, &explicit).is_ok());
}

/// Guards: an operator who relies on a key that this version accepts and does nothing with.
#[test]
fn keys_without_effect_are_named() {
    assert!(Config::default().keys_without_effect().is_empty());
    let config = json!({
        "gateways": [{ "name": "a" }, { "name": "b", "adminUrl": "https://h/admin" }],
        "ice": { "credentialsUrl": "./turn" },
        "auth": { "tokenUrl": "./token" },
        "rooms": { "direct": "always" },
        "ui": { "hostOrigins": ["https://h"] }
    });
    let config = Config::parse(&config.to_string()).expect("a right config");
    assert_eq!(
        config.keys_without_effect(),
        [
            "gateways[1].adminUrl",
            "ice.credentialsUrl",
            "auth.tokenUrl",
            "rooms.direct",
            "ui.hostOrigins"
        ]
    );
}

/// Guards: a link that asks for encryption and leads into a call without it because its key was cut off.
#[test]
fn a_link_asks_for_encryption_also_with_an_empty_key() {
    for (fragment, asks) in [
        ("#key=abc", true),
        ("#key=", true),
        ("#pin=1&key", true),
        ("#pin=1", false),
        ("", false),
    ] {
        assert_eq!(LinkOptions::parse("", fragment).key.is_some(), asks, "{fragment}");
    }
}

/// Guards: a link that other systems wrote, with a region in its language, and a page in English for who speaks Korean.
#[test]
fn a_language_is_read_without_its_region() {
    for (tag, expected) in [
        ("ko", Some(Language::Korean)),
        ("ko-KR", Some(Language::Korean)),
        ("KO_kr", Some(Language::Korean)),
        ("ko-Hang-KR", Some(Language::Korean)),
        ("en-US", Some(Language::English)),
        ("En", Some(Language::English)),
        // Konkani begins with the same letters.
        ("kok-IN", None),
        ("korean", None),
        ("-ko", None),
        ("", None),
    ] {
        assert_eq!(Language::of_tag(tag), expected, "{tag}");
        assert_eq!(
            LinkOptions::parse(&format!("lang={tag}"), "").language,
            expected,
            "{tag}"
        );
    }
}

/// Guards: a PIN that opens the room when it is typed, and not from the link that it was copied into with a blank.
#[test]
fn blanks_around_a_pin_are_none_of_it() {
    let pin = |fragment: &str| {
        LinkOptions::parse("", fragment)
            .pin
            .map(|pin| pin.reveal().to_owned())
    };
    assert_eq!(pin("pin=%2012%2034%0a").as_deref(), Some("12 34"));
    assert_eq!(pin("pin=%20%09"), None);
    let typed = |text: &str| LinkOptions::pin_of(text).map(|pin| pin.reveal().to_owned());
    assert_eq!(typed(" 12 34\t").as_deref(), Some("12 34"));
    assert_eq!(typed("  "), None);
}

/// Guards: the name U+200B, which is shown as nothing and kept from visit to visit.
#[test]
fn a_name_that_shows_nothing_is_none() {
    let name = |name: &str| LinkOptions::parse(&format!("name={name}"), "").name;
    for invisible in ["%E2%80%8B", "%E2%80%AE", "%E3%85%A4", "%C2%A0+", "%20"] {
        assert_eq!(name(invisible), None, "{invisible}");
    }
    assert_eq!(name("Ann%E2%80%8B").as_deref(), Some("Ann\u{200b}"));
}
