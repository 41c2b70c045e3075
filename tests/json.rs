//! JSON as text is what `serde_json` takes it for.

use parlour::json::{Fault, read, read_all, write};
use proptest::prelude::*;
use serde_json::{Number, Value, json};

#[test]
fn what_is_json_reads_as_serde_reads_it() {
    for text in [
        "null",
        " true ",
        "false",
        "0",
        "-0.5",
        "12",
        "-12",
        "18446744073709551615",
        "-9223372036854775808",
        "1.25",
        "1e3",
        "1E+2",
        "25e-1",
        r#""""#,
        r#""a\"\\\/\n\r\t\b\fz""#,
        r#""\u00e9\ud83d\ude42 é 🙂""#,
        "[]",
        "[ ]",
        "[1,[2, {}],\"x\"]",
        "{}",
        "{ }",
        "{\"b\" : 1 ,\n\"a\":[null]}",
        "{\"a\":1,\"a\":2}",
    ] {
        assert_eq!(read(text).ok(), serde_json::from_str(text).ok(), "{text}");
        assert!(read(text).is_ok(), "{text}");
    }
}

#[test]
fn what_is_no_json_is_refused_where_it_stops_to_be() {
    for text in [
        "",
        " ",
        "nul",
        "truex",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "+1",
        "\"",
        "\"\\x\"",
        "\"\\ud83d\"",
        "\"\\ude42\"",
        "\"a\nb\"",
        "[",
        "[1",
        "[1,]",
        "[,]",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{,}",
        "1 2",
        "'a'",
        "\u{a0}1",
    ] {
        assert!(read(text).is_err(), "{text}");
        assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
    }
    let at = |line, column| Err(Fault { line, column });
    assert_eq!(read("{\n  \"rooms\": {,}\n}"), at(2, 13));
    assert_eq!(read(""), at(1, 0));
    assert_eq!(read("[1,\n2"), at(2, 1));
    assert_eq!(read("[1] x"), at(1, 5));
}

#[test]
fn nesting_has_an_end() {
    assert!(read(&format!("{}{}", "[".repeat(128), "]".repeat(128))).is_ok());
    assert!(read(&"[".repeat(129)).is_err());
    assert!(read(&"{\"a\":".repeat(100_000)).is_err());
}

#[test]
fn values_behind_each_other_are_read_up_to_the_first_fault() {
    let values: Vec<_> = read_all("{\"a\":1}{} [2]\n").collect();
    assert_eq!(values, [Ok(json!({"a": 1})), Ok(json!({})), Ok(json!([2]))]);
    let values: Vec<_> = read_all("1 ] 2").collect();
    assert_eq!(values, [Ok(json!(1)), Err(Fault { line: 1, column: 3 })]);
    assert_eq!(read_all(" ").count(), 0);
}

#[test]
fn numbers_are_written_so_that_they_can_be_read() {
    for (number, text) in [
        (json!(0), "0"),
        (json!(-7), "-7"),
        (json!(9_007_199_254_740_991_u64), "9007199254740991"),
        (json!(0.5), "0.5"),
        (json!(-2.0), "-2.0"),
    ] {
        assert_eq!(write(&number), text);
    }
}

/// Any JSON.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|real| Number::from_f64(real).map_or(Value::Null, Value::Number)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 30, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_as_it_was(value in anything()) {
        let back = read(&write(&value)).expect("it is JSON");
        prop_assert!(alike(&back, &value), "{value}");
        prop_assert!(alike(&serde_json::from_str(&write(&value)).expect("it is JSON"), &value), "{value}");
        prop_assert!(alike(&read(&value.to_string()).expect("it is JSON"), &value), "{value}");
    }

    #[test]
    fn any_text_is_read_or_refused_as_serde_does(text in "[\\[\\]{}\",:0-9a-z\\\\ .eE+-]{0,24}") {
        let theirs: Option<Value> = serde_json::from_str(&text).ok();
        prop_assert_eq!(read(&text).is_ok(), theirs.is_some(), "{}", text);
    }
}

/// The same but for what floats lose.
fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.keys().eq(other.keys())
                && one
                    .values()
                    .zip(other.values())
                    .all(|(one, other)| alike(one, other))
        }
        (Value::Number(one), Value::Number(other)) if other.is_f64() => {
            let (one, other) = (
                one.as_f64().unwrap_or_default(),
                other.as_f64().unwrap_or_default(),
            );
            one.to_bits() == other.to_bits() || (one - other).abs() <= other.abs() * 1e-3 + 1e-300
        }
        _ => one == other,
    }
}
