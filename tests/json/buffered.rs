//! What serde has kept for later: members under `flatten`, and enums that are tagged within or not at
//! all. Numbers have become `f64` by then, and texts are whole.

mod as_floats;

use std::collections::HashMap;

use crate::support::claims::{self, read};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use storefront_jwt::json::{Count, Decimal, List};
use storefront_jwt::{Error, Text, UnixTime};

#[derive(Debug, Deserialize)]
struct Flattened<T> {
    #[serde(flatten)]
    inner: Inner<T>,
}

#[derive(Debug, Deserialize)]
struct Inner<T> {
    x: T,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Untagged<T> {
    Inner { x: T },
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind")]
enum Tagged<T> {
    Inner { x: T },
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", content = "content")]
enum Adjacent<T> {
    Inner { x: T },
}

#[derive(Debug, Deserialize)]
struct Nested<T> {
    inner: Untagged<Vec<Option<T>>>,
}

/// Reads the JSON of one value where serde has kept it, in each way there is. All say the same, but
/// for enums without a tag, which drop what was wrong.
fn kept<T: DeserializeOwned + PartialEq + std::fmt::Debug>(value: &str) -> Result<T, Error> {
    let flattened = read::<Flattened<T>>(format!(r#"{{"x":{value}}}"#));
    let flattened = flattened.map(|claims| claims.inner.x);
    let untagged = read::<Untagged<T>>(format!(r#"{{"x":{value}}}"#));
    let untagged = untagged.map(|Untagged::Inner { x }| x);
    let tagged = read::<Tagged<T>>(format!(r#"{{"x":{value},"kind":"Inner"}}"#));
    let tagged = tagged.map(|Tagged::Inner { x }| x);
    let adjacent = format!(r#"{{"content":{{"x":{value}}},"kind":"Inner"}}"#);
    let adjacent = read::<Adjacent<T>>(adjacent).map(|Adjacent::Inner { x }| x);
    let nested = read::<Nested<T>>(format!(r#"{{"inner":{{"x":[{value}]}}}}"#));
    let nested = nested.map(|claims| match claims.inner {
        Untagged::Inner { mut x } => x.pop().flatten(),
    });
    let optional = read::<Flattened<Option<T>>>(format!(r#"{{"x":{value}}}"#));
    let optional = optional.map(|claims| claims.inner.x);
    for other in [&tagged, &adjacent, &untagged] {
        assert_eq!(other.as_ref().ok(), flattened.as_ref().ok(), "{value}");
    }
    for other in [nested, optional] {
        assert_eq!(
            other.ok().flatten().as_ref(),
            flattened.as_ref().ok(),
            "{value}"
        );
    }
    flattened
}

fn micros(value: &str) -> Result<u64, Error> {
    kept::<UnixTime>(value).map(UnixTime::as_micros)
}

#[test]
fn times() {
    for (value, expected) in [
        ("1616497608", 1_616_497_608_000_000),
        ("1616497608.0", 1_616_497_608_000_000),
        ("1.616497608e9", 1_616_497_608_000_000),
        ("1616497608.5", 1_616_497_608_500_000),
        ("1616497608.0510409", 1_616_497_608_051_041),
        ("1795294241.22344", 1_795_294_241_223_440),
        // More digits than an `f64` has.
        ("1795294241.32620906829833984375", 1_795_294_241_326_209),
        ("1759999999.9999999999999", 1_760_000_000_000_000),
        ("0", 0),
        ("-0", 0),
        ("-0.0", 0),
        ("0.0000006", 1),
        // The `f64` next to it is below the half.
        ("0.0000005", 0),
        ("0.00000049", 0),
        ("1e-300", 0),
        ("5e-324", 0),
        ("1e-400", 0),
        ("18446744073709", 18_446_744_073_709_000_000),
        ("18446744073709.55", 18_446_744_073_709_550_781),
    ] {
        assert_eq!(micros(value), Ok(expected), "{value}");
    }
    for value in [
        "-1",
        "-0.5",
        "-1e-300",
        "18446744073710",
        "18446744073709.556",
        "1e14",
        "1e300",
        "18446744073709551615",
        "18446744073709551616",
        "null",
        "true",
        "\"1616497608\"",
        "[]",
        "[1]",
        "{}",
        "1e400",
    ] {
        let refused = micros(value).unwrap_err();
        assert_eq!(refused, Error::ClaimInvalid(""), "{value}");
    }
}

#[test]
fn decimals() {
    for (value, expected) in [
        ("10.25", "10.25"),
        ("10.50", "10.5"),
        ("-0.1", "-0.1"),
        ("0.1234567890123456", "0.1234567890123456"),
        ("1e3", "1000"),
        ("1.5e-7", "0.00000015"),
        ("12.00", "12"),
        ("-0.0", "0"),
        ("0.000000000000000001", "0.000000000000000001"),
        ("1234567890.1234567", "1234567890.1234567"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("9007199254740993", "9007199254740993"),
        ("4.35", "4.35"),
        ("100000000000000000.0", "100000000000000000"),
    ] {
        let decimal = kept::<Decimal>(value).unwrap();
        assert_eq!(decimal.to_string(), expected, "{value}");
        assert_eq!(decimal, value.parse().unwrap(), "{value}");
    }
    for value in [
        // Another number by the time that it comes here.
        "0.1000000000000000055",
        "0.10000000000000001",
        "9007199254740993.0",
        "9007199254740993.5",
        "1.00000000000000000001",
        "123456789012345678.9",
        "0.30000000000000004440892098500626",
        // No decimal of 63 bits and 18 places anyway.
        "9223372036854775808",
        "1e19",
        "1e-19",
        "1e300",
        "1e-400",
        "null",
        "true",
        "\"1\"",
        "[]",
        "{}",
        "1e400",
    ] {
        assert_eq!(
            kept::<Decimal>(value),
            Err(Error::ClaimInvalid("")),
            "{value}"
        );
    }
}

/// Other floats are the nearest ones. An `f64` is refused where the shortest form of it is another
/// number, as the documentation says.
#[test]
fn floats() {
    for (value, float, exact) in [
        ("0.1", 0.1, true),
        ("0.10", 0.1, true),
        ("1E+2", 100.0, true),
        ("-2.5e-3", -0.0025, true),
        ("0.000", 0.0, true),
        ("0e9", 0.0, true),
        ("100000000000000000000", 1e20, true),
        ("123456789012345680000", 123_456_789_012_345_680_000.0, true),
        ("1e308", 1e308, true),
        ("5e-324", 5e-324, true),
        ("0.10000000000000001", 0.1, false),
        ("1.00000000000000000001", 1.0, false),
        (
            "123456789012345678901",
            123_456_789_012_345_680_000.0,
            false,
        ),
        ("4.9e-324", 5e-324, false),
        ("1e-400", 0.0, false),
    ] {
        let refused = Err(Error::ClaimInvalid(""));
        let expected = if exact { Ok(float) } else { refused };
        assert_eq!(kept::<f64>(value), expected, "{value}");
        assert_eq!(kept::<Value>(value), Ok(json!(float)), "{value}");
        // Where serde keeps nothing for later, both are the nearest.
        assert_eq!(claims::x::<f64>(value), Ok(float), "{value}");
        assert_eq!(claims::x::<Value>(value), Ok(json!(float)), "{value}");
    }
}

/// The crate's other values that own what they hold.
#[test]
fn other_values() {
    assert_eq!(kept::<Text<8>>(r#""a\nb""#).unwrap(), "a\nb");
    assert_eq!(kept::<Text<2>>(r#""abc""#), Err(Error::ClaimTooLong("")));
    let list = kept::<List<Decimal, 2>>("[1,2.5]").unwrap();
    assert_eq!(list[1].to_string(), "2.5");
    let refused = kept::<List<u8, 2>>("[1,2,3]");
    assert_eq!(refused, Err(Error::ClaimTooLong("")));
    assert_eq!(kept::<Count>("[1,[2],{}]").unwrap().get(), 3);
}

/// What `flatten` does to names and to long texts with escapes, as the documentation says.
#[test]
fn names_and_escapes() {
    #[derive(Debug, Deserialize)]
    struct Outer {
        own: Text<4>,
        #[serde(flatten)]
        _inner: Inner<Text<4>>,
    }

    #[derive(Debug, Deserialize)]
    struct Plain {
        own: Text<4>,
        x: Text<4>,
    }

    let both = |payload: &str| {
        let flattened = read::<Outer>(payload).map(|claims| claims.own);
        let plain = read::<Plain>(payload).map(|claims| (claims.own, claims.x).0);
        (flattened.err(), plain.err())
    };
    assert_eq!(both(r#"{"own":"a","x":"b"}"#), (None, None));
    // No name, but for what is missing or twice.
    let (invalid, too_long) = (Error::ClaimInvalid, Error::ClaimTooLong);
    for (payload, flattened, plain) in [
        (r#"{"own":1,"x":"b"}"#, invalid(""), invalid("own")),
        (r#"{"own":"a","x":1}"#, invalid(""), invalid("x")),
        (r#"{"own":"abcde","x":"b"}"#, too_long(""), too_long("own")),
        (r#"{"own":"a","x":"abcde"}"#, too_long(""), too_long("x")),
        (
            r#"{"x":"b"}"#,
            Error::ClaimMissing("own"),
            Error::ClaimMissing("own"),
        ),
        (
            r#"{"own":"a"}"#,
            Error::ClaimMissing("x"),
            Error::ClaimMissing("x"),
        ),
        (
            r#"{"own":"a","x":"b","x":"b"}"#,
            Error::ClaimDuplicate("x"),
            Error::ClaimDuplicate("x"),
        ),
    ] {
        assert_eq!(both(payload), (Some(flattened), Some(plain)), "{payload}");
    }
    // A text that is unescaped in one piece has at most 512 bytes, of what it means; under `flatten`
    // that is every text, also in members that nobody reads, and every name but those of the claims.
    for (long, escape, refused) in [
        (512, r"\n", None),
        (513, r"\n", Some(too_long(""))),
        (5000, "n", None),
    ] {
        let text = escape.repeat(long);
        for payload in [
            format!(r#"{{"own":"a","x":"b","other":"{text}"}}"#),
            format!(r#"{{"own":"a","x":"b","other":[{{"{text}":1}}]}}"#),
            format!(r#"{{"own":"a","x":"b","other":{{"a":{{"{text}":1}}}}}}"#),
        ] {
            assert_eq!(
                both(&payload),
                (refused, None),
                "{long} times {escape}: {payload:.99}"
            );
        }
        let refused = refused.map(|_| too_long("x"));
        let string = claims::x::<String>(&format!(r#""{text}""#));
        assert_eq!(string.err(), refused);
        let value = claims::x::<Value>(&format!(r#"["{text}"]"#));
        assert_eq!(value.err(), refused);
        let map = claims::x::<HashMap<String, u8>>(&format!(r#"{{"{text}":1}}"#));
        assert_eq!(map.err(), refused);
        // The crate's own text has no such limit, nor has a name that a struct does not know.
        let text_kept = claims::x::<Text<5000>>(&format!(r#""{text}""#));
        assert_eq!(text_kept.map(|text| text.len()), Ok(long));
        let name = format!(r#"{{"own":"a","x":"b","{text}":1}}"#);
        assert_eq!(both(&name), (None, None));
    }
    // An enum without a tag says of nothing what it was.
    for value in ["1", r#""abcde""#] {
        let refused = read::<Untagged<Text<4>>>(format!(r#"{{"x":{value}}}"#));
        assert_eq!(refused.err(), Some(invalid("")), "{value}");
    }
}
