//! Bytes and numbers as a WebAssembly module has them (core specification, "Binary Format").

pub(crate) const MAGIC: &[u8] = b"\0asm\x01\0\0\0";

/// Copies a module; `copy` is told of each section which one it is and writes what is in it.
pub(crate) fn sections<'a>(
    module: &'a [u8],
    mut copy: impl FnMut(u8, Reader<'a>, &mut Vec<u8>) -> Result<(), String>,
) -> Result<Vec<u8>, String> {
    let mut rest = Reader(
        module
            .strip_prefix(MAGIC)
            .ok_or("not a WebAssembly module of version 1")?,
    );
    let mut out = MAGIC.to_vec();
    let mut body = Vec::new();
    while !rest.0.is_empty() {
        let section = rest.byte()?;
        let length = rest.number()?;
        copy(section, Reader(rest.take(length)?), &mut body)?;
        out.push(section);
        put_number(&mut out, body.len());
        out.append(&mut body);
    }
    Ok(out)
}

/// What is left to read of some bytes.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    /// One byte.
    pub(crate) fn byte(&mut self) -> Result<u8, String> {
        let (first, rest) = self.0.split_first().ok_or("the module ends too early")?;
        self.0 = rest;
        Ok(*first)
    }

    /// That many bytes.
    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self
            .0
            .split_at_checked(length)
            .ok_or("the module ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    /// An unsigned LEB128.
    pub(crate) fn number(&mut self) -> Result<usize, String> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err("a number in the module is too long".to_owned())
    }

    /// Passes over a LEB128 of any size, signed or not.
    pub(crate) fn skip_number(&mut self) -> Result<(), String> {
        while self.byte()? & 0x80 != 0 {}
        Ok(())
    }

    /// A text behind its length.
    pub(crate) fn name(&mut self) -> Result<&'a str, String> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| "a name in the module is not UTF-8".to_owned())
    }
}

/// Writes an unsigned LEB128, as short as it can be.
pub(crate) fn put_number(out: &mut Vec<u8>, number: usize) {
    let mut rest = number;
    while rest > 0x7f {
        out.push(u8::try_from(rest & 0x7f).unwrap_or_default() | 0x80);
        rest >>= 7;
    }
    out.push(u8::try_from(rest).unwrap_or_default());
}

/// Writes a text behind its length.
pub(crate) fn put_name(out: &mut Vec<u8>, name: &str) {
    put_number(out, name.len());
    out.extend_from_slice(name.as_bytes());
}
