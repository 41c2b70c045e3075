//! What stands for a person whose picture is off: initials, and a colour of their own. And their name in a sentence.

use super::Texts;
use parlour_call::text::{ellipsize, has_visible_characters};
use unicode_segmentation::UnicodeSegmentation;

/// So many characters of a name stand in a sentence.
const SAID: usize = 40;
/// So many characters of what a server says.
const QUOTED: usize = 200;

/// A name as it is shown: as it was given, or "Guest" for one of which nothing can be seen.
#[must_use]
pub fn shown<'a>(name: &'a str, texts: &Texts) -> &'a str {
    if has_visible_characters(name) {
        name
    } else {
        texts.guest
    }
}

/// [`shown`], as it stands [in a sentence](in_sentence).
#[must_use]
pub fn shown_in_sentence(name: &str, texts: &Texts) -> String {
    in_sentence(shown(name, texts))
}

/// A name as it stands in a sentence: of a long one the beginning, so that it covers no more than the sentence needs, and
/// [isolated](isolate).
#[must_use]
pub fn in_sentence(name: &str) -> String {
    isolate(ellipsize(name, SAID))
}

/// Somebody else's words as they are quoted in a sentence: one line, its beginning, and [isolated](isolate).
#[must_use]
pub fn quoted(words: &str) -> String {
    let line = words.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = line.filter(|word| !word.is_empty()).collect();
    isolate(ellipsize(&words.join(" "), QUOTED))
}

/// A text that may be written from right to left, isolated so that it does not reorder the words around it.
#[must_use]
pub fn isolate(text: String) -> String {
    // What begins the letters of such scripts, signs that turn what follows, and some that do neither, which is harmless: but not what
    // begins Latin, Greek, Cyrillic, Chinese or Korean letters.
    let turns = |byte| matches!(byte, 0xd6..=0xe2 | 0xef..);
    // An ellipsis begins like them, and turns nothing.
    if !text.trim_end_matches('…').bytes().any(turns) {
        return text;
    }
    // Signs that turn what follows, or end what is begun here, are none of a name's.
    let turning = |sign: &char| matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut isolated = String::from('\u{2068}');
    isolated.extend(text.chars().filter(|sign| !turning(sign)));
    isolated.push('\u{2069}');
    isolated
}

/// A grapheme cluster of more code points is no letter or emoji of any language.
const LONGEST_CLUSTER: usize = 16;

/// One or two grapheme clusters for a name: whole letters, flags and emoji; `?` for a name that shows nothing. Of a Korean full name it is
/// the given name. Letters with accents stay as they are: the style sheet shows them large.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter(|word| has_visible_characters(word));
    let Some(first) = words.next() else {
        return "?".to_owned();
    };
    let is_hangul = |c: char| ('가'..='힣').contains(&c);
    let last = words.next_back();
    if last.is_none() && first.chars().all(is_hangul) {
        let count = first.chars().count();
        return first.chars().skip(count.saturating_sub(2)).collect();
    }
    [Some(first), last]
        .into_iter()
        .flatten()
        .filter_map(initial)
        .map(|cluster| cluster.to_ascii_uppercase())
        .collect()
}

/// The first letter, digit or emoji of a word, or else what it begins with. A keycap begins with a digit as well.
fn initial(word: &str) -> Option<&str> {
    let clusters = || {
        word.graphemes(true)
            .filter(|cluster| has_visible_characters(cluster))
    };
    let first = clusters()
        .find(|cluster| cluster.starts_with(char::is_alphanumeric))
        .or_else(|| clusters().next())?;
    match (
        first.char_indices().nth(LONGEST_CLUSTER),
        first.char_indices().nth(1),
    ) {
        (Some(_), Some((end, _))) => Some(&first[..end]),
        _ => Some(first),
    }
}

