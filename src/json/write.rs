//! The writing half.

use serde_json::{Number, Value};

/// Writes a value without any space.
#[must_use]
pub fn write(value: &Value) -> String {
    let mut text = String::new();
    put(value, &mut text);
    text
}

fn put(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => put_number(number, text),
        Value::String(string) => put_string(string, text),
        Value::Array(values) => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                put(value, text);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            text.push('{');
            for (index, (key, value)) in fields.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                put_string(key, text);
                text.push(':');
                put(value, text);
            }
            text.push('}');
        }
    }
}

fn put_number(number: &Number, text: &mut String) {
    if let Some(number) = number.as_u64() {
        text.push_str(&number.to_string());
    } else if let Some(number) = number.as_i64() {
        text.push_str(&number.to_string());
    } else if let Some(number) = number.as_f64() {
        put_float(number, text);
    }
}

/// With six digits behind the point, more than anybody sets; before it as many as still fit into a whole number with them.
fn put_float(mut number: f64, text: &mut String) {
    let mut exponent = 0;
    while number.abs() >= 1e13 {
        number /= 10.0;
        exponent += 1;
    }
    while number != 0.0 && number.abs() < 1e-3 {
        number *= 10.0;
        exponent -= 1;
    }
    let written = crate::small::decimal(number, 6);
    let short = written.trim_end_matches('0');
    text.push_str(short);
    if short.ends_with('.') {
        text.push('0');
    }
    if exponent != 0 {
        text.push('e');
        text.push_str(&exponent.to_string());
    }
}

fn put_string(string: &str, text: &mut String) {
    text.push('"');
    for c in string.chars() {
        let escaped = match c {
            '"' | '\\' => c,
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            '\0'..' ' => {
                text.push_str(if c < '\u{10}' { "\\u000" } else { "\\u001" });
                text.extend(char::from_digit(u32::from(c) % 16, 16));
                continue;
            }
            _ => {
                text.push(c);
                continue;
            }
        };
        text.push('\\');
        text.push(escaped);
    }
    text.push('"');
}
