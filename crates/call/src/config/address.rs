//! Which addresses a `config.json` may name. The browser parses them in the end; these checks catch what it would refuse only
//! in the middle of a call.

use std::net::Ipv4Addr;

/// A gateway's transport: see [`super::Allowed::GatewayUrl`].
pub(super) fn is_gateway_url(text: &str) -> bool {
    let Some((scheme, rest)) = scheme(text) else {
        return false;
    };
    is_clean(text)
        && match scheme.as_str() {
            "ws" | "http" => is_remote(rest) || is_relative(rest),
            "wss" | "https" => is_remote(rest),
            _ => false,
        }
}

/// Whether browsers block this gateway URL in a page that was loaded by `https:`. Relative URLs are secure there, and loopback hosts count as
/// secure.
pub(super) fn is_mixed_content(url: &str) -> bool {
    let Some((scheme, rest)) = scheme(url) else {
        return false;
    };
    let Some(rest) = rest.strip_prefix("//") else {
        return false;
    };
    let authority = &rest[..rest.find(['/', '?']).unwrap_or(rest.len())];
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    matches!(scheme.as_str(), "ws" | "http") && !is_loopback(host)
}

/// Whether a host, as a URL spells it, is the machine itself: `localhost` and names below it, 127.0.0.0/8, `[::1]`.
pub(super) fn is_loopback(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "[::1]"
        || host
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Something to fetch: see [`super::Allowed::WebUrl`].
pub(super) fn is_web_url(text: &str) -> bool {
    is_clean(text)
        && match scheme(text) {
            Some((scheme, rest)) => matches!(scheme.as_str(), "http" | "https") && is_remote(rest),
            None => is_relative(text),
        }
}

/// A STUN or TURN server by RFC 7064 and RFC 7065: see [`super::Allowed::IceUrl`]. Browsers throw on any other form.
pub(super) fn is_ice_url(text: &str) -> bool {
    let Some((scheme, rest)) = scheme(text) else {
        return false;
    };
    let (host, transport) = match rest.split_once('?') {
        Some((host, query)) => (host, Some(query)),
        None => (rest, None),
    };
    let transport_fits = match scheme.as_str() {
        "stun" | "stuns" => transport.is_none(),
        "turn" | "turns" => matches!(transport, None | Some("transport=udp" | "transport=tcp")),
        _ => false,
    };
    is_clean(text) && transport_fits && is_host_and_port(host)
}

/// Whether a valid ICE URL needs a user name and a credential.
pub(super) fn is_turn_url(text: &str) -> bool {
    scheme(text).is_some_and(|(scheme, _)| matches!(scheme.as_str(), "turn" | "turns"))
}

/// An origin in the form in which a browser reports it: lower case, without its scheme's own port.
pub(super) fn origin(text: &str) -> Option<String> {
    let (scheme, rest) = scheme(text)?;
    let host = rest.strip_prefix("//")?.to_ascii_lowercase();
    let own_port = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let host = host.strip_suffix(own_port).unwrap_or(&host);
    (is_clean(text) && is_host_and_port(host)).then(|| format!("{scheme}://{host}"))
}

/// A colour: `#rgb` or `#rrggbb`.
pub(super) fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 6) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    })
}

/// A URL with its scheme in lower case, as everything that looks at it afterwards expects it: `WSS://host` is `wss://host`.
pub(super) fn with_lower_scheme(text: &str) -> String {
    match scheme(text) {
        Some((scheme, rest)) => format!("{scheme}:{rest}"),
        None => text.to_owned(),
    }
}

/// The scheme in lower case, and what follows its colon. A colon after a `/` or `?` belongs to a path.
fn scheme(text: &str) -> Option<(String, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let mut bytes = scheme.bytes();
    let starts_well = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic());
    let goes_on_well = bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    (starts_well && goes_on_well).then(|| (scheme.to_ascii_lowercase(), rest))
}

/// No white space, no control character, no fragment (a WebSocket refuses one) and no credentials (fetch refuses them).
fn is_clean(text: &str) -> bool {
    !text
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '#' | '@' | '\\'))
}

/// `//host…`
fn is_remote(rest: &str) -> bool {
    rest.strip_prefix("//").is_some_and(|rest| {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        is_host_and_port(&rest[..end])
    })
}

fn is_relative(rest: &str) -> bool {
    !rest.is_empty() && !rest.starts_with("//")
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`.
fn is_host_and_port(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, "")) => (host, None),
        Some((host, rest)) => (host, Some(rest.strip_prefix(':').unwrap_or("none"))),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let port_fits = port.is_none_or(|port| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
    });
    !host.is_empty() && !host.contains(['/', '[', ']', '?']) && port_fits
}