/// A hue in degrees for a name: always the same for the same name, one of twelve that are easy to tell apart.
#[must_use]
pub fn hue(name: &str) -> u16 {
    // FNV-1a: short, and it spreads names that differ in one letter.
    let hash = name.trim().bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let twelfth = (hash >> 8) % 12;
    u16::try_from(twelfth * 30).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{hue, in_sentence, initials, quoted, shown, shown_in_sentence};
    use crate::i18n::texts;
    use parlour_call::config::Language;

    /// Guards: a tile, a line and a sentence without a name, where somebody gave none or one that cannot be seen.
    #[test]
    fn whoever_has_no_name_that_can_be_seen_is_a_guest() {
        let english = texts(Language::English);
        for name in [
            "",
            "  ",
            "\u{200b}",
            "\u{202e}",
            "\u{3164}",
            "\u{a0}\u{2066}\u{2069}",
        ] {
            assert_eq!(shown(name, english), "Guest", "{name:?}");
            assert_eq!(shown_in_sentence(name, english), "Guest", "{name:?}");
            assert_eq!(shown(name, texts(Language::Korean)), "손님", "{name:?}");
        }
        assert_eq!(shown("\u{202e}Ada", english), "\u{202e}Ada", "as it was given");
    }

    /// Guards: half a flag, a family of which one is left, an accent without its letter.
    #[test]
    fn initials_are_whole_characters() {
        let marks = format!("a{}", "\u{301}".repeat(1000));
        for (name, expected) in [
            ("🇩🇪 Uwe", "🇩🇪U"),
            ("👨‍👩‍👧‍👦 Family", "👨‍👩‍👧‍👦F"),
            ("1️⃣ One", "1️⃣O"),
            ("E\u{301}mile Zola", "E\u{301}Z"),
            ("क्षमा", "क्ष"),
            ("👩🏽‍🚀", "👩🏽‍🚀"),
            ("\u{200b} Ada", "A"),
            ("\u{202e}\u{2066}Ada", "A"),
            ("\u{200b}\u{3164}", "?"),
            (&marks, "A"),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn initials_are_short_in_both_scripts() {
        for (name, expected) in [
            ("Ada Lovelace", "AL"),
            ("ada", "A"),
            ("김민수", "민수"),
            ("지은", "지은"),
            ("남궁민수", "민수"),
            ("Jean-Luc van Damme", "JD"),
            ("(guest) 7", "G7"),
            ("  ", "?"),
            ("🙂", "🙂"),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    /// Guards: a notice that covers the call, and one in which a name changes who did what.
    #[test]
    fn a_name_in_a_sentence_is_short_and_turns_nothing_around_it() {
        let long = "가".repeat(1024);
        let cut = format!("{}…", "가".repeat(40));
        for (name, expected) in [
            ("Ada", "Ada"),
            ("김민수", "김민수"),
            ("José Öğüt", "José Öğüt"),
            (&long[..40 * 3], &long[..40 * 3]),
            (&long, &cut),
            ("דנה", "\u{2068}דנה\u{2069}"),
            ("王小明", "王小明"),
            ("Юлия", "Юлия"),
            ("سارة 7", "\u{2068}سارة 7\u{2069}"),
            ("Eve\u{2069}\u{202e}", "\u{2068}Eve\u{2069}"),
        ] {
            assert_eq!(in_sentence(name), expected, "{name}");
        }
    }

    #[test]
    fn a_quotation_is_one_short_line_that_turns_nothing_around_it() {
        assert_eq!(quoted("No such\r\n\tfeed  \u{0}(7)"), "No such feed (7)");
        assert_eq!(quoted("\u{202e}evil"), "\u{2068}evil\u{2069}");
        assert!(quoted(&"a".repeat(5000)).chars().count() <= 201);
    }

    #[test]
    fn a_name_keeps_its_colour() {
        assert_eq!(hue("Ada"), hue(" Ada "));
        let hues: std::collections::BTreeSet<_> = ["Ada", "Bo", "Cem", "Dai", "Eun", "Fay", "Gus", "Hyo"]
            .into_iter()
            .map(hue)
            .collect();
        assert!(hues.len() >= 5, "{hues:?}");
    }
}
