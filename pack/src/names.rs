//! Which name becomes which, and the same in a script.

use std::collections::{HashMap, HashSet};

/// Old names and their short ones.
pub(crate) struct Names(HashMap<String, String>);

impl Names {
    /// Short names for all that cross, none of which the script uses already.
    pub(crate) fn of(crossing: &[String], script: &str) -> Self {
        let taken: HashSet<&str> = words(script).collect();
        let mut short = (0_u32..).map(short).filter(|name| !taken.contains(name.as_str()));
        let mut names = HashMap::new();
        for name in crossing {
            // A name that is not in the script belongs to somebody who is not here; the start of the module is looked for by that name.
            if !names.contains_key(name) && taken.contains(name.as_str()) && is_made(name) {
                names.insert(name.clone(), short.next().unwrap_or_default());
            }
        }
        Self(names)
    }

    /// What that name is called now.
    pub(crate) fn get<'a>(&'a self, name: &'a str) -> &'a str {
        self.0.get(name).map_or(name, String::as_str)
    }

    /// The script with its names changed.
    pub(crate) fn apply(&self, script: &str) -> String {
        let mut changed = String::with_capacity(script.len());
        let mut rest = script;
        while !rest.is_empty() {
            let word = rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len());
            changed.push_str(self.get(&rest[..word]));
            rest = &rest[word..];
            let between = rest.find(is_of_word).unwrap_or(rest.len());
            changed.push_str(&rest[..between]);
            rest = &rest[between..];
        }
        changed
    }
}

/// Whether wasm-bindgen made that name, so that it means one thing wherever it stands; `memory` may be any word.
fn is_made(name: &str) -> bool {
    name.starts_with("__wb") || name.starts_with("wasm_bindgen__")
}

/// `$a` to `$z`, `$aa` and so on.
fn short(number: u32) -> String {
    let mut rest = number;
    let mut letters = Vec::new();
    loop {
        letters.push(b'a' + u8::try_from(rest % 26).unwrap_or_default());
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.push(b'$');
    letters.reverse();
    letters.into_iter().map(char::from).collect()
}

fn words(script: &str) -> impl Iterator<Item = &str> {
    script
        .split(|letter| !is_of_word(letter))
        .filter(|word| !word.is_empty())
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(crossing: &[&str], script: &str) -> Names {
        Names::of(
            &crossing.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(),
            script,
        )
    }

    /// Guards: a script that calls what the module no longer has.
    #[test]
    fn whole_words_change_wherever_they_stand() {
        let script = "x = { __wbg_log_1: f }; wasm.__wbg_log_1(); y.__wbg_log_12; '__wbg_log_1'";
        let changed = names(&["__wbg_log_1"], script).apply(script);
        assert_eq!(changed, "x = { $a: f }; wasm.$a(); y.__wbg_log_12; '$a'");
    }

    /// Guards: a short name that meant something already.
    #[test]
    fn names_in_use_are_left_out() {
        let script = "$a = __wbg_log_1 + __wbg_warn_2";
        let changed = names(&["__wbg_log_1", "__wbg_warn_2"], script).apply(script);
        assert_eq!(changed, "$a = $b + $c");
    }

    /// Guards: a word of the script's own that happens to be exported, and what is called by whoever else loads the module.
    #[test]
    fn only_made_names_change() {
        let script = "wasm.memory.buffer; __wbg_log_1";
        let names = names(&["memory", "__wbg_log_1", "__wbindgen_elsewhere"], script);
        assert_eq!(names.apply(script), "wasm.memory.buffer; $a");
        assert_eq!(names.get("__wbindgen_elsewhere"), "__wbindgen_elsewhere");
    }

    /// Guards: two functions under one name.
    #[test]
    fn no_two_are_alike() {
        let all: HashSet<String> = (0..20_000).map(short).collect();
        assert_eq!(
            (all.len(), short(0), short(25), short(26), short(701), short(702)).0,
            20_000
        );
        assert_eq!([25, 26, 701, 702].map(short), ["$z", "$aa", "$zz", "$aaa"]);
    }
}
