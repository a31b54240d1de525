//! What the payload's JSON means: numbers, strings, and the names in errors.
#![cfg(feature = "rustcrypto")]

use std::collections::BTreeMap;

use crate::support::claims::{Reads, Skipped, read, x};
use serde::Deserialize;
use serde_json::json;
use storefront_jwt::json::{Decimal, List};
use storefront_jwt::{Error, Text};

#[test]
fn integers_at_their_limits() {
    macro_rules! check {
        ($($type:ty)*) => {$({
            let (least, most) = (i128::from(<$type>::MIN), i128::from(<$type>::MAX));
            for value in [least, least + 1, -1, 0, 1, most - 1, most, least - 1, most + 1, most * 10] {
                let expected = <$type>::try_from(value).map_err(|_| Error::ClaimInvalid("x"));
                assert_eq!(x::<$type>(&value.to_string()), expected, "{value}");
            }
            for text in ["-0.0", "0.0", "1e0", "0e5", "\"0\"", "null", "true", "[]", "{}"] {
                assert_eq!(x::<$type>(text), Err(Error::ClaimInvalid("x")), "{text}");
            }
        })*};
    }
    check!(u8 u16 u32 u64 i8 i16 i32 i64);
    assert_eq!(x(&u128::MAX.to_string()), Ok(u128::MAX));
    assert_eq!(x(&i128::MIN.to_string()), Ok(i128::MIN));
    assert_eq!(
        x::<i128>(&u128::MAX.to_string()),
        Err(Error::ClaimInvalid("x"))
    );
    assert_eq!(x::<i64>("-0"), Ok(0));
}

#[test]
fn decimals() {
    let decimal = |mantissa, scale| Ok(Decimal::new(mantissa, scale).unwrap());
    let refused = Err(Error::ClaimInvalid("x"));
    for (text, expected) in [
        ("0", decimal(0, 0)),
        ("-0.00", decimal(0, 2)),
        ("10.50", decimal(1050, 2)),
        ("-12.5e-1", decimal(-125, 2)),
        ("1e18", decimal(1_000_000_000_000_000_000, 0)),
        ("1e-18", decimal(1, 18)),
        ("0.1000000000000000000000000", decimal(1, 1)),
        ("9223372036854775807", decimal(i64::MAX, 0)),
        ("-9223372036854775807", decimal(-i64::MAX, 0)),
        ("9.223372036854775807", decimal(i64::MAX, 18)),
        ("9223372036854775808", refused),
        ("1e19", refused),
        ("1e-19", refused),
        ("0.1234567890123456789", refused),
        ("1e999999999999", refused),
        ("\"1\"", refused),
        ("null", refused),
        ("1.", Err(Error::Json)),
        ("+1", Err(Error::Json)),
    ] {
        let found: Result<Decimal, _> = x(text);
        assert_eq!(found, expected, "{text}");
    }
    let price: Decimal = x("10.50").unwrap();
    assert_eq!(
        (price.mantissa(), price.scale(), price.to_string()),
        (1050, 2, "10.50".into())
    );
    assert_eq!(x::<Decimal>("10.5"), Ok(price));
}

