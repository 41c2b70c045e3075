//! Addresses of gateways.

use web_sys::Url;

use crate::browser::{describe, window};

/// A gateway's URL made absolute against the page: see [`resolve_against`].
///
/// # Errors
/// As [`resolve_against`].
pub fn resolve(url: &str) -> Result<String, String> {
    let page = window().location().href().map_err(|error| describe(&error))?;
    resolve_against(url, &page)
}

/// A gateway's URL made absolute. `ws:./path` and `http:./path` are relative to the page and secure where the page is;
/// `wss:` and `https:` before a relative path are always secure. The case of the scheme does not matter. An absolute URL comes back in the browser's spelling.
///
/// # Errors
/// A text for the log when it is no URL of these four schemes.
pub fn resolve_against(url: &str, page: &str) -> Result<String, String> {
    let (scheme, rest) = url.split_once(':').ok_or_else(|| format!("no scheme in {url}"))?;
    let scheme = scheme.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "ws" | "wss" | "http" | "https") {
        return Err(format!("{scheme}: is no gateway's scheme"));
    }
    if rest.starts_with("//") {
        return Url::new(url)
            .map(|url| url.href())
            .map_err(|error| describe(&error));
    }
    let resolved = Url::new_with_base(rest, page).map_err(|error| describe(&error))?;
    let page_is_secure = resolved.protocol() == "https:";
    let scheme = match (scheme.as_str(), page_is_secure) {
        ("ws", false) => "ws",
        ("http", false) => "http",
        ("ws" | "wss", _) => "wss",
        _ => "https",
    };
    resolved.set_protocol(scheme);
    Ok(resolved.href())
}
