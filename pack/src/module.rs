//! The sections of a WebAssembly module that name what crosses its border: imports and exports (core specification, "Binary Format").

use crate::bytes::{Reader, put_name, put_number, sections};
use crate::names::Names;

pub(crate) const IMPORTS: u8 = 2;
pub(crate) const EXPORTS: u8 = 7;

/// The names of all imports and exports, in their order.
pub(crate) fn crossing(module: &[u8]) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    walk(module, |name, _| names.push(name.to_owned()))?;
    Ok(names)
}

/// The module with its names changed.
pub(crate) fn renamed(module: &[u8], names: &Names) -> Result<Vec<u8>, String> {
    walk(module, |name, out| put_name(out, names.get(name)))
}

/// Copies a module; `name` writes each name of an import or export.
fn walk(module: &[u8], mut name: impl FnMut(&str, &mut Vec<u8>)) -> Result<Vec<u8>, String> {
    sections(module, |section, mut body, copy| {
        if section == IMPORTS || section == EXPORTS {
            let count = body.number()?;
            put_number(copy, count);
            for _ in 0..count {
                if section == IMPORTS {
                    put_name(copy, body.name()?);
                }
                name(body.name()?, copy);
                copy.extend_from_slice(body.description(section)?);
            }
        }
        copy.extend_from_slice(body.0);
        Ok(())
    })
}

impl<'a> Reader<'a> {
    /// What is imported or exported: an index for an export; the type of a function, table, memory or global for an import.
    pub(crate) fn description(&mut self, section: u8) -> Result<&'a [u8], String> {
        let whole = self.0;
        let kind = self.byte()?;
        match (section, kind) {
            (EXPORTS, _) | (_, 0) => {
                self.number()?;
            }
            (_, 1) => {
                self.byte()?;
                self.limits()?;
            }
            (_, 2) => self.limits()?,
            (_, 3) => {
                self.take(2)?;
            }
            _ => return Err(format!("an import of an unknown kind {kind}")),
        }
        Ok(&whole[..whole.len() - self.0.len()])
    }

    fn limits(&mut self) -> Result<(), String> {
        let bounded = self.byte()? & 1 == 1;
        self.number()?;
        if bounded {
            self.number()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::MAGIC;

    /// A module that imports a function, a memory and a table, exports a function, and has a section that is nobody's business.
    fn module(function: &str, export: &str) -> Vec<u8> {
        let mut imports = vec![3];
        for (name, what) in [
            (function, &[0, 5][..]),
            ("memory", &[2, 1, 1, 0x80, 1]),
            ("table", &[1, 0x70, 0, 1]),
        ] {
            put_name(&mut imports, "./page_bg.js");
            put_name(&mut imports, name);
            imports.extend_from_slice(what);
        }
        let mut exports = vec![1];
        put_name(&mut exports, export);
        exports.extend_from_slice(&[0, 0x81, 2]);
        let mut module = MAGIC.to_vec();
        for (section, body) in [(IMPORTS, imports), (10, vec![1, 2, 3]), (EXPORTS, exports)] {
            module.push(section);
            put_number(&mut module, body.len());
            module.extend(body);
        }
        module
    }

    /// Guards: a module that says another thing than before under its new names.
    #[test]
    fn names_change_and_nothing_else() {
        let long = module("__wbg_now_0123456789abcdef", "__wbindgen_start");
        let all = crossing(&long).expect("a sound module");
        assert_eq!(
            all,
            [
                "__wbg_now_0123456789abcdef",
                "memory",
                "table",
                "__wbindgen_start"
            ]
        );
        let names = Names::of(&all, "__wbg_now_0123456789abcdef __wbindgen_start memory table");
        assert_eq!(renamed(&long, &names), Ok(module("$a", "$b")));
    }

    /// Guards: half a module that passes for a whole one.
    #[test]
    fn cut_modules_are_refused() {
        let whole = module("__wbg_now_0123456789abcdef", "__wbindgen_start");
        let inside = (0..whole.len()).filter(|length| crossing(&whole[..*length]).is_ok());
        // Between two sections a module may end.
        assert_eq!(inside.count(), 3);
    }
}
