//! Every word that people read stands in the table of `i18n`, where the compiler sees that no language lacks it.

use std::fs;
use std::path::{Path, PathBuf};

/// Names of keys, as the browser or the keyboard has them.
const KEYS: [&str; 3] = ["Esc", "Space", "Key"];
/// Attributes whose values people read or hear.
const READ: [&str; 8] = [
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "aria-valuetext",
    "title",
    "placeholder",
    "alt",
    "label",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// A string literal, what stands before and after it, and its line.
struct Literal<'a> {
    before: &'a str,
    text: &'a str,
    after: &'a str,
    line: usize,
}

/// Every string literal of a source; comments hold none.
fn literals(source: &str) -> Vec<Literal<'_>> {
    let bytes = source.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at += source[at..].find('\n').unwrap_or(source.len() - at);
            }
            // A character literal may be a quote.
            b'\'' if bytes.get(at + 2) == Some(&b'\'') => at += 3,
            b'"' => {
                let begin = at + 1;
                let mut end = begin;
                while bytes[end] != b'"' {
                    end += if bytes[end] == b'\\' { 2 } else { 1 };
                }
                all.push(Literal {
                    before: &source[..at],
                    text: &source[begin..end],
                    after: &source[end + 1..],
                    line: source[..at].lines().count(),
                });
                at = end + 1;
            }
            _ => at += 1,
        }
    }
    all
}

/// Whether a literal stands between tags, where it is read as it stands.
fn is_child(literal: &Literal<'_>) -> bool {
    let before = literal.before.trim_end();
    let after = literal.after.trim_start();
    let tag_before = before.ends_with('>') && !before.ends_with("=>") && !before.ends_with("->");
    let block_before = before.ends_with('}');
    (tag_before && after.starts_with(['<', '{', '"'])) || (block_before && after.starts_with(['<', '{']))
}

fn is_read(literal: &Literal<'_>) -> bool {
    let before = literal.before.trim_end();
    READ.iter().any(|name| {
        before
            .strip_suffix('=')
            .is_some_and(|before| before.ends_with(name))
    })
}

/// Whether a literal looks like a word or a sentence wherever it stands: it begins with a capital and goes on in small letters, or it
/// is not written in Latin letters at all.
fn is_prose(text: &str) -> bool {
    let mut letters = text.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    let word: String = letters.take_while(|letter| letter.is_alphanumeric()).collect();
    let capitalised = capital && !word.is_empty() && word.chars().all(char::is_lowercase);
    capitalised
        || text
            .chars()
            .any(|letter| letter.is_alphabetic() && !letter.is_ascii())
}

/// Whether a literal is only compared with something, as the names of keys are.
fn is_compared(literal: &Literal<'_>) -> bool {
    let (before, after) = (literal.before.trim_end(), literal.after.trim_start());
    before.ends_with("==") || before.ends_with("!=") || after.starts_with("=>") || after.starts_with("| \"")
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

fn words_of(source: &str) -> Vec<(usize, String)> {
    literals(source)
        .iter()
        .filter(|literal| !KEYS.contains(&literal.text))
        .filter(|literal| {
            let stands_there = is_child(literal) || is_read(literal);
            (stands_there && has_letters(literal.text)) || (is_prose(literal.text) && !is_compared(literal))
        })
        .map(|literal| (literal.line, literal.text.to_owned()))
        .collect()
}

/// Guards: a button that is English whatever language was chosen.
#[test]
fn no_word_of_the_interface_stands_outside_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root.join("pages"), &mut files);
    sources(&root.join("components"), &mut files);
    files.push(root.join("app.rs"));
    files.push(root.join("tab.rs"));
    assert!(files.len() > 20, "the views are there");
    let found: Vec<_> = files
        .iter()
        .flat_map(|file| {
            let source = fs::read_to_string(file).expect("a source");
            let name = file
                .strip_prefix(&root)
                .expect("inside src")
                .display()
                .to_string();
            words_of(&source)
                .into_iter()
                .map(move |(line, text)| format!("{name}:{line}: {text:?}"))
        })
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

/// Guards: a check that finds nothing because it looks nowhere.
#[test]
fn words_are_found_where_people_would_read_them() {
    let found = |source| {
        let words = words_of(source).into_iter();
        words.map(|(_, text)| text).collect::<Vec<_>>()
    };
    assert_eq!(found(r#"view! { <p>"hello"</p> }"#), ["hello"]);
    assert_eq!(found(r#"view! { <p>{count}" people"</p> }"#), [" people"]);
    assert_eq!(found(r#"<button aria-label="mute" class="round">"#), ["mute"]);
    assert_eq!(found(r#"<input placeholder="your name" />"#), ["your name"]);
    assert_eq!(found(r#"let text = "Poor connection";"#), ["Poor connection"]);
    assert_eq!(found(r#"let text = format!("{n} 명");"#), ["{n} 명"]);
    assert_eq!(
        found(r#"view! { <p class="tile name">{name}" · "{more}</p> }"#),
        [""; 0]
    );
    assert_eq!(found(r#"match on { true => "on", false => "off" }"#), [""; 0]);
    assert_eq!(
        found(r#"match key { "Home" | "End" => 1, _ if key == "Enter" => 2 }"#),
        [""; 0]
    );
    assert_eq!(found("// It says \"Mute\".\nlet path = \"M4 4l16 16\";"), [""; 0]);
}
