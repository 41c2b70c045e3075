//! Texts cut to a length, and texts that show nothing.

use unicode_segmentation::UnicodeSegmentation;

/// The beginning of a text, at most `max` code points, with an ellipsis where there was more. It is cut between grapheme clusters, so that no
/// flag, emoji or accented letter is halved; only a cluster that is longer than `max` by itself is.
#[must_use]
pub fn ellipsize(text: &str, max: usize) -> String {
    let Some((limit, _)) = text.char_indices().nth(max) else {
        return text.to_owned();
    };
    let end = text
        .grapheme_indices(true)
        .map(|(start, _)| start)
        .take_while(|start| *start <= limit)
        .last()
        .filter(|end| *end > 0)
        .unwrap_or(limit);
    format!("{}…", &text[..end])
}

/// Whether anything of a text can be seen: `false` for an empty one, and for one that consists of white space, control characters and
/// characters that are never drawn, such as U+200B, bidi controls, variation selectors and the Hangul fillers. A name without visible
/// characters counts as no name.
#[must_use]
pub fn has_visible_characters(text: &str) -> bool {
    text.chars().any(is_visible)
}

/// Unicode's Default_Ignorable_Code_Point (the property is stable: unassigned code points of these blocks are reserved for it), white space,
/// control characters, the separators of interlinear annotations and the empty Braille cell are not visible. The crates that carry this
/// property bring the tables of all others into the page.
fn is_visible(c: char) -> bool {
    !(c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        ))
}

#[cfg(test)]
mod tests {
    use super::{ellipsize, has_visible_characters};

    /// Guards: a flag, a family or an accented letter of which a half is shown.
    #[test]
    fn a_text_is_cut_between_grapheme_clusters() {
        for (text, max, expected) in [
            ("Ada", 3, "Ada"),
            ("Ada L", 3, "Ada…"),
            ("ab🇩🇪 Uwe", 3, "ab…"),
            ("ab🇩🇪 Uwe", 4, "ab🇩🇪…"),
            ("👨‍👩‍👧‍👦 Family", 8, "👨‍👩‍👧‍👦 …"),
            ("e\u{301}e\u{301}", 3, "e\u{301}…"),
            // Longer by itself than all that is shown.
            ("e\u{301}\u{301}\u{301}", 2, "e\u{301}…"),
        ] {
            assert_eq!(ellipsize(text, max), expected, "{text} to {max}");
        }
    }

    /// Guards: a tile without a name, and a sentence that begins with " joined".
    #[test]
    fn a_name_of_invisible_characters_shows_nothing() {
        for invisible in [
            "",
            "  \u{a0}\t",
            "\u{200b}",
            "\u{202e}",
            "\u{2066}\u{2069}",
            "\u{3164}",
            "\u{115f}\u{1160}\u{ffa0}",
            "\u{feff}\u{ad}\u{34f}",
            "\u{fe0f}",
            "\u{e0041}\u{e007f}",
            "\u{2800} \u{1}",
        ] {
            assert!(!has_visible_characters(invisible), "{invisible:?}");
        }
        for visible in [
            "Ada",
            "\u{202e}Ada",
            "지은",
            "דנה",
            "🇩🇪",
            ".",
            "\u{200b}1\u{200b}",
            "ㅤ가",
        ] {
            assert!(has_visible_characters(visible), "{visible:?}");
        }
    }
}
