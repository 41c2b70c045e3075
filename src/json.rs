//! JSON as text: read into [`Value`] and written from it.
//!
//! By hand although `serde_json` does both: its way goes through traits that any type could implement, words its own errors, and reads and
//! writes floats exactly. That is most of its weight in the page, and nothing of it is used here.

mod write;

use serde_json::{Map, Number, Value};

pub use write::write;

/// How deep arrays and objects may stand in each other.
const DEPTH: usize = 128;

/// Where a text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Line, from 1.
    pub line: usize,
    /// Column in bytes, from 1; of a text that ends too early the last one, or 0.
    pub column: usize,
}

/// Reads a text that is one value.
///
/// # Errors
/// Says where the text is not JSON.
pub fn read(text: &str) -> Result<Value, Fault> {
    let mut reader = Reader::new(text);
    let value = reader.value(0).and_then(|value| {
        reader.space();
        (reader.at == text.len()).then_some(value)
    });
    value.ok_or_else(|| reader.fault())
}

/// Reads values that stand one behind the other; the last one is the fault, if there is one.
#[must_use]
pub const fn read_all(text: &str) -> Values<'_> {
    Values {
        reader: Reader::new(text),
        over: false,
    }
}

/// See [`read_all`].
pub struct Values<'a> {
    reader: Reader<'a>,
    over: bool,
}

impl Values<'_> {
    /// How many bytes of the text have been read.
    #[must_use]
    pub const fn read(&self) -> usize {
        self.reader.at
    }
}

impl Iterator for Values<'_> {
    type Item = Result<Value, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        self.reader.space();
        if self.over || self.reader.at == self.reader.text.len() {
            return None;
        }
        let value = self.reader.value(0);
        self.over = value.is_none();
        Some(value.ok_or_else(|| self.reader.fault()))
    }
}

/// Stops where it cannot go on.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn fault(&self) -> Fault {
        let before = &self.text.as_bytes()[..self.at];
        let begin = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let is_over = self.at == self.text.len();
        Fault {
            line,
            column: self.at - begin + usize::from(!is_over),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Goes past this byte, if it is next.
    fn passes(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.space();
        match self.peek()? {
            b'"' => self.string().map(Value::String),
            b'[' | b'{' if depth == DEPTH => None,
            b'[' => self.array(depth + 1),
            b'{' => self.object(depth + 1),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => None,
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        word.bytes().all(|byte| self.passes(byte)).then_some(value)
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut values = Vec::new();
        self.space();
        if self.passes(b']') {
            return Some(Value::Array(values));
        }
        loop {
            values.push(self.value(depth)?);
            self.space();
            if self.passes(b']') {
                return Some(Value::Array(values));
            }
            if !self.passes(b',') {
                return None;
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut fields = Map::new();
        self.space();
        if self.passes(b'}') {
            return Some(Value::Object(fields));
        }
        loop {
            self.space();
            let key = self.string()?;
            self.space();
            if !self.passes(b':') {
                return None;
            }
            fields.insert(key, self.value(depth)?);
            self.space();
            if self.passes(b'}') {
                return Some(Value::Object(fields));
            }
            if !self.passes(b',') {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        if !self.passes(b'"') {
            return None;
        }
        let mut string = String::new();
        loop {
            let begin = self.at;
            while self.peek()? >= b' ' && !matches!(self.peek(), Some(b'"' | b'\\')) {
                self.at += 1;
            }
            // Both ends are ASCII, so they do not cut through a character.
            string.push_str(self.text.get(begin..self.at)?);
            if self.passes(b'"') {
                return Some(string);
            }
            if !self.passes(b'\\') {
                return None;
            }
            string.push(self.escaped()?);
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let escaped = match self.peek()? {
            same @ (b'"' | b'\\' | b'/') => char::from(same),
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                self.at += 1;
                return self.unit_pair();
            }
            _ => return None,
        };
        self.at += 1;
        Some(escaped)
    }

    /// A character outside the first plane is written as two units; one of them alone is no character.
    fn unit_pair(&mut self) -> Option<char> {
        let first = self.unit()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        if !self.passes(b'\\') || !self.passes(b'u') {
            return None;
        }
        let second = self
            .unit()?
            .checked_sub(0xDC00)
            .filter(|second| *second < 0x400)?;
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + second)
    }

    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit * 16 + char::from(self.peek()?).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }

    fn number(&mut self) -> Option<Value> {
        let is_negative = self.passes(b'-');
        let mut number = Digits::default();
        if !self.passes(b'0') {
            self.digits(|digit| number.push(digit, false))?;
        }
        let mut is_whole = true;
        if self.passes(b'.') {
            is_whole = false;
            self.digits(|digit| number.push(digit, true))?;
        }
        if self.passes(b'e') || self.passes(b'E') {
            is_whole = false;
            let is_small = self.passes(b'-');
            if !is_small {
                self.passes(b'+');
            }
            let mut exponent = 0_i32;
            self.digits(|digit| exponent = exponent.saturating_mul(10).saturating_add(i32::from(digit)))?;
            number.exponent = number
                .exponent
                .saturating_add(if is_small { -exponent } else { exponent });
        }
        let whole = Some(number.value).filter(|_| is_whole && number.exponent == 0);
        let value = match whole {
            Some(value) if !is_negative => Some(value.into()),
            Some(value) => 0_i64.checked_sub_unsigned(value).map(Number::from),
            None => None,
        };
        let float = || {
            Number::from_f64(if is_negative {
                -number.float()
            } else {
                number.float()
            })
        };
        value.or_else(float).map(Value::Number)
    }

    fn digits(&mut self, mut take: impl FnMut(u8)) -> Option<()> {
        let begin = self.at;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            take(digit - b'0');
            self.at += 1;
        }
        (self.at > begin).then_some(())
    }
}

/// The digits of a number, as far as they can be told apart.
#[derive(Default)]
struct Digits {
    value: u64,
    /// By how many tens the value is to be multiplied.
    exponent: i32,
}

impl Digits {
    fn push(&mut self, digit: u8, is_fraction: bool) {
        let longer = self
            .value
            .checked_mul(10)
            .and_then(|value| value.checked_add(digit.into()));
        match longer {
            // Once a digit had no room, no later one has a place.
            Some(longer) if self.exponent <= 0 => {
                self.value = longer;
                self.exponent -= i32::from(is_fraction);
            }
            _ => self.exponent += i32::from(!is_fraction),
        }
    }

    /// Right to about fifteen digits, which is more than anything here is measured to.
    #[expect(clippy::cast_precision_loss)]
    fn float(&self) -> f64 {
        let mut value = self.value as f64;
        let mut left = self.exponent.unsigned_abs();
        // After three rounds it is zero or without end.
        for _ in 0..3 {
            let now = left.min(308);
            left -= now;
            // One division loses less than many.
            let tens = (0..now).fold(1.0, |tens, _| tens * 10.0);
            value = if self.exponent < 0 {
                value / tens
            } else {
                value * tens
            };
        }
        value
    }
}
