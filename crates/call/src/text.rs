//! Texts cut to a length.

/// The first `max` characters of a text, with an ellipsis where there were more.
#[must_use]
pub fn ellipsize(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