#[derive(Debug, PartialEq, Deserialize)]
struct Outer {
    number: u64,
    inner: Inner,
    #[serde(default)]
    list: List<u8, 2>,
    #[serde(default)]
    inners: List<Inner, 2>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Inner {
    name: Text<4>,
}

#[test]
fn errors_name_the_claim() {
    let payload = json!({"number": 1, "inner": {"name": "name"}, "list": [1, 2]});
    assert!(read::<Outer>(payload.to_string()).is_ok());
    for (member, value, expected) in [
        ("number", json!("1"), Error::ClaimInvalid("number")),
        ("number", json!(-1), Error::ClaimInvalid("number")),
        ("number", json!(null), Error::ClaimInvalid("number")),
        ("inner", json!(1), Error::ClaimInvalid("inner")),
        ("inner", json!({}), Error::ClaimMissing("name")),
        ("inner", json!({"name": 1}), Error::ClaimInvalid("name")),
        (
            "inner",
            json!({"name": "names"}),
            Error::ClaimTooLong("name"),
        ),
        (
            "inner",
            json!({"name": "\u{1F600}\u{1}"}),
            Error::ClaimTooLong("name"),
        ),
        ("list", json!([1, 2, 3]), Error::ClaimTooLong("list")),
        ("list", json!([1, 256]), Error::ClaimInvalid("list")),
        ("list", json!({"0": 1}), Error::ClaimInvalid("list")),
        (
            "inners",
            json!([{"name": "a"}, {"name": 7}]),
            Error::ClaimInvalid("name"),
        ),
        (
            "inners",
            json!([{"name": "a"}, 7]),
            Error::ClaimInvalid("inners"),
        ),
        (
            "inners",
            json!([{"name": "a"}, {}]),
            Error::ClaimMissing("name"),
        ),
    ] {
        let mut payload = payload.clone();
        payload[member] = value.clone();
        let result = read::<Outer>(payload.to_string());
        assert_eq!(result, Err(expected), "{member}: {value}");
    }
    for missing in ["number", "inner"] {
        let mut payload = payload.clone();
        payload.as_object_mut().unwrap().remove(missing);
        let result = read::<Outer>(payload.to_string());
        assert_eq!(result, Err(Error::ClaimMissing(missing)));
    }
    let escaped = payload
        .to_string()
        .replace(r#""number":1"#, r#""n\u0075mber":[]"#);
    assert_eq!(read::<Outer>(escaped), Err(Error::ClaimInvalid("number")));
    let nested_twice = r#"{"number":1,"inner":{"name":"a","name":"a"}}"#;
    assert_eq!(
        read::<Outer>(nested_twice),
        Err(Error::ClaimDuplicate("name"))
    );
}

/// Every pair of bytes within a string, at every distance from its start: the scan goes a word at a
/// time.
#[test]
fn string_bodies() {
    let mut checked = 0;
    for first in 0..=255_u8 {
        for second in 0..=255_u8 {
            let at = (usize::from(first) + usize::from(second)) % 17;
            let mut body = vec![b'a'; at];
            body.extend([first, second]);
            body.extend(b"nopqrstu");
            let payload = [br#"{"y":""#, &*body, br#"","x":""#, &body, br#""}"#].concat();
            let oracle = str::from_utf8(&payload)
                .ok()
                .and_then(|text| serde_json::from_str::<Reads<String>>(text).ok());
            let found = read::<Reads<String>>(&payload);
            assert_eq!(found.ok(), oracle, "{first:#x} {second:#x} at {at}");
            checked += 1;
        }
    }
    assert_eq!(checked, 65_536);
    // A character that ends the body, alone at every position, among the bytes next to it in value.
    for special in [0x1f, b'"', b'\\'] {
        for len in 0..40 {
            for at in 0..=len {
                for filler in [0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f] {
                    let mut body = vec![filler; len];
                    body.insert(at, special);
                    assert_malformed_string(&body);
                }
            }
        }
    }
}

fn assert_malformed_string(body: &[u8]) {
    let payload = [br#"{"y":""#, body, br#" ","x":0}"#].concat();
    let skipped = read::<Skipped>(&payload);
    assert_eq!(skipped, Err(Error::Json), "{body:?} skipped");
    let payload = [br#"{"x":""#, body, br#" "}"#].concat();
    let read = read::<Reads<Text<64>>>(&payload);
    assert_eq!(read, Err(Error::Json), "{body:?} read");
}

/// A name that is too long to be unescaped in one piece is nobody's name, and no number in its place.
#[test]
fn long_escaped_names() {
    let refused = |error| matches!(error, Error::ClaimInvalid("") | Error::ClaimTooLong(""));
    for len in [511, 512, 513, 600, 5000] {
        let payload = format!(r#"{{"\u0061{}":1,"x":2}}"#, "a".repeat(len - 1));
        assert_eq!(read::<Skipped>(&payload), Ok(Skipped {}), "{len}");
        assert_eq!(read::<Reads<u8>>(&payload), Ok(Reads { x: 2 }), "{len}");
        let numbers = read::<BTreeMap<u64, u8>>(&payload);
        assert!(numbers.is_err_and(refused), "{len}");
        let flags = read::<BTreeMap<bool, u8>>(&payload);
        assert!(flags.is_err_and(refused), "{len}");
        let names = read::<BTreeMap<String, u8>>(&payload);
        match names {
            Ok(names) => assert!(len <= 512 && names.len() == 2, "{len}"),
            Err(error) => assert!(len > 512 && refused(error), "{len}"),
        }
    }
}

/// Nor is it to a type that asks for a member of its own.
#[test]
fn long_escaped_identifiers() {
    /// How long a name is, or that it is no member's.
    #[derive(PartialEq, Eq, Hash)]
    struct Len(Option<usize>);

    struct LenVisitor;

    impl<'de> Deserialize<'de> for Len {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_identifier(LenVisitor)
        }
    }

    impl serde::de::Visitor<'_> for LenVisitor {
        type Value = Len;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a name")
        }

        fn visit_str<E>(self, name: &str) -> Result<Len, E> {
            Ok(Len(Some(name.len())))
        }

        fn visit_u64<E>(self, number: u64) -> Result<Len, E> {
            assert_eq!(number, u64::MAX);
            Ok(Len(None))
        }
    }

    for (len, expected) in [(511, Some(511)), (512, Some(512)), (513, None)] {
        let payload = format!(r#"{{"\u0061{}":1}}"#, "a".repeat(len - 1));
        let names = read::<std::collections::HashMap<Len, u8>>(&payload).unwrap();
        assert_eq!(names.into_keys().next().unwrap().0, expected, "{len}");
    }
}

/// A string ends at its first quotation mark, wherever the next ones stand.
#[test]
fn where_strings_end() {
    for len in 0..40 {
        for next in 0..40 {
            let (text, name) = ("t".repeat(len), "n".repeat(next));
            let payload = format!(r#"{{"x":"{text}","{name}":"{text}{name}","y":"\\{name}"}}"#);
            assert_eq!(
                read::<Reads<String>>(&payload).unwrap().x,
                text,
                "{payload}"
            );
        }
    }
}
