//! What this program looks for among the instructions of a WebAssembly module (core specification, "Instructions").

use std::ops::Range;

use crate::bytes::Reader;

const END: u8 = 0x0b;
/// Beside an alignment: a memory's number follows, as it is not the first one.
const OTHER_MEMORY: u8 = 0x40;

/// A function named by its number, and where that stands.
pub(crate) struct Mention {
    pub(crate) at: Range<usize>,
    pub(crate) function: usize,
}

/// What an instruction has that is of interest here, right behind its first byte.
enum Part {
    Function(usize),
    /// How a whole number is aligned in memory.
    Alignment,
}

/// All functions that a function names, in their order; `body` is its variables and instructions.
///
/// What these say of the alignment of whole numbers is taken out. It is a hint without a meaning, which today's processors make no use of,
/// and as it tells apart what is otherwise the same the page is 1.2 KB (brotli 11) smaller without. Decimals keep theirs for old ones.
pub(crate) fn mentions(body: &mut [u8]) -> Result<Vec<Mention>, String> {
    let mut rest = Reader(body);
    for _ in 0..rest.number()? {
        rest.number()?;
        rest.byte()?;
    }
    let mut found = Vec::new();
    let mut alignments = Vec::new();
    while !rest.0.is_empty() {
        let start = body.len() - rest.0.len() + 1;
        match instruction(&mut rest)? {
            (_, Some(Part::Function(function))) => {
                let at = start..body.len() - rest.0.len();
                found.push(Mention { at, function });
            }
            (_, Some(Part::Alignment)) => alignments.push(start),
            (_, None) => {}
        }
    }
    for at in alignments {
        body[at] &= OTHER_MEMORY;
    }
    Ok(found)
}

/// Passes over a constant, which must name no function.
pub(crate) fn skip_constant(rest: &mut Reader) -> Result<(), String> {
    loop {
        match instruction(rest)? {
            (END, _) => return Ok(()),
            (_, Some(Part::Function(_))) => return Err("a constant that is a function".to_owned()),
            _ => {}
        }
    }
}

/// The next instruction and what it has. One that is not known here is refused: what follows it could not be read.
fn instruction(rest: &mut Reader) -> Result<(u8, Option<Part>), String> {
    let code = rest.byte()?;
    let numbers = match code {
        // Calls, and references to functions.
        0x10 | 0x12 | 0xd2 => return Ok((code, Some(Part::Function(rest.number()?)))),
        // Blocks, branches, variables, tables, the memory's size, whole constants, the null reference.
        0x02..=0x04 | 0x0c | 0x0d | 0x20..=0x26 | 0x3f..=0x42 | 0xd0 => 1,
        // Calls through a table.
        0x11 | 0x13 => 2,
        // A branch to one of many, and the one for all others.
        0x0e => rest.number()? + 1,
        // A choice between two of these types.
        0x1c => rest.number()?,
        // Loads and stores: alignment and offset, and which memory where there are several.
        0x28..=0x3e => {
            let memory = usize::from(rest.byte()? & OTHER_MEMORY != 0);
            for _ in 0..=memory {
                rest.skip_number()?;
            }
            let decimal = matches!(code, 0x2a | 0x2b | 0x38 | 0x39);
            return Ok((code, (!decimal).then_some(Part::Alignment)));
        }
        0x43 => return rest.take(4).map(|_| (code, None)),
        0x44 => return rest.take(8).map(|_| (code, None)),
        0xfc => match rest.number()? {
            // Conversions that saturate.
            0..=7 => 0,
            // Memories and tables in bulk.
            8 | 10 | 12 | 14 => 2,
            9 | 11 | 13 | 15..=17 => 1,
            other => return Err(format!("an unknown instruction 0xfc {other}")),
        },
        0x00 | 0x01 | 0x05 | END | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => 0,
        other => return Err(format!("an unknown instruction {other:#x}")),
    };
    for _ in 0..numbers {
        rest.skip_number()?;
    }
    Ok((code, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Guards: a number that is taken for a function, or a function that is overlooked behind an instruction of another length.
    #[test]
    fn functions_are_found_among_all_kinds_of_instructions() {
        let before: [&[u8]; 14] = [
            &[0x41, 0x10],                               // i32.const
            &[0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10], // i64.const, longer than any function's number
            &[0x43, 0x10, 0x10, 0x10, 0x10],             // f32.const
            &[0x44, 0xd2, 1, 2, 3, 4, 5, 6, 7],          // f64.const
            &[0x20, 0x10],                               // local.get
            &[0x02, 0x40],                               // block
            &[0x0e, 2, 0x10, 0x12, 0x10],                // br_table
            &[0x11, 0x10, 0],                            // call_indirect
            &[0x1c, 1, 0x7f],                            // select
            &[0x28, 2, 0x10],                            // i32.load
            &[0x28, 0x42, 1, 0x10],                      // i32.load of a second memory
            &[0xfc, 0x0a, 0, 0],                         // memory.copy
            &[0xfc, 0x0b, 0],                            // memory.fill
            &[0xfc, 0x02],                               // i32.trunc_sat_f64_s
        ];
        for bytes in before {
            let mut body = [&[1, 2, 0x7f], bytes, &[0x10, 0x85, 1, END]].concat();
            let found = mentions(&mut body).expect("known instructions");
            let found: Vec<_> = found
                .iter()
                .map(|mention| (mention.at.clone(), mention.function))
                .collect();
            let start = 3 + bytes.len() + 1;
            assert_eq!(found, [(start..start + 2, 133)], "{bytes:x?}");
        }
    }

    /// Guards: a guess about what is not known.
    #[test]
    fn unknown_instructions_are_refused() {
        for body in [&[0, 0xfd, 0][..], &[0, 0xfc, 18], &[0, 0x06], &[0, 0x41, 0x80]] {
            assert!(mentions(&mut body.to_vec()).is_err(), "{body:x?}");
        }
    }

    /// Guards: an offset, or which memory it is, taken for an alignment.
    #[test]
    fn only_alignments_of_whole_numbers_are_taken_out() {
        let before = [
            0, 0x28, 2, 2, 0x37, 3, 3, 0x2b, 3, 3, 0x29, 0x43, 1, 3, 0x41, 2, END,
        ];
        let after = [
            0, 0x28, 0, 2, 0x37, 0, 3, 0x2b, 3, 3, 0x29, 0x40, 1, 3, 0x41, 2, END,
        ];
        let mut body = before;
        assert!(mentions(&mut body).is_ok_and(|found| found.is_empty()));
        assert_eq!(body, after);
    }
}
