//! Texts that somebody wrote for people: what is wrong, why something was closed, lines of the log.
//!
//! They may name whatever the rest of the protocol names, so everything that was ever replaced is looked for in them.

use std::cmp::Reverse;

use super::{LONGEST, Redactor, cut};

/// Of a longer text this much is kept, in bytes.
const LONGEST_FREE: usize = 1024;

/// A place in a text, in bytes, and what is to stand there.
struct Found {
    start: usize,
    end: usize,
    by: String,
}

impl Redactor {
    /// The text without anything that has a word of its own, and without addresses.
    pub(in crate::report) fn free(&self, text: &str) -> String {
        self.free_text(text, true)
    }

    /// What a browser calls itself. What looks like an address in it is a version.
    pub(in crate::report) fn agent(&self, agent: &str) -> String {
        self.free_text(agent, false)
    }

    fn free_text(&self, text: &str, addresses: bool) -> String {
        if self.plain {
            return text.to_owned();
        }
        // What begins before the end of what is kept is seen whole.
        let seen = cut(text, LONGEST_FREE + LONGEST);
        let mut found = Vec::new();
        self.find_texts(seen, &mut found);
        self.find_numbers(seen, addresses, &mut found);
        found.sort_by_key(|place| (place.start, Reverse(place.end)));
        let kept = cut(text, LONGEST_FREE);
        let mut free = String::new();
        let mut end = 0;
        // Where they overlap, all of each is replaced, by the word of the first.
        for place in found.iter().take_while(|place| place.start < kept.len()) {
            if place.start >= end {
                free.push_str(kept.get(end..place.start).unwrap_or_default());
                free.push_str(&place.by);
            }
            end = end.max(place.end);
        }
        free + kept.get(end..).unwrap_or_default()
    }

    /// Texts that have a word of their own. Only a secret counts inside a longer word as well.
    fn find_texts(&self, seen: &str, found: &mut Vec<Found>) {
        for (key, by) in &self.places {
            let (sought, unseen) = known_text(key);
            let is_secret =
                |secret: &String| *secret == *sought || (unseen > 0 && secret.starts_with(sought));
            let mut from = 0;
            while let Some(at) = seen[from..].find(sought) {
                let start = from + at;
                let end = start + sought.len();
                if is_alone(seen, start, end, unseen > 0) || self.secrets.iter().any(is_secret) {
                    found.push(Found {
                        start,
                        end: end + unseen,
                        by: by.as_str().unwrap_or_default().to_owned(),
                    });
                }
                from = start + sought.chars().next().map_or(1, char::len_utf8);
            }
        }
    }

    /// Numbers that have another number here, and addresses.
    fn find_numbers(&self, seen: &str, addresses: bool, found: &mut Vec<Found>) {
        let mut start = 0;
        for run in seen.split_inclusive(|c| !is_numeral(c)) {
            let run_start = start;
            start += run.len();
            let run = run.trim_end_matches(|c| !is_numeral(c));
            // A full stop or a colon at the end belongs to the sentence.
            let address = run.trim_matches(['.', ':']);
            if addresses && is_address(address) {
                let start = run_start + run.find(address).unwrap_or_default();
                found.push(Found {
                    start,
                    end: start + address.len(),
                    by: "address".to_owned(),
                });
                continue;
            }
            let mut start = run_start;
            for number in run.split(['.', ':']) {
                let end = start + number.len();
                if is_alone(seen, start, end, false)
                    && let Some(by) = self.number(number)
                {
                    found.push(Found { start, end, by });
                }
                start = end + 1;
            }
        }
    }

    /// The number for the number of a room or a session.
    fn number(&self, number: &str) -> Option<String> {
        if let Some(known) = self.numbers.get(number) {
            return Some(known.to_string());
        }
        let session: u64 = number.parse().ok()?;
        let place = self.sessions.iter().position(|known| *known == session)?;
        Some((place + 1).to_string())
    }
}

/// The text of a key of [`Redactor::places`], and how many bytes of it the key does not hold.
fn known_text(key: &str) -> (&str, usize) {
    let long = key.rsplit_once('\0').filter(|_| key.len() > LONGEST);
    long.map_or((key, 0), |(beginning, length)| {
        let length: usize = length.parse().unwrap_or_default();
        (beginning, length.saturating_sub(beginning.len()))
    })
}

/// What numbers and addresses are written with.
const fn is_numeral(c: char) -> bool {
    c.is_ascii_hexdigit() || c == '.' || c == ':'
}

/// Whether this is an IP address, perhaps with a port.
pub(super) fn is_address(text: &str) -> bool {
    let count = |sought: char| text.matches(sought).count();
    let digit = text.contains(|c: char| c.is_ascii_digit());
    // Two colons without a digit are a path of Rust's.
    let address = (digit && (count('.') == 3 || count(':') >= 2)) || count(':') >= 4;
    address && text.chars().all(is_numeral)
}

/// Whether what stands there is no part of a longer word. Where it goes on unseen, only its beginning tells.
fn is_alone(text: &str, start: usize, end: usize, goes_on: bool) -> bool {
    let within = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    !within(before) && (goes_on || !within(after))
}
